import CMaths
import Telemetry

/// The simulated territory: every entity of `layouts/toulon`, each with the model behind its sensor, stepped a minute
/// at a time. It is the truth; what the sensors and the network make of it is `Network`'s part.
struct City: Sendable {
    struct Gauge: Sendable {
        var id: String
        var vigilance: Double
        var alert: Double
        var danger: Double
        var catchment: Catchment
    }
    struct RainGauge: Sendable {
        var id: String
        var place: Coordinates
        /// Reports a counter that only grows instead of increments.
        var isCounter = false
        /// mm fallen and not yet tipped, tipped since the last report, tipped since the logger started.
        var pending = 0.0
        var increment = 0.0
        var total = 0.0
    }
    struct Meter: Sendable {
        var id: String
        var subscribed: Double
        var load: Load
        var power = 0.0
    }
    struct Transformer: Sendable {
        var id: String
        var load: Load
        var power = 0.0
        var phases = [232.0, 232.0, 232.0]
        /// V lost on the second phase while a line of the quarter leans on a tree.
        var sag = 0.0
    }

    /// A bucket tips at 0.2 mm.
    static let tip = 0.2

    var weather: Weather
    var gauges: [Gauge]
    var rainGauges: [RainGauge]
    var carParks: [(id: String, model: CarPark)]
    var bays: [(id: String, model: Bay, changed: Bool)]
    var meters: [Meter]
    var transformers: [Transformer]
    var cabinets: [(id: String, model: Lights)]
    var airStations: [(id: String, model: AirStation, values: AirStation.Values)]
    var noiseMeters: [(id: String, level: Double)]
    /// Cabinets whose breaker has opened.
    var deadCabinets: Set<String> = []

    let clock: LocalClock
    private(set) var minute = 0
    private var generators: [SeededGenerator]

    init(clock: LocalClock, weather: Weather, seed: UInt64) {
        self.clock = clock
        self.weather = weather
        let start = clock.local(minute: 0)
        var bayGenerator = SeededGenerator(seed: seed, name: "bays")
        gauges = CityMap.gauges
        rainGauges = CityMap.rainGauges
        carParks = CityMap.carParks.map { park in
            let model = CarPark(
                capacity: park.capacity, weekday: park.weekday, weekend: .weekendShops, startHour: start.hour,
                isWeekend: start.isWeekend)
            return (park.id, model)
        }
        bays = CityMap.bays.map { ($0, Bay(&bayGenerator), true) }
        meters = CityMap.meters
        transformers = CityMap.transformers
        cabinets = CityMap.cabinets.map { ($0.id, Lights(nominal: $0.nominal, index: $0.index)) }
        airStations = CityMap.airStations.map {
            ($0.id, AirStation(exposure: $0.exposure), AirStation.Values(no2: 25, o3: 60, pm10: 24, pm25: 14))
        }
        noiseMeters = CityMap.noiseMeters.map { ($0, 55) }
        // One stream per domain: a change of the parking model leaves the air as it was.
        generators = ["rain", "parking", "bays", "energy", "lights", "air", "noise"].map {
            SeededGenerator(seed: seed, name: $0)
        }
        // Two hours of running in, so that no model shows how it was initialised.
        for _ in 0..<120 {
            stepAir(local: start, hour: 0)
            stepEnergy(local: start, hour: 0)
        }
    }

    /// Steps every model to the next minute.
    mutating func step() {
        let hour = Double(minute) / 60
        let local = clock.local(minute: minute)
        stepWater(hour: hour)
        stepParking(local: local, hour: hour)
        stepEnergy(local: local, hour: hour)
        stepAir(local: local, hour: hour)
        minute += 1
    }

    private mutating func stepWater(hour: Double) {
        for index in rainGauges.indices {
            let rain = weather.rain.intensity(at: rainGauges[index].place, hour: hour)
            // Drops fall unevenly: a quarter of spread around the field's mean.
            let spread = max(0, 1 + 0.25 * generators[0].normal())
            rainGauges[index].pending += rain * spread / 60
            while rainGauges[index].pending >= City.tip {
                rainGauges[index].pending -= City.tip
                rainGauges[index].increment += City.tip
                rainGauges[index].total += City.tip
            }
        }
        for index in gauges.indices {
            let upstream = gauges[..<index].map(\.catchment)
            let rain = weather.rain.intensity(at: gauges[index].catchment.middle, hour: hour)
            gauges[index].catchment.step(rain: rain, upstream: upstream)
        }
    }

