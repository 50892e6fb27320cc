import Alarms
import Frames
import Hypervisor
import OperatorLink
import Telemetry
import Testing

@Test func theSameStampAndValueIsADuplicateAndIsNotStored() {
    var core = CoreUnderTest()
    core.sample("H", 2.0, at: 0)
    core.sample("H", 2.0, at: 10, stamped: 0)
    #expect(core.readings.isEmpty)
    #expect(core.ledger.duplicates == 1)
    #expect(core.ledger.readings == 2)
    #expect(core.ledger.inFlight == 1)
    #expect(core.ledger.readingsBalance)
}

@Test func aRepeatOfAnyOfTheLastEightStampsIsADuplicateAndAnOlderOneIsLate() {
    var core = CoreUnderTest()
    for index in 0..<9 { core.sample("H", Double(index), at: Double(index)) }
    core.sample("H", 1, at: 20, stamped: 1)
    #expect(core.ledger.duplicates == 1)
    core.sample("H", 0, at: 21, stamped: 0)
    #expect(core.ledger.duplicates == 1)
    #expect(core.readings.first?.isLate == true)
}

/// A logger that was cut off sends its whole buffer again, and again: the newest is never judged twice.
@Test(arguments: [8, 9, 10, 50])
func aBufferSentAgainIsKnownByItsNewestEight(count: Int) {
    var core = CoreUnderTest()
    for index in 0..<count { core.sample("H", Double(index), at: Double(index)) }
    for round in 1...3 {
        for index in 0..<count {
            core.sample("H", Double(index), at: Double(100 * round + index), stamped: Double(index))
            #expect(core.readings.allSatisfy { $0.isLate }, "\(index) of \(count), round \(round)")
        }
    }
    // Of the newest eight one place is for the late one that came last.
    #expect(core.ledger.duplicates == 3 * min(count, count == 8 ? 8 : 7))
    #expect(core.ledger.late == 3 * (count == 8 ? 0 : count - 7))
    #expect(core.ledger.readingsBalance)
}

@Test func aLateReadingThatComesTwiceAtOnceIsADuplicate() {
    var core = CoreUnderTest()
    for index in 0..<20 { core.sample("H", Double(index), at: Double(60 * index)) }
    core.sample("H", 7, at: 2000, stamped: 61)
    #expect(core.ledger.late == 1)
    core.sample("H", 7, at: 2001, stamped: 61)
    #expect(core.ledger.duplicates == 1)
}

@Test func theSameStampWithAnotherValueConflictsAndBothAreKept() {
    var core = CoreUnderTest()
    core.sample("H", 2.0, at: 0)
    core.sample("H", 2.5, at: 1, stamped: 0)
    #expect(core.readings.map(\.isConflicting) == [true])
    #expect(core.readings.map(\.isLate) == [false])
    core.sample("H", 3.0, at: 5)
    core.sample("H", 9.0, at: 6, stamped: 0)
    #expect(core.readings.map(\.isConflicting) == [true])
    #expect(core.readings.map(\.isLate) == [true])
    #expect(core.ledger.conflicting == 2)
    #expect(core.ledger.late == 1)
}

@Test func aReadingOlderThanTheNewestIsLate() {
    var core = CoreUnderTest()
    core.sample("H", 2.0, at: 60)
    core.sample("H", 1.0, at: 90, stamped: 30)
    #expect(core.readings.map(\.isLate) == [true])
    #expect(core.ledger.late == 1)
}

@Test func merelyOldIsNotLateUpToTheDelayOfItsSeries() {
    var station = Entity(id: "claret", type: "AirQualityObserved")
    station.delay = .hours(2)
    var core = CoreUnderTest(entities: [station])
    core.sample("claret", 40, at: 7200, stamped: 3600, attribute: "no2")
    #expect(core.readings.map(\.isLate) == [false])
    #expect(core.readings.first?.observedAt == CoreUnderTest.at(3600))
    core.sample("other", 40, at: 7200, stamped: 3600)
    #expect(core.readings.map(\.isLate) == [true])
}

@Test func aStampFromTheFutureIsReplacedByTheReceiveTimeAndBlindsNobody() {
    var core = CoreUnderTest()
    core.sample("H", 2.0, at: 0)
    core.sample("H", 2.1, at: 60, stamped: 86460)
    #expect(core.readings.map(\.observedAt) == [CoreUnderTest.at(60)])
    #expect(core.readings.map(\.quality) == [.uncertain])
    core.sample("H", 2.6, at: 120)
    #expect(core.readings.map(\.isLate) == [false])
    #expect(core.readings.map(\.quality) == [.good])
}

