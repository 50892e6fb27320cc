import Alarms
import Figures
import OperatorLink
import Telemetry

// Everything about one entity, for the console that looks at it.
extension Hypervisor {
    func faceplate(_ id: EntityID, _ now: Timestamp) -> Faceplate? {
        guard let index = register.index(of: id) else { return zonePlate(id, now) }
        let entity = register.entities[index]
        var plate = Faceplate(entity: entity)
        plate.attributes = register.series(of: index).map { faceplateLine($0, entity, now) }
        plate.alarms = (openByEntity[id] ?? []).compactMap { shownRecord($0) }
            .sorted { Hypervisor.isMoreUrgent($0, than: $1) }
            .map { AlarmLine(record: $0, place: entity.name) }
        plate.steps = plate.alarms.compactMap { line in
            let list = checkedSteps(line.record)
            return list.isEmpty ? nil : Faceplate.Steps(of: line.record.id, list)
        }
        plate.river = figures.river(id, at: now)
        plate.rain = figures.rain(id, at: now)
        plate.parking = figures.carPark(id, at: now)
        plate.meter = figures.meter(id, at: now)
        plate.air = figures.airStation(id, at: now)
        if plate.parking != nil { fillParts(of: id, &plate, now) }
        plate.frames = watched[id]?.reversed() ?? latestFrames(of: id).reversed()
        plate.framesSince = frames.oldestAt
        return plate
    }

    /// A zone is no entity of its own: it is what its bays make it, with their alarms and those of the zone as a whole.
    private func zonePlate(_ id: EntityID, _ now: Timestamp) -> Faceplate? {
        guard let zone = figures.carPark(id, at: now) else { return nil }
        var plate = Faceplate(entity: Entity(id: id, type: "ParkingGroup", name: zone.name))
        plate.parking = zone
        fillParts(of: id, &plate, now)
        let own = openRecords(limit: Snapshot.Limits.alarms).filter { $0.entity == nil && $0.zone == id.text }
        let ofParts = figures.parkingParts(of: id).filter { markedEntities.contains($0) }
            .flatMap { openByEntity[$0] ?? [] }.compactMap { shownRecord($0) }
        plate.alarms = (own + ofParts).sorted { Hypervisor.isMoreUrgent($0, than: $1) }
            .prefix(Faceplate.partLimit).map { line($0) }
        return plate
    }

    /// What a part says of itself, by the first of these it has.
    private static let partAttributes: [AttributeName] = [
        "status", "occupied", "availableSpotNumber", "occupiedSpotNumber",
    ]

    private func fillParts(of id: EntityID, _ plate: inout Faceplate, _ now: Timestamp) {
        let parts = figures.parkingParts(of: id)
        plate.partCount = parts.count
        plate.parts = parts.prefix(Faceplate.partLimit).compactMap { part in
            guard let index = register.index(of: part) else { return nil }
            let known = register.series(of: index).map { register.key($0).attribute }
            let said = Hypervisor.partAttributes.first { known.contains($0) }
            return row(index, Selection(attributes: said.map { [$0] } ?? []), now)
        }
    }

    /// As the alarm list has them: what is suppressed last, what waits for an acknowledgement first, then by priority,
    /// what is happening before what is over.
    private static func isMoreUrgent(_ a: AlarmRecord, than b: AlarmRecord) -> Bool {
        func rank(_ record: AlarmRecord) -> Int {
            (record.suppression == nil ? 0 : 64) + (record.state.isUnacknowledged ? 0 : 32) + record.priority.rawValue
                * 2
                + (record.state.isActive ? 0 : 1)
        }
        return (rank(a), a.since, a.id) < (rank(b), b.since, b.id)
    }

    private func faceplateLine(_ series: SeriesID, _ entity: Entity, _ now: Timestamp) -> Faceplate.Line {
        let state = register.states[Int(series.index)]
        let unit = register.unit(series)
        var line = Faceplate.Line(
            attribute: register.key(series).attribute, last: .missing, lastGood: .missing)
        line.thresholds = levels(of: series, entity)
        guard state.isHeard else { return line }
        let age = engine.noDataAge(series)
        line.last = shown(state.last, unit, now, age)
        if state.lastGoodAt != .min {
            let good = Timestamp(nanoseconds: state.lastGoodAt)
            line.lastGood = ShownValue(
                value: state.lastGoodNumber, unit: unit, observedAt: good,
                isStale: age.map { now - good > $0 } ?? false,
                origin: state.last.observedAt == good ? state.last.origin : .sensor)
        }
        return line
    }

    /// What the rules judge an attribute by; a river's levels come with its figure, which says who gave them.
    func levels(of series: SeriesID, _ entity: Entity) -> [RiverFigure.Threshold] {
        guard entity.type != "FloodMonitoring" else { return [] }
        return engine.levels(of: series).map { level in
            // A number of the rules has stood a rule review; one of an entity says itself who validated it.
            let validated = level.property.map { entity.properties[$0]?.validated.map { !$0.hasSuffix("by none") } }
            return RiverFigure.Threshold(
                name: level.name, value: level.value, isValidated: validated.map { $0 ?? false } ?? true)
        }
    }

    func shown(_ reading: Reading, _ unit: Unit?, _ now: Timestamp, _ age: TimeSpan?) -> ShownValue {
        var text: String?
        if case .text(let id) = reading.value { text = register.text(id) }
        return ShownValue(
            value: reading.value.number, text: text, unit: unit, observedAt: reading.observedAt,
            receivedAt: reading.receivedAt, quality: reading.quality,
            isStale: age.map { now - reading.observedAt > $0 } ?? false, origin: reading.origin)
    }
}
