import Alarms
import Notification
import OperatorLink
import Telemetry

/// Whom a site's alarms are told to: its policies, and who can be reached.
public struct NotificationPlan: Sendable {
    public var policies: [NotificationPolicy]
    public var directory: Directory
    public init(policies: [NotificationPolicy], directory: Directory) {
        self.policies = policies
        self.directory = directory
    }
}

/// One attempt the Shell is to make, with what it tells of. It answers with `Event.attempted` and the attempt's id.
public struct NotificationOrder: Sendable {
    public var attempt: Attempt
    /// What stands, as it is now: the most urgent first, at most `Limits.alarmsPerNotice`.
    public var alarms: [AlarmRecord]
    /// What is over, bounded likewise.
    public var resolved: [AlarmRecord]
    /// Alarms the notice names beyond those bounds.
    public var omittedCount: Int
    /// Of a flood's summary: the alarm the flood began with.
    public var firstOut: AlarmRecord?
    public init(attempt: Attempt, alarms: [AlarmRecord], resolved: [AlarmRecord], omittedCount: Int = 0) {
        self.attempt = attempt
        self.alarms = alarms
        self.resolved = resolved
        self.omittedCount = omittedCount
    }
}

// Telling people who are not looking at a console: what the engine says goes through the pipeline, what the pipeline
// asks for goes out as orders, and what became of them comes back by the one door.
extension Hypervisor {
    mutating func announce(_ transition: Transition) {
        guard notifications != nil else { return }
        let ago = clock.now.wall - transition.at
        var signal = AlarmSignal(transition, rank: engine.rank(of: transition.record))
        signal.escalation = engine.escalation(of: transition.record.id)
        if transition.record.id == Hypervisor.chainTestAlarm { signal = asTest(signal) }
        if signal.condition == .active { told.note(transition.record) }
        notifications?.accept(
            signal, at: Moment(monotonic: clock.now.monotonic - ago, wall: transition.at))
    }

    /// Everything that is due to be told by now.
    mutating func advanceNotifications() {
        guard notifications != nil, !clock.isUnset else { return }
        notifications?.setFlood(engine.counts.isFlood, at: clock.now)
        notifications?.advance(to: clock.now, machine: clock.machine.monotonic, into: &notificationEffects)
        drainNotificationEffects()
    }

    mutating func complete(_ attempt: UInt64, failure: String?) {
        notifications?.complete(
            attempt, failure: failure, at: clock.machine.monotonic, into: &notificationEffects)
        drainNotificationEffects()
    }

    /// When the pipeline has work, on the machine's clock: retries always are; groups only where core time is too.
    var notificationDeadline: Instant? {
        guard let notifications else { return nil }
        let retry = notifications.nextRetry
        guard let due = notifications.nextDeadline, clock.kind == .system || due <= clock.now.monotonic else {
            return retry
        }
        return min(due, retry ?? .distantFuture)
    }

    /// Who hears of an alarm next, as timers of its "why?".
    func notificationTimers(_ id: AlarmID) -> [Why.Timer] {
        (notifications?.upcoming(id) ?? []).map { next in
            var timer = Why.Timer(
                name: "notification", remaining: max(.zero, next.at - clock.now.monotonic), isFrozen: false,
                then: "\(next.to) is told")
            switch next.kind {
            case .word: break
            case .again: timer.then += " again"
            case .step(let number): timer.name = number == 1 ? "notification" : "escalation"
            }
            return timer
        }
    }

    /// Counters of every channel since start, by name; empty in a core that tells nobody.
    public var channelCounters: [(name: String, counters: ChannelCounters)] {
        (notifications?.counters ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private mutating func drainNotificationEffects() {
        guard !notificationEffects.isEmpty else { return }
        let effects = notificationEffects
        notificationEffects.removeAll(keepingCapacity: true)
        for effect in effects {
            switch effect {
            case .decided(let notice): if notice.kind == .escalation { journal(escalation(notice)) }
            case .attempt(let attempt): output.orders.append(order(attempt))
            case .delivered(let attempt):
                journal(record(of: .notified, attempt))
                concludeTest(attempt, failure: nil)
                // Also what an earlier core found failing works again.
                report(attempt.address.channel, isFailing: false)
            case .deadLetter(let attempt, let why):
                var record = record(of: .undelivered, attempt)
                record.comment = why
                journal(record)
                concludeTest(attempt, failure: why)
                report(attempt.address.channel, isFailing: true)
            case .channel(let name, let isFailing, _): report(name, isFailing: isFailing)
            }
        }
    }

    private mutating func report(_ channel: String, isFailing: Bool) {
        let text = LocalizedText(
            english: "channel \(channel) does not deliver", french: "le canal \(channel) ne délivre pas")
        heldReports.append(CoreFaultReport(name: "channel-\(channel)", text: text, isPresent: isFailing))
    }

    private func order(_ attempt: Attempt) -> NotificationOrder {
        let standing = records(attempt.notice.alarms)
        let resolved = records(attempt.notice.resolved)
        let named = attempt.notice.alarms.count + attempt.notice.resolved.count
        var order = NotificationOrder(
            attempt: attempt, alarms: standing, resolved: resolved,
            omittedCount: named - standing.count - resolved.count)
        if attempt.notice.isFloodSummary { order.firstOut = engine.firstOutOfFlood }
        return order
    }

    private func toldRecord(_ id: AlarmID) -> AlarmRecord? { engine.record(id).map { told.asTold($0) } }

    private func records(_ ids: [AlarmID]) -> [AlarmRecord] {
        let records = ids.compactMap { toldRecord($0) }
        let urgent = records.sorted { ($0.priority, $0.since, $0.id) < ($1.priority, $1.since, $1.id) }
        return Array(urgent.prefix(Limits.alarmsPerNotice))
    }

    /// Nobody acknowledged: the next of the chain is told. What becomes of it has lines of its own.
    private func escalation(_ notice: Notice) -> JournalRecord {
        var record = JournalRecord(
            at: notice.at, wall: clock.machine.wall, event: .escalated, alarm: notice.alarms.first, by: notice.to)
        let alarm = notice.alarms.first.flatMap { engine.record($0) }
        record.occurrence = alarm?.occurrence
        record.priority = alarm?.priority
        record.text = text(of: notice)
        return record
    }

    /// The first alarm's title, and how many others there are.
    private func text(of notice: Notice) -> String {
        let first = notice.alarms.first ?? notice.resolved.first
        let others = notice.alarms.count + notice.resolved.count - 1
        let title =
            first.flatMap { engine.record($0) }?.title.text(site.language) ?? first?.text ?? notice.kind.rawValue
        return others > 0 ? "\(title) +\(others)" : title
    }

    /// The journal knows a delivery by its key, which is the same after a restart: kept as the session it was made in.
    private func record(of event: JournalRecord.Event, _ attempt: Attempt) -> JournalRecord {
        let first = attempt.notice.alarms.first ?? attempt.notice.resolved.first
        let channel = attempt.address.channel
        var record = JournalRecord(
            at: clock.now.wall, wall: clock.machine.wall, event: event, alarm: first,
            by: attempt.address.person.map { "\($0) (\(channel))" } ?? channel)
        record.session = attempt.key
        let alarm = first.flatMap { toldRecord($0) }
        record.occurrence = alarm?.occurrence
        record.priority = alarm?.priority
        record.text = text(of: attempt.notice)
        return record
    }
}
