import Figures
import Telemetry

/// Which entities a panel of a site's own display shows, and which of their attributes: what a city asks of the core to
/// see a domain that no program knows.
public struct Selection: Hashable, Sendable, Codable {
    /// Empty: every type.
    public var types: [EntityType]
    /// Zones or communes. Empty: everywhere.
    public var zones: [String]
    /// In the order they are to stand in; empty: all that the rest admits, the most urgent first.
    public var entities: [EntityID]
    /// The values that come along, `attributeLimit` at most. Empty: none, for a panel that only shows states.
    public var attributes: [AttributeName]
    /// Rows, `rowLimit` at most.
    public var limit: Int
    /// Whether the device behind each comes along, and when it was last heard.
    public var includesDevices: Bool

    /// Rows of one selection: more than a wall screen has lines for, and dots on a map.
    public static let rowLimit = 500
    /// A table of more columns has no room for them on any screen.
    public static let attributeLimit = 8
    /// Selections of one view: a display has no more panels (`SiteDisplay.panelLimit`).
    public static let countLimit = 24

    public init(
        types: [EntityType] = [], zones: [String] = [], entities: [EntityID] = [], attributes: [AttributeName] = [],
        limit: Int = Selection.rowLimit, includesDevices: Bool = false
    ) {
        self.types = types
        self.zones = zones
        self.entities = entities
        self.attributes = attributes
        self.limit = limit
        self.includesDevices = includesDevices
    }

    /// Whether it admits an entity, wherever that stands.
    public func admits(_ entity: Entity) -> Bool {
        (types.isEmpty || types.contains(entity.type))
            && (zones.isEmpty || zones.contains { $0 == entity.zone || $0 == entity.commune })
            && (entities.isEmpty || entities.contains(entity.id))
    }
}

/// What the core answers to a selection.
public struct SelectedRows: Hashable, Sendable, Codable {
    /// What was asked: an answer to what a display asked for before is never taken for another's.
    public var selection: Selection
    public var rows: [SelectedRow]
    /// How many there are in all.
    public var count: Int
    /// How many of them are abnormal: in alarm, stale or bad. Of a selection of more than `SelectedRows.judgedLimit`
    /// those in alarm, and among the first so many the others.
    public var abnormalCount: Int
    /// How many of them, of those looked at, never sent what was asked for, or of nothing in particular anything at all:
    /// of these nobody knows that they are well.
    public var unheardCount = 0

    /// Entities of one selection looked at for every snapshot: a millisecond's work. Past it, those in alarm are still
    /// all looked at.
    public static let judgedLimit = 2_000

    public init(_ selection: Selection, rows: [SelectedRow] = [], count: Int = 0, abnormalCount: Int = 0) {
        self.selection = selection
        self.rows = rows
        self.count = count
        self.abnormalCount = abnormalCount
    }
}

/// One entity of a selection.
public struct SelectedRow: Hashable, Sendable, Codable {
    /// The worst that holds of its readings, the best first.
    public enum State: Int, Hashable, Sendable, Codable, Comparable {
        case normal, uncertain, missing, bad, stale
        public static func < (a: State, b: State) -> Bool { a.rawValue < b.rawValue }
        public var isAbnormal: Bool { self >= .bad }
    }
    public var entity: EntityID
    public var name: String
    public var type: EntityType
    public var location: Coordinates?
    /// Where the site's files say it stands.
    public var commune: String?
    public var zone: String?
    public var mark: Mark?
    public var state: State
    /// The selection's attributes, in its order; one never heard is missing.
    public var values: [SelectedValue]
    /// Where the selection asks for it.
    public var device: Device?
    /// When anything of it was last received; nil: never, or not asked for.
    public var lastSeen: Timestamp?

    public init(
        entity: EntityID, name: String, type: EntityType, location: Coordinates? = nil, mark: Mark? = nil,
        state: State = .normal, values: [SelectedValue] = []
    ) {
        self.entity = entity
        self.name = name
        self.type = type
        self.location = location
        self.mark = mark
        self.state = state
        self.values = values
    }

    /// The less, the sooner it is looked at: in alarm by priority, what waits for an acknowledgement before what does
    /// not, then what is not to be trusted.
    public var urgency: Int {
        guard let mark else { return 16 - state.rawValue }
        return mark.priority.rawValue * 2 + (mark.isUnacknowledged ? 0 : 1)
    }

    public func value(of attribute: AttributeName) -> SelectedValue? { values.first { $0.attribute == attribute } }
}

public struct SelectedValue: Hashable, Sendable, Codable {
    public var attribute: AttributeName
    public var value: ShownValue
    /// What the site says a reading may be: the ends of a gauge.
    public var range: ClosedRange<Double>?
    /// What rules judge it by.
    public var thresholds: [RiverFigure.Threshold]

    public init(
        attribute: AttributeName, value: ShownValue, range: ClosedRange<Double>? = nil,
        thresholds: [RiverFigure.Threshold] = []
    ) {
        self.attribute = attribute
        self.value = value
        self.range = range
        self.thresholds = thresholds
    }
}
