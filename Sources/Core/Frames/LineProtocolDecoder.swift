import Telemetry

/// InfluxDB line protocol: `measurement[,tag=value…] field=value[,field=value…] [timestamp]`, one or more lines.
///
/// The measurement is the entity's type, a tag its id, each field an attribute (wire.md, "Identity"). A field whose
/// value can't be read is rejected alone; a line whose shape is broken is rejected whole, and the next line goes on.
struct LineProtocolDecoder {
    private var cursor: ByteCursor
    // unowned(unsafe): this value lives only inside `FrameDecoder.decode`, whose decoder owns the memory; a counted
    // reference would cost a tenth of a frame.
    private unowned(unsafe) let scratch: ScratchMemory
    private unowned(unsafe) let heads: LineHeads
    private let nanosecondsPerTick: Int64
    private var lineNumber = 0
    /// Whether any line was shaped as a line: a name, a space, a key and `=`.
    private var hasShape = false

    /// Why a line was refused.
    private struct LineFault: Error {
        var reason: ReadingRejection
        var why: StaticString
        /// Whether the rest of the line may have a line's shape all the same.
        var isOfShape: Bool
        init(_ why: StaticString, _ reason: ReadingRejection = .malformed, isOfShape: Bool = true) {
            self.why = why
            self.reason = reason
            self.isOfShape = isOfShape
        }
    }

    init(cursor: ByteCursor, scratch: ScratchMemory, heads: LineHeads, nanosecondsPerTick: Int64) {
        self.cursor = cursor
        self.scratch = scratch
        self.heads = heads
        self.nanosecondsPerTick = nanosecondsPerTick
    }

    mutating func decode(into decoded: inout DecodedFrame) -> FrameFault? {
        decoded.format = .line
        while true {
            cursor.skipWhitespace()
            guard let first = cursor.peek else { break }
            if first == Ascii.hash {
                skipLine(from: cursor.at)
                continue
            }
            lineNumber += 1
            if takeKnown(into: &decoded) { continue }
            let lineStart = cursor.at
            let readingCount = decoded.readings.count
            do {
                try line(into: &decoded)
            } catch {
                let lost = decoded.readings.count - readingCount
                if lost > 0 { decoded.readings.removeLast(lost) }
                let number = lineNumber
                decoded.reject(error.reason, count: max(1, lost), "line \(number): \(error.why)")
                skipLine(from: lineStart)
                // What is wrong with a name or a tag hides the field that follows it; bytes that are no text hide nothing.
                if !hasShape, error.isOfShape { hasShape = isShaped(from: lineStart, to: cursor.at) }
            }
        }
        if lineNumber == 0 { return .empty }
        return hasShape ? nil : .unknownFormat
    }

    /// Whether a line that was refused before its first field has the shape of one all the same: a space, a key, `=`.
    @inline(never)
    private func isShaped(from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>) -> Bool {
        var at = start
        while at < end, at.pointee != Ascii.space {
            at += at.pointee == Ascii.backslash && end - at > 1 ? 2 : 1
        }
        while at < end, at.pointee == Ascii.space { at += 1 }
        let key = at
        while at < end, at.pointee != Ascii.space, at.pointee != Ascii.equals { at += 1 }
        return at > key && at < end && at.pointee == Ascii.equals
    }

    private mutating func skipLine(from lineStart: UnsafePointer<UInt8>) {
        cursor.at = lineStart
        while let byte = cursor.peek, byte != Ascii.newline { cursor.at += 1 }
    }

    /// A line whose head is known: its names need not be read.
    @inline(__always)
    private mutating func takeKnown(into decoded: inout DecodedFrame) -> Bool {
        var end = cursor
        end.skip(to: Ascii.newline)
        guard let line = heads.read(cursor.at, end.at),
            let stamp = LineHeads.stamp(line.ticks, nanosecondsPerTick: nanosecondsPerTick)
        else { return false }
        cursor = end
        hasShape = true
        var reading = WireReading(
            entity: .empty, type: .empty, attribute: .empty, unit: .empty, value: .number(line.value),
            observedAt: stamp == KnownLine.noStamp ? nil : Timestamp(nanoseconds: stamp))
        reading.meaning = line.meaning
        decoded.readings.append(reading)
        return true
    }

