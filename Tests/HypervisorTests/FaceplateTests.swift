import Alarms
import Frames
import OperatorLink
import Telemetry
import Testing

@testable import Hypervisor

/// A faceplate's own: what a zone consists of, and the frames that came before anybody looked.
struct FaceplateTests {
    private func bay(_ number: Int) -> Entity {
        var bay = Entity(id: EntityID("bay-\(number)"), type: "ParkingSpot", name: "Bay \(number)")
        bay.zone = "Mourillon"
        return bay
    }

    private func line(_ number: Int, _ status: String, at seconds: Double) -> String {
        "ParkingSpot,id=bay-\(number) status=\"\(status)\" \(CoreUnderTest.at(seconds).nanoseconds)"
    }

    @Test func aZoneHasAFaceplateWithItsBaysAndTheirAlarms() throws {
        var rule = Rule(
            id: "blocked", sensor: SensorPattern(entity: "*", attribute: "height"),
            levels: [Level(name: "long", priority: .medium, set: Comparison(.greaterOrEqual, .number(2, unit: nil)))])
        rule.offDelay = .zero
        var core = CoreUnderTest(entities: (1...3).map(bay), rules: [rule])
        for number in 1...2 { core.line(line(number, number == 1 ? "free" : "occupied", at: 10), at: 10) }
        core.sample("bay-2", 3, at: 20, attribute: "height")
        let plate = try #require(core.hypervisor.snapshot(View(display: .faceplate("Mourillon"))).faceplate)
        #expect(plate.entity.id == "Mourillon" && plate.parking?.kind == .zone)
        #expect(plate.parking?.known == 3 && plate.parking?.seen == 2)
        #expect(plate.parts.map(\.name) == ["Bay 1", "Bay 2", "Bay 3"] && plate.partCount == 3)
        #expect(plate.parts.map { $0.values.first?.value.text } == ["free", "occupied", nil])
        #expect(plate.alarms.map(\.record.id) == ["blocked/bay-2"] && plate.alarms.first?.place == "Bay 2")
        #expect(core.hypervisor.snapshot(View(display: .faceplate("nowhere"))).faceplate == nil)
    }

    @Test func theFramesAreThoseThatCameBeforeItWasOpenedToo() throws {
        var core = CoreUnderTest(entities: [bay(1), bay(2)])
        core.line(line(1, "free", at: 10), at: 11)
        core.line(line(2, "free", at: 12), at: 12)
        func frames() -> [String]? {
            core.hypervisor.snapshot(View(display: .faceplate("bay-1"))).faceplate?.frames.map(\.text)
        }
        #expect(frames() == [line(1, "free", at: 10)])
        core.hypervisor.watch(["bay-1"])
        #expect(frames() == [line(1, "free", at: 10)])
        core.line(line(1, "occupied", at: 20), at: 20)
        #expect(frames() == [line(1, "occupied", at: 20), line(1, "free", at: 10)])
    }

    /// On stream time a burst brings its own time: each of its frames came when it said so, not before the burst.
    @Test func framesOfABurstBearTheTimeOfTheStream() throws {
        var core = CoreUnderTest(entities: [bay(1)], isStream: true)
        let source = FrameSource(transport: .udp, port: 4000, high: 0x7F00_0001_0000_0000)
        func burst(_ stamps: [Double]) -> FrameBatch {
            var batch = FrameBatch()
            for stamp in stamps {
                Array(line(1, "free", at: stamp).utf8).withUnsafeBytes { batch.append($0, from: source) }
            }
            return batch
        }
        func times() -> [Timestamp]? {
            core.hypervisor.snapshot(View(display: .faceplate("bay-1"))).faceplate?.frames.map(\.at)
        }
        core.handle(.frames(burst([10, 11, 12])), at: 1_000)
        #expect(times() == [12, 11, 10].map { CoreUnderTest.at($0) })
        core.handle(.frames(burst([20, 30])), at: 1_020)
        #expect(times() == [30, 20, 12, 11, 10].map { CoreUnderTest.at($0) })
    }

    /// Several of them, the newest first, with their time of arrival; those that were refused among them say why, and
    /// one of `bay-12` is none of `bay-1`.
    @Test(arguments: [false, true]) func theLastFramesAreAllThoseThatSpokeOfIt(isWatchedFirst: Bool) throws {
        var core = CoreUnderTest(entities: [bay(1), bay(2), bay(12)])
        if isWatchedFirst { core.hypervisor.watch(["bay-1"]) }
        for index in 1...3 {
            core.line(line(1, "free", at: Double(index * 10)), at: Double(index * 10 + 1))
            core.line(line(12, "free", at: Double(index * 10)), at: Double(index * 10 + 2))
            core.line("ParkingSpot,id=bay-12 status=", at: Double(index * 10 + 3))
        }
        core.line("ParkingSpot,id=bay-1 status=", at: 40)
        let plate = try #require(core.hypervisor.snapshot(View(display: .faceplate("bay-1"))).faceplate)
        #expect(
            plate.frames.map(\.text) == ["ParkingSpot,id=bay-1 status="]
                + [30, 20, 10].map { line(1, "free", at: $0) })
        #expect(plate.frames.map(\.at) == [40, 31, 21, 11].map { CoreUnderTest.at($0) })
        #expect(plate.frames.map { $0.fault == nil } == [false, true, true, true])
        #expect(plate.framesSince == CoreUnderTest.at(11))
        for index in 1...Limits.framesPerEntity { core.line(line(1, "free", at: 50), at: Double(50 + index)) }
        #expect(
            core.hypervisor.snapshot(View(display: .faceplate("bay-1"))).faceplate?.frames.count
                == Limits.framesPerEntity)
    }
}
