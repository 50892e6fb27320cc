/// A picture made of character cells: what a console draws and a terminal shows.
///
/// A value: two screens can be kept, compared and diffed. Drawing happens through `Region`s inside `draw`, which drop
/// what falls outside them; no size, 0×0 included, can trap.
public struct Screen: Equatable, Sendable {
    public let size: Size
    /// The glyphs the picture may use; widgets pick their form by it.
    public let charset: Charset
    /// Where the terminal's cursor stands (an input line), nil when it is hidden.
    public internal(set) var cursor: Position?
    /// The row in which a list's cursor is, or a map says where it is; nil where there is none.
    public internal(set) var chosenRow: Int?
    /// In which order a list stands, and the row that says so; nil where there is none.
    public internal(set) var order: ListOrder?
    /// How much of the list that keys move in, or of a text, is in sight; nil where nothing is moved in.
    public internal(set) var page: ListPage?
    /// Row after row.
    private(set) var cells: [Cell]

    /// A blank screen.
    public init(size: Size, charset: Charset = .unicode) {
        self.size = size
        self.charset = charset
        cells = Array(repeating: .blank, count: size.cellCount)
    }

    /// A screen drawn by `body`.
    public init(size: Size, charset: Charset = .unicode, draw body: (Region) -> Void) {
        self.init(size: size, charset: charset)
        draw(body)
    }

    /// Draws on what is there. The region covers the whole screen and must not be used after `body` returns.
    public mutating func draw(_ body: (Region) -> Void) {
        let canvas = Canvas(size: size, charset: charset, cells: cells, cursor: cursor)
        (canvas.chosenRow, canvas.order, canvas.page) = (chosenRow, order, page)
        // The canvas holds the only reference, so that drawing does not copy the cells again.
        cells = []
        body(Region(canvas: canvas, rect: Rect(size)))
        cells = canvas.takeCells()
        cursor = canvas.cursor
        (chosenRow, order, page) = (canvas.chosenRow, canvas.order, canvas.page)
    }

    /// The cell at a place, nil outside the screen.
    public subscript(column: Int, row: Int) -> Cell? {
        guard Rect(size).contains(Position(column: column, row: row)) else { return nil }
        return cells[row * size.columns + column]
    }

    /// One row of cells; empty outside the screen.
    public func row(_ row: Int) -> ArraySlice<Cell> {
        guard row >= 0, row < size.rows else { return [] }
        return cells[(row * size.columns)..<((row + 1) * size.columns)]
    }

    /// This picture with what a key that moved a cursor is answered by: the rows in which it was and is, as `next` has
    /// them. What else moved with it, as what is said of the chosen row, can follow when more keys have come.
    /// Where a list moved under its cursor, or without one, it is moved, and the row that comes in follows; where nothing
    /// but what stands around it changed, the row of the cursor is the answer. A list in another order is answered by
    /// the row that says so: none of its rows is right before all are.
    /// - Returns: nil where nothing of the kind happened.
    public func answered(by next: Screen) -> Screen? {
        guard size == next.size, (cursor == nil) == (next.cursor == nil) else { return nil }
        var answer = self
        var rows = [cursor?.row, next.cursor?.row]
        if let before = order, let now = next.order, before.number != now.number {
            rows = [now.row]
        } else if chosenRow != next.chosenRow {
            rows += [chosenRow, next.chosenRow]
        } else if cursor == nil {
            if let scroll = scroll(to: next) {
                answer = scrolled(scroll)
                if let chosenRow, scroll.rows.contains(chosenRow) {
                    rows += [chosenRow, chosenRow + (scroll.isUp ? -1 : 1)]
                }
            } else {
                rows.append(chosenRow)
            }
        }
        for row in rows.compactMap({ $0 }) { answer.replace(row: row, column: 0, with: next.row(row)) }
        (answer.cursor, answer.chosenRow, answer.order) = (next.cursor, next.chosenRow, next.order)
        return answer.cells == cells ? nil : answer
    }

    /// This picture with some of its rows as `next` has them; `next` itself where the two have not one size.
    public func replacing(rows: Range<Int>, from next: Screen) -> Screen {
        guard size == next.size else { return next }
        var screen = self
        for row in rows { screen.replace(row: row, column: 0, with: next.row(row)) }
        return screen
    }

    /// Replaces a run of cells; what does not fit in the screen is dropped. For `ScreenDiff.apply`.
    mutating func replace(row: Int, column: Int, with run: ArraySlice<Cell>) {
        guard row >= 0, row < size.rows, column >= 0, column < size.columns else { return }
        let start = row * size.columns + column
        let count = min(run.count, size.columns - column)
        cells.replaceSubrange(start..<(start + count), with: run.prefix(count))
    }
}

/// In which order a list stands.
public struct ListOrder: Equatable, Sendable {
    /// The row of the screen that says so.
    public let row: Int
    /// Which of the orders it can stand in; nil is the one it has by itself.
    public let number: Int?
}

/// How much of a list, or of a text, is in sight.
public struct ListPage: Equatable, Sendable {
    /// Rows of it on the screen.
    public let visible: Int
    /// Rows there are.
    public let count: Int
}

/// The cells being drawn on. Lives only inside `Screen.draw`, on the thread that draws.
final class Canvas {
    let size: Size
    let charset: Charset
    var cursor: Position?
    var chosenRow: Int?
    var order: ListOrder?
    var page: ListPage?
    private var cells: [Cell]

    init(size: Size, charset: Charset, cells: [Cell], cursor: Position?) {
        self.size = size
        self.charset = charset
        self.cells = cells
        self.cursor = cursor
    }

    /// Gives the cells back; drawing afterwards changes nothing.
    func takeCells() -> [Cell] {
        let taken = cells
        cells = []
        return taken
    }

    func cell(_ column: Int, _ row: Int) -> Cell? {
        let index = row * size.columns + column
        return cells.indices.contains(index) ? cells[index] : nil
    }

    /// Puts a glyph at a place inside the canvas, keeping wide glyphs whole: what is left of one that loses a half
    /// becomes a space.
    func put(_ glyph: Glyph, _ width: CellWidth, _ style: Style, column: Int, row: Int) {
        let index = row * size.columns + column
        guard column >= 0, column < size.columns, cells.indices.contains(index) else { return }
        let cellsNeeded = width == .double ? 2 : 1
        guard column + cellsNeeded <= size.columns else {
            return put(.space, .single, style, column: column, row: row)
        }
        if cells[index].width == .continuation {
            cells[index - 1] = .space(cells[index - 1].style)
        }
        let last = index + cellsNeeded - 1
        if cells[last].width == .double {
            cells[last + 1] = .space(cells[last + 1].style)
        }
        cells[index] = Cell(glyph: glyph, style: style, width: width == .double ? .double : .single)
        if width == .double { cells[last] = .continuation(style) }
    }

    /// Changes the style of the cells of a rectangle that lies inside the canvas.
    func restyle(_ rect: Rect, _ change: (Style) -> Style) {
        guard cells.count == size.cellCount else { return }
        for row in rect.rowRange {
            for column in rect.columnRange {
                let index = row * size.columns + column
                let cell = cells[index]
                cells[index] = Cell(glyph: cell.glyph, style: change(cell.style), width: cell.width)
            }
        }
    }
}
