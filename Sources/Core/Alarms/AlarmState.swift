import Telemetry

/// What the operator sees first. Raw values order: 1 is the most urgent, as the console prints it.
public enum Priority: Int, Hashable, Comparable, Sendable, Codable, CaseIterable {
    case critical = 1
    case high = 2
    case medium = 3
    case low = 4
    /// `critical < high`: sorts the most urgent first.
    public static func < (a: Priority, b: Priority) -> Bool { a.rawValue < b.rawValue }
    public init?(name: String) {
        switch name {
        case "critical": self = .critical
        case "high": self = .high
        case "medium": self = .medium
        case "low": self = .low
        default: return nil
        }
    }
    public var name: String {
        switch self {
        case .critical: "critical"
        case .high: "high"
        case .medium: "medium"
        case .low: "low"
        }
    }
}

/// The process state of an alarm (ISA-18.2 states A–F), always computed, also under a suppression.
public enum AlarmState: UInt8, Hashable, Sendable, Codable, CaseIterable {
    case normal
    case unacknowledged
    case acknowledged
    case returnedUnacknowledged
    case latchedUnacknowledged
    case latchedAcknowledged

    public var isUnacknowledged: Bool {
        switch self {
        case .unacknowledged, .returnedUnacknowledged, .latchedUnacknowledged: true
        case .normal, .acknowledged, .latchedAcknowledged: false
        }
    }
    /// The condition is present now.
    public var isActive: Bool {
        switch self {
        case .unacknowledged, .acknowledged: true
        case .normal, .returnedUnacknowledged, .latchedUnacknowledged, .latchedAcknowledged: false
        }
    }
}

/// Beside the state, never instead of it. The one shown: out of service > suppressed by design > shelved.
public enum Suppression: Hashable, Sendable, Codable {
    case shelved(until: Timestamp, oneShot: Bool, by: String, reason: String)
    /// By parent alarms or a maintenance window; ids for "why".
    case suppressedByDesign(by: [String])
    case outOfService(by: String, reason: String)
}

/// `<rule>/<entity>`, the rule id alone for a rule without entities and in tests, or a health alarm:
/// `nodata:<series>`, `clock:<series>`, `feed:<listener|gateway>`.
public struct AlarmID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
    public var text: String
    public init(_ text: String) { self.text = text }
    public init(stringLiteral value: String) { text = value }
    public var description: String { text }
    public static func < (a: AlarmID, b: AlarmID) -> Bool { a.text < b.text }
    public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Everything an operator, a script or the journal may need to know of one alarm, at one instant.
public struct AlarmRecord: Hashable, Sendable, Codable {
    public var id: AlarmID
    public var rule: String
    /// nil for an alarm of no single entity (an aggregate, a feed).
    public var entity: EntityID?
    public var attribute: AttributeName?
    public var title: LocalizedText
    public var state: AlarmState
    public var suppression: Suppression?
    /// Counts every active edge; persisted; a command may name `id#occurrence`.
    public var occurrence: Int
    /// The shown, latched level and its priority; nil in normal.
    public var level: String?
    /// The level present now; nil when the condition is not present.
    public var current: String?
    public var priority: Priority
    /// When this occurrence began, and when it was last annunciated.
    public var since: Timestamp
    public var annunciatedAt: Timestamp?
    /// The value judged last and the threshold of the shown level (`set`), in `unit`.
    public var value: Double?
    public var threshold: Double?
    /// `>=`, `<`, …, for "3.42 m ≥ 3.20".
    public var comparison: String?
    public var unit: Unit?
    /// Of a sum over a window, the share of its readings that is there, 0…1: of one that is not whole the value is the
    /// least it can be. nil of any other value, and where no period promises readings.
    public var coverage: Double?
    /// The on-delay runs.
    public var isPending: Bool
    public var isChattering: Bool
    /// The data behind it is stale or bad: timers are frozen.
    public var quality: Quality
    public var isStale: Bool
    /// The first alarm of its group or of the flood.
    public var isFirstOut: Bool
    public var acknowledgedBy: String?
    public var acknowledgedAt: Timestamp?
    public var comment: String?
    /// 3–4 unambiguous characters, unique while open; nil in normal.
    public var code: String?
    public var group: String?
    public var zone: String?
    public var action: LocalizedText?
    public var consequence: LocalizedText?
    public var responseTime: TimeSpan?
    public var acknowledgementRequired: Bool
    /// Changes with every change of this alarm: what a command has seen.
    public var revision: Int

    public init(
        id: AlarmID, rule: String, entity: EntityID? = nil, attribute: AttributeName? = nil,
        title: LocalizedText, priority: Priority = .medium, since: Timestamp = Timestamp(nanoseconds: 0)
    ) {
        self.id = id
        self.rule = rule
        self.entity = entity
        self.attribute = attribute
        self.title = title
        state = .normal
        occurrence = 0
        self.priority = priority
        self.since = since
        isPending = false
        isChattering = false
        quality = .good
        isStale = false
        isFirstOut = false
        acknowledgementRequired = true
        revision = 0
    }

    /// Shown in lists: not normal, or under a suppression.
    public var isOpen: Bool { state != .normal || suppression != nil }
}
