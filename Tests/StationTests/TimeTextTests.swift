import Station
import Telemetry
import Testing

/// Times as people type them on the command line.
struct TimeTextTests {
    private let zone = ZoneTable.utc
    private func at(_ text: String) throws -> Timestamp { try #require(ISO8601.parse(text, in: zone)) }

    /// What is to come is of today where it can be; what was, of today where it was.
    @Test(arguments: [
        ("23:55", "2026-11-28T23:55", "2026-11-27T23:55"), ("04:00", "2026-11-28T04:00", "2026-11-27T04:00"),
        ("02:58", "2026-11-28T02:58", "2026-11-28T02:58"), ("02:52", "2026-11-28T02:52", "2026-11-28T02:52"),
        ("02:00", "2026-11-29T02:00", "2026-11-28T02:00"), ("02:55:30", "2026-11-28T02:55:30", "2026-11-28T02:55:30"),
    ])
    func aTimeOfDayIsTheNextOrTheLast(_ text: String, _ ahead: String, _ past: String) throws {
        let now = try at("2026-11-28T02:55")
        #expect(try TimeText.instant(ahead: text, now: now, zone: zone, examples: "") == at(ahead))
        #expect(try TimeText.instant(text, now: now, zone: zone, examples: "") == at(past))
    }

    @Test func aDurationIsFromNowOrAgo() throws {
        let now = try at("2026-11-28T02:55")
        #expect(try TimeText.instant(ahead: "6h", now: now, zone: zone, examples: "") == now + .hours(6))
        #expect(try TimeText.instant("6h", now: now, zone: zone, examples: "") == now - .hours(6))
    }

    /// Nobody is asked which was meant: what names no instant, or two, is refused with what to write.
    @Test func theHoursThatClocksChangeInAreRefusedWithTheReason() throws {
        func refusal(_ text: String) -> String {
            do {
                _ = try TimeText.instant(text, now: at("2026-11-28T02:55"), zone: .paris, examples: "22:00")
                return "taken"
            } catch { return (error as? UnusableTime)?.text ?? "\(error)" }
        }
        #expect(
            refusal("2026-03-29 02:30")
                == "\"2026-03-29 02:30\": 02:30 does not exist that night: clocks go from 02:00 to 03:00.")
        #expect(
            refusal("2026-10-25T02:30") == "\"2026-10-25T02:30\" comes twice, as the clocks go back. Write "
                + "2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00.")
        #expect(refusal("2026-10-25T02:30+1") == "taken" && refusal("2026-10-25T02:30:00+02:00") == "taken")
        #expect(refusal("soon") == "\"soon\" is no time. Write 22:00.")
    }
}
