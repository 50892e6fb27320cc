import Telemetry
import Testing

private func utc(_ text: String) -> Timestamp { ISO8601.parse(text) ?? .distantPast }

@Test func parisChangesAtOneUTCOnTheLastSundays() {
    let paris = ZoneTable.paris
    #expect(paris.offsetSeconds(at: utc("2026-03-29T00:59:59Z")) == 3600)
    #expect(paris.offsetSeconds(at: utc("2026-03-29T01:00:00Z")) == 7200)
    #expect(paris.offsetSeconds(at: utc("2026-10-25T00:59:59Z")) == 7200)
    #expect(paris.offsetSeconds(at: utc("2026-10-25T01:00:00Z")) == 3600)
}

@Test func theHourThatSpringSkipsNamesNoInstant() {
    #expect(ZoneTable.paris.resolve(CivilTime(year: 2026, month: 3, day: 29, hour: 2, minute: 30)) == .skipped)
}

@Test func theHourThatAutumnRepeatsNamesTwo() {
    #expect(
        ZoneTable.paris.resolve(CivilTime(year: 2026, month: 10, day: 25, hour: 2, minute: 30))
            == .ambiguous(first: utc("2026-10-25T00:30:00Z"), second: utc("2026-10-25T01:30:00Z")))
}

@Test func theLocalDayStartsAtLocalMidnight() {
    #expect(ZoneTable.paris.startOfDay(utc("2026-07-01T21:00:00Z")) == utc("2026-06-30T22:00:00Z"))
    #expect(ZoneTable.paris.startOfDay(utc("2026-07-01T22:30:00Z")) == utc("2026-07-01T22:00:00Z"))
}

@Test func transitionsRuleUntilTheLastOneThenTheYearlyRule() {
    let table = ZoneTable(
        identifier: "X", firstOffsetSeconds: 100,
        transitions: [.init(at: utc("1970-01-02T00:00:00Z"), offsetSeconds: 200)])
    #expect(table.offsetSeconds(at: utc("1970-01-01T00:00:00Z")) == 100)
    #expect(table.offsetSeconds(at: utc("2026-01-01T00:00:00Z")) == 200)
}

@Test func civilDatesRoundTripOverFourCenturies() {
    for days in stride(from: -146_097, through: 146_097, by: 13) {
        let date = CivilTime.date(daysSince1970: days)
        #expect(CivilTime.daysSince1970(year: date.year, month: date.month, day: date.day) == days)
    }
}

@Test func weekdaysCountFromMonday() {
    #expect(CivilTime(year: 2026, month: 11, day: 23).weekday == 0)
    #expect(CivilTime(year: 1970, month: 1, day: 1).weekday == 3)
    #expect(CivilTime(year: 1969, month: 12, day: 28).weekday == 6)
}
