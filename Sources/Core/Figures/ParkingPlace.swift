import Telemetry

/// A car park, or a zone of on-street bays: whatever has one row in the parking panel. At most about 2 kB.
///
/// It may count for itself (`occupiedSpotNumber`, `availableSpotNumber`) or be counted by its bays; a place that does
/// both is shown by its own count while that is current.
struct ParkingPlace: Member {
    enum Limits {
        static let horizon = TimeSpan.hours(6)
        static let rounding = TimeSpan.minutes(5)
        static let livePeriods: Int64 = 2
        static let liveWithoutPeriod = TimeSpan.minutes(20)
        /// A zone says no number below this share of bays heard, unless its property `min_coverage` says otherwise.
        static let coverage = 0.8
    }

    enum Role: Sendable { case occupied, available, capacity }

    /// What a person, or the car park itself, says of its status; `counted` leaves it to the count.
    enum Forced: UInt8, Sendable { case counted = 0, closed, full }

    /// What of its bays a zone knows at an instant.
    struct Tally: Hashable, Sendable {
        var known = 0
        var free = 0
        var seen = 0
        var latest: Timestamp?
    }

    static let occupied: AttributeName = "occupiedSpotNumber"
    static let available: AttributeName = "availableSpotNumber"
    static let capacity: AttributeName = "totalSpotNumber"
    static let status: AttributeName = "status"
    static let unit: Unit = "1"

    private(set) var entity: Entity
    /// Made up from its bays' `zone`, not listed.
    let isImplied: Bool
    /// The place this one is part of.
    var parent: EntityID?
    var bayCount = 0
    private var period: TimeSpan?
    var occupied = Channel()
    var available = Channel()
    var capacity = Channel()
    private(set) var forced = Forced.counted
    /// FULL at ≤ fullBelow, FREE again at ≥ freeAbove; between the two it stays as it was.
    private(set) var isFull = false
    private var window = WindowedLevel()
    private var recent: RecentSlots
    /// How far back its small trend reaches.
    var drawnSpan: TimeSpan { recent.span }

    init(_ entity: Entity, isImplied: Bool = false, in site: SiteDefaults) {
        self.entity = entity
        self.isImplied = isImplied
        recent = RecentSlots(period: entity.period(of: Self.occupied, in: site))
        update(entity, in: site)
    }

    mutating func update(_ entity: Entity, in site: SiteDefaults) {
        self.entity = entity
        parent = entity.refParkingSite
        let attribute = entity.attributes[Self.available] != nil ? Self.available : Self.occupied
        period = entity.period(of: attribute, in: site)
        occupied.defaultAge = entity.staleAge(of: Self.occupied, in: site)
        available.defaultAge = entity.staleAge(of: Self.available, in: site)
        if forced == .counted, let text = entity.properties[Self.status.text]?.text { force(text) }
    }

    mutating func accept(_ observation: Observation, as role: Role, isLate: Bool) {
        if role != .capacity, observation.quality != .bad,
            let taken = role == .occupied ? observation.value : places.map({ $0 - observation.value })
        {
            recent.record(taken, at: observation.observedAt, isLate: isLate)
        }
        guard !isLate else { return }
        switch role {
        case .occupied: occupied.accept(observation)
        case .available: available.accept(observation)
        case .capacity: capacity.accept(observation)
        }
        guard observation.quality != .bad, let count else { return }
        // The inflow is that of cars parked: counts beyond 0…capacity are the counter's drift.
        if role != .capacity { window.append(Double(count.taken), at: count.channel.observedAt) }
        guard let free = count.free else { return }
        if free <= fullBelow { isFull = true } else if free >= freeAbove { isFull = false }
    }

    mutating func accept(status text: String) { force(text) }

    /// The statuses of Smart Data Models that counting cannot give.
    private mutating func force(_ text: String) {
        switch text.lowercased() {
        case "closed", "closedabnormal": forced = .closed
        case "full", "fullatentrance": forced = .full
        default: forced = .counted
        }
    }
}

// MARK: - Its own count

