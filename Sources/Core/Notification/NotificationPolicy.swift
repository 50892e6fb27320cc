import Alarms
import Telemetry

/// How alarms are told to people who are not looking at a console: grouping as Prometheus Alertmanager's
/// configuration (`group_by`, `group_wait`, …), escalation as an on-call chain.
public struct NotificationPolicy: Hashable, Sendable {
    /// What alarms of one notification have in common.
    public enum Label: String, Hashable, Sendable, CaseIterable {
        /// Every alarm on its own (Alertmanager's `...`).
        case alarm
        case zone, rule, entity, group, priority
    }
    /// As a rule writes its own.
    public typealias Step = EscalationStep
    /// What it applies to; an empty list means everything.
    public struct Match: Hashable, Sendable {
        /// The lowest priority it carries.
        public var lowest: Priority?
        public var zones: [String] = []
        public var rules: [String] = []
        /// The territory's posture when the alarm is announced.
        public var postures: [Posture] = []
        public init() {}
    }

    public var match = Match()
    public var groupBy: [Label]
    /// From the first alarm of a group to its first notification.
    public var groupWait: TimeSpan
    /// Between later notifications of one group. Zero: every change at once.
    public var groupInterval: TimeSpan
    /// What stands unacknowledged and unchanged is told again after so long; nil never.
    public var repeatInterval: TimeSpan?
    /// Whether those who were told are told once more when it is over.
    public var sendsResolved: Bool
    public var channels: [String]
    public var escalation: [Step]
    public var retry: RetryPolicy

    /// Alertmanager's own defaults; a chain tells at once, alarm by alarm.
    public init(channels: [String] = [], escalation: [Step] = []) {
        self.channels = channels
        self.escalation = escalation
        groupBy = escalation.isEmpty ? [] : [.alarm]
        groupWait = escalation.isEmpty ? .seconds(30) : .zero
        groupInterval = escalation.isEmpty ? .minutes(5) : .zero
        repeatInterval = .hours(4)
        sendsResolved = escalation.isEmpty
        retry = RetryPolicy()
    }

    /// What a site gets that names channels and no policy: each annunciation is told at once, alarm by alarm.
    public static func plain(channels: [String]) -> NotificationPolicy {
        var policy = NotificationPolicy(channels: channels)
        policy.groupBy = [.alarm]
        policy.groupWait = .zero
        policy.groupInterval = .zero
        policy.sendsResolved = false
        return policy
    }

    /// The same for an alarm that has a chain of its own: it stands alone, and has nothing to wait for.
    var alone: NotificationPolicy {
        var policy = self
        policy.groupWait = .zero
        policy.groupInterval = .zero
        return policy
    }

    /// A flood's first summary waits at least so long, so that it counts more than one alarm: half of the five seconds
    /// in which an alarm is to be told.
    static let shortestFloodWait = TimeSpan.milliseconds(2_500)
    /// Between summaries where the policy has no interval: one that tells every change at once would make a call of
    /// every alarm again.
    static let plainFloodInterval = TimeSpan.minutes(1)

    /// The same for what sums up an alarm flood.
    var summingUp: NotificationPolicy {
        var policy = self
        policy.groupWait = max(groupWait, NotificationPolicy.shortestFloodWait)
        policy.groupInterval = groupInterval > .zero ? groupInterval : NotificationPolicy.plainFloodInterval
        return policy
    }

    func matches(_ signal: AlarmSignal, in posture: Posture) -> Bool {
        if !match.postures.isEmpty, !match.postures.contains(posture) { return false }
        if let lowest = match.lowest, signal.priority > lowest { return false }
        if !match.zones.isEmpty, !match.zones.contains(signal.labels[.zone] ?? "") { return false }
        return match.rules.isEmpty || match.rules.contains { Glob.matches($0, signal.labels[.rule] ?? "") }
    }

    /// The key of the group a signal belongs to.
    func groupKey(_ signal: AlarmSignal) -> String {
        groupBy.map { label in
            label == .alarm ? signal.alarm.text : "\(label.rawValue)=\(signal.labels[label] ?? "")"
        }.joined(separator: ",")
    }
}

/// When a channel that failed is tried again: `first`, then `factor` times as long, at most `longest`.
public struct RetryPolicy: Hashable, Sendable {
    /// With the longest pause of a minute this is an hour and a half; a notice that old is for the journal.
    public static let attemptLimit = 100

    public var first: TimeSpan
    public var factor: Double
    public var longest: TimeSpan
    public init(first: TimeSpan = .seconds(5), factor: Double = 2, longest: TimeSpan = .seconds(60)) {
        self.first = first
        self.factor = factor
        self.longest = longest
    }

    /// The pause after `failures` failed attempts (from 1).
    public func pause(after failures: Int) -> TimeSpan {
        var pause = first.seconds
        // Past the longest pause nothing changes any more.
        for _ in 1..<max(1, min(failures, RetryPolicy.attemptLimit)) where pause < longest.seconds { pause *= factor }
        return min(TimeSpan(seconds: pause), longest)
    }
}
