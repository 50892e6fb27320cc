import Frames
import Telemetry

/// What a cell says, as the map has its column: a text, a yes or no, or a number in the unit it converts to.
struct CellValues {
    let shape: ImportMap.Shape

    /// `unit` as the row gives it; becomes the one the value is in.
    func value(
        _ text: String, _ column: ImportMap.ValueColumn, unit: inout String
    ) throws(RowFault) -> LineProtocolWriter.Value {
        switch column.kind {
        case .text:
            guard text.utf8.count <= FrameLimits.textByteCount else {
                throw RowFault(reason: .value, what: "a text of \(text.utf8.count) bytes; 1024 at most")
            }
            return .text(text)
        case .boolean:
            switch text.lowercased() {
            case "true", "t", "yes", "on", "1": return .boolean(true)
            case "false", "f", "no", "off", "0": return .boolean(false)
            default:
                throw RowFault(reason: .value, what: "\"\(text)\" in \(column.column) is neither true nor false")
            }
        case .number:
            guard let number = number(text) else {
                throw RowFault(
                    reason: .value,
                    what: "\"\(text)\" in \(column.column) is not a number. Add it to missing:, or write as: text")
            }
            return .number(try converted(number * column.scale + column.offset, column, unit: &unit))
        }
    }

    private func converted(
        _ value: Double, _ column: ImportMap.ValueColumn, unit: inout String
    ) throws(RowFault) -> Double {
        guard let target = column.convert else { return value }
        guard let conversion = Unit(unit).conversion(to: target) else {
            throw RowFault(reason: .unit, what: "\"\(unit)\" does not convert into \(target)")
        }
        unit = target.symbol
        return conversion.apply(to: value)
    }

    /// `1 234 567` without its marks where they set three digits apart; as it is where they do not.
    private static func joined(_ text: String, at mark: Character) -> String {
        let marks: [Character] = mark == " " ? [" ", "\u{A0}", "\u{202F}"] : [mark]
        let parts = text.split(omittingEmptySubsequences: false) { marks.contains($0) }
        let isGrouped = parts.dropFirst().allSatisfy { part in
            let digits = part.prefix { $0.isASCII && $0.isNumber }
            // Only the last group may go on, with its decimals.
            return digits.count == 3 && (digits.endIndex == part.endIndex || part.endIndex == text.endIndex)
        }
        let leading = parts.first.map { $0.count { $0.isNumber } } ?? 0
        return isGrouped && (1...3).contains(leading) ? parts.joined() : text
    }

    /// Plain decimals and exponents alone: `Double` would take `inf`, `nan` and hexadecimal too.
    private func number(_ text: String) -> Double? {
        var text = text
        if let mark = shape.thousands { text = CellValues.joined(text, at: mark) }
        if shape.decimalComma {
            guard !text.contains(".") else { return nil }
            text = text.replacing(",", with: ".", maxReplacements: 1)
        }
        let isPlain = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || byte == 43 || byte == 45 || byte == 46 || byte | 0x20 == 101
        }
        guard isPlain, let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
