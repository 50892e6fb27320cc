import Alarms
import Telemetry

/// Somebody who will be told of an alarm if nothing changes until then.
public struct Upcoming: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The group's next word.
        case word
        /// The same again, because nobody acknowledged.
        case again
        /// A step of the chain, from 1.
        case step(Int)
    }
    public var kind: Kind
    /// Core time.
    public var at: Instant
    /// A channel, a person, or a role of the roster.
    public var to: String
    public init(kind: Kind, at: Instant, to: String) {
        self.kind = kind
        self.at = at
        self.to = to
    }
}

extension NotificationPipeline {
    /// Who hears of an alarm next if nothing changes, soonest first; nobody while it is acknowledged, over or muted.
    public func upcoming(_ alarm: AlarmID) -> [Upcoming] {
        guard let id = homes[alarm], let group = groups[id], let member = group.members[alarm], member.state == .active
        else { return [] }
        let policy = policy(of: group)
        var found: [Upcoming] = []
        if let changedAt = group.changedAt {
            let at = group.nextFlush(at: changedAt, policy)
            let known = group.addressees.filter { group.logs[$0]?.told[alarm] != nil }
            let own = policy.channels.filter { directory.carries($0, member.priority) && !known.contains($0) }
            found += (own + known).map { Upcoming(kind: .word, at: at, to: $0) }
        }
        if let interval = policy.repeatInterval, interval > .zero, let anchor = group.anchor {
            for name in group.addressees {
                guard let log = group.logs[name], log.told[alarm] != nil else { continue }
                let at = NoticeGroup.tick(atOrAfter: log.lastAt + interval, anchor: anchor, every: policy.groupInterval)
                found.append(Upcoming(kind: .again, at: at, to: name))
            }
        }
        if group.isChainRunning {
            for (index, step) in group.steps.enumerated().dropFirst(group.nextStep) {
                let at = max(group.chainOrigin + step.after, group.startedAt + policy.groupWait)
                found += step.to.map { Upcoming(kind: .step(index + 1), at: at, to: $0) }
            }
        }
        return found.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }
}
