/// How readings of one series come together: oldest first; those of one stamp in order of arrival; a repeat (same
/// stamp, same value) once; a conflict (same stamp, other value) kept beside the first, and the last received is what a
/// reader sees.
enum RowMerge {
    /// Values kept of one stamp, the last received. A sensor that conflicts more often than this says nothing more by
    /// it, and a block can't be split inside a stamp.
    static let maximumConflicts = 16

    /// `rows` in order of arrival (rows already sealed before those that follow them).
    static func merged(_ rows: [Row]) -> [Row] { collapsed(ordered(rows)) }

    private static func ordered(_ rows: [Row]) -> [Row] {
        var isOrdered = true
        for index in rows.indices.dropFirst() where rows[index].observedAt < rows[index - 1].observedAt {
            isOrdered = false
            break
        }
        if isOrdered { return rows }
        // The offset keeps the order of arrival within a stamp: `sorted` does not promise to be stable.
        return rows.enumerated()
            .sorted { ($0.element.observedAt, $0.offset) < ($1.element.observedAt, $1.offset) }
            .map(\.element)
    }

    private static func collapsed(_ rows: [Row]) -> [Row] {
        guard zip(rows, rows.dropFirst()).contains(where: { $0.observedAt == $1.observedAt }) else { return rows }
        var kept: [Row] = []
        kept.reserveCapacity(rows.count)
        var stampStart = 0
        for row in rows {
            if let last = kept.last, last.observedAt != row.observedAt { stampStart = kept.count }
            if kept.count > stampStart {
                // The value seen last again: nothing new. One seen before that: it is the last received again.
                if kept[kept.count - 1].hasValue(of: row) { continue }
                if let earlier = kept[stampStart...].firstIndex(where: { $0.hasValue(of: row) }) {
                    kept.remove(at: earlier)
                } else if kept.count - stampStart == maximumConflicts {
                    kept.remove(at: stampStart)
                }
            }
            kept.append(row)
        }
        return kept
    }

    /// The readings a reader sees: of each stamp the last received. `rows` as `merged` leaves them.
    static func forEachVisible(in rows: ArraySlice<Row>, _ body: (Row) -> Void) {
        for index in rows.indices {
            let next = index + 1
            if next == rows.endIndex || rows[next].observedAt != rows[index].observedAt { body(rows[index]) }
        }
    }
}
