/// Stored bytes that are not what they should be: a damaged disk, or a format of a later version.
struct DamagedBytes: Error, Hashable, Sendable {
    var offset: Int
    var expected: String
}

/// Appends the variable-length integers blocks and chunks are made of (LEB128, zigzag for signed).
struct PackedWriter: Sendable {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
    mutating func append(_ byte: UInt8) { bytes.append(byte) }
    mutating func append(_ other: [UInt8]) { bytes.append(contentsOf: other) }

    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func append(zigzag value: Int64) { append(varint: PackedWriter.zigzag(value)) }

    mutating func append(word: UInt64) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Of all that stands before it (`ByteCheck`).
    mutating func appendCheck() {
        let check = bytes.withUnsafeBytes { ByteCheck.word(of: $0) }
        withUnsafeBytes(of: check.littleEndian) { bytes.append(contentsOf: $0) }
    }

    static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value << 1) ^ (value >> 63)) }
}

/// Reads what `PackedWriter` wrote. Every read is checked: damaged bytes throw, never trap.
struct PackedReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }
    var isAtEnd: Bool { offset == bytes.count }

    mutating func readByte() throws(DamagedBytes) -> UInt8 {
        guard offset < bytes.count else { throw DamagedBytes(offset: offset, expected: "a byte") }
        offset += 1
        return bytes[offset - 1]
    }

    mutating func readVarint() throws(DamagedBytes) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let byte = try readByte()
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw DamagedBytes(offset: offset, expected: "a number of at most 64 bits")
    }

    mutating func readZigzag() throws(DamagedBytes) -> Int64 {
        let value = try readVarint()
        return Int64(bitPattern: (value >> 1) ^ (0 &- (value & 1)))
    }

    mutating func readWord() throws(DamagedBytes) -> UInt64 {
        guard bytes.count - offset >= 8 else { throw DamagedBytes(offset: offset, expected: "8 bytes") }
        offset += 8
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset - 8, as: UInt64.self))
    }

    /// The next `count` bytes, not copied.
    mutating func readBytes(_ count: Int) throws(DamagedBytes) -> UnsafeRawBufferPointer {
        guard count >= 0, bytes.count - offset >= count else {
            throw DamagedBytes(offset: offset, expected: "\(count) bytes")
        }
        offset += count
        return UnsafeRawBufferPointer(rebasing: bytes[(offset - count)..<offset])
    }
}
