import Alarms
import Telemetry

/// A notice on its way to one address.
struct Delivery: Sendable {
    /// Of this word alone, over restarts too: what is over and comes again is told under another.
    var key: String
    var group: UInt64
    var address: Address
    var notice: Notice
    /// Attempts made.
    var attempts = 0
    var isInFlight = false
    var dueAt: Instant?
    /// The older delivery of the same group to the same address that must end first.
    var after: UInt64?
    /// False when what the addressee should have known before never got through.
    var isHeardOf = true
}

// Deliveries: each tried until it succeeds, is replaced by a newer word, or is given up. None waits for another.
extension NotificationPipeline {
    /// - Returns: the keys of the deliveries it becomes, one for each address.
    @discardableResult
    mutating func send(
        _ notice: Notice, group: UInt64, count: Int, at machine: Instant, into effects: inout [NotificationEffect]
    ) -> [String] {
        effects.append(.decided(notice))
        var keys: [String] = []
        for address in directory.addresses(of: notice.to, at: notice.at) {
            let groupKey = groups[group].map { "\($0.key)#\(group)" } ?? "test"
            let key = "\(address.channel)|\(address.person ?? "")|\(notice.to)|\(groupKey)|\(count)"
            var delivery = Delivery(key: key, group: group, address: address, notice: notice)
            guard supersede(&delivery) else { continue }
            keys.append(key)
            let id = nextDeliveryID
            nextDeliveryID += 1
            guard (counters[address.channel]?.waiting ?? 0) < Limits.waitingPerChannel else {
                counters[address.channel, default: ChannelCounters()].deadLetters += 1
                let attempt = Attempt(id: id, key: key, address: address, notice: notice, number: 0)
                effects.append(.deadLetter(attempt, why: "\(Limits.waitingPerChannel) wait"))
                continue
            }
            counters[address.channel, default: ChannelCounters()].waiting += 1
            if delivery.after == nil {
                delivery.dueAt = machine
                retryDeadlines.push(machine, id)
            }
            waiting[id] = delivery
            deliveriesOfGroup[group, default: []].append(id)
        }
        return keys
    }

    /// Puts a newer word in the place of one of the same group that did not get through. False when there is nothing
    /// left to say: the end of what the addressee never heard of.
    private mutating func supersede(_ delivery: inout Delivery) -> Bool {
        guard delivery.group != 0 else { return true }
        for id in deliveriesOfGroup[delivery.group] ?? [] {
            guard let old = waiting[id], old.address == delivery.address else { continue }
            if old.isInFlight {
                delivery.after = id
                continue
            }
            forget(id)
            counters[old.address.channel]?.superseded += 1
            delivery.inherit(old.notice.kind)
        }
        return delivery.notice.kind != .resolved || delivery.isHeardOf
    }

    /// The alarm is muted or over before anybody heard: what waits for it alone is not sent any more.
    mutating func withdraw(_ alarm: AlarmID, from group: UInt64) {
        for id in deliveriesOfGroup[group] ?? [] {
            guard let delivery = waiting[id], delivery.notice.alarms.contains(alarm) else { continue }
            waiting[id]?.notice.alarms.removeAll { $0 == alarm }
            guard !delivery.isInFlight, delivery.notice.alarms == [alarm], delivery.notice.resolved.isEmpty else {
                continue
            }
            forget(id)
            counters[delivery.address.channel]?.superseded += 1
        }
    }

    private mutating func forget(_ id: UInt64) {
        guard let delivery = waiting.removeValue(forKey: id) else { return }
        counters[delivery.address.channel]?.waiting -= 1
        deliveriesOfGroup[delivery.group]?.removeAll { $0 == id }
        if deliveriesOfGroup[delivery.group]?.isEmpty ?? false { deliveriesOfGroup[delivery.group] = nil }
    }

    /// Its channel is gone: counted there, and forgotten. One in flight ends by its own outcome, which nobody waits for.
    mutating func giveUp(_ id: UInt64) {
        guard let channel = waiting[id]?.address.channel else { return }
        forget(id)
        counters[channel]?.deadLetters += 1
    }

