/// What a block says of itself without being opened: enough for a trend it lies within whole.
struct BlockSummary: Hashable, Sendable {
    /// The oldest and the newest stamp in it, both included.
    var t0: Int64
    var t1: Int64
    /// Readings in its bytes.
    var count: Int
    /// Readings a trend draws, of which minimum, maximum and mean are: one a stamp, not bad, not text.
    var drawn: Int
    var minimum: Double
    var maximum: Double
    var mean: Double
    /// The reading at `t1` that a reader sees.
    var last: Row

    /// `rows`: not empty, as `RowMerge` leaves them.
    init(_ rows: ArraySlice<Row>) {
        t0 = rows[rows.startIndex].observedAt
        last = rows[rows.endIndex - 1]
        t1 = last.observedAt
        count = rows.count
        drawn = 0
        minimum = .infinity
        maximum = -.infinity
        mean = 0
        var sum = 0.0
        RowMerge.forEachVisible(in: rows) { row in
            guard row.flags.isDrawn else { return }
            let number = row.number
            drawn += 1
            sum += number
            minimum = min(minimum, number)
            maximum = max(maximum, number)
        }
        if drawn > 0 { mean = BlockSummary.mean(sum: sum, count: drawn, minimum, maximum) }
    }

    /// The mean of finite numbers is finite and between them, also where their sum is too large for a Double.
    static func mean(sum: Double, count: Int, _ minimum: Double, _ maximum: Double) -> Double {
        guard sum.isFinite else { return minimum / 2 + maximum / 2 }
        return Swift.min(Swift.max(sum / Double(count), minimum), maximum)
    }
}
