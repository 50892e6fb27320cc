import Alarms
import Telemetry

/// An outside authority's warning, in its own words.
public struct Bulletin: Hashable, Sendable, Codable {
    public var id: Int
    public var source: String
    public var scope: String
    public var level: String
    public var from: Timestamp
    public var to: Timestamp
    public var text: String
    public init(id: Int, source: String, scope: String, level: String, from: Timestamp, to: Timestamp, text: String) {
        self.id = id
        self.source = source
        self.scope = scope
        self.level = level
        self.from = from
        self.to = to
        self.text = text
    }
}

extension Bulletin {
    /// What `vigie bulletin add` sends: the core gives it its number.
    public init(source: String, scope: String, level: String, from: Timestamp, to: Timestamp, text: String) {
        self.init(id: 0, source: source, scope: scope, level: level, from: from, to: to, text: text)
    }

    public func isInForce(at now: Timestamp) -> Bool { from <= now && now < to }

    /// Says what it must and ends after it begins.
    public var isComplete: Bool { !source.isEmpty && !level.isEmpty && from < to }
}

// A bulletin is kept in the fields a journal record has: its level and text as such, its number as the occurrence, and
// as the comment four lines: source, scope, from and to.
extension JournalRecord {
    public mutating func tell(_ bulletin: Bulletin) {
        text = LogEntry(bulletin.text).text
        level = LogEntry(bulletin.level).text
        occurrence = bulletin.id
        let lines = [LogEntry(bulletin.source).text, LogEntry(bulletin.scope).text]
        comment = (lines + [ISO8601.text(bulletin.from), ISO8601.text(bulletin.to)]).joined(separator: "\n")
    }

    /// The warning a `bulletin` line tells of; nil on any other.
    public var bulletin: Bulletin? {
        guard event == .bulletin, let occurrence, let level, let comment else { return nil }
        let lines = comment.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 4, let from = ISO8601.parse(lines[2]), let to = ISO8601.parse(lines[3]) else { return nil }
        return Bulletin(
            id: occurrence, source: lines[0], scope: lines[1], level: level, from: from, to: to, text: text ?? "")
    }
}
