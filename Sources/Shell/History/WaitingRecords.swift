import Alarms
import Telemetry

/// What must not be lost while the disk refuses: transitions and alarms, and the declarations that later readings need.
/// Its bounds: the journal merges past its limit, everything else is bounded by the number of alarms, series and texts.
struct WaitingRecords: Sendable {
    private(set) var series: [SeriesDeclaration] = []
    private(set) var texts: [TextDeclaration] = []
    private(set) var journal: [JournalRecord] = []
    private(set) var merged = 0
    private var alarmsByID: [AlarmID: AlarmRecord] = [:]
    /// How many records each kept one stands for, by what they are merged under.
    private var mergedCounts: [MergeKey: Int] = [:]
    private let limit: Int
    /// Doubles when merging could not halve the journal: more alarms than the limit, each with one record.
    private var mergeAt: Int

    private enum MergeKey: Hashable {
        case alarm(AlarmID)
        case event(JournalRecord.Event)
        init(_ record: JournalRecord) {
            self = record.alarm.map { .alarm($0) } ?? .event(record.event)
        }
    }

    init(limit: Int) {
        self.limit = limit
        mergeAt = limit
    }

    var isEmpty: Bool { series.isEmpty && texts.isEmpty && journal.isEmpty && alarmsByID.isEmpty }
    /// By id, so that the order of a dictionary never reaches the disk.
    var alarms: [AlarmRecord] { alarmsByID.values.sorted { $0.id < $1.id } }

    /// Keeps what a refused batch must not lose. An urgent one's records are refused with it.
    mutating func absorb(_ batch: WriteBatch) {
        series += batch.series
        texts += batch.texts
        if batch.isUrgent { return }
        for alarm in batch.alarms { alarmsByID[alarm.id] = alarm }
        for record in batch.journal {
            journal.append(record)
            if journal.count >= mergeAt { merge() }
        }
    }

    /// Written; `merged` goes on counting.
    mutating func removeAll() {
        let count = merged
        self = WaitingRecords(limit: limit)
        merged = count
    }

    /// Leaves the last record of each alarm (of each kind, where there is no alarm), saying how many it stands for.
    private mutating func merge() {
        var last: [MergeKey: Int] = [:]
        var counts = mergedCounts
        for (index, record) in journal.enumerated() {
            let key = MergeKey(record)
            if last[key] != nil { counts[key, default: 1] += 1 }
            last[key] = index
        }
        let before = journal.count
        journal = last.values.sorted().map { index in
            var record = journal[index]
            if let count = counts[MergeKey(record)] {
                record.comment = "\(count) records merged into this one while history was not written"
            }
            return record
        }
        mergedCounts = counts
        merged += before - journal.count
        mergeAt = max(limit, journal.count * 2)
    }
}
