import Figures
import OperatorLink
import Screen
import Telemetry

/// What stands under a curve beside its lowest, highest and last value.
enum TrendFoot {
    /// The times of its ends and between, where there is a line to spare.
    case alone
    /// The same for all those above it.
    case ofAll
    /// The lowest of several has them.
    case withoutTimes

    var twoLinesFromRows: Int {
        switch self {
        case .alone: 7
        case .ofAll: 5
        case .withoutTimes: .max
        }
    }
}

/// A series over time with its thresholds drawn in, and a line that says over what and between which values.
extension Console {
    /// `Gapeau · Sainte-Eulalie, niveau`
    func trendTitle(_ name: String, _ pen: Pen) -> StyledText {
        guard let series = trendSeries else { return StyledText(name, .heading) }
        return StyledText(texts(.trendTitle, name, texts.attribute(series.attribute)), .heading)
    }

    /// `24 h jusqu'à maintenant`, or up to when, unmistakably; then the spans the key goes through.
    func trendTrailing(_ pen: Pen) -> [StyledText] {
        let name = name(of: span)
        let until =
            cursor.map { StyledText(texts(.trendUntil, name, pen.formats.until($0.at)), .historyFrame) }
            ?? StyledText(texts(.trendLive, name), .dim)
        guard let key = options.keys.label(for: .span, texts) else { return [until] }
        let spans = TrendSpan.allCases.map { StyledText(self.name(of: $0), .dim, $0 == span ? .reverse : []) }
        return [until, StyledText(key + " ", .key) + .joined(spans, separator: " ")]
    }

    func name(of span: TrendSpan) -> String {
        let hours = span.span.nanoseconds / TimeSpan.hours(1).nanoseconds
        return hours <= 24 ? texts(.hoursShort, String(hours)) : texts(.daysShort, String(hours / 24))
    }

    /// - Parameters:
    ///   - period: how often the series reports, where that is known.
    ///   - newest: what it said last: history is read once a step, which may be hours.
    func drawTrend(
        thresholds: [RiverFigure.Threshold], unit: Unit?, period: TimeSpan? = nil, newest: ShownValue? = nil,
        _ pen: Pen, in region: Region
    ) {
        guard !region.isEmpty else { return }
        guard let trend, trend.request.series == trendSeries else { return }
        switch trend.content {
        case .loading: region.text(StyledText(texts(.trendLoading), .dim))
        case .failed(let why): region.text(StyledText(texts(.trendFailed, why), .fault))
        case .steps(let steps):
            let whole = isInHistory ? steps : Console.continued(steps, by: newest)
            draw(whole, of: trend, thresholds, unit, period, pen, in: region)
        }
    }

    func draw(
        _ steps: [TrendStep], of trend: TrendState, _ thresholds: [RiverFigure.Threshold], _ unit: Unit?,
        _ period: TimeSpan?, _ pen: Pen, foot kind: TrendFoot = .alone, in region: Region
    ) {
        // Drawn as it is written, so that the scale has round numbers.
        let attribute = trend.request.series.attribute
        let conversion = texts.presentations[attribute]?.conversion(of: unit)
        let steps = conversion.map { found in steps.map { $0.converted(by: found.conversion) } } ?? steps
        let thresholds = thresholds.map { threshold in
            var threshold = threshold
            threshold.value = conversion?.conversion.apply(to: threshold.value) ?? threshold.value
            return threshold
        }
        let unit = conversion?.shown ?? unit
        let known = steps.filter { $0.count > 0 }
        guard let last = known.last else {
            region.text(StyledText(texts(.trendEmpty), .dim))
            return
        }
        let low = known.map(\.minimum).min() ?? last.last
        let high = known.map(\.maximum).max() ?? last.last
        let summary = texts(
            .trendRange, pen.formats.quantity(low, unit, of: attribute),
            pen.formats.quantity(high, unit, of: attribute), pen.formats.quantity(last.last, unit, of: attribute))
        guard region.rowCount >= 3 else {
            region.text(StyledText(summary))
            return
        }
        let reached = Console.shownThresholds(thresholds, low: low, high: high)
        let marks = thresholds.map { threshold in
            let text = threshold.name + " " + pen.formats.bareNumber(threshold.value, unit, of: attribute)
            return TrendPlot.ThresholdMark(threshold.value, label: " " + text)
        }
        let step = trend.request.span.step
        // A sensor that dips for a minute, and the alarm it gave, are seen in a month too: both ends of each step.
        let placed = Console.placed(steps, from: trend.from, to: trend.to, step: step)
        let period = period.map { Double($0.nanoseconds) / Double(step.nanoseconds) }
        let footRows = region.rowCount >= kind.twoLinesFromRows ? 2 : 1
        let picture = TrendPicture(
            values: Console.bridged(placed.highs, every: period), lows: Console.bridged(placed.lows, every: period),
            thresholds: marks, reached: Set(reached.map(\.value)), unit: unit, pen: pen,
            rows: region.rowCount - footRows, columns: region.columnCount)
        let plot = picture.draw(in: region)
        let foot = region.part(
            column: plot.lowerBound, row: region.rowCount - footRows, columns: plot.count, rows: footRows)
        if footRows == 2 {
            drawTimes(trend.from, trend.to, pen, in: foot.row(0))
            foot.text(StyledText(summary), row: 1)
        } else if kind == .withoutTimes {
            foot.text(.fitting([StyledText(summary)], columns: foot.columnCount))
        } else {
            let (start, end) = (pen.formats.shortClock(trend.from), pen.formats.shortClock(trend.to))
            // Where not all of it has room: of one curve its values come before its end, of several the time does.
            let room = foot.columnCount - start.columnCount - end.columnCount - 4
            let isWhole = room >= summary.columnCount
            foot.text(
                .fitting(
                    [StyledText(start, .dim), isWhole || kind == .alone ? StyledText(summary) : ""],
                    columns: foot.columnCount))
            guard isWhole || kind == .ofAll else { return }
            foot.text(StyledText(end, .dim), column: max(start.columnCount + 1, foot.columnCount - end.columnCount))
        }
    }

