import Alarms
import Notification
import Telemetry

/// Reads a notification policy: of a site (`notification:`) or of a notification scenario (`policy`).
enum PolicyReader {
    static let keys = [
        "group_by", "group_wait", "group_interval", "repeat_interval", "send_resolved", "channels", "retry",
        "escalation", "follow_up",
    ]

    /// `notification:` of a site: one policy, or a list of which the first that matches an alarm tells of it.
    static func site(_ node: DocumentNode, addressees: Addressees) -> [NotificationPolicy] {
        (node.listOrOne() ?? []).compactMap { member in
            guard let mapping = member.mapping(keys: keys + ["match"]) else { return nil }
            var policy = read(mapping)
            if let match = mapping["match"] { policy.match = self.match(match) }
            check(mapping, addressees)
            if policy.channels.isEmpty, policy.escalation.isEmpty {
                member.problem("this policy tells nobody. Add channels: [NAME], or escalation: [{after: 0, to: NAME}].")
            }
            return policy
        }
    }

    private static func match(_ node: DocumentNode) -> NotificationPolicy.Match {
        var match = NotificationPolicy.Match()
        guard let mapping = node.mapping(keys: ["priority", "zone", "rule", "posture"]) else { return match }
        match.lowest = mapping["priority"].flatMap(SiteFile.priority)
        match.zones = names(mapping["zone"])
        match.rules = names(mapping["rule"])
        match.postures = postures(mapping["posture"])
        return match
    }

    /// One posture, or a list of them.
    static func postures(_ node: DocumentNode?) -> [Posture] {
        (node?.listOrOne() ?? []).compactMap { member in
            guard let text = member.text() else { return nil }
            if let posture = Posture(rawValue: text) { return posture }
            let known = Posture.allCases.map(\.rawValue)
            let nearest = NearestWord.of(text, among: known).map { "Did you mean \($0)?" }
            member.problem("\"\(text)\" is no posture. \(nearest ?? "One of \(known.joined(separator: ", ")).")")
            return nil
        }
    }

    private static func check(_ mapping: DocumentMapping, _ addressees: Addressees) {
        for member in mapping["channels"]?.listOrOne() ?? [] { addressees.check(member) }
        for member in mapping["escalation"].map(self.addressees) ?? [] { addressees.check(member) }
    }

    /// Everybody the steps of a chain name, where they stand.
    static func addressees(of steps: DocumentNode) -> [DocumentNode] {
        guard steps.isList else { return [] }
        return (steps.list() ?? []).flatMap { step in
            step.entries()?.first { $0.key == "to" }?.value.listOrOne() ?? []
        }
    }

    static func read(_ mapping: DocumentMapping) -> NotificationPolicy {
        let channels = names(mapping["channels"])
        var policy = NotificationPolicy(channels: channels, escalation: mapping["escalation"].map(steps) ?? [])
        // A chain whose alarms are grouped waits and groups as any other.
        if !policy.escalation.isEmpty, mapping.contains("group_by") {
            let plain = NotificationPolicy()
            (policy.groupWait, policy.groupInterval) = (plain.groupWait, plain.groupInterval)
        }
        if let node = mapping["group_by"] { policy.groupBy = labels(node) }
        if let wait = mapping["group_wait"]?.duration() { policy.groupWait = wait }
        if let interval = mapping["group_interval"]?.duration() { policy.groupInterval = interval }
        if mapping.contains("repeat_interval") { policy.repeatInterval = mapping["repeat_interval"]?.duration() }
        if let node = mapping["follow_up"] {
            if node.text() == "resolved" {
                policy.sendsResolved = true
            } else {
                node.problem("follow_up \(node.shown) is not known. Write follow_up: resolved.")
            }
        }
        if let flag = mapping["send_resolved"]?.flag() { policy.sendsResolved = flag }
        if let node = mapping["retry"] { policy.retry = retry(node) }
        return policy
    }

    /// The longest chain: people who are told one after the other of one alarm, of whom there are never so many.
    private static let stepLimit = 32

    static func steps(_ node: DocumentNode) -> [EscalationStep] {
        let steps = (node.list() ?? []).compactMap { step -> EscalationStep? in
            guard let mapping = step.mapping(keys: ["after", "to"]), let to = mapping.required("to") else { return nil }
            let names = names(to)
            if names.isEmpty { to.problem("this step tells nobody. Write to: NAME, a channel, a role or a person.") }
            return EscalationStep(after: mapping["after"]?.duration() ?? .zero, to: names)
        }
        if steps.count > stepLimit { node.problem("escalation has \(steps.count) steps; \(stepLimit) is the limit.") }
        for (first, second) in zip(steps, steps.dropFirst()) where second.after < first.after {
            node.problem("escalation steps are not in order of after. List the earliest first.")
            break
        }
        return steps
    }

    private static func names(_ node: DocumentNode?) -> [String] {
        (node?.listOrOne() ?? []).compactMap { $0.text() }
    }

    private static func labels(_ node: DocumentNode) -> [NotificationPolicy.Label] {
        (node.listOrOne() ?? []).compactMap { member in
            member.rawText == "..." ? .alarm : member.choice(of: NotificationPolicy.Label.self)
        }
    }

    private static func retry(_ node: DocumentNode) -> RetryPolicy {
        var policy = RetryPolicy()
        guard let mapping = node.mapping(keys: ["first", "factor", "max"]) else { return policy }
        if let first = EntitiesFile.positive(mapping["first"]) { policy.first = first }
        if let longest = EntitiesFile.positive(mapping["max"]) { policy.longest = longest }
        if let factor = mapping["factor"], let value = factor.number() {
            if value >= 1 {
                policy.factor = value
            } else {
                factor.problem("factor \(value) is below 1: pauses would shrink. Write factor: 2.")
            }
        }
        if policy.longest < policy.first {
            node.problem("retry max is shorter than first. Write {first: 5, factor: 2, max: 60}.")
        }
        return policy
    }
}
