import Telemetry

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

// What a console draws. Rows come with marked entities first (`FigureBoard.mark`), then abnormal ones, then the others,
// each by name.
extension FigureBoard {
    /// How many members each panel has.
    public var counts: FigureCounts {
        var counts = FigureCounts()
        counts.rivers = rivers.count
        counts.rainGauges = rainGauges.table.count
        counts.carParks = parking.places.count
        counts.meters = meters.table.count
        counts.airStations = stations.count
        return counts
    }

    /// How many of them are stale, bad, never heard (of those in service) or marked.
    public func abnormalCounts(at now: Timestamp) -> FigureCounts {
        var counts = FigureCounts()
        counts.rivers = rivers.abnormalCount(at: now, marked: rivers.marked)
        counts.rainGauges = rainGauges.table.abnormalCount(at: now, marked: rainGauges.table.marked)
        counts.carParks = parking.abnormalCount(at: now)
        counts.meters = meters.table.abnormalCount(at: now, marked: meters.table.marked)
        counts.airStations = stations.abnormalCount(at: now, marked: stations.marked)
        return counts
    }

    // MARK: - Rivers

    public func rivers(at now: Timestamp, limit: Int) -> [RiverFigure] {
        rivers.ranked(at: now, limit: limit, marked: rivers.marked)
            .map { figure(of: rivers.members[$0], at: now) }
    }

    public func river(_ id: EntityID, at now: Timestamp) -> RiverFigure? {
        rivers.member(id).map { figure(of: $0, at: now) }
    }

    private func figure(of gauge: RiverGauge, at now: Timestamp) -> RiverFigure {
        var figure = gauge.figure(at: now)
        figure.upstream = gauge.entity.upstream.compactMap { link in
            guard let above = rivers.member(link.id) else { return nil }
            return RiverFigure.UpstreamFigure(
                entity: link.id, name: above.entity.name, level: above.channel.shown(at: now, unit: RiverGauge.unit),
                ratePerHour: above.ratePerHour(at: now), travel: link.travel)
        }
        return figure
    }

    // MARK: - Rain

    public func rain(at now: Timestamp, limit: Int) -> [RainFigure] {
        rainGauges.table.ranked(at: now, limit: limit, marked: rainGauges.table.marked)
            .map { rainGauges.table.members[$0].figure(at: now) }
    }

    public func rain(_ id: EntityID, at now: Timestamp) -> RainFigure? { rainGauges.table.member(id)?.figure(at: now) }

    /// The worst gauge in service of each window, of equals the first by name; a window nothing was received of is
    /// left out.
    public func worstRain(at now: Timestamp) -> WorstRain? { rainGauges.worst(at: now) }

    // MARK: - Parking

    public func carParks(at now: Timestamp, limit: Int) -> [ParkingFigure] {
        parking.figures(at: now, limit: limit)
    }

    /// A car park or a zone by its id; a zone's id is its name.
    public func carPark(_ id: EntityID, at now: Timestamp) -> ParkingFigure? {
        parking.places.slot(id).map { parking.figure($0, at: now) }
    }

    /// What a car park or a zone consists of: the car parks that name it as their parent, then its bays, each in the order
    /// they became known.
    public func parkingParts(of id: EntityID) -> [EntityID] { parking.parts(of: id) }

    public func parkingTotal(at now: Timestamp) -> ParkingTotal? { parking.total(at: now) }

    // MARK: - Energy

    public func meters(at now: Timestamp, limit: Int) -> [MeterFigure] {
        meters.table.ranked(at: now, limit: limit, marked: meters.table.marked)
            .map { meters.table.members[$0].figure(at: now) }
    }

    public func meter(_ id: EntityID, at now: Timestamp) -> MeterFigure? { meters.table.member(id)?.figure(at: now) }

    public func energyTotal(at now: Timestamp) -> EnergyTotal? { meters.total(at: now) }

    // MARK: - Air

    public func airStations(at now: Timestamp, limit: Int) -> [AirFigure] {
        let dayStart = site.zone.startOfDay(now)
        return stations.ranked(at: now, limit: limit, marked: stations.marked)
            .map { stations.members[$0].figure(at: now, dayStart: dayStart) }
    }

    public func airStation(_ id: EntityID, at now: Timestamp) -> AirFigure? {
        stations.member(id)?.figure(at: now, dayStart: site.zone.startOfDay(now))
    }
}
