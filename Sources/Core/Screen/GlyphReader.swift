/// What a scalar of text becomes on a screen.
public enum ScalarClass: Equatable, Sendable {
    /// Takes one column.
    case single
    /// Takes two columns.
    case double
    /// Drawn over the glyph before it.
    case mark
    /// A control character (C0, DEL, C1, line and paragraph separators): shown as `·`, never sent.
    case control
    /// An invisible format character: left out, so that no text can turn round or hide another.
    case dropped

    public init(_ scalar: Unicode.Scalar) {
        let value = scalar.value
        switch value {
        case 0x20...0x7E: self = .single
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: self = .control
        case 0xA0..<0x300: self = value == 0xAD ? .dropped : .single
        // Box drawing, blocks and braille: most of what a console draws.
        case 0x2500..<0x25FD, 0x2800..<0x2900: self = .single
        default:
            if ScalarClass.contains(value, in: WidthRanges.marks) {
                self = .mark
            } else if ScalarClass.contains(value, in: WidthRanges.double) {
                self = .double
            } else if ScalarClass.contains(value, in: WidthRanges.dropped) {
                self = .dropped
            } else {
                self = .single
            }
        }
    }

    /// Binary search in sorted `[first, last, …]` ranges.
    private static func contains(_ value: UInt32, in ranges: [UInt32]) -> Bool {
        var low = 0
        var high = ranges.count / 2
        while low < high {
            let middle = (low + high) / 2
            if value < ranges[2 * middle] {
                high = middle
            } else if value > ranges[2 * middle + 1] {
                low = middle + 1
            } else {
                return true
            }
        }
        return false
    }
}

/// Reads text as glyphs with their widths, control characters replaced and format characters left out.
public struct GlyphReader: IteratorProtocol {
    /// Shown in place of a control character.
    public static let controlMark: Unicode.Scalar = "·"

    private var scalars: String.UnicodeScalarView.Iterator
    private var ahead: Unicode.Scalar?
    private let charset: Charset

    public init(_ text: String, charset: Charset = .unicode) {
        scalars = text.unicodeScalars.makeIterator()
        self.charset = charset
        ahead = scalars.next()
    }

    public mutating func next() -> (glyph: Glyph, width: CellWidth)? {
        while let scalar = ahead {
            ahead = scalars.next()
            switch ScalarClass(scalar) {
            case .dropped: continue
            case .control: return read(GlyphReader.controlMark, .single)
            // A mark with nothing before it stands on a space.
            case .mark: return read(" ", .single, firstMark: scalar)
            case .single: return read(scalar, .single)
            case .double: return read(scalar, .double)
            }
        }
        return nil
    }

    private mutating func read(
        _ base: Unicode.Scalar, _ width: CellWidth, firstMark: Unicode.Scalar? = nil
    ) -> (glyph: Glyph, width: CellWidth) {
        var glyph = Glyph(base)
        if let firstMark { glyph.add(mark: firstMark) }
        while let scalar = ahead {
            // Below U+0300 nothing combines: the usual case costs one comparison.
            guard scalar.value >= 0x300 else { break }
            let kind = ScalarClass(scalar)
            guard kind == .mark || kind == .dropped else { break }
            if kind == .mark { glyph.add(mark: scalar) }
            ahead = scalars.next()
        }
        return charset.fit(glyph, width)
    }
}

extension String {
    /// How many columns this text takes on a screen, the same in every charset.
    public var columnCount: Int {
        var reader = GlyphReader(self)
        var count = 0
        while let (_, width) = reader.next() { count += Int(width.rawValue) }
        return count
    }

    /// The longest beginning that takes at most `columns`, ending with `…` when something had to go.
    public func truncated(toColumns columns: Int) -> String {
        guard columns > 0 else { return "" }
        guard columnCount > columns else { return self }
        var kept = String.UnicodeScalarView()
        var reader = GlyphReader(self)
        var used = 0
        while let (glyph, width) = reader.next(), used + Int(width.rawValue) <= columns - 1 {
            kept.append(contentsOf: glyph.scalars)
            used += Int(width.rawValue)
        }
        return String(kept) + "…"
    }
}
