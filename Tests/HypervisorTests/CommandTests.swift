import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

private func highLevel(id: String = "h", sensor: String = "H") -> Rule {
    var rule = Rule(
        id: id, sensor: SensorPattern(entity: sensor),
        levels: [
            Level(
                name: "haute", priority: .high, set: Comparison(.greaterOrEqual, .number(2.5, unit: nil)),
                clear: Comparison(.less, .number(2.3, unit: nil)))
        ])
    rule.noData.after = .minutes(15)
    return rule
}

private func listed() -> Entity { Entity(id: "H", type: "Device") }

private let dupont = Operator(account: "dupont", session: "ssh dupont@10.0.0.5 pts/2")

@Test func anAcknowledgementIsAnsweredAfterItsJournalRecordIsOnDisk() {
    var core = CoreUnderTest(entities: [listed()], rules: [highLevel()])
    core.sample("H", 2.6, at: 60)
    #expect(core.transitions.map(\.record.state) == [.unacknowledged])
    let action = OperatorAction.acknowledge(
        "h", occurrence: 1, seenLevel: "haute", comment: "équipe en route", expires: nil)
    core.handle(.command(Command(id: 9, by: dupont, body: .alarm(action))), at: 90)
    #expect(core.transitions.map(\.record.state) == [.acknowledged])
    let acknowledgement = core.journal.first { $0.event == .ack }
    #expect(acknowledgement?.by == "dupont")
    #expect(acknowledgement?.session == dupont.session)
    #expect(acknowledgement?.comment == "équipe en route")
    #expect(acknowledgement?.responseSeconds == 30)
    let mustCommit = core.effects.contains {
        if case .reply(let reply, let needsCommit) = $0 { reply.id == 9 && needsCommit } else { false }
    }
    #expect(mustCommit)
}

@Test func whileHistoryIsNotWrittenActionsAreRefusedAndSaySo() {
    var core = CoreUnderTest(entities: [listed()], rules: [highLevel()])
    core.sample("H", 2.6, at: 60)
    let state = Snapshot.HistoryState.notWritten(since: CoreUnderTest.at(61), why: "disk full")
    core.handle(.history(HistoryReport(stored: 0, notStored: 1, state: state)), at: 61)
    let action = OperatorAction.acknowledge("h", occurrence: nil, seenLevel: nil, comment: "vu", expires: nil)
    core.handle(.command(Command(id: 1, by: dupont, body: .alarm(action))), at: 62)
    #expect(core.replies.map(\.outcome) == [.refused(.historyNotWritten, nil)])
    #expect(core.journal.map(\.event) == [.refused])
    #expect(core.hypervisor.alarm("h")?.state == .unacknowledged)
    // Live data goes on being judged and shown.
    core.sample("H", 2.0, at: 63)
    #expect(core.hypervisor.alarm("h")?.state == .returnedUnacknowledged)
    #expect(core.ledger.notStored == 1)
}

/// A horn can always be silenced; its line waits until it can be written.
@Test func aHornIsSilencedWhileTheDiskIsFull() {
    var core = CoreUnderTest(entities: [listed()], rules: [highLevel()])
    core.sample("H", 2.6, at: 60)
    #expect(core.hypervisor.snapshot(View()).horn.isSounding)
    let state = Snapshot.HistoryState.notWritten(since: CoreUnderTest.at(61), why: "disk full")
    core.handle(.history(HistoryReport(stored: 0, notStored: 1, state: state)), at: 61)
    core.handle(.command(Command(id: 1, by: dupont, body: .silence)), at: 62)
    #expect(core.replies.map(\.outcome) == [.done([])])
    #expect(core.journal.map(\.event) == [.silence])
    #expect(!core.hypervisor.snapshot(View()).horn.isSounding)
    #expect(core.hypervisor.alarm("h")?.state == .unacknowledged)
    // Its answer waits for no disk.
    let waits = core.effects.contains { if case .reply(_, let needsCommit) = $0 { needsCommit } else { false } }
    #expect(!waits)
}

