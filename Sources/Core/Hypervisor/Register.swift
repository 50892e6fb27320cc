import Telemetry

/// What is out there: entities, their series, interned texts. Grows with what is heard, within `Limits`.
struct Register: Sendable {
    private var table: SeriesTable
    /// By series id.
    var states: ContiguousArray<SeriesState> = []
    /// In the order of entities.yaml, then of discovery.
    private(set) var entities = EntityTable()
    private var attributes: [AttributeName] = []
    private var attributeIndex: [AttributeName: UInt32] = [:]
    /// A territory has a dozen: looked through in order.
    private var units: [Unit] = []
    var texts: [String] = []
    /// What series may be, each kind once.
    private(set) var limits: ContiguousArray<SeriesLimits> = []
    private var limitsIndex: [SeriesLimits: UInt32] = [:]
    /// How the numbers of the wire are converted, each way once; the first changes nothing.
    private(set) var conversions: ContiguousArray<UnitConversion> = [.identity]
    /// Readings that named another type for a known id.
    var otherTypes = 0
    /// Prefixes removed from ids on the wire, as bytes.
    let strip: [[UInt8]]
    /// Of the entities, those whose lifecycle is `stock`.
    private(set) var stockCount = 0
    /// Places in `entities`, ascending.
    private(set) var entitiesOfType: [EntityType: [Int32]] = [:]
    /// The same by zone and by commune.
    private(set) var entitiesOfZone: [String: [Int32]] = [:]
    private var textIndex: [String: TextID] = [:]

    init(site: Site, hashSeed: UInt64) {
        table = SeriesTable(seed: hashSeed)
        strip = site.strip.map { Array($0.utf8) }
        for entity in site.entities { _ = add(site.withDefaults(entity)) }
    }

    mutating func add(_ entity: Entity) -> Int {
        if let known = entities.find(entity.id) { return known }
        if entity.device.lifecycle == .stock { stockCount += 1 }
        entitiesOfType[entity.type, default: []].append(Int32(entities.count))
        for zone in Set([entity.zone, entity.commune].compactMap { $0 }) {
            entitiesOfZone[zone, default: []].append(Int32(entities.count))
        }
        return entities.add(entity)
    }

    /// What is said of an entity has changed, but for its id, type and place.
    mutating func update(_ entity: Entity, at index: Int) {
        if entities[index].device.lifecycle == .stock { stockCount -= 1 }
        if entity.device.lifecycle == .stock { stockCount += 1 }
        entities.update(entity, at: index)
    }

    func index(of entity: EntityID) -> Int? { entities.find(entity) }
    func entity(_ id: EntityID) -> Entity? { entities.find(id).map { entities[$0] } }

    func key(_ id: SeriesID) -> SeriesKey {
        let state = states[Int(id.index)]
        return SeriesKey(entity: entities.id(Int(state.entity)), attribute: attributes[Int(state.attribute)])
    }

    func unit(_ id: SeriesID) -> Unit? {
        let unit = Int(states[Int(id.index)].unit)
        return unit < 0 ? nil : units[unit]
    }

    mutating func setUnit(_ unit: Unit?, of id: SeriesID) {
        guard let unit else { return }
        let known = units.firstIndex(of: unit)
        if known == nil { units.append(unit) }
        states[Int(id.index)].unit = Int32(known ?? units.count - 1)
    }

    /// The series of an entity, in the order they were first seen.
    func series(of entity: Int) -> [SeriesID] {
        var all: [SeriesID] = []
        var next = entities.firstSeries(entity)
        while next >= 0 {
            all.append(SeriesID(Int(next)))
            next = states[Int(next)].nextOfEntity
        }
        return all
    }

    func find(_ key: SeriesKey) -> SeriesID? {
        var entity = key.entity.text
        var attribute = key.attribute.text
        return entity.withUTF8 { entity in attribute.withUTF8 { find(entity: entity, attribute: $0) } }
    }

    func find(entity: UnsafeBufferPointer<UInt8>, attribute: UnsafeBufferPointer<UInt8>) -> SeriesID? {
        table.find(entity: entity, attribute: attribute) { id in
            let state = states[Int(id.index)]
            return Register.isText(entities.id(Int(state.entity)).text, entity)
                && Register.isText(attributes[Int(state.attribute)].text, attribute)
        }
    }

    @inline(__always)
    private static func isText(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        text.utf8.count == bytes.count && text.utf8.elementsEqual(bytes)
    }

    /// Adds a series that `find` does not know, under the next number.
    mutating func insert(_ key: SeriesKey, entity: Int, unit: Unit?, limits: SeriesLimits) -> SeriesID {
        var entityText = key.entity.text
        var attributeText = key.attribute.text
        let id = entityText.withUTF8 { entity in
            attributeText.withUTF8 { table.insert(entity: entity, attribute: $0) }
        }
        states.append(SeriesState(series: id, entity: entity, limits: intern(limits)))
        states[Int(id.index)].attribute = intern(key.attribute)
        setUnit(unit, of: id)
        let before = entities.append(series: id, to: entity)
        if before >= 0 { states[Int(before)].nextOfEntity = Int32(id.index) }
        return id
    }

    private mutating func intern(_ kind: SeriesLimits) -> UInt32 {
        if let known = limitsIndex[kind] { return known }
        limits.append(kind)
        limitsIndex[kind] = UInt32(limits.count - 1)
        return UInt32(limits.count - 1)
    }

    private mutating func intern(_ attribute: AttributeName) -> UInt32 {
        if let known = attributeIndex[attribute] { return known }
        attributes.append(attribute)
        attributeIndex[attribute] = UInt32(attributes.count - 1)
        return UInt32(attributes.count - 1)
    }

    /// The index of a conversion. There are as many as pairs of units that measure the same (`Unit.conversion`): dozens.
    mutating func conversion(_ conversion: UnitConversion) -> UInt16 {
        if let known = conversions.firstIndex(of: conversion) { return UInt16(known) }
        conversions.append(conversion)
        return UInt16(conversions.count - 1)
    }

    /// The number of a text; nil when the table is full or the text too long.
    mutating func intern(_ text: String, isNew: inout Bool) -> TextID? {
        if let known = textIndex[text] { return known }
        guard texts.count < Limits.texts, text.utf8.count <= Limits.textByteCount else { return nil }
        let id = TextID(UInt32(texts.count))
        texts.append(text)
        textIndex[text] = id
        isNew = true
        return id
    }

    func text(_ id: TextID) -> String? { id.index < texts.count ? texts[Int(id.index)] : nil }
}
