import Alarms
import Frames
import History
import Link
import OperatorLink
import Telemetry

/// Journal lines, readings and quarantined frames as `--json` prints them.
public enum RecordJSON {
    public static func object(_ record: JournalRecord) -> JSONLine {
        if let entry = record.logEntry { return object(entry, record) }
        if let bulletin = record.bulletin { return object(bulletin, record) }
        var line = JSONLine()
        line.add("id", Int(record.id))
        line.add("at", record.at)
        line.add("wall", record.wall)
        line.add("event", record.event.rawValue)
        line.add("alarm", record.alarm?.text)
        line.add("occurrence", record.occurrence)
        line.add("from", record.from.map { "\($0)" })
        line.add("to", record.to.map { "\($0)" })
        line.add("level", record.level)
        line.add("priority", record.priority?.name)
        line.add("value", record.value)
        line.add("unit", record.unit?.symbol)
        line.add("by", record.by)
        line.add("session", record.session)
        line.add("comment", record.comment)
        if let observation = record.observation {
            line.add("observedAt", observation.observedAt)
            line.add("fate", observation.fate)
            line.add("bad", observation.isBad)
        }
        if let shelf = record.shelf {
            line.add("shelvedUntil", shelf.until)
            line.add("shelvedSeconds", shelf.duration?.seconds)
            line.add("oneShot", shelf.isOneShot)
        }
        line.add("responseSeconds", record.responseSeconds)
        line.add("refused", record.event == .refused ? record.refused : nil)
        line.add("why", record.why?.rawValue)
        line.add("text", record.text)
        line.add("annunciated", record.annunciated)
        if let particulars = record.particulars {
            line.add("code", particulars.code)
            line.add("current", particulars.current)
            line.add("attribute", particulars.attribute?.text)
            line.add("firstOut", particulars.isFirstOut)
        }
        return line
    }

    /// Who wrote what when: a line about no alarm.
    private static func head(_ record: JournalRecord) -> JSONLine {
        var line = JSONLine()
        line.add("id", Int(record.id))
        line.add("at", record.at)
        line.add("wall", record.wall)
        line.add("event", record.event.rawValue)
        line.add("by", record.by)
        line.add("session", record.session)
        line.add("text", record.text)
        line.add("number", record.occurrence)
        return line
    }

    private static func object(_ entry: LogEntry, _ record: JournalRecord) -> JSONLine {
        var line = head(record)
        line.add("kind", entry.kind.rawValue)
        line.add("person", entry.person)
        line.add("commune", entry.commune)
        line.add("corrects", entry.corrects)
        return line
    }

    private static func object(_ bulletin: Bulletin, _ record: JournalRecord) -> JSONLine {
        var line = head(record)
        line.add("source", bulletin.source)
        line.add("scope", bulletin.scope)
        line.add("level", bulletin.level)
        line.add("validFrom", bulletin.from)
        line.add("validTo", bulletin.to)
        return line
    }

    static func object(_ entry: CrisisLog.Line) -> JSONLine {
        var line = JSONLine()
        line.add("number", entry.number)
        line.add("at", entry.at)
        line.add("by", entry.by)
        line.add("kind", entry.entry.kind.rawValue)
        line.add("person", entry.entry.person)
        line.add("commune", entry.entry.commune)
        line.add("text", entry.entry.text)
        line.add("corrects", entry.entry.corrects)
        line.add("correctedBy", entry.correctedBy.last)
        return line
    }

    /// - Parameter zone: the site's, for `period`, which people read.
    static func object(_ bulletin: Bulletin, at now: Timestamp, in zone: ZoneTable) -> JSONLine {
        var line = JSONLine()
        line.add("number", bulletin.id)
        line.add("source", bulletin.source)
        line.add("scope", bulletin.scope)
        line.add("level", bulletin.level)
        line.add("from", bulletin.from)
        line.add("to", bulletin.to)
        let ends = [bulletin.from, bulletin.to].map { ISO8601.text($0, in: zone) }
        line.add("period", "\(ends[0]) to \(ends[1])")
        line.add("inForce", bulletin.isInForce(at: now))
        line.add("text", bulletin.text)
        return line
    }

    static func object(_ posture: PostureState) -> JSONLine {
        var line = JSONLine()
        line.add("posture", posture.posture.rawValue)
        line.add("since", posture.since)
        line.add("by", posture.by)
        return line
    }

    public static func object(_ reading: StoredReading) -> JSONLine {
        var line = JSONLine()
        line.add("observedAt", reading.observedAt)
        line.add("receivedAt", reading.receivedAt)
        if let text = reading.text { line.add("value", text) } else { line.add("value", reading.value) }
        line.add("quality", "\(reading.quality)")
        line.add("origin", "\(reading.origin)")
        line.add("late", reading.isLate)
        return line
    }

    public static func object(_ step: TrendStep) -> JSONLine {
        let isGap = step.count == 0
        var line = JSONLine()
        line.add("start", step.start)
        line.add("count", step.count)
        line.add("min", isGap ? nil : step.minimum)
        line.add("mean", isGap ? nil : step.mean)
        line.add("max", isGap ? nil : step.maximum)
        line.add("last", isGap ? nil : step.last)
        return line
    }

    public static func object(_ frame: StoredQuarantine) -> JSONLine {
        var line = JSONLine()
        line.add("id", Int(frame.id))
        line.add("at", frame.at)
        line.add("reason", frame.reason)
        line.add("detail", frame.detail)
        line.add("from", frame.source.endpoint)
        line.add("via", frame.source.transport.name)
        line.add("byteCount", frame.byteCount)
        line.add("firstBytes", shown(frame.firstBytes))
        return line
    }

    /// Bytes as text where they are, `\xHH` where they are not: a frame can't forge what is printed about it.
    public static func shown(_ bytes: [UInt8]) -> String {
        var text = ""
        if let whole = String(validating: bytes, as: UTF8.self) {
            for scalar in whole.unicodeScalars { append(scalar, to: &text) }
            return text
        }
        for byte in bytes {
            if byte >= 0x20, byte < 0x7F { text.unicodeScalars.append(Unicode.Scalar(byte)) } else { text += hex(byte) }
        }
        return text
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            for byte in String(scalar).utf8 { text += hex(byte) }
        default: text.unicodeScalars.append(scalar)
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
