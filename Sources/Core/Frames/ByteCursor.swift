/// The bytes the scanners look for.
enum Ascii {
    static let tab = UInt8(ascii: "\t")
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let hash = UInt8(ascii: "#")
    static let comma = UInt8(ascii: ",")
    static let minus = UInt8(ascii: "-")
    static let plus = UInt8(ascii: "+")
    static let point = UInt8(ascii: ".")
    static let slash = UInt8(ascii: "/")
    static let zero = UInt8(ascii: "0")
    static let nine = UInt8(ascii: "9")
    static let colon = UInt8(ascii: ":")
    static let equals = UInt8(ascii: "=")
    static let openBracket = UInt8(ascii: "[")
    static let backslash = UInt8(ascii: "\\")
    static let closeBracket = UInt8(ascii: "]")
    static let underscore = UInt8(ascii: "_")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
}

/// A place in a run of bytes. `at` never passes `end`: every read checks first.
package struct ByteCursor {
    package var at: UnsafePointer<UInt8>
    package let end: UnsafePointer<UInt8>

    package init(at: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
        self.at = at
        self.end = end
    }

    @inline(__always) package var isAtEnd: Bool { at == end }
    @inline(__always) package var peek: UInt8? { at < end ? at.pointee : nil }

    /// Steps over `byte` if it stands here.
    @inline(__always) package mutating func take(_ byte: UInt8) -> Bool {
        guard at < end, at.pointee == byte else { return false }
        at += 1
        return true
    }

    /// Steps to the next `byte`, or to the end where there is none.
    @inline(__always) mutating func skip(to byte: UInt8) {
        while end - at >= 8 {
            let marks = ByteWords.marks(of: byte, in: ByteWords.load(at))
            if marks != 0 {
                at += ByteWords.countBefore(marks)
                return
            }
            at += 8
        }
        while at < end, at.pointee != byte { at += 1 }
    }

    /// JSON's four whitespace bytes (RFC 8259 §2).
    @inline(__always) package mutating func skipWhitespace() {
        while at < end {
            switch at.pointee {
            case Ascii.space, Ascii.newline, Ascii.carriageReturn, Ascii.tab: at += 1
            default: return
            }
        }
    }

    /// Some Windows gateways begin UTF-8 text with U+FEFF.
    mutating func skipByteOrderMark() {
        if end - at >= 3, at[0] == 0xEF, at[1] == 0xBB, at[2] == 0xBF { at += 3 }
    }

    /// Whether the bytes from here are those of `word`; steps over them if so.
    package mutating func take(word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard end - at >= count else { return false }
        for index in 0..<count where at[index] != word.utf8Start[index] { return false }
        at += count
        return true
    }
}

/// Eight bytes looked at together. Marks are the high bits of the bytes meant, exact up to and including the first
/// one (S. E. Anderson, "Bit Twiddling Hacks": determine if a word has a byte equal to n, less than n).
enum ByteWords {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highs: UInt64 = 0x8080_8080_8080_8080

    @inline(__always) static func load(_ at: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(at).loadUnaligned(as: UInt64.self))
    }

    @inline(__always) static func marks(of byte: UInt8, in word: UInt64) -> UInt64 {
        let match = word ^ (ones &* UInt64(byte))
        return (match &- ones) & ~match & highs
    }

    /// `limit` is at most 0x80.
    @inline(__always) static func marks(below limit: UInt8, in word: UInt64) -> UInt64 {
        (word &- ones &* UInt64(limit)) & ~word & highs
    }

    /// High bits that are all clear only when every byte is below 0x7F.
    @inline(__always) static func plainMarks(_ word: UInt64) -> UInt64 { (word | (word &+ ones)) & highs }

    /// How many bytes stand before the first mark.
    @inline(__always) static func countBefore(_ marks: UInt64) -> Int { marks.trailingZeroBitCount >> 3 }
}

extension WireText {
    @inline(__always) init(from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>) {
        self.init(start: start, count: end - start)
    }

    package func equals(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount, let start else { return false }
        for index in 0..<count where start[index] != word.utf8Start[index] { return false }
        return true
    }

    func hasSameBytes(as other: WireText) -> Bool {
        guard count == other.count else { return false }
        guard let start, let otherStart = other.start else { return true }
        for index in 0..<count where start[index] != otherStart[index] { return false }
        return true
    }

    func hasPrefix(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard count >= length, let start else { return false }
        return WireText(start: start, count: length).equals(word)
    }

    /// The same bytes, by memcmp's order.
    func isLess(than other: WireText) -> Bool { buffer.lexicographicallyPrecedes(other.buffer) }

    /// For messages: the text, cut where it is long, with what a terminal would obey made visible.
    package var quoted: String {
        var text = ""
        for scalar in String(decoding: buffer.prefix(40), as: UTF8.self).unicodeScalars {
            text += scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) ? "\u{FFFD}" : String(scalar)
        }
        return "\"" + text + (count > 40 ? "…" : "") + "\""
    }
}

/// What a name may be: text a person can read back.
package enum NameCheck {
    /// Well-formed UTF-8 without C0 controls, DEL, or C1 controls (U+0080–U+009F, which terminals obey too).
    static func isClean(_ text: WireText) -> Bool {
        guard let start = text.start else { return true }
        var index = 0
        while index < text.count {
            let byte = start[index]
            if byte < 0x80 {
                if byte < 0x20 || byte == 0x7F { return false }
                index += 1
            } else {
                guard let length = sequenceByteCount(start + index, available: text.count - index) else { return false }
                if byte == 0xC2, start[index + 1] < 0xA0 { return false }
                index += length
            }
        }
        return true
    }

    /// Well-formed UTF-8 (Unicode 15, table 3-7).
    package static func isUTF8(_ text: WireText) -> Bool {
        guard let start = text.start else { return true }
        var index = 0
        while index < text.count {
            if start[index] < 0x80 {
                index += 1
            } else {
                guard let length = sequenceByteCount(start + index, available: text.count - index) else { return false }
                index += length
            }
        }
        return true
    }

    /// The length of the well-formed multi-byte sequence at `bytes`, or nil.
    private static func sequenceByteCount(_ bytes: UnsafePointer<UInt8>, available: Int) -> Int? {
        func isContinuation(_ index: Int) -> Bool { bytes[index] & 0xC0 == 0x80 }
        switch bytes[0] {
        case 0xC2...0xDF:
            return available >= 2 && isContinuation(1) ? 2 : nil
        case 0xE0...0xEF:
            guard available >= 3, isContinuation(1), isContinuation(2) else { return nil }
            if bytes[0] == 0xE0 && bytes[1] < 0xA0 { return nil }  // overlong
            if bytes[0] == 0xED && bytes[1] > 0x9F { return nil }  // surrogates
            return 3
        case 0xF0...0xF4:
            guard available >= 4, isContinuation(1), isContinuation(2), isContinuation(3) else { return nil }
            if bytes[0] == 0xF0 && bytes[1] < 0x90 { return nil }  // overlong
            if bytes[0] == 0xF4 && bytes[1] > 0x8F { return nil }  // past U+10FFFF
            return 4
        default:
            return nil
        }
    }
}