    // MARK: One line

    @inline(__always)
    private mutating func line(into decoded: inout DecodedFrame) throws(LineFault) {
        let lineStart = cursor.at
        let type = try name(stopsAtEquals: false, empty: "the measurement is empty")
        let tags = try tagSet(type: type)
        guard cursor.peek == Ascii.space else { throw LineFault("no field: write measurement field=value") }
        skipSpaces()
        let first = decoded.readings.count
        var fieldCount = 0
        var head = WireText.empty
        repeat {
            let value = try field(type: type, tags, into: &decoded)
            if fieldCount == 0 { head = WireText(from: lineStart, to: value) }
            fieldCount += 1
        } while cursor.take(Ascii.comma)
        if fieldCount == 1, decoded.readings.count > first {
            decoded.readings[first].head = head
        }
        skipSpaces()
        guard let observedAt = try timestamp() else { return }
        decoded.readings.withUnsafeMutableBufferPointer { readings in
            for index in first..<readings.count { readings[index].observedAt = observedAt }
        }
    }

    @inline(__always)
    private mutating func skipSpaces() {
        while cursor.take(Ascii.space) {}
    }

    /// What a line's tags say: whose fields these are, in what unit.
    private struct Identity {
        var entity: WireText
        var unit: WireText
    }

    /// Reads `,key=value…`, and finds the entity's id and the fields' unit among them.
    @inline(__always)
    private mutating func tagSet(type: WireText) throws(LineFault) -> Identity {
        var identity = Identity(entity: .empty, unit: .empty)
        var bestRank = LineTag.rankCount
        let tags = scratch.tags
        var tagCount = 0
        while cursor.take(Ascii.comma) {
            let key = try name(stopsAtEquals: true, empty: "a tag without a name")
            guard cursor.take(Ascii.equals) else { throw LineFault("a tag without a value: write tag=value") }
            let value = try name(stopsAtEquals: true, empty: "a tag with an empty value")
            if cursor.peek == Ascii.equals { throw LineFault("an unescaped '=' in a tag: write \\=") }
            guard tagCount < LineTag.limit else { throw LineFault("more than 64 tags") }
            for index in 0..<tagCount where tags[index].key.hasSameBytes(as: key) {
                throw LineFault("the same tag twice")
            }
            tags[tagCount] = LineTag(key: key, value: value)
            tagCount += 1
            if key.equals("unit") {
                identity.unit = value
            } else if let rank = LineTag.rank(key), rank < bestRank {
                bestRank = rank
                identity.entity = value
            }
        }
        if bestRank == LineTag.rankCount {
            let whole = LineTag.wholeSet(UnsafeMutableBufferPointer(start: tags, count: tagCount), in: scratch)
            identity.entity = whole.isEmpty ? type : whole
            guard whole.count <= FrameLimits.nameByteCount else {
                throw LineFault("no id tag, and all tags together are over 256 bytes", .nameTooLong)
            }
        }
        return identity
    }

    /// Reads `key=value`; returns where the value begins.
    @inline(__always)
    private mutating func field(
        type: WireText, _ tags: Identity, into decoded: inout DecodedFrame
    ) throws(LineFault) -> UnsafePointer<UInt8> {
        let key = try name(stopsAtEquals: true, empty: "a field without a name")
        guard cursor.take(Ascii.equals) else { throw LineFault("a field without a value: write field=value") }
        hasShape = true
        let before = cursor.at
        switch try value() {
        case .usable(let value):
            decoded.readings.append(
                WireReading(
                    entity: tags.entity, type: type, attribute: key, unit: tags.unit, value: value, observedAt: nil))
        case .rejected(let reason):
            let text = WireText(from: before, to: cursor.at)
            let number = lineNumber
            decoded.reject(reason, "line \(number): \(key.quoted) = \(text.quoted) \(whyNot(text))")
        }
        return before
    }

