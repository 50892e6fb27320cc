import Telemetry

/// One air-quality station (`AirQualityObserved`): its pollutants, and the index the association sends. About 3 kB.
struct AirStation: Member {
    enum Limits {
        /// A particle's mean of fewer hours of the day is provisional.
        static let hoursOfMean = 18
    }

    static let unit: Unit = "µg/m³"
    /// Received from the association: the only value that may be called ATMO.
    static let atmo: AttributeName = "airQualityIndex"

    private(set) var entity: Entity
    /// In the order of `AirFigure.Pollutant.allCases`.
    var days: [PollutantDay]
    var atmo: ShownValue?
    var atmoChannel = Channel()

    init(_ entity: Entity, in site: SiteDefaults) {
        self.entity = entity
        days = Array(repeating: PollutantDay(), count: AirFigure.Pollutant.allCases.count)
        update(entity, in: site)
    }

    mutating func update(_ entity: Entity, in site: SiteDefaults) {
        self.entity = entity
        for (index, pollutant) in AirFigure.Pollutant.allCases.enumerated() {
            let attribute = AttributeName(pollutant.rawValue)
            days[index].period = entity.period(of: attribute, in: site)
            days[index].channel.defaultAge = entity.staleAge(of: attribute, in: site)
        }
        atmoChannel.defaultAge = entity.staleAge(of: Self.atmo, in: site)
    }

    mutating func acceptATMO(_ observation: Observation, text: String?) {
        guard observation.quality != .bad else { return }
        atmoChannel.accept(observation)
        atmo = ShownValue(
            value: text == nil ? observation.value : nil, text: text, observedAt: observation.observedAt,
            receivedAt: observation.receivedAt, quality: observation.quality, origin: observation.origin)
    }

    /// From when on one of the pollutants it was heard to measure is.
    var abnormalFrom: Timestamp {
        var from: Timestamp?
        for index in days.indices where days[index].channel.wasHeard {
            from = min(from ?? .distantFuture, days[index].channel.abnormalFrom)
        }
        return from ?? entity.abnormalFromUnheard
    }

    func figure(at now: Timestamp, dayStart: Timestamp) -> AirFigure {
        var contributions: [AirFigure.Contribution] = []
        var missing: [AirFigure.Pollutant] = []
        for (index, pollutant) in AirFigure.Pollutant.allCases.enumerated() {
            let contribution = contribution(of: pollutant, days[index], at: now, dayStart: dayStart)
            if contribution.level == nil { missing.append(pollutant) }
            contributions.append(contribution)
        }
        var figure = AirFigure(entity: entity.id, name: entity.name, contributions: contributions)
        (figure.commune, figure.zone) = (entity.commune, entity.zone)
        figure.index = contributions.compactMap(\.level).max()
        figure.missing = missing
        figure.isProvisional = contributions.contains(where: \.isProvisional)
        figure.atmo = atmo.map { shown in
            var shown = shown
            shown.isStale = atmoChannel.isStale(at: now)
            return shown
        }
        return figure
    }

    private func contribution(
        of pollutant: AirFigure.Pollutant, _ day: PollutantDay, at now: Timestamp, dayStart: Timestamp
    ) -> AirFigure.Contribution {
        let means = day.means(of: dayStart, at: now)
        let value = pollutant.isParticle ? mean(of: means) : means.max()
        var contribution = AirFigure.Contribution(
            pollutant: pollutant, value: value, hours: means.count,
            isProvisional: pollutant.isParticle && value != nil && means.count < Limits.hoursOfMean,
            lastHour: lastHour(of: day, at: now))
        contribution.level = value.map(pollutant.level)
        return contribution
    }

    private func mean(of means: [Double]) -> Double? {
        means.isEmpty ? nil : means.reduce(0, +) / Double(means.count)
    }

    private func lastHour(of day: PollutantDay, at now: Timestamp) -> ShownValue {
        guard let mean = day.lastMean(at: now) else { return ShownValue(unit: Self.unit) }
        return ShownValue(
            value: mean.value, unit: Self.unit, observedAt: mean.observedAt,
            receivedAt: day.channel.lastGood?.receivedAt, quality: day.channel.lastGood?.quality ?? .good,
            isStale: day.channel.isStale(at: now), origin: day.channel.lastGood?.origin ?? .sensor)
    }
}

extension AirStation {
    func encode(into writer: inout ByteWriter) {
        for day in days { day.encode(into: &writer) }
        writer.write(channel: atmoChannel)
        writer.write(optional: atmo?.text) { $0.write($1) }
    }

    mutating func restore(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        for index in days.indices { try days[index].restore(from: &reader) }
        try reader.restore(channel: &atmoChannel)
        let text = try reader.readOptional { (reader) throws(ByteReader.Malformed) in try reader.readString() }
        if let last = atmoChannel.lastGood { acceptATMO(last, text: text) }
    }
}
