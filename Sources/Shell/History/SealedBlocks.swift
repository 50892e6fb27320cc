import Telemetry

/// Blocks ready to be written. A territory of a hundred thousand sensors seals as many at once, of a few readings each:
/// they stand one after another in the bytes a record takes, what each says of itself by differences before its readings.
struct SealedBlocks: Sendable {
    /// What a block says of itself, as `BlockSummary`.
    struct Head: Sendable {
        var series: UInt32
        var t0: Int64
        var t1: Int64
        var minimum: Double
        var maximum: Double
        var mean: Double
        var lastBits: UInt64
        // At most `BlockCodec.maximumRows` each.
        var count: Int
        var drawn: Int
        var lastFlags: Row.Flags
    }

    private var writer = ByteWriter()
    private(set) var count = 0
    // Of the block before: what the next one is told by its difference from.
    private var series: UInt32 = 0
    private var t0: Int64 = 0

    /// Room for as many blocks of so many rows in all, so that nothing is moved as they come.
    mutating func reserve(blockCount: Int, rowCount: Int) {
        writer = ByteWriter(
            reserving: blockCount * SealedBlocks.blockByteCount + rowCount * SealedBlocks.rowByteCount)
    }
    /// What mostly suffices: a block's head, first stamp and value, and what each further reading adds.
    private static let blockByteCount = 72
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
        let bytes = BlockCodec.encode(rows)
        writer.write(step: Int64(series) - Int64(self.series))
        writer.write(step: summary.t0 &- t0)
        writer.write(step: summary.t1 &- summary.t0)
        writer.write(step: Int64(summary.count))
        writer.write(step: Int64(summary.drawn))
        if summary.drawn > 0 {
            writer.write(decimal: summary.minimum)
            writer.write(decimal: summary.maximum)
            writer.write(decimal: summary.mean)
        }
        writer.write(decimal: Double(bitPattern: summary.last.bits))
        writer.write(summary.last.flags.byte)
        writer.write(step: Int64(bytes.count))
        writer.write(bytes)
        (self.series, t0) = (series, summary.t0)
        count += 1
    }

    /// Every block in the order they were appended, with its bytes.
    func forEach(_ body: (Head, UnsafeRawBufferPointer) throws -> Void) throws {
        var reader = ByteReader(writer.bytes)
        var (series, t0): (Int64, Int64) = (0, 0)
        for _ in 0..<count {
            series += try reader.readStep()
            t0 &+= try reader.readStep()
            let t1 = t0 &+ (try reader.readStep())
            let (count, drawn) = (Int(try reader.readStep()), Int(try reader.readStep()))
            var (minimum, maximum, mean) = (Double.infinity, -Double.infinity, 0.0)
            if drawn > 0 {
                minimum = try reader.readDecimal()
                maximum = try reader.readDecimal()
                mean = try reader.readDecimal()
            }
            let head = Head(
                series: UInt32(series), t0: t0, t1: t1, minimum: minimum, maximum: maximum, mean: mean,
                lastBits: try reader.readDecimal().bitPattern, count: count, drawn: drawn,
                lastFlags: Row.Flags(byte: try reader.read()))
            try reader.lend(Int(try reader.readStep())) { try body(head, $0) }
        }
    }
}