@Test func anObservationIsJudgedLikeAReadingAndNeedsANote() {
    var core = CoreUnderTest(entities: [listed()], rules: [highLevel()])
    core.sample("H", 2.0, at: 0)
    let key = SeriesKey(entity: "H", attribute: "value")
    core.handle(
        .command(Command(id: 1, by: dupont, body: .observe(key, value: 2.9, at: nil, note: ""))), at: 50)
    #expect(core.replies.map(\.outcome) == [.refused(.noteMissing, nil)])
    core.handle(
        .command(Command(id: 2, by: dupont, body: .observe(key, value: 2.9, at: nil, note: "échelle"))), at: 60)
    #expect(core.transitions.map(\.record.state) == [.unacknowledged])
    #expect(core.readings.map(\.origin) == [.person])
    #expect(core.journal.contains { $0.event == .observe && $0.value == 2.9 && $0.comment == "échelle" })
    let unknown = SeriesKey(entity: "nowhere", attribute: "value")
    core.handle(
        .command(Command(id: 3, by: dupont, body: .observe(unknown, value: 1, at: nil, note: "x"))), at: 61)
    #expect(core.replies.map(\.outcome) == [.refused(.unknownSeries, nil)])
}

/// A level over an acknowledged one: what is answered is what the alarm is now, not what it was.
@Test func anObservationIsAnsweredWithTheAlarmAsItIsThen() throws {
    var rule = highLevel()
    rule.levels.append(
        Level(
            name: "crise", priority: .critical, set: Comparison(.greaterOrEqual, .number(4, unit: nil)),
            clear: Comparison(.less, .number(3.5, unit: nil))))
    var core = CoreUnderTest(entities: [listed()], rules: [rule])
    core.sample("H", 2.6, at: 10)
    let action = OperatorAction.acknowledge("h", occurrence: nil, seenLevel: nil, comment: "vu", expires: nil)
    core.handle(.command(Command(id: 1, by: dupont, body: .alarm(action))), at: 20)
    let key = SeriesKey(entity: "H", attribute: "value")
    core.handle(
        .command(Command(id: 2, by: dupont, body: .observe(key, value: 4.1, at: nil, note: "échelle"))), at: 30)
    guard case .observed(let observed) = try #require(core.replies.first).outcome else {
        Issue.record("refused")
        return
    }
    #expect(observed.fate == .judged && observed.observedAt == CoreUnderTest.at(30))
    let records = observed.changed
    #expect(records.map(\.level) == ["crise"])
    #expect(records.map(\.state) == [.unacknowledged])
    #expect(core.transitions.map(\.record.level) == ["crise"])
}

/// A reading behind a newer one is stored at its own time and judged by nothing: its answer says both, and that nothing
/// changed.
@Test func anObservationSaysWhatBecameOfIt() throws {
    var core = CoreUnderTest(entities: [listed()], rules: [highLevel()])
    core.sample("H", 2.6, at: 600)
    func observe(_ value: Double, stamped stamp: Double?, at: Double, _ attribute: AttributeName = "value") throws
        -> ObservedReading
    {
        let key = SeriesKey(entity: "H", attribute: attribute)
        let body = Command.Body.observe(
            key, value: value, at: stamp.map { CoreUnderTest.at($0) }, note: "échelle")
        core.handle(.command(Command(id: 2, by: dupont, body: body)), at: at)
        guard case .observed(let observed)? = core.replies.first?.outcome else { throw Unanswered() }
        return observed
    }
    struct Unanswered: Error {}
    let late = try observe(4.1, stamped: 300, at: 660)
    #expect(late.fate == .late(newest: CoreUnderTest.at(600)) && late.observedAt == CoreUnderTest.at(300))
    #expect(late.changed.isEmpty, "the alarm stands as it stood")
    let noted = try #require(core.journal.last { $0.event == .observe }?.observation)
    #expect(noted.observedAt == CoreUnderTest.at(300) && noted.isLate && !noted.isBad)
    #expect(try observe(4.1, stamped: 300, at: 661).fate == .duplicate)
    let judged = try observe(2.0, stamped: nil, at: 700)
    #expect(judged.fate == .judged && judged.changed.map(\.state) == [.returnedUnacknowledged])
    core.sample("H", 1, at: 710, attribute: "other")
    #expect(try observe(3, stamped: nil, at: 720, "other").fate == .unjudged)
}

