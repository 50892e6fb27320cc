import Alarms
import Telemetry

/// Runs rule tests. The same code judges live traffic, so what a test proves is what the control room gets.
public enum RuleTests {
    /// Plays one scenario and compares everything it expects.
    public static func run(_ scenario: Scenario) -> ScenarioResult {
        if let why = scenario.skipped { return ScenarioResult(scenario: scenario, outcome: .skipped(why)) }
        if !scenario.scheduleCases.isEmpty {
            let wrong = scenario.scheduleCases.filter { $0.schedule.isInside($0.at) != $0.isInside }.map {
                "\(ISO8601.text($0.at)): expected \($0.isInside ? "inside" : "outside")"
            }
            return ScenarioResult(scenario: scenario, outcome: wrong.isEmpty ? .passed : .failed(wrong))
        }
        if !scenario.notifications.isEmpty {
            let wrong = scenario.notifications.flatMap { name, notification in
                NotificationRunner.differences(scenario, notification).map { (name.map { "\($0): " } ?? "") + $0 }
            }
            return ScenarioResult(scenario: scenario, outcome: wrong.isEmpty ? .passed : .failed(wrong))
        }
        if !scenario.airCases.isEmpty {
            let wrong = scenario.airCases.compactMap(\.difference)
            return ScenarioResult(scenario: scenario, outcome: wrong.isEmpty ? .passed : .failed(wrong))
        }
        if let kpis = scenario.kpis {
            return ScenarioResult(scenario: scenario, outcome: kpis.difference.map { .failed([$0]) } ?? .passed)
        }
        let comparing = Comparing(scenario: scenario, trace: ScenarioRunner.run(scenario))
        let differences = comparing.differences
        return ScenarioResult(
            scenario: scenario, outcome: differences.isEmpty ? .passed : .failed(differences), notes: comparing.notes)
    }
}

/// Passed, failed with what differs (the first difference first), or a kind the runner does not know yet.
public struct ScenarioResult: Sendable {
    public enum Outcome: Hashable, Sendable {
        case passed
        case failed([String])
        case skipped(String)
    }
    public var scenario: Scenario
    public var outcome: Outcome
    /// What is no difference, and whoever wrote the scenario will want to know: actions that were refused.
    public var notes: [String] = []
    public var hasFailed: Bool { if case .failed = outcome { true } else { false } }
}

/// Compares a trace with what was expected.
struct Comparing {
    let scenario: Scenario
    let trace: Trace

    var differences: [String] {
        transitionDifferences + trace.problems + refusalDifferences + countDifferences + journalDifferences
            + floodDifferences + summaryDifferences
            + ToldComparison(told: trace.told, expect: scenario.expect.told).differences
    }

    private func seconds(_ at: Timestamp) -> Double { (at - scenario.origin).seconds }

    // MARK: Transitions

    /// Among alarms that change at one instant, health alarms come first, then rule-file order; what one alarm does
    /// keeps its order.
    private func rank(_ alarm: String) -> Int {
        for prefix in ["nodata:", "clock:", "feed:"] where alarm.hasPrefix(prefix) { return -1 }
        let rule = alarm.split(separator: "/").first.map(String.init) ?? alarm
        return scenario.rules.firstIndex { $0.id == rule } ?? scenario.rules.count
    }

    private func ordered(_ changes: [Expectation.Change]) -> [Expectation.Change] {
        changes.enumerated().sorted { a, b in
            let (left, right) = (a.element, b.element)
            if left.t != right.t { return left.t < right.t }
            let (leftRank, rightRank) = (rank(left.alarm), rank(right.alarm))
            return leftRank != rightRank ? leftRank < rightRank : a.offset < b.offset
        }.map(\.element)
    }

    private var actual: [Expectation.Change] {
        let end = scenario.end
        return trace.transitions.map { transition in
            let record = transition.record
            let state = DisplayState(record.state, record.suppression)
            return Expectation.Change(
                t: (seconds(transition.at) * 1000).rounded() / 1000, alarm: record.id.text, state: state,
                level: record.suppression == nil ? record.level : nil, isAnnunciated: transition.annunciated,
                reason: transition.reason?.rawValue)
        }.filter { $0.t <= end }
    }