    /// Times under the plot, as many as stand apart: both ends, the middle, the quarters.
    private func drawTimes(_ from: Timestamp, _ to: Timestamp, _ pen: Pen, in line: Region) {
        func time(_ index: Int, _ parts: Int) -> String {
            pen.formats.shortClock(from + TimeSpan(nanoseconds: (to - from).nanoseconds / Int64(parts) * Int64(index)))
        }
        let spans = [4, 2, 1].first { parts in
            // The one beside an end needs half its length to its own left, and all of the end's.
            let longest = (0...parts).reduce(0) { max($0, time($1, parts).columnCount) }
            return line.columnCount / parts > longest * 3 / 2 + 1
        }
        guard let parts = spans else { return }
        for index in 0...parts {
            let text = time(index, parts)
            let centre = (line.columnCount - 1) * index / parts - text.columnCount / 2
            line.text(
                StyledText(text, .dim), column: min(max(centre, 0), max(0, line.columnCount - text.columnCount)))
        }
    }

    /// The highest and the lowest value of each step, holes left open: where history answered with fewer steps than
    /// asked, or from another start, every value still stands at its own time.
    static func placed(
        _ steps: [TrendStep], from: Timestamp, to: Timestamp, step: TimeSpan
    ) -> (highs: [Double?], lows: [Double?]) {
        guard step > .zero else { return ([], []) }
        let count = min(Query.maximumSteps, max(1, Int((to - from).nanoseconds / step.nanoseconds)))
        var highs = [Double?](repeating: nil, count: count)
        var lows = highs
        for one in steps where one.count > 0 {
            let offset = (one.start - from).nanoseconds / step.nanoseconds
            let index = min(max(Int(clamping: offset), 0), count - 1)
            highs[index] = max(highs[index] ?? one.maximum, one.maximum)
            lows[index] = min(lows[index] ?? one.minimum, one.minimum)
        }
        return (highs, lows)
    }

    /// The steps, and the newest reading after them where they do not have it yet.
    static func continued(_ steps: [TrendStep], by newest: ShownValue?) -> [TrendStep] {
        guard let newest, let value = newest.value, let at = newest.observedAt, newest.quality != .bad,
            let last = steps.last(where: { $0.count > 0 }), at > last.start
        else { return steps }
        return steps + [
            TrendStep(start: at, count: 1, minimum: value, mean: value, maximum: value, last: value)
        ]
    }

    /// A series that reports every few steps is one curve: holes up to two and a half of its periods are drawn across.
    /// Longer ones stay open, they are silence.
    /// - Parameter period: in steps; nil takes the usual distance between the values there are.
    static func bridged(_ values: [Double?], every period: Double?) -> [Double?] {
        let known = values.indices.filter { values[$0] != nil }
        let distances = zip(known, known.dropFirst()).map { $1 - $0 }
        // Fewer say nothing about how often it reports.
        guard let usual = period ?? (distances.count >= 3 ? Double(distances.sorted()[distances.count / 2]) : nil)
        else { return values }
        let reach = max(usual, 1) * 2.5
        var bridged = values
        for (from, to) in zip(known, known.dropFirst()) where to - from > 1 && Double(to - from) <= reach {
            guard let start = values[from], let end = values[to] else { continue }
            for index in (from + 1)..<to {
                bridged[index] = start + (end - start) * Double(index - from) / Double(to - from)
            }
        }
        return bridged
    }

    /// Those reached, and the next one above, which the scale is to show: one far out of reach would press the curve flat.
    static func shownThresholds(
        _ thresholds: [RiverFigure.Threshold], low: Double, high: Double
    ) -> [RiverFigure.Threshold] {
        let sorted = thresholds.sorted { $0.value < $1.value }
        let next = sorted.first { $0.value > high }
        return sorted.filter { ($0.value <= high && $0.value >= low) || $0 == next }
    }
}

extension TrendStep {
    /// The same step in another unit.
    func converted(by conversion: UnitConversion) -> TrendStep {
        TrendStep(
            start: start, count: count, minimum: conversion.apply(to: minimum), mean: conversion.apply(to: mean),
            maximum: conversion.apply(to: maximum), last: conversion.apply(to: last))
    }
}
