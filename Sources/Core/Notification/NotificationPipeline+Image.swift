import Alarms
import Telemetry

// What a restart restores, so that nothing is told twice and nothing is forgotten. Instants are written as how long
// ago they were: waits, repeats and chains are wall time and go on while the core is down.
extension NotificationPipeline {
    /// Before version 2 a rule had no chain of its own, before version 3 nothing of a flood was told.
    private static let version: UInt8 = 3

    public func encodeImage(into writer: inout ByteWriter, at now: Instant) {
        writer.write(NotificationPipeline.version)
        writer.write(nextGroupID)
        writer.write(nextDeliveryID)
        writer.write(array: groups.keys.sorted()) { writer, id in
            guard let group = groups[id] else { return }
            writer.write(id)
            encode(group, into: &writer, at: now)
        }
        writer.write(array: waiting.keys.sorted()) { writer, id in
            guard let delivery = waiting[id] else { return }
            writer.write(id)
            encode(delivery, into: &writer)
        }
    }

    private func encode(_ group: NoticeGroup, into writer: inout ByteWriter, at now: Instant) {
        writer.write(group.key)
        writer.write(UInt32(group.policy))
        writer.write(array: group.steps) { writer, step in
            writer.write(step.after)
            writer.write(array: step.to) { $0.write($1) }
        }
        writer.write(group.isAlone)
        writer.write(now - group.startedAt)
        writer.write(optional: group.anchor) { $0.write(now - $1) }
        writer.write(optional: group.lastFlush) { $0.write(now - $1) }
        writer.write(optional: group.changedAt) { $0.write(now - $1) }
        writer.write(now - group.chainOrigin)
        writer.write(UInt32(group.nextStep))
        writer.write(group.isChainRunning)
        writer.write(array: group.members.sorted { $0.key < $1.key }) { writer, entry in
            writer.write(entry.key.text)
            writer.write(entry.value.state.rawValue)
            writer.write(Int64(entry.value.rank))
            writer.write(Int64(entry.value.priority.rawValue))
            writer.write(Int64(entry.value.revision))
            writer.write(entry.value.isHeldBack)
        }
        writer.write(array: group.addressees) { writer, name in
            guard let log = group.logs[name] else { return }
            writer.write(name)
            writer.write(now - log.lastAt)
            writer.write(Int64(log.count))
            writer.write(array: log.told.sorted { $0.key < $1.key }) { writer, entry in
                writer.write(entry.key.text)
                writer.write(Int64(entry.value))
            }
        }
    }

    private func encode(_ delivery: Delivery, into writer: inout ByteWriter) {
        writer.write(delivery.key)
        writer.write(delivery.group)
        writer.write(delivery.address.channel)
        writer.write(optional: delivery.address.person) { $0.write($1) }
        writer.write(optional: delivery.address.contact) { $0.write($1) }
        writer.write(delivery.notice.kind.rawValue)
        writer.write(delivery.notice.to)
        writer.write(delivery.notice.at)
        writer.write(array: delivery.notice.alarms) { $0.write($1.text) }
        writer.write(array: delivery.notice.resolved) { $0.write($1.text) }
        writer.write(Int64(delivery.attempts))
        writer.write(delivery.isHeardOf)
        writer.write(delivery.notice.isFloodSummary)
    }

