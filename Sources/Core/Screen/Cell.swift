/// One drawn character: a base scalar and at most two marks over it, packed in eight bytes.
///
/// Two marks are enough for Vietnamese and polytonic Greek; a third (text made to disfigure a screen) is dropped.
/// Emoji joined by U+200D are drawn one by one, which is what terminals agree on.
public struct Glyph: Equatable, Hashable, Sendable {
    static let scalarBits: UInt64 = 21
    static let scalarMask: UInt64 = (1 << 21) - 1
    public static let space = Glyph(" ")

    private(set) var bits: UInt64

    /// The glyph of one scalar, as it is. Text goes through `GlyphReader`, which keeps control characters out.
    init(_ base: Unicode.Scalar) {
        bits = UInt64(base.value)
    }

    /// Adds a mark; the third and later ones are dropped.
    mutating func add(mark: Unicode.Scalar) {
        let value = UInt64(mark.value)
        if bits >> Glyph.scalarBits == 0 {
            bits |= value << Glyph.scalarBits
        } else if bits >> (2 * Glyph.scalarBits) == 0 {
            bits |= value << (2 * Glyph.scalarBits)
        }
    }

    public var base: Unicode.Scalar { scalar(at: 0) ?? " " }

    /// The base and its marks, in order.
    public var scalars: [Unicode.Scalar] {
        [base] + [1, 2].compactMap { scalar(at: $0) }
    }

    public var text: String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    public var hasMarks: Bool { bits >> Glyph.scalarBits != 0 }

    private func scalar(at index: UInt64) -> Unicode.Scalar? {
        let value = UInt32((bits >> (index * Glyph.scalarBits)) & Glyph.scalarMask)
        return index > 0 && value == 0 ? nil : Unicode.Scalar(value)
    }
}

/// How many columns a cell's glyph takes; a wide glyph is a `double` cell followed by a `continuation`.
public enum CellWidth: UInt8, Sendable {
    case continuation = 0
    case single = 1
    case double = 2
}

/// One character cell of a screen.
public struct Cell: Equatable, Hashable, Sendable {
    public static let blank = Cell(glyph: .space, style: .normal, width: .single)

    public let glyph: Glyph
    public internal(set) var style: Style
    public let width: CellWidth

    init(glyph: Glyph, style: Style, width: CellWidth) {
        self.glyph = glyph
        self.width = width
        self.style = style
        if style.attributes.contains(.blink) && glyph.base.properties.isAlphanumeric {
            self.style.attributes.remove(.blink)
        }
    }

    static func space(_ style: Style) -> Cell {
        Cell(glyph: .space, style: style, width: .single)
    }

    static func continuation(_ style: Style) -> Cell {
        Cell(glyph: .space, style: style, width: .continuation)
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isAlphanumeric: Bool { isAlphabetic || numericType != nil }
}
