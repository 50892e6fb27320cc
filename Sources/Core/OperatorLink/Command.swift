import Alarms
import Telemetry

/// What a console or a script asks the core to do. Every one is answered with a `Reply` bearing its id, after it is on
/// disk.
public struct Command: Hashable, Sendable, Codable {
    public enum Body: Hashable, Sendable, Codable {
        case alarm(OperatorAction)
        /// A person's reading: judged like any other, marked `m`, does not end the device's no-data alarm.
        case observe(SeriesKey, value: Double, at: Timestamp?, note: String)
        /// An entry of the crisis log.
        case note(LogEntry)
        /// A step of an alarm, from 1, was done.
        case step(AlarmID, occurrence: Int?, number: Int)
        /// It was not done after all.
        case undoStep(AlarmID, occurrence: Int?, number: Int)
        /// Somebody looked: the alarm is true, or it is not.
        case verdict(AlarmID, occurrence: Int?, isConfirmed: Bool, evidence: String)
        /// Somebody sees to the alarm: whom, as people call them.
        case assign(AlarmID, occurrence: Int?, to: String)
        case posture(Posture, reason: String)
        case bulletin(Bulletin)
        /// Before its time: the authority withdrew it.
        case endBulletin(Int, reason: String)
        /// Silences the horn, for every console; acknowledges nothing.
        case silence
        /// A word marked as a test to a channel, a person or a role, by its real way out. Answered once that has ended.
        case testNotice(to: String)
        /// The whole on-call chain, end to end: an alarm that somebody is to acknowledge.
        case testChain
        /// A device goes up its lifecycle, to production say.
        case promote(EntityID, to: Device.Lifecycle, reason: String)
        /// The seat at this console's terminal, to another account.
        case offerSeat(to: String)
        /// The seat of an offer, by the account it was offered to.
        case takeSeat(Int)
        /// Nobody took the seat that was offered: how the program that asks for the password ended.
        case missSeat(Int, why: String)
        /// What its console kept back, because its account may only look: for the journal, and to hear whether it may by
        /// now.
        case attempt(ActionKind, AlarmID?)
        /// Demo and replay only.
        case playback(Playback)
    }
    public enum Playback: Hashable, Sendable, Codable {
        case pause, resume
        case speed(Double)
        /// So far from where it is, or from where it is being taken: keys pressed in a hurry add up.
        case seek(by: TimeSpan)
    }
    /// Given by the sender; its reply carries it back.
    public var id: UInt64
    public var by: Operator
    public var body: Body
    public init(id: UInt64, by: Operator, body: Body) {
        self.id = id
        self.by = by
        self.body = body
    }
}

public struct Reply: Hashable, Sendable, Codable {
    public enum Outcome: Hashable, Sendable, Codable {
        /// The alarms it changed, as they are now.
        case done([AlarmRecord])
        case refused(Refusal, AlarmRecord?)
        /// Refused: another person asked for the action with other particulars, and waits for a second.
        case differs(PendingRequest)
        /// What became of a test, a line for each address it went to.
        case told([Told])
        /// The seat that was offered, or taken.
        case seat(Int)
        /// What became of a person's reading.
        case observed(ObservedReading)
        /// An entry of the crisis log, by its number.
        case entry(Int)
    }
    public var id: UInt64
    public var outcome: Outcome
    public init(id: UInt64, outcome: Outcome) {
        self.id = id
        self.outcome = outcome
    }
}

/// A question answered from history, off the core's thread. `id` lets a console drop answers it no longer needs.
public struct Query: Hashable, Sendable, Codable {
    public enum Body: Hashable, Sendable, Codable {
        /// At most `Query.maximumSteps` steps; `known`: as it was known then, without what came later.
        case trend(SeriesKey, from: Timestamp, to: Timestamp, step: TimeSpan, known: Timestamp?)
        case readings(SeriesKey, from: Timestamp, to: Timestamp, limit: Int)
        /// Newest first; `before` = a journal id to go on from.
        case journal(from: Timestamp?, to: Timestamp?, before: Int64?, limit: Int)
        case why(AlarmID)
        /// The same as it was then, worked out from history.
        case whyAt(AlarmID, Timestamp)
        /// How the alarm system did; `to` exclusive.
        case kpis(from: Timestamp, to: Timestamp)
        /// The territory as it was then: what `view` shows, worked out from history.
        case snapshotAt(Timestamp, View)
        /// Entities whose name, id or commune has all the words of a text; at most `Query.maximumFound`.
        case find(String, limit: Int)
    }
    /// A trend wider than any terminal is of no use.
    public static let maximumSteps = 2000
    /// One answer of readings or journal lines; a script pages on.
    public static let maximumLines = 100_000
    /// Names to choose from: who sees more types another letter.
    public static let maximumFound = 50
    public var id: UInt64
    public var body: Body
    public init(id: UInt64, body: Body) {
        self.id = id
        self.body = body
    }
}

public struct Answer: Hashable, Sendable, Codable {
    public enum Body: Hashable, Sendable, Codable {
        case trend([TrendStep])
        case readings([StoredReading])
        case journal([JournalRecord])
        case why(Why)
        case kpis(AlarmKPIs)
        case snapshot(Snapshot)
        case found([FoundEntity])
        case failed(String)
    }
    public var id: UInt64
    public var body: Body
    public init(id: UInt64, body: Body) {
        self.id = id
        self.body = body
    }

