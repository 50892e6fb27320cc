import Telemetry

/// The domain figures of a territory (hmi.md, "Domain figures"), kept up to date one reading at a time.
///
/// The hypervisor owns one, shows it every accepted reading, and asks it for the rows a console draws.
public struct FigureBoard: Sendable {
    let zone: ZoneTable

    public init(site: Site) {
        zone = site.zone
    }

    /// A series exists: `unit` is the one its values are stored in.
    public mutating func declare(_ series: SeriesID, _ key: SeriesKey, entity: Entity, unit: Unit?) {}

    /// A discovered or changed entity.
    public mutating func update(_ entity: Entity) {}

    /// Every accepted reading, late and bad ones included; `text` is what a text value says.
    public mutating func accept(_ reading: Reading, text: String?) {}

    /// The age from which the values of `series` are stale; nil takes the default of its period.
    public mutating func setNoDataAge(_ series: SeriesID, _ age: TimeSpan?) {}

    /// How many members each panel has.
    public var counts: FigureCounts { FigureCounts() }

    /// How many of them are stale, bad, missing or in `marked` (those with open alarms, or out of service).
    public func abnormalCounts(at now: Timestamp, marked: Set<EntityID> = []) -> FigureCounts { FigureCounts() }

    /// Gauges, `marked` first, then abnormal, then the others, each by name.
    public func rivers(at now: Timestamp, limit: Int, marked: Set<EntityID>) -> [RiverFigure] { [] }
    public func river(_ id: EntityID, at now: Timestamp) -> RiverFigure? { nil }

    public func rain(at now: Timestamp, limit: Int, marked: Set<EntityID>) -> [RainFigure] { [] }
    public func rain(_ id: EntityID, at now: Timestamp) -> RainFigure? { nil }
    public func worstRain(at now: Timestamp) -> WorstRain? { nil }

    public func carParks(at now: Timestamp, limit: Int, marked: Set<EntityID>) -> [ParkingFigure] { [] }
    public func carPark(_ id: EntityID, at now: Timestamp) -> ParkingFigure? { nil }
    public func parkingTotal(at now: Timestamp) -> ParkingTotal? { nil }

    public func meters(at now: Timestamp, limit: Int, marked: Set<EntityID>) -> [MeterFigure] { [] }
    public func meter(_ id: EntityID, at now: Timestamp) -> MeterFigure? { nil }
    public func energyTotal(at now: Timestamp) -> EnergyTotal? { nil }

    public func airStations(at now: Timestamp, limit: Int, marked: Set<EntityID>) -> [AirFigure] { [] }
    public func airStation(_ id: EntityID, at now: Timestamp) -> AirFigure? { nil }

    public func encodeImage(into writer: inout ByteWriter) {}
    public mutating func restoreImage(from reader: inout ByteReader) throws(ByteReader.Malformed) {}
}

/// One number for each panel.
public struct FigureCounts: Hashable, Sendable, Codable {
    public var rivers = 0
    public var rainGauges = 0
    /// Car parks and zones of bays.
    public var carParks = 0
    public var meters = 0
    public var airStations = 0
    public init() {}
}
