/// The bytes of the link: a positional binary form of any `Codable` value of this room.
///
/// Integers are zigzag varints, texts and arrays are counted, an optional is a presence byte, an enum case is its
/// name, structs are their members in order without names. Both ends must be of one `LinkMessage.version`: there is no
/// key to tell members apart, which is what makes a snapshot a few kilobytes.
public struct LinkEncoder {
    public init() {}

    public func encode(_ value: some Encodable) throws -> [UInt8] {
        let storage = LinkStorage()
        try LinkValueEncoder(storage: storage, codingPath: []).write(value)
        return storage.bytes
    }

    /// A snapshot's message with its length before it; members that `parts` knows are copied from there.
    func frame(_ snapshot: Snapshot, keeping parts: EncodedParts) throws -> [UInt8] {
        let storage = LinkStorage()
        storage.bytes = Array(repeating: 0, count: LinkFraming.lengthByteCount)
        storage.write(CoreMessage.snapshotName)
        try LinkValueEncoder(storage: storage, codingPath: [], parts: parts).write(snapshot)
        let length = LinkFraming.length(of: storage.bytes.count - LinkFraming.lengthByteCount)
        storage.bytes.replaceSubrange(..<LinkFraming.lengthByteCount, with: length)
        return storage.bytes
    }
}

/// The bytes written so far, shared by the nested encoders of one message.
private final class LinkStorage {
    var bytes: [UInt8] = []

    func writeVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
    func write(_ value: Int64) { writeVarint(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }
    func write(_ value: UInt64) { writeVarint(value) }
    func write(_ value: Bool) { bytes.append(value ? 1 : 0) }
    func write(_ value: Double) { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
    func write(_ text: String) {
        writeVarint(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }
}

/// A dictionary with texts for keys, which the library would otherwise code by key name.
protocol TextKeyedDictionary {
    func encodePairs(count: (Int) throws -> Void, pair: (String, any Encodable) throws -> Void) throws
    static func decodePairs(
        count: Int, key: () throws -> String, value: (any Decodable.Type) throws -> any Decodable
    ) throws -> Self
}

extension Dictionary: TextKeyedDictionary where Key == String, Value: Codable {
    func encodePairs(count writeCount: (Int) throws -> Void, pair: (String, any Encodable) throws -> Void) throws {
        try writeCount(count)
        for (key, value) in sorted(by: { $0.key < $1.key }) { try pair(key, value) }
    }

    static func decodePairs(
        count: Int, key readKey: () throws -> String, value readValue: (any Decodable.Type) throws -> any Decodable
    ) throws -> [String: Value] {
        var dictionary: [String: Value] = [:]
        for _ in 0..<count {
            let key = try readKey()
            if let value = try readValue(Value.self) as? Value { dictionary[key] = value }
        }
        return dictionary
    }
}

private struct LinkValueEncoder: Encoder {
    let storage: LinkStorage
    var codingPath: [any CodingKey]
    /// For the members of the value itself, not for what is in them.
    var parts: EncodedParts?
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(LinkKeyedEncoding<Key>(storage: storage, codingPath: codingPath, parts: parts))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        LinkUnkeyedEncoding(storage: storage, codingPath: codingPath)
    }
    func singleValueContainer() -> any SingleValueEncodingContainer {
        LinkSingleEncoding(storage: storage, codingPath: codingPath)
    }

    func write<T: Encodable>(_ value: T) throws {
        // Before the casts below, which would see through an optional and lose its presence byte.
        if let optional = value as? any LinkOptional, T.self is any LinkOptional.Type {
            storage.write(optional.isPresent)
            if optional.isPresent { try optional.encodeWrapped { try write($0) } }
            return
        }
        switch value {
        case let text as String: storage.write(text)
        case let number as Double: storage.write(number)
        case let flag as Bool: storage.write(flag)
        case let number as Int: storage.write(Int64(number))
        case let number as Int64: storage.write(number)
        case let number as UInt64: storage.write(number)
        case let number as UInt32: storage.write(UInt64(number))
        case let number as UInt8: storage.write(UInt64(number))
        case let dictionary as any TextKeyedDictionary:
            try dictionary.encodePairs(
                count: { storage.write(UInt64($0)) },
                pair: { key, value in
                    storage.write(key)
                    try write(value)
                })
        case let array as any LinkArray:
            storage.write(UInt64(array.linkCount))
            try value.encode(to: self)
        default: try value.encode(to: self)
        }
    }
}

/// Arrays and other dictionaries (keys and values in turn) announce how many values follow.
protocol LinkArray { var linkCount: Int { get } }
extension Array: LinkArray { var linkCount: Int { count } }
extension Dictionary: LinkArray { var linkCount: Int { count * 2 } }

protocol LinkOptional {
    var isPresent: Bool { get }
    func encodeWrapped(_ write: (any Encodable) throws -> Void) throws
    static func decode(_ read: (any Decodable.Type) throws -> any Decodable, isPresent: Bool) throws -> Self
}
extension Optional: LinkOptional where Wrapped: Codable {
    var isPresent: Bool { self != nil }
    func encodeWrapped(_ write: (any Encodable) throws -> Void) throws {
        if let wrapped = self { try write(wrapped) }
    }
    static func decode(_ read: (any Decodable.Type) throws -> any Decodable, isPresent: Bool) throws -> Wrapped? {
        isPresent ? try read(Wrapped.self) as? Wrapped : nil
    }
}

private struct LinkKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let storage: LinkStorage
    var codingPath: [any CodingKey]
    var parts: EncodedParts?

    private var encoder: LinkValueEncoder { LinkValueEncoder(storage: storage, codingPath: codingPath) }

    func encodeNil(forKey key: Key) { storage.write(false) }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try write(value, key) }
    func encode(_ value: Bool, forKey key: Key) { storage.write(value) }
    func encode(_ value: String, forKey key: Key) { storage.write(value) }
    func encode(_ value: Double, forKey key: Key) { storage.write(value) }
    func encode(_ value: Int, forKey key: Key) { storage.write(Int64(value)) }
    func encode(_ value: Int64, forKey key: Key) { storage.write(value) }
    func encode(_ value: UInt64, forKey key: Key) { storage.write(value) }
    func encode(_ value: UInt32, forKey key: Key) { storage.write(UInt64(value)) }
    func encode(_ value: UInt8, forKey key: Key) { storage.write(UInt64(value)) }

