import Alarms
import Hypervisor
import Notification
import OperatorLink
import Telemetry
import Testing

/// Telling people through the one door: orders out, outcomes in, and neither twice nor never across a kill.
struct NotificationTests {
    private static let entities = ["a", "b"].map { Entity(id: EntityID($0), type: "Device") }
    private static var rule: Rule {
        var rule = Rule(
            id: "level", sensor: SensorPattern(entity: "*"),
            levels: [
                Level(
                    name: "haute", priority: .high, set: Comparison(.greaterOrEqual, .number(6, unit: nil)),
                    clear: Comparison(.less, .number(5, unit: nil)))
            ])
        rule.raisesHealthAlarms = false
        return rule
    }

    private func core(
        _ policy: NotificationPolicy = .plain(channels: ["sms"]), rule: Rule = NotificationTests.rule,
        startedAt seconds: Double = 0
    ) -> Hypervisor {
        var site = Site(id: "test", entities: NotificationTests.entities)
        site.discovered = .production
        var configuration = Hypervisor.Configuration()
        configuration.notification = NotificationPlan(
            policies: [policy], directory: Directory(channels: ["sms": .high, "mail": .low]))
        return Hypervisor(
            site: site, rules: [rule], configuration: configuration,
            startedAt: CoreUnderTest.moment(seconds))
    }

    private func sample(_ entity: String, _ value: Double) -> Event {
        .samples([Sample(SeriesKey(entity: EntityID(entity), attribute: "value"), .number(value))])
    }

    private func orders(_ effects: [Effect]) -> [NotificationOrder] {
        effects.compactMap { if case .notify(let order) = $0 { order } else { nil } }
    }
    private func journal(_ effects: [Effect]) -> [JournalRecord] {
        effects.flatMap { effect -> [JournalRecord] in
            if case .journal(let records) = effect { return records }
            return []
        }
    }

    @Test func aPolicyOfAPostureTellsInThatPostureAlone() {
        var policy = NotificationPolicy.plain(channels: ["sms"])
        policy.match.postures = [.crise]
        var core = core(policy)
        _ = core.open(at: CoreUnderTest.moment(0))
        #expect(orders(core.handle(sample("a", 7), at: CoreUnderTest.moment(1))).isEmpty)
        let posture = Command(id: 1, by: Operator(account: "chef"), body: .posture(.crise, reason: ""))
        _ = core.handle(.command(posture), at: CoreUnderTest.moment(2))
        #expect(orders(core.handle(sample("b", 7), at: CoreUnderTest.moment(3))).count == 1)
    }

    @Test func aHandoverSaysWhoHasTheWatchAndWhatNobodyHas() {
        var roster = Roster(zone: .paris)
        roster.people = ["durand": Roster.Person(id: "durand", name: "M. Durand", channel: "sms")]
        let monday = Roster.Day(ZoneTable.paris.civil(CoreUnderTest.at(-30 * 86400)))
        roster.roles = [
            Roster.Role(name: "exploitation", rotations: [Roster.Rotation(from: monday, turns: ["durand"])]),
            Roster.Role(name: "décision"),
        ]
        var configuration = Hypervisor.Configuration()
        configuration.roster = roster
        var core = Hypervisor(
            site: Site(id: "test", entities: NotificationTests.entities), rules: [NotificationTests.rule],
            configuration: configuration, startedAt: CoreUnderTest.moment(0))
        _ = core.open(at: CoreUnderTest.moment(0))
        _ = core.handle(sample("a", 7), at: CoreUnderTest.moment(1))
        let sheet = core.handover()
        #expect(sheet.watch.map(\.role) == ["exploitation", "décision"])
        #expect(sheet.watch.map(\.person) == ["M. Durand", nil])
        #expect(Set(sheet.alarms.map(\.record.id)) == ["level/a", "core:roster-décision"] && sheet.alarmCount == 2)
        #expect(sheet.silent.map(\.entity) == ["b"], "never heard")
    }

