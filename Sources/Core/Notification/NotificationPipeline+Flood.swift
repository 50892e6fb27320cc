import Alarms
import Telemetry

// An alarm flood: what it hushes is told in one summary for each policy and chain, and once more when it ends. What is
// critical is told on its own as ever.
extension NotificationPipeline {
    /// Whether the engine is in a flood now. When one ends, what it hushed and nobody took is told once, as a group.
    public mutating func setFlood(_ isOn: Bool, at now: Moment) {
        guard isOn != isFlood else { return }
        isFlood = isOn
        guard !isOn else { return }
        for id in groups.keys.sorted() {
            guard var group = groups[id] else { continue }
            if group.sumsUpFlood ? group.concludeFlood(at: now.monotonic) : group.tellHeldBack(at: now.monotonic) {
                groups[id] = group
                arm(id)
            }
        }
    }

    /// The state as it was saved, without the end of a flood being told.
    public mutating func restoreFlood(_ isOn: Bool) { isFlood = isOn }

    /// Whether news of an alarm goes to another group than the one it is in: to the summary when a flood hushes it,
    /// out of it when it is told on its own. One whose chain has begun stays where the chain is.
    func changesHome(_ signal: AlarmSignal, from id: UInt64) -> Bool {
        guard let group = groups[id], let member = group.members[signal.alarm], member.isNews(signal) else {
            return false
        }
        return group.sumsUpFlood ? signal.isAnnunciated : signal.isHushed && group.steps.isEmpty
    }
}

extension NoticeGroup.Member {
    /// It rose, or is back after somebody had taken it. One that was over and not yet told so never went.
    func isNews(_ signal: AlarmSignal) -> Bool { signal.rank > rank || state == .acknowledged }
}

extension NoticeGroup {
    /// The flood is over: what stands is news again, told after the group's wait. False when nothing stands.
    fileprivate mutating func concludeFlood(at now: Instant) -> Bool {
        guard needsSomebody else { return false }
        for (alarm, member) in members where member.state == .active { members[alarm]?.revision += 1 }
        changedAt = changedAt ?? now
        anchor = nil
        startedAt = now
        return true
    }

    /// False when a flood kept none of it back.
    fileprivate mutating func tellHeldBack(at now: Instant) -> Bool {
        var isNews = false
        for (alarm, member) in members where member.isHeldBack {
            members[alarm]?.isHeldBack = false
            guard member.state == .active else { continue }
            members[alarm]?.revision += 1
            isNews = true
        }
        if isNews { changedAt = changedAt ?? now }
        return isNews
    }
}
