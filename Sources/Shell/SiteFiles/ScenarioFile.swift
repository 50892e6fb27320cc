import Alarms
import RuleTests
import Telemetry

/// A file of rule tests (`format: alarm-scenarios/1`, YAML or JSON), as grammar.md writes it. A key that is not there
/// is an error with file:line and the nearest known key.
public enum ScenarioFile {
    static let keys = [
        "id", "title", "from", "variant", "start", "rules", "rules_template", "samples", "samples_template",
        "samples_generator", "actions", "maintenance", "events", "policy", "channel_failures", "cases", "horizon",
        "expect", "note",
    ]

    /// Reads the file at `path`; what could not be understood is among the problems, and counted in its scenario.
    public static func load(_ path: String) -> (scenarios: [Scenario], problems: [Problem]) {
        let problems = ProblemList()
        guard let document = Document(path: path, problems: problems) else { return ([], problems.sorted) }
        let scenarios = read(document.root)
        return (scenarios, problems.sorted)
    }

    public static func read(_ root: DocumentNode) -> [Scenario] {
        let keys = ["format", "version", "language_note", "conventions", "defaults", "scenarios", "vectors"]
        guard let mapping = root.mapping(keys: keys) else { return [] }
        if let format = mapping.required("format"), let text = format.text(), text != "alarm-scenarios/1" {
            format.problem("format \"\(text)\" is not known. Write format: alarm-scenarios/1.")
        }
        var reader = ScenarioReader()
        let problems = root.context.problems
        var before = problems.errorCount
        if let defaults = mapping["defaults"] { reader.readDefaults(defaults) }
        let inDefaults = problems.errorCount - before
        func counted(_ node: DocumentNode, _ read: (DocumentNode) -> Scenario?) -> Scenario? {
            before = problems.errorCount
            var scenario = read(node)
            scenario?.mistakeCount = inDefaults + problems.errorCount - before
            return scenario
        }
        return (mapping["scenarios"]?.list() ?? []).compactMap { counted($0, reader.scenario) }
            + (mapping["vectors"]?.list() ?? []).compactMap { counted($0, VectorReader.scenario) }
    }
}

/// Reads one scenario after another under the file's defaults.
struct ScenarioReader {
    var engine = EngineDefaults()
    var baseRule = Rule(id: "")
    /// A test has no site: the sun of its schedules rises over Toulon.
    let rules = RuleReader(location: Coordinates(longitude: 5.928, latitude: 43.124))

    mutating func readDefaults(_ node: DocumentNode) {
        guard let mapping = node.mapping(keys: ["rule", "engine"]) else { return }
        if let rule = mapping["rule"] { rules.apply(rule, to: &baseRule) }
        guard
            let defaults = mapping["engine"]?.mapping(
                keys: ["max_skew", "outage_tolerance", "startup_grace", "shelve_max"])
        else { return }
        if let span = defaults["max_skew"]?.duration() { engine.maxSkew = span }
        if let span = defaults["outage_tolerance"]?.duration() { engine.outageTolerance = span }
        if let span = defaults["startup_grace"]?.duration() { engine.startupGrace = span }
        if let span = defaults["shelve_max"]?.duration() { engine.shelveMaximum = span }
    }

