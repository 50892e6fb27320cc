import Telemetry

/// Reads `entities.yaml`.
public enum EntitiesFile {
    static let keys = [
        "id", "type", "name", "location", "commune", "zone", "period", "heartbeat", "delay", "attributes",
        "properties", "upstream", "device", "refParkingSite",
    ]

    /// The entities of the file, in its order, with the lines they stand at (for problems found later).
    /// - Parameter site: nil where site.yaml could not be read: what depends on it is not checked.
    static func read(_ root: DocumentNode, site: Site?) -> [(entity: Entity, node: DocumentNode)] {
        guard !root.isNull, let list = root.list() else { return [] }
        var entities: [(entity: Entity, node: DocumentNode)] = []
        var lines: [EntityID: Int] = [:]
        for node in list {
            guard let entity = entity(node.labelled("the entity"), site: site) else { continue }
            if let line = lines[entity.id] {
                node.problem("id \"\(entity.id)\" stands already at line \(line). Ids are unique: rename one.")
                continue
            }
            lines[entity.id] = node.line
            entities.append((entity, node))
        }
        checkReferences(entities)
        return entities
    }

    private static func entity(_ node: DocumentNode, site: Site?) -> Entity? {
        guard let map = node.mapping(keys: keys), let id = map.required("id")?.text(),
            let type = map.required("type")?.text()
        else { return nil }
        var entity = Entity(id: EntityID(id), type: EntityType(type), name: map["name"]?.text())
        entity.location = map["location"].flatMap { location($0, bounds: site?.bounds) }
        entity.commune = map["commune"]?.text()
        entity.zone = map["zone"]?.text() ?? site?.types[entity.type]?.zone
        entity.period = positive(map["period"])
        entity.heartbeat = positive(map["heartbeat"])
        if entity.period != nil, entity.heartbeat != nil, let node = map["heartbeat"] {
            node.problem("period and heartbeat exclude each other. Keep heartbeat for a sensor that reports on change.")
        }
        entity.delay = map["delay"]?.duration()
        entity.attributes = map["attributes"].map(attributes) ?? [:]
        entity.properties = map["properties"].map(properties) ?? [:]
        entity.upstream = map["upstream"].map(upstream) ?? []
        if let node = map["device"] {
            entity.device = device(
                node, measurable: site.map { measurable(by: entity, in: $0) } ?? [], type: entity.type)
        }
        entity.refParkingSite = map["refParkingSite"]?.text().map { EntityID($0) }
        return entity
    }

    /// A duration that must be more than nothing.
    static func positive(_ node: DocumentNode?) -> TimeSpan? {
        guard let node, let span = node.duration() else { return nil }
        guard span > .zero else {
            node.problem("\(node.label) is 0. \(DurationText.howTo)")
            return nil
        }
        return span
    }

    private static func location(_ node: DocumentNode, bounds: Site.Bounds?) -> Coordinates? {
        guard let list = node.list() else { return nil }
        let numbers = list.compactMap { $0.number() }
        guard numbers.count == 2, list.count == 2 else {
            node.problem("location has \(list.count) members. Write [longitude, latitude].")
            return nil
        }
        guard let place = SiteFile.coordinates(longitude: numbers[0], latitude: numbers[1], at: node) else {
            return nil
        }
        guard let bounds, !bounds.contains(place) else { return place }
        let swapped = Coordinates(longitude: place.latitude, latitude: place.longitude)
        let advice =
            bounds.contains(swapped)
            ? "Longitude comes first: write [\(numbers[1]), \(numbers[0])]."
            : "Correct it, or widen bounds in site.yaml."
        node.warning("location [\(numbers[0]), \(numbers[1])] is outside the site's bounds. \(advice)")
        return place
    }

    // MARK: Attributes

    /// `attributes:` of an entity or a type.
    static func attributes(_ node: DocumentNode) -> [AttributeName: AttributeDefinition] {
        var attributes: [AttributeName: AttributeDefinition] = [:]
        for entry in node.entries() ?? [] {
            attributes[AttributeName(entry.key)] = attribute(entry.value)
        }
        return attributes
    }

    private static func attribute(_ node: DocumentNode) -> AttributeDefinition {
        guard !node.isNull else { return AttributeDefinition() }
        let misplaced = (node.isMapping ? node.entries() ?? [] : []).filter {
            AttributesReader.presenting.contains($0.key)
        }
        for entry in misplaced {
            entry.problem(
                "\(entry.key) is the same whatever has \(node.label). Write it in site.yaml: "
                    + "attributes: { \(node.label): { \(entry.key): … } }.")
        }
        let known = ["unit", "range", "max_step", "delay", "period"] + misplaced.map(\.key)
        guard let map = node.mapping(keys: known) else { return AttributeDefinition() }
        var definition = measured(map)
        definition.delay = map["delay"]?.duration()
        definition.period = positive(map["period"])
        return definition
    }

    /// What a reading may be, and in what.
    static func measured(_ map: DocumentMapping) -> AttributeDefinition {
        AttributeDefinition(
            unit: map["unit"]?.text().map { Unit($0) }, range: map["range"].flatMap(range),
            maxStep: map["max_step"].flatMap(maxStep))
    }

