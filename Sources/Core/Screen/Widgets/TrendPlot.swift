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
    /// Where a value is the highest of several, the lowest of them: the curve spans both. As many as values, or none.
    public var lows: [Double?]
    /// What is usual at the same times, drawn as single dots.
    public var usual: [Double?]
    public var thresholds: [ThresholdMark]
    /// Nil: fits values, usual values and thresholds.
    public var scale: TrendScale?
    public var style: Style
    /// Filled down to the bottom, or only the line.
    public var isFilled: Bool
    /// Columns at the right that the curve leaves to the labels.
    public var labelColumns: Int

    public init(
        _ values: [Double?], lows: [Double?] = [], usual: [Double?] = [], thresholds: [ThresholdMark] = [],
        scale: TrendScale? = nil,
        style: Style = Style(.graph), isFilled: Bool = false, labelColumns: Int = 0
    ) {
        self.values = values
        self.lows = lows
        self.usual = usual
        self.thresholds = thresholds
        self.scale = scale
        self.style = style
        self.isFilled = isFilled
        self.labelColumns = max(labelColumns, 0)
    }

    public func draw(in region: Region) {
        guard !region.isEmpty else { return }
        let scale = scale ?? TrendScale(fitting: values + lows + usual + thresholds.map { $0.value })
        for mark in thresholds {
            guard let row = scale.row(of: mark.value, rows: region.rowCount) else { continue }
            region.line("┄", mark.style, column: 0, row: row, count: region.columnCount)
        }
        let plot = region.part(
            column: 0, row: 0, columns: region.columnCount - labelColumns, rows: region.rowCount)
        var canvas = BrailleCanvas(size: plot.size)
        for (x, step) in TrendSeries(usual, count: canvas.width).steps.enumerated() where x % 2 == 0 {
            guard case .span(let low, let high) = step else { continue }
            canvas.set(x: x, y: y((low + high) / 2, canvas, scale), Style(.usual))
        }
        draw(TrendSeries(values, lows: lows, count: canvas.width).steps, on: &canvas, scale)
        canvas.draw(in: plot)
        // The highest first: where one row has room for one label, it is that of the worst.
        var taken: [Int: [Range<Int>]] = [:]
        for mark in thresholds.sorted(by: { $0.value > $1.value }) {
            guard let row = scale.row(of: mark.value, rows: region.rowCount) else { continue }
            if let columns = drawLabel(of: mark, row: row, beside: taken[row] ?? [], over: canvas, in: region) {
                taken[row, default: []].append(columns)
            }
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

    /// At the right end of its line, left of the labels that stand there, or at the left end: where neither the curve
    /// nor another label is.
    /// - Returns: the columns it took; nil where it has no room.
    private func drawLabel(
        of mark: ThresholdMark, row: Int, beside taken: [Range<Int>], over canvas: BrailleCanvas, in region: Region
    ) -> Range<Int>? {
        let count = mark.label.columnCount
        guard count > 0, count <= region.columnCount else { return nil }
        let starts = [region.columnCount - count] + taken.map { $0.lowerBound - count } + [0]
        let places = starts.filter { $0 >= 0 }.map { $0..<($0 + count) }
        let free = places.first { place in
            !taken.contains { $0.overlaps(place) } && !place.contains { canvas.hasDots(column: $0, row: row) }
        }
        guard let free else { return nil }
        region.text(mark.label, mark.style, column: free.lowerBound, row: row)
        return free
    }

    private func y(_ value: Double, _ canvas: BrailleCanvas, _ scale: TrendScale) -> Int {
        canvas.height - 1 - scale.step(value, of: canvas.height)
    }
}