    /// What is wrong with a field's value, its quotes included.
    @inline(never)
    private func whyNot(_ value: WireText) -> StaticString {
        guard let start = value.start, value.count > 1, start[0] == Ascii.quote else {
            return isIntegerText(value)
                ? "is no integer of 64 bits" : "is not a finite number or a value"
        }
        let text = LineTag.unescapeQuoted(WireText(start: start + 1, count: value.count - 2), in: scratch)
        return text.count > FrameLimits.textByteCount ? "is a text over 1024 bytes" : "is a text with broken UTF-8"
    }

    /// Whether it is digits, perhaps after a minus, and the `i` or `u` of an integer.
    private func isIntegerText(_ value: WireText) -> Bool {
        guard let last = value.buffer.last, last == UInt8(ascii: "i") || last == UInt8(ascii: "u") else { return false }
        let digits = value.buffer.dropLast().drop { $0 == Ascii.minus }
        return !digits.isEmpty && digits.allSatisfy { $0 &- Ascii.zero <= 9 }
    }

    // MARK: Names

    /// Reads a name up to an unescaped comma, space, line end (or `=`), unescapes and checks it.
    @inline(__always)
    private mutating func name(stopsAtEquals: Bool, empty: StaticString) throws(LineFault) -> WireText {
        let first = cursor.at
        let end = cursor.end
        var at = first
        var hasEscapes = false
        var seen: UInt64 = 0
        while true {
            // Up to the next byte that could end the name.
            while end - at >= 8 {
                let word = ByteWords.load(at)
                var stops =
                    ByteWords.marks(below: 0x21, in: word) | ByteWords.marks(of: Ascii.comma, in: word)
                    | ByteWords.marks(of: Ascii.backslash, in: word)
                if stopsAtEquals { stops |= ByteWords.marks(of: Ascii.equals, in: word) }
                let count = stops == 0 ? 8 : ByteWords.countBefore(stops)
                let marks = ByteWords.plainMarks(word)
                seen |= count == 8 ? marks : marks & ((1 << UInt64(count * 8)) &- 1)
                at += count
                if stops != 0 { break }
            }
            guard at < end else { break }
            let byte = at.pointee
            if byte == Ascii.backslash {
                if end - at > 1, LineTag.isEscapable(at[1]) {
                    hasEscapes = true
                    at += 1
                }
            } else if byte == Ascii.comma || byte == Ascii.space || (stopsAtEquals && byte == Ascii.equals)
                || byte == Ascii.newline || byte == Ascii.carriageReturn
            {
                break
            } else if byte < 0x20 || byte >= 0x7F {
                seen |= 0x80
            }
            at += 1
        }
        cursor.at = at
        guard at > first else { throw LineFault(empty) }
        let raw = WireText(from: first, to: at)
        if seen == 0 && !hasEscapes && raw.count <= FrameLimits.nameByteCount { return raw }
        return try checked(raw, hasEscapes: hasEscapes)
    }

    @inline(never)
    private func checked(_ raw: WireText, hasEscapes: Bool) throws(LineFault) -> WireText {
        let text = hasEscapes ? LineTag.unescape(raw, in: scratch) : raw
        guard text.count <= FrameLimits.nameByteCount else {
            throw LineFault("a name over 256 bytes", .nameTooLong)
        }
        guard NameCheck.isClean(text) else {
            throw LineFault("a name with control bytes or broken UTF-8", isOfShape: false)
        }
        return text
    }

    // MARK: Values

