import Alarms
import Hypervisor
import Telemetry

/// What each rule of a territory would have rung over readings of the past: a core lives them again, and what it says
/// is counted here rule by rule. Nobody acknowledges anything in it; nothing is written.
public struct DryRun: Sendable {
    /// Inclusive, exclusive.
    public let from: Timestamp
    public let to: Timestamp
    private let rules: [Rule]
    private var loads: [String: RuleLoad] = [:]
    private var whole: RuleLoad

    public init(_ rules: [Rule], from: Timestamp, to: Timestamp) {
        self.rules = rules
        self.from = from
        self.to = to
        whole = RuleLoad(from: from, to: to)
    }

    /// Counts what the core said.
    public mutating func take(_ effects: [Effect]) {
        for case .journal(let lines) in effects {
            for line in lines { read(line) }
        }
    }

    private mutating func read(_ line: JournalRecord) {
        whole.read(line)
        guard let alarm = line.alarm else { return }
        loads[DryRun.rule(of: alarm), default: RuleLoad(from: from, to: to)].read(line)
    }

    /// `river-level/gapeau` is of `river-level`, `nodata:gapeau/currentLevel` of `nodata`.
    static func rule(of alarm: AlarmID) -> String { String(alarm.text.prefix { $0 != "/" && $0 != ":" }) }

    /// The entity of an alarm; nil for one of no single entity.
    static func entity(of alarm: AlarmID) -> EntityID? {
        alarm.text.firstIndex(of: "/").map { EntityID(String(alarm.text[alarm.text.index(after: $0)...])) }
    }

    func load(of rule: String) -> RuleLoad? { loads[rule] }

    /// What came of it: the rule that rang most first, those that never rang last, as in the file.
    public var report: DryRunReport {
        let health = loads.keys.filter { id in !rules.contains { $0.id == id } }.sorted()
        let known = rules.map { ($0.id, $0.source) } + health.map { ($0, nil) }
        let rows = known.map { id, source in
            guard let load = loads[id] else { return DryRunReport.Row(rule: id, source: source) }
            return DryRunReport.Row(rule: id, source: source, load.figures, standing: load.standing(at: to))
        }
        let order = rows.indices.sorted { (rows[$1].occurrences, $0) < (rows[$0].occurrences, $1) }
        return DryRunReport(figures: whole.figures, rows: order.map { rows[$0] })
    }
}

/// The figures of a dry run.
public struct DryRunReport: Hashable, Sendable {
    /// Of all rules together, health alarms included.
    public var figures: AlarmKPIs
    public var rows: [Row]

    public struct Row: Hashable, Sendable {
        public var rule: String
        /// `layouts/toulon/alarms.yaml:14`; nil for vigie's own alarms.
        public var source: String?
        /// What an operator would have been asked to look at, by the terms of `AlarmKPIs`.
        public var occurrences = 0
        /// Over in less than `KPICounter.fleetingTime`.
        public var fleeting = 0
        /// Alarms active three times within a minute.
        public var chattering = 0
        /// Spells of more than `KPICounter.longStandingTime`.
        public var standing = 0
        /// Occurrences in ten minutes: on average, and the most in any.
        public var averageRate = 0.0
        public var worstTenMinutes: AlarmKPIs.Peak?
        /// The ten alarms that made most of them.
        public var worst: [AlarmKPIs.Actor] = []

        init(rule: String, source: String?) {
            self.rule = rule
            self.source = source
        }

        init(rule: String, source: String?, _ figures: AlarmKPIs, standing: Int) {
            self.init(rule: rule, source: source)
            occurrences = figures.count
            fleeting = figures.fleeting
            chattering = figures.chattering
            self.standing = standing
            averageRate = figures.perTenMinutes
            worstTenMinutes = figures.worstTenMinutes
            worst = figures.worst
        }
    }
}
