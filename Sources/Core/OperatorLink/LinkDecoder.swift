/// Reads what `LinkEncoder` wrote. Any bytes give a value or a `LinkFault`: nothing that attaches can make it trap,
/// recurse without end, or ask for more memory than the message has bytes.
public struct LinkDecoder {
    public init() {}

    public func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws(LinkFault) -> T {
        let source = LinkSource(bytes)
        do {
            let value = try LinkValueDecoder(source: source).read(type)
            guard source.isAtEnd else { throw LinkFault(offset: source.offset, expected: "the end of the message") }
            return value
        } catch let fault as LinkFault {
            throw fault
        } catch {
            // The library's own refusals: an enum case that is not one, a range that is upside down.
            throw LinkFault(offset: source.offset, expected: "a \(type)")
        }
    }
}

/// Where a message is not what it should be.
public struct LinkFault: Error, Hashable, Sendable {
    public var offset: Int
    public var expected: String
    public init(offset: Int, expected: String) {
        self.offset = offset
        self.expected = expected
    }
}

private final class LinkSource {
    /// Values inside one another: a snapshot needs about 8.
    static let depthLimit = 64

    private let bytes: [UInt8]
    private(set) var offset = 0
    var depth = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }
    var isAtEnd: Bool { offset == bytes.count }
    var remaining: Int { bytes.count - offset }

    func fault(_ expected: String) -> LinkFault { LinkFault(offset: offset, expected: expected) }

    func byte() throws -> UInt8 {
        guard offset < bytes.count else { throw fault("a byte") }
        defer { offset += 1 }
        return bytes[offset]
    }
    func bool() throws -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw fault("a boolean")
        }
    }
    func unsigned() throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            let next = try byte()
            let part = UInt64(next & 0x7F)
            guard shift < 63 || part <= 1 else { throw fault("an integer of 64 bits") }
            value |= part << shift
            if next & 0x80 == 0 { return value }
        }
        throw fault("an integer of at most ten bytes")
    }
    func signed() throws -> Int64 {
        let raw = try unsigned()
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }
    func integer<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
        let value = T.isSigned ? T(exactly: try signed()) : T(exactly: try unsigned())
        guard let value else { throw fault("an integer that fits \(type)") }
        return value
    }
    func double() throws -> Double {
        guard remaining >= 8 else { throw fault("a number") }
        var bits: UInt64 = 0
        for index in 0..<8 { bits |= UInt64(bytes[offset + index]) << UInt64(index * 8) }
        offset += 8
        return Double(bitPattern: bits)
    }
    /// A count of things that take at least one byte each.
    func count() throws -> Int {
        let value = try unsigned()
        guard value <= UInt64(remaining) else { throw fault("a count within the message") }
        return Int(value)
    }
    func string() throws -> String {
        let length = try count()
        defer { offset += length }
        return String(decoding: bytes[offset..<offset + length], as: UTF8.self)
    }
    /// The text that stands here, not stepped over.
    func peekString() -> String? {
        let start = offset
        defer { offset = start }
        return try? string()
    }
}

private struct LinkValueDecoder: Decoder {
    let source: LinkSource
    /// How many values the array or dictionary being read has; nil for anything else.
    var arrayCount: Int?
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(source: LinkSource, arrayCount: Int? = nil) {
        self.source = source
        self.arrayCount = arrayCount
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(LinkKeyedDecoding<Key>(source: source))
    }
    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        LinkUnkeyedDecoding(source: source, count: arrayCount)
    }
    func singleValueContainer() -> any SingleValueDecodingContainer { LinkSingleDecoding(source: source) }

    func read<T: Decodable>(_ type: T.Type) throws -> T {
        source.depth += 1
        defer { source.depth -= 1 }
        guard source.depth <= LinkSource.depthLimit else { throw source.fault("less nesting") }
        let value: Any
        switch type {
        case is String.Type: value = try source.string()
        case is Double.Type: value = try source.double()
        case is Bool.Type: value = try source.bool()
        case is Int.Type: value = try source.integer(Int.self)
        case is Int64.Type: value = try source.signed()
        case is UInt64.Type: value = try source.unsigned()
        case is UInt32.Type: value = try source.integer(UInt32.self)
        case is UInt8.Type: value = try source.integer(UInt8.self)
        case let optional as any LinkOptional.Type:
            value = try optional.decode({ try read($0) }, isPresent: try source.bool())
        case let dictionary as any TextKeyedDictionary.Type:
            value = try dictionary.decodePairs(
                count: try source.count(), key: { try source.string() }, value: { try read($0) })
        case is any LinkArray.Type:
            value = try T(from: LinkValueDecoder(source: source, arrayCount: try source.count()))
        default: value = try T(from: LinkValueDecoder(source: source))
        }
        guard let typed = value as? T else { throw source.fault("a \(type)") }
        return typed
    }
}

private struct LinkKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let source: LinkSource
    var codingPath: [any CodingKey] { [] }

    /// Asked only for enums: the name of the case that stands here.
    var allKeys: [Key] { source.peekString().flatMap { Key(stringValue: $0) }.map { [$0] } ?? [] }
    func contains(_ key: Key) -> Bool { true }

    private var decoder: LinkValueDecoder { LinkValueDecoder(source: source) }

    func decodeNil(forKey key: Key) throws -> Bool { try !source.bool() }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try decoder.read(type) }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try source.bool() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try source.string() }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try source.double() }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try source.integer(Int.self) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try source.signed() }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try source.unsigned() }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try source.integer(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try source.integer(type) }

    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        try source.bool() ? try decoder.read(type) : nil
    }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try source.bool() ? try source.bool() : nil
    }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try source.bool() ? try source.string() : nil
    }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try source.bool() ? try source.double() : nil
    }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try source.bool() ? try source.integer(Int.self) : nil
    }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try source.bool() ? try source.signed() : nil
    }
    func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
        try source.bool() ? try source.unsigned() : nil
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        guard try source.string() == key.stringValue else { throw source.fault("the case \(key.stringValue)") }
        return KeyedDecodingContainer(LinkKeyedDecoding<Nested>(source: source))
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { decoder.unkeyedContainer() }
    func superDecoder() -> any Decoder { decoder }
    func superDecoder(forKey key: Key) -> any Decoder { decoder }
}

private struct LinkUnkeyedDecoding: UnkeyedDecodingContainer {
    let source: LinkSource
    let count: Int?
    private(set) var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var isAtEnd: Bool { count.map { currentIndex >= $0 } ?? source.isAtEnd }

    init(source: LinkSource, count: Int?) {
        self.source = source
        self.count = count
    }

    mutating func decodeNil() throws -> Bool {
        // Optional elements are read by `read`, which takes their presence byte itself.
        false
    }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        currentIndex += 1
        return try LinkValueDecoder(source: source).read(type)
    }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> {
        currentIndex += 1
        return LinkValueDecoder(source: source).container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer {
        currentIndex += 1
        return LinkValueDecoder(source: source).unkeyedContainer()
    }
    mutating func superDecoder() -> any Decoder {
        currentIndex += 1
        return LinkValueDecoder(source: source)
    }
}

private struct LinkSingleDecoding: SingleValueDecodingContainer {
    let source: LinkSource
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try LinkValueDecoder(source: source).read(type) }
}
