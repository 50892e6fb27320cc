import Alarms
import Frames
import Hypervisor
import OperatorLink
import Telemetry
import Testing

private func stamped(_ seconds: Double) -> Int64 { CoreUnderTest.at(seconds).nanoseconds }

@Test func streamTimeFollowsTheStampsAndNeverGoesBack() {
    var core = CoreUnderTest(isStream: true)
    core.line("t,id=a v=1 \(stamped(0))", at: 100_000)
    core.line("t,id=a v=1 \(stamped(60))", at: 100_001)
    #expect(core.hypervisor.coreTime.wall == CoreUnderTest.at(60))
    core.line("t,id=b v=1 \(stamped(30))", at: 100_002)
    #expect(core.hypervisor.coreTime.wall == CoreUnderTest.at(60))
}

@Test func aLoneStampFarAheadIsAClockFaultWhenTheNextIsNot() {
    var core = CoreUnderTest(isStream: true)
    core.line("t,id=a v=1 \(stamped(0))", at: 0)
    core.line("t,id=a v=2 \(stamped(60))", at: 1)
    core.line("t,id=a v=3 \(stamped(90_000))", at: 2)
    #expect(core.readings.isEmpty)
    core.line("t,id=a v=4 \(stamped(120))", at: 2.1)
    #expect(core.hypervisor.coreTime.wall == CoreUnderTest.at(120))
    #expect(core.readings.map(\.value) == [.number(3), .number(4)])
    #expect(core.readings.map(\.quality) == [.uncertain, .good])
    #expect(core.ledger.readings == 4)
}

@Test func twoStampsFarAheadMoveTimeToTheLower() {
    var core = CoreUnderTest(isStream: true)
    core.line("t,id=a v=1 \(stamped(0))", at: 0)
    core.line("t,id=a v=2 \(stamped(60))", at: 1)
    core.line("t,id=a v=3 \(stamped(90_060))", at: 2)
    core.line("t,id=b v=4 \(stamped(90_000))", at: 2.1)
    #expect(core.hypervisor.coreTime.wall == CoreUnderTest.at(90_060))
    #expect(core.readings.count == 2)
    #expect(core.readings.allSatisfy { $0.quality == .good })
}

@Test func aSecondOfSilenceConfirmsAStampFarAhead() {
    var core = CoreUnderTest(isStream: true)
    core.line("t,id=a v=1 \(stamped(0))", at: 0)
    #expect(core.hypervisor.nextDeadline == CoreUnderTest.moment(1).monotonic)
    core.handle(.tick, at: 0.5)
    #expect(core.readings.isEmpty)
    core.handle(.tick, at: 1)
    #expect(core.readings.map(\.value) == [.number(1)])
    #expect(core.hypervisor.coreTime.wall == CoreUnderTest.at(0))
    #expect(core.hypervisor.nextDeadline == nil)
}

@Test func stoppingLosesNoHeldFrame() {
    var core = CoreUnderTest(isStream: true)
    core.line("t,id=a v=1 \(stamped(0))", at: 0)
    core.handle(.stop, at: 0.1)
    #expect(core.readings.count == 1)
    #expect(core.ledger.readingsBalance)
}

@Test func aFrameWithoutAStampBeforeAnyOtherIsOfTheMachinesNow() {
    var core = CoreUnderTest(isStream: true)
    core.line("t,id=a v=1", at: 10)
    core.handle(.tick, at: 11)
    #expect(core.readings.map(\.observedAt) == [CoreUnderTest.at(10)])
    #expect(core.hypervisor.coreTime.wall == CoreUnderTest.at(10))
}

/// A core that is started and stopped before anything came knows no time, and neither does the one after it.
@Test func aRestartBeforeTheFirstStampKnowsNoTime() throws {
    let site = Site(id: "test", entities: [Entity(id: "a", type: "t"), Entity(id: "b", type: "t")])
    var rule = Rule(
        id: "level", sensor: SensorPattern(type: "t", entity: "*", attribute: "v"),
        levels: [Level(name: "high", set: Comparison(.greater, .number(17, unit: nil)))])
    rule.noData.after = .minutes(10)
    var series: [SeriesDeclaration] = []
    func core(restoring image: [UInt8]?, past: [Past]) throws -> Hypervisor {
        let start = CoreUnderTest.moment(0)
        var core = Hypervisor(site: site, rules: [rule], configuration: .init(isStreamClock: true), startedAt: start)
        if let image { _ = try core.restore(Restored(series: series, image: image)) }
        for event in past { core.replay(event) }
        for case .series(let declared) in core.open(at: start) { series += declared }
        return core
    }
    let first = try core(restoring: nil, past: [])
    let unset = Timestamp(nanoseconds: 0)
    let line = JournalRecord(at: unset, wall: CoreUnderTest.at(0), event: .start)
    var second = try core(restoring: first.encodeImage(), past: [.line(line), .alive(at: unset)])
    #expect(!second.isTimeKnown)
    let source = FrameSource(transport: .udp, port: 4000, high: 0)
    for seconds in [0.0, 60] {
        let batch = FrameBatch("t,id=a v=1 \(stamped(seconds))".utf8, from: source)
        let effects = second.handle(.frames(batch), at: CoreUnderTest.moment(seconds))
        #expect(!effects.contains { if case .transition = $0 { true } else { false } })
    }
    #expect(second.coreTime.wall == CoreUnderTest.at(60))
}
