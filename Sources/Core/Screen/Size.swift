/// A size in character cells. Never negative, never above `maximum`.
public struct Size: Equatable, Hashable, Sendable {
    /// The largest side we draw: twice the largest wall screen we know of (500×200), so that a hostile or broken
    /// window size cannot ask for gigabytes.
    public static let maximumSide = 1_000
    public static let zero = Size(columns: 0, rows: 0)

    public let columns: Int
    public let rows: Int

    /// Clamps both sides to `0...maximumSide`.
    public init(columns: Int, rows: Int) {
        self.columns = min(max(columns, 0), Size.maximumSide)
        self.rows = min(max(rows, 0), Size.maximumSide)
    }

    public var cellCount: Int { columns * rows }
    public var isEmpty: Bool { columns == 0 || rows == 0 }
}

/// A cell's place: column and row from the top left, from 0.
public struct Position: Equatable, Hashable, Sendable {
    public var column: Int
    public var row: Int

    public init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }
}

/// A rectangle of cells.
public struct Rect: Equatable, Hashable, Sendable {
    public let column: Int
    public let row: Int
    public let columns: Int
    public let rows: Int

    /// Negative sides become 0.
    public init(column: Int, row: Int, columns: Int, rows: Int) {
        self.column = column
        self.row = row
        self.columns = max(columns, 0)
        self.rows = max(rows, 0)
    }

    public init(_ size: Size) {
        self.init(column: 0, row: 0, columns: size.columns, rows: size.rows)
    }

    public var size: Size { Size(columns: columns, rows: rows) }
    public var isEmpty: Bool { columns == 0 || rows == 0 }
    public var columnRange: Range<Int> { column..<(column + columns) }
    public var rowRange: Range<Int> { row..<(row + rows) }

    public func contains(_ position: Position) -> Bool {
        columnRange.contains(position.column) && rowRange.contains(position.row)
    }

    /// What both rectangles cover; empty, at the nearest edge, when they do not meet.
    public func intersection(_ other: Rect) -> Rect {
        let columns = columnRange.clamped(to: other.columnRange)
        let rows = rowRange.clamped(to: other.rowRange)
        return Rect(
            column: columns.lowerBound, row: rows.lowerBound, columns: columns.count, rows: rows.count)
    }
}