    /// Attempts that are due by the machine's clock.
    mutating func retry(at machine: Instant, into effects: inout [NotificationEffect]) {
        guard !isReplaying else { return }
        while let next = retryDeadlines.first, next.at <= machine {
            _ = retryDeadlines.popFirst()
            guard var delivery = waiting[next.id], delivery.dueAt == next.at, !delivery.isInFlight else { continue }
            delivery.dueAt = nil
            delivery.isInFlight = true
            delivery.attempts += 1
            waiting[next.id] = delivery
            effects.append(.attempt(attempt(next.id, delivery)))
        }
    }

    private func attempt(_ id: UInt64, _ delivery: Delivery) -> Attempt {
        Attempt(
            id: id, key: delivery.key, address: delivery.address, notice: delivery.notice, number: delivery.attempts)
    }

    /// What became of an attempt: `failure` says why it failed.
    public mutating func complete(
        _ id: UInt64, failure: String?, at machine: Instant, into effects: inout [NotificationEffect]
    ) {
        guard var delivery = waiting[id], delivery.isInFlight else { return }
        delivery.isInFlight = false
        waiting[id] = delivery
        let channel = delivery.address.channel
        let newer = waiting.filter { $0.value.after == id }.keys.sorted()
        guard let failure else {
            note(channel, failure: nil, into: &effects)
            counters[channel, default: ChannelCounters()].delivered += 1
            effects.append(.delivered(attempt(id, delivery)))
            forget(id)
            for other in newer { release(other, isHeardOf: true, at: machine) }
            return
        }
        note(channel, failure: failure, into: &effects)
        if !newer.isEmpty {
            forget(id)
            counters[channel]?.superseded += 1
            for other in newer {
                waiting[other]?.inherit(delivery.notice.kind)
                release(other, isHeardOf: false, at: machine)
            }
        } else if delivery.attempts >= RetryPolicy.attemptLimit || delivery.notice.isOver {
            counters[channel, default: ChannelCounters()].deadLetters += 1
            effects.append(.deadLetter(attempt(id, delivery), why: failure))
            forget(id)
        } else {
            let due = machine + retryPolicy(delivery).pause(after: delivery.attempts)
            waiting[id]?.dueAt = due
            retryDeadlines.push(due, id)
        }
    }

    private func retryPolicy(_ delivery: Delivery) -> RetryPolicy {
        groups[delivery.group].map { policy(of: $0).retry } ?? policies.first?.retry ?? RetryPolicy()
    }

    /// A newer word that waited for an older one to end.
    private mutating func release(_ id: UInt64, isHeardOf: Bool, at machine: Instant) {
        guard let delivery = waiting[id] else { return }
        if !isHeardOf, delivery.notice.kind == .resolved, !delivery.isHeardOf {
            return forget(id)
        }
        waiting[id]?.after = nil
        waiting[id]?.dueAt = machine
        retryDeadlines.push(machine, id)
    }

    private mutating func note(_ channel: String, failure: String?, into effects: inout [NotificationEffect]) {
        var counter = counters[channel] ?? ChannelCounters()
        let was = counter.isFailing
        if failure == nil {
            counter.failures = 0
            counter.isFailing = false
        } else {
            counter.failures += 1
            counter.failedAttempts += 1
            if counter.failures >= Limits.failuresToAlarm { counter.isFailing = true }
        }
        counters[channel] = counter
        if was != counter.isFailing {
            effects.append(.channel(channel, isFailing: counter.isFailing, why: failure ?? ""))
        }
    }

    /// The journal says it was delivered before the core ended.
    public mutating func wasDelivered(key: String) {
        guard let id = waiting.filter({ $0.value.key == key }).keys.min() else { return }
        forget(id)
    }
}

extension Delivery {
    /// A word that never got through lends its weight to the one that replaces it.
    fileprivate mutating func inherit(_ kind: Notice.Kind) {
        if kind == .problem || kind == .escalation {
            isHeardOf = false
            if notice.kind == .update || notice.kind == .repeat { notice.kind = kind }
        }
    }
}

extension Notice {
    /// A test is tried for as long as somebody watches it, no longer.
    fileprivate var isOver: Bool { kind == .test }
}
