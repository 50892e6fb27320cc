/// A rectangle of a screen to draw in. Places are counted from its top left corner; what falls outside is dropped.
///
/// Regions are cheap, may overlap, and are only good inside the `Screen.draw` that made them.
public struct Region {
    let canvas: Canvas
    /// Where the region lies on the screen: always inside it.
    public let rect: Rect

    init(canvas: Canvas, rect: Rect) {
        self.canvas = canvas
        self.rect = rect.intersection(Rect(canvas.size))
    }

    public var size: Size { rect.size }
    public var columnCount: Int { rect.columns }
    public var rowCount: Int { rect.rows }
    public var isEmpty: Bool { rect.isEmpty }
    public var charset: Charset { canvas.charset }

    // MARK: Parts

    /// A part of this region: what `part`, in this region's coordinates, shares with it.
    public func part(column: Int, row: Int, columns: Int, rows: Int) -> Region {
        let part = Rect(column: rect.column + column, row: rect.row + row, columns: columns, rows: rows)
        return Region(canvas: canvas, rect: part.intersection(rect))
    }

    /// One row; empty outside the region.
    public func row(_ row: Int) -> Region {
        part(column: 0, row: row, columns: rect.columns, rows: 1)
    }

    /// The region without its edges.
    public func inset(columns: Int = 0, rows: Int = 0) -> Region {
        part(column: columns, row: rows, columns: rect.columns - 2 * columns, rows: rect.rows - 2 * rows)
    }

    /// A part of the given size in the middle, for a dialog.
    public func centered(columns: Int, rows: Int) -> Region {
        let width = min(columns, rect.columns)
        let height = min(rows, rect.rows)
        return part(
            column: (rect.columns - width) / 2, row: (rect.rows - height) / 2, columns: width, rows: height)
    }

    /// The region cut in rows from the top, one part a track, empty where there was no room.
    public func rows(_ tracks: [Track], gap: Int = 0) -> [Region] {
        Layout.split(rect.rows, tracks, gap: gap).map {
            part(column: 0, row: $0.lowerBound, columns: rect.columns, rows: $0.count)
        }
    }

    /// The region cut in columns from the left, one part a track, empty where there was no room.
    public func columns(_ tracks: [Track], gap: Int = 0) -> [Region] {
        Layout.split(rect.columns, tracks, gap: gap).map {
            part(column: $0.lowerBound, row: 0, columns: $0.count, rows: rect.rows)
        }
    }

    // MARK: Drawing

    /// Puts one scalar at a place. Control and format characters and lone marks are replaced as in any text.
    public func put(_ scalar: Unicode.Scalar, _ style: Style = .normal, column: Int, row: Int) {
        var reader = GlyphReader(String(scalar), charset: charset)
        guard let (glyph, width) = reader.next() else { return }
        put(glyph, width, style, column: column, row: row)
    }

    /// Writes text from a column, at most to `limit` columns further (and to the region's edge).
    /// Text that does not fit ends with `…` (`.clip`: is cut).
    /// - Returns: the columns used.
    @discardableResult
    public func text(
        _ text: String, _ style: Style = .normal, column: Int = 0, row: Int = 0, limit: Int = .max,
        overflow: Overflow = .ellipsis
    ) -> Int {
        self.text(StyledText(text, style), column: column, row: row, limit: limit, overflow: overflow)
    }

    /// Writes styled text from a column, as `text` does.
    @discardableResult
    public func text(
        _ text: StyledText, column: Int = 0, row: Int = 0, limit: Int = .max, overflow: Overflow = .ellipsis
    ) -> Int {
        let room = min(limit, rect.columns - column)
        guard room > 0, row >= 0, row < rect.rows else { return 0 }
        let fitting = overflow == .ellipsis ? text.truncated(toColumns: room) : text
        var used = 0
        for span in fitting.spans {
            var reader = GlyphReader(span.text, charset: charset)
            while let (glyph, width) = reader.next() {
                guard used + Int(width.rawValue) <= room else { return used }
                put(glyph, width, span.style, column: column + used, row: row)
                used += Int(width.rawValue)
            }
        }
        return used
    }

    /// Writes text in a field of `columns` columns, aligned.
    public func text(
        _ text: StyledText, column: Int = 0, row: Int = 0, columns: Int, alignment: Alignment
    ) {
        let columnCount = min(text.columnCount, max(columns, 0))
        self.text(
            text, column: column + alignment.offset(columnCount, in: columns), row: row, limit: columnCount)
    }

    /// Fills the whole region with one scalar.
    public func fill(_ scalar: Unicode.Scalar = " ", _ style: Style = .normal) {
        for row in 0..<rect.rows {
            for column in 0..<rect.columns { put(scalar, style, column: column, row: row) }
        }
    }

    /// Draws a horizontal run of one scalar.
    public func line(_ scalar: Unicode.Scalar, _ style: Style = .border, column: Int, row: Int, count: Int) {
        for offset in 0..<max(0, min(count, rect.columns - column)) {
            put(scalar, style, column: column + offset, row: row)
        }
    }

    /// Adds attributes to what is drawn here: the cursor line of a list keeps its roles and turns reverse.
    public func highlight(_ attributes: Attributes) {
        canvas.restyle(rect) { $0.with(attributes) }
    }

    /// Gives one role to what is drawn here.
    public func restyle(_ role: Role) {
        canvas.restyle(rect) { Style(role, $0.attributes) }
    }

    /// Puts the terminal's cursor at a place of this region; outside it, nothing happens.
    public func placeCursor(column: Int, row: Int) {
        let position = Position(column: rect.column + column, row: rect.row + row)
        if rect.contains(position) { canvas.cursor = position }
    }

    /// Says that a list's cursor is in a row of this region, or that a row says where a map is: what answers a key that
    /// moves it.
    public func choose(row: Int) {
        if row >= 0, row < rect.rows { canvas.chosenRow = rect.row + row }
    }

    /// Says in which of its orders a list stands, and which row of this region tells it: what answers a key that orders
    /// it anew.
    public func order(_ number: Int?, row: Int) {
        if row >= 0, row < rect.rows { canvas.order = ListOrder(row: rect.row + row, number: number) }
    }

    /// What `page` said last, of whatever part of the screen.
    public var page: ListPage? { canvas.page }

    /// Says how many of a list's rows are in sight: what a page moves by.
    public func page(_ visible: Int, of count: Int) { canvas.page = ListPage(visible: visible, count: count) }

    func put(_ glyph: Glyph, _ width: CellWidth, _ style: Style, column: Int, row: Int) {
        let position = Position(column: rect.column + column, row: rect.row + row)
        guard rect.contains(position) else { return }
        // A wide glyph never hangs over the region's edge.
        let fits = column + Int(width.rawValue) <= rect.columns
        canvas.put(
            fits ? glyph : .space, fits ? width : .single, style, column: position.column, row: position.row)
    }

    func glyph(column: Int, row: Int) -> Glyph? {
        let position = Position(column: rect.column + column, row: rect.row + row)
        return rect.contains(position) ? canvas.cell(position.column, position.row)?.glyph : nil
    }
}

/// What becomes of text that does not fit.
public enum Overflow: Sendable {
    case ellipsis, clip
}

/// Where text stands in its field.
public enum Alignment: Sendable {
    case leading, trailing, center

    func offset(_ length: Int, in room: Int) -> Int {
        switch self {
        case .leading: 0
        case .trailing: max(0, room - length)
        case .center: max(0, (room - length) / 2)
        }
    }
}
