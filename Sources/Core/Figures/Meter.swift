import Telemetry

/// A meter or a street-light cabinet: active power in W, apparent power in VA, phase voltages in V. About 1 kB.
struct Meter: Member {
    enum Role: Sendable { case totalActive, active, apparent, voltage(phase: Int) }

    static let watts: Unit = "W"
    static let voltAmperes: Unit = "VA"
    static let volts: Unit = "V"

    private(set) var entity: Entity
    /// A number for its id, the same in every process.
    let identity: UInt64
    var totalActive = Channel()
    var active = Channel()
    var apparent = Channel()
    /// Whether a series of its active power is known, heard or not; and of its apparent power.
    var measuresActive = false
    var measuresApparent = false
    private var voltage: VoltageWeek?
    private var recent: RecentSlots

    init(_ entity: Entity, in site: SiteDefaults) {
        self.entity = entity
        identity = entity.id.text.stableHash
        recent = RecentSlots(period: entity.period(of: "activePower", in: site))
        update(entity, in: site)
    }

    mutating func update(_ entity: Entity, in site: SiteDefaults) {
        self.entity = entity
        for attribute in entity.attributes.keys { declare(attribute) }
        totalActive.defaultAge = entity.staleAge(of: "totalActivePower", in: site)
        active.defaultAge = entity.staleAge(of: "activePower", in: site)
        apparent.defaultAge = entity.staleAge(of: "apparentPower", in: site)
    }

    /// Which of its attributes the board follows.
    static func role(of attribute: AttributeName) -> Role? {
        switch attribute.text {
        case "totalActivePower": .totalActive
        case "activePower": .active
        case "apparentPower", "totalApparentPower": .apparent
        default: VoltageWeek.phase(of: attribute).map { .voltage(phase: $0) }
        }
    }

    mutating func declare(_ attribute: AttributeName) {
        switch Self.role(of: attribute) {
        case .totalActive, .active: measuresActive = true
        case .apparent: measuresApparent = true
        case .voltage, nil: break
        }
    }

    mutating func accept(_ observation: Observation, as role: Role, isLate: Bool) {
        if case .voltage(let phase) = role {
            // A 10-minute mean that is closed stays so.
            guard !isLate, observation.quality != .bad else { return }
            var week = voltage ?? VoltageWeek(nominal: entity.number("nominalVoltage"))
            week.accept(observation.value, at: observation.observedAt, phase: phase)
            voltage = week
            return
        }
        if observation.quality != .bad, isDrawn(role) {
            recent.record(observation.value, at: observation.observedAt, isLate: isLate)
        }
        guard !isLate else { return }
        switch role {
        case .totalActive: totalActive.accept(observation)
        case .active: active.accept(observation)
        case .apparent: apparent.accept(observation)
        case .voltage: break
        }
    }

    /// One quantity a trend: the total of the phases where there is one, apparent power only where there is no other.
    private func isDrawn(_ role: Role) -> Bool {
        switch role {
        case .totalActive: true
        case .active: !totalActive.wasHeard
        case .apparent: !measuresActive
        case .voltage: false
        }
    }

    /// The channel of its active power: the total of its phases where it sends one.
    var power: Channel { totalActive.wasHeard ? totalActive : active }

    /// The power it has, and until when that may be counted.
    var standingPower: (until: Timestamp, watts: Double) {
        totalActive.wasHeard
            ? (totalActive.currentUntil, totalActive.lastGood?.value ?? 0)
            : (active.currentUntil, active.lastGood?.value ?? 0)
    }

    /// Whether it is known to measure apparent power and no active power; one never heard of is not.
    var isApparentOnly: Bool { measuresApparent && !measuresActive }

    var shown: Channel { isApparentOnly ? apparent : power }

    var abnormalFrom: Timestamp { shown.wasHeard ? shown.abnormalFrom : entity.abnormalFromUnheard }

    func figure(at now: Timestamp) -> MeterFigure {
        let unit = isApparentOnly ? Self.voltAmperes : Self.watts
        var figure = MeterFigure(
            entity: entity.id, name: entity.name, type: entity.type, power: shown.shown(at: now, unit: unit),
            recent: recent.sparkline(at: now))
        (figure.commune, figure.zone) = (entity.commune, entity.zone)
        figure.isLastBad = shown.isLastBad
        figure.voltage = voltage?.verdict(at: now)
        return figure
    }
}

extension Meter {
    func encode(into writer: inout ByteWriter) {
        writer.write(channel: totalActive)
        writer.write(channel: active)
        writer.write(channel: apparent)
        writer.write(optional: voltage) { writer, week in week.encode(into: &writer) }
        recent.encode(into: &writer)
    }

    mutating func restore(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        try reader.restore(channel: &totalActive)
        try reader.restore(channel: &active)
        try reader.restore(channel: &apparent)
        let nominal = entity.number("nominalVoltage")
        voltage = try reader.readOptional { (reader) throws(ByteReader.Malformed) in
            var week = VoltageWeek(nominal: nominal)
            try week.restore(from: &reader)
            return week
        }
        try recent.restore(from: &reader)
    }
}
