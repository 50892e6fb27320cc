import Telemetry

/// The domain figures of a territory (hmi.md, "Domain figures"), kept up to date one reading at a time.
///
/// The hypervisor owns one, shows it every accepted reading, and asks it for the rows a console draws. Two rules hold
/// throughout: a *live* figure (a level, a rate, free places, power now) never follows a late reading; a figure *of a
/// window* (rain over 3 h, the hours of today's air) includes what belongs to that window whenever it came. Bad
/// readings drive nothing.
///
/// Memory is bounded by member: a river gauge about 2 kB, a rain gauge 5 kB at a 5-minute period (24 kB by the minute),
/// a car park 2 kB, a bay 100 bytes, a meter 1 kB, an air station 3 kB, the usual power of a territory 121 kB.
public struct FigureBoard: Sendable {
    enum Limits {
        /// The table of series is the hypervisor's and bounded there; a number beyond this is no series of its.
        static let seriesCount = 1 << 22
        /// What ends within it is looked for by each picture, which takes some microseconds and no more.
        static let advance = TimeSpan.seconds(1)
    }

    var site: SiteDefaults
    var rivers = MemberTable<RiverGauge>()
    var rainGauges = RainTable()
    var parking = ParkingTable()
    var meters: MeterTable
    var stations = MemberTable<AirStation>()
    /// What series are to the figures; the first is nothing, as most of a large territory are.
    private var kinds: [SeriesBinding] = [.none]
    /// By series: of `kinds`.
    private var bindings: ContiguousArray<UInt32> = []
    /// Entities whose members come first: those with open alarms. They need not be members yet.
    public private(set) var marked: Set<EntityID> = []
    /// The local day of the newest air reading: asking the zone for each would cost more than the reading.
    private var day: Range<Timestamp>?
    private var asOf = Timestamp.distantPast

    public init(site: Site) {
        self.site = SiteDefaults(zone: site.zone, types: site.types)
        meters = MeterTable(zone: site.zone)
        for entity in site.entities { update(entity) }
    }

    /// Whether entities of a type are of a domain, all of them.
    public static func isOfDomain(_ type: EntityType) -> Bool {
        switch FigureDomain(type) {
        case .river, .parking, .bay, .meter, .air: true
        case .weather, nil: false
        }
    }
    /// Whether one that is not by its type is of one by what it measures: a weather station that measures rain.
    public func isOfDomain(_ id: EntityID) -> Bool { rainGauges.table.slot(id) != nil }

    /// A discovered or changed entity.
    public mutating func update(_ entity: Entity) { _ = slot(updating: entity) }

    /// Marks an entity, or takes the mark off: its member comes before the others and is counted as abnormal.
    public mutating func mark(_ id: EntityID, _ isMarked: Bool = true) {
        if isMarked { marked.insert(id) } else { marked.remove(id) }
        markMember(id, isMarked)
    }

    private mutating func markMember(_ id: EntityID, _ isMarked: Bool) {
        rivers.mark(id, isMarked)
        rainGauges.mark(id, isMarked)
        parking.mark(id, isMarked)
        meters.mark(id, isMarked)
        stations.mark(id, isMarked)
    }

    /// Its slot in the table of its domain; nil where it is in none.
    private mutating func slot(updating entity: Entity) -> Int? {
        let slot = member(updating: entity)
        if marked.contains(entity.id) { markMember(entity.id, true) }
        return slot
    }

    private mutating func member(updating entity: Entity) -> Int? {
        switch FigureDomain(entity.type) {
        case .river:
            return rivers.upsert(entity, new: { RiverGauge($0, in: site) }, update: { $0.update($1, in: site) })
        case .weather:
            // A weather station is a rain gauge once it is known to measure rain.
            let measuresRain =
                entity.attributes[RainGauge.increment] != nil || entity.attributes[RainGauge.counter] != nil
            guard measuresRain || rainGauges.table.slot(entity.id) != nil else { return nil }
            return rainGauge(updating: entity)
        case .parking: return parking.updatePlace(entity, in: site)
        case .bay:
            let slot = parking.updateBay(entity, in: site)
            let place = ParkingBay.placeID(of: entity)
            if marked.contains(place) { parking.mark(place, true) }
            return slot
        case .meter: return meters.update(entity, in: site)
        case .air:
            return stations.upsert(entity, new: { AirStation($0, in: site) }, update: { $0.update($1, in: site) })
        case nil: return nil
        }
    }

    private mutating func rainGauge(updating entity: Entity) -> Int {
        let slot = rainGauges.update(entity, in: site)
        if marked.contains(entity.id) { rainGauges.mark(entity.id, true) }
        return slot
    }

    /// Counts what has become stale by `now`, so that pictures need not: once a second of the readings' own time is
    /// enough, and called more often it does nothing. Pictures are right without it, of any time.
    public mutating func advance(to now: Timestamp) {
        guard now < asOf || now - asOf >= Limits.advance else { return }
        asOf = now
        rivers.advance(to: now)
        rainGauges.advance(to: now)
        parking.advance(to: now)
        meters.advance(to: now)
        stations.advance(to: now)
    }

