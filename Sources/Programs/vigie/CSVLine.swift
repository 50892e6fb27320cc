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
        case let text as String:
            let needsQuotes = text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
            return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
        case let number as NSNumber:
            // Asked as a Bool, 1 and 0 are true and false too.
            let isFlag = String(cString: number.objCType) == "c"
            return isFlag ? (number.boolValue ? "true" : "false") : "\(number)"
        default: return ""
        }
    }

    /// The first instant after a reading's stamp, which is printed in milliseconds.
    static func stampAfter(_ line: [UInt8]) throws -> String? {
        let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        guard let text = object?["observedAt"] as? String, let at = ISO8601.parse(text) else { return nil }
        return ISO8601.text(at + .milliseconds(1))
    }
}
