import Telemetry

/// How a watch was stood, read from the journal alone: which alarms were answered, in what time, and which were not.
/// For exercises; the same figures say of a real night where a response time is not held.
public struct ExerciseScore: Hashable, Sendable {
    /// Lines kept: an exercise of a night has a few hundred; what is beyond is counted in the totals alone.
    public static let lineLimit = 1_000

    public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
        /// Acknowledged within the response time.
        case inTime = "in time"
        /// Acknowledged later than that.
        case late
        /// Acknowledged; its rule sets no response time that could be held or not.
        case answered
        /// Not acknowledged, and its response time is over.
        case missed
        /// Not acknowledged, but there was still time.
        case open
    }

    /// One demand on the operator: an alarm annunciated, until it is acknowledged.
    public struct Line: Hashable, Sendable {
        public var alarm: AlarmID
        public var title: String
        public var priority: Priority?
        public var level: String?
        public var annunciatedAt: Timestamp
        /// Within how long the rule asks for a response; nil where it does not say.
        public var allowed: TimeSpan?
        public var taken: TimeSpan?
        public var by: String?
        public var comment: String?
        /// Steps of its rule ticked from its annunciation on, and those there are.
        public var stepsTicked = 0
        public var stepCount = 0
        public var outcome: Outcome
    }

    /// In the order of annunciation.
    public private(set) var lines: [Line] = []
    public private(set) var counts: [Outcome: Int] = [:]
    /// Demands, those beyond `lineLimit` too.
    public private(set) var demandCount = 0
    /// Of the acknowledged ones; nil where there is none.
    public private(set) var medianTaken: TimeSpan?
    public private(set) var longestTaken: TimeSpan?
    /// What operators tried and were refused, and what they wrote down beside.
    public private(set) var refusedCount = 0
    public private(set) var noteCount = 0
    public private(set) var shelvedCount = 0
    /// Steps ticked and not taken back, of those that the demands' rules list.
    public var stepsTicked: Int { tickedByAlarm.values.reduce(0) { $0 + $1.count } }
    public private(set) var stepCount = 0
    private var tickedByAlarm: [AlarmID: Set<Int>] = [:]

    /// - Parameters:
    ///   - journal: oldest first.
    ///   - end: when the watch ended.
    ///   - allowed: the response time of an alarm's rule.
    ///   - steps: how many steps its rule lists.
    public init(
        journal: [JournalRecord], end: Timestamp, allowed: (AlarmID) -> TimeSpan?, steps: (AlarmID) -> Int = { _ in 0 }
    ) {
        var waiting: [AlarmID: Line] = [:]
        var order: [AlarmID] = []
        var taken: [TimeSpan] = []
        for record in journal {
            switch record.event {
            case .refused: refusedCount += 1
            case .note: noteCount += 1
            case .shelve: shelvedCount += 1
            case .step: tick(record, isDone: true)
            case .stepUndone: tick(record, isDone: false)
            default: break
            }
            guard let alarm = record.alarm else { continue }
            if record.event == .ack {
                guard var line = waiting.removeValue(forKey: alarm) else { continue }
                order.removeAll { $0 == alarm }
                let time = record.at - line.annunciatedAt
                (line.taken, line.by, line.comment) = (time, record.by, record.comment)
                line.outcome = line.allowed.map { time > $0 ? .late : .inTime } ?? .answered
                taken.append(time)
                close(line)
            } else if record.annunciated, waiting[alarm] == nil {
                waiting[alarm] = Line(
                    alarm: alarm, title: record.text ?? alarm.text, priority: record.priority, level: record.level,
                    annunciatedAt: record.at, allowed: allowed(alarm), outcome: .open)
                order.append(alarm)
            }
        }
        for alarm in order {
            guard var line = waiting[alarm] else { continue }
            line.outcome = line.allowed.map { end - line.annunciatedAt > $0 } ?? false ? .missed : .open
            close(line)
        }
        for index in lines.indices {
            lines[index].stepCount = steps(lines[index].alarm)
            lines[index].stepsTicked = tickedByAlarm[lines[index].alarm]?.count ?? 0
        }
        stepCount = Set(lines.map(\.alarm)).reduce(0) { $0 + steps($1) }
        lines.sort { ($0.annunciatedAt, $0.alarm) < ($1.annunciatedAt, $1.alarm) }
        taken.sort()
        medianTaken = taken.isEmpty ? nil : taken[taken.count / 2]
        longestTaken = taken.last
    }

    private mutating func tick(_ record: JournalRecord, isDone: Bool) {
        guard let alarm = record.alarm, let number = record.stepNumber else { return }
        if isDone {
            tickedByAlarm[alarm, default: []].insert(number)
        } else {
            tickedByAlarm[alarm]?.remove(number)
        }
    }

    /// Answered in time, of what had to be answered by now within a response time: 0…1; nil where nothing had.
    public var share: Double? {
        let due = demandCount - (counts[.open] ?? 0) - (counts[.answered] ?? 0)
        return due > 0 ? Double(counts[.inTime] ?? 0) / Double(due) : nil
    }

    private mutating func close(_ line: Line) {
        demandCount += 1
        counts[line.outcome, default: 0] += 1
        if lines.count < ExerciseScore.lineLimit { lines.append(line) }
    }
}
