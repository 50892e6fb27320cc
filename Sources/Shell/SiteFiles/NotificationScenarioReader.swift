import Alarms
import Notification
import RuleTests
import Telemetry

/// Reads a notification scenario: `events`, `policy`, `channel_failures`, `cases` and what is expected.
enum NotificationScenarioReader {
    /// `{from, to, every}` of a mistyped unit would otherwise fill the memory.
    private static let repetitionLimit = 1_000_000.0

    /// Two cores that tell once are the distributed issue's: known, and skipped by name.
    private static let peerKeys = ["peers", "peer_timeout"]

    static func read(_ mapping: DocumentMapping, into scenario: inout Scenario) {
        scenario.horizon = mapping["horizon"]?.duration()?.seconds
        let keys = PolicyReader.keys + peerKeys + ["heartbeat_every", "missing_factor"]
        let policy = mapping["policy"]?.mapping(keys: keys)
        var notification = NotificationScenario(policy: policy.map(PolicyReader.read) ?? NotificationPolicy())
        notification.heartbeatEvery = EntitiesFile.positive(policy?["heartbeat_every"])
        if let factor = policy?["missing_factor"]?.number() { notification.missingFactor = factor }
        readEvents(mapping, &notification)
        for entry in mapping["channel_failures"]?.entries() ?? [] {
            notification.failures += (entry.value.listOrOne() ?? []).compactMap { failure($0, entry.key) }
        }
        let own = mapping["expect"].map(expectation) ?? NotificationExpectation()
        for key in ["rules", "samples", "rules_template", "samples_template", "samples_generator", "maintenance"] {
            mapping[key]?.problem("\(key) has no part in a notification scenario. Remove it, or events and policy.")
        }
        if let cases = mapping["cases"]?.list() {
            scenario.notifications = cases.compactMap { one($0, notification) }
            if mapping.contains("expect") {
                var whole = notification
                whole.expect = own
                scenario.notifications.append((nil, whole))
            }
        } else {
            notification.expect = own
            scenario.notifications = [(nil, notification)]
        }
        if peerKeys.contains(where: { policy?.contains($0) ?? false }) {
            scenario.skipped = "peers: two cores that tell once are not run yet"
        }
    }

    // MARK: events

    private static func readEvents(_ mapping: DocumentMapping, _ notification: inout NotificationScenario) {
        var ladders: [String: [String]] = [:]
        var events: [(t: Double, event: NotificationScenario.Event)] = []
        for node in mapping["events"]?.list() ?? [] {
            let keys = ["t", "from", "to", "every", "alarm", "zone", "is", "lvl", "by", "heartbeat"]
            guard let event = node.mapping(keys: keys) else { continue }
            let times = self.times(event)
            if event.contains("heartbeat") {
                guard event["heartbeat"]?.rawText != "false" else { continue }
                events += times.map { ($0, .heartbeat) }
            } else if let signal = signal(event, &ladders) {
                events += times.map { ($0, .alarm(signal)) }
            }
        }
        for node in mapping["actions"]?.list() ?? [] {
            guard let action = node.mapping(keys: ["t", "do", "down"]), let t = action.required("t")?.duration() else {
                continue
            }
            guard action["do"]?.text() == "restart" else {
                action["do"]?.problem("only restart is done to a notification scenario; alarms change by events.")
                continue
            }
            events.append((t.seconds, .restart(down: action["down"]?.duration()?.seconds ?? 0)))
        }
        notification.events = events
    }

    private static func times(_ event: DocumentMapping) -> [Double] {
        if event.contains("every") {
            guard let from = event.required("from")?.duration()?.seconds,
                let to = event.required("to")?.duration()?.seconds,
                let every = EntitiesFile.positive(event["every"])?.seconds, (to - from) / every < repetitionLimit
            else { return [] }
            return Array(stride(from: from, through: to, by: every))
        }
        return event.required("t")?.duration().map { [$0.seconds] } ?? []
    }

    private static func signal(_ event: DocumentMapping, _ ladders: inout [String: [String]]) -> AlarmSignal? {
        guard let alarm = event.required("alarm")?.text(), let state = event.required("is"), let name = state.text()
        else { return nil }
        let conditions: [(String, AlarmSignal.Condition)] = [
            ("active", .active), ("normal", .normal), ("ack", .acknowledged), ("shelved", .muted),
        ]
        guard let condition = conditions.first(where: { $0.0 == name })?.1 else {
            let known = conditions.map(\.0)
            state.problem("is \"\(name)\" is not known. Write one of: \(known.joined(separator: ", ")).")
            return nil
        }
        // A ladder's order is the order its levels are first reached in.
        var rank = 0
        if let level = event["lvl"]?.text() {
            var ladder = ladders[alarm] ?? []
            if !ladder.contains(level) { ladder.append(level) }
            rank = ladder.firstIndex(of: level) ?? 0
            ladders[alarm] = ladder
        } else if condition == .active, let ladder = ladders[alarm] {
            rank = ladder.count - 1
        }
        var labels: [NotificationPolicy.Label: String] = [.rule: alarm]
        labels[.zone] = event["zone"]?.text()
        return AlarmSignal(alarm: AlarmID(alarm), condition: condition, rank: rank, labels: labels)
    }

