import Telemetry

/// How a watch was stood, read from the journal alone: which alarms were answered, in what time, and which were not.
/// For exercises; the same figures say of a real night where a response time is not held.
public struct ExerciseScore: Hashable, Sendable {
    /// Lines kept: an exercise of a night has a few hundred; what is beyond is counted in the totals alone.
    public static let lineLimit = 1_000

    public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
        /// Acknowledged, shelved or taken out of service within the response time.
        case inTime = "in time"
        /// Acknowledged later than that.
        case late
        /// Acknowledged; its rule sets no response time that could be held or not.
        case answered
        /// Not acknowledged, and its response time is over.
        case missed
        /// Not acknowledged, but there was still time.
        case open
        /// Over by itself before anybody had to answer.
        case over
    }

    /// One demand on the operator: an alarm annunciated, or summed up in an alarm flood, until it is acknowledged or over.
    /// One that is annunciated again meanwhile, at a higher level say, is the same demand as long as there is time for it;
    /// what comes after that time is another one, and the first was missed.
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
        /// Steps of its rule ticked from its annunciation on, until another demand of the alarm, and those there are.
        public var stepsTicked = 0
        public var stepCount = 0
        public var outcome: Outcome

        /// Its time was over by then.
        func isMissed(at time: Timestamp) -> Bool { allowed.map { time - annunciatedAt > $0 } ?? false }
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
    /// By number, when it was ticked.
    private var tickedByAlarm: [AlarmID: [Int: Timestamp]] = [:]
    /// While the journal is read.
    private var times: [TimeSpan] = []

    /// - Parameters:
    ///   - journal: oldest first.
    ///   - end: when the watch ended.
    ///   - allowed: the response time of an alarm's rule.
    ///   - steps: how many steps its rule lists.
    public init(
        journal: [JournalRecord], end: Timestamp, allowed: (AlarmID) -> TimeSpan?, steps: (AlarmID) -> Int = { _ in 0 }
    ) {
        var waiting: [AlarmID: Line] = [:]
        // Answers may be taken back until something else happens to their alarm.
        var answered: [AlarmID: Line] = [:]
        var chattering: Set<AlarmID> = []
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
            if record.event == .chatter { chattering.insert(alarm) }
            if record.event == .chatterEnd { chattering.remove(alarm) }
            // Who puts an alarm aside, with a reason, has answered it too.
            if [.ack, .shelve, .oos].contains(record.event) {
                guard var line = waiting.removeValue(forKey: alarm) else { continue }
                let time = record.at - line.annunciatedAt
                (line.taken, line.by, line.comment) = (time, record.by, record.comment)
                line.outcome = line.allowed.map { time > $0 ? .late : .inTime } ?? .answered
                answered[alarm] = line
            } else if record.event == .unack {
                guard var line = answered.removeValue(forKey: alarm) else { continue }
                (line.taken, line.by, line.comment, line.outcome) = (nil, nil, nil, .open)
                waiting[alarm] = line
            } else if record.to == .normal || record.event == .normal || record.event == .ruleRemoved {
                if let line = answered.removeValue(forKey: alarm) { close(line) }
                if let line = waiting.removeValue(forKey: alarm) { close(line, unansweredAt: record.at, else: .over) }
            } else if record.annunciated || record.isSummedUp && !chattering.contains(alarm) {
                if let line = answered.removeValue(forKey: alarm) { close(line) }
                if let line = waiting[alarm], line.isMissed(at: record.at) {
                    waiting[alarm] = nil
                    close(line, unansweredAt: record.at, else: .open)
                }
                var line =
                    waiting[alarm]
                    ?? Line(
                        alarm: alarm, title: record.text ?? alarm.text, annunciatedAt: record.at,
                        allowed: allowed(alarm), outcome: .open)
                if record.priority.map({ $0.rawValue <= line.priority?.rawValue ?? .max }) ?? false {
                    (line.priority, line.level) = (record.priority, record.level)
                }
                waiting[alarm] = line
            }
        }
        for line in answered.values.sorted(by: ExerciseScore.areInOrder) { close(line) }
        for line in waiting.values.sorted(by: ExerciseScore.areInOrder) { close(line, unansweredAt: end, else: .open) }
        lines.sort(by: ExerciseScore.areInOrder)
        countSteps(steps)
        let taken = times.sorted()
        times = []
        medianTaken = taken.isEmpty ? nil : taken[taken.count / 2]
        longestTaken = taken.last
    }

    private static func areInOrder(_ one: Line, _ other: Line) -> Bool {
        (one.annunciatedAt, one.alarm) < (other.annunciatedAt, other.alarm)
    }

    private mutating func countSteps(_ steps: (AlarmID) -> Int) {
        stepCount = Set(lines.map(\.alarm)).reduce(0) { $0 + steps($1) }
        var nextAt: [AlarmID: Timestamp] = [:]
        for index in lines.indices.reversed() {
            let (alarm, from) = (lines[index].alarm, lines[index].annunciatedAt)
            lines[index].stepCount = steps(alarm)
            let ticked = tickedByAlarm[alarm] ?? [:]
            lines[index].stepsTicked = ticked.values.count { $0 >= from && $0 < nextAt[alarm] ?? .distantFuture }
            nextAt[alarm] = from
        }
    }

    private mutating func tick(_ record: JournalRecord, isDone: Bool) {
        guard let alarm = record.alarm, let number = record.stepNumber else { return }
        if isDone {
            tickedByAlarm[alarm, default: [:]][number] = record.at
        } else {
            tickedByAlarm[alarm]?[number] = nil
        }
    }

    /// Answered in time, of what had to be answered by now within a response time: 0…1; nil where nothing had.
    public var share: Double? {
        let due = demandCount - (counts[.open] ?? 0) - (counts[.answered] ?? 0) - (counts[.over] ?? 0)
        return due > 0 ? Double(counts[.inTime] ?? 0) / Double(due) : nil
    }

    private mutating func close(_ line: Line, unansweredAt time: Timestamp, else outcome: Outcome) {
        var line = line
        line.outcome = line.isMissed(at: time) ? .missed : outcome
        close(line)
    }

    private mutating func close(_ line: Line) {
        demandCount += 1
        if let taken = line.taken { times.append(taken) }
        counts[line.outcome, default: 0] += 1
        if lines.count < ExerciseScore.lineLimit { lines.append(line) }
    }
}

extension JournalRecord {
    /// It came or rose while a flood was announced as a whole: it asks for an answer as if it had been heard alone.
    fileprivate var isSummedUp: Bool {
        [.active, .rise].contains(event) && suppression == nil && priority != nil && to?.isUnacknowledged == true
    }
}
