/// A trend over several rows, with its usual values and its thresholds drawn in.
public struct TrendPlot: Sendable {
    /// A horizontal line at a value.
    public struct ThresholdMark: Equatable, Sendable {
        public var value: Double
        public var style: Style
        /// Set into the line at its right end, or at the left one where the trend is in the way.
        public var label: String

        public init(_ value: Double, label: String = "", style: Style = Style(.threshold)) {
            self.value = value
            self.label = label
            self.style = style
        }
    }

    /// Oldest first, evenly spaced; nil is a gap, left empty.
    public var values: [Double?]
    /// What is usual at the same times, drawn as single dots.
    public var usual: [Double?]
    public var thresholds: [ThresholdMark]
    /// Nil: fits values, usual values and thresholds.
    public var scale: TrendScale?
    public var style: Style
    /// Filled down to the bottom, or only the line.
    public var isFilled: Bool

    public init(
        _ values: [Double?], usual: [Double?] = [], thresholds: [ThresholdMark] = [], scale: TrendScale? = nil,
        style: Style = Style(.graph), isFilled: Bool = false
    ) {
        self.values = values
        self.usual = usual
        self.thresholds = thresholds
        self.scale = scale
        self.style = style
        self.isFilled = isFilled
    }

    public func draw(in region: Region) {
        guard !region.isEmpty else { return }
        let scale = scale ?? TrendScale(fitting: values + usual + thresholds.map { $0.value })
        for mark in thresholds {
            guard let row = scale.row(of: mark.value, rows: region.rowCount) else { continue }
            region.line("┄", mark.style, column: 0, row: row, count: region.columnCount)
        }
        var canvas = BrailleCanvas(size: region.size)
        for (x, step) in TrendSeries(usual, count: canvas.width).steps.enumerated() where x % 2 == 0 {
            guard case .span(let low, let high) = step else { continue }
            canvas.set(x: x, y: y((low + high) / 2, canvas, scale), Style(.usual))
        }
        draw(TrendSeries(values, count: canvas.width).steps, on: &canvas, scale)
        canvas.draw(in: region)
        for mark in thresholds {
            guard let row = scale.row(of: mark.value, rows: region.rowCount) else { continue }
            drawLabel(of: mark, row: row, over: canvas, in: region)
        }
    }

    /// Consecutive steps are joined, so that a steep rise is a line and not two dots; gaps join nothing.
    private func draw(_ steps: [TrendSeries.Step], on canvas: inout BrailleCanvas, _ scale: TrendScale) {
        var previous: Int?
        for (x, step) in steps.enumerated() {
            guard case .span(let low, let high) = step else {
                previous = nil
                continue
            }
            let top = y(high, canvas, scale)
            let bottom = isFilled ? canvas.height - 1 : y(low, canvas, scale)
            canvas.vertical(x: x, from: top, to: bottom, style)
            // Joined from the nearer end, and one dot short, as a line drawn by hand.
            if let previous, previous < top { canvas.vertical(x: x, from: previous + 1, to: top, style) }
            if let previous, previous > bottom { canvas.vertical(x: x, from: bottom, to: previous - 1, style) }
            previous = (top + bottom) / 2
            if isFilled || top == bottom { previous = top }
        }
    }

    private func drawLabel(of mark: ThresholdMark, row: Int, over canvas: BrailleCanvas, in region: Region) {
        let count = mark.label.columnCount
        guard count > 0, count <= region.columnCount else { return }
        let starts = [region.columnCount - count, 0]
        let free = starts.first { start in
            !(start..<(start + count)).contains { canvas.hasDots(column: $0, row: row) }
        }
        guard let free else { return }
        region.text(mark.label, mark.style, column: free, row: row)
    }

    private func y(_ value: Double, _ canvas: BrailleCanvas, _ scale: TrendScale) -> Int {
        canvas.height - 1 - scale.step(value, of: canvas.height)
    }
}
