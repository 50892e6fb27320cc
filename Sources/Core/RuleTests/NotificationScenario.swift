import Alarms
import Notification
import Telemetry

/// A scenario that feeds the notification pipeline directly: what alarms do, how channels fail, who must be told when.
/// All times are seconds from t = 0.
public struct NotificationScenario: Sendable {
    public enum Event: Hashable, Sendable {
        case alarm(AlarmSignal)
        /// The core is heard.
        case heartbeat
        /// Down for so many seconds, then back from its image.
        case restart(down: Double)
    }
    /// A channel that fails every attempt in `[from, to)`.
    public struct Failure: Hashable, Sendable {
        public var channel: String
        public var from: Double
        public var to: Double
        public init(channel: String, from: Double, to: Double) {
            self.channel = channel
            self.from = from
            self.to = to
        }
    }
    public var policy: NotificationPolicy
    /// In listed order: at one instant they apply in it.
    public var events: [(t: Double, event: Event)] = []
    public var failures: [Failure] = []
    /// How often the core is heard, and how many missing beats make it silent.
    public var heartbeatEvery: TimeSpan?
    public var missingFactor = 3.0
    public var expect = NotificationExpectation()

    public init(policy: NotificationPolicy) { self.policy = policy }

    /// The latest instant named anywhere.
    var lastInstant: Double {
        let ends = events.map { entry in
            if case .restart(let down) = entry.event { entry.t + down } else { entry.t }
        }
        return (ends + expect.instants).max() ?? 0
    }
}

/// What must come of a notification scenario. `notify` lists notifications that must be sent, in order; that there
/// are no others is said by `none_between` and `notify_at_most`.
public struct NotificationExpectation: Hashable, Sendable {
    public struct Told: Hashable, Sendable {
        public var t: Double
        public var to: String?
        public var kind: Notice.Kind?
        public var alarms: [String]?
        public var resolved: [String]?
        public init(t: Double) { self.t = t }
    }
    public struct Delivered: Hashable, Sendable {
        public var to: String
        public var alarm: String?
        public var times: Int?
        public var notBefore: Double?
        public init(to: String) { self.to = to }
    }
    public struct Console: Hashable, Sendable {
        public var t: Double
        public var state: Heartbeat.State
        public init(t: Double, state: Heartbeat.State) {
            self.t = t
            self.state = state
        }
    }
    public var told: [Told] = []
    /// Pairs of instants, both included.
    public var noneBetween: [[Double]] = []
    public var delivered: [Delivered] = []
    public var attempts: [String: [Double]] = [:]
    public var atLeast: Int?
    public var atMost: Int?
    public var console: [Console] = []
    public init() {}

    var instants: [Double] {
        told.map(\.t) + noneBetween.flatMap { $0 } + delivered.compactMap(\.notBefore) + attempts.values.flatMap { $0 }
            + console.map(\.t)
    }
}
