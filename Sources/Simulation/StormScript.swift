import Telemetry

/// What goes wrong in the storm, apart from the weather: written down rather than drawn, so that every seed tells the
/// same story with other numbers.
struct StormScript: Sendable {
    /// Minutes since 12:00.
    private enum Times {
        static let clockAhead = 240..<300
        static let stationDies = 390
        static let linkDown = 500..<518
        static let lineLeans = 530..<590
        static let breakerOpens = 580
    }
    private struct Wild {
        var minute: Int
        var entity: String
        var attribute: String
        var value: Message.FieldValue
    }
    private static let wild: [Wild] = [
        .init(minute: 300, entity: "rain-hyeres", attribute: "temperature", value: .number(-127, places: 0)),
        .init(minute: 359, entity: "amphitria", attribute: "activePower", value: .number(-99_999, places: 0)),
        .init(minute: 405, entity: "air-claret", attribute: "pm10", value: .number(6553.5, places: 1)),
        .init(minute: 420, entity: "las-le-revest", attribute: "currentLevel", value: .number(-33, places: 0)),
        .init(minute: 425, entity: "opera", attribute: "activePower", value: .text("FALLO")),
        .init(minute: 455, entity: "gapeau-sainte-eulalie", attribute: "currentLevel", value: .number(8315, places: 0)),
        .init(minute: 560, entity: "rain-toulon", attribute: "windSpeed", value: .number(655.35, places: 2)),
    ]
    /// The gauge whose cable the flood cuts while it rises.
    private static let doomedGauge = "las-dardennes"
    private static let doomedStation = "air-la-valette"
    /// Readings that Liberté's loops count past its 600 places before someone resets them.
    private static let overcountedReports = 3

    private var deadSince: Int?
    private var overcounted = 0

    /// What the weather and the water do to installations in this minute.
    mutating func prepare(_ city: inout City, minute: Int, _ faults: inout FaultCounts) {
        if minute == Times.breakerOpens { city.deadCabinets.insert("armoire-pont-du-las") }
        if minute == Times.stationDies { faults.died += 1 }
        for index in city.transformers.indices where city.transformers[index].id == "poste-hyeres-port" {
            city.transformers[index].sag = Times.lineLeans.contains(minute) ? 39 : 0
        }
        if deadSince == nil, let gauge = city.gauges.first(where: { $0.id == StormScript.doomedGauge }),
            gauge.catchment.level > gauge.vigilance + 0.3
        {
            deadSince = minute
            faults.died += 1
        }
    }

    /// Sends the minute's messages, spoilt as the script says; gives those that arrived.
    mutating func send(
        _ messages: [Message], city: City, minute: Int, through network: inout Network
    ) -> [Message] {
        let at = city.clock.timestamp(minute: minute)
        let isRough = city.weather.rain.intensity(at: CityMap.centre, hour: Double(minute) / 60) > 4
        var arrived = minute == Times.linkDown.upperBound ? network.release(from: .east, at: at) : []
        for message in messages {
            guard let message = spoilt(message, minute: minute, &network.faults) else { continue }
            if message.gateway == .east, Times.linkDown.contains(minute) {
                network.hold(message)
            } else if network.send(message, at: at, isRough: isRough) {
                arrived.append(message)
            }
        }
        if minute % 30 == 12 {
            network.send(stranger(at), at: at, isRough: false)
            network.faults.unlisted += 1
        }
        return arrived
    }

    private mutating func spoilt(_ message: Message, minute: Int, _ faults: inout FaultCounts) -> Message? {
        var message = message
        for index in message.samples.indices {
            let entity = message.samples[index].entity
            if entity == StormScript.doomedGauge, deadSince != nil { return nil }
            if entity == StormScript.doomedStation, minute >= Times.stationDies { return nil }
            if entity == "rain-la-seyne", Times.clockAhead.contains(minute) {
                message.samples[index].observedAt = message.samples[index].observedAt + .minutes(47)
                faults.skewed += 1
            }
            for wild in StormScript.wild where wild.minute == minute && wild.entity == entity {
                for field in message.samples[index].fields.indices
                where message.samples[index].fields[field].attribute == wild.attribute {
                    message.samples[index].fields[field].value = wild.value
                    faults.wild += 1
                }
            }
            miscount(&message.samples[index], minute: minute, &faults)
        }
        return message
    }

    private mutating func miscount(_ sample: inout Message.Sample, minute: Int, _ faults: inout FaultCounts) {
        guard case .count(let occupied) = sample.fields[0].value else { return }
        if sample.entity == "liberte", occupied == 600, overcounted < StormScript.overcountedReports {
            sample.fields[0].value = .count(604)
            overcounted += 1
            faults.miscounted += 1
        }
        // Reset while cars were inside: the loops count them out below zero.
        if sample.entity == "mayol", minute == 691 {
            sample.fields[0].value = .count(-3)
            faults.miscounted += 1
        }
    }

    private func stranger(_ at: Timestamp) -> Message {
        let field = Message.Field(attribute: "currentLevel", value: .number(0.42, places: 2))
        let sample = Message.Sample(entity: "las-000042", type: "FloodMonitoring", observedAt: at, fields: [field])
        return Message(format: .line, gateway: .stranger, samples: [sample])
    }
}
