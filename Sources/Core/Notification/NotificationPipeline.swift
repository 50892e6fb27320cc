import Alarms
import Telemetry

/// From changes of alarms to attempts at telling somebody: grouping, waiting, repeating, escalating, retrying. A pure
/// value: time is an argument, what is to be done comes back as effects.
///
/// Two clocks: groups and chains live in core time (a recording's, in a demo), retries in the machine's.
public struct NotificationPipeline: Sendable {
    public enum Limits {
        /// Alarms that may be told of at once: ten times the largest flood on record; each costs about 200 bytes.
        public static let alarms = 100_000
        /// Notices waiting for one channel; the first of a flood say more than the last, so newcomers are given up.
        public static let waitingPerChannel = 256
        /// Failed attempts in a row after which a channel counts as failing: one busy modem is no alarm.
        public static let failuresToAlarm = 3
        /// Groups looked at in one step: time goes on for everybody else.
        public static let groupsPerStep = 10_000
    }

    public private(set) var policies: [NotificationPolicy]
    public private(set) var directory: Directory
    var groups: [UInt64: NoticeGroup] = [:]
    var groupIDs: [String: UInt64] = [:]
    /// Which group an alarm is in.
    var homes: [AlarmID: UInt64] = [:]
    var groupDeadlines = DeadlineHeap()
    var nextGroupID: UInt64 = 1

    var waiting: [UInt64: Delivery] = [:]
    /// Those of each group, oldest first.
    var deliveriesOfGroup: [UInt64: [UInt64]] = [:]
    var retryDeadlines = DeadlineHeap()
    var nextDeliveryID: UInt64 = 1
    public internal(set) var counters: [String: ChannelCounters] = [:]
    /// Alarms not told because `Limits.alarms` were.
    public internal(set) var omittedAlarms = 0
    /// What fell due before the core was back is told now, and its repeats count from now.
    var resumedAt = Instant(nanoseconds: .min)
    /// While the past is run again nothing is attempted, only remembered.
    public var isReplaying = false
    /// Whether the engine is in an alarm flood.
    public internal(set) var isFlood = false
    /// The territory's, which policies may be limited to.
    public var posture = Posture.veille

    public init(policies: [NotificationPolicy], directory: Directory = Directory()) {
        self.policies = policies
        self.directory = directory
        for channel in directory.channels.keys { counters[channel] = ChannelCounters() }
    }

    /// The deadline in core time, and the one of the machine's clock.
    public var nextDeadline: Instant? { groupDeadlines.first?.at }
    public var nextRetry: Instant? { retryDeadlines.first?.at }

    // MARK: what alarms do

    /// Takes a change. Nothing is told before `advance`: all that happens at one instant is told together.
    public mutating func accept(_ signal: AlarmSignal, at now: Moment) {
        switch signal.condition {
        case .active: activate(signal, at: now)
        case .acknowledged: change(signal.alarm, at: now) { $0.state = .acknowledged }
        case .normal: change(signal.alarm, at: now) { $0.state = .normal }
        case .muted: remove(signal.alarm, at: now)
        }
    }

    private mutating func activate(_ signal: AlarmSignal, at now: Moment) {
        if let id = homes[signal.alarm] {
            guard changesHome(signal, from: id) else { return reactivate(signal, in: id, at: now) }
            remove(signal.alarm, at: now)
        }
        guard signal.isAnnunciated || signal.isHushed, let policy = place(for: signal) else { return }
        guard homes.count < Limits.alarms else {
            omittedAlarms += 1
            return
        }
        let key = groupKey(signal, policy)
        let id = groupIDs[key] ?? makeGroup(key, policy, signal, at: now)
        homes[signal.alarm] = id
        groups[id]?.members[signal.alarm] = NoticeGroup.Member(
            state: .active, rank: signal.rank, priority: signal.priority, revision: 1)
        goOn(id, at: now)
    }

    private func groupKey(_ signal: AlarmSignal, _ policy: Int) -> String {
        if signal.isHushed { return signal.floodKey(policy) }
        return signal.escalation.isEmpty ? "\(policy):" + policies[policy].groupKey(signal) : signal.ownKey
    }

    /// The place of the policy that tells of it; nil when nobody is told.
    private func place(for signal: AlarmSignal) -> Int? {
        let matching = policies.firstIndex { $0.matches(signal, in: posture) }
        if signal.isTest {
            return policies.firstIndex { !$0.escalation.isEmpty } ?? matching ?? policies.indices.first
        }
        return matching ?? (signal.escalation.isEmpty ? nil : NoticeGroup.noPolicy)
    }

    /// What a group is told by.
    func policy(of group: NoticeGroup) -> NotificationPolicy {
        let policy =
            policies.indices.contains(group.policy)
            ? policies[group.policy] : NotificationPolicy(escalation: group.steps)
        if group.sumsUpFlood { return policy.summingUp }
        return group.isAlone ? policy.alone : policy
    }

    /// Whether a group is still told by something after a site was read again: a chain of a rule's own needs no policy.
    func hasPolicy(_ group: NoticeGroup) -> Bool { policies.indices.contains(group.policy) || group.isAlone }

    private mutating func makeGroup(_ key: String, _ policy: Int, _ signal: AlarmSignal, at now: Moment) -> UInt64 {
        let id = nextGroupID
        nextGroupID += 1
        let isAlone = !signal.escalation.isEmpty
        groups[id] = NoticeGroup(
            key: key, policy: policy, steps: isAlone ? signal.escalation : policies[policy].escalation,
            isAlone: isAlone, at: now.monotonic)
        groupIDs[key] = id
        return id
    }

