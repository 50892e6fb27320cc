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

    private func picture(_ values: [Double?], _ reached: [Double], _ others: [Double], columns: Int, rows: Int)
        -> [String]
    {
        let snapshot = SnapshotFixtures.flood()
        let pen = Displays.bare(showing: .flood, snapshot).pen(snapshot)
        let names = ["vigilance", "alerte", "crise"]
        let marks = (reached + others).sorted().enumerated().map { index, value in
            TrendPlot.ThresholdMark(value, label: " " + names[index] + " " + pen.formats.bareNumber(value, "m"))
        }
        let size = Size(columns: columns, rows: rows)
        return Screen(size: size) { region in
            _ = TrendPicture(
                values: values, thresholds: marks, reached: Set(reached), unit: "m", pen: pen, rows: rows,
                columns: columns
            ).draw(in: region)
        }.rows
    }

    /// The scale is not stretched for one far above, but what lies on it is drawn.
    @Test func aThresholdInsideTheAxisIsDrawn() {
        let rise: [Double?] = (0..<120).map { 0.4 + Double($0) * 0.024 }
        let rows = picture(rise, [2, 3.2], [4], columns: 100, rows: 16)
        for label in ["vigilance 2,00", "alerte 3,20", "crise 4,00"] {
            #expect(rows.contains { $0.hasSuffix(label) }, "\(label)\n\(rows.joined(separator: "\n"))")
        }
        let low = picture(rise, [2, 3.2], [40], columns: 100, rows: 16)
        #expect(!low.contains { $0.contains("crise") })
    }

    /// A label is whole or not there, whatever else stands in its row.
    @Test(arguments: [44, 58, 64, 100], [3, 4, 6, 9])
    func labelsOverwriteNeitherEachOtherNorTheCurve(columns: Int, rows: Int) {
        for top in [2.3, 3.0, 3.3, 3.9] {
            let rise: [Double?] = (0..<200).map { 0.4 + Double($0) * (top - 0.4) / 200 }
            let shown = picture(rise, [2, 2.4, 3.2], [], columns: columns, rows: rows)
            let text = shown.joined(separator: "\n")
            for name in ["vigilance 2,00", "alerte 2,40", "crise 3,20"] {
                let word = String(name.prefix { $0 != " " })
                #expect(text.contains(word) == text.contains(name), "\(name)\n\(text)")
            }
            #expect(text.contains("crise 3,20"), "the worst always has its name\n\(text)")
        }
    }

    /// A dip within a step is drawn: the alarm of a value that fell is seen where it fell.
    @Test func aDipWithinAStepIsDrawn() {
        let from = SnapshotFixtures.night("00:00")
        let steps = (0..<60).map { index in
            let low = index == 30 ? 1.0 : 29
            return TrendStep(
                start: from + .minutes(Int64(index)), count: 6, minimum: low, mean: 28, maximum: 30, last: 30)
        }
        let placed = Console.placed(steps, from: from, to: from + .hours(1), step: .minutes(1))
        #expect(placed.lows[30] == 1 && placed.highs[30] == 30 && placed.lows[31] == 29)
        var screen = Screen(size: Size(columns: 60, rows: 10))
        screen.draw { region in
            let snapshot = SnapshotFixtures.normal()
            let pen = Displays.console(showing: .flood, snapshot).pen(snapshot)
            _ = TrendPicture(
                values: placed.highs, lows: placed.lows, thresholds: [.init(5, label: " bas")], reached: [5],
                unit: "lx", pen: pen, rows: 10, columns: 60
            ).draw(in: region)
        }
        let bottom = screen.rows.suffix(3).joined()
        #expect(bottom.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) }, "\(screen.plainText)")
    }

    @Test func theTrendOfAFaceplateEndsWithWhatItsLineSays() throws {
        let console = Displays.console(showing: .faceplate("gapeau-sainte-eulalie"), SnapshotFixtures.flood())
        let rows = console.draw(size: Size(columns: 120, rows: 40)).rows
        let summary = try #require(rows.last { $0.contains("dernier") || $0.contains("maintenant 2,04") })
        #expect(summary.contains("2,04 m"), "\(summary)")
    }

    private func asks(_ effects: [ConsoleEffect]) -> Query? {
        for case .query(let query) in effects { if case .trend = query.body { return query } }
        return nil
    }

    /// What came late stands in a step that is past: it is asked for soon, and a curve of long steps once a minute at least.
    @Test func lateReadingsReachACurveThatStandsOpen() throws {
        var snapshot = SnapshotFixtures.flood()
        var console = Displays.console(showing: .faceplate("gapeau-sainte-eulalie"), snapshot)
        Displays.answer(console.press(.character("h"), at: now), of: &console)
        Displays.answer(console.press(.character("h"), at: now), of: &console)
        func pass(_ seconds: Int64, late: Int = 0) -> Query? {
            snapshot.now = now + .seconds(seconds)
            snapshot.ledger.late += late
            var next = snapshot
            next.faceplate = SnapshotFixtures.faceplate(of: next)
            console.receive(next)
            let effects = console.tick(at: snapshot.now)
            defer { Displays.answer(effects, of: &console) }
            return asks(effects)
        }
        #expect(pass(1) == nil && pass(2, late: 1) == nil)
        #expect(pass(6) != nil)
        #expect(pass(8) == nil && pass(12) == nil, "once for all of them")
        #expect(pass(13, late: 3) != nil && pass(14, late: 3) == nil)
        #expect(pass(19) != nil && pass(70) == nil && pass(80) != nil)
    }
}
