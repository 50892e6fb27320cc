import Alarms
import Frames
import OperatorLink
import Telemetry

// Names on the wire → series of the site.
extension Hypervisor {
    /// The series a wire reading belongs to; nil after counting why there is none.
    mutating func resolve(_ wire: WireReading) -> SeriesID? {
        var entity = wire.entity.buffer
        for prefix in register.strip where entity.count > prefix.count && entity.starts(with: prefix) {
            entity = UnsafeBufferPointer(rebasing: entity[prefix.count...])
            break
        }
        guard !entity.isEmpty, entity.count <= Limits.nameByteCount, !wire.attribute.isEmpty,
            wire.attribute.count <= Limits.nameByteCount
        else {
            reject(.nameTooLong)
            return nil
        }
        if site.renames.isEmpty, let id = register.find(entity: entity, attribute: wire.attribute.buffer) {
            checkType(wire.type, id)
            return id
        }
        return resolveSlowly(wire, entity: entity)
    }

    /// A first sight, or a site that renames.
    private mutating func resolveSlowly(_ wire: WireReading, entity: UnsafeBufferPointer<UInt8>) -> SeriesID? {
        let renames = site.renames
        let wireEntity = String(decoding: entity, as: UTF8.self)
        let wireAttribute = wire.attribute.string
        let wireType = wire.type.isEmpty ? nil : wire.type.string
        let key = SeriesKey(
            entity: EntityID(renames.ids[wireEntity] ?? wireEntity),
            attribute: AttributeName(renames.attributes[wireAttribute] ?? wireAttribute))
        let type = wireType.map { EntityType(renames.types[$0] ?? $0) }
        let unit = wire.unit.isEmpty ? nil : Unit(renames.units[wire.unit.string] ?? wire.unit.string)
        guard let id = seriesID(key, type: type, unit: unit) else {
            reject(.tooManySeries)
            return nil
        }
        if renames.isEmpty { checkType(wire.type, id) }
        return id
    }

    /// A second type for a known id is counted and ignored (wire.md, "Identity").
    private mutating func checkType(_ type: WireText, _ id: SeriesID) {
        guard !type.isEmpty else { return }
        let hash = UInt32(truncatingIfNeeded: ByteHash.hash(type.buffer, from: 0))
        let index = Int(id.index)
        if register.states[index].typeHash == hash { return }
        if type.string == register.entities.type(Int(register.states[index].entity)).text {
            register.states[index].typeHash = hash
        } else {
            register.otherTypes += 1
        }
    }

    /// Finds or makes a series; nil when the table is full.
    mutating func seriesID(_ key: SeriesKey, type: EntityType?, unit: Unit?) -> SeriesID? {
        if let known = register.find(key) { return known }
        guard register.states.count < Limits.series else { return nil }
        var index = register.index(of: key.entity)
        if index == nil {
            index = register.add(promotions.applied(to: site.discovery(key.entity, type ?? .device)))
        }
        guard let index else { return nil }
        return makeSeries(key, entity: index, unit: unit, isNew: true)
    }

    /// Adds a series with what the site says of it. `isNew` is false when history brought it back.
    @discardableResult
    mutating func makeSeries(_ key: SeriesKey, entity index: Int, unit: Unit?, isNew: Bool) -> SeriesID {
        let entity = register.entities[index]
        let definition = SeriesDefinition(site: site, entity: entity, attribute: key.attribute)
        let ownUnit = definition.unit ?? unit
        let id = register.insert(key, entity: index, unit: ownUnit, limits: definition.limits)
        definition.apply(to: &register.states[Int(id.index)])
        engine.declare(id, key, entity: entity, unit: ownUnit)
        figures.declare(id, key, entity: entity, unit: ownUnit)
        figures.setNoDataAge(id, engine.noDataAge(id))
        if isNew {
            output.series.append(SeriesDeclaration(id: id, key: key, type: entity.type, unit: ownUnit))
        }
        return id
    }

    /// A number in the series' own unit; nil when the wire's unit measures something else.
    mutating func convert(_ number: Double, _ unit: WireText, _ id: SeriesID) -> Double? {
        if unit.isEmpty { return number }
        let index = Int(id.index)
        let hash = UInt32(truncatingIfNeeded: ByteHash.hash(unit.buffer, from: 1))
        if register.states[index].unitHash != hash {
            let name = unit.string
            let wireUnit = Unit(site.renames.units[name] ?? name)
            let own = register.unit(id) ?? wireUnit
            guard let found = wireUnit.conversion(to: own) else { return nil }
            register.setUnit(own, of: id)
            register.states[index].unitHash = hash
            register.states[index].conversion = register.conversion(found)
        }
        return register.conversions[Int(register.states[index].conversion)].apply(to: number)
    }

    /// A car park that reports its own capacity bounds its counts by it.
    mutating func noteCapacity(_ reading: Reading, _ index: Int) {
        guard let capacity = reading.value.number, capacity > 0 else { return }
        for sibling in register.series(of: Int(register.states[index].entity))
        where register.states[Int(sibling.index)].capacityRole == .count {
            register.states[Int(sibling.index)].countCapacity = capacity
        }
    }
}

/// What the site says of one series: the entity's own definition first, then its type's, then the attribute's.
struct SeriesDefinition {
    var unit: Unit?
    var range: ClosedRange<Double>?
    var maxStep: AttributeDefinition.MaxStep?
    var delay: TimeSpan
    var capacity: Double?
    var role: SeriesState.CapacityRole

    init(site: Site, entity: Entity, attribute: AttributeName) {
        let own = entity.attributes[attribute]
        let type = site.types[entity.type]
        let shared = type?.attributes[attribute]
        unit = site.unit(of: attribute, for: entity)
        range = site.range(of: attribute, for: entity)
        maxStep = own?.maxStep ?? shared?.maxStep ?? site.attributes[attribute]?.maxStep
        let period = own?.period ?? entity.period ?? shared?.period ?? type?.period
        // wire.md: the larger of max_skew and twice the period, unless the site names it.
        let usual = max(site.maxSkew, (period ?? .zero) * 2)
        delay = own?.delay ?? entity.delay ?? shared?.delay ?? type?.delay ?? usual
        role =
            switch attribute.text {
            case "occupiedSpotNumber", "availableSpotNumber": .count
            case "totalSpotNumber": .capacity
            default: .none
            }
        capacity = role == .count ? entity.number("totalSpotNumber") : nil
    }

    var limits: SeriesLimits {
        var limits = SeriesLimits(delay: delay.nanoseconds)
        limits.isNumeric = unit != nil || range != nil || maxStep != nil || role != .none
        if let range {
            limits.lowest = range.lowerBound
            limits.highest = range.upperBound
        }
        if let maxStep, maxStep.over > .zero {
            limits.stepChange = maxStep.change
            limits.stepOver = maxStep.over.nanoseconds
        }
        return limits
    }

    func apply(to state: inout SeriesState) {
        state.capacityRole = role
        if let capacity { state.countCapacity = capacity }
    }
}
