/// A horizontal bar of a fraction: `███████░░░`. No fraction is drawn as `??????????`, never as empty.
public struct GaugeBar: Sendable {
    /// 0…1; outside it is drawn at the nearer end. Nil or not a number: unknown.
    public var fraction: Double?
    public var style: Style
    /// Fractions at which a threshold stands, drawn in the part that is not filled.
    public var marks: [Double]

    public init(_ fraction: Double?, style: Style = Style(.graph), marks: [Double] = []) {
        self.fraction = fraction
        self.style = style
        self.marks = marks
    }

    /// Fills the region's first row.
    public func draw(in region: Region) {
        let count = region.columnCount
        guard let fraction, !fraction.isNaN else {
            return region.line("?", Style(.missing), column: 0, row: 0, count: count)
        }
        // Full only when it is full, empty only when it is empty: a car park with one place left looks it.
        var filled = Int((min(max(fraction, 0), 1) * Double(count)).rounded())
        if fraction < 1 { filled = min(filled, count - 1) }
        if fraction > 0 { filled = max(filled, min(1, count)) }
        region.line("█", style, column: 0, row: 0, count: filled)
        region.line("░", Style(.dim), column: max(filled, 0), row: 0, count: count - filled)
        for mark in marks where mark >= 0 && mark <= 1 {
            let column = min(Int(mark * Double(count)), count - 1)
            if column >= filled { region.put("│", Style(.threshold), column: column, row: 0) }
        }
    }
}