    private func matches(_ expected: Expectation.Change, _ actual: Expectation.Change) -> Bool {
        abs(expected.t - actual.t) < 0.0015 && expected.alarm == actual.alarm && expected.state == actual.state
            && (expected.level == actual.level) && expected.isAnnunciated == actual.isAnnunciated
            && (expected.reason == nil || expected.reason == actual.reason)
    }

    private var transitionDifferences: [String] {
        guard let listed = scenario.expect.transitions else { return [] }
        let expected = ordered(listed)
        let actual = ordered(actual)
        if scenario.expect.isPartial {
            var rest = actual[...]
            for change in expected {
                guard let index = rest.firstIndex(where: { matches(change, $0) }) else {
                    return ["transition not seen: \(describe(change))"]
                }
                rest = rest[(index + 1)...]
            }
            return []
        }
        for index in 0..<max(expected.count, actual.count) {
            let want = index < expected.count ? expected[index] : nil
            let got = index < actual.count ? actual[index] : nil
            if let want, let got, matches(want, got) { continue }
            return [
                "transition \(index + 1): expected \(want.map(describe) ?? "none"), got \(got.map(describe) ?? "none")"
            ]
        }
        return []
    }

    private func describe(_ change: Expectation.Change) -> String {
        var text = "{t: \(Trace.seconds(change.t)), a: \(change.alarm), s: \(change.state.rawValue)"
        if let level = change.level { text += ", lvl: \(level)" }
        if change.isAnnunciated { text += ", ann: true" }
        if let reason = change.reason { text += ", reason: \(reason)" }
        return text + "}"
    }

    // MARK: The rest

    private var refusalDifferences: [String] {
        let (differences, unlisted) = refusals
        return differences + (isRefusedWhole ? unlisted : [])
    }

    /// Where a scenario says nothing of refusals, one is no difference: it is told beside the outcome.
    var notes: [String] { isRefusedWhole ? [] : refusals.unlisted }

    /// A list of refusals is complete, as one of transitions is.
    private var isRefusedWhole: Bool { !scenario.expect.refused.isEmpty && !scenario.expect.isPartial }

    /// What is wrong with those that are listed; those that are not.
    private var refusals: (differences: [String], unlisted: [String]) {
        var refused = trace.journal.filter { $0.event == .refused }
        var differences: [String] = []
        for expected in scenario.expect.refused {
            let index = refused.firstIndex {
                seconds($0.at) == expected.t && $0.refused == expected.verb
                    && (expected.alarm == nil || $0.alarm?.text == expected.alarm)
            }
            guard let index else {
                differences.append(
                    "at \(Trace.seconds(expected.t)): \(expected.verb) was not refused (\(expected.why))")
                continue
            }
            let given = refused.remove(at: index).why
            let why = given?.rawValue ?? "no reason"
            if why != expected.why, given?.scenarioWord != expected.why {
                differences.append(
                    "at \(Trace.seconds(expected.t)): \(expected.verb) refused: expected \(expected.why), got \(why)")
            }
        }
        let unlisted = refused.map { line in
            let what = [line.refused, line.alarm.map { "of \($0)" }].compactMap { $0 }.joined(separator: " ")
            let why = line.why.map { $0.scenarioWord ?? $0.rawValue } ?? "no reason"
            return "at \(Trace.seconds(seconds(line.at))): \(what) was refused (\(why)), which `refused` does not list"
        }
        return (differences, unlisted)
    }

    private func compare(_ expected: [String: Int], _ what: String, _ actual: (String) -> Int) -> [String] {
        expected.sorted { $0.key < $1.key }.compactMap { name, count in
            let got = actual(name)
            return got == count ? nil : "\(what) of \(name): expected \(count), got \(got)"
        }
    }

    private var countDifferences: [String] {
        let expect = scenario.expect
        let begun = trace.journal.filter { $0.event == .active }
        return compare(expect.occurrences, "occurrences") { trace.final[$0]?.occurrence ?? 0 }
            + compare(expect.hiddenOccurrences, "hidden occurrences") { name in
                begun.count { $0.alarm?.text == name && ($0.suppression?.isHiding ?? false) }
            }
            + compare(expect.journalOccurrences, "occurrences in the journal") { name in
                begun.count { $0.alarm?.text == name }
            }
            + compare(expect.archivedLate, "late readings") { trace.late[$0] ?? 0 }
            + compare(expect.duplicates, "duplicates") {
                (trace.received[$0] ?? 0) - (trace.stored[$0] ?? 0)
            }
    }