    // MARK: - Series

    /// A series exists: `unit` is the one its values are stored in.
    public mutating func declare(_ series: SeriesID, _ key: SeriesKey, entity: Entity, unit: Unit?) {
        let index = Int(series.index)
        guard index < Limits.seriesCount else { return }
        while bindings.count <= index { bindings.append(0) }
        guard let binding = binding(of: key.attribute, entity: entity, unit: unit) else {
            bindings[index] = 0
            return
        }
        kinds.append(binding)
        bindings[index] = UInt32(kinds.count - 1)
    }

    private func binding(of series: SeriesID) -> SeriesBinding? {
        let index = Int(series.index)
        return index < bindings.count ? kinds[Int(bindings[index])] : nil
    }

    private mutating func binding(of attribute: AttributeName, entity: Entity, unit: Unit?) -> SeriesBinding? {
        switch FigureDomain(entity.type) {
        case .river:
            guard attribute == RiverGauge.level else { return nil }
            let slot = rivers.slot(entity.id) ?? slot(updating: entity)
            return slot.flatMap { SeriesBinding(.level, slot: $0, from: unit, to: RiverGauge.unit) }
        case .weather:
            let isCounter = attribute == RainGauge.counter
            guard isCounter || attribute == RainGauge.increment else { return nil }
            let slot = rainGauges.table.slot(entity.id) ?? rainGauge(updating: entity)
            return SeriesBinding(.rain(isCounter ? .counter : .increment), slot: slot, from: unit, to: RainGauge.unit)
        case .parking:
            guard let slot = parking.places.slot(entity.id) ?? slot(updating: entity) else { return nil }
            switch attribute {
            case ParkingPlace.occupied: return SeriesBinding(.places(.occupied), slot: slot, from: nil, to: nil)
            case ParkingPlace.available: return SeriesBinding(.places(.available), slot: slot, from: nil, to: nil)
            case ParkingPlace.capacity: return SeriesBinding(.places(.capacity), slot: slot, from: nil, to: nil)
            case ParkingPlace.status: return SeriesBinding(.placeStatus, slot: slot, from: nil, to: nil)
            default: return nil
            }
        case .bay:
            guard attribute == ParkingBay.status || attribute == ParkingBay.occupied else { return nil }
            guard let slot = parking.bay(entity.id) ?? slot(updating: entity) else { return nil }
            return SeriesBinding(.bay, slot: slot, from: nil, to: nil)
        case .meter: return meterBinding(of: attribute, entity: entity, unit: unit)
        case .air:
            guard let slot = stations.slot(entity.id) ?? slot(updating: entity) else { return nil }
            if attribute == AirStation.atmo { return SeriesBinding(.atmo, slot: slot, from: nil, to: nil) }
            let pollutant = AirFigure.Pollutant.allCases.firstIndex { $0.rawValue == attribute.text }
            return pollutant.flatMap { SeriesBinding(.pollutant($0), slot: slot, from: unit, to: AirStation.unit) }
        case nil: return nil
        }
    }

    private mutating func meterBinding(of attribute: AttributeName, entity: Entity, unit: Unit?) -> SeriesBinding? {
        guard let role = Meter.role(of: attribute) else { return nil }
        guard let slot = meters.table.slot(entity.id) ?? slot(updating: entity) else { return nil }
        let figureUnit =
            switch role {
            case .totalActive, .active: Meter.watts
            case .apparent: Meter.voltAmperes
            case .voltage: Meter.volts
            }
        guard let binding = SeriesBinding(.power(role), slot: slot, from: unit, to: figureUnit) else { return nil }
        meters.change(slot) { $0.declare(attribute) }
        return binding
    }

    /// The age from which the values of `series` are stale; nil takes the default of its period.
    public mutating func setNoDataAge(_ series: SeriesID, _ age: TimeSpan?) {
        guard let binding = binding(of: series) else { return }
        let slot = binding.slot
        switch binding.role {
        case .none, .placeStatus: break
        case .level: rivers.change(slot) { $0.channel.noDataAge = age }
        case .rain(.increment): rainGauges.change(slot) { $0.increments.noDataAge = age }
        case .rain(.counter): rainGauges.change(slot) { $0.counter.noDataAge = age }
        case .places(.occupied): parking.change(slot) { $0.occupied.noDataAge = age }
        case .places(.available): parking.change(slot) { $0.available.noDataAge = age }
        case .places(.capacity): parking.change(slot) { $0.capacity.noDataAge = age }
        case .bay: parking.changeBay(slot) { $0.noDataAge = age }
        case .power(.totalActive): meters.change(slot) { $0.totalActive.noDataAge = age }
        case .power(.active): meters.change(slot) { $0.active.noDataAge = age }
        case .power(.apparent): meters.change(slot) { $0.apparent.noDataAge = age }
        case .power(.voltage): break
        case .pollutant(let index): stations.change(slot) { $0.days[index].channel.noDataAge = age }
        case .atmo: stations.change(slot) { $0.atmoChannel.noDataAge = age }
        }
    }

