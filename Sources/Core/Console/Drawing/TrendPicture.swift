import Screen
import Telemetry

/// A curve with its scale at the left, its thresholds drawn in and named at the right.
struct TrendPicture {
    /// The highest of each step, and the lowest.
    let values: [Double?]
    var lows: [Double?] = []
    let thresholds: [TrendPlot.ThresholdMark]
    /// Those of them the scale must reach; of the others it shows those that lie on it anyway.
    let reached: Set<Double>
    let unit: Unit?
    let pen: Pen
    let rows: Int
    let columns: Int

    /// Below this the curve needs every column.
    private static let labelledWidth = 40
    private static let namedWidth = 60

    /// - Returns: the columns the curve has.
    func draw(in region: Region) -> Range<Int> {
        let fitted = thresholds.map(\.value).filter { reached.contains($0) }
        let axis = TrendAxis(fitting: values + lows + fitted, steps: max(1, rows / 3))
        let marks = thresholds.filter { axis.scale.row(of: $0.value, rows: rows) != nil }
        let labels = columns >= TrendPicture.labelledWidth ? axis.ticks.map { label($0, axis) } : []
        let left = labels.map(\.columnCount).max().map { $0 + 1 } ?? 0
        // The lines run under the curve; their names stand beside it, where it can't run over them.
        let right = columns >= TrendPicture.namedWidth ? marks.map(\.label.columnCount).max() ?? 0 : 0
        guard columns - left - right > 0 else { return 0..<columns }
        TrendPlot(values, lows: lows, thresholds: marks, scale: axis.scale, labelColumns: right).draw(
            in: region.part(column: left, row: 0, columns: columns - left, rows: rows))
        var taken = -1
        for (tick, text) in zip(axis.ticks, labels).reversed() {
            guard let row = axis.scale.row(of: tick, rows: rows), row > taken else { continue }
            region.text(StyledText(text, .dim), column: left - 1 - text.columnCount, row: row)
            taken = row
        }
        return left..<(columns - right)
    }

    private func label(_ tick: Double, _ axis: TrendAxis) -> String {
        switch unit?.symbol {
        case "W", "kW", "MW", "VA", "kVA": pen.formats.quantity(tick, unit)
        default: pen.formats.number(tick, places: axis.places)
        }
    }
}
