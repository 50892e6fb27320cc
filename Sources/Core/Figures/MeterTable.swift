import Telemetry

/// All meters, their total, and what that total usually is.
///
/// What each adds to the total is kept apart from the meters, and until when, and added up as it changes.
struct MeterTable: Sendable {
    /// What the total knows of a meter.
    private enum Kind: UInt8 { case notCounted, active, apparentOnly }

    let zone: ZoneTable
    private(set) var table = MemberTable<Meter>()
    private var kinds: ContiguousArray<Kind> = []
    private var activeCount = 0
    private var active = CurrentSum()
    private var apparent = CurrentSum()
    private var memory = PowerMemory()
    /// The step the newest power reading fell in.
    private var openStep: Int64?

    init(zone: ZoneTable) { self.zone = zone }

    mutating func update(_ entity: Entity, in site: SiteDefaults) -> Int {
        let slot = table.upsert(entity, new: { Meter($0, in: site) }, update: { $0.update($1, in: site) })
        while kinds.count < table.count {
            let identity = table.members[kinds.count].identity
            active.append(identity: identity)
            apparent.append(identity: identity)
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
        for slot in kinds.indices { describe(slot) }
    }

    mutating func mark(_ id: EntityID, _ isMarked: Bool) { table.mark(id, isMarked) }

    /// What a picture of a later time need not look for again. Pictures are right without it.
    mutating func advance(to now: Timestamp) {
        table.advance(to: now)
        active.advance(to: now)
        apparent.advance(to: now)
    }

    private mutating func describe(_ slot: Int) {
        if kinds[slot] == .active { activeCount -= 1 }
        if !table.members[slot].entity.countsInTotals {
            kinds[slot] = .notCounted
        } else {
            kinds[slot] = table.members[slot].isApparentOnly ? .apparentOnly : .active
        }
        if kinds[slot] == .active { activeCount += 1 }
        share(slot)
    }

    /// A meter that gives VA alone is in the sum of these; one that gives W as well is already counted there.
    private mutating func share(_ slot: Int) {
        let isCounted = kinds[slot] != .notCounted
        let power = table.members[slot].standingPower
        active.set(slot, to: power.watts, until: isCounted ? power.until : .distantPast)
        let channel = table.members[slot].apparent
        let isApparent = kinds[slot] == .apparentOnly
        apparent.set(slot, to: channel.lastGood?.value ?? 0, until: isApparent ? channel.currentUntil : .distantPast)
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
        let sum = active.sum(at: end)
        if sum.count > 0 {
            let start = Timestamp.startOfSlot(open, PowerMemory.Limits.step)
            memory.record(sum.value, meters: sum.identity, at: start, in: zone)
        }
        openStep = step
    }

    func total(at now: Timestamp) -> EnergyTotal? {
        guard table.count > 0 else { return nil }
        let sum = active.sum(at: now)
        let curves = curves(at: now, watts: sum.count > 0 ? sum.value : nil)
        var total = EnergyTotal(
            metersCounted: sum.count, metersKnown: activeCount, today: curves.today, usual: curves.usual)
        total.watts = sum.count > 0 ? sum.value : nil
        let voltAmperes = apparent.sum(at: now)
        total.voltAmperes = voltAmperes.count > 0 ? voltAmperes.value : nil
        total.voltAmpereMeters = voltAmperes.count
        guard let usual = memory.usual(at: now, in: zone) else { return total }
        total.usualWatts = usual.watts
        if let watts = total.watts, usual.meters == sum.identity, usual.watts > 0 {
            total.percentOfUsual = watts / usual.watts * 100
        }
        return total
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
