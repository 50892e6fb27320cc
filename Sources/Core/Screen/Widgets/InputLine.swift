/// One line of text being typed.
public struct InputLine: Equatable, Sendable {
    /// Longest text accepted: a comment of a journal record, with room to spare. Further characters are ignored.
    public static let maximumCharacters = 500

    public private(set) var text: String
    /// The Character before which the cursor stands.
    public private(set) var cursor: Int

    public init(_ text: String = "") {
        self.text = String(text.prefix(InputLine.maximumCharacters))
        cursor = self.text.count
    }

    /// Edits by a key (characters, arrows, home, end, backspace, delete, Ctrl-A E K U W, paste).
    /// - Returns: whether the key was an editing key.
    public mutating func handle(_ key: Key) -> Bool {
        switch key {
        case .character(let character): insert(String(character))
        case .paste(let pasted): insert(pasted)
        case .backspace: remove(max(cursor - 1, 0)..<cursor)
        case .delete: remove(cursor..<min(cursor + 1, text.count))
        case .left: cursor = max(cursor - 1, 0)
        case .right: cursor = min(cursor + 1, text.count)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = text.count
        case .control("k"): remove(cursor..<text.count)
        case .control("u"): remove(0..<cursor)
        case .control("w"): remove(startOfWord..<cursor)
        default: return false
        }
        return true
    }

    /// Draws the line after a prompt in the region's first row, scrolled so that the cursor shows, and puts the
    /// terminal's cursor there.
    public func draw(prompt: StyledText = "", style: Style = Style(.input), in region: Region) {
        let start = region.text(prompt, limit: max(0, region.columnCount - 2))
        let field = region.part(column: start, row: 0, columns: region.columnCount - start, rows: 1)
        let characters = Array(text)
        var first = cursor
        var used = 1
        // Back from the cursor as far as there is room; one column stays for the cursor itself.
        while first > 0, used + String(characters[first - 1]).columnCount <= field.columnCount {
            first -= 1
            used += String(characters[first]).columnCount
        }
        field.text(String(characters[first...]), style, overflow: .clip)
        field.placeCursor(column: String(characters[first..<cursor]).columnCount, row: 0)
    }

    private mutating func insert(_ added: String) {
        let room = InputLine.maximumCharacters - text.count
        let index = text.index(text.startIndex, offsetBy: cursor)
        let before = text.count
        text.insert(contentsOf: added.prefix(max(room, 0)), at: index)
        // An inserted mark may join the character before it: the cursor moves by what the text grew.
        cursor = min(cursor + max(text.count - before, 0), text.count)
    }

    private mutating func remove(_ range: Range<Int>) {
        let start = text.index(text.startIndex, offsetBy: range.lowerBound)
        let end = text.index(text.startIndex, offsetBy: range.upperBound)
        text.removeSubrange(start..<end)
        cursor = min(range.lowerBound, text.count)
    }

    private var startOfWord: Int {
        let characters = Array(text.prefix(cursor))
        let end = characters.lastIndex { $0 != " " } ?? -1
        let space = characters[..<(end + 1)].lastIndex(of: " ") ?? -1
        return space + 1
    }
}