    /// Whatever the territory's size, and however many alarms stand before it: the one that fell silent is on the sheet.
    @Test func noSilentDeviceIsLeftOutOfAHandover() {
        var entities = (0..<2_500).map { Entity(id: EntityID("s\($0)"), type: "Device") }
        for index in entities.indices { entities[index].period = .minutes(1) }
        entities[7].device.lifecycle = .retired
        var core = CoreUnderTest(entities: entities)
        for (index, entity) in entities.enumerated() where index != 7 && index != 2_499 {
            core.sample(entity.id, 1, at: 0)
        }
        for entity in entities[..<2_400] where entity.id != "s7" { core.sample(entity.id, 2, at: 600) }
        let sheet = core.hypervisor.handover()
        #expect(sheet.silent.count == 100 && sheet.silent.last?.entity == "s2499")
        #expect(!sheet.silent.contains { $0.entity == "s7" }, "nobody waits for what is retired")
    }

    @Test func anAnnouncedAlarmIsAnOrderAndItsOutcomeIsInTheJournal() throws {
        var core = core()
        _ = core.open(at: CoreUnderTest.moment(0))
        let effects = core.handle(sample("a", 7), at: CoreUnderTest.moment(1))
        let order = try #require(orders(effects).first)
        #expect(orders(effects).count == 1)
        #expect(order.attempt.address.channel == "sms")
        #expect(order.alarms.map(\.id) == ["level/a"])
        #expect(order.alarms.first?.level == "haute")
        let after = core.handle(.attempted(id: order.attempt.id, failure: nil), at: CoreUnderTest.moment(2))
        let line = try #require(journal(after).first)
        #expect(line.event == .notified && line.alarm == "level/a" && line.by == "sms")
        #expect(line.session == order.attempt.key)
        #expect(core.channelCounters.first { $0.name == "sms" }?.counters.delivered == 1)
        #expect(core.nextDeadline.map { $0 > CoreUnderTest.moment(600).monotonic } ?? true, "nothing spins")
    }

    @Test func anEndIsToldInTheWordsOfItsBeginning() throws {
        var policy = NotificationPolicy.plain(channels: ["sms"])
        policy.sendsResolved = true
        var rule = NotificationTests.rule
        rule.acknowledgementRequired = false
        rule.levels[0].priority = .low
        rule.levels.append(
            Level(
                name: "crise", priority: .critical, set: Comparison(.greaterOrEqual, .number(9, unit: nil)),
                clear: Comparison(.less, .number(8, unit: nil))))
        var core = core(policy, rule: rule)
        _ = core.open(at: CoreUnderTest.moment(0))
        let begun = try #require(orders(core.handle(sample("a", 10), at: CoreUnderTest.moment(1))).first)
        let alarm = try #require(begun.alarms.first)
        #expect(alarm.code != nil && alarm.priority == .critical && alarm.level == "crise")
        _ = core.handle(.attempted(id: begun.attempt.id, failure: nil), at: CoreUnderTest.moment(2))
        let ended = try #require(orders(core.handle(sample("a", 1), at: CoreUnderTest.moment(60))).first)
        #expect(ended.attempt.notice.kind == .resolved)
        let over = try #require(ended.resolved.first)
        #expect(over.state == .normal)
        #expect(over.code == alarm.code && over.priority == .critical && over.level == "crise")
        #expect(over.since == alarm.since)
        #expect(core.alarm("level/a")?.code == nil, "the code names nothing that stands")
        let lines = journal(core.handle(.attempted(id: ended.attempt.id, failure: nil), at: CoreUnderTest.moment(61)))
        #expect(lines.first { $0.event == .notified }?.priority == .critical)
    }