extension ParkingPlace {
    struct Count {
        var channel: Observation
        var taken: Int
        /// Clamped to 0…capacity; nil where the capacity is not known and only cars are counted.
        var free: Int?
        /// Beyond capacity, or below zero.
        var over: Int?
        var isStale: Bool
    }

    /// Its capacity: as received, else as the site says.
    var places: Double? {
        let received = capacity.lastGood.map(\.value).flatMap { $0 > 0 ? $0 : nil }
        return received ?? entity.number(Self.capacity.text).flatMap { $0 > 0 ? $0 : nil }
    }

    private var fullBelow: Int { entity.number("fullBelow").map(Self.whole) ?? 0 }
    private var freeAbove: Int { max(fullBelow + 1, entity.number("freeAbove").map(Self.whole) ?? 0) }

    /// The count that spoke last; of two with one stamp, the cars.
    private var spoke: (channel: Channel, isOccupied: Bool)? {
        switch (occupied.lastGood, available.lastGood) {
        case (nil, nil): nil
        case (_?, nil): (occupied, true)
        case (nil, _?): (available, false)
        case (let cars?, let left?): cars.observedAt >= left.observedAt ? (occupied, true) : (available, false)
        }
    }

    private var count: Count? {
        guard let (channel, isOccupied) = spoke, let last = channel.lastGood else { return nil }
        let value = Self.whole(last.value)
        guard let places = places.map(Self.whole) else {
            let free = isOccupied ? nil : max(0, value)
            return Count(channel: last, taken: isOccupied ? max(0, value) : 0, free: free, over: nil, isStale: false)
        }
        let taken = isOccupied ? value : places - value
        let over = taken > places ? taken - places : taken < 0 ? taken : nil
        let clamped = min(max(taken, 0), places)
        return Count(channel: last, taken: clamped, free: places - clamped, over: over, isStale: false)
    }

    private func count(at now: Timestamp) -> Count? {
        guard var count, let (channel, _) = spoke else { return nil }
        count.isStale = channel.isStale(at: now)
        return count
    }

    /// Counts are whole; what no count can be is cut to what an Int holds safely.
    private static func whole(_ value: Double) -> Int {
        value.isFinite ? Int(min(max(value.rounded(), -1e9), 1e9)) : 0
    }

    /// What it adds to the total; nil while nothing current is known. Of a zone only the bays seen are measured: places
    /// nobody heard of are neither free nor taken.
    func offer(at now: Timestamp, tally: Tally) -> (free: Int, places: Int)? {
        let count = count(at: now)
        if bayCount > 0, count?.isStale ?? true {
            guard isCovered(tally) else { return nil }
            return (forced == .closed ? 0 : tally.free, tally.seen)
        }
        guard let count, !count.isStale, let free = count.free else { return nil }
        return (forced == .closed ? 0 : free, places.map(Self.whole) ?? free)
    }

    /// The same of a place without bays, and until when it stands.
    var standingOffer: (free: Int, places: Int, until: Timestamp)? {
        guard let count, let (channel, _) = spoke, let free = count.free else { return nil }
        return (forced == .closed ? 0 : free, places.map(Self.whole) ?? free, channel.currentUntil)
    }

    /// Whether enough of its bays were heard for a number.
    private func isCovered(_ tally: Tally) -> Bool {
        tally.seen > 0 && Double(tally.seen) >= coverage * Double(tally.known)
    }

    private var coverage: Double { entity.number("min_coverage") ?? Limits.coverage }

    /// Whether its own count can stand for it in the total.
    func hasCurrentCount(at now: Timestamp) -> Bool {
        guard let count = count(at: now) else { return false }
        return !count.isStale && count.free != nil
    }
}

// MARK: - Its row

extension ParkingPlace {
    /// Of a place without bays. Of one with bays, which depends on what was heard of each, only the table can say.
    var abnormalFrom: Timestamp {
        if bayCount > 0 { return .distantFuture }
        if let (channel, _) = spoke { return channel.abnormalFrom }
        return occupied.wasHeard || available.wasHeard ? .distantPast : entity.abnormalFromUnheard
    }