    func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
        storage.write(value != nil)
        if let value { try write(value, key) }
    }
    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try optional(value) }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws { try optional(value) }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try optional(value) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try optional(value) }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try optional(value) }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try optional(value) }

    private func optional(_ value: (some Encodable)?) throws {
        storage.write(value != nil)
        if let value { try encoder.write(value) }
    }

    private func write<T: Encodable>(_ value: T, _ key: Key) throws {
        guard let parts, let comparable = value as? any Equatable else { return try encoder.write(value) }
        if let known = parts.bytes(of: key.stringValue, comparable) {
            storage.bytes += known
            return
        }
        let start = storage.bytes.count
        try encoder.write(value)
        parts.keep(storage.bytes[start...], of: key.stringValue, comparable)
    }

    /// The library opens a nested container by key only for the case of an enum: its name is written.
    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        storage.write(key.stringValue)
        return KeyedEncodingContainer(LinkKeyedEncoding<Nested>(storage: storage, codingPath: codingPath))
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder }
    func superEncoder(forKey key: Key) -> any Encoder { encoder }
}

private struct LinkUnkeyedEncoding: UnkeyedEncodingContainer {
    let storage: LinkStorage
    var codingPath: [any CodingKey]
    private(set) var count = 0

    init(storage: LinkStorage, codingPath: [any CodingKey]) {
        self.storage = storage
        self.codingPath = codingPath
    }

    private var encoder: LinkValueEncoder { LinkValueEncoder(storage: storage, codingPath: codingPath) }

    mutating func encodeNil() {
        storage.write(false)
        count += 1
    }
    mutating func encode<T: Encodable>(_ value: T) throws {
        try encoder.write(value)
        count += 1
    }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder.container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder }
}

private struct LinkSingleEncoding: SingleValueEncodingContainer {
    let storage: LinkStorage
    var codingPath: [any CodingKey]

    func encodeNil() { storage.write(false) }
    func encode<T: Encodable>(_ value: T) throws {
        try LinkValueEncoder(storage: storage, codingPath: codingPath).write(value)
    }
}
