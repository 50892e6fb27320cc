import Screen
import Telemetry

/// A curve with its scale at the left, its thresholds drawn in and named at the right.
struct TrendPicture {
    let values: [Double?]
    let marks: [TrendPlot.ThresholdMark]
    let unit: Unit?
    let pen: Pen
    let rows: Int
    let columns: Int

    /// Below this the curve needs every column.
    private static let labelledWidth = 40
    private static let namedWidth = 60

    /// - Returns: the columns the curve has.
    func draw(in region: Region) -> Range<Int> {
        let axis = TrendAxis(fitting: values + marks.map(\.value), steps: max(1, rows / 3))
        let labels = columns >= TrendPicture.labelledWidth ? axis.ticks.map { label($0, axis) } : []
        let left = labels.map(\.columnCount).max().map { $0 + 1 } ?? 0
        // The lines run under the curve; their names stand beside it, where it can't run over them.
        let right = columns >= TrendPicture.namedWidth ? marks.map(\.label.columnCount).max() ?? 0 : 0
        guard columns - left - right > 0 else { return 0..<columns }
        TrendPlot([], thresholds: marks, scale: axis.scale).draw(
            in: region.part(column: left, row: 0, columns: columns - left, rows: rows))
        TrendPlot(values, scale: axis.scale).draw(
            in: region.part(column: left, row: 0, columns: columns - left - right, rows: rows))
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
