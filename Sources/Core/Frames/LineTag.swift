/// One tag of a line, and which of them names the entity.
struct LineTag {
    var key: WireText
    var value: WireText

    /// Tags a line may have. InfluxDB's own advice is a dozen; each is compared with the others.
    static let limit = 64
    static let rankCount = 5

    /// The precedence of the tags that name an entity (wire.md): 0 is first.
    @inline(__always)
    static func rank(_ key: WireText) -> Int? {
        switch key.count {
        case 2: key.equals("id") ? 0 : nil
        case 6: key.equals("entity") ? 1 : key.equals("device") ? 3 : key.equals("sensor") ? 4 : nil
        case 7: key.equals("station") ? 2 : nil
        default: nil
        }
    }

    /// `key=value,key=value` of all tags but `unit`, sorted by key, so that the order on the wire makes no difference.
    /// Empty where there is no tag.
    @inline(never)
    static func wholeSet(_ all: UnsafeMutableBufferPointer<LineTag>, in scratch: ScratchMemory) -> WireText {
        // Insertion sort of all but `unit`: there are few, gateways mostly send them sorted already, and it allocates
        // nothing.
        var tagCount = 0
        var byteCount = -1
        for tag in all where !tag.key.equals("unit") {
            var place = tagCount
            while place > 0, tag.key.isLess(than: all[place - 1].key) {
                all[place] = all[place - 1]
                place -= 1
            }
            all[place] = tag
            tagCount += 1
            byteCount += tag.key.count + tag.value.count + 2
        }
        guard tagCount > 0 else { return .empty }
        let start = scratch.allocate(byteCount)
        var at = start
        for (index, tag) in all.prefix(tagCount).enumerated() {
            if index > 0 { append(Ascii.comma, &at) }
            append(tag.key, &at)
            append(Ascii.equals, &at)
            append(tag.value, &at)
        }
        return WireText(start: start, count: byteCount)
    }

    @inline(__always)
    private static func append(_ byte: UInt8, _ at: inout UnsafeMutablePointer<UInt8>) {
        at.pointee = byte
        at += 1
    }

    @inline(__always)
    private static func append(_ text: WireText, _ at: inout UnsafeMutablePointer<UInt8>) {
        if let from = text.start { at.update(from: from, count: text.count) }
        at += text.count
    }

    /// What a backslash escapes in names; before anything else it stands for itself.
    @inline(__always)
    static func isEscapable(_ byte: UInt8) -> Bool {
        byte == Ascii.comma || byte == Ascii.space || byte == Ascii.equals || byte == Ascii.backslash
    }

    static func unescape(_ raw: WireText, in scratch: ScratchMemory) -> WireText {
        unescape(raw, in: scratch) { isEscapable($0) }
    }

    static func unescapeQuoted(_ raw: WireText, in scratch: ScratchMemory) -> WireText {
        unescape(raw, in: scratch) { $0 == Ascii.quote || $0 == Ascii.backslash }
    }

    @inline(__always)
    private static func unescape(
        _ raw: WireText, in scratch: ScratchMemory, where isEscapable: (UInt8) -> Bool
    ) -> WireText {
        let bytes = raw.buffer
        let start = scratch.allocate(raw.count)
        var count = 0
        var index = 0
        while index < bytes.count {
            if bytes[index] == Ascii.backslash, index + 1 < bytes.count, isEscapable(bytes[index + 1]) { index += 1 }
            start[count] = bytes[index]
            count += 1
            index += 1
        }
        scratch.release(raw.count - count)
        return WireText(start: start, count: count)
    }
}
