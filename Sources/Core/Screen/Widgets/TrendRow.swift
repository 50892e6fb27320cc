/// A trend in one row: `⣀⣠⣤⣶⣿`. A column that holds no value at all is a `·` of the missing role, so that silence never
/// looks like zero.
public struct TrendRow: Sendable {
    public enum Form: Sendable {
        /// Two values a column in four levels.
        case braille
        /// One value a column in eight levels: `▁▂▃▄▅▆▇█`.
        case blocks
    }

    /// Oldest first, evenly spaced; nil is a gap.
    public var values: [Double?]
    /// Nil: fits the values.
    public var scale: TrendScale?
    public var style: Style
    public var form: Form

    public init(_ values: [Double?], scale: TrendScale? = nil, style: Style = Style(.graph), form: Form = .braille) {
        self.values = values
        self.scale = scale
        self.style = style
        self.form = form
    }

    /// Fills the region's first row.
    public func draw(in region: Region) {
        let scale = scale ?? TrendScale(fitting: values)
        switch region.charset.hasFineBlocks ? form : .blocks {
        case .braille: drawBraille(in: region, scale)
        case .blocks: drawBlocks(in: region, scale)
        }
    }

    private func drawBraille(in region: Region, _ scale: TrendScale) {
        let steps = TrendSeries(values, count: region.columnCount * BrailleCanvas.dotsPerColumn).steps
        var canvas = BrailleCanvas(size: Size(columns: region.columnCount, rows: 1))
        for (x, step) in steps.enumerated() {
            guard case .span(_, let high) = step else { continue }
            let level = scale.step(high, of: BrailleCanvas.dotsPerRow)
            canvas.vertical(x: x, from: canvas.height - 1, to: canvas.height - 1 - level, style)
        }
        for column in 0..<region.columnCount where !steps.isEmpty && !canvas.hasDots(column: column, row: 0) {
            region.put("·", Style(.missing), column: column, row: 0)
        }
        canvas.draw(in: region)
    }

    private func drawBlocks(in region: Region, _ scale: TrendScale) {
        let glyphs = region.charset.levels
        for (column, step) in TrendSeries(values, count: region.columnCount).steps.enumerated() {
            switch step {
            case .gap: region.put("·", Style(.missing), column: column, row: 0)
            case .span(_, let high):
                region.put(glyphs[scale.step(high, of: glyphs.count)], style, column: column, row: 0)
            }
        }
    }
}
