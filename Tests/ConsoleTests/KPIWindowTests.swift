import Alarms
@testable import Console
import OperatorLink
import Telemetry
import Testing

/// The window that figures are of, in words.
struct KPIWindowTests {
    private func window(_ from: String, _ to: String) -> String {
        let (from, to) = (SnapshotFixtures.time(from), SnapshotFixtures.time(to))
        let zone = Snapshot.Zone(.paris, around: to)
        return KPISheet(KPIFixture.day(from: from, to: to), zone: zone, titles: RuleTitles(), language: .english).window
    }

    /// Two nights apart, at the same time of day: no window of no time.
    @Test func endsOfDifferentDaysBothBearTheirDate() {
        #expect(
            window("2016-10-03T06:59:00Z", "2016-10-04T06:59:20Z") == "2016-10-03 08:59 to 2016-10-04 08:59")
    }

    @Test func ofOneDayTheClockIsEnough() {
        #expect(window("2026-11-28T08:00:00Z", "2026-11-28T18:00:00Z") == "09:00 to 19:00")
    }

    /// Two clocks a minute apart may be a second or two minutes.
    @Test func aShortWindowSaysHowLongItIs() {
        #expect(window("2026-11-28T12:36:10Z", "2026-11-28T12:37:10Z") == "13:36 to 13:37 (1 min)")
        #expect(window("2026-11-28T12:36:10Z", "2026-11-28T12:36:52Z") == "13:36 to 13:36 (42 s)")
    }
}
