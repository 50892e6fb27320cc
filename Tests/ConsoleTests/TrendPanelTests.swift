import Figures
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// What a trend says of its newest reading.
struct TrendPanelTests {
    private let now = SnapshotFixtures.night("02:30")

    private func step(_ minutesAgo: Int64, _ value: Double) -> TrendStep {
        TrendStep(
            start: now - .minutes(minutesAgo), count: 1, minimum: value, mean: value, maximum: value, last: value)
    }

    private func value(_ number: Double?, minutesAgo: Int64, quality: Quality = .good) -> ShownValue {
        ShownValue(value: number, unit: "m", observedAt: now - .minutes(minutesAgo), quality: quality)
    }

    /// History is read once a step, which is hours where the span is a month: what came since is drawn all the same.
    @Test func theNewestReadingIsShownBeforeHistoryIsReadAgain() {
        let steps = [step(30, 1), step(20, 2)]
        #expect(Console.continued(steps, by: value(3, minutesAgo: 1)).map(\.last) == [1, 2, 3])
        // It has it already; there is none; it is not to be drawn.
        #expect(Console.continued(steps, by: value(2, minutesAgo: 20)) == steps)
        #expect(Console.continued(steps, by: value(1, minutesAgo: 30)) == steps)
        #expect(Console.continued(steps, by: nil) == steps)
        #expect(Console.continued(steps, by: value(nil, minutesAgo: 1)) == steps)
        #expect(Console.continued(steps, by: value(9, minutesAgo: 1, quality: .bad)) == steps)
        #expect(Console.continued([], by: value(9, minutesAgo: 1)) == [])
    }

    @Test func theTrendOfAFaceplateEndsWithWhatItsLineSays() throws {
        let console = Displays.console(showing: .faceplate("gapeau-sainte-eulalie"), SnapshotFixtures.flood())
        let rows = console.draw(size: Size(columns: 120, rows: 40)).rows
        let summary = try #require(rows.last { $0.contains("dernier") || $0.contains("maintenant 2,04") })
        #expect(summary.contains("2,04 m"), "\(summary)")
    }
}
