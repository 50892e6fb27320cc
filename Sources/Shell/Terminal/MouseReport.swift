import Screen

/// What a terminal reports of the mouse once it is asked to (XTerm Control Sequences, "Mouse Tracking"): presses and
/// releases, in the form of mode 1006 (`ESC [ < button ; column ; row M`, `m` for a release), or the three bytes after
/// `ESC [ M` of terminals that know no better.
struct MouseReport {
    static let on = Array("\u{1B}[?1006h\u{1B}[?1000h".utf8)
    static let off = Array("\u{1B}[?1000l\u{1B}[?1006l".utf8)
    static let oldStart = Array("\u{1B}[M".utf8)
    static let oldLength = 6

    /// Where the first button was pressed; nil for the other buttons, the wheel, and releases.
    let click: Position?

    /// - Returns: nil where the sequence is no such report.
    init?(_ sequence: [UInt8]) {
        guard sequence.starts(with: Array("\u{1B}[<".utf8)), let final = sequence.last,
            final == UInt8(ascii: "M") || final == UInt8(ascii: "m")
        else { return nil }
        let numbers = sequence.dropFirst(3).dropLast().split(separator: UInt8(ascii: ";"))
            .map { Int(String(decoding: $0, as: UTF8.self)) }
        let isPress = final == UInt8(ascii: "M")
        guard numbers.count == 3, let button = numbers[0], let column = numbers[1], let row = numbers[2] else {
            click = nil
            return
        }
        click = isPress ? MouseReport.click(button: button, column: column, row: row) : nil
    }

    init(old bytes: [UInt8]) {
        click = MouseReport.click(button: Int(bytes[3]) - 32, column: Int(bytes[4]) - 32, row: Int(bytes[5]) - 32)
    }

    /// Counted from 1 in reports. With Shift, Alt or Control (4, 8, 16) a press is the terminal's own affair.
    private static func click(button: Int, column: Int, row: Int) -> Position? {
        guard button == 0, column > 0, row > 0 else { return nil }
        return Position(column: column - 1, row: row - 1)
    }

    /// How long a report without its Escape is that stands whole at the beginning; nil where none does.
    static func tailLength(_ bytes: [UInt8]) -> Int? {
        guard bytes.starts(with: Array("[<".utf8)),
            let end = bytes.dropFirst(2).firstIndex(where: { !isOfNumbers($0) }),
            bytes[end] == UInt8(ascii: "M") || bytes[end] == UInt8(ascii: "m"),
            bytes[..<end].count(where: { $0 == UInt8(ascii: ";") }) == 2
        else { return nil }
        return end + 1
    }

    private static func isOfNumbers(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ";")
    }
}
