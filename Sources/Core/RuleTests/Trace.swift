import Alarms
import Hypervisor
import Notification
import Telemetry

/// What came of a scenario.
struct Trace {
    var transitions: [Transition] = []
    var journal: [JournalRecord] = []
    var summaries: [(at: Timestamp, unacknowledged: Int)] = []
    /// Who was told, in order, seconds from t = 0.
    var told: [(t: Double, notice: Notice)] = []
    var received: [String: Int] = [:]
    var stored: [String: Int] = [:]
    var late: [String: Int] = [:]
    /// Point checks that failed, as sentences.
    var problems: [String] = []
    var final: [String: AlarmRecord] = [:]

    /// The point checks of an instant at which the core was down: nobody can say.
    mutating func missed(at t: Double, _ scenario: Scenario) {
        for check in scenario.expect.checks where check.t == t {
            problems.append("at \(text(t)): \(check.alarm) can't be looked at, the core is down")
        }
        for check in scenario.expect.groups where check.t == t {
            problems.append("at \(text(t)): group \(check.group) can't be looked at, the core is down")
        }
        for check in scenario.expect.firstOut where check.at == t {
            problems.append("at \(text(t)): group \(check.group) can't be looked at, the core is down")
        }
    }

    /// The point checks of instant `t`.
    mutating func look(at t: Double, _ hypervisor: Hypervisor, _ scenario: Scenario) {
        for check in scenario.expect.checks where check.t == t {
            guard let record = hypervisor.alarm(AlarmID(check.alarm)) else {
                // An alarm nothing ever raised is normal.
                if let state = check.state, state != .normal {
                    problems.append("at \(text(t)): \(check.alarm) does not exist; expected \(state.rawValue)")
                }
                continue
            }
            look(at: t, check, record)
        }
        for check in scenario.expect.groups where check.t == t {
            let count = hypervisor.openAlarms(limit: .max / 4).count {
                $0.record.group == check.group && $0.record.state.isUnacknowledged && $0.record.suppression == nil
            }
            expect(check.unacknowledged, count, "at \(text(t)): unacknowledged in group \(check.group)")
        }
        for check in scenario.expect.firstOut where check.at == t {
            // Of no group: that of a flood.
            let firsts =
                check.group.isEmpty
                ? hypervisor.openAlarms(limit: .max / 4).map(\.record).filter(\.isFirstOut)
                : [hypervisor.firstOut(of: check.group)].compactMap { $0 }
            expect([check.alarm], firsts.map(\.id.text), "at \(text(t)): first-out of group \(check.group)")
        }
    }

    private mutating func look(at t: Double, _ check: Expectation.Check, _ record: AlarmRecord) {
        let what = "at \(text(t)): \(check.alarm)"
        if let state = check.state { expect(state, DisplayState(record.state, record.suppression), "\(what) s") }
        if let level = check.level { expect(level, record.level ?? "none", "\(what) lvl") }
        if let current = check.current { expect(current, record.current ?? "none", "\(what) cur") }
        if let pending = check.isPending { expect(pending, record.isPending, "\(what) pending") }
        if let chattering = check.isChattering { expect(chattering, record.isChattering, "\(what) chattering") }
        if let by = check.acknowledgedBy { expect(by, record.acknowledgedBy ?? "nobody", "\(what) acked_by") }
        if let comment = check.comment { expect(comment, record.comment ?? "", "\(what) ack_comment") }
        guard let quality = check.quality else { return }
        let seen = record.isStale ? "stale" : "\(record.quality)"
        expect(quality, seen, "\(what) quality")
    }

    private mutating func expect<Value: Equatable>(_ expected: Value, _ actual: Value, _ what: String) {
        if expected != actual { problems.append("\(what): expected \(expected), got \(actual)") }
    }

    mutating func finish(_ hypervisor: Hypervisor, _ scenario: Scenario) {
        let named = Set(scenario.expect.occurrences.keys).union(transitions.map(\.record.id.text))
        for name in named.sorted() { final[name] = hypervisor.alarm(AlarmID(name)) }
    }

    private func text(_ t: Double) -> String { Trace.seconds(t) }
    static func seconds(_ t: Double) -> String { t == t.rounded() && abs(t) < 1e15 ? "\(Int64(t))" : "\(t)" }
}
