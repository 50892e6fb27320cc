/// Blocks ready to be written. A territory of a hundred thousand sensors seals as many at once, of a few readings each:
/// their bytes stand one after another, and what is said of each takes 64 bytes.
struct SealedBlocks: Sendable {
    /// What a block says of itself, as `BlockSummary`.
    struct Head: Sendable {
        var series: UInt32
        /// Where its bytes end; they begin where those before it end.
        fileprivate var end: UInt32
        var t0: Int64
        var t1: Int64
        var minimum: Double
        var maximum: Double
        var mean: Double
        var lastBits: UInt64
        // At most `BlockCodec.maximumRows` each.
        var count: UInt16
        var drawn: UInt16
        var lastFlags: Row.Flags
    }

    private var heads: [Head] = []
    private var bytes: [UInt8] = []

    var count: Int { heads.count }

    /// Room for as many blocks of so many rows in all, so that nothing is moved as they come.
    mutating func reserve(blockCount: Int, rowCount: Int) {
        heads.reserveCapacity(blockCount)
        bytes.reserveCapacity(blockCount * SealedBlocks.blockOverhead + rowCount * SealedBlocks.rowByteCount)
    }
    /// What mostly suffices: a block's first stamps and value, and what each further reading adds.
    private static let blockOverhead = 32
    private static let rowByteCount = 8

    /// `rows` of one series, as `RowMerge` leaves them: cut into blocks of at most `BlockCodec.maximumRows`, never
    /// inside a stamp.
    mutating func append(_ rows: ArraySlice<Row>, of series: UInt32) {
        var start = rows.startIndex
        while start < rows.endIndex {
            var end = min(rows.endIndex, start + BlockCodec.maximumRows)
            while end < rows.endIndex, rows[end].observedAt == rows[end - 1].observedAt { end -= 1 }
            append(block: rows[start..<end], of: series)
            start = end
        }
    }

    private mutating func append(block rows: ArraySlice<Row>, of series: UInt32) {
        let summary = BlockSummary(rows)
        bytes += BlockCodec.encode(rows)
        heads.append(
            Head(
                series: series, end: UInt32(bytes.count), t0: summary.t0, t1: summary.t1, minimum: summary.minimum,
                maximum: summary.maximum, mean: summary.mean, lastBits: summary.last.bits,
                count: UInt16(summary.count), drawn: UInt16(summary.drawn), lastFlags: summary.last.flags))
    }

    /// Every block in the order they were appended, with its bytes.
    func forEach(_ body: (Head, UnsafeRawBufferPointer) throws -> Void) rethrows {
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            for head in heads {
                let end = Int(head.end)
                try body(head, UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
        }
    }
}