    private mutating func stepParking(local: LocalClock.Local, hour: Double) {
        let rain = weather.rain.intensity(at: CityMap.centre, hour: hour)
        for index in carParks.indices {
            carParks[index].model.step(hour: local.hour, isWeekend: local.isWeekend, rain: rain, &generators[1])
        }
        let demand = min(1, Profile.evening.value(at: local.hour))
        for index in bays.indices where bays[index].model.step(demand: demand, &generators[2]) {
            bays[index].changed = true
        }
    }

    private mutating func stepEnergy(local: LocalClock.Local, hour: Double) {
        let temperature = weather.temperature(hour: hour, localHour: local.hour)
        let rain = weather.rain.intensity(at: CityMap.centre, hour: hour)
        for index in meters.indices {
            meters[index].power = meters[index].load.step(
                hour: local.hour, isWeekend: local.isWeekend, temperature: temperature, rain: rain, &generators[3])
        }
        for index in transformers.indices {
            let power = transformers[index].load.step(
                hour: local.hour, isWeekend: local.isWeekend, temperature: temperature, rain: rain, &generators[3])
            transformers[index].power = power
            let drop = 9 * power / transformers[index].load.nominal
            for phase in 0..<3 {
                let sag = phase == 1 ? transformers[index].sag : 0.4 * transformers[index].sag
                transformers[index].phases[phase] = 240.5 - drop - sag + 0.6 * generators[3].normal()
            }
        }
        for index in cabinets.indices {
            let isDead = deadCabinets.contains(cabinets[index].id)
            cabinets[index].model.step(dark: 1 - local.daylight, hour: local.hour, isDead: isDead, &generators[4])
        }
    }

    private mutating func stepAir(local: LocalClock.Local, hour: Double) {
        let traffic = (local.isWeekend ? Profile.weekendTraffic : .traffic).value(at: local.hour)
        let heating = Profile.heating.value(at: local.hour)
        let wind = weather.wind(hour: hour, localHour: local.hour)
        let rain = weather.rain.intensity(at: CityMap.centre, hour: hour)
        for index in airStations.indices {
            airStations[index].values = airStations[index].model.step(
                traffic: traffic, heating: heating, wind: wind, rain: rain, daylight: local.daylight, &generators[5])
        }
        for index in noiseMeters.indices {
            let loudness = 46 + 19 * traffic + 2.2 * min(rain, 6) + 0.35 * wind
            noiseMeters[index].level = loudness + 1.1 * generators[6].normal()
        }
    }
}

/// Turns minutes since the start into the hours that people, cars and lamps live by.
struct LocalClock: Sendable {
    let start: Timestamp
    let zone = ZoneTable.paris

    struct Local: Sendable {
        /// 0..<24 with fractions.
        var hour: Double
        var isWeekend: Bool
        /// 0 by night, 1 by day, between in the half hour around sunrise and sunset.
        var daylight: Double
    }

    func timestamp(minute: Int) -> Timestamp { start + .minutes(Int64(minute)) }

    func local(minute: Int) -> Local {
        let at = timestamp(minute: minute)
        let civil = zone.civil(at)
        let hour = Double(civil.hour) + Double(civil.minute) / 60
        let weekday = civil.weekday
        return Local(hour: hour, isWeekend: weekday >= 5, daylight: daylight(at))
    }

    /// From the sun's height over Toulon; declination and hour angle without the equation of time (up to 16 minutes
    /// off, which no lamp here minds).
    private func daylight(_ at: Timestamp) -> Double {
        let utc = CivilTime(utc: at)
        let newYear = CivilTime(year: utc.year, month: 1, day: 1).asUTC
        let day = (at - newYear).seconds / 86_400
        let radians = Double.pi / 180
        let declination = -23.44 * radians * vigie_cos(2 * Double.pi * (day + 10) / 365.25)
        let solarHour = Double(utc.hour) + Double(utc.minute) / 60 + 5.93 / 15
        let hourAngle = (solarHour - 12) * 15 * radians
        let latitude = 43.12 * radians
        let sine =
            vigie_sin(latitude) * vigie_sin(declination)
            + vigie_cos(latitude) * vigie_cos(declination) * vigie_cos(hourAngle)
        return min(1, max(0, sine / 0.09 + 0.5))
    }
}
