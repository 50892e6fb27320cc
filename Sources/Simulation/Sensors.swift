import Telemetry

/// What the city's sensors say at a given minute: each on its own period and phase, with its own noise.
struct Sensors: Sendable {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed, name: "sensors") }

    /// The messages of one minute, in an order that never changes.
    mutating func read(_ city: inout City, minute: Int, at: Timestamp) -> [Message] {
        var messages: [Message] = []
        if minute % 5 == 0 {
            messages += rivers(city, at) + rain(&city, minute, at) + noise(city, at)
        }
        messages += carParks(city, minute, at) + bays(&city, at) + meters(city, minute, at)
        if minute % 10 == 3 { messages.append(lights(city, at)) }
        if minute % 15 == 0 { messages += air(city, at) }
        return messages
    }

    private mutating func rivers(_ city: City, _ at: Timestamp) -> [Message] {
        city.gauges.map { gauge in
            // Waves and the sensor: a centimetre.
            let level = gauge.catchment.level + 0.008 * generator.normal()
            let field = Message.Field(attribute: "currentLevel", value: .number(level, places: 2), unit: "m")
            let isWest = gauge.id.hasPrefix("las") || gauge.id.hasPrefix("reppe") || gauge.id.hasSuffix("suve")
            return message(.senML, isWest ? .west : .east, gauge.id, "FloodMonitoring", at, [field])
        }
    }

    private mutating func rain(_ city: inout City, _ minute: Int, _ at: Timestamp) -> [Message] {
        let hour = Double(minute) / 60
        let local = city.clock.local(minute: minute)
        let wind = city.weather.wind(hour: hour, localHour: local.hour)
        let temperature = city.weather.temperature(hour: hour, localHour: local.hour)
        let direction = city.weather.windDirection(hour: hour)
        return city.rainGauges.indices.map { index in
            let gauge = city.rainGauges[index]
            var fields: [Message.Field] = []
            if gauge.isCounter {
                let total = Message.FieldValue.number(gauge.total, places: 1)
                fields.append(.init(attribute: "precipitationTotal", value: total, unit: "mm"))
            } else {
                let increment = Message.FieldValue.number(gauge.increment, places: 1)
                fields.append(.init(attribute: "precipitation", value: increment, unit: "mm"))
            }
            city.rainGauges[index].increment = 0
            if gauge.id == "rain-toulon" || gauge.id == "rain-hyeres" {
                let degrees = temperature + 0.15 * generator.normal()
                let speed = max(0, wind * (1 + 0.12 * generator.normal()))
                let from = (direction + 8 * generator.normal() + 360).truncatingRemainder(dividingBy: 360)
                fields.append(.init(attribute: "temperature", value: .number(degrees, places: 1), unit: "Cel"))
                fields.append(.init(attribute: "windSpeed", value: .number(speed, places: 1), unit: "m/s"))
                fields.append(.init(attribute: "windDirection", value: .number(from, places: 0), unit: "deg"))
            }
            return message(.senML, index < 4 ? .west : .east, gauge.id, "WeatherObserved", at, fields)
        }
    }

    private mutating func noise(_ city: City, _ at: Timestamp) -> [Message] {
        city.noiseMeters.map { meter in
            let field = Message.Field(attribute: "LAeq", value: .number(meter.level, places: 1), unit: "dB")
            return message(.senML, .noise, meter.id, "NoiseLevelObserved", at, [field])
        }
    }

    private func carParks(_ city: City, _ minute: Int, _ at: Timestamp) -> [Message] {
        city.carParks.enumerated().filter { index, _ in minute % 5 == index % 5 }.map { _, park in
            let field = Message.Field(attribute: "occupiedSpotNumber", value: .count(park.model.occupied))
            return message(.line, .parking, park.id, "OffStreetParking", at, [field])
        }
    }

    private mutating func bays(_ city: inout City, _ at: Timestamp) -> [Message] {
        var messages: [Message] = []
        for index in city.bays.indices where city.bays[index].changed {
            city.bays[index].changed = false
            let status = city.bays[index].model.isOccupied ? "occupied" : "free"
            let field = Message.Field(attribute: "status", value: .text(status))
            messages.append(message(.line, .bays, city.bays[index].id, "ParkingSpot", at, [field]))
        }
        return messages
    }

    private mutating func meters(_ city: City, _ minute: Int, _ at: Timestamp) -> [Message] {
        var messages: [Message] = []
        for (index, meter) in city.meters.enumerated() where minute % 10 == index {
            let field = Message.Field(attribute: "activePower", value: .number(meter.power, places: 0), unit: "W")
            messages.append(message(.line, .meters, meter.id, "ACMeasurement", at, [field]))
        }
        for (index, post) in city.transformers.enumerated() where minute % 10 == 4 + index {
            var fields = [
                Message.Field(attribute: "totalActivePower", value: .number(post.power, places: 0), unit: "W")
            ]
            for phase in 0..<3 {
                let volts = Message.FieldValue.number(post.phases[phase], places: 1)
                fields.append(.init(attribute: "phaseVoltageL\(phase + 1)", value: volts, unit: "V"))
            }
            messages.append(message(.senML, .transformers, post.id, "ThreePhaseAcMeasurement", at, fields))
        }
        return messages
    }

    /// One datagram for all cabinets: several lines in a frame.
    private func lights(_ city: City, _ at: Timestamp) -> Message {
        let samples = city.cabinets.map { cabinet in
            Message.Sample(
                entity: cabinet.id, type: "StreetlightControlCabinet", observedAt: at,
                fields: [
                    .init(attribute: "totalActivePower", value: .number(cabinet.model.power, places: 0)),
                    .init(attribute: "totalActiveEnergyImport", value: .number(cabinet.model.index, places: 2)),
                ])
        }
        return Message(format: .line, gateway: .lights, samples: samples)
    }

    private mutating func air(_ city: City, _ at: Timestamp) -> [Message] {
        city.airStations.map { station in
            let values = [
                ("no2", station.values.no2), ("o3", station.values.o3), ("pm10", station.values.pm10),
                ("pm25", station.values.pm25),
            ]
            // The avenue's station measures no ozone.
            let fields = values.filter { $0.0 != "o3" || station.id != "air-foch" }.map { name, value in
                let measured = max(0.5, value * (1 + 0.02 * generator.normal()))
                return Message.Field(attribute: name, value: .number(measured, places: 1), unit: "ug/m3")
            }
            return message(.senML, .air, station.id, "AirQualityObserved", at, fields)
        }
    }

    private func message(
        _ format: Message.Format, _ gateway: Gateway, _ entity: String, _ type: String, _ at: Timestamp,
        _ fields: [Message.Field]
    ) -> Message {
        let sample = Message.Sample(entity: entity, type: type, observedAt: at, fields: fields)
        return Message(format: format, gateway: gateway, samples: [sample])
    }
}