    @Test func aFailingChannelIsTriedAgainIsAnAlarmAndStopsBeingOne() throws {
        var core = core()
        _ = core.open(at: CoreUnderTest.moment(0))
        var order = try #require(orders(core.handle(sample("a", 7), at: CoreUnderTest.moment(1))).first)
        let key = order.attempt.key
        for number in 1...3 {
            #expect(order.attempt.number == number)
            let seconds = Double(number) * 100
            _ = core.handle(.attempted(id: order.attempt.id, failure: "busy"), at: CoreUnderTest.moment(seconds))
            #expect((core.alarm("core:channel-sms")?.state.isActive ?? false) == (number == 3))
            // Its own alarm waits for the channel as well, under a key of its own.
            let due = orders(core.handle(.tick, at: CoreUnderTest.moment(Double(number) * 100 + 70)))
            order = try #require(due.first { $0.attempt.key == key })
        }
        _ = core.handle(.attempted(id: order.attempt.id, failure: nil), at: CoreUnderTest.moment(500))
        #expect(core.channelCounters.first { $0.name == "sms" }?.counters.isFailing == false)
        #expect(core.alarm("core:channel-sms")?.state.isActive == false)
    }

    /// The image was written before; everything since is in the rows and the journal.
    @Test func afterAKillWhatWasToldIsNotToldAgainAndTheRestIs() throws {
        var first = core()
        var declarations: [SeriesDeclaration] = []
        var readings: [Reading] = []
        func keep(_ effects: [Effect]) {
            for effect in effects {
                if case .series(let series) = effect { declarations += series }
                if case .readings(let new) = effect { readings += new }
            }
        }
        keep(first.open(at: CoreUnderTest.moment(0)))
        keep(first.handle(sample("a", 1), at: CoreUnderTest.moment(1)))
        readings = []
        let image = first.encodeImage()
        let a = first.handle(sample("a", 7), at: CoreUnderTest.moment(10))
        keep(a)
        let b = first.handle(sample("b", 7), at: CoreUnderTest.moment(20))
        keep(b)
        let (toldOrder, lostOrder) = (try #require(orders(a).first), try #require(orders(b).first))
        let told = first.handle(.attempted(id: toldOrder.attempt.id, failure: nil), at: CoreUnderTest.moment(21))
        let line = try #require(journal(told).first { $0.event == .notified })

        var second = core(startedAt: 60)
        _ = try second.restore(Restored(series: declarations, image: image))
        for reading in readings { second.replay(.reading(reading)) }
        second.replay(.told(key: line.session, at: line.at))
        var effects = second.open(at: CoreUnderTest.moment(60))
        effects += second.restarted(after: .seconds(39), at: CoreUnderTest.moment(60))
        #expect(orders(effects).map(\.attempt.key) == [lostOrder.attempt.key])
        #expect(orders(second.handle(.tick, at: CoreUnderTest.moment(90))).isEmpty)
    }

    /// Nothing came after the one reading: its alarm, its delivery and its acknowledgement are there all the same.
    @Test(arguments: [false, true]) func theLastThingBeforeAKillIsNotToldAgain(isAcknowledged: Bool) throws {
        var policy = NotificationPolicy(channels: ["sms"])
        policy.groupWait = .seconds(1)
        policy.repeatInterval = nil
        var first = core(policy)
        var declarations: [SeriesDeclaration] = []
        for case .series(let series) in first.open(at: CoreUnderTest.moment(0)) { declarations += series }
        let image = first.encodeImage()
        let risen = first.handle(sample("a", 7), at: CoreUnderTest.moment(3))
        var readings: [Reading] = []
        for case .readings(let new) in risen { readings += new }
        let order = try #require(orders(first.handle(.tick, at: CoreUnderTest.moment(4))).first)
        let told = first.handle(.attempted(id: order.attempt.id, failure: nil), at: CoreUnderTest.moment(4.01))
        let line = try #require(journal(told).first { $0.event == .notified })

        var second = core(policy, startedAt: 10)
        _ = try second.restore(Restored(series: declarations, image: image))
        for reading in readings { second.replay(.reading(reading)) }
        second.replay(.told(key: line.session, at: line.at))
        if isAcknowledged {
            let ack = OperatorAction.acknowledge("level/a", occurrence: 1, seenLevel: nil, comment: "vu", expires: nil)
            second.replay(.action(ack, by: Operator(account: "dupont"), at: CoreUnderTest.at(4.5)))
        }
        second.replay(.alive(at: CoreUnderTest.at(5)))
        var effects = second.open(at: CoreUnderTest.moment(10))
        effects += second.restarted(after: .seconds(5), at: CoreUnderTest.moment(10))
        effects += second.handle(.tick, at: CoreUnderTest.moment(60))
        #expect(orders(effects).isEmpty)
        #expect(second.alarm("level/a")?.acknowledgedBy == (isAcknowledged ? "dupont" : nil))
    }

    @Test func aKillWhileAnAttemptIsUnderWayMakesItAgainUnderTheSameKey() throws {
        var first = core()
        var declarations: [SeriesDeclaration] = []
        for case .series(let series) in first.open(at: CoreUnderTest.moment(0)) { declarations += series }
        let order = try #require(orders(first.handle(sample("a", 7), at: CoreUnderTest.moment(1))).first)
        let image = first.encodeImage()
        var second = core(startedAt: 30)
        _ = try second.restore(Restored(series: declarations, image: image))
        var effects = second.open(at: CoreUnderTest.moment(30))
        effects += second.restarted(after: .seconds(29), at: CoreUnderTest.moment(30))
        #expect(orders(effects).map(\.attempt.key) == [order.attempt.key])
    }

    @Test func aChainWaitsForNobodyWhileTheAlarmIsAcknowledged() throws {
        var policy = NotificationPolicy(escalation: [
            .init(after: .zero, to: ["sms"]), .init(after: .minutes(10), to: ["mail"]),
        ])
        policy.repeatInterval = nil
        var core = core(policy)
        _ = core.open(at: CoreUnderTest.moment(0))
        let first = try #require(orders(core.handle(sample("a", 7), at: CoreUnderTest.moment(1))).first)
        _ = core.handle(.attempted(id: first.attempt.id, failure: nil), at: CoreUnderTest.moment(2))
        let later = orders(core.handle(.tick, at: CoreUnderTest.moment(601)))
        #expect(later.map(\.attempt.address.channel) == ["mail"] && later.first?.attempt.notice.kind == .escalation)

        var acknowledged = self.core(policy)
        _ = acknowledged.open(at: CoreUnderTest.moment(0))
        _ = acknowledged.handle(sample("a", 7), at: CoreUnderTest.moment(1))
        let ack = OperatorAction.acknowledge("level/a", occurrence: nil, seenLevel: nil, comment: "vu", expires: nil)
        _ = acknowledged.handle(
            .command(Command(id: 1, by: Operator(account: "dupont"), body: .alarm(ack))), at: CoreUnderTest.moment(30))
        #expect(orders(acknowledged.handle(.tick, at: CoreUnderTest.moment(601))).isEmpty)
    }

    @Test func aRulesOwnChainIsToldByWhyAndWrittenInTheJournal() throws {
        var rule = NotificationTests.rule
        rule.escalation = [.init(after: .zero, to: ["sms"]), .init(after: .minutes(10), to: ["mail"])]
        var core = core(rule: rule)
        _ = core.open(at: CoreUnderTest.moment(0))
        let first = try #require(orders(core.handle(sample("a", 7), at: CoreUnderTest.moment(1))).first)
        _ = core.handle(.attempted(id: first.attempt.id, failure: nil), at: CoreUnderTest.moment(2))
        let why = try #require(core.why("level/a"))
        #expect(why.rule.english == "haute: */value ≥ 6, told to sms, unanswered for 10 min to mail")
        #expect(
            why.timers.filter { $0.name == "escalation" }
                == [
                    .init(
                        name: "escalation", remaining: .seconds(599), isFrozen: false, then: "mail is told",
                        at: CoreUnderTest.at(601))
                ])
        let effects = core.handle(.tick, at: CoreUnderTest.moment(601))
        #expect(orders(effects).map(\.attempt.address.channel) == ["mail"])
        let lines = journal(effects).filter { $0.event == .escalated }
        #expect(lines.map(\.by) == ["mail"] && lines.map(\.alarm) == ["level/a"] && lines[0].text == "level · a")
        #expect(core.why("level/a")?.timers.contains { $0.name == "escalation" } == false)
    }