    private static func failure(_ node: DocumentNode, _ channel: String) -> NotificationScenario.Failure? {
        guard let mapping = node.mapping(keys: ["from", "to"]) else { return nil }
        return NotificationScenario.Failure(
            channel: channel, from: mapping["from"]?.duration()?.seconds ?? 0,
            to: mapping["to"]?.duration()?.seconds ?? .infinity)
    }

    private static func one(
        _ node: DocumentNode, _ base: NotificationScenario
    ) -> (name: String?, scenario: NotificationScenario)? {
        guard let mapping = node.mapping(keys: ["name", "down", "partitioned", "expect"]) else { return nil }
        var scenario = base
        if let expect = mapping["expect"] { scenario.expect = expectation(expect) }
        return (mapping["name"]?.text(), scenario)
    }

    // MARK: what is expected

    private static let expectKeys = [
        "notify", "none_between", "delivered", "notify_at_least", "notify_at_most", "console", "note",
    ]

    private static func expectation(_ node: DocumentNode) -> NotificationExpectation {
        let attempts = (node.entries() ?? []).map(\.key).filter { $0.hasPrefix("attempts_") }
        guard let mapping = node.mapping(keys: expectKeys + attempts) else { return NotificationExpectation() }
        var expect = told(mapping)
        expect.delivered = (mapping["delivered"]?.list() ?? []).compactMap(delivered)
        for key in attempts {
            expect.attempts[String(key.dropFirst("attempts_".count))] = seconds(mapping[key])
        }
        expect.console = (mapping["console"]?.list() ?? []).compactMap(console)
        return expect
    }

    /// What any scenario may expect to be told.
    static func told(_ mapping: DocumentMapping) -> NotificationExpectation {
        var expect = NotificationExpectation()
        expect.told = (mapping["notify"]?.list() ?? []).flatMap(told)
        expect.noneBetween = spans(mapping["none_between"])
        expect.atLeast = mapping["notify_at_least"]?.integer(in: 0...1_000_000)
        expect.atMost = mapping["notify_at_most"]?.integer(in: 0...1_000_000)
        return expect
    }

    private static func seconds(_ node: DocumentNode?) -> [Double] {
        (node?.list() ?? []).compactMap { $0.duration()?.seconds }
    }

    /// One pair of instants, or a list of pairs.
    private static func spans(_ node: DocumentNode?) -> [[Double]] {
        guard let node, let members = node.list() else { return [] }
        let spans = members.contains { $0.isList } ? members.map { seconds($0) } : [seconds(node)]
        if spans.contains(where: { $0.count != 2 }) { node.problem("none_between is [from, to], in seconds.") }
        return spans.filter { $0.count == 2 }
    }

    private static func told(_ node: DocumentNode) -> [NotificationExpectation.Told] {
        guard let mapping = node.mapping(keys: ["t", "to", "kind", "alarms", "resolved", "by"]),
            let t = mapping.required("t")?.duration()?.seconds
        else { return [] }
        var told = NotificationExpectation.Told(t: t)
        told.kind = mapping["kind"]?.choice(of: Notice.Kind.self)
        told.alarms = mapping["alarms"]?.listOrOne()?.compactMap { $0.text() }
        told.resolved = mapping["resolved"]?.listOrOne()?.compactMap { $0.text() }
        let names = mapping["to"]?.listOrOne()?.compactMap { $0.text() } ?? []
        guard !names.isEmpty else { return [told] }
        return names.map { name in
            told.to = name
            return told
        }
    }

    private static func delivered(_ node: DocumentNode) -> NotificationExpectation.Delivered? {
        guard let mapping = node.mapping(keys: ["to", "alarm", "times", "not_before"]),
            let to = mapping.required("to")?.text()
        else { return nil }
        var delivered = NotificationExpectation.Delivered(to: to)
        delivered.alarm = mapping["alarm"]?.text()
        delivered.times = mapping["times"]?.integer(in: 0...1_000_000)
        delivered.notBefore = mapping["not_before"]?.duration()?.seconds
        return delivered
    }

    private static func console(_ node: DocumentNode) -> NotificationExpectation.Console? {
        guard let mapping = node.mapping(keys: ["t", "state"]), let t = mapping.required("t")?.duration()?.seconds,
            let state = mapping.required("state"), let name = state.text()
        else { return nil }
        // An older name of the same state.
        let known = name == "moteur-muet" ? Heartbeat.State.coreSilent : Heartbeat.State(rawValue: name)
        guard let known else {
            state.problem("state \"\(name)\" is not known. Write core-silent or ok.")
            return nil
        }
        return NotificationExpectation.Console(t: t, state: known)
    }
}
