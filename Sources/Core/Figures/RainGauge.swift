import Telemetry

/// One rain gauge: `precipitation` increments or a `precipitationTotal` counter, in millimetres.
///
/// Every amount is kept with the time it fell in, so that a sum says what part of its window was measured. An amount
/// belongs to its stamp, also when it arrives late: a sum describes a stated window, and what is known of that window
/// is in it. Nothing else about a gauge follows a late reading.
struct RainGauge: Member {
    enum Limits {
        /// The longest window, by the minute: 24 kB a gauge at most, 5 kB for one that reports every 5 min.
        static let entryCount = 1500
        /// Amounts that come faster than this are added to one another.
        static let grain = TimeSpan.minutes(1)
        static let longestWindow = TimeSpan.hours(24)
        /// A gauge silent for less than 2 periods is measured up to its last stamp, so that a sum does not lose its
        /// newest amount between the end of a period and the arrival of its frame.
        static let livePeriods: Int64 = 2
    }

    enum Source: UInt8, Sendable { case increment = 0, counter }

    static let increment: AttributeName = "precipitation"
    static let counter: AttributeName = "precipitationTotal"
    static let unit: Unit = "mm"

    /// `millimetres` that fell in the `span` that ends at `at`.
    struct Entry: Hashable, Sendable {
        var at: Timestamp
        var span: TimeSpan
        var millimetres: Double
    }

    private(set) var entity: Entity
    private var period: TimeSpan?
    /// The one of the two that is added up: a gauge that sends both says the same rain twice. The site's files decide,
    /// increments before a counter; else whichever came first.
    private var source: Source?
    var increments = Channel()
    var counter = Channel()
    /// Ascending in time.
    private(set) var entries: [Entry] = []
    /// What all entries hold together, or more: never less than any sum of some of them.
    private(set) var mostMillimetres = 0.0

    init(_ entity: Entity, in site: SiteDefaults) {
        self.entity = entity
        update(entity, in: site)
    }

    mutating func update(_ entity: Entity, in site: SiteDefaults) {
        self.entity = entity
        if entity.attributes[Self.increment] != nil {
            source = .increment
        } else if entity.attributes[Self.counter] != nil {
            source = .counter
        }
        period = entity.period(of: source == .counter ? Self.counter : Self.increment, in: site)
        increments.defaultAge = entity.staleAge(of: Self.increment, in: site)
        counter.defaultAge = entity.staleAge(of: Self.counter, in: site)
    }

    mutating func accept(_ observation: Observation, from sender: Source, isLate: Bool) {
        guard (source ?? sender) == sender else { return }
        source = sender
        var observation = observation
        // A negative amount is a "missing" mark, never rain.
        if observation.value < 0 { observation.quality = .bad }
        let isUsable = observation.quality != .bad
        switch sender {
        case .increment:
            if isUsable {
                insert(Entry(at: observation.observedAt, span: period ?? .zero, millimetres: observation.value))
            }
            if !isLate { increments.accept(observation) }
        case .counter:
            // A late counter reading lies inside a difference that is already counted.
            guard !isLate else { return }
            if isUsable { count(observation) }
            counter.accept(observation)
        }
    }

    private mutating func count(_ observation: Observation) {
        guard let before = counter.lastGood, before.observedAt <= observation.observedAt else { return }
        if before.observedAt == observation.observedAt {
            // Another value for the same stamp: the difference made with it is put right.
            guard let last = entries.indices.last, entries[last].at == observation.observedAt else { return }
            let corrected = entries[last].millimetres + observation.value - before.value
            hold(max(0, corrected))
            entries[last].millimetres = max(0, corrected)
            return
        }
        // Below the last value the counter started again from zero: what it shows fell since.
        let fallen = observation.value >= before.value ? observation.value - before.value : observation.value
        let span = observation.observedAt - before.observedAt
        insert(Entry(at: observation.observedAt, span: span, millimetres: fallen))
    }