    /// A field's value; the cursor ends at the `,`, space or line end after it.
    @inline(__always)
    private mutating func value() throws(LineFault) -> Outcome<WireValue> {
        guard let first = cursor.peek else { throw LineFault("a field without a value") }
        if first == Ascii.quote { return try quotedText() }
        let before = cursor
        if let number = WireNumber(&cursor, grammar: .line) {
            let suffix = cursor.peek
            if suffix == UInt8(ascii: "i") || suffix == UInt8(ascii: "u") {
                cursor.at += 1
                if isAtValueEnd {
                    let isUnsigned = suffix == UInt8(ascii: "u")
                    return isInRange(number, isUnsigned: isUnsigned)
                        ? .usable(.number(number.double)) : .rejected(.malformed)
                }
            } else if isAtValueEnd {
                let value = number.double
                return value.isFinite ? .usable(.number(value)) : .rejected(.notFinite)
            }
        }
        cursor = before
        return word()
    }

    private func isInRange(_ number: WireNumber, isUnsigned: Bool) -> Bool {
        guard number.isInteger else { return false }
        return isUnsigned ? number.isUnsigned64 : number.integer != nil
    }

    @inline(__always)
    private var isAtValueEnd: Bool {
        guard let byte = cursor.peek else { return true }
        return byte == Ascii.comma || byte == Ascii.space || byte == Ascii.newline || byte == Ascii.carriageReturn
    }

    /// A boolean, one of the words for no number, or nothing a field can hold.
    @inline(never)
    private mutating func word() -> Outcome<WireValue> {
        let first = cursor.at
        while !isAtValueEnd { cursor.at += 1 }
        let word = WireText(from: first, to: cursor.at)
        for text: StaticString in ["t", "T", "true", "True", "TRUE"] where word.equals(text) {
            return .usable(.boolean(true))
        }
        for text: StaticString in ["f", "F", "false", "False", "FALSE"] where word.equals(text) {
            return .usable(.boolean(false))
        }
        for text: StaticString in ["nan", "NaN", "NAN", "inf", "Inf", "+Inf", "-inf", "-Inf", "Infinity", "-Infinity"]
        where word.equals(text) {
            return .rejected(.notFinite)
        }
        return .rejected(.malformed)
    }

    /// `"…"` with `\"` and `\\`; may hold line ends.
    @inline(never)
    private mutating func quotedText() throws(LineFault) -> Outcome<WireValue> {
        cursor.at += 1
        let first = cursor.at
        var hasEscapes = false
        while let byte = cursor.peek, byte != Ascii.quote {
            if byte == Ascii.backslash, cursor.end - cursor.at > 1 {
                let next = cursor.at[1]
                if next == Ascii.quote || next == Ascii.backslash {
                    hasEscapes = true
                    cursor.at += 1
                }
            }
            cursor.at += 1
        }
        let raw = WireText(from: first, to: cursor.at)
        guard cursor.take(Ascii.quote) else { throw LineFault("a text without its closing quote") }
        guard isAtValueEnd else { throw LineFault("something after a text's closing quote") }
        let text = hasEscapes ? LineTag.unescapeQuoted(raw, in: scratch) : raw
        guard text.count <= FrameLimits.textByteCount, NameCheck.isUTF8(text) else { return .rejected(.malformed) }
        return .usable(.text(text))
    }

    /// The stamp that may end a line; nil where there is none. The cursor ends at the line's end.
    @inline(__always)
    private mutating func timestamp() throws(LineFault) -> Timestamp? {
        var stamp: Timestamp?
        if let byte = cursor.peek, byte != Ascii.newline, byte != Ascii.carriageReturn {
            guard let number = WireNumber(&cursor, grammar: .line), let ticks = number.integer else {
                throw LineFault("the timestamp is not an integer")
            }
            let (nanoseconds, overflow) = ticks.multipliedReportingOverflow(by: nanosecondsPerTick)
            guard !overflow else { throw LineFault("the timestamp is beyond the years 1678 to 2262: check precision") }
            stamp = Timestamp(nanoseconds: nanoseconds)
            skipSpaces()
        }
        _ = cursor.take(Ascii.carriageReturn)
        guard cursor.isAtEnd || cursor.peek == Ascii.newline else {
            throw LineFault("something after the timestamp")
        }
        return stamp
    }
}
