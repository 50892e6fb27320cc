import Telemetry

/// How a delimited file becomes readings: what a map file says, checked. `ImportHelp` explains the language.
public struct ImportMap: Sendable {
    /// The file's shape.
    public struct Shape: Sendable, Hashable {
        /// Whether rows are flat JSON objects; else they are delimited.
        public var isJSON = false
        public enum Encoding: String, Sendable, CaseIterable {
            case utf8 = "utf-8"
            case latin1 = "latin-1"
            case windows1252 = "windows-1252"

            /// nil where the bytes are no text in this encoding.
            func text(_ bytes: ArraySlice<UInt8>) -> String? {
                switch self {
                case .utf8: return String(validating: bytes, as: UTF8.self)
                case .latin1: return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
                case .windows1252: return String(String.UnicodeScalarView(bytes.map(Encoding.windows1252)))
                }
            }

            /// 0x80…0x9F of Windows' code page; five of them stand for nothing and stay controls, as in browsers.
            private static let windows1252High: [UInt16] = [
                0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
                0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
                0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
            ]

            private static func windows1252(_ byte: UInt8) -> Unicode.Scalar {
                guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
                return Unicode.Scalar(windows1252High[Int(byte) - 0x80]) ?? Unicode.Scalar(byte)
            }
        }
        public var delimiter: UInt8
        /// nil: quotes are text.
        public var quote: UInt8?
        /// Lines that begin with it are no rows.
        public var comment: UInt8?
        /// Lines before the header, or before the first row when there is none.
        public var skip: Int
        /// Rows between the header and the data.
        public var skipAfterHeader: Int
        /// nil: the first row names the columns.
        public var columns: [String]?
        public var encoding: Encoding
        public var decimalComma: Bool
        /// What sets thousands apart; a space stands for no-break spaces too. nil: nothing does.
        public var thousands: Character?
        public var missing: Set<String>
    }

    /// Where a row's time stands.
    public struct Time: Sendable {
        public enum Ambiguous: String, Sendable, CaseIterable {
            /// By the order of the rows of the same thing, oldest or newest first; a row that it leaves open is bad.
            case order
            case first, second, reject
        }
        public enum Skipped: String, Sendable, CaseIterable { case shift, reject }
        /// Joined with a space.
        public var columns: [String]
        public var pattern: TimePattern
        /// Places civil times; nil: the file gives instants.
        public var zone: ZoneTable?
        /// Of the two instants of an hour that autumn repeats.
        public var ambiguous: Ambiguous
        /// For an hour that spring leaves out.
        public var skipped: Skipped
        /// Added to what the file says: `-1h` where hours are stamped at their end but meant from their start.
        public var shift: TimeSpan
    }

    /// A condition on a column's text.
    public struct Condition: Sendable, Hashable {
        public var column: String
        public var allowed: Set<String>
        /// `not`: the row passes when the text is none of them.
        public var isNegated: Bool
    }

    /// One reading that a row may give.
    public struct ValueColumn: Sendable {
        public enum Kind: String, Sendable, CaseIterable { case number, text, boolean }
        public var column: String
        public var when: [Condition]
        public var entity: TextSource
        public var type: TextSource
        public var attribute: TextSource
        /// nil: no unit.
        public var unit: TextSource?
        /// The unit readings are turned into.
        public var convert: Unit?
        public var kind: Kind
        /// The file's word to the reading's, before anything else.
        public var map: [String: String]
        public var scale: Double
        public var offset: Double
        public var missing: Set<String>
    }

    /// The map's own file, for messages.
    public var file: String
    /// The line that first names a column.
    public var columnLines: [String: Int]
    public var shape: Shape
    public var time: Time
    public var filters: [Condition]
    public var values: [ValueColumn]
}

/// A text made of a row's columns.
public struct TextSource: Sendable, Hashable {
    public enum Part: Sendable, Hashable {
        case literal(String)
        case column(String)
    }
    public enum Unlisted: String, Sendable, CaseIterable {
        /// The row is bad: the map must say what the word means.
        case reject
        /// The reading is left out.
        case skip
        /// The text stays as it is.
        case keep
    }
    public var parts: [Part]
    /// Applied to the whole text when not empty.
    public var map: [String: String]
    public var unlisted: Unlisted

    public var columns: [String] {
        parts.compactMap { if case .column(let name) = $0 { name } else { nil } }
    }

    /// `text {column} text`; `{{` and `}}` are braces. nil where a brace is open.
    init?(template: String) {
        parts = []
        map = [:]
        unlisted = .reject
        var literal = ""
        var rest = Substring(template)
        while let character = rest.popFirst() {
            switch character {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                literal.append(character)
                rest.removeFirst()
            case "{":
                guard let close = rest.firstIndex(of: "}"), close > rest.startIndex else { return nil }
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts.append(.column(String(rest[..<close])))
                rest = rest[rest.index(after: close)...]
            case "}":
                return nil
            default:
                literal.append(character)
            }
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
    }
}
