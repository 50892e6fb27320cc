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
            guard !rule.id.isEmpty, !rule.id.contains("/"), !rule.id.contains(":") else {
                node.problem("a rule needs an id without / or :. Add \"id: river-level\".")
                continue
            }
            if let other = places[rule.id] {
                node.problem("rule \(rule.id) stands already at \(other). Rename one.")
                continue
            }
            places[rule.id] = node.place
            check(rule, node)
            rules.append(rule)
        }
        checkParents(rules, root)
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
        if Set(rule.levels.map(\.name)).count < rule.levels.count {
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
        let hasDeadband = rule.levels.allSatisfy { $0.when != nil || $0.clear != nil }
        if !hasDelay, !hasDeadband {
            node.problem("rule \(rule.id) has neither a clear below its set nor a delay: it would chatter. Add clear.")
        }
        if rule.action == nil || rule.responseTime == nil {
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

extension Rule {
    var needsSensor: Bool {
        if case .aggregate = value { return false }
        return levels.contains { $0.set != nil }
    }
}
