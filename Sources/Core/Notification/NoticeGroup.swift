import Alarms
import Telemetry

/// Alarms that are told together, and what each addressee knows of them (Alertmanager's aggregation group and
/// notification log in one).
struct NoticeGroup: Sendable {
    enum State: UInt8, Sendable { case active, acknowledged, normal }

    struct Member: Sendable {
        var state: State
        var rank: Int
        var priority: Priority
        /// Goes up when there is something new to tell: it began, rose, or is back after an acknowledgement.
        var revision: Int
        /// It rose, or came back, while a flood kept it quiet: told when the flood ends.
        var isHeldBack = false
    }
    /// What one addressee was told.
    struct Log: Sendable {
        /// Alarms told as standing, with the revision told.
        var told: [AlarmID: Int] = [:]
        var lastAt: Instant
        var count: Int
    }

    var key: String
    var policy: Int
    /// The rule's own chain, or the policy's.
    var steps: [NotificationPolicy.Step]
    /// Its one alarm's rule has a chain of its own.
    var isAlone: Bool
    var startedAt: Instant
    /// The first flush: later ones are whole intervals after it.
    var anchor: Instant?
    var lastFlush: Instant?
    /// The oldest change that is not told yet: what came due while the core was down is still due.
    var changedAt: Instant?
    var members: [AlarmID: Member] = [:]
    var logs: [String: Log] = [:]
    /// Steps count from here; moved when the chain goes on after an acknowledgement.
    var chainOrigin: Instant
    var nextStep = 0
    /// Nobody acknowledged yet.
    var isChainRunning = true
    var due: Instant?

    /// The place of the policy of an alarm that has a chain of its own and that no policy matches.
    static let noPolicy = Int(UInt32.max)
    /// How the key of a group that sums up a flood begins; those of others begin with a number or `own:`.
    static let floodMark = "flood:"

    init(key: String, policy: Int, steps: [NotificationPolicy.Step], isAlone: Bool, at now: Instant) {
        self.key = key
        self.policy = policy
        self.steps = steps
        self.isAlone = isAlone
        startedAt = now
        changedAt = now
        chainOrigin = now
    }

    var sumsUpFlood: Bool { key.hasPrefix(NoticeGroup.floodMark) }

    var needsSomebody: Bool { members.values.contains { $0.state == .active } }

    /// The addressees in an order that is the same in every process.
    var addressees: [String] { logs.keys.sorted() }

    /// When a change that happens at `now` is told.
    func nextFlush(at now: Instant, _ policy: NotificationPolicy) -> Instant {
        guard let anchor else { return startedAt + policy.groupWait }
        let tick = Self.tick(atOrAfter: now, anchor: anchor, every: policy.groupInterval)
        // What comes at the very instant of a flush that is over waits for the next.
        guard policy.groupInterval > .zero, tick == lastFlush else { return tick }
        return tick + policy.groupInterval
    }

    static func tick(atOrAfter instant: Instant, anchor: Instant, every interval: TimeSpan) -> Instant {
        guard interval > .zero, instant > anchor else { return max(instant, anchor) }
        let elapsed = (instant - anchor).nanoseconds
        let ticks = (elapsed + interval.nanoseconds - 1) / interval.nanoseconds
        return anchor + interval * ticks
    }

    /// The earliest of: a change to tell, a repeat, a step of the chain.
    func nextDue(_ policy: NotificationPolicy) -> Instant? {
        var due: Instant?
        func consider(_ instant: Instant) { due = min(due ?? instant, instant) }
        if let changedAt { consider(nextFlush(at: changedAt, policy)) }
        if let interval = policy.repeatInterval, interval > .zero, let anchor, needsSomebody {
            for log in logs.values where !log.told.isEmpty {
                consider(Self.tick(atOrAfter: log.lastAt + interval, anchor: anchor, every: policy.groupInterval))
            }
        }
        if isChainRunning, nextStep < steps.count {
            consider(max(chainOrigin + steps[nextStep].after, startedAt + policy.groupWait))
        }
        return due
    }
}
