import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// What is only tried stands in the journal, and fills it for nobody.
struct AttemptTests: AccessTesting {
    /// What a console keeps back because its account may only look stands in the journal like what a script sends, and
    /// one angry person fills no journal.
    @Test func anAttemptIsJournaledOnceAMinute() throws {
        var core = core()
        func attempt(_ by: Operator, _ kind: ActionKind, at seconds: Double) -> Reply.Outcome? {
            core.handle(.command(Command(id: 1, by: by, body: .attempt(kind, "h/river"))), at: seconds)
            return core.replies.first?.outcome
        }
        let shown = core.hypervisor.alarm("h/river")
        #expect(attempt(guest, .acknowledge, at: 10) == .refused(.needsOperator, shown))
        let line = try #require(core.journal.first)
        #expect(line.refused == "ack h/river" && line.why == .needsOperator && line.by == "guest")
        #expect(line.alarm == "h/river")
        for second in 11..<40 {
            #expect(attempt(guest, .acknowledge, at: Double(second)) == .refused(.needsOperator, shown))
            #expect(core.journal.isEmpty)
        }
        // The same by a script is the same.
        core.handle(.command(Command(id: 1, by: guest, body: .alarm(ack("h/river")))), at: 41)
        #expect(core.journal.isEmpty && core.replies.first?.outcome == .refused(.needsOperator, shown))
        // Another action, and another account, each have their line.
        #expect(attempt(guest, .outOfService, at: 42) == .refused(.needsSupervisor, shown))
        #expect(core.journal.map(\.refused) == ["oos h/river"])
        #expect(attempt(Operator(account: "other"), .acknowledge, at: 43) == .refused(.needsOperator, shown))
        #expect(core.journal.map(\.by) == ["other"])
        #expect(core.hypervisor.nextDeadline.map { $0 <= CoreUnderTest.moment(70).monotonic } == true)
        core.handle(.tick, at: 71)
        #expect(core.journal.map(\.comment) == ["×30"] && core.journal.map(\.refused) == ["ack h/river"])
        #expect(attempt(guest, .acknowledge, at: 72) == .refused(.needsOperator, shown))
        #expect(core.journal.count == 1)
        // Who may act is told so, and nothing was done.
        #expect(attempt(dupont, .acknowledge, at: 73) == .done([]))
        #expect(core.journal.isEmpty && core.hypervisor.alarm("h/river")?.state == .unacknowledged)
    }

    @Test func aScriptThatMayOnlyLookFillsNoJournal() {
        var core = core()
        var lines = 0
        for number in 0..<1_000 {
            let action = ack(AlarmID("h/nowhere\(number)"))
            core.handle(.command(Command(id: 1, by: guest, body: .alarm(action))), at: 10)
            lines += core.journal.count
        }
        #expect(lines == 60)
        core.handle(.tick, at: 70)
        #expect(core.journal.map(\.comment) == ["×940"] && core.journal.map(\.refused) == ["other actions"])
    }

    @Test func aRefusedCodeSaysWhichAndOfWhat() throws {
        var core = core()
        let code = try #require(core.hypervisor.alarm("h/park")?.code)
        #expect(outcome(&core, dupont, .acknowledgeCode(code, comment: ""), at: 2) == nil)
        #expect(outcome(&core, dupont, .acknowledgeCode(code, comment: ""), at: 3) == .alreadyAcknowledged)
        #expect(core.journal.first?.alarm == "h/park" && core.journal.first?.text == code)
        #expect(outcome(&core, dupont, .acknowledgeCode("ZZZ", comment: ""), at: 4) == .unknownCode)
        #expect(core.journal.first?.alarm == nil && core.journal.first?.text == "ZZZ")
    }
}
