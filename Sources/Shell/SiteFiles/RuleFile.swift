import Alarms
import Telemetry

/// `layouts/<site>/alarms.yaml`: a list of rules, checked as an operator will need them.
public enum RuleFile {
    /// Reads every rule that can be understood; problems are noted where they stand.
    /// - Parameter site: nil where site.yaml could not be read: whom the rules name is not checked.
    static func read(_ root: DocumentNode, for site: LoadedSite?) -> [Rule] {
        if root.isNull { return [] }
        let reader = RuleReader(
            zone: site?.site.zone ?? .paris, location: site?.site.center, addressees: site.map(Addressees.init))
        var rules: [Rule] = []
        var places: [String: String] = [:]
        for node in root.labelled("a rule").list() ?? [] {
            var rule = Rule(id: "")
            guard reader.apply(node, to: &rule) else { continue }
            let isNamed = !rule.id.isEmpty && !rule.id.contains("/") && !rule.id.contains(":")
            if !isNamed { node.problem("a rule needs an id without / or :. Add \"id: river-level\".") }
            if rule.id.isEmpty { rule.id = "without an id" }
            let other = places[rule.id]
            if let other, isNamed { node.problem("rule \(rule.id) stands already at \(other). Rename one.") }
            check(rule, node)
            guard isNamed, other == nil else { continue }
            places[rule.id] = node.place
            rules.append(rule)
        }
        checkParents(rules, root)
        for problem in circleProblems(rules) { root.context.problems.append(problem) }
        return rules
    }

    /// A rule file that is not the site's own, checked as if it were.
    public static func load(_ path: String, for site: LoadedSite) -> (rules: [Rule], problems: [Problem]) {
        let problems = ProblemList()
        guard let document = Document(path: path, problems: problems) else { return ([], problems.sorted) }
        let rules = read(document.root, for: site)
        RuleReferences.check(rules, of: site.site, problems: problems)
        RuleLadders.check(rules, of: site.site, problems: problems)
        return (rules, problems.sorted)
    }

    private static func check(_ rule: Rule, _ node: DocumentNode) {
        let isBare = node.entries()?.first { $0.key == "bare" }?.value.flag() ?? false
        if rule.levels.isEmpty { node.problem("rule \(rule.id) has no levels. Add levels: [{name: …, set: …}].") }
        if rule.levels.count > 8 { node.problem("rule \(rule.id) has \(rule.levels.count) levels; 8 is the limit.") }
        let names = rule.levels.map(\.name).filter { !$0.isEmpty }
        if Set(names).count < names.count {
            node.problem("rule \(rule.id) has two levels of one name. Rename one.")
        }
        if rule.sensor == nil, rule.needsSensor {
            node.problem("rule \(rule.id) reads nothing. Add sensor: \"type/entity/attribute\".")
        }
        for name in [rule.noData.level, rule.noData.whileAtLeast].compactMap({ $0 })
        where !rule.levels.contains(where: { $0.name == name }) {
            let nearest = NearestWord.of(name, among: rule.levels.map(\.name)) ?? rule.levels.first?.name ?? ""
            node.problem("rule \(rule.id) names level \"\(name)\" in nodata, which it does not have. Write \(nearest).")
        }
        guard !isBare else { return }
        let hasDelay = rule.onDelay > .zero || rule.offDelay > .zero
        if !hasDelay, let level = rule.levels.first(where: { !$0.hasDeadband }) {
            let advice =
                level.when != nil
                ? "its when decides both ways and there is no delay: it would chatter. Add on_delay or off_delay, or "
                    + "consecutive."
                : level.clear != nil
                    ? "what clears it is what no longer sets it, and there is no delay: it would chatter. Move clear away "
                        + "from set, or add off_delay."
                    : "it has neither a clear below its set nor a delay: it would chatter. Add clear."
            node.problem("rule \(rule.id), level \(level.name): \(advice)")
        }
        if !(rule.action?.isSaid ?? false) || rule.responseTime == nil {
            node.problem("rule \(rule.id) says not what to do and by when. Add action and response_time.")
        }
    }

    private static func checkParents(_ rules: [Rule], _ root: DocumentNode) {
        let ids = rules.map(\.id)
        for rule in rules {
            for parent in rule.suppressedBy?.rules ?? [] where !ids.contains(parent) {
                let nearest = NearestWord.of(parent, among: ids).map { " Did you mean \($0)?" } ?? ""
                root.problem("rule \(rule.id) is suppressed by \"\(parent)\", which is no rule.\(nearest)")
            }
        }
    }
}

extension RuleFile {
    /// Rules that suppress each other, or themselves: when all hold none would ring. Told once a circle.
    fileprivate static func circleProblems(_ rules: [Rule]) -> [Problem] {
        let parents = Dictionary(rules.map { ($0.id, $0.suppressedBy?.rules ?? []) }, uniquingKeysWith: { a, _ in a })
        func reached(from id: String) -> Set<String> {
            var seen: Set<String> = []
            var open = parents[id] ?? []
            // Each rule is gone on from once.
            while let next = open.popLast() {
                if seen.insert(next).inserted { open += parents[next] ?? [] }
            }
            return seen
        }
        let above = Dictionary(rules.map { ($0.id, reached(from: $0.id)) }, uniquingKeysWith: { a, _ in a })
        var told: Set<String> = []
        return rules.compactMap { rule in
            guard !told.contains(rule.id), let own = above[rule.id], own.contains(rule.id) else { return nil }
            let circle = rules.map(\.id).filter { id in
                id == rule.id || own.contains(id) && above[id]?.contains(rule.id) == true
            }
            told.formUnion(circle)
            let what =
                circle.count == 1
                ? "rule \(rule.id) is suppressed by itself"
                : "rules \(circle.joined(separator: ", ")) suppress each other"
            return RulePlace(rule.source).problem(
                "\(what): none would ring while they hold. Take one out of suppressed_by.")
        }
    }
}

extension Level {
    /// Whether it does not flicker where its value stands at the threshold.
    fileprivate var hasDeadband: Bool {
        if let when { return clear != nil || when.waits }
        guard let set, let clear else { return false }
        guard set.operation.isOpposite(of: clear.operation) else { return true }
        if set.operand == clear.operand { return false }
        guard let at = set.operand.evaluate([:]), let back = clear.operand.evaluate([:]) else { return true }
        return at != back
    }
}

extension Condition {
    /// Something in it takes more than one reading.
    fileprivate var waits: Bool {
        switch self {
        case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.contains { $0.waits }
        case .count(_, _, let num, _), .consecutive(let num, _): num > 1
        case .atLeastMatching, .test: false
        }
    }
}

extension Comparison.Operator {
    /// Holds exactly where the other does not.
    fileprivate func isOpposite(of other: Comparison.Operator) -> Bool {
        switch (self, other) {
        case (.greaterOrEqual, .less), (.less, .greaterOrEqual), (.greater, .lessOrEqual), (.lessOrEqual, .greater),
            (.equal, .notEqual), (.notEqual, .equal):
            true
        default: false
        }
    }
}

extension LocalizedText {
    fileprivate var isSaid: Bool {
        [english, french].allSatisfy { text in text.contains { !$0.isWhitespace } }
    }
}

extension Rule {
    var needsSensor: Bool {
        if case .aggregate = value { return false }
        return levels.contains { $0.set != nil }
    }
}
