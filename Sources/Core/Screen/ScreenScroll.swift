/// Rows of a screen that move up or down by one, as a list does that is longer than its place.
public struct ScreenScroll: Equatable, Sendable {
    /// The first and the last row that move or are moved onto; what moves in at one end is blank.
    public let rows: ClosedRange<Int>
    /// The rows move up; otherwise down.
    public let isUp: Bool

    /// Fewer rows that come to stand right are not worth setting a terminal's margins for.
    static let leastGain = 4
}

extension Screen {
    /// The move by one row after which this screen is most like `next`; nil where none is worth it.
    public func scroll(to next: Screen) -> ScreenScroll? {
        guard size == next.size else { return nil }
        let isSame = (0..<size.rows).map { row($0) == next.row($0) }
        let found = [true, false].compactMap { isUp -> (scroll: ScreenScroll, gain: Int)? in
            let offset = isUp ? 1 : -1
            let right = (0..<size.rows).filter { line in
                !isSame[line] && (0..<size.rows).contains(line + offset) && row(line + offset) == next.row(line)
            }
            guard let first = right.first, let last = right.last else { return nil }
            let rows = isUp ? first...(last + 1) : (first - 1)...last
            let gain = right.count - rows.count { isSame[$0] }
            return gain < ScreenScroll.leastGain ? nil : (ScreenScroll(rows: rows, isUp: isUp), gain)
        }
        return found.max { $0.gain < $1.gain }?.scroll
    }

    /// This screen after the move.
    public func scrolled(_ scroll: ScreenScroll) -> Screen {
        var result = self
        let blank = Screen(size: Size(columns: size.columns, rows: 1)).row(0)
        for line in scroll.rows {
            let source = scroll.isUp ? line + 1 : line - 1
            result.replace(row: line, column: 0, with: scroll.rows.contains(source) ? row(source) : blank)
        }
        return result
    }
}
