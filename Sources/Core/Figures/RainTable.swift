import Telemetry

/// All rain gauges, and which of them has the most.
struct RainTable: Sendable {
    private(set) var table = MemberTable<RainGauge>()
    /// By slot: no window of this gauge holds more millimetres; below zero where it has nothing to say or is not counted.
    private var most: ContiguousArray<Double> = []

    private static let nothing = -1.0

    mutating func update(_ entity: Entity, in site: SiteDefaults) -> Int {
        let slot = table.upsert(entity, new: { RainGauge($0, in: site) }, update: { $0.update($1, in: site) })
        while most.count < table.count { most.append(Self.nothing) }
        describe(slot)
        return slot
    }

    /// The only way a gauge changes.
    mutating func change(_ slot: Int, _ body: (inout RainGauge) -> Void) {
        table.change(slot, body)
        describe(slot)
    }

    /// Takes the gauges of an image.
    mutating func restore(from reader: inout ByteReader, spare: RainGauge) throws(ByteReader.Malformed) {
        try table.restore(from: &reader, spare: spare) { (gauge, reader) throws(ByteReader.Malformed) in
            try gauge.restore(from: &reader)
        }
        for slot in most.indices { describe(slot) }
    }

    /// What a picture of a later time need not look for again. Pictures are right without it.
    mutating func advance(to now: Timestamp) { table.advance(to: now) }

    mutating func mark(_ id: EntityID, _ isMarked: Bool) { table.mark(id, isMarked) }

    private mutating func describe(_ slot: Int) {
        let isCounted = table.members[slot].entity.countsInTotals && !table.members[slot].entries.isEmpty
        most[slot] = isCounted ? table.members[slot].mostMillimetres : Self.nothing
    }

    /// The worst gauge in service of each window, of equals the first by name; a window nothing was received of is
    /// left out. Only gauges that may be the worst of one are added up.
    func worst(at now: Timestamp) -> WorstRain? {
        guard table.count > 0 else { return nil }
        var found: [WorstRain.Window?] = RainFigure.windows.map { _ in nil }
        var least = Self.nothing
        for slot in table.order where most[slot] > least {
            for (index, window) in RainFigure.windows.enumerated() {
                let sum = table.members[slot].sum(over: window, at: now)
                guard sum.received > 0, sum.millimetres > (found[index]?.sum.millimetres ?? Self.nothing) else {
                    continue
                }
                let entity = table.members[slot].entity
                found[index] = WorstRain.Window(entity: entity.id, name: entity.name, sum: sum)
            }
            least = found.map { $0?.sum.millimetres ?? Self.nothing }.min() ?? Self.nothing
        }
        return WorstRain(windows: found.compactMap { $0 })
    }
}