    private static func range(_ node: DocumentNode) -> ClosedRange<Double>? {
        guard let list = node.list() else { return nil }
        let numbers = list.compactMap { $0.number() }
        guard numbers.count == 2, list.count == 2, numbers[0] <= numbers[1] else {
            node.problem("range is not [lowest, highest]. Write two numbers, the lower first.")
            return nil
        }
        return numbers[0]...numbers[1]
    }

    /// `1.5/10m`: the change, a slash, the time it is allowed in.
    private static func maxStep(_ node: DocumentNode) -> AttributeDefinition.MaxStep? {
        let parts = node.rawText?.split(separator: "/", maxSplits: 1) ?? []
        guard parts.count == 2, let change = Double(yaml: String(parts[0])), change.isFinite, change > 0,
            let over = DurationText.parse(parts[1]), over > .zero
        else {
            node.problem("max_step \(node.shown) is not a change per time. Write 1.5/10m.")
            return nil
        }
        return .init(change: change, over: over)
    }

    // MARK: Properties and relations

    private static func properties(_ node: DocumentNode) -> [String: Property] {
        var properties: [String: Property] = [:]
        for entry in node.entries() ?? [] { properties[entry.key] = property(entry.value) }
        return properties
    }

    private static func property(_ node: DocumentNode) -> Property? {
        if !node.isMapping { return content(node).map { Property($0) } }
        guard let map = node.mapping(keys: ["value", "source", "validated"]),
            let content = map.required("value").flatMap(content)
        else { return nil }
        return Property(content, source: map["source"]?.text(), validated: map["validated"]?.text())
    }

    private static func content(_ node: DocumentNode) -> Property.Content? {
        switch node.scalar {
        case .number(let value) where value.isFinite: return .number(value)
        case .flag(let value): return .flag(value)
        case .text(let value): return .text(value)
        case .null: return nil
        case .number, nil:
            node.problem("\(node.label) is \(node.shown). Write a number, a text, or {value, source, validated}.")
            return nil
        }
    }

    private static func upstream(_ node: DocumentNode) -> [Entity.Upstream] {
        (node.listOrOne() ?? []).compactMap { member in
            if let text = member.rawText { return Entity.Upstream(id: EntityID(text), travel: nil) }
            guard let map = member.mapping(keys: ["id", "travel"]), let id = map.required("id")?.text() else {
                return nil
            }
            return Entity.Upstream(id: EntityID(id), travel: map["travel"]?.duration())
        }
    }

    private static func device(_ node: DocumentNode, measurable: [String], type: EntityType) -> Device {
        var device = Device()
        guard let map = node.mapping(keys: ["lot", "lifecycle", "gateway", "controlledProperty"]) else { return device }
        device.lot = map["lot"]?.text()
        device.gateway = map["gateway"]?.text()
        device.controlledProperty = (map["controlledProperty"]?.listOrOne() ?? []).compactMap {
            controlledProperty($0, measurable, type)
        }
        if let lifecycle: Device.Lifecycle = map["lifecycle"]?.choice() { device.lifecycle = lifecycle }
        return device
    }

    /// The attributes that the site describes for an entity; none where it describes none.
    private static func measurable(by entity: Entity, in site: Site) -> [String] {
        let shared = site.types[entity.type]?.attributes ?? [:]
        return (Array(entity.attributes.keys) + shared.keys).map(\.text).sorted()
    }

    private static func controlledProperty(
        _ node: DocumentNode, _ measurable: [String], _ type: EntityType
    ) -> AttributeName? {
        guard let name = node.text() else { return nil }
        if !measurable.isEmpty, !measurable.contains(name) {
            let nearest = NearestWord.of(name, among: measurable)
            let advice = nearest.map { "Did you mean \($0)?" } ?? "Known here: \(measurable.joined(separator: ", "))."
            node.problem(
                "controlledProperty \"\(name)\" is no attribute of \(type), and no rule would miss it. \(advice)")
        }
        return AttributeName(name)
    }

    /// Entities that others name must exist.
    private static func checkReferences(_ entities: [(entity: Entity, node: DocumentNode)]) {
        let ids = Set(entities.map(\.entity.id))
        for (entity, node) in entities {
            let map = DocumentMapping(node: node, entries: node.entries() ?? [])
            for upstream in entity.upstream where !ids.contains(upstream.id) || upstream.id == entity.id {
                unknown(upstream.id, key: "upstream", of: entity, at: map["upstream"] ?? node, entities)
            }
            if let parent = entity.refParkingSite, !ids.contains(parent) || parent == entity.id {
                unknown(parent, key: "refParkingSite", of: entity, at: map["refParkingSite"] ?? node, entities)
            }
        }
    }

    private static func unknown(
        _ id: EntityID, key: String, of entity: Entity, at node: DocumentNode,
        _ entities: [(entity: Entity, node: DocumentNode)]
    ) {
        if id == entity.id {
            node.problem("\(key) of \(entity.id) names itself. Remove it.")
            return
        }
        let others = entities.lazy.map(\.entity.id.text).filter { $0 != entity.id.text }
        let nearest = NearestWord.of(id.text, among: others)
        let advice = nearest.map { "Did you mean \($0)?" } ?? "Add that entity, or correct the id."
        node.problem("\(key) \"\(id)\" is no entity of this site. \(advice)")
    }
}

extension Site.Bounds {
    func contains(_ place: Coordinates) -> Bool {
        (southWest.longitude...northEast.longitude).contains(place.longitude)
            && (southWest.latitude...northEast.latitude).contains(place.latitude)
    }
}
