import Alarms
import Telemetry

/// One change of one alarm, as far as telling people goes.
public struct AlarmSignal: Hashable, Sendable {
    public enum Condition: Hashable, Sendable {
        /// Wants somebody's attention.
        case active
        /// Somebody has taken it.
        case acknowledged
        case normal
        /// Shelved, suppressed, out of service: nobody is told of it, not even of its end.
        case muted
    }
    public var alarm: AlarmID
    public var condition: Condition
    /// The level's place in its ladder: a higher one is told, a lower one is not.
    public var rank: Int
    public var priority: Priority
    /// False when the engine keeps it quiet (chattering, a flood): it begins no notification.
    public var isAnnunciated: Bool
    /// Quiet because of an alarm flood alone: told in the flood's summary.
    public var isHushed = false
    public var labels: [NotificationPolicy.Label: String]
    /// A try of the chain: told whatever the policies match.
    public var isTest = false
    /// A chain of the rule's own, in place of the policy's.
    public var escalation: [NotificationPolicy.Step]

    public init(
        alarm: AlarmID, condition: Condition, rank: Int = 0, priority: Priority = .high, isAnnunciated: Bool = true,
        labels: [NotificationPolicy.Label: String] = [:], escalation: [NotificationPolicy.Step] = []
    ) {
        self.alarm = alarm
        self.condition = condition
        self.rank = rank
        self.priority = priority
        self.isAnnunciated = isAnnunciated
        self.labels = labels
        self.escalation = escalation
    }

    /// The key of the group of an alarm that has a chain of its own.
    var ownKey: String { "own:\(alarm)" }

    /// The key of the group that sums up what a flood hushes: one for each policy and chain, however many alarms.
    func floodKey(_ policy: Int) -> String {
        let chain = escalation.map { "\($0.after.nanoseconds)>\($0.to.joined(separator: ","))" }
        return NoticeGroup.floodMark + ([String(policy)] + chain).joined(separator: ":")
    }

    /// What a transition of the engine means for those who are told. Latched is not over: it waits for a reset.
    public init(_ transition: Transition, rank: Int) {
        let record = transition.record
        let condition: Condition =
            switch (record.suppression, record.state) {
            case (.some, _): .muted
            case (nil, .unacknowledged), (nil, .latchedUnacknowledged): .active
            case (nil, .acknowledged), (nil, .latchedAcknowledged): .acknowledged
            case (nil, .returnedUnacknowledged), (nil, .normal): .normal
            }
        var labels: [NotificationPolicy.Label: String] = [.rule: record.rule, .priority: record.priority.name]
        labels[.zone] = record.zone
        labels[.entity] = record.entity?.text
        labels[.group] = record.group
        self.init(
            alarm: record.id, condition: condition, rank: rank, priority: record.priority,
            isAnnunciated: transition.annunciated, labels: labels)
        isHushed = transition.isHushed
    }
}
