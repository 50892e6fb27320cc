import Telemetry

/// One live value with its times, in the unit the figures use.
struct Observation: Hashable, Sendable {
    var value: Double
    var observedAt: Timestamp
    var receivedAt: Timestamp
    var quality: Quality
    var origin: ReadingOrigin
}

/// What the board keeps of one series: the last value, the last usable one, and when it counts as stale.
struct Channel: Sendable {
    enum Limits {
        /// Where neither a rule, a period nor a heartbeat says how long a value stays current: longer than the hourly
        /// series of air and rain need, shorter than a working day, so that a dead meter leaves the sums.
        static let ageWithoutPeriod = TimeSpan.hours(3)
        /// alarms.md: no-data `after` defaults to 3 × the period.
        static let periodsUntilStale: Int64 = 3
    }

    /// The last live reading whatever its quality, and the last that was not bad.
    private(set) var last: Observation?
    private(set) var lastGood: Observation?
    /// Set by a rule; nil takes `defaultAge`.
    var noDataAge: TimeSpan?
    var defaultAge = Limits.ageWithoutPeriod

    mutating func accept(_ observation: Observation) {
        last = observation
        if observation.quality != .bad { lastGood = observation }
    }

    var staleAge: TimeSpan { noDataAge ?? defaultAge }
    var wasHeard: Bool { last != nil }
    /// The newest reading was refused: what is shown is older than what came.
    var isLastBad: Bool { last?.quality == .bad }

    /// A no-data alarm fires at elapsed ≥ its delay, so a value is stale from exactly that age on.
    func isStale(at now: Timestamp) -> Bool {
        guard let shown = lastGood ?? last else { return false }
        return now - shown.observedAt >= staleAge
    }

    /// Until when its last usable value, if there is one, may be counted by sums and totals.
    var currentUntil: Timestamp { lastGood.map { $0.observedAt + staleAge } ?? .distantPast }

    /// A usable value that is not stale: what sums and totals may count.
    func current(at now: Timestamp) -> Double? { now < currentUntil ? lastGood?.value : nil }

    /// From when on it is stale or bad.
    var abnormalFrom: Timestamp {
        if isLastBad { return .distantPast }
        return (lastGood ?? last).map { $0.observedAt + staleAge } ?? .distantFuture
    }

    /// The last usable value with its age: a bad reading changes nothing a row shows. Only where nothing usable ever
    /// came is the bad value itself shown, as bad.
    func shown(at now: Timestamp, unit: Unit?) -> ShownValue {
        guard let shown = lastGood ?? last else { return ShownValue(unit: unit) }
        return ShownValue(
            value: shown.value, unit: unit, observedAt: shown.observedAt, receivedAt: shown.receivedAt,
            quality: shown.quality, isStale: isStale(at: now), origin: shown.origin)
    }

    mutating func restore(last: Observation?, lastGood: Observation?) {
        self.last = last
        self.lastGood = lastGood
    }
}

extension Entity {
    /// How often `attribute` reports: its own period, the entity's, or its type's.
    func period(of attribute: AttributeName?, in site: SiteDefaults) -> TimeSpan? {
        let defaults = site.types[type]
        let own = attribute.flatMap { attributes[$0]?.period }
        let ofType = attribute.flatMap { defaults?.attributes[$0]?.period }
        return (own ?? period ?? ofType ?? defaults?.period).flatMap { $0 > .zero ? $0 : nil }
    }

    /// The age from which a value is stale where no rule says (alarms.md): 3 × the period, or one heartbeat.
    func staleAge(of attribute: AttributeName?, in site: SiteDefaults) -> TimeSpan {
        if let heartbeat = heartbeat ?? (period == nil ? site.types[type]?.heartbeat : nil) { return heartbeat }
        if let period = period(of: attribute, in: site) { return period * Channel.Limits.periodsUntilStale }
        return Channel.Limits.ageWithoutPeriod
    }

    /// Only these count in a territory's totals: what is discovered, on test or retired distorts none.
    var countsInTotals: Bool {
        switch device.lifecycle {
        case .production, .maintenance: true
        case .stock, .test, .poc, .retired: false
        }
    }

    /// From when on a member nothing was ever heard of is abnormal.
    var abnormalFromUnheard: Timestamp { countsInTotals ? .distantPast : .distantFuture }
}

/// What the board needs of a site once it is running.
struct SiteDefaults: Sendable {
    var zone: ZoneTable
    var types: [EntityType: Site.TypeDefaults]
}
