import Telemetry

/// Readings in arrival order, packed into the one blob that a transaction appends: about 18 bytes each, and one SQLite
/// row for thousands of readings instead of one each (measured by `vigie-bench history`: a fraction of the CPU).
///
/// A row is: flags byte · series (varint) · observedAt and receivedAt as zigzag differences from the row before ·
/// the number's 8 bytes, or a boolean or text as varint. Before the rows the version, after them a check (`ByteCheck`).
enum RowChunk {
    /// Bounds one blob to about 150 KiB, so that neither writing nor reading one takes long.
    static let maximumRows = 8192
    static let version: UInt8 = 2
    /// Without a check, as formats before 6 wrote them.
    static let uncheckedVersion: UInt8 = 1
    /// Series are numbered densely from 0: more than any site has, and a table by series stays affordable.
    static let maximumSeries: UInt32 = 1 << 24
    /// flags 1 + series 5 + two stamps of 10 + a value of at most 10.
    fileprivate static let maximumRowByteCount = 36

    /// Hands every row to `body` in arrival order.
    static func unpack(
        _ bytes: UnsafeRawBufferPointer, count: Int, _ body: (SeriesRow) -> Void
    ) throws(DamagedBytes) {
        var reader = PackedReader(bytes.first == uncheckedVersion ? bytes : try ByteCheck.checked(bytes))
        let found = try reader.readByte()
        guard found == version || found == uncheckedVersion else {
            throw DamagedBytes(offset: 0, expected: "a chunk of version \(version)")
        }
        var observed: Int64 = 0
        var received: Int64 = 0
        for _ in 0..<count {
            let flags = Row.Flags(byte: try reader.readByte())
            guard flags.isValid else { throw DamagedBytes(offset: reader.offset, expected: "row flags") }
            let series = try reader.readVarint()
            guard series < maximumSeries else { throw DamagedBytes(offset: reader.offset, expected: "a series") }
            observed &+= try reader.readZigzag()
            received &+= try reader.readZigzag()
            let bits = flags.kind == .number ? try reader.readWord() : try reader.readVarint()
            body(
                SeriesRow(
                    row: Row(observedAt: observed, receivedAt: received, bits: bits, flags: flags),
                    series: UInt32(series)))
        }
        guard reader.isAtEnd else { throw DamagedBytes(offset: reader.offset, expected: "the end of the chunk") }
    }
}

/// Fills one chunk after another in the same memory: the path every reading takes, so it neither allocates nor checks
/// bounds; `append` may be called `RowChunk.maximumRows` times between two `removeAll`.
final class RowChunkPacker {
    private let memory: UnsafeMutablePointer<UInt8>
    private var end: UnsafeMutablePointer<UInt8>
    private var observed: Int64 = 0
    private var received: Int64 = 0
    private(set) var count = 0

    init() {
        memory = .allocate(capacity: 1 + RowChunk.maximumRows * RowChunk.maximumRowByteCount + ByteCheck.byteCount)
        memory.pointee = RowChunk.version
        end = memory + 1
    }
    deinit { memory.deallocate() }

    var isFull: Bool { count == RowChunk.maximumRows }
    /// Valid until the next `append` or `removeAll`.
    var bytes: UnsafeRawBufferPointer {
        let check = ByteCheck.word(of: UnsafeRawBufferPointer(start: memory, count: end - memory))
        UnsafeMutableRawPointer(end).storeBytes(of: check.littleEndian, as: UInt32.self)
        return UnsafeRawBufferPointer(start: memory, count: end - memory + ByteCheck.byteCount)
    }

    func removeAll() {
        end = memory + 1
        observed = 0
        received = 0
        count = 0
    }

    func append(_ reading: Reading) {
        precondition(!isFull && reading.series.index < RowChunk.maximumSeries)
        let row = Row(reading)
        var next = end
        next.pointee = row.flags.byte
        next += 1
        store(varint: UInt64(reading.series.index), at: &next)
        store(varint: PackedWriter.zigzag(row.observedAt &- observed), at: &next)
        store(varint: PackedWriter.zigzag(row.receivedAt &- received), at: &next)
        if row.flags.kind == .number {
            UnsafeMutableRawPointer(next).storeBytes(of: row.bits.littleEndian, as: UInt64.self)
            next += 8
        } else {
            store(varint: row.bits, at: &next)
        }
        end = next
        observed = row.observedAt
        received = row.receivedAt
        count += 1
    }

    @inline(__always)
    private func store(varint value: UInt64, at next: inout UnsafeMutablePointer<UInt8>) {
        var rest = value
        while rest >= 0x80 {
            next.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
            next += 1
            rest >>= 7
        }
        next.pointee = UInt8(truncatingIfNeeded: rest)
        next += 1
    }
}
