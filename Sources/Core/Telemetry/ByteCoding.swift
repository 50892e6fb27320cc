/// Appends little-endian values: the one encoding of engine images and link messages. Paired with `ByteReader`.
public struct ByteWriter: Sendable {
    public private(set) var bytes: [UInt8]
    public init(reserving byteCount: Int = 0) {
        bytes = []
        bytes.reserveCapacity(byteCount)
    }

    public mutating func write(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    public mutating func write(_ value: Double) { write(value.bitPattern) }
    public mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }
    /// A number that is mostly small: seven bits a byte, the sign in the lowest.
    public mutating func write(step: Int64) {
        var rest = UInt64(bitPattern: step << 1 ^ step >> 63)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
    /// A number that is mostly a decimal of a few places, as sensors send them: those places and its digits, or the whole
    /// of it.
    public mutating func write(decimal value: Double) {
        for (places, power) in ByteWriter.powers.enumerated() {
            let scaled = (value * power).rounded()
            guard abs(scaled) < ByteWriter.digitsBound else { continue }
            let digits = Int64(scaled)
            // Bit for bit: a negative zero does not come back.
            guard (Double(digits) / power).bitPattern == value.bitPattern else { continue }
            bytes.append(UInt8(places))
            return write(step: digits)
        }
        bytes.append(UInt8(ByteWriter.powers.count))
        write(value)
    }
    fileprivate static let powers = [1, 1e1, 1e2, 1e3, 1e4]
    /// Five bytes of digits: beyond it the number itself is as short.
    private static let digitsBound = 1e10
    public mutating func write(_ text: String) {
        write(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }
    /// As they are, without their number.
    public mutating func write(_ bytes: [UInt8]) { self.bytes.append(contentsOf: bytes) }
    public mutating func write(_ value: Timestamp) { write(value.nanoseconds) }
    public mutating func write(_ value: TimeSpan) { write(value.nanoseconds) }
    public mutating func write(_ value: Instant) { write(value.nanoseconds) }
    public mutating func write<T>(optional value: T?, _ writeValue: (inout ByteWriter, T) -> Void) {
        write(value != nil)
        if let value { writeValue(&self, value) }
    }
    public mutating func write<T>(array: [T], _ writeValue: (inout ByteWriter, T) -> Void) {
        write(UInt32(array.count))
        for element in array { writeValue(&self, element) }
    }
}

/// Reads what `ByteWriter` wrote. Every read is checked: damaged bytes give `Malformed`, never a trap.
public struct ByteReader: Sendable {
    public struct Malformed: Error, Hashable, Sendable {
        public var offset: Int
        public var expected: String
        public init(offset: Int, expected: String) {
            self.offset = offset
            self.expected = expected
        }
    }

    private let bytes: [UInt8]
    public private(set) var offset = 0
    public init(_ bytes: [UInt8]) { self.bytes = bytes }
    public var isAtEnd: Bool { offset == bytes.count }

    public mutating func read<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(Malformed) -> T {
        let size = MemoryLayout<T>.size
        guard bytes.count - offset >= size else { throw Malformed(offset: offset, expected: "\(size) bytes") }
        let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: T.self) }
        offset += size
        return T(littleEndian: value)
    }
    /// What `write(step:)` wrote: at most ten bytes.
    public mutating func readStep() throws(Malformed) -> Int64 {
        var coded: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            let byte: UInt8 = try read()
            coded |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int64(bitPattern: coded >> 1) ^ -Int64(bitPattern: coded & 1) }
        }
        throw Malformed(offset: offset, expected: "a number of at most ten bytes")
    }
    /// What `write(decimal:)` wrote.
    public mutating func readDecimal() throws(Malformed) -> Double {
        let places = Int(try read(UInt8.self))
        guard places <= ByteWriter.powers.count else { throw Malformed(offset: offset - 1, expected: "decimal places") }
        return places == ByteWriter.powers.count ? try readDouble() : Double(try readStep()) / ByteWriter.powers[places]
    }
    public mutating func readDouble() throws(Malformed) -> Double { Double(bitPattern: try read()) }
    public mutating func readBool() throws(Malformed) -> Bool {
        let byte = try read(UInt8.self)
        guard byte <= 1 else { throw Malformed(offset: offset - 1, expected: "a boolean") }
        return byte == 1
    }
    public mutating func readString() throws(Malformed) -> String {
        let count = Int(try read(UInt32.self))
        guard bytes.count - offset >= count else { throw Malformed(offset: offset, expected: "\(count) bytes of text") }
        defer { offset += count }
        return String(decoding: bytes[offset..<offset + count], as: UTF8.self)
    }
    /// Appends the next `count` bytes to `bytes`.
    public mutating func read(_ count: Int, into bytes: inout [UInt8]) throws(Malformed) {
        guard self.bytes.count - offset >= count else { throw Malformed(offset: offset, expected: "\(count) bytes") }
        bytes.append(contentsOf: self.bytes[offset..<offset + count])
        offset += count
    }
    /// Lends the next `count` bytes where they are.
    public mutating func lend(_ count: Int, to body: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard count >= 0, bytes.count - offset >= count else {
            throw Malformed(offset: offset, expected: "\(count) bytes")
        }
        try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
        offset += count
    }
    public mutating func readTimestamp() throws(Malformed) -> Timestamp { Timestamp(nanoseconds: try read()) }
    public mutating func readTimeSpan() throws(Malformed) -> TimeSpan { TimeSpan(nanoseconds: try read()) }
    public mutating func readInstant() throws(Malformed) -> Instant { Instant(nanoseconds: try read()) }
    public mutating func readOptional<T>(
        _ readValue: (inout ByteReader) throws(Malformed) -> T
    ) throws(Malformed) -> T? {
        try readBool() ? try readValue(&self) : nil
    }
    /// An array whose elements take at least one byte each, so that a damaged count can't ask for more memory than
    /// the message has bytes.
    public mutating func readArray<T>(
        _ readValue: (inout ByteReader) throws(Malformed) -> T
    ) throws(Malformed) -> [T] {
        let count = Int(try read(UInt32.self))
        guard count <= bytes.count - offset else { throw Malformed(offset: offset, expected: "\(count) elements") }
        var array: [T] = []
        array.reserveCapacity(count)
        for _ in 0..<count { array.append(try readValue(&self)) }
        return array
    }
}

/// Names one after another, each as what differs from the one before: the names of a territory's sensors and alarms share
/// most of their bytes with their neighbours'.
public struct NameSteps: Sendable {
    private var last: [UInt8] = []
    public init() {}

    public mutating func encode(_ name: String, into writer: inout ByteWriter) {
        var name = name
        name.withUTF8 { utf8 in
            var shared = 0
            while shared < min(last.count, utf8.count), last[shared] == utf8[shared] { shared += 1 }
            writer.write(step: Int64(shared))
            writer.write(step: Int64(utf8.count - shared))
            last.removeSubrange(shared...)
            for byte in utf8[shared...] {
                last.append(byte)
                writer.write(byte)
            }
        }
    }

    public mutating func decode(from reader: inout ByteReader) throws(ByteReader.Malformed) -> String {
        let (shared, count) = (try reader.readStep(), try reader.readStep())
        guard (0...Int64(last.count)).contains(shared), count >= 0 else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "a name after another")
        }
        last.removeSubrange(Int(shared)...)
        try reader.read(Int(clamping: count), into: &last)
        return String(decoding: last, as: UTF8.self)
    }
}
