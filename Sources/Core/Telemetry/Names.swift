/// The id of an entity, unique in a site: a gauge, a car park, a meter, a station.
public struct EntityID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
    public var text: String
    public init(_ text: String) { self.text = text }
    public init(stringLiteral value: String) { text = value }
    public var description: String { text }
    public static func < (a: EntityID, b: EntityID) -> Bool { a.text < b.text }
    public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// A Smart Data Models type name: `FloodMonitoring`, `OffStreetParking`, ….
public struct EntityType: Hashable, Comparable, Sendable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
    public var text: String
    public init(_ text: String) { self.text = text }
    public init(stringLiteral value: String) { text = value }
    public var description: String { text }
    public static func < (a: EntityType, b: EntityType) -> Bool { a.text < b.text }
    public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The domain a type belongs to (site.md, "domain"); nil for one of none.
    public var domain: String? {
        switch text {
        case "FloodMonitoring": "flood"
        case "WeatherObserved": "rain"
        case "OffStreetParking", "OnStreetParking", "ParkingGroup", "ParkingSpot": "parking"
        case "ACMeasurement", "ThreePhaseAcMeasurement", "StreetlightControlCabinet": "energy"
        case "AirQualityObserved": "air"
        case "NoiseLevelObserved": "noise"
        case "WasteContainer": "waste"
        case "WaterObserved": "water"
        case "Streetlight": "lights"
        case "TrafficFlowObserved": "traffic"
        default: nil
        }
    }
    /// Every domain a type may belong to.
    public static let domains = [
        "flood", "rain", "parking", "energy", "air", "noise", "waste", "water", "lights", "traffic",
    ]

    /// What an entity is when neither entities.yaml nor the frame names a type.
    public static let device: EntityType = "Device"
}

/// The name of an attribute in the Smart Data Models spelling: `currentLevel`, `occupiedSpotNumber`, `pm10`.
public struct AttributeName: Hashable, Comparable, Sendable, Codable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    public var text: String
    public init(_ text: String) { self.text = text }
    public init(stringLiteral value: String) { text = value }
    public var description: String { text }
    public static func < (a: AttributeName, b: AttributeName) -> Bool { a.text < b.text }
    public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// What a series is called: one attribute of one entity.
public struct SeriesKey: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    public var entity: EntityID
    public var attribute: AttributeName
    public init(entity: EntityID, attribute: AttributeName) {
        self.entity = entity
        self.attribute = attribute
    }
    /// `entity/attribute`, as commands and messages write it.
    public var description: String { "\(entity)/\(attribute)" }
    public static func < (a: SeriesKey, b: SeriesKey) -> Bool {
        a.entity == b.entity ? a.attribute < b.attribute : a.entity < b.entity
    }
}

/// The dense number of a series within one core: an index into tables, given out in order from 0 and kept in history
/// so that it stays the same across restarts.
public struct SeriesID: Hashable, Comparable, Sendable, Codable {
    public var index: UInt32
    @inlinable public init(_ index: UInt32) { self.index = index }
    @inlinable public init(_ index: Int) { self.index = UInt32(truncatingIfNeeded: index) }
    @inlinable public static func < (a: SeriesID, b: SeriesID) -> Bool { a.index < b.index }
}

/// The number of an interned text (a status such as `occupied`), given out from 0 by the hypervisor.
public struct TextID: Hashable, Sendable, Codable {
    public var index: UInt32
    @inlinable public init(_ index: UInt32) { self.index = index }
}

/// A text in the two languages vigie speaks; a site may give only one, which then serves both.
public struct LocalizedText: Hashable, Sendable, Codable {
    public var english: String
    public var french: String
    public init(english: String, french: String) {
        self.english = english
        self.french = french
    }
    public init(_ both: String) { self.init(english: both, french: both) }
    public func text(_ language: Language) -> String { language == .french ? french : english }
    /// Whether it is that text in one of them.
    public func has(_ text: String) -> Bool { text == english || text == french }
}

/// The languages of the console.
public enum Language: String, Hashable, Sendable, Codable, CaseIterable {
    case english = "en"
    case french = "fr"
}