    func scenario(_ node: DocumentNode) -> Scenario? {
        guard let mapping = node.labelled("a scenario").mapping(keys: ScenarioFile.keys),
            let id = mapping.required("id")?.text()
        else { return nil }
        var scenario = Scenario(id: id, title: mapping["title"]?.text() ?? "", source: node.place)
        scenario.defaults = engine
        if let start = mapping["start"] {
            scenario.start = start.text().flatMap { ISO8601.parse($0) }
            if scenario.start == nil { start.problem("start \(start.shown) is not an RFC 3339 instant.") }
        }
        let hasRules = mapping.contains("rules") || mapping.contains("rules_template")
        if mapping.contains("events") || mapping.contains("policy") && !hasRules {
            NotificationScenarioReader.read(mapping, into: &scenario)
            return scenario
        }
        scenario.rules = readRules(mapping)
        if let policy = mapping["policy"]?.mapping(keys: PolicyReader.keys) {
            scenario.policies = [PolicyReader.read(policy)]
        }
        if let samples = mapping["samples"] { scenario.samples += SampleReader.read(samples) }
        if let template = mapping["samples_template"] {
            scenario.samples += SampleReader.template(template, sensors: scenario.rules.map(\.id))
        }
        if let generator = mapping["samples_generator"] { scenario.samples += SampleReader.generate(generator) }
        scenario.maintenance = (mapping["maintenance"]?.list() ?? []).compactMap { window($0, scenario) }
        var current = scenario.rules
        scenario.actions = (mapping["actions"]?.list() ?? []).compactMap { action($0, rules: &current) }
        scenario.horizon = mapping["horizon"]?.duration()?.seconds
        if let expect = mapping["expect"] { scenario.expect = ExpectationReader.read(expect) }
        for node in mapping["actions"]?.list() ?? [] where node.isMapping { checkNames(node, scenario) }
        return scenario
    }

    private func readRules(_ mapping: DocumentMapping) -> [Rule] {
        var found: [Rule] = []
        for node in mapping["rules"]?.list() ?? [] {
            var rule = baseRule
            guard rules.apply(node, to: &rule) else { continue }
            if rule.id.isEmpty { node.problem("a rule needs an id.") }
            found.append(rule)
        }
        guard let template = mapping["rules_template"] else { return found }
        let entries = template.entries() ?? []
        for id in entries.first(where: { $0.key == "ids" })?.value.list() ?? [] {
            guard let name = id.text() else { continue }
            var rule = baseRule
            rules.applyTemplate(template, to: &rule)
            rule.id = name
            rule.sensor = SensorPattern(entity: name)
            found.append(rule)
        }
        return found
    }

    private func window(_ node: DocumentNode, _ scenario: Scenario) -> MaintenanceWindow? {
        guard let mapping = node.mapping(keys: ["from", "to", "match", "reason", "by"]),
            let from = mapping.required("from")?.duration(), let to = mapping.required("to")?.duration()
        else { return nil }
        return MaintenanceWindow(
            from: scenario.origin + from, to: scenario.origin + to,
            rules: (mapping["match"]?.listOrOne() ?? []).compactMap { $0.text() },
            reason: mapping["reason"]?.text() ?? "", by: mapping["by"]?.text() ?? "")
    }

    // MARK: Actions

    private func action(_ node: DocumentNode, rules current: inout [Rule]) -> ScenarioAction? {
        let keys = [
            "t", "do", "a", "group", "by", "session", "comment", "seen_level", "expires", "seen", "duration", "reason",
            "one_shot", "down", "set",
        ]
        guard let mapping = node.mapping(keys: keys), let t = mapping.required("t")?.duration()?.seconds,
            let verb = mapping.required("do"), let name = verb.text()
        else { return nil }
        switch name {
        case "restart":
            return ScenarioAction(t: t, kind: .restart(down: mapping["down"]?.duration()?.seconds ?? 0))
        case "reload", "remove_rule":
            return change(name, mapping, t, &current)
        default:
            break
        }
        guard let action = alarmAction(name, mapping) else {
            let known = [
                "ack", "ack_group", "unack", "shelve", "unshelve", "oos", "in_service", "reset", "restart", "reload",
                "remove_rule",
            ]
            let nearest = NearestWord.of(name, among: known) ?? known.joined(separator: ", ")
            verb.problem("do \"\(name)\" is not known, or lacks its alarm. Did you mean \(nearest)?")
            return nil
        }
        let by = Operator(account: mapping["by"]?.text() ?? "", session: mapping["session"]?.text() ?? "")
        return ScenarioAction(t: t, kind: .alarm(action, by: by))
    }

