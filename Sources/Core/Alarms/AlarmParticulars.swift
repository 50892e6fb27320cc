import Telemetry

/// What stood beside an alarm's level when a line of the journal was written: what a look at the past shows of it.
public struct AlarmParticulars: Hashable, Sendable {
    /// What people called it by.
    public var code: String?
    /// The level present then, beside the one shown; nil where none was.
    public var current: String?
    /// What its value is of.
    public var attribute: AttributeName?
    public var isFirstOut: Bool

    public init(of record: AlarmRecord) {
        code = record.code
        current = record.current
        attribute = record.attribute
        isFirstOut = record.isFirstOut
    }
}

// They are kept in the field that says of a refusal what was refused, of which a line of a change has none, so that the
// bytes of the hash chain stay as they are: a line each, and an empty one for nothing.
extension JournalRecord {
    private static let firstOutMark = "first-out"

    /// Adds them to a line of a change of an alarm.
    public mutating func tell(_ particulars: AlarmParticulars) {
        let lines = [
            particulars.code, particulars.current, particulars.attribute?.text,
            particulars.isFirstOut ? JournalRecord.firstOutMark : nil,
        ]
        // No name has a line end in it; one that had would be another's.
        refused = lines.map { LogEntry.oneLine($0 ?? "") }.joined(separator: "\n")
    }

    /// nil of any other line, and of those that were written before there were any.
    public var particulars: AlarmParticulars? {
        guard event != .refused, alarm != nil, priority != nil, let refused else { return nil }
        let lines = refused.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 4 else { return nil }
        var found = AlarmParticulars()
        found.code = lines[0].isEmpty ? nil : lines[0]
        found.current = lines[1].isEmpty ? nil : lines[1]
        found.attribute = lines[2].isEmpty ? nil : AttributeName(lines[2])
        found.isFirstOut = lines[3] == JournalRecord.firstOutMark
        return found
    }
}

extension AlarmParticulars {
    fileprivate init() { isFirstOut = false }
}
