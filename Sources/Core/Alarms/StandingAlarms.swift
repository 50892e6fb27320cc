import Telemetry

/// The alarms as they were shown at an instant, read backwards out of the journal, which has a record of every change.
public struct StandingAlarms: Sendable {
    private struct Found: Sendable {
        var record: AlarmRecord
        /// nil where the journal was written before they were.
        var particulars: AlarmParticulars?
        /// The beginning of its occurrence was seen: nothing older concerns it.
        var isWhole: Bool
    }
    private var found: [AlarmID: Found] = [:]
    /// Alarms of which no record was met yet, or not yet the whole occurrence.
    private var wanted: Set<AlarmID>

    /// - Parameter candidates: the alarms that may have stood then; any other is taken for one in normal.
    public init(candidates: Set<AlarmID>) { wanted = candidates }

    /// Nothing older can change the answer.
    public var isComplete: Bool { wanted.isEmpty }

    /// Takes one record of the journal; they must come newest first, from the instant asked for.
    public mutating func read(_ line: JournalRecord) {
        // A line without a priority tells of something else than what was shown: a refusal, a muted annunciation.
        guard let id = line.alarm, let state = line.to, line.priority != nil, wanted.contains(id) else { return }
        if var known = found[id] {
            continueReading(line, &known)
            found[id] = known
            if known.isWhole { wanted.remove(id) }
            return
        }
        var record = AlarmRecord(
            id: id, rule: "", title: LocalizedText(line.text ?? id.text), priority: line.priority ?? .medium,
            since: line.at)
        record.state = state
        record.suppression = line.suppression
        record.occurrence = line.occurrence ?? 0
        record.level = line.level
        record.current = line.particulars.map(\.current) ?? (state.isActive ? line.level : nil)
        (record.value, record.unit) = (line.value, line.unit)
        record.isChattering = line.event == .chatter
        // One in normal is shown while it is suppressed, and since when its last occurrence began.
        let isOver = state == .normal && (line.suppression == nil || record.occurrence == 0)
        var fresh = Found(record: record, particulars: line.particulars, isWhole: isOver)
        note(line, in: &fresh)
        found[id] = fresh
        if fresh.isWhole { wanted.remove(id) }
    }

    private func continueReading(_ line: JournalRecord, _ known: inout Found) {
        guard line.occurrence == known.record.occurrence else {
            known.isWhole = true
            return
        }
        known.record.since = line.at
        note(line, in: &known)
    }

    private func note(_ line: JournalRecord, in known: inout Found) {
        if line.annunciated, known.record.annunciatedAt == nil { known.record.annunciatedAt = line.at }
        switch line.event {
        case .ack where known.record.isShownAcknowledged && known.record.acknowledgedBy == nil:
            known.record.acknowledgedBy = line.by
            known.record.acknowledgedAt = line.at
            known.record.comment = line.comment
        case .active: known.isWhole = true
        default: break
        }
    }

    /// The open alarms, the most urgent first, as `AlarmEngine.openRecords` has them.
    /// - Parameter latest: every candidate as it was last written: titles, places and advice, which no record repeats.
    ///   One that stands there since before `instant`, and of which the journal that was read says nothing, stood.
    public func records(at instant: Timestamp, latest: [AlarmRecord]) -> [AlarmRecord] {
        var open: [AlarmRecord] = []
        for last in latest {
            if let then = found[last.id] {
                if then.record.isOpen { open.append(StandingAlarms.completed(then, from: last)) }
            } else if wanted.contains(last.id), last.isOpen, last.since <= instant {
                open.append(last)
            }
        }
        return open.sorted(by: AlarmRecord.isMoreUrgent)
    }

    private static func completed(_ found: Found, from last: AlarmRecord) -> AlarmRecord {
        var record = last
        let then = found.record
        if last.occurrence != then.occurrence { record.title = last.titleWithoutStamp }
        record.state = then.state
        record.suppression = then.suppression
        record.level = then.level
        record.current = then.current
        record.priority = then.priority
        record.since = then.since
        record.annunciatedAt = then.annunciatedAt
        record.value = then.value
        record.unit = then.unit ?? last.unit
        record.isChattering = then.isChattering
        (record.isPending, record.isStale, record.quality) = (false, false, .good)
        record.acknowledgedBy = then.acknowledgedBy
        record.acknowledgedAt = then.acknowledgedAt
        record.comment = then.comment
        if let particulars = found.particulars {
            record.code = particulars.code
            record.attribute = particulars.attribute ?? last.attribute
            record.isFirstOut = particulars.isFirstOut
        } else if last.occurrence != then.occurrence {
            (record.code, record.isFirstOut) = (nil, false)
        }
        if last.level != then.level { (record.threshold, record.comparison) = (nil, nil) }
        record.occurrence = then.occurrence
        return record
    }
}

extension AlarmRecord {
    /// Unacknowledged first, then priority, what is active before what is over, since, id; what is shelved, suppressed
    /// or out of service comes last.
    public static func isMoreUrgent(_ a: AlarmRecord, _ b: AlarmRecord) -> Bool {
        (a.urgency, a.since, a.id) < (b.urgency, b.since, b.id)
    }

    /// Acknowledged, and still there to be.
    fileprivate var isShownAcknowledged: Bool { !state.isUnacknowledged && state != .normal }

    private var urgency: Int {
        let place = suppression != nil ? 2 : state.isUnacknowledged ? 0 : 1
        return place * 16 + priority.rawValue * 2 + (state.isActive ? 0 : 1)
    }
}
