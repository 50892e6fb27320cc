/// What must be drawn to turn one screen into another.
public struct ScreenDiff: Equatable, Sendable {
    /// Neighbouring cells of one row that change together. Runs never cut a wide glyph.
    public struct Run: Equatable, Sendable {
        public let row: Int
        public let column: Int
        public let count: Int
    }

    /// The size of the new screen.
    public let size: Size
    /// The sizes differ: everything is drawn again on a blank screen.
    public let isRepaint: Bool
    /// From the top left to the bottom right.
    public private(set) var runs: [Run] = []
    /// The new cells of all runs, one after the other.
    public private(set) var cells: [Cell] = []
    /// Where the cursor stands afterwards.
    public let cursor: Position?
    private let chosenRow: Int?
    private let order: ListOrder?
    let charset: Charset

    /// The changes from `old` to `new`; everything that is not blank when the sizes differ.
    public init(from old: Screen, to new: Screen) {
        size = new.size
        cursor = new.cursor
        chosenRow = new.chosenRow
        order = new.order
        charset = new.charset
        isRepaint = old.size != new.size
        let before = isRepaint ? Screen(size: new.size, charset: new.charset) : old
        for row in 0..<new.size.rows {
            compare(before.row(row), new.row(row), row: row)
        }
    }

    public var isEmpty: Bool { runs.isEmpty && !isRepaint }

    /// The screen that this diff turns `screen` into.
    public func applied(to screen: Screen) -> Screen {
        var result = isRepaint ? Screen(size: size, charset: charset) : screen
        var start = 0
        for run in runs {
            result.replace(row: run.row, column: run.column, with: cells[start..<(start + run.count)])
            start += run.count
        }
        result.cursor = cursor
        result.chosenRow = chosenRow
        result.order = order
        return result
    }

    private mutating func compare(_ old: ArraySlice<Cell>, _ new: ArraySlice<Cell>, row: Int) {
        let oldStart = old.startIndex
        let newStart = new.startIndex
        let count = min(old.count, new.count)
        var column = 0
        while column < count {
            guard old[oldStart + column] != new[newStart + column] else {
                column += 1
                continue
            }
            var first = column
            var end = column + 1
            while end < count, old[oldStart + end] != new[newStart + end] { end += 1 }
            while first > 0, new[newStart + first].width == .continuation { first -= 1 }
            while end < count, new[newStart + end].width == .continuation { end += 1 }
            runs.append(Run(row: row, column: first, count: end - first))
            cells.append(contentsOf: new[(newStart + first)..<(newStart + end)])
            column = end
        }
    }
}
