/// The numbers of a block: as decimals scaled to integers where every one of them comes back bit for bit (sensors
/// mostly send two decimals), else XORed with their predecessor (Gorilla, Pelkonen et al., VLDB 2015 §4.1.2), else raw.
enum NumberColumn {
    /// More digits than any sensor here sends; past it scaled integers no longer beat Gorilla.
    static let maximumExponent = 9
    private static let gorilla: UInt8 = 16
    private static let raw: UInt8 = 17
    private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
    /// Above 2⁵³ not every integer is a Double.
    private static let exactLimit = 9_007_199_254_740_992.0

    static func append(_ bits: some Sequence<UInt64>, to writer: inout PackedWriter) {
        let words = Array(bits)
        if words.isEmpty { return }
        if let exponent = decimalExponent(of: words) {
            writer.append(UInt8(exponent))
            let power = powers[exponent]
            BlockCodec.appendDifferences(
                words.lazy.map { Int64((Double(bitPattern: $0) * power).rounded()) }, order: 1, to: &writer)
            return
        }
        let packed = GorillaBits.pack(words)
        if packed.count < words.count * 8 {
            writer.append(gorilla)
            writer.append(varint: UInt64(packed.count))
            writer.append(packed)
        } else {
            writer.append(raw)
            for word in words { writer.append(word: word) }
        }
    }

    static func read(count: Int, from reader: inout PackedReader) throws(DamagedBytes) -> [UInt64] {
        if count == 0 { return [] }
        let mode = try reader.readByte()
        switch mode {
        case 0...UInt8(maximumExponent):
            let power = powers[Int(mode)]
            return try BlockCodec.readDifferences(count: count, order: 1, from: &reader)
                .map { (Double($0) / power).bitPattern }
        case gorilla:
            let byteCount = try reader.readVarint()
            guard byteCount <= UInt64(count * 10) else {
                throw DamagedBytes(offset: reader.offset, expected: "packed numbers")
            }
            return try GorillaBits.unpack(try reader.readBytes(Int(byteCount)), count: count)
        case raw:
            var words: [UInt64] = []
            words.reserveCapacity(count)
            for _ in 0..<count { words.append(try reader.readWord()) }
            return words
        default:
            throw DamagedBytes(offset: reader.offset, expected: "a way of packing numbers")
        }
    }

    /// The fewest decimals with which every number is an integer that divides back to the same bits.
    private static func decimalExponent(of words: [UInt64]) -> Int? {
        var exponent = 0
        for word in words {
            while !isExact(word, exponent) {
                exponent += 1
                if exponent > maximumExponent { return nil }
            }
        }
        // A number exact with few decimals is not always exact with more (0.3 × 1e9 / 1e9 …): check with the last.
        return words.allSatisfy { isExact($0, exponent) } ? exponent : nil
    }

    private static func isExact(_ word: UInt64, _ exponent: Int) -> Bool {
        let power = powers[exponent]
        let scaled = (Double(bitPattern: word) * power).rounded()
        guard scaled.magnitude < exactLimit else { return false }
        return (Double(Int64(scaled)) / power).bitPattern == word
    }
}

/// Gorilla's XOR coding. `0`: same as before; `10` + bits: inside the last window; `11` + 5 bits of leading zeros +
/// 6 bits of length − 1 + bits: a new window.
enum GorillaBits {
    static func pack(_ words: [UInt64]) -> [UInt8] {
        var output = BitWriter()
        var previous: UInt64 = 0
        var leading = 64
        var length = 0
        for word in words {
            let difference = word ^ previous
            previous = word
            if difference == 0 {
                output.append(0, count: 1)
                continue
            }
            let zeros = min(difference.leadingZeroBitCount, 31)
            let trailing = difference.trailingZeroBitCount
            if length > 0, zeros >= leading, trailing >= 64 - leading - length {
                output.append(0b10, count: 2)
            } else {
                leading = zeros
                length = 64 - zeros - trailing
                output.append(0b11, count: 2)
                output.append(UInt64(leading), count: 5)
                output.append(UInt64(length - 1), count: 6)
            }
            output.append(difference >> UInt64(64 - leading - length), count: length)
        }
        return output.finished()
    }

    static func unpack(_ bytes: UnsafeRawBufferPointer, count: Int) throws(DamagedBytes) -> [UInt64] {
        var input = BitReader(bytes)
        var words: [UInt64] = []
        words.reserveCapacity(count)
        var previous: UInt64 = 0
        var leading = 0
        var length = 0
        for _ in 0..<count {
            if try input.read(1) == 1 {
                if try input.read(1) == 1 {
                    leading = Int(try input.read(5))
                    length = Int(try input.read(6)) + 1
                }
                guard length > 0, leading + length <= 64 else {
                    throw DamagedBytes(offset: 0, expected: "a window of at most 64 bits")
                }
                previous ^= try input.read(length) << UInt64(64 - leading - length)
            }
            words.append(previous)
        }
        return words
    }
}

private struct BitWriter {
    private var bytes: [UInt8] = []
    private var pending: UInt64 = 0
    private var pendingCount = 0

    mutating func append(_ bits: UInt64, count: Int) {
        // At most 7 bits wait, so a word of 64 is taken in two parts.
        if count > 56 {
            append(bits >> 32, count: count - 32)
            append(bits & 0xFFFF_FFFF, count: 32)
            return
        }
        pending = pending << UInt64(count) | (bits & ((1 << UInt64(count)) - 1))
        pendingCount += count
        while pendingCount >= 8 {
            pendingCount -= 8
            bytes.append(UInt8(truncatingIfNeeded: pending >> UInt64(pendingCount)))
        }
    }

    mutating func finished() -> [UInt8] {
        if pendingCount > 0 { append(0, count: 8 - pendingCount) }
        return bytes
    }
}

private struct BitReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0
    private var pending: UInt64 = 0
    private var pendingCount = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func read(_ count: Int) throws(DamagedBytes) -> UInt64 {
        if count > 56 {
            let high = try read(count - 32)
            return high << 32 | (try read(32))
        }
        while pendingCount < count {
            guard offset < bytes.count else { throw DamagedBytes(offset: offset, expected: "more packed bits") }
            pending = pending << 8 | UInt64(bytes[offset])
            offset += 1
            pendingCount += 8
        }
        pendingCount -= count
        return (pending >> UInt64(pendingCount)) & ((1 << UInt64(count)) - 1)
    }
}