    /// Brings back what `encodeImage` wrote. What was in flight when the core ended is tried again at `machine`.
    public mutating func restoreImage(
        from reader: inout ByteReader, savedAt: Instant, machine: Instant
    ) throws(ByteReader.Malformed) {
        let version = try reader.read(UInt8.self)
        guard (1...NotificationPipeline.version).contains(version) else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "notifications of this version")
        }
        nextGroupID = try reader.read()
        nextDeliveryID = try reader.read()
        let kept = try reader.readArray { reader throws(ByteReader.Malformed) in
            (try reader.read(UInt64.self), try NotificationPipeline.group(from: &reader, version, savedAt: savedAt))
        }
        // A policy that is gone tells nobody any more; what it had told stays told.
        for (id, group) in kept where hasPolicy(group) {
            groups[id] = group
            groupIDs[group.key] = id
            for alarm in group.members.keys { homes[alarm] = id }
            arm(id)
        }
        let deliveries = try reader.readArray { reader throws(ByteReader.Malformed) in
            (try reader.read(UInt64.self), try NotificationPipeline.delivery(from: &reader, version))
        }
        for (id, delivery) in deliveries where directory.channels.isEmpty || isKnown(delivery.address.channel) {
            waiting[id] = delivery
            waiting[id]?.dueAt = machine
            deliveriesOfGroup[delivery.group, default: []].append(id)
            retryDeadlines.push(machine, id)
            counters[delivery.address.channel, default: ChannelCounters()].waiting += 1
        }
    }

    private func isKnown(_ channel: String) -> Bool { directory.channels[channel] != nil }

    private static func group(
        from reader: inout ByteReader, _ version: UInt8, savedAt: Instant
    ) throws(ByteReader.Malformed) -> NoticeGroup {
        let key = try reader.readString()
        let policy = Int(try reader.read(UInt32.self))
        let steps = try reader.readArray { reader throws(ByteReader.Malformed) in
            NotificationPolicy.Step(
                after: try reader.readTimeSpan(),
                to: try reader.readArray { reader throws(ByteReader.Malformed) in try reader.readString() })
        }
        let isAlone = version >= 2 ? try reader.readBool() : false
        let startedAt = savedAt - (try reader.readTimeSpan())
        var group = NoticeGroup(key: key, policy: policy, steps: steps, isAlone: isAlone, at: startedAt)
        group.anchor = try instant(from: &reader, savedAt)
        group.lastFlush = try instant(from: &reader, savedAt)
        group.changedAt = try instant(from: &reader, savedAt)
        group.chainOrigin = savedAt - (try reader.readTimeSpan())
        group.nextStep = Int(try reader.read(UInt32.self))
        group.isChainRunning = try reader.readBool()
        let members = try reader.readArray { reader throws(ByteReader.Malformed) in
            (AlarmID(try reader.readString()), try member(from: &reader, version))
        }
        group.members = Dictionary(members) { first, _ in first }
        let logs = try reader.readArray { reader throws(ByteReader.Malformed) in
            (try reader.readString(), try log(from: &reader, savedAt))
        }
        group.logs = Dictionary(logs) { first, _ in first }
        return group
    }

    private static func instant(
        from reader: inout ByteReader, _ savedAt: Instant
    ) throws(ByteReader.Malformed) -> Instant? {
        try reader.readOptional { reader throws(ByteReader.Malformed) in savedAt - (try reader.readTimeSpan()) }
    }

    private static func member(
        from reader: inout ByteReader, _ version: UInt8
    ) throws(ByteReader.Malformed) -> NoticeGroup.Member {
        let state = NoticeGroup.State(rawValue: try reader.read(UInt8.self))
        let rank = Int(try reader.read(Int64.self))
        let priority = Priority(rawValue: Int(try reader.read(Int64.self)))
        guard let state, let priority else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "an alarm's state and priority")
        }
        let revision = Int(try reader.read(Int64.self))
        let isHeldBack = version >= 3 ? try reader.readBool() : false
        return NoticeGroup.Member(
            state: state, rank: rank, priority: priority, revision: revision, isHeldBack: isHeldBack)
    }

    private static func log(
        from reader: inout ByteReader, _ savedAt: Instant
    ) throws(ByteReader.Malformed) -> NoticeGroup.Log {
        var log = NoticeGroup.Log(lastAt: savedAt - (try reader.readTimeSpan()), count: 0)
        log.count = Int(try reader.read(Int64.self))
        let told = try reader.readArray { reader throws(ByteReader.Malformed) in
            (AlarmID(try reader.readString()), Int(try reader.read(Int64.self)))
        }
        log.told = Dictionary(told) { first, _ in first }
        return log
    }

    private static func delivery(
        from reader: inout ByteReader, _ version: UInt8
    ) throws(ByteReader.Malformed) -> Delivery {
        let key = try reader.readString()
        let group = try reader.read(UInt64.self)
        var address = Address(channel: try reader.readString())
        address.person = try reader.readOptional { reader throws(ByteReader.Malformed) in try reader.readString() }
        address.contact = try reader.readOptional { reader throws(ByteReader.Malformed) in try reader.readString() }
        guard let kind = Notice.Kind(rawValue: try reader.readString()) else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "a kind of notification")
        }
        var notice = Notice(kind: kind, to: try reader.readString(), alarms: [], at: try reader.readTimestamp())
        notice.alarms = try reader.readArray { reader throws(ByteReader.Malformed) in AlarmID(try reader.readString()) }
        notice.resolved = try reader.readArray { reader throws(ByteReader.Malformed) in
            AlarmID(try reader.readString())
        }
        var delivery = Delivery(key: key, group: group, address: address, notice: notice)
        delivery.attempts = Int(try reader.read(Int64.self))
        delivery.isHeardOf = try reader.readBool()
        if version >= 3 { delivery.notice.isFloodSummary = try reader.readBool() }
        return delivery
    }
}