@Test func outsideItsRangeAReadingIsBadAndAWildStepToo() {
    var gauge = Entity(id: "gapeau", type: "FloodMonitoring")
    gauge.attributes["currentLevel"] = AttributeDefinition(
        unit: "m", range: -1...12, maxStep: .init(change: 1.5, over: .minutes(10)))
    var core = CoreUnderTest(entities: [gauge])
    core.sample("gapeau", 3.24, at: 0, attribute: "currentLevel")
    core.sample("gapeau", 8315, at: 120, attribute: "currentLevel")
    #expect(core.readings.map(\.quality) == [.bad])
    core.sample("gapeau", 5.0, at: 300, attribute: "currentLevel")
    #expect(core.readings.map(\.quality) == [.bad])
    core.sample("gapeau", 4.7, at: 420, attribute: "currentLevel")
    #expect(core.readings.map(\.quality) == [.good])
    // Half an hour on, three windows of change are believable: a true jump is not refused for ever.
    core.sample("gapeau", 9.0, at: 420 + 1800, attribute: "currentLevel")
    #expect(core.readings.map(\.quality) == [.good])
}

/// A staff gauge read by somebody at 03:50 and typed in at noon: the seven hours between are seven hours of change,
/// whichever of the two came first.
@Test func aLateReadingHasTheTimeBetweenForItsChangeToo() {
    var gauge = Entity(id: "gapeau", type: "FloodMonitoring")
    gauge.attributes["currentLevel"] = AttributeDefinition(
        unit: "m", range: -1...12, maxStep: .init(change: 1.5, over: .minutes(10)))
    var core = CoreUnderTest(entities: [gauge])
    core.sample("gapeau", 2.31, at: 30_000, attribute: "currentLevel")
    core.sample("gapeau", 4.05, at: 30_060, stamped: 4_800, attribute: "currentLevel")
    #expect(core.readings.map(\.quality) == [.good])
    // Within the window a wild step is one, backwards too.
    core.sample("gapeau", 4.05, at: 30_120, stamped: 29_900, attribute: "currentLevel")
    #expect(core.readings.map(\.quality) == [.bad])
}

/// `FALLO`, `--` or `false` of a gauge is no level of its river: it raises nothing, and ends no silence.
@Test func whatIsNoNumberIsBadWhereTheSiteSaysThatNumbersAre() {
    var gauge = Entity(id: "gapeau", type: "FloodMonitoring")
    gauge.attributes["currentLevel"] = AttributeDefinition(unit: "m")
    gauge.attributes["tamper"] = AttributeDefinition()
    var core = CoreUnderTest(entities: [gauge])
    for (attribute, value, quality) in [
        ("currentLevel", "1.2", Quality.good), ("currentLevel", "false", .bad), ("currentLevel", "true", .bad),
        ("currentLevel", "\"FALLO\"", .bad), ("currentLevel", "1.3", .good), ("tamper", "true", .good),
        ("tamper", "\"open\"", .good),
    ] {
        core.line("FloodMonitoring,id=gapeau \(attribute)=\(value)", at: 60)
        #expect(core.readings.map(\.quality) == [quality], "\(attribute)=\(value)")
    }
}

@Test func aCountOutsideItsCapacityIsUncertainAndKeptRaw() {
    var park = Entity(id: "liberte", type: "OffStreetParking")
    park.properties["totalSpotNumber"] = Property(.number(600))
    var core = CoreUnderTest(entities: [park])
    core.sample("liberte", 604, at: 0, attribute: "occupiedSpotNumber")
    #expect(core.readings.map(\.quality) == [.uncertain])
    #expect(core.readings.map(\.value) == [.number(604)])
    core.sample("liberte", -3, at: 60, attribute: "occupiedSpotNumber")
    #expect(core.readings.map(\.quality) == [.uncertain])
    core.sample("mayol", 480, at: 0, attribute: "totalSpotNumber")
    core.sample("mayol", 500, at: 60, attribute: "occupiedSpotNumber")
    core.sample("mayol", 480, at: 120, attribute: "totalSpotNumber")
    core.sample("mayol", 500, at: 180, attribute: "occupiedSpotNumber")
    #expect(core.readings.map(\.quality) == [.uncertain])
}

@Test func notANumberIsRejectedByReason() {
    var core = CoreUnderTest()
    core.sample("H", .nan, at: 0)
    core.sample("H", .infinity, at: 1)
    #expect(core.ledger.rejected == ["notFinite": 2])
    #expect(core.ledger.readingsBalance)
}

@Test func aNameOverTheLimitIsRejected() {
    var core = CoreUnderTest()
    core.sample(EntityID(String(repeating: "x", count: Limits.nameByteCount + 1)), 1, at: 0)
    #expect(core.ledger.rejected == ["nameTooLong": 1])
    #expect(core.hypervisor.seriesCount == 0)
}

