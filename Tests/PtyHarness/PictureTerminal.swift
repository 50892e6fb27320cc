/// A small terminal in memory: what an xterm, a VT100 or a Linux console shows after some bytes.
///
/// It knows what consoles use (cursor moves, erasing, attributes, the second screen, modes) and counts every sequence
/// it does not know, so that a test can ask that there be none. Written from ECMA-48 and XTerm Control Sequences, not
/// from the code it checks.
public struct PictureTerminal {
    /// A cell: its text ("" behind a wide character) and its attributes as SGR parameters.
    public struct Spot: Equatable, Sendable {
        public var text: String
        public var attributes: String

        public init(text: String, attributes: String) {
            self.text = text
            self.attributes = attributes
        }
    }

    public private(set) var columns: Int
    public private(set) var rowCount: Int
    public private(set) var spots: [[Spot]]
    public private(set) var column = 0
    public private(set) var row = 0
    public private(set) var isAlternate = false
    public private(set) var showsCursor = true
    public private(set) var wraps = true
    public private(set) var isSynchronised = false
    /// It was asked to report presses of the mouse, and in the form that no key looks like.
    public var reportsMouse: Bool { mouseModes == ["?1000", "?1006"] }
    public var isMouseOff: Bool { mouseModes.isEmpty }
    private var mouseModes: Set<Substring> = []
    /// Sequences it does not know, and text control characters it should never be sent.
    public private(set) var unknown: [String] = []
    private var attributes: [Int] = []
    private var foreground = ""
    private var background = ""
    private var pending: [UInt8] = []
    private var wrapsNext = false
    /// The rows between which lines move; nil for all.
    private var margins: ClosedRange<Int>?
    private var lastPut: (column: Int, row: Int)?

    public init(columns: Int, rows: Int) {
        self.columns = columns
        rowCount = rows
        spots = Self.blank(columns, rows)
    }

    /// The rows as text, without the spaces at their ends.
    public var rows: [String] {
        spots.map { row in
            var text = row.map(\.text).joined()
            while text.last == " " { text.removeLast() }
            return text
        }
    }

    /// Whether new text would have no attributes.
    public var isPlain: Bool { current == "" }

    public mutating func resize(columns: Int, rows: Int) {
        let old = spots
        spots = Self.blank(columns, rows)
        for row in 0..<min(rows, old.count) {
            for column in 0..<min(columns, old[row].count) { spots[row][column] = old[row][column] }
        }
        self.columns = columns
        rowCount = rows
        margins = nil
        row = max(0, min(row, rows - 1))
        column = max(0, min(column, columns - 1))
    }

    public mutating func take(_ bytes: some Sequence<UInt8>) {
        pending += bytes
        var index = 0
        while index < pending.count {
            guard let used = step(pending[index...]) else { break }
            index += used
        }
        pending.removeFirst(index)
    }

    private static func blank(_ columns: Int, _ rows: Int) -> [[Spot]] {
        Array(repeating: Array(repeating: Spot(text: " ", attributes: ""), count: columns), count: rows)
    }

    /// Takes one character or sequence; nil when it is not whole yet.
    private mutating func step(_ bytes: ArraySlice<UInt8>) -> Int? {
        let first = bytes[bytes.startIndex]
        switch first {
        case 0x1B: return escape(bytes)
        case 0x0D: column = 0
        case 0x0A: lineFeed()
        case 0x08: column = max(0, column - 1)
        case 0x07, 0x0F, 0x00: break
        case 0x20...0x7E: put(String(Unicode.Scalar(first)), 1)
        case 0xC0...0xFF: return character(bytes)
        default: unknown.append("byte \(first)")
        }
        if first == 0x0D || first == 0x08 { wrapsNext = false }
        return 1
    }

