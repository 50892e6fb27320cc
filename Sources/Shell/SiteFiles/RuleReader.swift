import Alarms
import Telemetry

/// Reads one rule of the rule language (grammar.md, "Rule keys"): of a territory's `alarms.yaml` or of a rule test.
/// Keys are applied over what the rule already says, so that defaults, a rule and a reload's `set` are read alike.
struct RuleReader {
    static let keys = [
        "id", "title", "sensor", "levels", "value", "min_coverage", "sensor_nodata_after", "when_all_sensors",
        "on_delay", "off_delay", "ack_required", "latch", "severity_latch", "realarm_after", "nodata", "health_alarms",
        "chatter",
        "suppressed_by", "group", "schedule", "consequence", "action", "response_time", "owner", "bare", "escalation",
    ]

    /// The site's own zone, for schedules that name none.
    var zone: ZoneTable = .paris
    /// Where the sun rises and sets.
    var location: Coordinates?
    /// Whom a chain may name; nil where there is no site (rule tests).
    var addressees: Addressees?

    /// A `rules_template`: rule keys, and the `ids` of the rules it makes.
    func applyTemplate(_ node: DocumentNode, to rule: inout Rule) { apply(node, to: &rule, extraKeys: ["ids"]) }

    /// Reads `node` over `rule`; false when it is no mapping.
    @discardableResult
    func apply(_ node: DocumentNode, to rule: inout Rule, extraKeys: [String] = []) -> Bool {
        guard let mapping = node.mapping(keys: RuleReader.keys + extraKeys) else { return false }
        if let id = mapping["id"]?.text() { rule.id = id }
        if let title = mapping["title"] { rule.title = RuleReader.localized(title) }
        if let sensor = mapping["sensor"] { rule.sensor = pattern(sensor) }
        if let levels = mapping["levels"]?.list() { rule.levels = levels.compactMap(level) }
        let members = mapping["when_all_sensors"].flatMap(pattern)
        if let value = mapping["value"] { readValue(value, &rule, members: members) }
        if let members {
            if case .aggregate(_, let function) = rule.value {
                rule.value = .aggregate(over: members, function: function)
            } else {
                mapping["when_all_sensors"]?.problem(
                    "when_all_sensors says which sensors an aggregate takes in, and there is none. "
                        + "Add value: {aggregate: {fn: percent_true}}.")
            }
        }
        if let coverage = mapping["min_coverage"] { rule.minCoverage = share(coverage) }
        if let after = mapping["sensor_nodata_after"]?.duration() { rule.sensorNoDataAfter = after }
        readDelays(mapping, &rule)
        if let nodata = mapping["nodata"] { rule.noData = noData(nodata, over: rule.noData) }
        if let chatter = mapping["chatter"] { rule.chatter = self.chatter(chatter) }
        if let by = mapping["suppressed_by"] { rule.suppressedBy = suppressedBy(by) }
        if let group = mapping["group"]?.text() { rule.group = group }
        if let schedule = mapping["schedule"] { rule.schedule = self.schedule(schedule) }
        if let consequence = mapping["consequence"] { rule.consequence = RuleReader.localized(consequence) }
        if let action = mapping["action"] { (rule.action, rule.steps) = RuleReader.action(action) }
        if let time = mapping["response_time"]?.duration() { rule.responseTime = time }
        if let owner = mapping["owner"]?.text() { rule.owner = owner }
        if rule.sensor == nil, case .reading = rule.value {
            for level in rule.levels where level.when != nil && level.clear != nil {
                node.problem(
                    "level \(level.name) has a clear, which is compared with the rule's own value, and the rule has none. "
                        + "Add sensor, or say it in when.")
            }
        }
        if mapping.contains("escalation") { rule.escalation = mapping["escalation"].map(escalation) ?? [] }
        rule.source = node.place
        return true
    }

    /// A chain of the rule's own; names are checked where it is known who there is.
    private func escalation(_ node: DocumentNode) -> [EscalationStep] {
        for member in PolicyReader.addressees(of: node) { addressees?.check(member) }
        return PolicyReader.steps(node)
    }

