import Telemetry
import Testing

/// Local times as people type them, in the nights that clocks change too.
struct TypedTimeTests {
    private let zone = ZoneTable.paris
    private func utc(_ text: String) -> Timestamp { ISO8601.parse(text, in: .utc) ?? Timestamp(nanoseconds: 0) }
    private func dated(_ text: String) -> TypedTime? { TypedTime(dated: text, in: zone) }

    @Test(arguments: [
        ("2026-01-15 22:00", "2026-01-15T21:00"), ("2026-07-14T22:00:10", "2026-07-14T20:00:10"),
        ("2026-07-14", "2026-07-13T22:00"), ("2026-03-29 01:59", "2026-03-29T00:59"),
        ("2026-03-29 03:00", "2026-03-29T01:00"), ("2026-10-25 01:59", "2026-10-24T23:59"),
        ("2026-10-25 03:00", "2026-10-25T02:00"), ("2026-10-25 02:30+1", "2026-10-25T01:30"),
        ("2026-10-25 02:30+02", "2026-10-25T00:30"), ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30"),
        // As French writes them.
        ("15/01/2026 22:00", "2026-01-15T21:00"), ("15/01/2026 22h00", "2026-01-15T21:00"),
        ("15/01/2026 9h05", "2026-01-15T08:05"), ("14/07/2026", "2026-07-13T22:00"),
        ("25/10/2026 02:30+1", "2026-10-25T01:30"), ("16/01/2026 21:58:03+1", "2026-01-16T20:58:03"),
        ("2026-01-15T22:00Z", "2026-01-15T22:00"), ("2026-01-15 22:00+5:30", "2026-01-15T16:30"),
    ])
    func aDateAndATimeAreAnInstant(_ text: String, _ expected: String) {
        #expect(dated(text) == .instant(utc(expected)), "\(text)")
    }

    @Test func theHourThatComesTwiceIsTwoInstants() {
        #expect(
            dated("2026-10-25 02:30") == .twice(first: utc("2026-10-25T00:30"), second: utc("2026-10-25T01:30")))
    }

    @Test(arguments: ["2026-03-29 02:00", "2026-03-29T02:30", "2026-03-29 02:59:59"])
    func theHourThatIsSkippedIsNone(_ text: String) throws {
        let typed = try #require(dated(text))
        guard case .skipped(let civil, let from, let to) = typed else { return #expect(Bool(false), "\(typed)") }
        #expect(civil.hour == 2 && civil.day == 29)
        #expect(ISO8601.time(from) == "02:00:00" && ISO8601.time(to) == "03:00:00")
    }

    @Test(arguments: [
        "", "02:30", "2h", "20h30", "16/13/2026", "1/1/2026", "16/01 20:30", "h30", "2026-13-01", "2026-03-29 25:00",
        "2026-03-29 2h",
    ])
    func whatIsNoDateIsNone(_ text: String) { #expect(dated(text) == nil) }

    /// The last such time, of the day before where today's is still to come; days of 23 and of 25 hours among them.
    @Test(arguments: [
        ("01:15", "2026-11-28T01:30", "2026-11-28T00:15"), ("23:00", "2026-11-28T01:30", "2026-11-27T22:00"),
        ("20h30", "2026-11-28T01:30", "2026-11-27T19:30"), ("3h50", "2026-11-28T08:00", "2026-11-28T02:50"),
        ("16/01 20:30", "2026-11-28T01:30", "2026-01-16T19:30"),
        ("28/12 20h30", "2026-11-28T01:30", "2025-12-28T19:30"),
        ("01-16 21:59+1", "2026-11-28T01:30", "2026-01-16T20:59"),
        ("29/02 12:00", "2026-11-28T01:30", "2024-02-29T11:00"),
        ("3:50", "2026-11-28T08:00", "2026-11-28T02:50"), ("02:30+1", "2026-10-25T09:00", "2026-10-25T01:30"),
        ("23:45", "2026-10-25T22:30", "2026-10-24T21:45"), ("00:20", "2026-03-29T22:10", "2026-03-28T23:20"),
        // Between its two passes only the first has been.
        ("02:30", "2026-10-25T00:45", "2026-10-25T00:30"),
    ])
    func aTimeOfDayIsTheLastSuch(_ text: String, _ now: String, _ expected: String) {
        let now = utc(now)
        #expect(TypedTime(timeOfDay: text, notAfter: now, from: now, in: zone) == .instant(utc(expected)), "\(text)")
    }

    @Test(arguments: [
        ("18h00", "2026-11-28T01:30", "2026-11-28T17:00"), ("16/01 20:30", "2026-11-28T01:30", "2027-01-16T19:30"),
        ("18:00", "2026-11-28T01:30", "2026-11-28T17:00"), ("02:00", "2026-11-28T01:30", "2026-11-29T01:00"),
        ("23:45", "2026-10-25T22:30", "2026-10-25T22:45"), ("02:30", "2026-10-25T00:45", "2026-10-25T01:30"),
    ])
    func aTimeOfDayIsTheNextSuch(_ text: String, _ now: String, _ expected: String) {
        let now = utc(now)
        #expect(TypedTime(timeOfDay: text, notBefore: now, from: now, in: zone) == .instant(utc(expected)), "\(text)")
    }

    @Test func aTimeOfDayMayBeTwoInstantsOrNone() {
        let (autumn, spring) = (utc("2026-10-25T09:00"), utc("2026-03-29T09:00"))
        #expect(
            TypedTime(timeOfDay: "02:30", notAfter: autumn, from: autumn, in: zone)
                == .twice(first: utc("2026-10-25T00:30"), second: utc("2026-10-25T01:30")))
        guard case .skipped = TypedTime(timeOfDay: "02:30", notAfter: spring, from: spring, in: zone) else {
            return #expect(Bool(false))
        }
        for text in ["", "2h", "24:00", "02:61", "123:00", "2026-11-28", ":"] {
            #expect(TypedTime(timeOfDay: text, notAfter: spring, from: spring, in: zone) == nil, "\(text)")
        }
    }
}
