import Telemetry

/// One gauge on a river: `FloodMonitoring/currentLevel` in metres. At most about 2 kB.
struct RiverGauge: Member {
    enum Limits {
        /// hmi.md, Rivers: a time to the next threshold only above 5 cm/h, …
        static let slowestRise = 0.05
        /// … under 6 h, …
        static let horizon = TimeSpan.hours(6)
        /// … with the last reading younger than 2 periods.
        static let livePeriods: Int64 = 2
        /// The same where no period is known: one of the slow loggers' 15 min, and its transmission.
        static let liveWithoutPeriod = TimeSpan.minutes(20)
        static let rounding = TimeSpan.minutes(5)
        static let shortest = TimeSpan.minutes(10)
    }

    static let level: AttributeName = "currentLevel"
    static let unit: Unit = "m"
    /// The rungs, lowest first: the property that holds each and the level's name in glossary.md.
    static let thresholdNames = [
        ("vigilanceLevel", "vigilance"), ("alertLevel", "alerte"), ("dangerLevel", "crise"),
    ]

    private(set) var entity: Entity
    private(set) var thresholds: [RiverFigure.Threshold] = []
    private var period: TimeSpan?
    var channel = Channel()
    private var window = WindowedLevel()
    private var recent: RecentSlots
    /// How far back its small trend reaches.
    var drawnSpan: TimeSpan { recent.span }

    init(_ entity: Entity, in site: SiteDefaults) {
        self.entity = entity
        recent = RecentSlots(period: entity.period(of: Self.level, in: site))
        update(entity, in: site)
    }

    mutating func update(_ entity: Entity, in site: SiteDefaults) {
        self.entity = entity
        period = entity.period(of: Self.level, in: site)
        channel.defaultAge = entity.staleAge(of: Self.level, in: site)
        thresholds = Self.thresholdNames.compactMap { property, name in
            guard let held = entity.properties[property], let value = held.number else { return nil }
            // `DATE by none` is how a demo says that nobody checked it.
            let isValidated = held.validated.map { !$0.hasSuffix("by none") } ?? false
            return RiverFigure.Threshold(name: name, value: value, isValidated: isValidated)
        }
        thresholds.sort { $0.value < $1.value }
    }

    /// Late readings fill the small trend and nothing else; bad ones are only remembered as the last received.
    mutating func accept(_ observation: Observation, isLate: Bool) {
        if observation.quality != .bad {
            recent.record(observation.value, at: observation.observedAt, isLate: isLate)
        }
        guard !isLate else { return }
        channel.accept(observation)
        guard observation.quality != .bad else { return }
        window.append(observation.value, at: observation.observedAt)
    }

    var abnormalFrom: Timestamp { channel.wasHeard ? channel.abnormalFrom : entity.abnormalFromUnheard }

    private var liveAge: TimeSpan { period.map { $0 * Limits.livePeriods } ?? Limits.liveWithoutPeriod }

    /// Metres an hour over the 30 min up to the last reading; nil until the window is covered, and while stale.
    func ratePerHour(at now: Timestamp) -> Double? {
        guard !channel.isStale(at: now) else { return nil }
        // The base must have been live when the window began: else the difference is one over a longer time.
        guard let change = window.change(slack: liveAge) else { return nil }
        return change / (WindowedLevel.Limits.window.seconds / 3600)
    }

    func figure(at now: Timestamp) -> RiverFigure {
        var figure = RiverFigure(
            entity: entity.id, name: entity.name, level: channel.shown(at: now, unit: Self.unit),
            rateWindow: WindowedLevel.Limits.window, recent: recent.sparkline(at: now))
        (figure.commune, figure.zone) = (entity.commune, entity.zone)
        figure.thresholds = thresholds
        figure.isLastBad = channel.isLastBad
        figure.ratePerHour = ratePerHour(at: now)
        guard let last = channel.lastGood else { return figure }
        figure.nextThreshold = thresholds.first { $0.value > last.value }
        if let next = figure.nextThreshold, let rate = figure.ratePerHour {
            figure.timeToNext = timeToReach(next.value, from: last, rate: rate, at: now)
        }
        return figure
    }

    /// At this rate: what the level at its stamp still had to rise, less the time gone since.
    private func timeToReach(
        _ threshold: Double, from last: Observation, rate: Double, at now: Timestamp
    ) -> RiverFigure.TimeToThreshold? {
        guard rate > Limits.slowestRise else { return nil }
        let age = now - last.observedAt
        guard age < liveAge else { return nil }
        let whole = TimeSpan(seconds: (threshold - last.value) / rate * 3600)
        let left = age > .zero ? whole - age : whole
        guard left < Limits.horizon else { return nil }
        guard left >= Limits.shortest else { return .underTenMinutes }
        let step = Limits.rounding.nanoseconds
        return .about(TimeSpan(nanoseconds: left.nanoseconds / step * step))
    }
}

extension RiverGauge {
    func encode(into writer: inout ByteWriter) {
        writer.write(channel: channel)
        writer.write(window: window)
        recent.encode(into: &writer)
    }

    mutating func restore(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        try reader.restore(channel: &channel)
        try reader.restore(window: &window)
        try recent.restore(from: &reader)
    }
}
