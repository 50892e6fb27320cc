/// The bytes of a block: the readings of one series, oldest first, in 2–8 bytes each. Pure: rows in, bytes out.
///
/// version · count · flags as runs · observedAt (first, then differences of differences) · receivedAt − observedAt
/// (first, then differences) · numbers (`NumberColumn`) · booleans and texts as differences · check (`ByteCheck`). Stamps are divided by the
/// largest of 1 s, 1 ms, 1 µs, 1 ns that divides them all; equal steps cost nothing (`appendDifferences`).
enum BlockCodec {
    static let version: UInt8 = 2
    /// Without a check, as formats before 6 wrote them.
    static let uncheckedVersion: UInt8 = 1
    /// Bounds what a damaged count can ask for, and what one look-up must decode.
    static let maximumRows = 4096
    private static let timeUnits: [Int64] = [1_000_000_000, 1_000_000, 1_000, 1]

    /// `rows`: 1…`maximumRows`, ascending by `observedAt`, those of one stamp in order of arrival.
    static func encode(_ rows: ArraySlice<Row>) -> [UInt8] {
        precondition(!rows.isEmpty && rows.count <= maximumRows)
        var writer = PackedWriter()
        writer.append(version)
        writer.append(varint: UInt64(rows.count))
        appendFlags(of: rows, to: &writer)
        appendStamps(rows.map(\.observedAt), order: 2, to: &writer)
        appendStamps(rows.map { $0.receivedAt &- $0.observedAt }, order: 1, to: &writer)
        NumberColumn.append(rows.lazy.filter { $0.flags.kind == .number }.map { $0.bits }, to: &writer)
        appendDifferences(
            rows.lazy.filter { $0.flags.kind != .number }.map { Int64(bitPattern: $0.bits) }, order: 1, to: &writer)
        writer.appendCheck()
        return writer.bytes
    }

    static func decode(_ bytes: UnsafeRawBufferPointer) throws(DamagedBytes) -> [Row] {
        var reader = PackedReader(bytes.first == uncheckedVersion ? bytes : try ByteCheck.checked(bytes))
        let found = try reader.readByte()
        guard found == version || found == uncheckedVersion else {
            throw DamagedBytes(offset: 0, expected: "a block of version \(version)")
        }
        let count = try reader.readVarint()
        guard count >= 1, count <= UInt64(maximumRows) else {
            throw DamagedBytes(offset: reader.offset, expected: "1 to \(maximumRows) readings")
        }
        let flags = try readFlags(count: Int(count), from: &reader)
        let observed = try readStamps(count: flags.count, order: 2, from: &reader)
        let delays = try readStamps(count: flags.count, order: 1, from: &reader)
        let numberCount = flags.count { $0.kind == .number }
        let numbers = try NumberColumn.read(count: numberCount, from: &reader)
        let others = try readDifferences(count: flags.count - numberCount, order: 1, from: &reader)
        guard reader.isAtEnd else { throw DamagedBytes(offset: reader.offset, expected: "the end of the block") }
        var rows: [Row] = []
        rows.reserveCapacity(flags.count)
        var nextNumber = 0
        var nextOther = 0
        for index in flags.indices {
            let bits: UInt64
            if flags[index].kind == .number {
                bits = numbers[nextNumber]
                nextNumber += 1
            } else {
                bits = UInt64(bitPattern: others[nextOther])
                nextOther += 1
            }
            rows.append(
                Row(
                    observedAt: observed[index], receivedAt: observed[index] &+ delays[index], bits: bits,
                    flags: flags[index]))
        }
        return rows
    }

    static func decode(_ bytes: [UInt8]) throws(DamagedBytes) -> [Row] {
        // withUnsafeBytes rethrows untyped errors as typed ones only through a Result.
        let result: Result<[Row], DamagedBytes> = bytes.withUnsafeBytes { buffer in
            do throws(DamagedBytes) { return .success(try decode(buffer)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    // MARK: - Flags

    private static func appendFlags(of rows: ArraySlice<Row>, to writer: inout PackedWriter) {
        var index = rows.startIndex
        while index < rows.endIndex {
            let flags = rows[index].flags
            let start = index
            while index < rows.endIndex, rows[index].flags == flags { index += 1 }
            writer.append(flags.byte)
            writer.append(varint: UInt64(index - start))
        }
    }

    private static func readFlags(
        count: Int, from reader: inout PackedReader
    ) throws(DamagedBytes) -> [Row.Flags] {
        var flags: [Row.Flags] = []
        flags.reserveCapacity(count)
        while flags.count < count {
            let flag = Row.Flags(byte: try reader.readByte())
            let run = try reader.readVarint()
            guard flag.isValid, run >= 1, run <= UInt64(count - flags.count) else {
                throw DamagedBytes(offset: reader.offset, expected: "a run of flags")
            }
            for _ in 0..<run { flags.append(flag) }
        }
        return flags
    }

    // MARK: - Stamps

    private static func appendStamps(_ stamps: [Int64], order: Int, to writer: inout PackedWriter) {
        let unitIndex = timeUnits.firstIndex { unit in stamps.allSatisfy { $0 % unit == 0 } } ?? timeUnits.count - 1
        let unit = timeUnits[unitIndex]
        writer.append(UInt8(unitIndex))
        appendDifferences(stamps.lazy.map { $0 / unit }, order: order, to: &writer)
    }

    private static func readStamps(
        count: Int, order: Int, from reader: inout PackedReader
    ) throws(DamagedBytes) -> [Int64] {
        let unitIndex = Int(try reader.readByte())
        guard unitIndex < timeUnits.count else {
            throw DamagedBytes(offset: reader.offset, expected: "a unit of time")
        }
        let unit = timeUnits[unitIndex]
        var stamps = try readDifferences(count: count, order: order, from: &reader)
        for index in stamps.indices { stamps[index] = stamps[index] &* unit }
        return stamps
    }

    // MARK: - Differences

    /// Differences (`order` 1) or differences of differences (2), zigzag; a run of zeros is a 0 and its length.
    /// Arithmetic wraps, so that any Int64 comes back exactly.
    static func appendDifferences(_ values: some Sequence<Int64>, order: Int, to writer: inout PackedWriter) {
        var previous: Int64 = 0
        var step: Int64 = 0
        var zeros: UInt64 = 0
        for value in values {
            let difference = value &- previous
            let coded = order == 2 ? difference &- step : difference
            previous = value
            step = difference
            if coded == 0 {
                zeros += 1
                continue
            }
            if zeros > 0 {
                writer.append(0)
                writer.append(varint: zeros)
                zeros = 0
            }
            writer.append(zigzag: coded)
        }
        if zeros > 0 {
            writer.append(0)
            writer.append(varint: zeros)
        }
    }

    static func readDifferences(
        count: Int, order: Int, from reader: inout PackedReader
    ) throws(DamagedBytes) -> [Int64] {
        var values: [Int64] = []
        values.reserveCapacity(count)
        var previous: Int64 = 0
        var step: Int64 = 0
        while values.count < count {
            let coded = try reader.readZigzag()
            let run = coded == 0 ? try reader.readVarint() : 1
            guard run >= 1, run <= UInt64(count - values.count) else {
                throw DamagedBytes(offset: reader.offset, expected: "a run of equal steps")
            }
            for _ in 0..<run {
                step = order == 2 ? step &+ coded : coded
                previous = previous &+ step
                values.append(previous)
            }
        }
        return values
    }
}