    /// Of a place with bays.
    func isAbnormal(at now: Timestamp, tally: Tally) -> Bool {
        if let (channel, _) = spoke, !channel.isStale(at: now) { return channel.isLastBad }
        return !isCovered(tally)
    }

    func figure(at now: Timestamp, tally: Tally) -> ParkingFigure {
        let count = count(at: now)
        let isZone = bayCount > 0 && (count?.isStale ?? true)
        var figure = ParkingFigure(
            entity: entity.id, name: entity.name, kind: isZone ? .zone : .carPark, occupied: ShownValue(),
            recent: recent.sparkline(at: now))
        // A zone of bays is one itself.
        (figure.commune, figure.zone) = (entity.commune, entity.zone ?? (isZone ? entity.name : nil))
        if bayCount > 0 {
            figure.seen = tally.seen
            figure.known = tally.known
            figure.freeSeen = tally.free
        }
        if isZone {
            describeZone(&figure, tally)
        } else {
            describeCarPark(&figure, count, at: now)
        }
        switch forced {
        case .closed:
            figure.status = .closed
            figure.isForced = true
            figure.free = figure.free == nil ? nil : 0
        case .full:
            figure.status = .full
            figure.isForced = true
        case .counted: break
        }
        if figure.status != .open { figure.fullAt = nil }
        return figure
    }

    private func describeZone(_ figure: inout ParkingFigure, _ tally: Tally) {
        figure.capacity = tally.known
        let taken = tally.seen - tally.free
        figure.occupied = ShownValue(value: Double(taken), unit: Self.unit, observedAt: tally.latest)
        guard isCovered(tally) else { return }
        figure.free = tally.free
        if tally.free <= fullBelow { figure.status = .full }
    }

    private func describeCarPark(_ figure: inout ParkingFigure, _ count: Count?, at now: Timestamp) {
        figure.capacity = places.map(Self.whole)
        let shown = spoke?.channel ?? (occupied.wasHeard ? occupied : available)
        figure.occupied = shown.shown(at: now, unit: Self.unit)
        figure.isLastBad = shown.isLastBad
        guard let count else { return }
        if let capacity = figure.capacity, spoke?.isOccupied == false {
            // Free places are what it sent: the cars are what is left of its capacity, raw as well.
            figure.occupied.value = figure.occupied.value.map { Double(capacity) - $0 }
        }
        if count.over != nil, figure.occupied.quality == .good { figure.occupied.quality = .uncertain }
        figure.free = count.free
        figure.over = count.over
        figure.status = isFull ? .full : .open
        figure.fullAt = fullAt(count, at: now)
    }

    /// When FULL is reached at the net inflow of the last 30 min, from its last count on, down to 5 min.
    private func fullAt(_ count: Count, at now: Timestamp) -> Timestamp? {
        guard !count.isStale, !isFull, let free = count.free, free > fullBelow else { return nil }
        let stamp = count.channel.observedAt
        let liveAge = period.map { $0 * Limits.livePeriods } ?? Limits.liveWithoutPeriod
        guard now - stamp < liveAge, let inflow = window.change(slack: liveAge), inflow > 0 else { return nil }
        let perSecond = inflow / WindowedLevel.Limits.window.seconds
        let left = TimeSpan(seconds: Double(free - fullBelow) / perSecond)
        guard left < Limits.horizon else { return nil }
        return max((stamp + left).roundedDown(to: Limits.rounding), now)
    }
}

extension ParkingPlace {
    func encode(into writer: inout ByteWriter) {
        writer.write(channel: occupied)
        writer.write(channel: available)
        writer.write(channel: capacity)
        writer.write(forced.rawValue)
        writer.write(isFull)
        writer.write(window: window)
        recent.encode(into: &writer)
    }

    mutating func restore(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        try reader.restore(channel: &occupied)
        try reader.restore(channel: &available)
        try reader.restore(channel: &capacity)
        guard let saved = Forced(rawValue: try reader.read()) else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "a car park's status")
        }
        forced = saved
        isFull = try reader.readBool()
        try reader.restore(window: &window)
        try recent.restore(from: &reader)
    }
}
