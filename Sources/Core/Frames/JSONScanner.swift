/// Broken JSON: where, and what should have stood there.
package struct JSONFault: Error {
    // An address rather than a pointer, which is not Sendable as errors must be.
    private var address: UInt
    package var expected: StaticString

    package init(at: UnsafePointer<UInt8>, expected: StaticString) {
        address = UInt(bitPattern: at)
        self.expected = expected
    }

    package func offset(from start: UnsafePointer<UInt8>) -> Int { Int(address - UInt(bitPattern: start)) }
}

/// Walks JSON text (RFC 8259) without building anything: strings come out as the bytes between their quotes.
package struct JSONScanner {
    package var cursor: ByteCursor

    package init(cursor: ByteCursor) { self.cursor = cursor }

    /// The bytes between two quotes, still escaped.
    package struct RawString {
        package var text: WireText
        package var hasEscapes: Bool
        /// No byte from 0x7F on: ASCII without DEL.
        package var isPlain: Bool
    }

    @inline(__always)
    package mutating func expect(_ byte: UInt8, _ expected: StaticString) throws(JSONFault) {
        guard cursor.take(byte) else { throw JSONFault(at: cursor.at, expected: expected) }
    }

    /// Steps over `:` and the whitespace on both sides.
    @inline(__always)
    package mutating func expectColon() throws(JSONFault) {
        cursor.skipWhitespace()
        try expect(Ascii.colon, "':'")
        cursor.skipWhitespace()
    }

    /// After an element: true at a comma (stepped over), false at `closing` (stepped over).
    @inline(__always)
    package mutating func continues(until closing: UInt8, _ expected: StaticString) throws(JSONFault) -> Bool {
        cursor.skipWhitespace()
        if cursor.take(Ascii.comma) {
            cursor.skipWhitespace()
            return true
        }
        if cursor.take(closing) { return false }
        throw JSONFault(at: cursor.at, expected: expected)
    }

    /// The number of seconds that stands here, in nanoseconds, rounded toward zero; nil where none stands, or it is more
    /// than 64 bits hold. Steps over nothing.
    package func nanoseconds() -> Int64? {
        var ahead = cursor
        return WireNumber(&ahead, grammar: .json)?.nanoseconds
    }

    /// Reads a string whose opening quote stands here. Eight bytes at a time: names are most of a frame.
    @inline(__always)
    package mutating func string() throws(JSONFault) -> RawString {
        try expect(Ascii.quote, "a string")
        let start = cursor.at
        var at = start
        let end = cursor.end
        // The high bit of any byte in it says that a byte from 0x7F on was seen.
        var seen: UInt64 = 0
        var hasEscapes = false
        while true {
            while end - at >= 8 {
                let word = ByteWords.load(at)
                let stops = JSONScanner.stops(in: word)
                if stops == 0 {
                    seen |= ByteWords.plainMarks(word)
                    at += 8
                    continue
                }
                let skipped = ByteWords.countBefore(stops)
                // Only the bytes before the stop belong to the string.
                seen |= ByteWords.plainMarks(word) & ((1 << UInt64(skipped * 8)) &- 1)
                at += skipped
                break
            }
            while at < end, at.pointee != Ascii.quote, at.pointee != Ascii.backslash, at.pointee >= 0x20 {
                if at.pointee >= 0x7F { seen |= 0x80 }
                at += 1
            }
            guard at < end else { throw JSONFault(at: end, expected: "'\"'") }
            if at.pointee == Ascii.quote { break }
            guard at.pointee == Ascii.backslash else {
                throw JSONFault(at: at, expected: "an escape: JSON strings hold no raw control bytes")
            }
            guard end - at >= 2 else { throw JSONFault(at: end, expected: "an escaped character") }
            hasEscapes = true
            at += 2
        }
        cursor.at = at + 1
        return RawString(
            text: WireText(from: start, to: at), hasEscapes: hasEscapes, isPlain: seen & ByteWords.highs == 0)
    }

    @inline(__always)
    private static func stops(in word: UInt64) -> UInt64 {
        ByteWords.marks(of: Ascii.quote, in: word) | ByteWords.marks(of: Ascii.backslash, in: word)
            | ByteWords.marks(below: 0x20, in: word)
    }

    /// Steps over any value, checking its grammar. Nothing recursive: depth costs one bit.
    package mutating func skipValue() throws(JSONFault) {
        var isObject: UInt64 = 0
        var depth = 0
        while true {
            cursor.skipWhitespace()
            var opened = false
            switch cursor.peek {
            case Ascii.openBrace, Ascii.openBracket:
                guard depth < FrameLimits.nestingCount else {
                    throw JSONFault(at: cursor.at, expected: "no more than 32 levels of nesting")
                }
                let object = cursor.at.pointee == Ascii.openBrace
                cursor.at += 1
                isObject = isObject << 1 | (object ? 1 : 0)
                depth += 1
                cursor.skipWhitespace()
                if cursor.take(object ? Ascii.closeBrace : Ascii.closeBracket) {
                    isObject >>= 1
                    depth -= 1
                } else {
                    opened = true
                }
            default:
                try skipScalar()
            }
            if !opened {
                while depth > 0 {
                    let object = isObject & 1 == 1
                    let more = try continues(
                        until: object ? Ascii.closeBrace : Ascii.closeBracket, object ? "',' or '}'" : "',' or ']'")
                    if more { break }
                    isObject >>= 1
                    depth -= 1
                }
            }
            if depth == 0 { return }
            if isObject & 1 == 1 {
                _ = try string()
                try expectColon()
            }
        }
    }

    private mutating func skipScalar() throws(JSONFault) {
        switch cursor.peek {
        case Ascii.quote:
            let raw = try string()
            if raw.hasEscapes { try checkEscapes(raw.text) }
        case UInt8(ascii: "t"): try expectWord("true")
        case UInt8(ascii: "f"): try expectWord("false")
        case UInt8(ascii: "n"): try expectWord("null")
        default:
            guard WireNumber(&cursor, grammar: .json) != nil else {
                throw JSONFault(at: cursor.at, expected: "a value")
            }
        }
    }

    package mutating func expectWord(_ word: StaticString) throws(JSONFault) {
        guard cursor.take(word: word) else { throw JSONFault(at: cursor.at, expected: "true, false or null") }
    }

    private func checkEscapes(_ text: WireText) throws(JSONFault) {
        guard var at = text.start else { return }
        let end = at + text.count
        while at < end {
            guard at.pointee == Ascii.backslash else {
                at += 1
                continue
            }
            guard JSONEscapes.read(&at, end: end) != nil else { throw JSONFault(at: at, expected: "a JSON escape") }
        }
    }
}

