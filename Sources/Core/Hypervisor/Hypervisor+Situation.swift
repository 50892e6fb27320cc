import Alarms
import OperatorLink
import Telemetry

// What operators do that is about no alarm: the crisis log, the posture, bulletins. Each is a journal line, and the
// situation is what those lines say.
extension Hypervisor {
    /// The territory's stance now.
    public var posture: PostureState { situation.posture }

    /// In force first, then those still to come, then the lately expired.
    public var bulletins: [Bulletin] { situation.bulletins(at: clock.now.wall) }

    mutating func note(_ entry: LogEntry, _ command: Command) {
        guard mayWatch(.note, command, what: "note") else { return }
        let entry = entry.cleaned
        guard !entry.text.isEmpty else { return refuse(command, .noteMissing, what: "note") }
        if let corrected = entry.corrects, corrected < 1 || corrected > situation.entryCount {
            return refuse(command, .unknownEntry, what: "note correcting \(corrected)")
        }
        var record = record(of: .note, command)
        let number = situation.entryCount + 1
        record.tell(entry, number: number)
        take(record)
        output.replies.append(.reply(Reply(id: command.id, outcome: .entry(number)), needsCommit: true))
    }

    mutating func set(_ posture: Posture, reason: String, _ command: Command) {
        let what = "posture \(posture.rawValue)"
        guard mayWatch(.posture, command, what: what) else { return }
        guard situation.posture.posture != posture else { return refuse(command, .samePosture, what: what) }
        var record = record(of: .posture, command)
        record.tell(posture, reason: LogEntry(reason).text)
        write(record, command)
    }

    mutating func add(_ bulletin: Bulletin, _ command: Command) {
        let what = "bulletin \(bulletin.source)"
        guard mayWatch(.bulletin, of: bulletin, command, what: what) else { return }
        guard bulletin.isComplete else { return refuse(command, .bulletinIncomplete, what: what) }
        guard situation.hasRoom(at: clock.now.wall) else { return refuse(command, .tooManyBulletins, what: what) }
        var numbered = bulletin
        numbered.id = situation.bulletinCount + 1
        var record = record(of: .bulletin, command)
        record.tell(numbered)
        write(record, command)
    }

    mutating func endBulletin(_ id: Int, reason: String, _ command: Command) {
        let what = "bulletin end \(id)"
        let known = situation.openBulletin(id, at: clock.now.wall)
        guard mayWatch(.bulletin, of: known, command, what: what) else { return }
        guard let bulletin = known else {
            return refuse(command, .unknownBulletin, what: what)
        }
        var record = record(of: .bulletinEnd, command)
        record.occurrence = id
        record.level = bulletin.level
        record.text = [bulletin.source, bulletin.scope].filter { !$0.isEmpty }.joined(separator: ", ")
        record.comment = reason.isEmpty ? nil : LogEntry(reason).text
        write(record, command)
    }

    /// What a line of the journal says of the situation or of an alarm's steps and verdict, as it is written and again
    /// after a restart.
    mutating func read(_ line: JournalRecord) {
        checks.read(line)
        situation.read(line)
        if let promotion = line.promotion { adopt(promotion) }
        guard line.event == .posture else { return }
        notifications?.posture = situation.posture.posture
        engine.take(situation.posture.posture, at: clock.now, into: &alarmEffects)
    }

    /// Takes the situation from the journal alone, where there is no image that holds it.
    /// - Parameter lines: oldest first.
    public mutating func restoreSituation(_ lines: [JournalRecord]) {
        for line in lines { situation.read(line) }
        adoptRestoredPosture()
    }

    mutating func adoptRestoredPosture() {
        engine.restore(situation.posture.posture)
        notifications?.posture = situation.posture.posture
    }

    private mutating func mayWatch(
        _ kind: ActionKind, of bulletin: Bulletin? = nil, _ command: Command, what: String
    ) -> Bool {
        guard mayAct(command, what: what) else { return false }
        // The posture is the whole territory's, and so is a bulletin, which every console shows, unless it names a zone
        // as where it holds; a note is about nothing in particular.
        let place: ActionPlace =
            switch kind {
            case .posture: .site
            case .bulletin: bulletin.map { .zone($0.scope) } ?? .none
            default: .none
            }
        guard let why = accessRefusal(kind, on: [place], by: command.by) else { return true }
        refuse(command, why, what: what)
        return false
    }

    private mutating func write(_ record: JournalRecord, _ command: Command) {
        take(record)
        done(command, [])
    }

    private mutating func take(_ record: JournalRecord) {
        journal(record)
        read(record)
        drainAlarmEffects()
    }
}
