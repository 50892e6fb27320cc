import RuleTests
import Telemetry

/// Reads `expect` of a scenario that judges readings; what notification scenarios expect is `NotificationScenarioReader`'s.
enum ExpectationReader {
    static let keys = [
        "transitions", "at", "refused", "occurrences", "hidden_occurrences", "archived_late", "duplicates", "journal",
        "journal_occurrences", "group_at", "first_out", "flood", "announced_individually", "announced_as_summary",
        "summary_annunciation", "partial", "note", "notify", "none_between", "notify_at_least", "notify_at_most",
    ]

    static func read(_ node: DocumentNode) -> Expectation {
        var expect = Expectation()
        guard let mapping = node.mapping(keys: keys) else { return expect }
        expect.transitions = mapping["transitions"]?.list()?.compactMap(change)
        expect.isPartial = mapping["partial"]?.flag() ?? false
        expect.checks = list(mapping["at"], check)
        expect.refused = list(mapping["refused"], refused)
        expect.journal = list(mapping["journal"], line)
        expect.occurrences = counts(mapping["occurrences"])
        expect.hiddenOccurrences = counts(mapping["hidden_occurrences"])
        expect.archivedLate = counts(mapping["archived_late"])
        expect.duplicates = counts(mapping["duplicates"])
        expect.journalOccurrences = counts(mapping["journal_occurrences"])
        expect.groups = list(mapping["group_at"]) { node in
            guard let mapping = node.mapping(keys: ["t", "group", "unacked"]), let t = time(mapping, "t"),
                let group = mapping["group"]?.text(), let count = mapping["unacked"]?.integer()
            else { return nil }
            return Expectation.GroupCheck(t: t, group: group, unacknowledged: count)
        }
        expect.firstOut = list(mapping["first_out"]) { node in
            guard let mapping = node.mapping(keys: ["group", "at", "t", "a"]),
                let at = time(mapping, mapping.contains("at") ? "at" : "t"), let alarm = mapping["a"]?.text()
            else { return nil }
            return Expectation.FirstOut(at: at, group: mapping["group"]?.text() ?? "", alarm: alarm)
        }
        expect.flood = mapping["flood"]?.list()?.compactMap { node in
            guard let mapping = node.mapping(keys: ["start", "end"]), let start = time(mapping, "start") else {
                return nil
            }
            return Expectation.FloodSpan(start: start, end: mapping["end"]?.duration()?.seconds)
        }
        expect.announcedIndividually = mapping["announced_individually"]?.list()?.compactMap { $0.text() }
        expect.announcedAsSummary = mapping["announced_as_summary"]?.list()?.compactMap { $0.text() }
        expect.summaries = mapping["summary_annunciation"]?.list()?.compactMap { node in
            guard let mapping = node.mapping(keys: ["t", "unacked"]), let t = time(mapping, "t"),
                let count = mapping["unacked"]?.integer()
            else { return nil }
            return Expectation.Summary(t: t, unacknowledged: count)
        }
        expect.told = NotificationScenarioReader.told(mapping)
        return expect
    }

    private static func list<Element>(
        _ node: DocumentNode?, _ read: (DocumentNode) -> Element?
    ) -> [Element] {
        (node?.list() ?? []).compactMap(read)
    }

    private static func counts(_ node: DocumentNode?) -> [String: Int] {
        var counts: [String: Int] = [:]
        for entry in node?.entries() ?? [] { counts[entry.key] = entry.value.integer(in: 0...1_000_000_000) }
        return counts
    }

    private static func time(_ mapping: DocumentMapping, _ key: String) -> Double? {
        mapping.required(key)?.duration()?.seconds
    }

    private static func state(_ node: DocumentNode?) -> DisplayState? { node?.choice(of: DisplayState.self) }

    private static func change(_ node: DocumentNode) -> Expectation.Change? {
        guard let mapping = node.mapping(keys: ["t", "a", "s", "lvl", "ann", "reason"]), let t = time(mapping, "t"),
            let alarm = mapping.required("a")?.text(), let state = state(mapping.required("s"))
        else { return nil }
        return Expectation.Change(
            t: t, alarm: alarm, state: state, level: mapping["lvl"]?.text(),
            isAnnunciated: mapping["ann"]?.flag() ?? false, reason: mapping["reason"]?.text())
    }

    private static func check(_ node: DocumentNode) -> Expectation.Check? {
        let keys = [
            "t", "a", "s", "lvl", "cur", "pending", "quality", "chattering", "acked_by", "ack_comment",
        ]
        guard let mapping = node.mapping(keys: keys), let t = time(mapping, "t"),
            let alarm = mapping.required("a")?.text()
        else { return nil }
        var check = Expectation.Check(t: t, alarm: alarm)
        check.state = state(mapping["s"])
        check.level = mapping["lvl"]?.text()
        check.current = mapping.contains("cur") ? mapping["cur"]?.text() ?? "none" : nil
        check.isPending = mapping["pending"]?.flag()
        check.quality = mapping["quality"]?.text()
        check.isChattering = mapping["chattering"]?.flag()
        check.acknowledgedBy = mapping["acked_by"]?.text()
        check.comment = mapping["ack_comment"]?.text()
        return check
    }

    private static func refused(_ node: DocumentNode) -> Expectation.Refused? {
        guard let mapping = node.mapping(keys: ["t", "do", "why", "a", "by"]), let t = time(mapping, "t"),
            let verb = mapping.required("do")?.text(), let why = mapping.required("why")?.text()
        else { return nil }
        return Expectation.Refused(t: t, verb: verb, why: why, alarm: mapping["a"]?.text())
    }

    private static func line(_ node: DocumentNode) -> Expectation.Line? {
        let keys = [
            "t", "a", "event", "from", "to", "lvl", "value", "by", "session", "comment", "response_s",
        ]
        guard let mapping = node.mapping(keys: keys), let t = time(mapping, "t") else { return nil }
        var line = Expectation.Line(t: t)
        line.alarm = mapping["a"]?.text()
        line.event = mapping["event"]?.text()
        line.from = mapping["from"]?.text()
        line.to = mapping["to"]?.text()
        line.level = mapping["lvl"]?.text()
        line.value = mapping["value"]?.number()
        line.by = mapping["by"]?.text()
        line.session = mapping["session"]?.text()
        line.comment = mapping["comment"]?.text()
        line.responseSeconds = mapping["response_s"]?.duration()?.seconds
        return line
    }
}
