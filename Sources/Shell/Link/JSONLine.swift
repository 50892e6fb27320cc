import Telemetry

/// One JSON object on one line, its members in the order they were added. Numbers that JSON can't say (NaN,
/// infinities) are null, and no control byte survives in a text.
public struct JSONLine: Sendable {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]
    public init() {}

    public mutating func add(_ key: String, _ value: String?) {
        begin(key)
        value.map { append(text: $0) } ?? append("null")
    }
    public mutating func add(_ key: String, _ value: Int?) {
        begin(key)
        append(value.map { "\($0)" } ?? "null")
    }
    public mutating func add(_ key: String, _ value: Double?) {
        begin(key)
        append(JSONLine.number(value))
    }
    public mutating func add(_ key: String, _ value: Bool?) {
        begin(key)
        append(value.map { $0 ? "true" : "false" } ?? "null")
    }
    public mutating func add(_ key: String, _ value: Timestamp?) { add(key, value.map { ISO8601.text($0) }) }
    public mutating func add(_ key: String, _ object: JSONLine?) {
        begin(key)
        if let object { bytes += object.object } else { append("null") }
    }
    public mutating func add(_ key: String, _ texts: [String]) {
        begin(key)
        bytes.append(UInt8(ascii: "["))
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(text: text)
        }
        bytes.append(UInt8(ascii: "]"))
    }
    public mutating func add(_ key: String, _ objects: [JSONLine]) {
        begin(key)
        bytes.append(UInt8(ascii: "["))
        for (index, object) in objects.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += object.object
        }
        bytes.append(UInt8(ascii: "]"))
    }
    /// Bytes that are JSON already.
    public mutating func add(_ key: String, json: [UInt8]) {
        begin(key)
        bytes += json
    }

    /// The object without its newline.
    public var object: [UInt8] { bytes + [UInt8(ascii: "}")] }
    /// The object and its newline.
    public var line: [UInt8] { bytes + [UInt8(ascii: "}"), UInt8(ascii: "\n")] }
    public var text: String { String(decoding: object, as: UTF8.self) }

    private mutating func begin(_ key: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        append(text: key)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A whole number has no `.0`: `600`, not `600.0`.
    private static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "null" }
        if value == value.rounded(), abs(value) < 1e15 { return "\(Int64(value))" }
        return "\(value)"
    }

    private mutating func append(text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\n"): append("\\n")
            case 0..<0x20, 0x7F: append("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
