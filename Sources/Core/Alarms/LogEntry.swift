import Telemetry

/// One entry of the crisis log (*main courante*): what was said, decided or done, with whom and where. It is never
/// changed: a further entry corrects it.
public struct LogEntry: Hashable, Sendable, Codable, ExpressibleByStringLiteral {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case information
        case callIn = "call-in"
        case callOut = "call-out"
        case decision, action
    }
    public var kind: Kind
    public var text: String
    /// Who called, was called, decided or acts.
    public var person: String?
    public var commune: String?
    /// The number of the entry this one corrects.
    public var corrects: Int?

    /// Every text is one line: what would end one is a blank.
    public init(
        _ text: String, kind: Kind = .information, person: String? = nil, commune: String? = nil, corrects: Int? = nil
    ) {
        self.kind = kind
        self.text = LogEntry.oneLine(text)
        self.person = person.map(LogEntry.oneLine).flatMap { $0.isEmpty ? nil : $0 }
        self.commune = commune.map(LogEntry.oneLine).flatMap { $0.isEmpty ? nil : $0 }
        self.corrects = corrects
    }

    /// Information, and nothing else said of it.
    public init(stringLiteral text: String) { self.init(text) }

    /// The same where it came over the link, whose sender may have said anything.
    public var cleaned: LogEntry {
        LogEntry(text, kind: kind, person: person, commune: commune, corrects: corrects)
    }

    /// A correction says what was wrong: whose call it was and where stays as it stood in the entry it corrects, where it
    /// says nothing else.
    mutating func complete(from corrected: LogEntry) {
        if kind == .information { kind = corrected.kind }
        person = person ?? corrected.person
        commune = commune ?? corrected.commune
    }

    /// Without line ends and without blanks around it.
    static func oneLine(_ text: String) -> String {
        let line = text.map { $0.isNewline ? " " : $0 }
        let kept = line.drop { $0.isWhitespace }
        guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(kept[...last])
    }
}

// An entry is kept in the fields a journal record has, so that the bytes of the hash chain stay as they are: its kind as
// the level, its number as the occurrence, the number it corrects as the value, and as the comment two lines, who and
// where.
extension JournalRecord {
    public mutating func tell(_ entry: LogEntry, number: Int) {
        text = entry.text
        level = entry.kind.rawValue
        occurrence = number
        value = entry.corrects.map { Double($0) }
        guard entry.person != nil || entry.commune != nil else { return }
        comment = (entry.person ?? "") + "\n" + (entry.commune ?? "")
    }

    /// The crisis-log entry a `note` line is; nil on any other.
    public var logEntry: LogEntry? {
        guard event == .note else { return nil }
        let particulars = lines(of: comment)
        return LogEntry(
            text ?? "", kind: level.flatMap { LogEntry.Kind(rawValue: $0) } ?? .information, person: particulars.first,
            commune: particulars.count > 1 ? particulars[1] : nil, corrects: value.flatMap { Int(exactly: $0) })
    }

    /// Several texts in one field, a line each.
    private func lines(of text: String?) -> [String] {
        text.map { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) } ?? []
    }
}
