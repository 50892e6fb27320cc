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
        #expect(TimeText.instant(ahead: text, now: now, zone: zone) == (try at(ahead)))
        #expect(TimeText.instant(text, now: now, zone: zone) == (try at(past)))
    }

    @Test func aDurationIsFromNowOrAgo() throws {
        let now = try at("2026-11-28T02:55")
        #expect(TimeText.instant(ahead: "6h", now: now, zone: zone) == now + .hours(6))
        #expect(TimeText.instant("6h", now: now, zone: zone) == now - .hours(6))
    }
}
