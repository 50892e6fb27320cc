import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// What needs two persons: asked for by one, done when another asks for the same.
struct TwoPersonTests: AccessTesting {
    private func two() -> CoreUnderTest {
        core {
            $0.twoPerson = [.outOfService]
            $0.secondWithin = .minutes(5)
            $0.grants.append(grant(.supervisor, users: ["deputy"]))
        }
    }

    @Test func whatNeedsTwoIsDoneWhenAnotherPersonAsksForTheSame() throws {
        var core = two()
        let deputy = Operator(account: "deputy")
        #expect(outcome(&core, dupont, .outOfService("h/river", reason: "x")) == .needsSupervisor)
        #expect(outcome(&core, chief, .outOfService("h/river", reason: "capteur démonté"), at: 10) == .awaitsSecond)
        #expect(core.journal.map(\.event) == [.requested])
        #expect(core.hypervisor.alarm("h/river")?.suppression == nil)
        let shown = try #require(core.hypervisor.snapshot(View()).requests.first)
        #expect(shown.by == "chief" && shown.kind == .outOfService && shown.alarm == "h/river")
        #expect(shown.until == CoreUnderTest.at(310))
        #expect(outcome(&core, chief, .outOfService("h/river", reason: "vraiment"), at: 20) == .samePerson)
        // Another alarm is another request.
        #expect(outcome(&core, deputy, .outOfService("h/park", reason: "x"), at: 30) == .awaitsSecond)
        #expect(outcome(&core, deputy, .outOfService("h/river", reason: "d'accord"), at: 40) == nil)
        #expect(core.journal.map(\.event) == [.seconded, .oos])
        #expect(core.journal.map(\.by) == ["deputy", "deputy"])
        #expect(core.journal.first?.comment == "chief")
        #expect(
            core.hypervisor.alarm("h/river")?.suppression == .outOfService(by: "deputy", reason: "capteur démonté"))
        #expect(core.hypervisor.snapshot(View()).requests.map(\.alarm) == ["h/park"])
    }

    /// Two persons stand behind it, both with the right to ask when it is done.
    @Test func whoMayNotAskAnyMoreHasNotAgreed() {
        var core = two()
        let deputy = Operator(account: "deputy")
        #expect(outcome(&core, chief, .outOfService("h/river", reason: "x"), at: 10) == .awaitsSecond)
        var access = AccessRules()
        access.grants = [grant(.supervisor, users: ["deputy", "third"])]
        access.twoPerson = [.outOfService]
        core.handle(.access(access), at: 20)
        #expect(outcome(&core, deputy, .outOfService("h/river", reason: "x"), at: 30) == .awaitsSecond)
        #expect(core.journal.map(\.event) == [.requestLapsed, .requested])
        #expect(core.hypervisor.pendingRequests.map(\.by) == ["deputy"])
        #expect(outcome(&core, Operator(account: "third"), .outOfService("h/river", reason: "x"), at: 40) == nil)
        #expect(core.journal.map(\.event) == [.seconded, .oos])
    }

    /// The account's console is open: that it has another role is journaled, and what it asked for alone is over.
    @Test func aRoleThatChangesIsJournaledAndEndsWhatItAskedFor() {
        var core = two()
        #expect(outcome(&core, chief, .outOfService("h/river", reason: "x"), at: 10) == .awaitsSecond)
        core.handle(.role(chief), at: 20)
        #expect(core.journal.map(\.event) == [.roleChanged] && core.hypervisor.pendingRequests.count == 1)
        #expect(core.journal.map(\.level) == ["supervisor"] && core.journal.map(\.text) == [chief.account])
        var access = AccessRules()
        access.grants = [grant(.supervisor, users: ["deputy"])]
        access.twoPerson = [.outOfService]
        core.handle(.access(access), at: 25)
        core.handle(.role(chief), at: 30)
        #expect(core.journal.map(\.event) == [.roleChanged, .requestLapsed] && core.hypervisor.pendingRequests.isEmpty)
        #expect(core.journal.map(\.level).first == "viewer")
    }

    /// A supervisor with sudo would second themselves.
    @Test func rootIsNeitherOfTwoPersons() {
        var core = core {
            $0.twoPerson = [.outOfService]
            $0.owners = ["root"]
        }
        let root = Operator(account: "root", isRoot: true)
        #expect(outcome(&core, root, .outOfService("h/river", reason: "x"), at: 10) == .twoPersonsOfRoot)
        #expect(outcome(&core, chief, .outOfService("h/river", reason: "x"), at: 20) == .awaitsSecond)
        #expect(outcome(&core, root, .outOfService("h/river", reason: "x"), at: 30) == .twoPersonsOfRoot)
        #expect(core.hypervisor.alarm("h/river")?.suppression == nil)
    }

    /// Two who ask for different things have not agreed.
    @Test func whoAsksForOtherParticularsIsToldWhatTheFirstAskedFor() throws {
        var core = core {
            $0.twoPerson = [.shelve]
            $0.grants.append(grant(.operator, users: ["deputy"]))
        }
        let deputy = Operator(account: "deputy")
        func shelf(_ minutes: Int64, _ reason: String, oneShot: Bool = false) -> OperatorAction {
            .shelve("h/river", duration: .minutes(minutes), reason: reason, oneShot: oneShot)
        }
        #expect(outcome(&core, dupont, shelf(60, "essai"), at: 10) == .awaitsSecond)
        for other in [shelf(90, "travaux"), shelf(60, "essai", oneShot: true)] {
            core.handle(.command(Command(id: 1, by: deputy, body: .alarm(other))), at: 20)
            guard case .differs(let first)? = core.replies.first?.outcome else {
                return #expect(Bool(false), "\(core.replies)")
            }
            #expect(first.by == "dupont" && first.duration == .hours(1) && !first.isOneShot && first.reason == "essai")
            let line = try #require(core.journal.first)
            #expect(line.event == .refused && line.why == .asksDifferently && line.comment == "dupont")
            #expect(core.hypervisor.alarm("h/river")?.suppression == nil)
        }
        #expect(core.hypervisor.pendingRequests.map(\.by) == ["dupont"])
        // The same, for a reason of one's own: both stand in the journal, and how long it is.
        #expect(outcome(&core, deputy, shelf(60, "travaux"), at: 30) == nil)
        #expect(core.journal.map(\.event) == [.seconded, .shelve])
        #expect(core.journal.first?.text == "shelve h/river: travaux")
        #expect(core.journal.map { $0.shelf?.duration } == [.hours(1), .hours(1)])
        #expect(
            core.hypervisor.alarm("h/river")?.suppression
                == .shelved(until: CoreUnderTest.at(30) + .hours(1), oneShot: false, by: "deputy", reason: "essai"))
    }

    @Test func aRequestNobodySecondsLapses() {
        var core = two()
        #expect(outcome(&core, chief, .outOfService("h/river", reason: "x"), at: 10) == .awaitsSecond)
        #expect(core.hypervisor.nextDeadline == CoreUnderTest.moment(310).monotonic)
        core.handle(.tick, at: 309)
        #expect(core.journal.isEmpty)
        core.handle(.tick, at: 310)
        #expect(core.journal.map(\.event) == [.requestLapsed])
        #expect(core.hypervisor.snapshot(View()).requests.isEmpty)
        #expect(
            outcome(&core, Operator(account: "deputy"), .outOfService("h/river", reason: "x"), at: 320) == .awaitsSecond
        )
    }

    /// Where time is a stream's that stands still, what is left is what the machine's clock leaves.
    @Test func whatIsLeftOfARequestRunsByTheMachinesClock() throws {
        let deputy = Operator(account: "deputy")
        let rules: (inout AccessRules) -> Void = {
            $0.twoPerson = [.outOfService]
            $0.secondWithin = .minutes(5)
            $0.grants.append(grant(.supervisor, users: ["deputy"]))
        }
        var core = core(isStream: true, rules)
        #expect(outcome(&core, deputy, .outOfService("h/river", reason: "x"), at: 10) == .awaitsSecond)
        var left: [TimeSpan] = []
        for second in [10.0, 130] {
            core.handle(.tick, at: second)
            let snapshot = core.hypervisor.snapshot(View())
            left.append(try #require(snapshot.requests.first).until - snapshot.now)
        }
        #expect(left[0] - left[1] == .minutes(2))
    }

    /// Whoever restarts the core must not undo what waits for a second person, nor do it alone.
    @Test func whatWaitsForASecondPersonSurvivesARestart() throws {
        let deputy = Operator(account: "deputy")
        let two: (inout AccessRules) -> Void = {
            $0.twoPerson = [.outOfService, .longShelf, .acknowledge]
            $0.secondWithin = .minutes(5)
            $0.shelveLimit = .hours(2)
            $0.grants.append(grant(.supervisor, users: ["deputy"]))
        }
        var first = core(two)
        let code = first.hypervisor.alarm("h/park")?.code ?? ""
        let asked: [OperatorAction] = [
            .outOfService("h/river", reason: "capteur démonté"),
            .shelve("h/park", duration: .hours(7), reason: "travaux", oneShot: true),
            .acknowledgeCode(code, comment: "vu"), .acknowledgeGroup("g", seen: ["h/river"], comment: "vus"),
            .outOfService("h/park", reason: "x"),
        ]
        var lines: [JournalRecord] = []
        for (index, action) in asked.enumerated() {
            #expect(outcome(&first, chief, action, at: 10 + Double(index)) == .awaitsSecond)
            lines += first.journal
        }
        #expect(outcome(&first, deputy, .outOfService("h/park", reason: "x"), at: 20) == nil)
        lines += first.journal

        // Two minutes later, by the machine's clock; what was done is done, what was asked waits on.
        var second = core(two)
        second.hypervisor.restoreRequests(lines.filter { $0.event != .oos }, at: CoreUnderTest.moment(140))
        second.handle(.tick, at: 140)
        #expect(second.journal.map(\.event) == [.requestLapsed], "only the group, whose members nobody knows")
        #expect(second.journal.first?.text == "ack group g" && second.journal.first?.comment == "chief")
        let waiting = second.hypervisor.pendingRequests
        #expect(waiting.map(\.kind) == [.outOfService, .longShelf, .acknowledge])
        #expect(waiting.map(\.by) == ["chief", "chief", "chief"])
        #expect(waiting.first?.until == CoreUnderTest.at(310))
        #expect(outcome(&second, chief, .outOfService("h/river", reason: "x"), at: 150) == .samePerson)
        #expect(outcome(&second, deputy, .outOfService("h/river", reason: "d'accord"), at: 151) == nil)
        #expect(
            second.hypervisor.alarm("h/river")?.suppression == .outOfService(by: "deputy", reason: "capteur démonté"))
        #expect(outcome(&second, deputy, ack("h/park"), at: 152) == nil)
        #expect(second.hypervisor.alarm("h/park")?.comment == "vu")
        let shelf = OperatorAction.shelve("h/park", duration: .hours(7), reason: "y", oneShot: true)
        #expect(outcome(&second, deputy, shelf, at: 153) == nil)
        #expect(
            second.hypervisor.alarm("h/park")?.suppression
                == .shelved(until: CoreUnderTest.at(153) + .hours(7), oneShot: true, by: "deputy", reason: "travaux"))

        // Down for longer than anyone is waited for.
        var late = core(two)
        late.hypervisor.restoreRequests(lines.filter { $0.event != .oos }, at: CoreUnderTest.moment(1000))
        late.handle(.tick, at: 1000)
        #expect(late.journal.map(\.event) == [.requestLapsed, .requestLapsed, .requestLapsed, .requestLapsed])
        #expect(late.hypervisor.pendingRequests.isEmpty)
    }

    @Test func requestsAreBounded() {
        var core = two()
        for number in 0..<Limits.requests {
            let action = OperatorAction.outOfService(AlarmID("h/\(number)"), reason: "x")
            #expect(outcome(&core, chief, action) == .awaitsSecond)
        }
        #expect(outcome(&core, chief, .outOfService("h/river", reason: "x")) == .tooManyRequests)
    }
}
