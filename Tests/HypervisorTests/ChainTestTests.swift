import Alarms
import Hypervisor
import Notification
import OperatorLink
import Telemetry
import Testing

/// Trying the way out: one channel, and the whole chain, on the core's clock.
struct ChainTestTests {
    private static let id: AlarmID = "core:chain-test"
    private static let unanswered: AlarmID = "core:chain-unanswered"

    private func core(_ policies: [NotificationPolicy], startedAt seconds: Double = 0) -> Hypervisor {
        var roster = Roster(zone: .paris)
        for (name, channel) in [("durand", "sms"), ("roux", "mail")] {
            roster.people[name] = Roster.Person(id: name, name: "M. \(name)", channel: channel, contact: "to \(name)")
        }
        let monday = Roster.Day(CivilTime(year: 2026, month: 11, day: 23))
        roster.roles = ["durand", "roux"].enumerated().map { index, name in
            Roster.Role(
                name: ["exploitation", "décision"][index], rotations: [Roster.Rotation(from: monday, turns: [name])])
        }
        var configuration = Hypervisor.Configuration()
        configuration.roster = roster
        configuration.notification = NotificationPlan(
            policies: policies, directory: Directory(channels: ["sms": .critical, "mail": .critical], roster: roster))
        return Hypervisor(
            site: Site(id: "test"), rules: [], configuration: configuration, startedAt: CoreUnderTest.moment(seconds))
    }

    private var critical: NotificationPolicy {
        var policy = NotificationPolicy.plain(channels: ["mail"])
        policy.match.lowest = .critical
        return policy
    }

    private func command(_ body: Command.Body) -> Event {
        .command(Command(id: 9, by: Operator(account: "dupont"), body: body))
    }
    private func orders(_ effects: [Effect]) -> [NotificationOrder] {
        effects.compactMap { if case .notify(let order) = $0 { order } else { nil } }
    }
    private func outcome(_ effects: [Effect]) -> Reply.Outcome? {
        effects.compactMap { if case .reply(let reply, _) = $0 { reply.outcome } else { nil } }.first
    }

    @Test func aTestOfARoleGoesToWhoeverHasTheWatchAndIsAnsweredWhenItArrived() throws {
        var core = core([critical])
        _ = core.open(at: CoreUnderTest.moment(0))
        let effects = core.handle(command(.testNotice(to: "exploitation")), at: CoreUnderTest.moment(1))
        #expect(outcome(effects) == nil, "not before its outcome")
        let order = try #require(orders(effects).first)
        #expect(order.attempt.notice.kind == .test && order.attempt.address.channel == "sms")
        #expect(order.attempt.address.contact == "to durand" && orders(effects).count == 1)
        let after = core.handle(.attempted(id: order.attempt.id, failure: nil), at: CoreUnderTest.moment(2.5))
        let told = Told(
            channel: "sms", person: "M. durand", contact: "to durand", failure: nil, took: TimeSpan(seconds: 1.5))
        #expect(outcome(after) == .told([told]))
    }

