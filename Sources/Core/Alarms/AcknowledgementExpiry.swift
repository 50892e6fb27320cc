import Telemetry

// An acknowledgement that lapses says so in its journal line, in words people read and a restart can read back: the
// journal has no field for it, and one more would change the bytes its hash chain is made of.
extension JournalRecord {
    private static let expiryMark = " · expires "

    /// Adds to the text when the acknowledgement lapses.
    public mutating func tell(expiresAt: Timestamp) {
        text = (text ?? "") + JournalRecord.expiryMark + ISO8601.text(expiresAt)
    }

    /// When the acknowledgement this line tells of lapses; nil where it does not, or the line is another.
    public var expiresAt: Timestamp? {
        guard event == .ack, let text else { return nil }
        let mark = Array(JournalRecord.expiryMark)
        let characters = Array(text)
        guard characters.count > mark.count else { return nil }
        for start in stride(from: characters.count - mark.count, through: 0, by: -1)
        where Array(characters[start..<start + mark.count]) == mark {
            return ISO8601.parse(String(characters[(start + mark.count)...]))
        }
        return nil
    }
}