    /// In its place by stamp; another value for the same stamp replaces an increment.
    private mutating func insert(_ entry: Entry) {
        if let newest = entries.last, newest.at - entry.at > Limits.longestWindow { return }
        hold(entry.millimetres)
        var place = entries.count
        while place > 0, entries[place - 1].at > entry.at { place -= 1 }
        if place > 0, entries[place - 1].at == entry.at {
            entries[place - 1] = entry
        } else if place > 0, place == entries.count, isMerged(entry, into: entries[place - 1]) {
            entries[place - 1].at = entry.at
            entries[place - 1].span = entries[place - 1].span + entry.span
            entries[place - 1].millimetres += entry.millimetres
        } else {
            entries.insert(entry, at: place)
        }
        dropOld()
    }

    /// A share more than was added, which no rounding of a sum in another order exceeds.
    private mutating func hold(_ millimetres: Double) { mostMillimetres += millimetres * (1 + 1e-9) }

    private mutating func holdEntries() {
        mostMillimetres = 0
        for entry in entries { hold(entry.millimetres) }
    }

    private func isMerged(_ entry: Entry, into last: Entry) -> Bool {
        (period ?? .zero) < Limits.grain && entry.at.slot(Limits.grain) == last.at.slot(Limits.grain)
    }

    private mutating func dropOld() {
        guard let newest = entries.last else { return }
        // In blocks, so that a steady gauge does not shift its whole record at each reading.
        let block = 32
        let from = newest.at - Limits.longestWindow - (period ?? .zero)
        if entries.count > block, entries[block - 1].at < from {
            entries.removeFirst(block)
            holdEntries()
        }
        if entries.count > Limits.entryCount { entries.removeFirst(entries.count - Limits.entryCount) }
    }

    var live: Channel { source == .counter ? counter : increments }

    var abnormalFrom: Timestamp { live.wasHeard ? live.abnormalFrom : entity.abnormalFromUnheard }

    func sum(over window: TimeSpan, at now: Timestamp) -> RainFigure.Sum {
        let period = period ?? .zero
        var end = now
        if let last = entries.last?.at, now - last < period * Limits.livePeriods { end = last }
        let start = end - window
        // Whole amounts only: half a period absorbs a gauge's jitter; what fell half before the window does not count.
        let slack = TimeSpan(nanoseconds: period.nanoseconds / 2)
        var millimetres = 0.0
        var measured = TimeSpan.zero
        var isAnyReceived = false
        for entry in entries.reversed() {
            guard entry.at > start else { break }
            let tolerance = TimeSpan(nanoseconds: entry.span.nanoseconds / 10)
            guard entry.at <= end, entry.span <= window + tolerance else { continue }
            guard entry.at - entry.span + slack > start || entry.span == .zero else { continue }
            millimetres += entry.millimetres
            measured = measured + entry.span
            isAnyReceived = true
        }
        // Without a period nothing promises how much should have come: some or none is all that can be said.
        let promised = period > .zero || measured > .zero
        let share = promised ? min(1, measured.seconds / window.seconds) : (isAnyReceived ? 1 : 0)
        return RainFigure.Sum(window: window, millimetres: millimetres, received: share)
    }

    func figure(at now: Timestamp) -> RainFigure {
        var figure = RainFigure(
            entity: entity.id, name: entity.name, sums: RainFigure.windows.map { sum(over: $0, at: now) },
            last: live.shown(at: now, unit: Self.unit))
        (figure.commune, figure.zone) = (entity.commune, entity.zone)
        return figure
    }
}

extension RainGauge {
    func encode(into writer: inout ByteWriter) {
        writer.write(optional: source) { $0.write($1.rawValue) }
        writer.write(channel: increments)
        writer.write(channel: counter)
        writer.write(array: entries) { writer, entry in
            writer.write(entry.at)
            writer.write(entry.span)
            writer.write(entry.millimetres)
        }
    }

    mutating func restore(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        let savedSource = try reader.readOptional { (reader) throws(ByteReader.Malformed) in
            guard let source = Source(rawValue: try reader.read()) else {
                throw ByteReader.Malformed(offset: reader.offset, expected: "increments or a counter")
            }
            return source
        }
        source = source ?? savedSource
        try reader.restore(channel: &increments)
        try reader.restore(channel: &counter)
        let saved = try reader.readArray { (reader) throws(ByteReader.Malformed) in
            let at = try reader.readTimestamp()
            let span = try reader.readTimeSpan()
            return Entry(at: at, span: span, millimetres: try reader.readDouble())
        }
        entries = Array(saved.suffix(Limits.entryCount))
        holdEntries()
    }
}