    private static let beforeFirst = "before the first record, "

    /// What is answered of a time before anything was written: nothing stood then that anybody knows of.
    public static func before(firstRecord: Timestamp) -> String { beforeFirst + ISO8601.text(firstRecord) }

    /// When the first record was written, of a failure that says so.
    public static func firstRecord(of failure: String) -> Timestamp? {
        failure.hasPrefix(beforeFirst) ? ISO8601.parse(String(failure.dropFirst(beforeFirst.count))) : nil
    }
}

/// One step of a trend; `count` 0 is a gap.
public struct TrendStep: Hashable, Sendable, Codable {
    public var start: Timestamp
    public var count: Int
    public var minimum: Double
    public var mean: Double
    public var maximum: Double
    public var last: Double
    public init(start: Timestamp, count: Int, minimum: Double, mean: Double, maximum: Double, last: Double) {
        self.start = start
        self.count = count
        self.minimum = minimum
        self.mean = mean
        self.maximum = maximum
        self.last = last
    }
}

/// A reading as history gives it back.
public struct StoredReading: Hashable, Sendable, Codable {
    public var observedAt: Timestamp
    public var receivedAt: Timestamp
    public var value: Double?
    public var text: String?
    public var quality: Quality
    public var origin: ReadingOrigin
    public var isLate: Bool
    public init(
        observedAt: Timestamp, receivedAt: Timestamp, value: Double?, text: String? = nil, quality: Quality,
        origin: ReadingOrigin, isLate: Bool
    ) {
        self.observedAt = observedAt
        self.receivedAt = receivedAt
        self.value = value
        self.text = text
        self.quality = quality
        self.origin = origin
        self.isLate = isLate
    }
}

/// Why an alarm is as it is, and what comes next.
public struct Why: Hashable, Sendable, Codable {
    public struct Input: Hashable, Sendable, Codable {
        public var series: SeriesKey
        public var value: Double?
        /// The reading's own: a rate is judged in another one than its level is measured in.
        public var unit: Unit?
        public var observedAt: Timestamp?
        public var receivedAt: Timestamp?
        public var quality: Quality
        public var frame: Frame?
        /// Of a rule that looks back: the latest readings of its window, oldest first, and how many there are.
        public var window: [Past] = []
        public var windowCount = 0
        public init(
            series: SeriesKey, value: Double?, unit: Unit? = nil, observedAt: Timestamp?, quality: Quality
        ) {
            self.series = series
            self.value = value
            self.unit = unit
            self.observedAt = observedAt
            self.quality = quality
        }
    }
    /// What the reading shown came in.
    public enum Frame: Hashable, Sendable, Codable {
        /// As it was received, at most the first `Limits.frameTextByteCount` of its `byteCount` bytes.
        case kept(at: Timestamp, from: String, text: String, byteCount: Int)
        /// Overwritten by later ones: it was there until then.
        case gone(until: Timestamp)
        /// It came before this core started, and raw frames are not kept over a restart.
        case beforeStart(Timestamp)
        /// A person's reading, which comes in no frame.
        case person
    }
    /// What is answered of an alarm that was not open at the instant asked about.
    public static let didNotStand = "the alarm did not stand then"
    /// Readings of a window sent: a trend shows the rest.
    public static let windowLimit = 50
    public struct Past: Hashable, Sendable, Codable {
        public var at: Timestamp
        public var value: Double
        public init(at: Timestamp, value: Double) {
            self.at = at
            self.value = value
        }
    }
    public struct Timer: Hashable, Sendable, Codable {
        /// `on delay`, `off delay`, `no data`, `shelve`, `re-alarm`, `notification`, `escalation`, ….
        public var name: String
        public var remaining: TimeSpan
        public var isFrozen: Bool
        /// What happens when it ends.
        public var then: String
        /// When that is, core time; nil while it stands still.
        public var at: Timestamp?
        public init(name: String, remaining: TimeSpan, isFrozen: Bool, then: String, at: Timestamp? = nil) {
            self.at = at
            self.name = name
            self.remaining = remaining
            self.isFrozen = isFrozen
            self.then = then
        }
    }
    public var record: AlarmRecord
    /// `layouts/toulon/alarms.yaml:14`
    public var source: String?
    /// The rule in words: `currentLevel ≥ 3.20 for 0 s`; that of now, whatever time is explained.
    public var rule: LocalizedText
    public var inputs: [Input]
    /// What happens by itself, the next first; what stands still comes last.
    public var timers: [Timer]
    public var suppressedBy: [String]
    public var steps: [CheckedStep] = []
    public var verdict: Verdict?
    public var assignment: Assignment?
    /// The instant it explains, where that is past: then its state and its values are of then, and neither timers, frames
    /// nor what was done about it are known.
    public var at: Timestamp?
    public init(record: AlarmRecord, source: String?, rule: LocalizedText) {
        self.record = record
        self.source = source
        self.rule = rule
        inputs = []
        timers = []
        suppressedBy = []
    }
}