/// Both ledgers at every step of a seeded storm of repeats, late, wild and conflicting readings.
@Test(arguments: [UInt64(1), 7, 42]) func bothLedgersAddUpAtEveryStep(seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    var core = CoreUnderTest()
    var stored = 0
    for step in 0..<2000 {
        let entity = EntityID("s\(random.next() % 7)")
        let now = Double(step) * 5
        let stamp = now - Double(Int(random.next() % 5)) * 5 + (random.next() % 50 == 0 ? 90_000 : 0)
        let value = random.next() % 40 == 0 ? Double.nan : Double(random.next() % 3)
        core.sample(entity, value, at: now, stamped: stamp)
        if random.next() % 10 == 0 {
            stored += core.ledger.inFlight / 2
            core.handle(.history(HistoryReport(stored: stored, notStored: 0, state: .written)), at: now)
        }
        #expect(core.ledger.readingsBalance, "seed \(seed) step \(step): \(core.ledger)")
        #expect(core.ledger.framesBalance, "seed \(seed) step \(step): \(core.ledger)")
        #expect(core.ledger.inFlight >= 0, "seed \(seed) step \(step): \(core.ledger)")
    }
    #expect(core.ledger.duplicates > 0 && core.ledger.late > 0 && core.ledger.conflicting > 0)
}

struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Test func aRepeatOfWhatTheDiskRefusedIsKeptAndNotJudgedTwice() throws {
    var core = CoreUnderTest()
    let gauge = "WeatherObserved,id=pluvio precipitation=4 1795828000000000000"
    core.line(gauge, at: 410)
    let refused = core.readings
    core.handle(.history(HistoryReport(stored: 0, notStored: 1, state: .written)), at: 411)
    core.handle(.notStored(ContiguousArray(refused)), at: 411)
    core.line(gauge, at: 412)
    #expect(core.readings == refused)
    #expect(core.ledger.duplicates == 0 && core.ledger.inFlight == 1 && core.ledger.readingsBalance)
    let rain = try #require(core.hypervisor.snapshot(View(display: .flood)).flood.worstRain?.windows.last)
    #expect(rain.sum.millimetres == 4)
    // Once is enough: a third is a duplicate like any other.
    core.line(gauge, at: 413)
    #expect(core.readings.isEmpty)
    #expect(core.ledger.duplicates == 1 && core.ledger.readingsBalance)
}

@Test func whatWasRejectedIsKeptBySourceAndReason() {
    var core = CoreUnderTest()
    core.line("w,id=a v=1\nw,id=a v=oops", at: 0)
    core.line("w,id=a,unit=m v=1", at: 5)
    core.line("w,id=a v=2\nw,id=b v=--", at: 10)
    core.line("w,id=a,unit=kg v=1", at: 20)
    let told = core.hypervisor.lastRejections
    #expect(told.map(\.reason) == [.unit, .malformed])
    #expect(told.map(\.count) == [1, 2])
    #expect(told.map { "\($0.source)" } == ["127.0.0.1", "127.0.0.1"])
    #expect(told.map(\.lastAt) == [CoreUnderTest.at(20), CoreUnderTest.at(10)])
    #expect(told.map(\.why).last == "line 2: \"v\" = \"--\" is not a finite number or a value")
    #expect(told.map(\.why).first == "\"a\" \"v\" unit \"kg\"")
    #expect(core.ledger.rejectedTotal == 3)
}

@Test func theSourcesHeardOfLongestAgoMakePlaceForNewOnes() {
    var core = CoreUnderTest()
    for number in 0..<100 {
        let source = FrameSource(transport: .udp, high: 0x0A00_0000_0000_0000 + UInt64(number) << 32)
        core.handle(.frames(FrameBatch("w,id=a v=1\nw,id=a v=--".utf8, from: source)), at: Double(number))
    }
    let told = core.hypervisor.lastRejections
    #expect(told.count == 64)
    #expect(told.map { "\($0.source)" } == (36..<100).reversed().map { "10.0.0.\($0)" })
    #expect(core.ledger.rejectedTotal == 100)
}

@Test func whatFitsNoFormatIsCountedByReasonAndSource() {
    var core = CoreUnderTest()
    func send(_ frame: String, from number: UInt64, _ times: Int) {
        let source = FrameSource(transport: .udp, high: 0x0A00_0000_0000_0000 + number << 32)
        for _ in 0..<times { core.handle(.frames(FrameBatch(frame.utf8, from: source)), at: 1) }
    }
    send("nonsense", from: 1, 3)
    send("[{\"n\":", from: 1, 1)
    send("nonsense", from: 2, 7)
    send("nonsense", from: 3, 2)
    send("w,id=a v=1", from: 4, 1)
    let all = core.hypervisor.quarantineCounts(limit: 10)
    #expect(all.bySource.map { "\($0.source)" } == ["10.0.0.2", "10.0.0.1", "10.0.0.3"])
    #expect(all.bySource.map(\.total) == [7, 4, 2] && all.bySource[1].reasons.count == 2 && all.others.isEmpty)
    #expect(all.reasons.values.reduce(0, +) == core.ledger.quarantined)
    let worst = core.hypervisor.quarantineCounts(limit: 1)
    #expect(worst.bySource.map(\.total) == [7] && worst.others.values.reduce(0, +) == 6)
    #expect(worst.reasons == all.reasons)
}
