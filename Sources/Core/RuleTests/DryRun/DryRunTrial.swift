import Alarms
import Hypervisor
import Telemetry

/// The worst rules of a dry run with other deadbands and delays, all at once beside the rules as they are: the same
/// engine over the same readings says what each change would have left. Suppression and groups are left out of it, so
/// that a rule is looked at by itself.
public struct DryRunTrial: Sendable {
    /// Rules looked at: more than a person mends in a day.
    static let ruleLimit = 5
    /// Fewer occurrences in a run are no load to take off.
    static let worthTrying = 10
    /// Of a rule that makes one alarm of many series, so many series at most: each is read once more.
    static let memberLimit = 200
    /// A change is enough that leaves no more than this share, and worth telling up to the other.
    static let enough = 0.2
    static let worthTelling = 0.5

    /// One change of one rule, and what it would have left.
    public struct Proposal: Hashable, Sendable {
        public var rule: String
        public var change: RuleChange
        /// Activations of the rule's worst alarms as it is, and with the change.
        public var before: Int
        public var after: Int
    }

    /// What came of one rule; no proposals where nothing that was tried helps.
    public struct Finding: Hashable, Sendable {
        public var rule: String
        /// The rule's worst alarms, which were tried.
        public var alarmCount: Int
        public var before: Int
        public var proposals: [Proposal]
    }

    private struct Subject: Sendable {
        var rule: String
        var alarmCount: Int
        /// nil: its alarm is of no single entity.
        var entities: Set<EntityID>?
        /// Number of the first of its rules, the one as it is; the changes follow.
        var first: Int
        var changes: [RuleChange]
    }

    /// To be run over the readings of `entities`.
    public private(set) var rules: [Rule] = []
    public private(set) var entities: Set<EntityID> = []
    private var subjects: [Subject] = []
    /// By number of the rule: its subject, and what it rang.
    private var owners: [Int] = []
    private var loads: [RuleLoad] = []
    private let end: Timestamp

    /// - Parameter entities: every entity there are readings of.
    public init(of run: DryRun, rules: [Rule], entities known: [Entity]) {
        end = run.to
        let entities = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let worst = run.report.rows.filter { row in
            row.occurrences >= DryRunTrial.worthTrying && rules.contains { $0.id == row.rule }
        }
        for row in worst.prefix(DryRunTrial.ruleLimit) {
            guard let rule = rules.first(where: { $0.id == row.rule }), let load = run.load(of: rule.id) else {
                continue
            }
            add(rule, load, alarms: row.worst.map(\.alarm), entities)
        }
        loads = Array(repeating: RuleLoad(from: run.from, to: run.to), count: self.rules.count)
    }

    private mutating func add(
        _ rule: Rule, _ load: RuleLoad, alarms: [AlarmID], _ known: [EntityID: Entity]
    ) {
        var own: Set<EntityID>?
        var read: Set<EntityID>
        if let sensor = rule.sensor {
            let ids = Set(alarms.map { DryRun.entity(of: $0) ?? EntityID(sensor.entity) })
            own = ids
            read = ids
            for id in ids { read.formUnion(rule.related(to: known[id])) }
        } else {
            read = Set(rule.members(of: known.values).map(\.id))
            guard read.count <= DryRunTrial.memberLimit else { return }
        }
        read.formUnion(rule.namedEntities)
        let changes = RuleChange.candidates(for: rule, load, known)
        let first = rules.count
        for change in [nil] + changes.map(Optional.some) {
            var variant = change.map { $0.applied(to: rule, known[own?.min() ?? ""]) } ?? rule
            variant.id = "\(rules.count)"
            variant.suppressedBy = nil
            variant.group = nil
            variant.noData.groupBy = nil
            variant.raisesHealthAlarms = false
            rules.append(variant)
            owners.append(subjects.count)
        }
        entities.formUnion(read)
        subjects.append(
            Subject(rule: rule.id, alarmCount: alarms.count, entities: own, first: first, changes: changes))
    }

    /// Counts what the core said that runs `rules`.
    public mutating func take(_ effects: [Effect]) {
        for case .journal(let lines) in effects {
            for line in lines {
                guard let alarm = line.alarm, let number = Int(DryRun.rule(of: alarm)), owners.indices.contains(number)
                else { continue }
                if let own = subjects[owners[number]].entities, let entity = DryRun.entity(of: alarm),
                    !own.contains(entity)
                {
                    continue
                }
                loads[number].read(line)
            }
        }
    }

    /// Of each rule that was tried, of each kind of change the least that is enough; else the best worth telling.
    /// A change that makes alarms stand is none: what rings once and never ends says no more than what rings always.
    public var findings: [Finding] {
        subjects.map { subject in
            let plain = loads[subject.first]
            let before = plain.activations
            let tried = subject.changes.indices.compactMap { index -> Proposal? in
                let changed = loads[subject.first + 1 + index]
                guard changed.standing(at: end) <= plain.standing(at: end), changed.activeCount <= plain.activeCount
                else { return nil }
                return Proposal(
                    rule: subject.rule, change: subject.changes[index], before: before, after: changed.activations)
            }
            let kinds = RuleChange.Kind.allCases.compactMap { kind in
                DryRunTrial.best(of: tried.filter { $0.change.kind == kind })
            }
            return Finding(rule: subject.rule, alarmCount: subject.alarmCount, before: before, proposals: kinds)
        }
    }

    private static func best(of tried: [Proposal]) -> Proposal? {
        func leaves(_ proposal: Proposal, _ share: Double) -> Bool {
            Double(proposal.after) <= share * Double(proposal.before)
        }
        if let least = tried.filter({ leaves($0, enough) }).min(by: { $0.change.size < $1.change.size }) {
            return least
        }
        return tried.filter { leaves($0, worthTelling) }
            .min { ($0.after, $0.change.size) < ($1.after, $1.change.size) }
    }
}

extension Rule {
    /// The entities whose readings its conditions name outright.
    var namedEntities: Set<EntityID> {
        var names: Set<EntityID> = []
        func visit(_ condition: Condition) {
            switch condition {
            case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.forEach(visit)
            case .test(.exact(let key)?, _): names.insert(key.entity)
            case .test, .atLeastMatching, .count, .consecutive: break
            }
        }
        for level in levels { if let when = level.when { visit(when) } }
        return names
    }

    /// The entities an entity's properties name.
    func related(to entity: Entity?) -> [EntityID] {
        entity.map { $0.properties.values.compactMap { $0.text.map { EntityID($0) } } } ?? []
    }

    /// What an aggregate, or a condition over a pattern, is made of.
    func members(of entities: some Sequence<Entity>) -> [Entity] {
        var patterns: [SensorPattern] = []
        if case .aggregate(let over, _) = value { patterns.append(over) }
        func visit(_ condition: Condition) {
            switch condition {
            case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.forEach(visit)
            case .atLeastMatching(_, let over, _): patterns.append(over)
            case .test, .count, .consecutive: break
            }
        }
        for level in levels { if let when = level.when { visit(when) } }
        return entities.filter { entity in patterns.contains { $0.selects(entity) } }
    }
}
