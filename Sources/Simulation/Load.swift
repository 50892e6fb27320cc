import CMaths

/// The power a building or a plant draws.
struct Load: Sendable {
    /// W on a mild weekday at its busiest.
    let nominal: Double
    let profile: Profile
    /// Share of the weekday's level on Saturdays and Sundays.
    let weekendShare: Double
    /// Extra share per degree below 15 °C: electric heating.
    let heating: Double
    /// W per mm/h of rain: pumps that lift storm water.
    let pumps: Double
    private var drift = 0.0

    init(nominal: Double, profile: Profile, weekendShare: Double = 1, heating: Double = 0.01, pumps: Double = 0) {
        self.nominal = nominal
        self.profile = profile
        self.weekendShare = weekendShare
        self.heating = heating
        self.pumps = pumps
    }

    /// W in this minute.
    mutating func step(
        hour: Double, isWeekend: Bool, temperature: Double, rain: Double, _ generator: inout SeededGenerator
    ) -> Double {
        drift = 0.97 * drift + 0.006 * generator.normal()
        let share = profile.value(at: hour) * (isWeekend ? weekendShare : 1)
        let heated = 1 + heating * max(0, 15 - temperature)
        return max(0, nominal * share * heated * (1 + drift) + pumps * rain)
    }
}

/// Street lights behind one cabinet: on by dusk, dimmed at night, with an energy index that only grows.
struct Lights: Sendable {
    /// W with every lamp lit.
    let nominal: Double
    private(set) var index: Double
    private(set) var power = 0.0

    init(nominal: Double, index: Double) {
        self.nominal = nominal
        self.index = index
    }

    /// `dark` is 0 by day, 1 by night; `isDead`: its breaker opened.
    mutating func step(dark: Double, hour: Double, isDead: Bool, _ generator: inout SeededGenerator) {
        let dimmed = hour >= 23.5 || hour < 5 ? 0.7 : 1.0
        let lit = dark > 0.5 ? nominal * dimmed * (1 + 0.01 * generator.normal()) : 180
        power = isDead ? 0 : lit
        index += power / 60_000
    }
}

/// Pollution at one station: what the quarter emits, thinned by wind, washed out by rain.
struct AirStation: Sendable {
    /// 1 beside an avenue, 0.4 in a quiet quarter.
    let exposure: Double
    private var no2 = 25.0
    private var pm10 = 24.0
    private var slow = 0.0

    init(exposure: Double) { self.exposure = exposure }

    struct Values: Hashable, Sendable {
        var no2: Double
        var o3: Double
        var pm10: Double
        var pm25: Double
    }

    mutating func step(
        traffic: Double, heating: Double, wind: Double, rain: Double, daylight: Double,
        _ generator: inout SeededGenerator
    ) -> Values {
        slow = 0.985 * slow + 0.02 * generator.normal()
        // Emissions fill a box whose air the wind renews: halved at 2 m/s, a tenth in the storm.
        let renewal = 1 / (0.35 + 0.32 * wind)
        let traffickers = 12 + 125 * exposure * traffic
        let particles = 14 + 34 * exposure * traffic + 38 * heating
        no2 += (max(4, traffickers * renewal * (1 + slow)) - no2) / 25
        pm10 += (max(4, particles * renewal * (1 + slow)) - pm10) / 40
        pm10 -= pm10 * min(0.05, rain * 0.0012)
        let o3 = max(2, 38 + 45 * daylight + 2.2 * wind - 0.45 * no2)
        return Values(no2: no2, o3: o3, pm10: pm10, pm25: pm10 * (0.58 + 0.1 * heating))
    }
}
