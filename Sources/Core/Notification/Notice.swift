import Alarms
import Telemetry

/// What one notification is about.
public struct Notice: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The first word of a group to somebody.
        case problem
        /// More alarms, a higher level, or some of it over.
        case update
        case resolved
        /// Unchanged, and still nobody acknowledged.
        case `repeat`
        /// Those before in the chain did not answer.
        case escalation
        /// A person tries the way out.
        case test
    }
    public var kind: Kind
    /// Whom the policy names: a channel, a person, a role of the roster.
    public var to: String
    /// Alarms that stand, by id.
    public var alarms: [AlarmID]
    public var resolved: [AlarmID]
    /// When it was decided, core time.
    public var at: Timestamp
    /// It sums up what an alarm flood keeps quiet: how many they are comes first.
    public var isFloodSummary = false
    public init(kind: Kind, to: String, alarms: [AlarmID], resolved: [AlarmID] = [], at: Timestamp) {
        self.kind = kind
        self.to = to
        self.alarms = alarms
        self.resolved = resolved
        self.at = at
    }
}

/// Where a notice goes: a channel, and whom it reaches there.
public struct Address: Hashable, Sendable {
    public var channel: String
    /// nil: the channel knows its own people.
    public var person: String?
    /// A number or an address the channel understands.
    public var contact: String?
    public init(channel: String, person: String? = nil, contact: String? = nil) {
        self.channel = channel
        self.person = person
        self.contact = contact
    }
}

/// One try at delivering a notice: the Shell does it and answers with its id.
public struct Attempt: Hashable, Sendable {
    public var id: UInt64
    /// The same for every attempt, also after a restart: what the journal knows the delivery by.
    public var key: String
    public var address: Address
    public var notice: Notice
    /// From 1.
    public var number: Int
}

/// What the pipeline asks of the world, in order.
public enum NotificationEffect: Hashable, Sendable {
    /// Somebody is to be told: decided now, once for each addressee.
    case decided(Notice)
    case attempt(Attempt)
    case delivered(Attempt)
    /// Given up, and why: after the last attempt, or because too many waited.
    case deadLetter(Attempt, why: String)
    /// A channel began to fail or works again.
    case channel(String, isFailing: Bool, why: String)
}

/// One channel's account since start.
public struct ChannelCounters: Hashable, Sendable {
    public var delivered = 0
    public var failedAttempts = 0
    /// Given up.
    public var deadLetters = 0
    /// Not delivered in time and replaced by a newer word on the same alarms.
    public var superseded = 0
    public var waiting = 0
    /// In a row.
    public var failures = 0
    public var isFailing = false
    public init() {}
}
