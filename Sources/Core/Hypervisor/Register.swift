import Telemetry

/// What is out there: entities, their series, interned texts. Grows with what is heard, within `Limits`.
struct Register: Sendable {
    var table: SeriesTable
    /// By series id.
    var states: ContiguousArray<SeriesState> = []
    var keys: [SeriesKey] = []
    var units: [Unit?] = []
    /// In the order of entities.yaml, then of discovery.
    var entities: [Entity] = []
    /// By entity: its series, in the order they were first seen.
    var seriesOfEntity: [[SeriesID]] = []
    var texts: [String] = []
    /// How the numbers of known heads are converted; the first changes nothing.
    private(set) var conversions: ContiguousArray<KnownHead.Conversion> = [.identity]
    /// Frames that named another type for a known id.
    var otherTypes = 0
    /// Prefixes removed from ids on the wire, as bytes.
    let strip: [[UInt8]]
    /// Heard on the wire, not listed.
    private(set) var discoveredCount = 0
    /// Places in `entities`, ascending.
    private(set) var entitiesOfType: [EntityType: [Int]] = [:]
    /// The same by zone and by commune.
    private(set) var entitiesOfZone: [String: [Int]] = [:]
    private var entityIndex: [EntityID: Int] = [:]
    private var textIndex: [String: TextID] = [:]

    init(site: Site, hashSeed: UInt64) {
        table = SeriesTable(seed: hashSeed)
        strip = site.strip.map { Array($0.utf8) }
        for entity in site.entities { _ = add(site.withDefaults(entity)) }
    }

    mutating func add(_ entity: Entity) -> Int {
        if let known = entityIndex[entity.id] { return known }
        entityIndex[entity.id] = entities.count
        if entity.isDiscovered { discoveredCount += 1 }
        entitiesOfType[entity.type, default: []].append(entities.count)
        for zone in Set([entity.zone, entity.commune].compactMap { $0 }) {
            entitiesOfZone[zone, default: []].append(entities.count)
        }
        entities.append(entity)
        seriesOfEntity.append([])
        return entities.count - 1
    }

    func index(of entity: EntityID) -> Int? { entityIndex[entity] }
    func entity(_ id: EntityID) -> Entity? { entityIndex[id].map { entities[$0] } }

    func find(_ key: SeriesKey) -> SeriesID? {
        var entity = key.entity.text
        var attribute = key.attribute.text
        return entity.withUTF8 { entity in attribute.withUTF8 { table.find(entity: entity, attribute: $0) } }
    }

    /// Adds a series that `find` does not know, under the next number.
    mutating func insert(_ key: SeriesKey, entity: Int, unit: Unit?, delay: TimeSpan) -> SeriesID {
        var entityText = key.entity.text
        var attributeText = key.attribute.text
        let id = entityText.withUTF8 { entity in
            attributeText.withUTF8 { table.insert(entity: entity, attribute: $0) }
        }
        states.append(SeriesState(series: id, entity: entity, delay: delay))
        keys.append(key)
        units.append(unit)
        seriesOfEntity[entity].append(id)
        return id
    }

    /// The index of a conversion; nil when there are too many to keep.
    mutating func conversion(_ conversion: KnownHead.Conversion) -> Int? {
        if let known = conversions.firstIndex(of: conversion) { return known }
        guard conversions.count < KnownHead.conversionLimit else { return nil }
        conversions.append(conversion)
        return conversions.count - 1
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
