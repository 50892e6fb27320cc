/// Dots two to a column and four to a row, drawn as braille: maps and trends.
///
/// On terminals without braille the dots of a cell become one coarse glyph (`Charset`), so nothing disappears.
public struct BrailleCanvas: Sendable {
    public static let dotsPerColumn = 2
    public static let dotsPerRow = 4

    public let size: Size
    /// Row after row, one byte of dots a cell, as in U+2800.
    private var dots: [UInt8]
    private var styles: [Style]

    public init(size: Size) {
        self.size = size
        dots = Array(repeating: 0, count: size.cellCount)
        styles = Array(repeating: Style(.graph), count: size.cellCount)
    }

    /// In dots.
    public var width: Int { size.columns * BrailleCanvas.dotsPerColumn }
    /// In dots.
    public var height: Int { size.rows * BrailleCanvas.dotsPerRow }

    /// Sets a dot, counted from the top left; outside the canvas nothing happens. The last style of a cell wins.
    public mutating func set(x: Int, y: Int, _ style: Style = Style(.graph)) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let index = y / 4 * size.columns + x / 2
        dots[index] |= BrailleCanvas.bit(x % 2, y % 4)
        styles[index] = style
    }

    /// Sets the dots of a vertical run, both ends included, in either order.
    public mutating func vertical(x: Int, from first: Int, to last: Int, _ style: Style = Style(.graph)) {
        let low = max(min(first, last), 0)
        let high = min(max(first, last), height - 1)
        guard low <= high else { return }
        for y in low...high { set(x: x, y: y, style) }
    }

    /// Sets the dots of a straight line (Bresenham). Ends far outside the canvas are drawn only as far as
    /// `reach` dots, so that a wild coordinate costs nothing.
    public mutating func line(
        fromX: Int, fromY: Int, toX: Int, toY: Int, _ style: Style = Style(.graph)
    ) {
        let reach = 16 * Size.maximumSide
        let range = -reach...reach
        guard range ~= fromX, range ~= fromY, range ~= toX, range ~= toY else { return }
        let steps = max(abs(toX - fromX), abs(toY - fromY))
        for step in 0...steps {
            // Rounded to the nearest dot, halves away from the start.
            let x = fromX + BrailleCanvas.part(toX - fromX, step, steps)
            let y = fromY + BrailleCanvas.part(toY - fromY, step, steps)
            set(x: x, y: y, style)
        }
    }

    /// Whether the cell has a dot.
    public func hasDots(column: Int, row: Int) -> Bool {
        guard column >= 0, row >= 0, column < size.columns, row < size.rows else { return false }
        return dots[row * size.columns + column] != 0
    }

    /// Puts the cells that have dots into a region; the others are left as they are.
    public func draw(in region: Region) {
        for row in 0..<min(size.rows, region.rowCount) {
            for column in 0..<min(size.columns, region.columnCount) {
                let index = row * size.columns + column
                guard dots[index] != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(dots[index])) else { continue }
                region.put(scalar, styles[index], column: column, row: row)
            }
        }
    }

    private static func part(_ distance: Int, _ step: Int, _ steps: Int) -> Int {
        guard steps > 0 else { return 0 }
        let twice = 2 * distance * step + (distance >= 0 ? steps : -steps)
        return twice / (2 * steps)
    }

    /// Braille numbers its dots 1, 2, 3, 7 down the left and 4, 5, 6, 8 down the right.
    private static func bit(_ x: Int, _ y: Int) -> UInt8 {
        let left: [UInt8] = [0x01, 0x02, 0x04, 0x40]
        let right: [UInt8] = [0x08, 0x10, 0x20, 0x80]
        return x == 0 ? left[y] : right[y]
    }
}