    /// How far before a time the readings of `series` reach that its figures at that time are made of; nil where no
    /// figure reads it, or only over weeks (EN 50160 voltage), which no one look at the past works out again.
    public func pastWindow(of series: SeriesID) -> TimeSpan? {
        guard let binding = binding(of: series) else { return nil }
        switch binding.role {
        case .none, .power(.voltage): return nil
        case .level: return max(WindowedLevel.Limits.window, rivers.members[binding.slot].drawnSpan) + .hours(1)
        case .places:
            return max(WindowedLevel.Limits.window, parking.places.members[binding.slot].drawnSpan) + .hours(1)
        case .rain, .pollutant, .power: return FigureBoard.longestDay
        case .placeStatus, .bay, .atmo: return .zero
        }
    }

    /// Weeks before a time whose same day makes what is usual then (hmi.md, "Energy").
    public static let usualWeeks = PowerMemory.Limits.usualWeeks

    /// Whether a series is one of those whose usual sum is shown.
    public func makesUsual(_ series: SeriesID) -> Bool {
        switch binding(of: series)?.role {
        case .power(.active), .power(.totalActive): return true
        default: return false
        }
    }

    /// The panel a series is shown in; nil in none.
    public func panel(of series: SeriesID) -> FigurePanel? {
        guard let binding = binding(of: series) else { return nil }
        switch binding.role {
        case .none: return nil
        case .level, .rain: return .flood
        case .places, .placeStatus, .bay: return .parking
        case .power: return .energy
        case .pollutant, .atmo: return .air
        }
    }

    /// A local day when the clocks go back, and an hour for the reading before it.
    private static let longestDay = TimeSpan.hours(26)

    // MARK: - Readings

    /// Every accepted reading, late and bad ones included; `text` is what a text value says. Constant time but for the
    /// first power reading of each ten minutes, which adds up the meters; nothing at all for series of no figure.
    public mutating func accept(_ reading: Reading, text: String?) {
        let index = Int(reading.series.index)
        guard index < bindings.count, bindings[index] != 0 else { return }
        let binding = kinds[Int(bindings[index])]
        let number = binding.conversion.apply(to: reading.value.number ?? 0)
        guard number.isFinite else { return }
        let isText = reading.value.number == nil
        let observation = Observation(
            value: number, observedAt: reading.observedAt, receivedAt: reading.receivedAt, quality: reading.quality,
            origin: reading.origin)
        let slot = binding.slot
        let isLate = reading.isLate
        switch binding.role {
        case .none: return
        case .placeStatus:
            guard let text, !isLate, reading.quality != .bad else { return }
            parking.change(slot) { $0.accept(status: text) }
        case .bay: acceptBay(slot, reading, text: text)
        case .atmo:
            guard !isLate else { return }
            stations.change(slot) { $0.acceptATMO(observation, text: isText ? text ?? "" : nil) }
        // What is measured is a number: a text there ("FALLO") is no measurement.
        case .level where !isText: rivers.change(slot) { $0.accept(observation, isLate: isLate) }
        case .rain(let source) where !isText:
            rainGauges.change(slot) { $0.accept(observation, from: source, isLate: isLate) }
        case .places(let role) where !isText:
            parking.change(slot) { $0.accept(observation, as: role, isLate: isLate) }
        case .power(let role) where !isText: meters.accept(observation, slot: slot, as: role, isLate: isLate)
        case .pollutant(let pollutant) where !isText:
            let start = startOfDay(reading.observedAt)
            stations.change(slot) { $0.days[pollutant].accept(observation, dayStart: start, isLate: isLate) }
        case .level, .rain, .places, .power, .pollutant: return
        }
    }

    private mutating func acceptBay(_ slot: Int, _ reading: Reading, text: String?) {
        guard !reading.isLate, reading.quality != .bad else { return }
        // A bay that says true or 1 is occupied.
        let status = text.map(ParkingBay.status) ?? (reading.value.number == 0 ? .free : .occupied)
        parking.changeBay(slot) { $0.accept(status, at: reading.observedAt) }
    }

    private mutating func startOfDay(_ timestamp: Timestamp) -> Timestamp {
        if let day, day.contains(timestamp) { return day.lowerBound }
        let start = site.zone.startOfDay(timestamp)
        // 25 h reach into the next day whatever the clocks do this one.
        let end = site.zone.startOfDay(start + .hours(25))
        if start < end { day = start..<end }
        return start
    }
}

/// The four panels that figures are drawn in.
public enum FigurePanel: Sendable { case flood, parking, energy, air }