    private mutating func character(_ bytes: ArraySlice<UInt8>) -> Int? {
        let length = bytes[bytes.startIndex] >= 0xF0 ? 4 : bytes[bytes.startIndex] >= 0xE0 ? 3 : 2
        guard bytes.count >= length else { return nil }
        let text = String(decoding: bytes.prefix(length), as: UTF8.self)
        guard let scalar = text.unicodeScalars.first else { return length }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: addMark(text)
        case .control, .format: unknown.append("U+\(String(scalar.value, radix: 16))")
        default: put(text, Self.width(scalar))
        }
        return length
    }

    /// Marks join the character written last, wherever the cursor stopped.
    private mutating func addMark(_ mark: String) {
        guard let (column, row) = lastPut, row < rowCount, column < columns else { return }
        spots[row][column].text += mark
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }

    private mutating func put(_ text: String, _ width: Int) {
        guard columns > 0, rowCount > 0 else { return }
        if wrapsNext {
            column = 0
            lineFeed()
            wrapsNext = false
        }
        guard column + width <= columns else { return }
        blankHalves(column..<(column + width))
        spots[row][column] = Spot(text: text, attributes: current)
        lastPut = (column, row)
        if width == 2 { spots[row][column + 1] = Spot(text: "", attributes: current) }
        column += width
        if column >= columns {
            column = columns - 1
            wrapsNext = wraps
        }
    }

    /// What is left of wide characters that lose a half becomes a space.
    private mutating func blankHalves(_ range: Range<Int>) {
        if spots[row][range.lowerBound].text.isEmpty, range.lowerBound > 0 {
            spots[row][range.lowerBound - 1].text = " "
        }
        if range.upperBound < columns, spots[row][range.upperBound].text.isEmpty {
            spots[row][range.upperBound].text = " "
        }
    }

    private mutating func lineFeed() {
        let bottom = margins?.upperBound ?? rowCount - 1
        if row == bottom {
            spots.remove(at: margins?.lowerBound ?? 0)
            spots.insert(Array(repeating: Spot(text: " ", attributes: background), count: columns), at: bottom)
        } else if row < rowCount - 1 {
            row += 1
        }
    }

    private mutating func escape(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count > 1 else { return nil }
        let rest = bytes.dropFirst()
        switch rest[rest.startIndex] {
        case UInt8(ascii: "["):
            guard let end = rest.dropFirst().firstIndex(where: { 0x40...0x7E ~= $0 }) else { return nil }
            let parameters = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
            control(parameters, Character(Unicode.Scalar(rest[end])))
            return end - bytes.startIndex + 1
        case UInt8(ascii: "("), UInt8(ascii: ")"): return bytes.count > 2 ? 3 : nil
        case UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "7"), UInt8(ascii: "8"): return 2
        case UInt8(ascii: "M"):
            let top = margins?.lowerBound ?? 0
            if row == top {
                spots.remove(at: margins?.upperBound ?? rowCount - 1)
                spots.insert(Array(repeating: Spot(text: " ", attributes: background), count: columns), at: top)
            } else if row > 0 {
                row -= 1
            }
            return 2
        default:
            unknown.append("ESC \(Unicode.Scalar(rest[rest.startIndex]))")
            return 2
        }
    }

    private mutating func control(_ parameters: String, _ final: Character) {
        let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        let count = max(1, numbers.first ?? 1)
        wrapsNext = wrapsNext && final == "m"
        switch final {
        case "H":
            row = min(max((numbers.first ?? 1), 1), rowCount) - 1
            column = min(max(numbers.count > 1 ? numbers[1] : 1, 1), columns) - 1
        case "A": row = max(0, row - count)
        case "B": row = min(rowCount - 1, row + count)
        case "C": column = min(columns - 1, column + count)
        case "D": column = max(0, column - count)
        case "r":
            let top = max(1, numbers.first ?? 1)
            let bottom = numbers.count > 1 && numbers[1] > 0 ? min(numbers[1], rowCount) : rowCount
            margins = top < bottom ? (top - 1)...(bottom - 1) : nil
            (column, row) = (0, 0)
        case "J": erase(numbers.first ?? 0)
        case "K": eraseCells(column..<columns)
        case "X": eraseCells(column..<min(columns, column + count))
        case "m": select(numbers)
        case "h", "l": setMode(parameters, final == "h")
        // Window titles, and the Linux console's cursor shape.
        case "t": break
        case "c" where parameters.hasPrefix("?"): break
        default: unknown.append("CSI \(parameters)\(final)")
        }
    }

    private mutating func erase(_ which: Int) {
        if which == 2 {
            for line in 0..<rowCount { eraseCells(0..<columns, line) }
        } else {
            eraseCells(column..<columns)
            for line in stride(from: row + 1, to: rowCount, by: 1) { eraseCells(0..<columns, line) }
        }
    }

    /// Erased cells keep the background (`bce`).
    private mutating func eraseCells(_ range: Range<Int>, _ line: Int? = nil) {
        guard !range.isEmpty, rowCount > 0 else { return }
        let line = line ?? row
        let saved = row
        row = line
        blankHalves(range)
        row = saved
        for column in range { spots[line][column] = Spot(text: " ", attributes: background) }
    }

    private mutating func setMode(_ parameters: String, _ on: Bool) {
        for mode in parameters.split(separator: ";") {
            switch mode {
            case "?1049", "?47", "?1047":
                isAlternate = on
            case "?25": showsCursor = on
            case "?7": wraps = on
            case "?2026": isSynchronised = on
            case "?1000", "?1006": if on { mouseModes.insert(mode) } else { mouseModes.remove(mode) }
            // Keypad, cursor shape, paste, insert: nothing to see here.
            case "?1", "?12", "34", "?2004", "?3", "?4", "4": break
            default: unknown.append("mode \(mode)\(on ? "h" : "l")")
            }
        }
    }

    private mutating func select(_ numbers: [Int]) {
        var index = 0
        let numbers = numbers.isEmpty ? [0] : numbers
        while index < numbers.count {
            let number = numbers[index]
            switch number {
            case 0:
                attributes = []
                foreground = ""
                background = ""
            case 1...9: attributes = Array(Set(attributes + [number])).sorted()
            case 30...37, 90...97: foreground = ";\(number)"
            case 40...47, 100...107: background = ";\(number)"
            case 39: foreground = ""
            case 49: background = ""
            case 38, 48:
                let length = index + 1 < numbers.count && numbers[index + 1] == 5 ? 3 : 5
                let text = numbers[index..<min(index + length, numbers.count)].map { ";\($0)" }.joined()
                if number == 38 { foreground = text } else { background = text }
                index += length - 1
            case 10, 22...27: attributes.removeAll { number == $0 + 20 || (number == 22 && $0 <= 2) }
            default: unknown.append("SGR \(number)")
            }
            index += 1
        }
    }

    private var current: String { attributes.map { ";\($0)" }.joined() + foreground + background }
}
