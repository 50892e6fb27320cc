/// Rows in aligned columns under a heading, with a cursor line.
public struct Table: Sendable {
    /// One column. Columns take the room their content needs, between `minimum` and `maximum`.
    public struct Column: Equatable, Sendable {
        public var title: String
        public var alignment: Alignment
        public var minimum: Int
        public var maximum: Int
        /// Its share of the room nobody needs; 0 takes none.
        public var weight: Int
        /// Columns with the lowest priority are dropped first when room is short; among equals, the last one.
        public var priority: Int

        public init(
            _ title: String = "", alignment: Alignment = .leading, minimum: Int = 1, maximum: Int = .max,
            weight: Int = 0, priority: Int = 0
        ) {
            self.title = title
            self.alignment = alignment
            self.minimum = minimum
            self.maximum = maximum
            self.weight = weight
            self.priority = priority
        }
    }

    /// Rows measured for the columns' widths, shown or not, so that scrolling does not shift them; later ones are cut.
    static let measuredRows = 500
    /// Of the cursor's column: names are told apart by as much.
    public static let cursorColumns = 20

    public var columns: [Column]
    /// One text a column; missing ones are empty, extra ones are ignored.
    public var rows: [[StyledText]]
    /// The row the cursor is on, nil for none: drawn in reverse.
    public var cursor: Int?
    /// The column that is drawn so, as far as `cursorColumns`; nil draws the whole row. A cursor that moves costs a line
    /// what it draws again twice: of a wide row most of it says nothing about where one is.
    public var cursorColumn: Int?
    /// The first row shown.
    public var first: Int
    public var hasHeading: Bool
    /// Columns of space between columns.
    public var gap: Int

    public init(
        columns: [Column], rows: [[StyledText]], cursor: Int? = nil, cursorColumn: Int? = nil, first: Int = 0,
        hasHeading: Bool = true, gap: Int = 1
    ) {
        self.columns = columns
        self.rows = rows
        self.cursor = cursor
        self.cursorColumn = cursorColumn
        self.first = max(first, 0)
        self.hasHeading = hasHeading
        self.gap = gap
    }

    /// Rows shown in a region of this height.
    public func visibleRowCount(in rowCount: Int) -> Int {
        max(0, rowCount - (hasHeading ? 1 : 0))
    }

    public func draw(in region: Region) {
        let top = hasHeading ? 1 : 0
        let shown = rows.dropFirst(first).prefix(visibleRowCount(in: region.rowCount))
        let parts = parts(in: region.columnCount)
        if hasHeading {
            for (column, part) in zip(columns, parts) where !part.isEmpty {
                region.text(
                    StyledText(column.title, .heading), column: part.lowerBound, row: 0, columns: part.count,
                    alignment: column.alignment)
            }
        }
        for (offset, cells) in shown.enumerated() {
            for (index, part) in parts.enumerated() where index < cells.count && !part.isEmpty {
                region.text(
                    cells[index], column: part.lowerBound, row: top + offset, columns: part.count,
                    alignment: columns[index].alignment)
            }
            guard first + offset == cursor else { continue }
            let name = cursorColumn.flatMap { parts.indices.contains($0) ? parts[$0] : nil } ?? 0..<0
            if name.isEmpty {
                region.row(top + offset).highlight(.reverse)
            } else {
                region.part(
                    column: name.lowerBound, row: top + offset, columns: min(name.count, Table.cursorColumns), rows: 1
                ).highlight(.reverse)
            }
        }
    }

    /// Columns that hold something and have no room there.
    public func columnsWithoutRoom(in columnCount: Int) -> [Int] {
        zip(columns.indices, parts(in: columnCount)).filter { index, part in
            part.isEmpty && rows.contains { index < $0.count && !$0[index].isEmpty }
        }.map(\.0)
    }

    /// Where each column stands: first its minimum, then what its content needs, then shares of the rest.
    private func parts(in columnCount: Int) -> [Range<Int>] {
        let natural = columns.indices.map { index in
            let title = hasHeading ? columns[index].title.columnCount : 0
            let widest = rows.prefix(Table.measuredRows).reduce(title) { widest, cells in
                max(widest, index < cells.count ? cells[index].columnCount : 0)
            }
            return min(max(widest, columns[index].minimum), max(columns[index].maximum, columns[index].minimum))
        }
        let tight = zip(columns, natural).map { column, natural in
            Track(
                minimum: min(column.minimum, natural), maximum: natural, weight: max(1, natural),
                priority: column.priority)
        }
        let fitted = Layout.split(columnCount, tight, gap: gap).map(\.count)
        let loose = zip(columns, fitted).map { column, fitted in
            fitted == 0
                ? Track.fixed(0)
                : Track(minimum: fitted, maximum: max(column.maximum, fitted), weight: column.weight)
        }
        return Layout.split(columnCount, loose, gap: gap)
    }
}
