import Telemetry

/// What happened over a watch and who did what, read from its journal once, the oldest record first: what is handed to
/// the next one.
public struct WatchReport: Hashable, Sendable {
    /// Alarms listed: more than anyone reads through at a change of watch; the most urgent are kept, all are counted.
    public static let happeningLimit = 200

    /// One alarm, and all of its occurrences in the window.
    public struct Happening: Hashable, Sendable {
        public var alarm: AlarmID
        public var title: String
        /// The same in every language, where it is known.
        public var titles: LocalizedText?
        /// The most urgent it was shown at, and its level then.
        public var priority: Priority
        public var level: String?
        public var from: Timestamp
        /// Occurrences that began in the window; 0 for one that stood when it began.
        public var count: Int
        /// When the last one was over; nil while it stands.
        public var endedAt: Timestamp?
        /// It began what happened to its group, or the flood.
        public var isFirstOut = false
        /// Who acknowledged it, in the order they did.
        public var acknowledgedBy: [String] = []
        /// The longest time from annunciation to acknowledgement.
        public var responseSeconds: Double?
    }

    /// What one person did, by kind of action in the order of `events`.
    public struct Deeds: Hashable, Sendable {
        public var by: String
        public var counts: [JournalRecord.Event: Int] = [:]
    }

    /// What counts as something a person did.
    public static let events: [JournalRecord.Event] = [
        .ack, .unack, .assign, .step, .stepUndone, .confirm, .refute, .shelve, .unshelve, .oos, .inService, .reset,
        .observe, .note, .posture, .bulletin, .bulletinEnd, .silence, .seatOffered, .seatTaken, .promote,
        .requested, .seconded, .reload, .refused,
    ]

    /// Names alarms in every language whose recorded title is one of those.
    public mutating func name(by titles: [AlarmID: LocalizedText]) {
        for index in happenings.indices {
            guard let known = titles[happenings[index].alarm], known.has(happenings[index].title) else { continue }
            happenings[index].titles = known
        }
    }

    public struct Stance: Hashable, Sendable {
        public var at: Timestamp
        public var posture: Posture
        public var by: String
        public var reason: String?
    }

    public let from: Timestamp
    public let to: Timestamp
    /// In the order they began.
    public private(set) var happenings: [Happening] = []
    public private(set) var happeningCount = 0
    /// By account.
    public private(set) var deeds: [Deeds] = []
    public private(set) var stances: [Stance] = []
    /// Notices that got through to somebody, and that did not.
    public private(set) var toldCount = 0
    public private(set) var untoldCount = 0

    init(from: Timestamp, to: Timestamp) {
        self.from = from
        self.to = to
    }

    /// Reads a window's records.
    public struct Reader: Sendable {
        private var report: WatchReport
        private var known: [AlarmID: Happening] = [:]
        /// Alarms of each group that are not normal.
        private var open: [String: Set<AlarmID>] = [:]
        private var people: [String: Deeds] = [:]
        /// The latest that were heard, oldest first: as many as begin a flood with one more.
        private var heard: [AlarmID] = []
        private let groups: [AlarmID: String]

        /// - Parameters:
        ///   - standing: the alarms open at `from`.
        ///   - groups: of the alarms that are in one.
        public init(from: Timestamp, to: Timestamp, standing: [AlarmRecord] = [], groups: [AlarmID: String] = [:]) {
            report = WatchReport(from: from, to: to)
            self.groups = groups
            for record in standing where record.state != .normal { note(record.id, isOpen: true) }
        }

        /// Takes one record; those outside the window say nothing.
        public mutating func read(_ record: JournalRecord) {
            guard record.at >= report.from, record.at < report.to else { return }
            readDeed(record)
            switch record.event {
            case .posture:
                guard let posture = record.posture else { return }
                report.stances.append(
                    Stance(at: record.at, posture: posture, by: record.by, reason: record.comment))
            case .flood:
                // The engine says that it is one before the alarm that makes it one.
                if let first = heard.suffix(Flood.startAbove).first { known[first]?.isFirstOut = true }
            case .notified: report.toldCount += 1
            case .undelivered: report.untoldCount += 1
            default: if let alarm = record.alarm { readChange(record, of: alarm) }
            }
        }

        private mutating func readDeed(_ record: JournalRecord) {
            guard record.by != Operator.engine.account, WatchReport.events.contains(record.event) else { return }
            people[record.by, default: Deeds(by: record.by)].counts[record.event, default: 0] += 1
        }

        private mutating func readChange(_ record: JournalRecord, of alarm: AlarmID) {
            // A line without a priority tells of something else than of what was shown: a refusal, held quiet.
            guard let state = record.to, let priority = record.priority else { return }
            var happening =
                known[alarm]
                ?? Happening(
                    alarm: alarm, title: record.text ?? alarm.text, priority: priority, level: record.level,
                    from: record.at, count: 0)
            if record.event == .active {
                happening.count += 1
                if isFirst(alarm) { happening.isFirstOut = true }
            }
            if record.annunciated {
                heard.append(alarm)
                if heard.count > 2 * Flood.startAbove { heard.removeFirst(Flood.startAbove) }
            }
            if priority < happening.priority { (happening.priority, happening.level) = (priority, record.level) }
            if record.event == .ack {
                if !happening.acknowledgedBy.contains(record.by) { happening.acknowledgedBy.append(record.by) }
                let longest = [happening.responseSeconds, record.responseSeconds].compactMap { $0 }.max()
                happening.responseSeconds = longest
            }
            happening.endedAt = state.isActive ? nil : happening.endedAt ?? record.at
            known[alarm] = happening
            note(alarm, isOpen: state != .normal)
        }

        private func isFirst(_ alarm: AlarmID) -> Bool {
            guard let group = groups[alarm] else { return false }
            return (open[group] ?? []).subtracting([alarm]).isEmpty
        }

        private mutating func note(_ alarm: AlarmID, isOpen: Bool) {
            guard let group = groups[alarm] else { return }
            if isOpen { open[group, default: []].insert(alarm) } else { open[group]?.remove(alarm) }
        }

        /// What was read.
        public func finish() -> WatchReport {
            var report = report
            let all = known.values.filter { $0.count > 0 || !$0.acknowledgedBy.isEmpty || $0.endedAt != nil }
            let urgent = all.sorted { ($0.priority, $0.from, $0.alarm) < ($1.priority, $1.from, $1.alarm) }
            report.happeningCount = all.count
            report.happenings = urgent.prefix(WatchReport.happeningLimit)
                .sorted { ($0.from, $0.alarm) < ($1.from, $1.alarm) }
            report.deeds = people.values.sorted { $0.by < $1.by }
            return report
        }
    }
}
