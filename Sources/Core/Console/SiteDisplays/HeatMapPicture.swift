import OperatorLink
import Screen
import Telemetry

/// The hours of the last days, a row a day, today the last: the darker, the higher. What reached a threshold stands out.
struct HeatMapPicture {
    let steps: [TrendStep]
    let days: Int
    let end: Timestamp
    let value: SelectedValue?
    let pen: Pen

    private static let shades: [Unicode.Scalar] = ["░", "▒", "▓", "█"]

    func draw(in region: Region) {
        let known = steps.filter { $0.count > 0 }
        guard let low = known.map(\.mean).min(), let high = known.map(\.mean).max() else {
            return _ = region.text(StyledText(pen.texts(.trendEmpty), .dim))
        }
        let hasHours = region.rowCount >= 3
        let hasLegend = region.rowCount >= 5
        let room = region.rowCount - (hasHours ? 1 : 0) - (hasLegend ? 1 : 0)
        let shown = min(days, room)
        guard shown > 0 else { return }
        let labels = (0..<shown).map { day($0 + days - shown) }
        // Where there is no room for a column an hour, two or more share one.
        let labelColumns = region.columnCount >= 34 ? (labels.map(\.columnCount).max() ?? 0) + 1 : 0
        let columns = region.columnCount - labelColumns
        let hoursEach = columns >= 24 ? 1 : columns >= 12 ? 2 : columns >= 8 ? 3 : 24
        let width = max(1, columns / (24 / hoursEach))
        if hasHours { drawHours(in: region, from: labelColumns, width: width, hoursEach: hoursEach) }
        let threshold = value?.thresholds.map(\.value).min()
        let cells = cells(hoursEach)
        for row in 0..<shown {
            let line = region.row(row + (hasHours ? 1 : 0))
            if labelColumns > 0 { line.text(StyledText(labels[row], .dim)) }
            for slot in 0..<(24 / hoursEach) {
                let cell = line.part(column: labelColumns + slot * width, row: 0, columns: width, rows: 1)
                let hours = slot * hoursEach..<(slot + 1) * hoursEach
                let counts = hours.map { times(localDay(end) - (shown - 1 - row), $0) }
                // An hour the clocks left out is no gap in the data.
                if counts.allSatisfy({ $0 == 0 }) { continue }
                defer { if counts.contains(2), width > 1 { cell.put("2", Style(.label), column: width - 1, row: 0) } }
                guard let (mean, highest) = cells[days - shown + row][slot] else {
                    cell.put("·", Style(.missing), column: 0, row: 0)
                    continue
                }
                let share = high > low ? (mean - low) / (high - low) : 0
                let isOver = threshold.map { highest >= $0 } ?? false
                cell.fill(HeatMapPicture.shades[min(3, max(0, Int(share * 4)))], Style(.graph))
                if isOver { cell.put("!", Style(.threshold, .bold), column: 0, row: 0) }
            }
        }
        guard hasLegend else { return }
        let unit = value?.value.unit
        var legend: [StyledText] = [
            StyledText(pen.texts(.heatLow, pen.formats.quantity(low, unit, of: value?.attribute))),
            StyledText(pen.texts(.heatHigh, pen.formats.quantity(high, unit, of: value?.attribute))),
        ]
        if let threshold {
            let text = pen.formats.quantity(threshold, unit, of: value?.attribute)
            legend.append(StyledText(pen.texts(.heatOver, text), .threshold))
        }
        let changes = clockChanges(shown, labels)
        let spare = region.rowCount - shown - 2
        if spare > 0 {
            region.row(region.rowCount - 2).text(.fitting(changes, columns: region.columnCount))
        } else {
            legend += changes
        }
        region.row(region.rowCount - 1).text(.fitting(legend, columns: region.columnCount))
    }

    /// How often a local day has an hour: not at all, or twice, where the clocks change.
    /// - Parameter day: days since 1970.
    private func times(_ day: Int, _ hour: Int) -> Int {
        let middle = Int64(day) * 86_400 + Int64(hour) * 3600 + 1800
        let offsets = Set([-1, 1].map { pen.formats.zone.offsetSeconds(at: Timestamp(seconds: middle) + .days($0)) })
        return offsets.count {
            pen.formats.zone.offsetSeconds(at: Timestamp(seconds: middle - Int64($0))) == $0
        }
    }

    /// `25/10: 2 h twice (2)`, `28/03: no 2 h`, of the days shown.
    private func clockChanges(_ shown: Int, _ labels: [String]) -> [StyledText] {
        (0..<shown).flatMap { row in
            (0..<24).compactMap { hour -> StyledText? in
                let count = times(localDay(end) - (shown - 1 - row), hour)
                guard count != 1 else { return nil }
                return StyledText(pen.texts(count == 0 ? .heatSkipped : .heatTwice, labels[row], String(hour)), .dim)
            }
        }
    }

    /// By day, then by hour of the local day: the mean, and the highest. An hour that comes twice in autumn is one.
    private func cells(_ hoursEach: Int) -> [[(mean: Double, highest: Double)?]] {
        var sums = Array(
            repeating: Array(repeating: (sum: 0.0, count: 0, highest: 0.0), count: 24 / hoursEach), count: days)
        let today = localDay(end)
        for step in steps where step.count > 0 {
            let day = days - 1 - (today - localDay(step.start))
            guard sums.indices.contains(day) else { continue }
            let slot = localHour(step.start) / hoursEach
            let old = sums[day][slot]
            sums[day][slot] = (
                old.sum + step.mean, old.count + 1, old.count == 0 ? step.maximum : max(old.highest, step.maximum)
            )
        }
        return sums.map { $0.map { $0.count == 0 ? nil : ($0.sum / Double($0.count), $0.highest) } }
    }

    private func local(_ at: Timestamp) -> Int64 { at.wholeSeconds + Int64(pen.formats.zone.offsetSeconds(at: at)) }
    /// Days since 1970, rounded down.
    private func localDay(_ at: Timestamp) -> Int { Int((Double(local(at)) / 86_400).rounded(.down)) }
    private func localHour(_ at: Timestamp) -> Int { Int(local(at) - Int64(localDay(at)) * 86_400) / 3600 }

    /// The date of a row, without the year.
    private func day(_ index: Int) -> String {
        pen.formats.day(end - .days(Int64(days - 1 - index)))
    }

    private func drawHours(in region: Region, from start: Int, width: Int, hoursEach: Int) {
        var next = 0
        for hour in stride(from: 0, to: 24, by: max(3, hoursEach)) {
            let column = start + hour / hoursEach * width
            guard column >= next else { continue }
            next = column + 1 + region.text(StyledText(String(hour), .dim), column: column, row: 0)
        }
    }
}
