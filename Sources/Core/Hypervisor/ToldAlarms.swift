import Alarms
import Telemetry

/// What was last told of each alarm. One that is over has no code, level or priority any more; its end is told in the
/// words that its beginning was, so that whoever hears it knows which it is.
struct ToldAlarms: Sendable {
    /// Alarms remembered, about 200 bytes each: as many as a bad night rings. The one first told is forgotten first, and
    /// its end then names no code.
    static let limit = 4096

    private struct Words: Sendable {
        var code: String?
        var level: String?
        var priority: Priority
        var since: Timestamp
    }
    private var words: [AlarmID: Words] = [:]
    /// In the order they were first told, round and round.
    private var order: [AlarmID] = []
    private var oldest = 0

    /// `record` wants somebody's attention.
    mutating func note(_ record: AlarmRecord) {
        if words[record.id] == nil {
            if order.count < ToldAlarms.limit {
                order.append(record.id)
            } else {
                words[order[oldest]] = nil
                order[oldest] = record.id
                oldest = (oldest + 1) % ToldAlarms.limit
            }
        }
        words[record.id] = Words(
            code: record.code, level: record.level, priority: record.priority, since: record.since)
    }

    /// An alarm that is over, as it was told; any other as it is.
    func asTold(_ record: AlarmRecord) -> AlarmRecord {
        guard record.state == .normal, let words = words[record.id] else { return record }
        var told = record
        told.code = words.code
        told.level = words.level
        told.priority = words.priority
        told.since = words.since
        return told
    }
}
