import Telemetry

/// All meters, their total, and what that total usually is.
///
/// What each adds to the total is kept apart from the meters, and until when, so that a picture adds up some 24 bytes of each.
struct MeterTable: Sendable {
    /// What a meter adds to a sum until a time.
    private struct Share {
        var until = Timestamp.distantPast
        var value = 0.0
    }

    /// What the total knows of a meter.
    private enum Kind: UInt8 { case notCounted, active, apparentOnly }

    let zone: ZoneTable
    private(set) var table = MemberTable<Meter>()
    /// By slot: active power, in watts.
    private var watts: ContiguousArray<Share> = []
    /// By slot: `Meter.identity`.
    private var identities: ContiguousArray<UInt64> = []
    private var kinds: ContiguousArray<Kind> = []
    private var activeCount = 0
    private var apparentOnlyCount = 0
    private var memory = PowerMemory()
    /// The step the newest power reading fell in.
    private var openStep: Int64?

    init(zone: ZoneTable) { self.zone = zone }

    mutating func update(_ entity: Entity, in site: SiteDefaults) -> Int {
        let slot = table.upsert(entity, new: { Meter($0, in: site) }, update: { $0.update($1, in: site) })
        while watts.count < table.count {
            watts.append(Share())
            identities.append(table.members[watts.count - 1].identity)
            kinds.append(.notCounted)
        }
        describe(slot)
        return slot
    }

    /// The only way a meter changes, but for `accept`.
    mutating func change(_ slot: Int, _ body: (inout Meter) -> Void) {
        table.change(slot, body)
        describe(slot)
    }

    /// Takes the meters of an image.
    mutating func restoreMeters(from reader: inout ByteReader, spare: Meter) throws(ByteReader.Malformed) {
        try table.restore(from: &reader, spare: spare) { (meter, reader) throws(ByteReader.Malformed) in
            try meter.restore(from: &reader)
        }
        for slot in watts.indices { describe(slot) }
    }

    mutating func mark(_ id: EntityID, _ isMarked: Bool) { table.mark(id, isMarked) }

    private mutating func describe(_ slot: Int) {
        count(kinds[slot], -1)
        if !table.members[slot].entity.countsInTotals {
            kinds[slot] = .notCounted
        } else {
            kinds[slot] = table.members[slot].isApparentOnly ? .apparentOnly : .active
        }
        count(kinds[slot], 1)
        share(slot)
    }

    private mutating func count(_ kind: Kind, _ change: Int) {
        switch kind {
        case .notCounted: break
        case .active: activeCount += change
        case .apparentOnly: apparentOnlyCount += change
        }
    }

    private mutating func share(_ slot: Int) {
        guard kinds[slot] != .notCounted else {
            watts[slot] = Share()
            return
        }
        let (until, value) = table.members[slot].standingPower
        watts[slot] = Share(until: until, value: value)
    }

    mutating func accept(_ observation: Observation, slot: Int, as role: Meter.Role, isLate: Bool) {
        if !isLate, observation.quality != .bad { closeStep(before: observation.observedAt, role) }
        table.change(slot) { $0.accept(observation, as: role, isLate: isLate) }
        share(slot)
    }

    /// The first power reading of a new 10-minute step closes the last one: its total is what the meters said when it
    /// ended. One walk over the meters each ten minutes of their own time.
    private mutating func closeStep(before stamp: Timestamp, _ role: Meter.Role) {
        switch role {
        case .active, .totalActive: break
        case .apparent, .voltage: return
        }
        let step = stamp.slot(PowerMemory.Limits.step)
        guard let open = openStep, step > open else {
            openStep = openStep ?? step
            return
        }
        let end = Timestamp.startOfSlot(open + 1, PowerMemory.Limits.step)
        let sum = active(at: end)
        if sum.count > 0 {
            let start = Timestamp.startOfSlot(open, PowerMemory.Limits.step)
            memory.record(sum.watts, meters: sum.identity, at: start, in: zone)
        }
        openStep = step
    }

    struct Sum {
        var watts = 0.0
        var count = 0
        /// Which meters: the sum of the hashes of their ids, the same in any order.
        var identity: UInt64 = 0
    }

    private func active(at now: Timestamp) -> Sum {
        var sum = Sum()
        for slot in watts.indices where now < watts[slot].until {
            sum.watts += watts[slot].value
            sum.count += 1
            sum.identity &+= identities[slot]
        }
        return sum
    }

    func total(at now: Timestamp) -> EnergyTotal? {
        guard table.count > 0 else { return nil }
        let sum = active(at: now)
        let curves = curves(at: now, watts: sum.count > 0 ? sum.watts : nil)
        var total = EnergyTotal(
            metersCounted: sum.count, metersKnown: activeCount, today: curves.today, usual: curves.usual)
        total.watts = sum.count > 0 ? sum.watts : nil
        addApparent(to: &total, at: now)
        guard let usual = memory.usual(at: now, in: zone) else { return total }
        total.usualWatts = usual.watts
        if let watts = total.watts, usual.meters == sum.identity, usual.watts > 0 {
            total.percentOfUsual = watts / usual.watts * 100
        }
        return total
    }

    /// The meters that give VA alone; those that give W as well are already counted there.
    private func addApparent(to total: inout EnergyTotal, at now: Timestamp) {
        guard apparentOnlyCount > 0 else { return }
        for slot in kinds.indices where kinds[slot] == .apparentOnly {
            guard let voltAmperes = table.members[slot].apparent.current(at: now) else { continue }
            total.voltAmperes = (total.voltAmperes ?? 0) + voltAmperes
            total.voltAmpereMeters += 1
        }
    }

    /// Today up to now and the usual of the whole day, by the steps of the local day (138 to 150 of them).
    private func curves(at now: Timestamp, watts: Double?) -> (today: Sparkline, usual: Sparkline) {
        let step = PowerMemory.Limits.step
        let start = zone.startOfDay(now)
        // 25 h reach into the next day whatever the clocks do this one.
        let end = zone.startOfDay(start + .hours(25))
        let count = Int(max(0, (end - start).nanoseconds) / step.nanoseconds)
        let passed = min(count - 1, Int(max(0, (now - start).nanoseconds) / step.nanoseconds))
        var today: [Double?] = []
        var usual: [Double?] = []
        for index in 0..<max(0, count) {
            let at = start + step * Int64(index)
            if index < passed { today.append(memory.recorded(at: at, in: zone)) }
            if index == passed { today.append(watts) }
            usual.append(memory.usual(at: at, in: zone)?.watts)
        }
        return (
            Sparkline(step: step, end: start + step * Int64(today.count), values: today),
            Sparkline(step: step, end: end, values: usual)
        )
    }

    func encodeMemory(into writer: inout ByteWriter) {
        writer.write(optional: openStep) { $0.write($1) }
        memory.encode(into: &writer)
    }

    mutating func restoreMemory(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        openStep = try reader.readOptional { (reader) throws(ByteReader.Malformed) in try reader.read(Int64.self) }
        try memory.restore(from: &reader)
    }
}

extension StringProtocol {
    /// FNV-1a, 64 bits: the same in every process, which Swift's own hashing is not.
    var stableHash: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}
