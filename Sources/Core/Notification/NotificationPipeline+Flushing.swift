import Alarms
import Telemetry

// What is told when a group's time has come.
extension NotificationPipeline {
    mutating func flush(_ id: UInt64, at now: Moment, machine: Instant, into effects: inout [NotificationEffect]) {
        guard var group = groups[id] else { return }
        let policy = policy(of: group)
        let isTime = group.changedAt.map { group.nextFlush(at: $0, policy) <= now.monotonic } ?? false
        // Addressees of the policy's own exist from the first flush on, those of the chain from their step on.
        var names = group.addressees
        for name in policy.defaultAddressees where group.steps.isEmpty || !policy.channels.isEmpty {
            if !names.contains(name) { names.append(name) }
        }
        for name in names {
            guard var notice = news(for: name, in: &group, isTime: isTime, at: now, policy) else { continue }
            notice.isFloodSummary = isFlood && group.sumsUpFlood
            tell(notice, &group, id, at: now, machine: machine, into: &effects)
        }
        step(&group, id, at: now, machine: machine, into: &effects)
        if isTime {
            group.changedAt = nil
            if group.anchor == nil { group.anchor = now.monotonic }
            group.lastFlush = now.monotonic
            for (alarm, member) in group.members where member.state == .normal {
                group.members[alarm] = nil
                homes[alarm] = nil
            }
        }
        groups[id] = group
        if group.members.isEmpty { dissolve(id) } else { arm(id) }
    }

    /// Alertmanager's rule of what needs a notification, with our words for it.
    private func news(
        for name: String, in group: inout NoticeGroup, isTime: Bool, at now: Moment, _ policy: NotificationPolicy
    ) -> Notice? {
        let isChain = !policy.channels.contains(name)
        let members = group.members.filter { isChain || directory.carries(name, $0.value.priority) }
        guard var log = group.logs[name], !log.told.isEmpty else {
            guard isTime, members.contains(where: { $0.value.state == .active }) else { return nil }
            return notice(.problem, to: name, members, told: [:], at: now)
        }
        let isNews = members.contains { $0.value.state == .active && log.told[$0.key] ?? 0 < $0.value.revision }
        let over = log.told.keys.filter { group.members[$0]?.state == .normal }.sorted()
        if isTime, isNews { return notice(.update, to: name, members, told: log.told, resolved: over, at: now) }
        if isTime, !over.isEmpty {
            if policy.sendsResolved {
                let isAll = over.count == log.told.count
                return notice(isAll ? .resolved : .update, to: name, members, told: log.told, resolved: over, at: now)
            }
            for alarm in over { log.told[alarm] = nil }
            group.logs[name] = log
        }
        guard let interval = policy.repeatInterval, interval > .zero, log.lastAt + interval <= now.monotonic else {
            return nil
        }
        let open = members.filter { $0.value.state == .active && log.told[$0.key] != nil }
        guard open.isEmpty else { return notice(.repeat, to: name, open, told: log.told, at: now) }
        // Nothing to repeat: everything told has been taken. Asked again after the next interval.
        log.lastAt = now.monotonic
        group.logs[name] = log
        return nil
    }

    /// What stands: what nobody took, and what was told before.
    private func notice(
        _ kind: Notice.Kind, to name: String, _ members: [AlarmID: NoticeGroup.Member], told: [AlarmID: Int],
        resolved: [AlarmID] = [], at now: Moment
    ) -> Notice {
        let standing = members.filter {
            $0.value.state == .active || $0.value.state == .acknowledged && told[$0.key] != nil
        }
        return Notice(kind: kind, to: name, alarms: standing.keys.sorted(), resolved: resolved, at: now.wall)
    }

    /// The steps of the chain that are due while nobody has acknowledged.
    private mutating func step(
        _ group: inout NoticeGroup, _ id: UInt64, at now: Moment, machine: Instant,
        into effects: inout [NotificationEffect]
    ) {
        let wait = policy(of: group).groupWait
        while group.isChainRunning, group.nextStep < group.steps.count,
            max(group.chainOrigin + group.steps[group.nextStep].after, group.startedAt + wait) <= now.monotonic
        {
            let open = group.members.filter { $0.value.state == .active }
            let kind: Notice.Kind = group.nextStep == 0 ? .problem : .escalation
            for name in group.steps[group.nextStep].to {
                var notice = notice(kind, to: name, open, told: [:], at: now)
                notice.isFloodSummary = isFlood && group.sumsUpFlood
                tell(notice, &group, id, at: now, machine: machine, into: &effects)
            }
            group.nextStep += 1
        }
    }

    private mutating func tell(
        _ notice: Notice, _ group: inout NoticeGroup, _ id: UInt64, at now: Moment, machine: Instant,
        into effects: inout [NotificationEffect]
    ) {
        var log = group.logs[notice.to] ?? NoticeGroup.Log(lastAt: now.monotonic, count: 0)
        for alarm in notice.resolved { log.told[alarm] = nil }
        for alarm in notice.alarms { log.told[alarm] = group.members[alarm]?.revision ?? 1 }
        log.lastAt = now.monotonic
        log.count += 1
        group.logs[notice.to] = log
        send(notice, group: id, count: log.count, at: machine, into: &effects)
    }
}

extension NotificationPolicy {
    /// Whom a policy tells from the start. A policy that names nobody (a rule test) has one nameless addressee.
    var defaultAddressees: [String] { channels.isEmpty && escalation.isEmpty ? [""] : channels }
}
