import Figures
import OperatorLink
import Screen
import Telemetry

/// A series over time with its thresholds drawn in, and a line that says over what and between which values.
extension Console {
    /// `Gapeau · Sainte-Eulalie, currentLevel`
    func trendTitle(_ name: String, _ pen: Pen) -> StyledText {
        guard let series = trendSeries else { return StyledText(name, .heading) }
        return StyledText(texts(.trendTitle, name, series.attribute.text), .heading)
    }

    /// `24 h jusqu'à maintenant`, or up to when, unmistakably.
    func trendTrailing(_ pen: Pen) -> StyledText {
        let length = RainRows.windowName(span.span, pen)
        let span = span == .week ? texts(.daysShort, "7") : length
        guard let end = trendEnd else { return StyledText(texts(.trendLive, span), .dim) }
        return StyledText(texts(.trendUntil, span, pen.formats.shortClock(end)), .historyFrame)
    }

    func drawTrend(thresholds: [RiverFigure.Threshold], unit: Unit?, _ pen: Pen, in region: Region) {
        guard !region.isEmpty else { return }
        guard let trend, trend.request.series == trendSeries else { return }
        switch trend.content {
        case .loading: region.text(StyledText(texts(.trendLoading), .dim))
        case .failed(let why): region.text(StyledText(texts(.trendFailed, why), .fault))
        case .steps(let steps): draw(steps, of: trend, thresholds, unit, pen, in: region)
        }
    }

    private func draw(
        _ steps: [TrendStep], of trend: TrendState, _ thresholds: [RiverFigure.Threshold], _ unit: Unit?, _ pen: Pen,
        in region: Region
    ) {
        let known = steps.filter { $0.count > 0 }
        guard let last = known.last else {
            region.text(StyledText(texts(.trendEmpty), .dim))
            return
        }
        let low = known.map(\.minimum).min() ?? last.last
        let high = known.map(\.maximum).max() ?? last.last
        let summary = texts(
            .trendRange, pen.formats.quantity(low, unit), pen.formats.quantity(high, unit),
            pen.formats.quantity(last.last, unit))
        guard region.rowCount >= 3 else {
            region.text(StyledText(summary))
            return
        }
        let axis =
            StyledText(pen.formats.shortClock(trend.from), .dim) + StyledText("  " + summary + "  ")
            + StyledText(pen.formats.shortClock(trend.to), .dim)
        let plot = region.part(column: 0, row: 0, columns: region.columnCount, rows: region.rowCount - 1)
        let marks = Console.shownThresholds(thresholds, low: low, high: high).map { threshold in
            let text = threshold.name + " " + pen.formats.bareNumber(threshold.value, unit)
            return TrendPlot.ThresholdMark(threshold.value, label: " " + text)
        }
        let values = Console.placed(steps, from: trend.from, to: trend.to, step: trend.request.span.step)
        let scale = TrendScale(fitting: values + marks.map(\.value))
        // The lines run under the curve; their names stand beside it, where it can't run over them.
        TrendPlot([], thresholds: marks, scale: scale).draw(in: plot)
        let margin = region.columnCount >= 60 ? marks.map(\.label.columnCount).max() ?? 0 : 0
        TrendPlot(values, scale: scale).draw(
            in: plot.part(column: 0, row: 0, columns: plot.columnCount - margin, rows: plot.rowCount))
        region.text(axis, row: region.rowCount - 1)
    }

    /// The highest value of each step, holes left open: where history answered with fewer steps than asked, or from
    /// another start, every value still stands at its own time.
    static func placed(_ steps: [TrendStep], from: Timestamp, to: Timestamp, step: TimeSpan) -> [Double?] {
        guard step > .zero else { return [] }
        let count = min(Query.maximumSteps, max(1, Int((to - from).nanoseconds / step.nanoseconds)))
        var values = [Double?](repeating: nil, count: count)
        for one in steps where one.count > 0 {
            let offset = (one.start - from).nanoseconds / step.nanoseconds
            let index = min(max(Int(clamping: offset), 0), count - 1)
            values[index] = max(values[index] ?? one.maximum, one.maximum)
        }
        return values
    }

    /// Those reached, and the next one above: one far out of reach would press the curve flat.
    static func shownThresholds(
        _ thresholds: [RiverFigure.Threshold], low: Double, high: Double
    ) -> [RiverFigure.Threshold] {
        let sorted = thresholds.sorted { $0.value < $1.value }
        let next = sorted.first { $0.value > high }
        return sorted.filter { ($0.value <= high && $0.value >= low) || $0 == next }
    }
}
