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

// What a console draws. Rows come with `marked` entities first, then abnormal ones, then the others, each by name.
extension FigureBoard {
    /// How many members each panel has.
    public var counts: FigureCounts {
        var counts = FigureCounts()
        counts.rivers = rivers.count
        counts.rainGauges = rainGauges.count
        counts.carParks = parking.places.count
        counts.meters = meters.table.count
        counts.airStations = stations.count
        return counts
    }

    /// How many of them are stale, bad, never heard (of those in service) or in `marked`: the caller marks those with
    /// open alarms or out of service.
    public func abnormalCounts(at now: Timestamp, marked: Set<EntityID> = []) -> FigureCounts {
        var counts = FigureCounts()
        counts.rivers = rivers.abnormalCount(marked: marked) { rivers.members[$0].isAbnormal(at: now) }
        counts.rainGauges = rainGauges.abnormalCount(marked: marked) { rainGauges.members[$0].isAbnormal(at: now) }
        counts.carParks = parking.abnormalCount(at: now, marked: marked)
        counts.meters = meters.table.abnormalCount(marked: marked) { meters.table.members[$0].isAbnormal(at: now) }
        counts.airStations = stations.abnormalCount(marked: marked) { stations.members[$0].isAbnormal(at: now) }
        return counts
    }

    // MARK: - Rivers

    public func rivers(at now: Timestamp, limit: Int, marked: Set<EntityID>) -> [RiverFigure] {
        rivers.ranked(limit: limit, marked: marked) { rivers.members[$0].isAbnormal(at: now) }
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

    public func rain(at now: Timestamp, limit: Int, marked: Set<EntityID>) -> [RainFigure] {
        rainGauges.ranked(limit: limit, marked: marked) { rainGauges.members[$0].isAbnormal(at: now) }
            .map { rainGauges.members[$0].figure(at: now) }
    }

    public func rain(_ id: EntityID, at now: Timestamp) -> RainFigure? { rainGauges.member(id)?.figure(at: now) }

    /// The worst gauge in service of each window, of equals the first by name; a window nothing was received of is
    /// left out.
    public func worstRain(at now: Timestamp) -> WorstRain? {
        guard rainGauges.count > 0 else { return nil }
        var worst = WorstRain(windows: [])
        for window in RainFigure.windows {
            var found: WorstRain.Window?
            for slot in rainGauges.order where rainGauges.members[slot].entity.countsInTotals {
                let sum = rainGauges.members[slot].sum(over: window, at: now)
                guard sum.received > 0, sum.millimetres > (found?.sum.millimetres ?? -1) else { continue }
                let entity = rainGauges.members[slot].entity
                found = WorstRain.Window(entity: entity.id, name: entity.name, sum: sum)
            }
            if let found { worst.windows.append(found) }
        }
        return worst
    }

    // MARK: - Parking

    public func carParks(at now: Timestamp, limit: Int, marked: Set<EntityID>) -> [ParkingFigure] {
        parking.figures(at: now, limit: limit, marked: marked)
    }

    /// A car park or a zone by its id; a zone's id is its name.
    public func carPark(_ id: EntityID, at now: Timestamp) -> ParkingFigure? {
        guard let slot = parking.places.slot(id) else { return nil }
        let isCounted = parking.counted(at: now)[slot]
        return parking.figure(slot, tally: parking.tally(of: slot, at: now), isCounted: isCounted, at: now)
    }

    public func parkingTotal(at now: Timestamp) -> ParkingTotal? { parking.total(at: now) }

    // MARK: - Energy

    public func meters(at now: Timestamp, limit: Int, marked: Set<EntityID>) -> [MeterFigure] {
        meters.table.ranked(limit: limit, marked: marked) { meters.table.members[$0].isAbnormal(at: now) }
            .map { meters.table.members[$0].figure(at: now) }
    }

    public func meter(_ id: EntityID, at now: Timestamp) -> MeterFigure? { meters.table.member(id)?.figure(at: now) }

    public func energyTotal(at now: Timestamp) -> EnergyTotal? { meters.total(at: now) }

    // MARK: - Air

    public func airStations(at now: Timestamp, limit: Int, marked: Set<EntityID>) -> [AirFigure] {
        let dayStart = site.zone.startOfDay(now)
        return stations.ranked(limit: limit, marked: marked) { stations.members[$0].isAbnormal(at: now) }
            .map { stations.members[$0].figure(at: now, dayStart: dayStart) }
    }

    public func airStation(_ id: EntityID, at now: Timestamp) -> AirFigure? {
        stations.member(id)?.figure(at: now, dayStart: site.zone.startOfDay(now))
    }
}