/// JSON's string escapes (RFC 8259 §7).
package enum JSONEscapes {
    /// Reads the escape at `at` (a backslash) and steps over it; nil where it is none, also for a lone surrogate,
    /// which stands for no character.
    package static func read(_ at: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) -> UInt32? {
        guard end - at >= 2 else { return nil }
        let letter = at[1]
        switch letter {
        case Ascii.quote, Ascii.backslash, Ascii.slash: break
        case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): break
        case UInt8(ascii: "u"): return readHexadecimal(&at, end: end)
        default: return nil
        }
        at += 2
        switch letter {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        default: return UInt32(letter)
        }
    }

    private static func readHexadecimal(_ at: inout UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) -> UInt32? {
        guard let first = unit(at, end) else { return nil }
        switch first {
        case 0xD800..<0xDC00:
            guard let second = unit(at + 6, end), (0xDC00..<0xE000).contains(second) else { return nil }
            at += 12
            return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
        case 0xDC00..<0xE000:
            return nil
        default:
            at += 6
            return first
        }
    }

    /// The code unit of `\uXXXX` at `at`.
    private static func unit(_ at: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UInt32? {
        guard end - at >= 6, at[0] == Ascii.backslash, at[1] == UInt8(ascii: "u") else { return nil }
        var value: UInt32 = 0
        for index in 2..<6 {
            let byte = at[index]
            switch byte {
            case Ascii.zero...Ascii.nine: value = value << 4 | UInt32(byte - Ascii.zero)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }

    /// The text without its escapes, in `scratch`; nil where one of them is broken. Never longer than it was.
    static func unescape(_ text: WireText, in scratch: ScratchMemory) -> WireText? {
        guard var at = text.start else { return text }
        let end = at + text.count
        let start = scratch.allocate(text.count)
        var count = 0
        while at < end {
            guard at.pointee == Ascii.backslash else {
                start[count] = at.pointee
                count += 1
                at += 1
                continue
            }
            guard let code = read(&at, end: end), let scalar = Unicode.Scalar(code) else { return nil }
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                start[count] = byte
                count += 1
            }
        }
        scratch.release(text.count - count)
        return WireText(start: start, count: count)
    }
}