    private func readDelays(_ mapping: DocumentMapping, _ rule: inout Rule) {
        if let delay = mapping["on_delay"]?.duration() { rule.onDelay = delay }
        if let delay = mapping["off_delay"]?.duration() { rule.offDelay = delay }
        if let flag = mapping["ack_required"]?.flag() { rule.acknowledgementRequired = flag }
        if let flag = mapping["latch"]?.flag() { rule.latch = flag }
        if let flag = mapping["severity_latch"]?.flag() { rule.severityLatch = flag }
        if let flag = mapping["health_alarms"]?.flag() { rule.raisesHealthAlarms = flag }
        if mapping.contains("realarm_after") { rule.realarmAfter = mapping["realarm_after"]?.duration() }
    }

    // MARK: Names

    /// `type/entity-glob/attribute`, `entity-glob/attribute`, or a bare name.
    func pattern(_ node: DocumentNode) -> SensorPattern? {
        guard let text = node.text() else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.allSatisfy({ !$0.isEmpty }) else {
            node.problem("\(node.label) \"\(text)\" has an empty part. Write type/entity/attribute.")
            return nil
        }
        switch parts.count {
        case 1: return SensorPattern(entity: parts[0])
        case 2: return SensorPattern(entity: parts[0], attribute: AttributeName(parts[1]))
        case 3:
            let type = parts[0] == "*" ? nil : EntityType(parts[0])
            return SensorPattern(type: type, entity: parts[1], attribute: AttributeName(parts[2]))
        default:
            node.problem("\(node.label) \"\(text)\" has too many parts. Write type/entity/attribute.")
            return nil
        }
    }

    static func localized(_ node: DocumentNode) -> LocalizedText? {
        if node.isMapping {
            guard let mapping = node.mapping(keys: ["en", "fr"]) else { return nil }
            let (english, french) = (mapping["en"]?.text(), mapping["fr"]?.text())
            guard let any = french ?? english else { return nil }
            return LocalizedText(english: english ?? any, french: french ?? any)
        }
        return node.text().map { LocalizedText($0) }
    }

    /// An action is a text, or a list of steps: texts, or mappings with `step`, `contact` and `delay`. The steps as one
    /// text too, for where there is one line.
    static func action(_ node: DocumentNode) -> (text: LocalizedText?, steps: [ActionStep]) {
        guard node.isList, let list = node.list() else { return (localized(node), []) }
        let steps = list.compactMap(step)
        func text(_ language: Language) -> [String] {
            steps.map { $0.text.text(language) + ($0.contact.map { " (\($0))" } ?? "") }
        }
        let whole = LocalizedText(
            english: text(.english).joined(separator: "; "), french: text(.french).joined(separator: " ; "))
        return (whole, steps)
    }

    private static func step(_ node: DocumentNode) -> ActionStep? {
        guard node.isMapping, let entries = node.entries(), entries.contains(where: { $0.key == "step" }) else {
            return localized(node).map { ActionStep(text: $0) }
        }
        guard let mapping = node.mapping(keys: ["step", "contact", "delay"]),
            let text = mapping.required("step").flatMap(localized)
        else { return nil }
        return ActionStep(text: text, contact: mapping["contact"]?.text(), delay: mapping["delay"]?.duration())
    }

    func share(_ node: DocumentNode) -> Double? {
        guard let value = node.number() else { return nil }
        guard (0...1).contains(value) else {
            node.problem("\(node.label) \(value) is outside 0…1. Write a share such as 0.8.")
            return nil
        }
        return value
    }

    // MARK: Levels

    func comparison(_ node: DocumentNode) -> Comparison? {
        guard let text = node.rawText else {
            node.problem("\(node.label) is \(node.shown), but a comparison such as \">= 2.50\" is expected.")
            return nil
        }
        switch ExpressionText.comparison(text) {
        case .success(let comparison): return comparison
        case .failure(let error):
            node.problem("\(node.label) \"\(text)\": \(error). Write for example \">= $alertLevel - 0.10 m\".")
            return nil
        }
    }

