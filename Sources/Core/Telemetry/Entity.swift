/// What the site says of one attribute of an entity or a type. Every member may be absent.
public struct AttributeDefinition: Hashable, Sendable, Codable {
    /// The unit readings are stored in (symbol as in the site's files: `m`, `mm`, `µg/m³`, `kWh`, `W`, `VA`).
    public var unit: Unit?
    /// Values outside are bad: kept, shown, drive nothing.
    public var range: ClosedRange<Double>?
    /// The largest believable change, as `change` per `over`.
    public var maxStep: MaxStep?
    /// How far behind now a reading may be stamped before it counts as late.
    public var delay: TimeSpan?
    public var period: TimeSpan?

    public struct MaxStep: Hashable, Sendable, Codable {
        public var change: Double
        public var over: TimeSpan
        public init(change: Double, over: TimeSpan) {
            self.change = change
            self.over = over
        }
    }

    public init(
        unit: Unit? = nil, range: ClosedRange<Double>? = nil, maxStep: MaxStep? = nil, delay: TimeSpan? = nil,
        period: TimeSpan? = nil
    ) {
        self.unit = unit
        self.range = range
        self.maxStep = maxStep
        self.delay = delay
        self.period = period
    }
}

/// A constant of an entity: a threshold with who said so and who checked it, or a plain number or text.
public struct Property: Hashable, Sendable, Codable {
    public enum Content: Hashable, Sendable, Codable {
        case number(Double)
        case text(String)
        case flag(Bool)
    }
    public var content: Content
    public var source: String?
    /// `DATE by WHOM`; a threshold without it is shown as unvalidated.
    public var validated: String?

    public init(_ content: Content, source: String? = nil, validated: String? = nil) {
        self.content = content
        self.source = source
        self.validated = validated
    }
    public var number: Double? {
        switch content {
        case .number(let value): value
        case .flag(let value): value ? 1 : 0
        case .text: nil
        }
    }
    public var text: String? { if case .text(let value) = content { value } else { nil } }
}

/// Longitude and latitude in degrees, WGS 84.
public struct Coordinates: Hashable, Sendable, Codable {
    public var longitude: Double
    public var latitude: Double
    public init(longitude: Double, latitude: Double) {
        self.longitude = longitude
        self.latitude = latitude
    }
}

/// The physical sensor behind an entity.
public struct Device: Hashable, Sendable, Codable {
    /// Only `production` (and `maintenance`, suppressed) devices raise alarms; `stock` is where discovered ones start.
    public enum Lifecycle: String, Hashable, Sendable, Codable, CaseIterable {
        case stock, test, poc, production, maintenance, retired
    }
    public var lifecycle: Lifecycle
    public var lot: String?
    public var gateway: String?
    /// The attributes it measures (Smart Data Models, Device): what rules expect beyond them is no silence. Empty where
    /// nobody said.
    public var controlledProperty: [AttributeName]
    public init(
        lifecycle: Lifecycle = .production, lot: String? = nil, gateway: String? = nil,
        controlledProperty: [AttributeName] = []
    ) {
        self.lifecycle = lifecycle
        self.lot = lot
        self.gateway = gateway
        self.controlledProperty = controlledProperty
    }
}

/// What entities.yaml says of one entity.
public struct Entity: Hashable, Sendable, Codable {
    public var id: EntityID
    public var type: EntityType
    public var name: String
    public var location: Coordinates?
    public var commune: String?
    public var zone: String?
    /// How often it reports; nil with `heartbeat` set for sensors that report on change.
    public var period: TimeSpan?
    public var heartbeat: TimeSpan?
    public var delay: TimeSpan?
    public var attributes: [AttributeName: AttributeDefinition]
    public var properties: [String: Property]
    public var upstream: [Upstream]
    public var device: Device
    /// A parent car park: never counted together with its children.
    public var refParkingSite: EntityID?
    /// Discovered on the wire rather than listed in entities.yaml.
    public var isDiscovered: Bool

    public struct Upstream: Hashable, Sendable, Codable {
        public var id: EntityID
        public var travel: TimeSpan?
        public init(id: EntityID, travel: TimeSpan?) {
            self.id = id
            self.travel = travel
        }
    }

    public init(id: EntityID, type: EntityType, name: String? = nil) {
        self.id = id
        self.type = type
        self.name = name ?? id.text
        attributes = [:]
        properties = [:]
        upstream = []
        device = Device()
        isDiscovered = false
    }

    /// Discovered on the wire and called by its id: others of its type may differ from it by that alone.
    public var isNamedByID: Bool { isDiscovered && name == id.text }

    /// The same but for its id, and the name that is its id.
    public func isLike(_ other: Entity) -> Bool {
        var (a, b) = (self, other)
        a.id = b.id
        if a.name == id.text, b.name == other.id.text { a.name = b.name }
        return a == b
    }

