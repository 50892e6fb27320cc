/// How messages follow one another on the link: each is its byte count (4 bytes, big endian) and its bytes.
public enum LinkFraming {
    public static let lengthByteCount = 4

    static func length(of byteCount: Int) -> [UInt8] {
        let count = UInt32(clamping: byteCount)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> UInt32($0)) }
    }
}

extension LinkEncoder {
    /// A message with its length before it, as it goes on the socket.
    public func frame(_ value: some Encodable) throws -> [UInt8] {
        let message = try encode(value)
        return LinkFraming.length(of: message.count) + message
    }
}

/// Cuts what comes from a socket into messages. It never holds more than one message and what came with it.
public struct LinkDeframer: Sendable {
    /// The longest message: one that says it is longer is a fault before any of it is kept.
    public let byteLimit: Int
    private var bytes: [UInt8] = []
    private var start = 0

    public init(byteLimit: Int) { self.byteLimit = byteLimit }

    /// Bytes of a message that is not whole yet.
    public var waitingByteCount: Int { bytes.count - start }

    public mutating func append(_ more: some Collection<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// The next whole message without its length; nil until more has come.
    public mutating func next() throws(LinkFault) -> [UInt8]? {
        guard waitingByteCount >= LinkFraming.lengthByteCount else { return nil }
        let body = start + LinkFraming.lengthByteCount
        let length = bytes[start..<body].reduce(0) { $0 << 8 | Int($1) }
        guard length <= byteLimit else {
            throw LinkFault(offset: 0, expected: "a message of at most \(byteLimit) bytes, not \(length)")
        }
        guard bytes.count - body >= length else { return nil }
        start = body + length
        return Array(bytes[body..<start])
    }
}
