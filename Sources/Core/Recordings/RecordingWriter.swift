import Frames
import Telemetry

/// Writes a recording into its own buffer; whoever owns the file takes the bytes away as it likes.
public struct RecordingWriter: Sendable {
    /// What `take` gives; grows until it is taken.
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// The bytes written since the last `take`.
    public mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// Appends one line. Times are cut to milliseconds.
    public mutating func append(_ entry: RecordingEntry) {
        switch entry {
        case .frame(let frame):
            frame.bytes.withUnsafeBytes { append(frame: $0, at: frame.at, from: frame.source) }
        case .action(let action): append(action)
        case .still(let at):
            open(at)
            append(#","still":true}"# + "\n")
        }
    }

    /// Appends a frame without copying it first. Bytes that are no text are written in base64.
    public mutating func append(frame: UnsafeRawBufferPointer, at: Timestamp, from source: FrameSource) {
        open(at)
        append(#","via":""#)
        append(source.transport.name)
        if source.high != 0 || source.low != 0 || source.port != 0 {
            append(#"","from":""#)
            append(source.endpoint)
        }
        let text = WireText(start: frame.assumingMemoryBound(to: UInt8.self).baseAddress, count: frame.count)
        if NameCheck.isUTF8(text) {
            append(#"","frame":""#)
            append(escaping: text.buffer)
        } else {
            append(#"","frame64":""#)
            Base64.encode(frame, into: &bytes)
        }
        append("\"}\n")
    }

    private mutating func append(_ action: RecordedAction) {
        open(action.at)
        member("do", action.verb)
        if let alarm = action.alarm { member("a", alarm) }
        if let by = action.by { member("by", by) }
        if let comment = action.comment { member("comment", comment) }
        for detail in action.details { member(detail.key, detail.value) }
        append("}\n")
    }

    private mutating func open(_ at: Timestamp) {
        append(#"{"at":""#)
        append(ISO8601.text(at))
        append("\"")
    }

    private mutating func member(_ key: String, _ value: String) {
        append(",\"")
        append(escaping: key.utf8)
        append("\":\"")
        append(escaping: value.utf8)
        append("\"")
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func append(escaping text: some Sequence<UInt8>) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\r"): append("\\r")
            case UInt8(ascii: "\t"): append("\\t")
            case 0..<0x20, 0x7F:
                let digits = Array("0123456789abcdef".utf8)
                append("\\u00")
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
    }
}

/// RFC 4648 §4, with padding.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ data: UnsafeRawBufferPointer, into bytes: inout [UInt8]) {
        var index = 0
        while index < data.count {
            let count = min(3, data.count - index)
            var group: UInt32 = 0
            for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(data[index + offset]) : 0) }
            for place in 0..<4 {
                let digit = alphabet[Int(group >> UInt32(18 - 6 * place) & 63)]
                bytes.append(place <= count ? digit : UInt8(ascii: "="))
            }
            index += 3
        }
    }

    /// nil where the text is not what `encode` writes.
    static func decode(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 4 * 3)
        for group in stride(from: 0, to: digits.count, by: 4) {
            let isLast = group + 4 == digits.count
            var padding = 0
            var value: UInt32 = 0
            for place in 0..<4 {
                let digit = digits[group + place]
                if digit == UInt8(ascii: "=") {
                    guard isLast, place >= 2 else { return nil }
                    padding += 1
                    value <<= 6
                } else {
                    guard padding == 0, let index = sextet(digit) else { return nil }
                    value = value << 6 | index
                }
            }
            for place in 0..<3 - padding { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(16 - 8 * place))) }
        }
        return bytes
    }

    private static func sextet(_ digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