    private func level(_ node: DocumentNode) -> Level? {
        guard let mapping = node.mapping(keys: ["name", "priority", "set", "clear", "when"]) else { return nil }
        // What else is wrong with a level without a name is said at once.
        let name = mapping.required("name")?.text() ?? ""
        var level = Level(name: name)
        if let priority = mapping["priority"] {
            if let known = priority.text().flatMap(Priority.init(name:)) {
                level.priority = known
            } else {
                priority.problem("priority \(priority.shown) is not known. Write one of: critical, high, medium, low.")
            }
        }
        level.set = mapping["set"].flatMap(comparison)
        level.clear = mapping["clear"].flatMap(comparison)
        level.when = mapping["when"].flatMap { ConditionReader(rules: self).condition($0) }
        switch (mapping["set"] != nil, mapping["when"] != nil) {
        case (true, true): node.problem("level \(name) has both set and when. Keep one.")
        case (false, false): node.problem("level \(name) has neither set nor when. Add set: \">= …\".")
        default: break
        }
        return level
    }

    // MARK: Policies

    private func noData(_ node: DocumentNode, over base: NoDataPolicy) -> NoDataPolicy {
        var policy = base
        let keys = ["after", "policy", "level", "priority", "ack_required", "while", "group_by", "min_share"]
        guard let mapping = node.mapping(keys: keys) else { return policy }
        if mapping.contains("after") { policy.after = mapping["after"]?.duration() }
        if let choice = mapping["policy"]?.choice(of: NoDataPolicy.Policy.self) { policy.policy = choice }
        if let level = mapping["level"]?.text() { policy.level = level }
        if let name = mapping["priority"] {
            policy.priority = name.text().flatMap(Priority.init(name:))
            if policy.priority == nil { name.problem("priority \(name.shown) is not known.") }
        }
        if let flag = mapping["ack_required"]?.flag() { policy.acknowledgementRequired = flag }
        if let text = mapping["while"] { policy.whileAtLeast = whileLevel(text) }
        if let choice = mapping["group_by"]?.choice(of: NoDataPolicy.Grouping.self) { policy.groupBy = choice }
        if let minimum = mapping["min_share"] { policy.minShare = share(minimum) }
        return policy
    }

    private func whileLevel(_ node: DocumentNode) -> String? {
        let parts = (node.text() ?? "").split(separator: " ")
        guard parts.count == 3, parts[0] == "level", parts[1] == ">=" else {
            node.problem("while \(node.shown) is not understood. Write while: \"level >= NAME\".")
            return nil
        }
        return String(parts[2])
    }

    private func chatter(_ node: DocumentNode) -> ChatterPolicy? {
        guard let mapping = node.mapping(keys: ["num", "window", "quiet"]) else { return nil }
        var policy = ChatterPolicy()
        if let count = mapping["num"]?.integer(in: 2...1000) { policy.count = count }
        if let window = mapping["window"]?.duration() { policy.window = window }
        if let quiet = mapping["quiet"]?.duration() { policy.quiet = quiet }
        return policy
    }

    private func suppressedBy(_ node: DocumentNode) -> SuppressedBy? {
        guard let mapping = node.mapping(keys: ["any_of", "all_of", "grace", "via"]) else { return nil }
        let (any, all) = (mapping["any_of"]?.listOrOne(), mapping["all_of"]?.listOrOne())
        guard (any == nil) != (all == nil) else {
            node.problem("\(node.label) needs one of any_of and all_of, a list of rule ids.")
            return nil
        }
        let via = mapping["via"]?.text().map { $0.hasPrefix("$") ? String($0.dropFirst()) : $0 }
        return SuppressedBy(
            need: any != nil ? .any : .all, rules: (any ?? all ?? []).compactMap { $0.text() },
            grace: mapping["grace"]?.duration() ?? .zero, via: via)
    }
}