    public func number(_ property: String) -> Double? { properties[property]?.number }
}

/// A territory, as its files describe it (site.md) and as the hypervisor is started with.
public struct Site: Sendable {
    public var name: String
    /// The folder's name: names the database and the socket.
    public var id: String
    public var language: Language
    public var zone: ZoneTable
    public var center: Coordinates?
    public var bounds: Bounds?
    /// A stamp this far ahead of the core's clock is a clock fault.
    public var maxSkew: TimeSpan
    public var discovered: Device.Lifecycle
    /// Prefixes removed from entity ids found on the wire.
    public var strip: [String]
    /// Defaults by entity type.
    public var types: [EntityType: TypeDefaults]
    /// What holds for an attribute whatever has it, where neither entity nor type says otherwise.
    public var attributes: [AttributeName: AttributeDefinition]
    /// What attributes are called, and how their values are written.
    public var presentations: Presentations
    /// Renames applied to what the wire says: types, entity ids, attributes.
    public var renames: Renames
    public var linePrecision: LinePrecision
    public var entities: [Entity]

    public struct TypeDefaults: Hashable, Sendable, Codable {
        /// The zone of entities that say none themselves: how bays discovered on the wire are counted together.
        public var zone: String?
        public var delay: TimeSpan?
        public var period: TimeSpan?
        public var heartbeat: TimeSpan?
        public var attributes: [AttributeName: AttributeDefinition]
        public init(
            delay: TimeSpan? = nil, period: TimeSpan? = nil, heartbeat: TimeSpan? = nil,
            attributes: [AttributeName: AttributeDefinition] = [:], zone: String? = nil
        ) {
            self.zone = zone
            self.delay = delay
            self.period = period
            self.heartbeat = heartbeat
            self.attributes = attributes
        }
    }
    public struct Renames: Hashable, Sendable, Codable {
        public var types: [String: String] = [:]
        public var ids: [String: String] = [:]
        public var attributes: [String: String] = [:]
        public var units: [String: String] = [:]
        public init() {}
        public var isEmpty: Bool { types.isEmpty && ids.isEmpty && attributes.isEmpty && units.isEmpty }
    }
    /// West, south, east, north in degrees.
    public struct Bounds: Hashable, Sendable, Codable {
        public var southWest: Coordinates
        public var northEast: Coordinates
        public init(southWest: Coordinates, northEast: Coordinates) {
            self.southWest = southWest
            self.northEast = northEast
        }
    }

    /// An entity the wire names and no file lists, with what the site says of its kind.
    public func discovery(_ id: EntityID, _ type: EntityType) -> Entity {
        var entity = Entity(id: id, type: type)
        entity.isDiscovered = true
        entity.device.lifecycle = discovered
        return withDefaults(entity)
    }

    /// What readings of an attribute are stored in: the entity's word before its type's, and that before the site's.
    public func unit(of attribute: AttributeName, for entity: Entity) -> Unit? {
        entity.attributes[attribute]?.unit ?? types[entity.type]?.attributes[attribute]?.unit
            ?? attributes[attribute]?.unit
    }

    /// What a reading of an attribute may be, by the same order.
    public func range(of attribute: AttributeName, for entity: Entity) -> ClosedRange<Double>? {
        entity.attributes[attribute]?.range ?? types[entity.type]?.attributes[attribute]?.range
            ?? attributes[attribute]?.range
    }

    /// What an entity's own entry does not say, its type's does.
    public func withDefaults(_ entity: Entity) -> Entity {
        guard let type = types[entity.type] else { return entity }
        var entity = entity
        entity.zone = entity.zone ?? type.zone
        // A heartbeat of its own says that it has no period.
        if entity.period == nil, entity.heartbeat == nil {
            entity.period = type.period
            entity.heartbeat = type.heartbeat
        }
        return entity
    }

    public init(id: String, name: String? = nil, zone: ZoneTable = .paris, entities: [Entity] = []) {
        self.id = id
        self.name = name ?? id
        self.zone = zone
        self.entities = entities
        language = .french
        maxSkew = .seconds(300)
        discovered = .stock
        strip = ["urn:dev:"]
        types = [:]
        attributes = [:]
        presentations = Presentations()
        renames = Renames()
        linePrecision = .nanoseconds
    }
}

/// The unit of a line-protocol timestamp, per listener.
public enum LinePrecision: String, Hashable, Sendable, Codable, CaseIterable {
    case nanoseconds = "ns"
    case microseconds = "us"
    case milliseconds = "ms"
    case seconds = "s"

    public var nanosecondsPerTick: Int64 {
        switch self {
        case .nanoseconds: 1
        case .microseconds: 1_000
        case .milliseconds: 1_000_000
        case .seconds: 1_000_000_000
        }
    }
}