    /// What an action is on is an alarm of the scenario, unless the scenario wants to see it refused.
    private func checkNames(_ node: DocumentNode, _ scenario: Scenario) {
        let fields = node.entries() ?? []
        func field(_ key: String) -> DocumentNode? { fields.first { $0.key == key }?.value }
        let t = field("t")?.rawText.flatMap(DurationText.parse)?.seconds
        let verb = field("do")?.rawText ?? ""
        let isOnAlarms = !["restart", "reload", "remove_rule"].contains(verb)
        guard isOnAlarms, !scenario.expect.refused.contains(where: { $0.t == t && $0.verb == verb }) else { return }
        if let alarm = field("a") { checkAlarm(alarm, scenario.rules) }
        if let group = field("group"), let name = group.rawText, !scenario.rules.contains(where: { $0.group == name }) {
            group.problem("no rule of this scenario is of group \"\(name)\".")
        }
        guard let seen = field("seen"), seen.isList else { return }
        for alarm in seen.list() ?? [] { checkAlarm(alarm, scenario.rules) }
    }

    /// The alarm of a rule (`rule`, `rule/entity`, either with `#n`), or one of the engine's own (`nodata:SENSOR`).
    private func checkAlarm(_ node: DocumentNode, _ rules: [Rule]) {
        guard let text = node.rawText else { return }
        let rule = String(text.prefix { $0 != "/" && $0 != "#" })
        let ids = rules.map(\.id)
        guard !rule.contains(":"), !ids.contains(rule) else { return }
        let advice = NearestWord.of(rule, among: ids).map { "Did you mean \($0)?" }
        let list = "Its rules: \(ids.joined(separator: ", "))."
        node.problem("\"\(text)\" is no alarm of this scenario. \(advice ?? list)")
    }

    private func alarmAction(_ name: String, _ mapping: DocumentMapping) -> OperatorAction? {
        let comment = mapping["comment"]?.text() ?? ""
        let reason = mapping["reason"]?.text() ?? ""
        if name == "ack_group" {
            let seen = (mapping["seen"]?.list() ?? []).compactMap { $0.text().map { AlarmID($0) } }
            return .acknowledgeGroup(mapping["group"]?.text() ?? "", seen: seen, comment: comment)
        }
        guard let text = mapping["a"]?.text() else { return nil }
        // `id#n` names an occurrence.
        let parts = text.split(separator: "#", maxSplits: 1).map(String.init)
        let id = AlarmID(parts.first ?? text)
        switch name {
        case "ack":
            return .acknowledge(
                id, occurrence: parts.count > 1 ? Int(parts[1]) : nil, seenLevel: mapping["seen_level"]?.text(),
                comment: comment, expires: mapping["expires"]?.duration())
        case "unack": return .unacknowledge(id)
        case "shelve":
            return .shelve(
                id, duration: mapping["duration"]?.duration(), reason: reason,
                oneShot: mapping["one_shot"]?.flag() ?? false)
        case "unshelve": return .unshelve(id)
        case "oos": return .outOfService(id, reason: reason)
        case "in_service": return .inService(id)
        case "reset": return .reset(id)
        default: return nil
        }
    }

    /// A reload's `set` is read over the rule as it stands.
    private func change(
        _ name: String, _ mapping: DocumentMapping, _ t: Double, _ current: inout [Rule]
    ) -> ScenarioAction? {
        let id = mapping["a"]?.text() ?? (current.count == 1 ? current[0].id : "")
        if name == "remove_rule" {
            current.removeAll { $0.id == id }
        } else if let set = mapping["set"] {
            let named = set.entries()?.first { $0.key == "id" }?.value.text() ?? id
            guard let index = current.firstIndex(where: { $0.id == named }) else {
                set.problem("reload names no rule. Add a: RULE.")
                return nil
            }
            rules.apply(set, to: &current[index])
        }
        return ScenarioAction(t: t, kind: .rules(current))
    }
}