/// Each entry of the crisis log is answered with the number a later one corrects it by.
@Test func aNoteIsAnsweredWithItsNumber() {
    var core = CoreUnderTest(entities: [listed()], rules: [highLevel()])
    for number in 1...2 {
        core.handle(.command(Command(id: UInt64(number), by: dupont, body: .note("vu"))), at: Double(number))
        #expect(core.replies.map(\.outcome) == [.entry(number)])
    }
}

/// Whoever watches transitions hears what happened and who did it.
@Test func aTransitionSaysItsEventAndItsPerson() {
    var core = CoreUnderTest(entities: [listed()], rules: [highLevel()])
    core.sample("H", 2.6, at: 10)
    #expect(core.transitions.map(\.event) == [.active] && core.transitions.map(\.by) == [nil])
    let action = OperatorAction.acknowledge("h", occurrence: nil, seenLevel: nil, comment: "vu", expires: nil)
    core.handle(.command(Command(id: 1, by: dupont, body: .alarm(action))), at: 20)
    #expect(core.transitions.map(\.event) == [.ack] && core.transitions.map(\.by) == ["dupont"])
    core.sample("H", 1, at: 30)
    #expect(core.transitions.map(\.event) == [.returned] && core.transitions.map(\.by) == [nil])
}

@Test func aPersonsReadingDoesNotEndTheDevicesSilence() {
    var core = CoreUnderTest(entities: [listed()], rules: [highLevel()])
    core.sample("H", 2.0, at: 0)
    core.handle(.tick, at: 900)
    #expect(core.transitions.map(\.record.id) == ["nodata:H"])
    let key = SeriesKey(entity: "H", attribute: "value")
    core.handle(
        .command(Command(id: 2, by: dupont, body: .observe(key, value: 2.9, at: nil, note: "échelle"))), at: 960)
    #expect(core.hypervisor.alarm("nodata:H")?.state.isActive == true)
    #expect(core.hypervisor.alarm("h")?.state == .unacknowledged)
    core.sample("H", 2.0, at: 1000)
    #expect(core.hypervisor.alarm("nodata:H")?.state == .normal)
}

@Test func aSnapshotListsTheAlarmAndMarksItsEntity() {
    var core = CoreUnderTest(entities: [listed()], rules: [highLevel()])
    core.sample("H", 2.6, at: 60)
    let snapshot = core.hypervisor.snapshot(View(display: .alarms))
    #expect(snapshot.alarms.map(\.record.id) == ["h"])
    #expect(snapshot.counts.unacknowledged == [0, 1, 0, 0])
    #expect(snapshot.journal.first?.event == .active)
    #expect(snapshot.utcOffsetSeconds == 3600)
    #expect(snapshot.zone.offsetSeconds(at: CoreUnderTest.at(0)) == 3600)
    let plate = core.hypervisor.snapshot(View(display: .faceplate("H"))).faceplate
    #expect(plate?.alarms.map(\.record.id) == ["h"])
    #expect(plate?.attributes.map(\.last.value) == [2.6])
}

@Test func atOnePriorityWhatIsHappeningComesBeforeWhatIsOver() {
    var core = CoreUnderTest(
        entities: [Entity(id: "H", type: "Device"), Entity(id: "K", type: "Device")],
        rules: [highLevel(), highLevel(id: "k", sensor: "K")])
    core.sample("H", 2.6, at: 60)
    core.sample("H", 2.0, at: 70)
    core.sample("K", 2.6, at: 120)
    #expect(core.hypervisor.openAlarms(limit: 10).map(\.record.id) == ["k", "h"])
    #expect(core.hypervisor.openAlarms(limit: 1).map(\.record.id) == ["k"])
}
