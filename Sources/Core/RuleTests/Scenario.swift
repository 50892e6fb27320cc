import Alarms
import Notification
import Telemetry

/// One rule test, as `grammar.md` writes it: rules, what is received, what operators do, and what must come of it. All
/// times are seconds from `start`.
public struct Scenario: Sendable {
    public var id: String
    public var title: String
    /// `file:line`
    public var source: String
    public var start: Timestamp?
    public var rules: [Rule] = []
    public var maintenance: [MaintenanceWindow] = []
    public var defaults = EngineDefaults()
    /// In listed order: at one instant they apply in it.
    public var samples: [ScenarioSample] = []
    public var actions: [ScenarioAction] = []
    public var horizon: Double?
    public var expect = Expectation()
    /// Instants that must or must not fall in a schedule (a vector).
    public var scheduleCases: [(schedule: Schedule, at: Timestamp, isInside: Bool)] = []
    /// What feeds the notification pipeline directly; with named cases, one for each.
    public var notifications: [(name: String?, scenario: NotificationScenario)] = []
    /// Whom the alarms of `rules` are told to, beside the chains rules have of their own.
    public var policies: [NotificationPolicy] = []
    /// Whether anybody hears of its alarms.
    var tells: Bool { !policies.isEmpty || rules.contains { !$0.escalation.isEmpty } }
    /// Pollutants and the index they must give (a vector).
    public var airCases: [AirCase] = []
    /// Occurrences and the KPIs they must give (a vector).
    public var kpis: KPICase?
    /// Mistakes in its text, or in the defaults it stands on: what it shows is not what was meant.
    public var mistakeCount = 0
    /// A kind of scenario the runner does not know yet, by name.
    public var skipped: String?

    /// Where t = 0 stands when the scenario does not say: a Thursday, so that nothing depends on 1970.
    public static let defaultStart = Timestamp(seconds: 1_767_225_600)

    public init(id: String, title: String, source: String) {
        self.id = id
        self.title = title
        self.source = source
    }

    public var origin: Timestamp { start ?? Scenario.defaultStart }
    public func moment(_ t: Double) -> Moment { Moment(both: origin + TimeSpan(seconds: t)) }

    /// The latest instant named anywhere, or the horizon: later timers are not expected.
    public var end: Double {
        if let horizon { return horizon }
        let windows = maintenance.map { ($0.to - origin).seconds }
        let told = notifications.map(\.scenario.lastInstant)
        return (told + samples.map(\.t) + actions.map(\.end) + expect.instants + windows).max() ?? 0
    }
}

/// One reading of a bare sensor.
public struct ScenarioSample: Hashable, Sendable {
    public var t: Double
    public var sensor: String
    public var value: Double
    public var quality: Quality
    /// The source's stamp; `t` when nil.
    public var stamp: Double?
    public init(t: Double, sensor: String, value: Double, quality: Quality = .good, stamp: Double? = nil) {
        self.t = t
        self.sensor = sensor
        self.value = value
        self.quality = quality
        self.stamp = stamp
    }
}

/// What happens to the core from outside.
public struct ScenarioAction: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case alarm(OperatorAction, by: Operator)
        /// Down for so many seconds, then back.
        case restart(down: Double)
        /// The whole rule file from now on.
        case rules([Rule])
    }
    public var t: Double
    public var kind: Kind
    public init(t: Double, kind: Kind) {
        self.t = t
        self.kind = kind
    }
    var end: Double {
        if case .restart(let down) = kind { return t + down }
        return t
    }
}

