import Alarms
import Telemetry

/// A day with a storm in it, as history would count it.
enum KPIFixture {
    static func day(from: Timestamp, to: Timestamp) -> AlarmKPIs {
        var kpis = AlarmKPIs(from: from, to: to)
        kpis.count = 212
        kpis.worstTenMinutes = .init(count: 31, from: to - .hours(2))
        kpis.worstHour = .init(count: 88, from: to - .hours(2))
        (kpis.busyPeriods, kpis.periods) = (6, 144)
        (kpis.floods, kpis.floodTime, kpis.longestFlood) = (2, .minutes(74), .minutes(52))
        kpis.byPriority = [4, 19, 41, 148]
        (kpis.fleeting, kpis.chattering, kpis.standing, kpis.longStanding) = (8, 2, 14, 1)
        kpis.answers.count = 97
        (kpis.answers.median, kpis.answers.p95, kpis.answers.longest) = (94, 910, 4_320)
        kpis.unanswered = 11
        kpis.worst = [
            .init(
                alarm: "pm10/claret", title: "PM10 · Claret", count: 61, fleeting: 5, isChattering: true),
            .init(
                alarm: "river-level/gapeau-sainte-eulalie", title: "Niveau de rivière · Gapeau · Sainte-Eulalie",
                count: 9, fleeting: 0, isChattering: false),
        ]
        return kpis
    }
}
