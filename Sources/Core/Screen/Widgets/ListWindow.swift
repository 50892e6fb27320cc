/// Which rows of a long list are on screen, and where its cursor is. Keeps both valid whatever happens to the list.
public struct ListWindow: Equatable, Sendable {
    /// The row the cursor is on; nil in an empty list.
    public private(set) var cursor: Int?
    /// The first row shown.
    public private(set) var first: Int = 0
    public private(set) var count: Int = 0
    /// Rows on screen.
    public private(set) var visible: Int = 0

    public init() {}

    /// Fits the window to a list of `count` rows on `visible` screen rows, the cursor in sight.
    public mutating func fit(count: Int, visible: Int) {
        self.count = max(count, 0)
        self.visible = max(visible, 0)
        guard self.count > 0 else {
            cursor = nil
            first = 0
            return
        }
        let cursor = min(max(cursor ?? 0, 0), self.count - 1)
        self.cursor = cursor
        first = min(first, max(0, self.count - self.visible))
        first = min(first, cursor)
        if self.visible > 0 { first = max(first, cursor - self.visible + 1) }
    }

    /// Puts the cursor on a row, held inside the list.
    public mutating func move(to row: Int) {
        cursor = row
        fit(count: count, visible: visible)
    }

    public mutating func move(by rows: Int) {
        move(to: min(max((cursor ?? 0) + min(max(rows, -count), count), 0), max(count - 1, 0)))
    }

    /// Moves by a list's own keys (arrows, pages, home, end).
    /// - Returns: whether the key was one of them.
    public mutating func handle(_ key: Key) -> Bool {
        switch key {
        case .up: move(by: -1)
        case .down: move(by: 1)
        case .pageUp: move(by: -max(visible - 1, 1))
        case .pageDown: move(by: max(visible - 1, 1))
        case .home: move(to: 0)
        case .end: move(to: max(count - 1, 0))
        default: return false
        }
        return true
    }

    /// The rows shown.
    public var range: Range<Int> { first..<min(first + visible, count) }
    /// Rows above and below what is shown.
    public var hidden: (above: Int, below: Int) { (range.lowerBound, count - range.upperBound) }
}