/// What must come of a scenario. A list that is nil is not checked.
public struct Expectation: Hashable, Sendable {
    public struct Change: Hashable, Sendable {
        public var t: Double
        public var alarm: String
        public var state: DisplayState
        public var level: String?
        public var isAnnunciated: Bool
        public var reason: String?
        public init(
            t: Double, alarm: String, state: DisplayState, level: String?, isAnnunciated: Bool, reason: String?
        ) {
            self.t = t
            self.alarm = alarm
            self.state = state
            self.level = level
            self.isAnnunciated = isAnnunciated
            self.reason = reason
        }
    }
    /// After everything at `t` has been applied. A member that is nil is not checked.
    public struct Check: Hashable, Sendable {
        public var t: Double
        public var alarm: String
        public var state: DisplayState?
        public var level: String?
        public var current: String?
        public var isPending: Bool?
        public var quality: String?
        public var isChattering: Bool?
        public var acknowledgedBy: String?
        public var comment: String?
        public init(t: Double, alarm: String) {
            self.t = t
            self.alarm = alarm
        }
    }
    public struct Refused: Hashable, Sendable {
        public var t: Double
        public var verb: String
        public var why: String
        public var alarm: String?
        public init(t: Double, verb: String, why: String, alarm: String? = nil) {
            self.t = t
            self.verb = verb
            self.why = why
            self.alarm = alarm
        }
    }
    /// A journal line; a member that is nil is not checked.
    public struct Line: Hashable, Sendable {
        public var t: Double
        public var alarm: String?
        public var event: String?
        public var from: String?
        public var to: String?
        public var level: String?
        public var value: Double?
        public var by: String?
        public var session: String?
        public var comment: String?
        public var responseSeconds: Double?
        public init(t: Double) { self.t = t }
    }
    public struct GroupCheck: Hashable, Sendable {
        public var t: Double
        public var group: String
        public var unacknowledged: Int
        public init(t: Double, group: String, unacknowledged: Int) {
            self.t = t
            self.group = group
            self.unacknowledged = unacknowledged
        }
    }
    public struct FirstOut: Hashable, Sendable {
        public var at: Double
        public var group: String
        public var alarm: String
        public init(at: Double, group: String, alarm: String) {
            self.at = at
            self.group = group
            self.alarm = alarm
        }
    }
    public struct FloodSpan: Hashable, Sendable {
        public var start: Double
        public var end: Double?
        public init(start: Double, end: Double?) {
            self.start = start
            self.end = end
        }
    }
    public struct Summary: Hashable, Sendable {
        public var t: Double
        public var unacknowledged: Int
        public init(t: Double, unacknowledged: Int) {
            self.t = t
            self.unacknowledged = unacknowledged
        }
    }

    public var transitions: [Change]?
    public var isPartial = false
    public var checks: [Check] = []
    public var refused: [Refused] = []
    public var occurrences: [String: Int] = [:]
    public var hiddenOccurrences: [String: Int] = [:]
    public var archivedLate: [String: Int] = [:]
    public var duplicates: [String: Int] = [:]
    public var journal: [Line] = []
    public var journalOccurrences: [String: Int] = [:]
    public var groups: [GroupCheck] = []
    public var firstOut: [FirstOut] = []
    public var flood: [FloodSpan]?
    public var announcedIndividually: [String]?
    public var announcedAsSummary: [String]?
    public var summaries: [Summary]?
    /// Who must be told of the alarms of `rules`.
    public var told = NotificationExpectation()
    public init() {}

    var instants: [Double] {
        (transitions ?? []).map(\.t) + checks.map(\.t) + refused.map(\.t) + journal.map(\.t) + groups.map(\.t)
            + firstOut.map(\.at) + (flood ?? []).flatMap { [$0.start, $0.end ?? $0.start] }
            + (summaries ?? []).map(\.t) + told.instants
    }
}

/// What an alarm shows, by the names of the scenario language.
public enum DisplayState: String, Hashable, Sendable, CaseIterable {
    case normal = "NORM"
    case unacknowledged = "UNACK"
    case acknowledged = "ACKED"
    case returnedUnacknowledged = "RTNUN"
    case latchedUnacknowledged = "LTUN"
    case latchedAcknowledged = "LTACK"
    case shelved = "SHLVD"
    case suppressed = "SUPPR"
    case outOfService = "OOSRV"

    public init(_ state: AlarmState, _ suppression: Suppression?) {
        switch suppression {
        case .outOfService: self = .outOfService
        case .suppressedByDesign: self = .suppressed
        case .shelved: self = .shelved
        case nil: self.init(state)
        }
    }
    public init(_ state: AlarmState) {
        switch state {
        case .normal: self = .normal
        case .unacknowledged: self = .unacknowledged
        case .acknowledged: self = .acknowledged
        case .returnedUnacknowledged: self = .returnedUnacknowledged
        case .latchedUnacknowledged: self = .latchedUnacknowledged
        case .latchedAcknowledged: self = .latchedAcknowledged
        }
    }
}