    /// Each expected line is there, in order.
    private var journalDifferences: [String] {
        var rest = trace.journal[...]
        for line in scenario.expect.journal {
            guard let index = rest.firstIndex(where: { matches(line, $0) }) else {
                let near = trace.journal.filter { seconds($0.at) == line.t }.map { "\($0.event.rawValue)" }
                return ["journal line at \(Trace.seconds(line.t)) not seen: \(line); at that time: \(near)"]
            }
            rest = rest[(index + 1)...]
        }
        return []
    }

    private func matches(_ expected: Expectation.Line, _ line: JournalRecord) -> Bool {
        func same<Value: Equatable>(_ expected: Value?, _ actual: Value?) -> Bool {
            expected == nil || expected == actual
        }
        func near(_ expected: Double?, _ actual: Double?) -> Bool {
            guard let expected else { return true }
            guard let actual else { return false }
            return abs(expected - actual) <= 1e-9 * max(1, abs(expected))
        }
        let from = line.from.map { DisplayState($0).rawValue }
        let to = [
            line.to.map { DisplayState($0).rawValue }, line.to.map { DisplayState($0, line.suppression).rawValue },
        ]
        return near(expected.t, seconds(line.at)) && same(expected.alarm, line.alarm?.text)
            && same(expected.event, line.event.rawValue) && same(expected.from, from)
            && (expected.to == nil || to.contains(expected.to)) && same(expected.level, line.level)
            && near(expected.value, line.value) && same(expected.by, line.by)
            && same(expected.session, line.session) && same(expected.comment, line.comment)
            && near(expected.responseSeconds, line.responseSeconds)
    }

    private var floodDifferences: [String] {
        var differences: [String] = []
        if let expected = scenario.expect.flood {
            var spans: [Expectation.FloodSpan] = []
            for line in trace.journal {
                if line.event == .flood { spans.append(.init(start: seconds(line.at), end: nil)) }
                if line.event == .floodEnd, !spans.isEmpty { spans[spans.count - 1].end = seconds(line.at) }
            }
            if spans != expected { differences.append("flood: expected \(expected), got \(spans)") }
        }
        var heard: [String] = []
        var silent: [String] = []
        for transition in trace.transitions {
            let name = transition.record.id.text
            if transition.annunciated, !heard.contains(name) { heard.append(name) }
            if transition.record.state == .unacknowledged, !transition.annunciated, !silent.contains(name) {
                silent.append(name)
            }
        }
        if let expected = scenario.expect.announcedIndividually, expected.sorted() != heard.sorted() {
            differences.append("announced individually: expected \(expected), got \(heard)")
        }
        let summarized = silent.filter { !heard.contains($0) }
        if let expected = scenario.expect.announcedAsSummary, expected.sorted() != summarized.sorted() {
            differences.append("announced as a summary: expected \(expected), got \(summarized)")
        }
        return differences
    }

    private var summaryDifferences: [String] {
        guard let expected = scenario.expect.summaries else { return [] }
        let got = trace.summaries.map {
            Expectation.Summary(t: seconds($0.at), unacknowledged: $0.unacknowledged)
        }
        return got == expected ? [] : ["summary annunciation: expected \(expected), got \(got)"]
    }
}

extension Refusal {
    /// The word of the scenario language where an operator is told more exactly; nil where they are the same.
    var scenarioWord: String? {
        switch self {
        case .occurrenceChanged: Refusal.levelChanged.rawValue
        case .notLatched: Refusal.notAcknowledged.rawValue
        case .unknownAlarm: Refusal.nothingToAcknowledge.rawValue
        default: nil
        }
    }
}

extension Suppression {
    /// Occurrences under it are counted as hidden: out of service there are none.
    var isHiding: Bool {
        switch self {
        case .shelved, .suppressedByDesign: true
        case .outOfService: false
        }
    }
}