    private mutating func reactivate(_ signal: AlarmSignal, in id: UInt64, at now: Moment) {
        guard let member = groups[id]?.members[signal.alarm] else { return }
        let isNews = member.isNews(signal)
        let isTold = signal.isAnnunciated || signal.isHushed && groups[id]?.sumsUpFlood == true
        groups[id]?.members[signal.alarm]?.state = .active
        groups[id]?.members[signal.alarm]?.rank = signal.rank
        groups[id]?.members[signal.alarm]?.priority = signal.priority
        if isNews, isTold { groups[id]?.members[signal.alarm]?.revision += 1 }
        if isNews, !isTold, signal.isHushed { groups[id]?.members[signal.alarm]?.isHeldBack = true }
        goOn(id, at: now)
    }

    /// The group has something to tell, and its chain runs: from where it stood, if an acknowledgement stopped it.
    private mutating func goOn(_ id: UInt64, at now: Moment) {
        guard var group = groups[id] else { return }
        group.changedAt = group.changedAt ?? now.monotonic
        if !group.isChainRunning {
            group.isChainRunning = true
            let last = group.nextStep > 0 ? group.steps[group.nextStep - 1].after : .zero
            group.chainOrigin = now.monotonic - last
        }
        groups[id] = group
        arm(id)
    }

    private mutating func change(
        _ alarm: AlarmID, at now: Moment, _ body: (inout NoticeGroup.Member) -> Void
    ) {
        guard let id = homes[alarm], var group = groups[id], var member = group.members[alarm] else { return }
        let before = member.state
        body(&member)
        guard member.state != before else { return }
        let isTold = group.logs.values.contains { $0.told[alarm] != nil }
        if member.state == .normal, !isTold {
            // Nobody knows of it: nobody needs to hear that it is over.
            return remove(alarm, at: now)
        }
        group.members[alarm] = member
        if member.state == .normal { group.changedAt = group.changedAt ?? now.monotonic }
        if !group.needsSomebody { group.isChainRunning = false }
        groups[id] = group
        arm(id)
    }

    /// Forgets the alarm: shelved and the like, or over before anybody was told.
    mutating func remove(_ alarm: AlarmID, at now: Moment) {
        guard let id = homes.removeValue(forKey: alarm), var group = groups[id] else { return }
        group.members[alarm] = nil
        for name in group.addressees { group.logs[name]?.told[alarm] = nil }
        if !group.needsSomebody { group.isChainRunning = false }
        groups[id] = group
        withdraw(alarm, from: id)
        if group.members.isEmpty { dissolve(id) } else { arm(id) }
    }

    mutating func dissolve(_ id: UInt64) {
        guard let group = groups.removeValue(forKey: id) else { return }
        groupIDs[group.key] = nil
    }

    /// A site read again. A group goes on under the policy in its place, with what it told and the chain it began; where
    /// there is none any more, nobody is told. What waits for a channel that is gone is given up.
    public mutating func adopt(_ policies: [NotificationPolicy], _ directory: Directory, at now: Moment) {
        self.policies = policies
        self.directory = directory
        for channel in directory.channels.keys where counters[channel] == nil { counters[channel] = ChannelCounters() }
        for id in groups.keys.sorted() {
            guard let group = groups[id] else { continue }
            if hasPolicy(group) {
                arm(id)
            } else {
                for alarm in group.members.keys.sorted() { remove(alarm, at: now) }
            }
        }
        for id in waiting.keys.sorted() where directory.channels[waiting[id]?.address.channel ?? ""] == nil {
            giveUp(id)
        }
    }

    /// A direct word to one addressee, outside every policy: `vigie notify test`.
    /// - Returns: the keys of its deliveries.
    public mutating func test(
        _ name: String, at now: Moment, machine: Instant, into effects: inout [NotificationEffect]
    ) -> [String] {
        let notice = Notice(kind: .test, to: name, alarms: [], at: now.wall)
        return send(notice, group: 0, count: Int(nextDeliveryID), at: machine, into: &effects)
    }

    // MARK: time

    /// The core is back after a restart: nothing can have been told before `now`.
    public mutating func resume(at now: Instant) { resumedAt = now }

    mutating func arm(_ id: UInt64) {
        guard var group = groups[id] else { return }
        let due = group.nextDue(policy(of: group))
        guard due != group.due else { return }
        group.due = due
        groups[id] = group
        if let due { groupDeadlines.push(due, id) }
    }

    /// Everything due up to `now`: flushes and steps in core time, then retries by the machine's clock.
    public mutating func advance(to now: Moment, machine: Instant, into effects: inout [NotificationEffect]) {
        var count = 0
        while let next = groupDeadlines.first, next.at <= now.monotonic, count < Limits.groupsPerStep {
            _ = groupDeadlines.popFirst()
            guard groups[next.id]?.due == next.at else { continue }
            groups[next.id]?.due = nil
            count += 1
            let due = max(next.at, resumedAt)
            let at = Moment(monotonic: due, wall: now.wall - (now.monotonic - due))
            flush(next.id, at: at, machine: machine, into: &effects)
        }
        retry(at: machine, into: &effects)
    }
}
