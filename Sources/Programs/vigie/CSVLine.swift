import Foundation
import Telemetry

/// A line of JSON as a line of CSV (RFC 4180), its members in the order of the columns; null is empty.
struct CSVLine {
    let text: String

    init(_ line: [UInt8], columns: [String]) throws {
        let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] ?? [:]
        text = columns.map { CSVLine.field(object[$0]) }.joined(separator: ",")
    }

    private static func field(_ value: Any?) -> String {
        switch value {
        case let written as String:
            let text = CSVLine.harmless(written)
            let needsQuotes = text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
            return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
        case let number as NSNumber:
            // Asked as a Bool, 1 and 0 are true and false too.
            let isFlag = String(cString: number.objCType) == "c"
            return isFlag ? (number.boolValue ? "true" : "false") : "\(number)"
        default: return ""
        }
    }

    /// A spreadsheet works out what begins with one of these, and a terminal obeys controls: what somebody wrote is
    /// shown, not done (OWASP, "CSV Injection"). A number of a text keeps its sign.
    private static func harmless(_ text: String) -> String {
        let shown = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let isControl = scalar.value < 32 && scalar != "\n" || (127..<160).contains(scalar.value)
                    return isControl ? "\u{FFFD}" : scalar
                }))
        guard let first = shown.first, "=+-@\t\r".contains(first), Double(shown) == nil else { return shown }
        return "'" + shown
    }

    /// The first instant after a reading's stamp, which is printed in milliseconds.
    static func stampAfter(_ line: [UInt8]) throws -> String? {
        let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        guard let text = object?["observedAt"] as? String, let at = ISO8601.parse(text) else { return nil }
        return ISO8601.text(at + .milliseconds(1))
    }
}
