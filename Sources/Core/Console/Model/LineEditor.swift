/// One line being typed.
struct LineEditor: Sendable {
    /// A journal comment longer than this is a report; it would not fit any screen.
    static let maximumCharacters = 200

    private(set) var text = ""

    init(_ text: String = "") { self.text = String(text.prefix(LineEditor.maximumCharacters)) }

    mutating func insert(_ typed: some StringProtocol) {
        let room = LineEditor.maximumCharacters - text.count
        text += typed.prefix(max(0, room)).filter { !$0.isNewline }
    }
    mutating func deleteBackwards() { if !text.isEmpty { text.removeLast() } }
    mutating func clear() { text = "" }

    /// What was typed without blanks around it; nil when there is nothing.
    var trimmed: String? {
        let kept = text.drop { $0.isWhitespace }
        guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        return String(kept[...last])
    }
}