    /// Thirteen come up, ten are told; the summary of the others says how many, which is the most urgent, and which
    /// alarm the flood began with. Also over a restart in the middle of it.
    @Test(arguments: [false, true]) func aFloodIsToldInASummaryAndAtItsEnd(isRestarted: Bool) throws {
        var policy = NotificationPolicy(channels: ["sms"])
        policy.groupWait = .seconds(1)
        policy.groupInterval = .seconds(5)
        policy.repeatInterval = nil
        func make(startedAt seconds: Double) -> Hypervisor {
            var site = Site(id: "test", entities: (0..<14).map { Entity(id: EntityID("s\($0)"), type: "Device") })
            site.discovered = .production
            var configuration = Hypervisor.Configuration()
            configuration.notification = NotificationPlan(
                policies: [policy], directory: Directory(channels: ["sms": .low]))
            return Hypervisor(
                site: site, rules: [NotificationTests.rule], configuration: configuration,
                startedAt: CoreUnderTest.moment(seconds))
        }
        var core = make(startedAt: 0)
        var told: [NotificationOrder] = []
        var series: [SeriesDeclaration] = []
        func take(_ effects: [Effect], at seconds: Double) {
            for case .series(let new) in effects { series += new }
            for order in orders(effects) {
                told.append(order)
                take(
                    core.handle(.attempted(id: order.attempt.id, failure: nil), at: CoreUnderTest.moment(seconds)),
                    at: seconds)
            }
        }
        take(core.open(at: CoreUnderTest.moment(0)), at: 0)
        func raise(_ number: Int, at seconds: Double) {
            take(core.handle(sample("s\(number)", 7), at: CoreUnderTest.moment(seconds)), at: seconds)
        }
        for number in 0..<13 { raise(number, at: 1 + Double(number) * 0.25) }
        for tick in 5...20 { take(core.handle(.tick, at: CoreUnderTest.moment(Double(tick))), at: Double(tick)) }
        let summary = try #require(told.first { $0.attempt.notice.isFloodSummary })
        #expect(summary.attempt.notice.alarms == ["level/s10", "level/s11", "level/s12"])
        #expect(summary.firstOut?.id == "level/s0")
        if isRestarted {
            let image = core.encodeImage()
            core = make(startedAt: 30)
            _ = try core.restore(Restored(series: series, image: image))
            take(core.open(at: CoreUnderTest.moment(30)), at: 30)
            take(core.restarted(after: .seconds(10), at: CoreUnderTest.moment(30)), at: 30)
        }
        let before = told.count
        raise(13, at: 35)
        take(core.handle(.tick, at: CoreUnderTest.moment(45)), at: 45)
        #expect(told.dropFirst(before).map(\.attempt.notice.alarms.count) == [4])
        // The fifth latest came at 3.25.
        take(core.handle(.tick, at: CoreUnderTest.moment(603)), at: 603)
        #expect(told.count == before + 1)
        take(core.handle(.tick, at: CoreUnderTest.moment(604)), at: 604)
        take(core.handle(.tick, at: CoreUnderTest.moment(607)), at: 607)
        let end = try #require(told.last)
        #expect(end.attempt.notice.kind == .update && !end.attempt.notice.isFloodSummary)
        #expect(told.count == before + 2 && end.attempt.notice.alarms.count == 4)
    }

    @Test func aReloadedPolicyTellsSomebodyElseFromThenOn() throws {
        var core = core()
        _ = core.open(at: CoreUnderTest.moment(0))
        let plan = NotificationPlan(
            policies: [.plain(channels: ["mail"])], directory: Directory(channels: ["sms": .high, "mail": .low]))
        let reload = Reload(
            by: Operator(account: "dupont"), rules: nil, access: nil, notification: plan,
            what: "site.yaml: notification")
        _ = core.handle(.reload(reload), at: CoreUnderTest.moment(1))
        let told = orders(core.handle(sample("a", 7), at: CoreUnderTest.moment(2)))
        #expect(told.map(\.attempt.address.channel) == ["mail"])
    }
}