    @Test func aTestThatFailsIsToldAndNotTriedAgain() throws {
        var core = core([critical])
        _ = core.open(at: CoreUnderTest.moment(0))
        let order = try #require(
            orders(core.handle(command(.testNotice(to: "roux")), at: CoreUnderTest.moment(1))).first)
        let after = core.handle(.attempted(id: order.attempt.id, failure: "busy"), at: CoreUnderTest.moment(2))
        guard case .told(let told)? = outcome(after) else {
            Issue.record("\(String(describing: outcome(after)))")
            return
        }
        #expect(told.map(\.failure) == ["busy"])
        #expect(
            orders(core.handle(.tick, at: CoreUnderTest.moment(600))).allSatisfy { $0.attempt.notice.kind != .test })
    }

    @Test func whomNobodyKnowsAndWhoOnlyLooksAreRefused() {
        var core = core([critical])
        _ = core.open(at: CoreUnderTest.moment(0))
        #expect(
            outcome(core.handle(command(.testNotice(to: "personne")), at: CoreUnderTest.moment(1)))
                == .refused(.unknownAddressee, nil))
        var wall = Operator(account: "mur")
        wall.isReadOnly = true
        for body in [Command.Body.testNotice(to: "sms"), .testChain, .silence] {
            let effects = core.handle(.command(Command(id: 1, by: wall, body: body)), at: CoreUnderTest.moment(2))
            #expect(outcome(effects) == .refused(.readOnly, nil))
        }
        var quiet = CoreUnderTest()
        quiet.handle(command(.testChain), at: 1)
        #expect(outcome(quiet.effects) == .refused(.notifiesNobody, nil))
    }

    @Test func theChainIsRunRoleAfterRoleUntilSomebodyAcknowledges() throws {
        // The only policy is for what is critical, and no channel carries less: a test is told all the same.
        var core = core([critical])
        _ = core.open(at: CoreUnderTest.moment(0))
        var effects = core.handle(command(.testChain), at: CoreUnderTest.moment(10))
        #expect(orders(effects).map(\.attempt.address.person) == ["M. durand"])
        #expect(orders(effects).first?.alarms.map(\.id) == [ChainTestTests.id])
        _ = core.handle(.attempted(id: orders(effects)[0].attempt.id, failure: nil), at: CoreUnderTest.moment(11))
        #expect(
            outcome(core.handle(command(.testChain), at: CoreUnderTest.moment(20)))
                == .refused(.testRunning, core.alarm(ChainTestTests.id)))
        effects = core.handle(.tick, at: CoreUnderTest.moment(310))
        #expect(orders(effects).map(\.attempt.address.person) == ["M. roux"])
        _ = core.handle(.attempted(id: orders(effects)[0].attempt.id, failure: nil), at: CoreUnderTest.moment(311))
        let code = try #require(core.alarm(ChainTestTests.id)?.code)
        let acknowledge = Command.Body.alarm(.acknowledgeCode(code, comment: "reçu"))
        _ = core.handle(command(acknowledge), at: CoreUnderTest.moment(400))
        #expect(core.alarm(ChainTestTests.id)?.state == .normal)
        effects = core.handle(.tick, at: CoreUnderTest.moment(2_000))
        #expect(orders(effects).isEmpty && core.alarm(ChainTestTests.unanswered) == nil)
    }

    @Test func aTestNobodyConfirmsIsAnAlarmUntilOneIsConfirmedAlsoAcrossARestart() throws {
        var core = core([critical])
        _ = core.open(at: CoreUnderTest.moment(0))
        _ = core.handle(command(.testChain), at: CoreUnderTest.moment(10))
        let end = 10 + Hypervisor.chainTestLimit.seconds
        #expect(core.nextDeadline.map { $0 <= CoreUnderTest.moment(end).monotonic } ?? false, "the core wakes for it")
        var again = self.core([critical], startedAt: 100)
        _ = try again.restore(Restored(image: core.encodeImage()))
        _ = again.open(at: CoreUnderTest.moment(100))
        _ = again.handle(.tick, at: CoreUnderTest.moment(end - 1))
        #expect(again.alarm(ChainTestTests.unanswered) == nil && again.alarm(ChainTestTests.id)?.state.isActive == true)
        _ = again.handle(.tick, at: CoreUnderTest.moment(end))
        #expect(again.alarm(ChainTestTests.unanswered)?.state == .unacknowledged)
        #expect(again.alarm(ChainTestTests.id)?.state.isActive == false)
        _ = again.handle(command(.testChain), at: CoreUnderTest.moment(end + 60))
        let acknowledge = Command.Body.alarm(
            .acknowledge(ChainTestTests.id, occurrence: nil, seenLevel: nil, comment: "", expires: nil))
        _ = again.handle(command(acknowledge), at: CoreUnderTest.moment(end + 90))
        #expect(again.alarm(ChainTestTests.unanswered)?.state.isActive == false)
    }
}

/// What can be heard, apart from acknowledging.
struct HornTests {
    private static func rule(_ id: String, _ priority: Priority) -> Rule {
        var rule = Rule(
            id: id, sensor: SensorPattern(entity: id),
            levels: [
                Level(
                    name: "haute", priority: priority, set: Comparison(.greaterOrEqual, .number(6, unit: nil)),
                    clear: Comparison(.less, .number(5, unit: nil)))
            ])
        rule.raisesHealthAlarms = false
        return rule
    }

    private func core() -> CoreUnderTest {
        CoreUnderTest(rules: [HornTests.rule("c", .critical), HornTests.rule("l", .low)])
    }

    private func send(_ body: Command.Body, _ core: inout CoreUnderTest, at seconds: Double) -> Reply.Outcome? {
        core.handle(.command(Command(id: 1, by: Operator(account: "dupont"), body: body)), at: seconds)
        return core.replies.first?.outcome
    }

    @Test func silencingIsNotAcknowledging() {
        var core = core()
        #expect(send(.silence, &core, at: 1) == .refused(.hornSilent, nil))
        core.sample("l", 7, at: 2)
        #expect(core.hypervisor.snapshot(View()).horn == Horn(since: CoreUnderTest.at(2)))
        #expect(send(.silence, &core, at: 3) == .done([]))
        #expect(core.journal.map(\.event) == [.silence] && core.journal.first?.by == "dupont")
        #expect(
            !core.hypervisor.snapshot(View()).horn.isSounding
                && core.hypervisor.snapshot(View()).horn.silencedBy == "dupont")
        #expect(core.hypervisor.alarm("l/l")?.state == .unacknowledged)
        core.handle(.tick, at: 4_000)
        #expect(!core.hypervisor.snapshot(View()).horn.isSounding, "only what is critical sounds again by itself")
        core.sample("c", 7, at: 4_001)
        #expect(core.hypervisor.snapshot(View()).horn.isSounding, "what is new does")
    }

    @Test func whatIsCriticalAndUnacknowledgedSoundsAgain() {
        var core = core()
        core.sample("c", 7, at: 2)
        _ = send(.silence, &core, at: 3)
        let again = 3 + Horn.repeatInterval.seconds
        #expect(core.hypervisor.nextDeadline == CoreUnderTest.moment(again).monotonic)
        core.handle(.tick, at: again - 1)
        #expect(!core.hypervisor.snapshot(View()).horn.isSounding)
        core.handle(.tick, at: again)
        #expect(core.hypervisor.snapshot(View()).horn.isSounding)
        _ = send(
            .alarm(.acknowledge("c/c", occurrence: nil, seenLevel: nil, comment: "", expires: nil)), &core, at: 400)
        #expect(core.hypervisor.snapshot(View()).horn == Horn(), "acknowledged: nothing is left to sound")
        core.handle(.tick, at: 4_000)
        #expect(!core.hypervisor.snapshot(View()).horn.isSounding)
    }
}
