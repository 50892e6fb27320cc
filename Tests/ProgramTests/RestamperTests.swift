import Telemetry
import Testing

@testable import vigie

/// Stamps of a recording moved to now.
@Suite struct RestamperTests {
    static func seconds(_ count: Int64) -> Timestamp { Timestamp(nanoseconds: count * 1_000_000_000) }

    private func moved(_ frame: String, speed: Double = 1) -> String? {
        let line = Restamper.TimeLine(
            recorded: RestamperTests.seconds(1_000_000_000), wall: RestamperTests.seconds(1_700_000_000), speed: speed)
        return Restamper().moved(Array(frame.utf8), along: line).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("a,id=x v=1 1000000060000000000", "a,id=x v=1 1700000060000000000"),
        ("a,id=x v=\"on 5\" 1000000000000000001\nb v=2\n", "a,id=x v=\"on 5\" 1700000000000000001\nb v=2\n"),
        ("a,id=x\\ 1 v=1", "a,id=x\\ 1 v=1"),
        (#"[{"bn":"x","bt":1000000060,"n":"v","v":1},{"t":-5,"v":2}]"#,
            #"[{"bn":"x","bt":1700000060.0,"n":"v","v":1},{"t":-5,"v":2}]"#),
    ]) func stampsMoveAndAllElseStays(frame: String, expected: String) {
        #expect(moved(frame) == expected)
    }

    @Test func atSixtyTimesTheSpeedAnHourIsAMinute() {
        #expect(moved("a v=1 1000003600000000000", speed: 60) == "a v=1 1700000060000000000")
        // What came twice comes twice, and what was late by ten minutes is late by ten seconds.
        #expect(moved("a v=1 1000003000000000000", speed: 60) == "a v=1 1700000050000000000")
    }

    @Test func whatHasNoStampToMoveIsTold() {
        #expect(moved(#"{"deviceInfo":{}}"#) == nil)
        #expect(moved("[broken") == nil)
    }
}
