import CMaths
import Telemetry

/// Rain over the territory: a wide front with convective cells in it, drifting from west to east.
struct RainField: Sendable {
    struct Cell: Sendable {
        /// Hours after the start at which it is worst over Toulon (5.93° E).
        var peakHour: Double
        /// Standard deviation in hours.
        var width: Double
        /// mm/h.
        var peak: Double
        var latitude: Double
        /// Standard deviation in degrees of latitude (0.05 is 5.5 km).
        var reach: Double
    }
    /// Degrees of longitude an hour: about 32 km/h at this latitude.
    static let drift = 0.4
    var cells: [Cell]

    /// mm/h at a place.
    func intensity(at place: Coordinates, hour: Double) -> Double {
        var total = 0.0
        for cell in cells {
            let delay = (place.longitude - 5.93) / RainField.drift
            let inTime = (hour - cell.peakHour - delay) / cell.width
            let inSpace = (place.latitude - cell.latitude) / cell.reach
            let exponent = -(inTime * inTime + inSpace * inSpace) / 2
            if exponent > -12 { total += cell.peak * vigie_exp(exponent) }
        }
        // The hills behind Toulon lift the air: a quarter more rain at Le Revest than on the shore.
        return total * (1 + 4 * max(0, place.latitude - 43.12))
    }

    static let none = RainField(cells: [])

    /// The winter storm: a warm front, three cells, a tail. The seed moves and scales it a little, never away.
    static func storm(_ generator: inout SeededGenerator) -> RainField {
        let shift = generator.uniform(-0.2...0.2)
        let strength = generator.uniform(0.95...1.08)
        let cells = [
            Cell(peakHour: 6.8, width: 1.6, peak: 5, latitude: 43.13, reach: 0.3),
            Cell(peakHour: 7.3, width: 0.35, peak: 27, latitude: 43.17, reach: 0.06),
            Cell(peakHour: 8.1, width: 0.42, peak: 36, latitude: 43.15, reach: 0.07),
            Cell(peakHour: 8.9, width: 0.3, peak: 22, latitude: 43.13, reach: 0.05),
            Cell(peakHour: 10.4, width: 0.7, peak: 3, latitude: 43.12, reach: 0.3),
        ]
        return RainField(
            cells: cells.map { cell in
                var cell = cell
                cell.peakHour += shift + generator.uniform(-0.06...0.06)
                cell.peak *= strength * generator.uniform(0.95...1.05)
                return cell
            })
    }
}

/// The air over the territory, the same everywhere but for rain.
struct Weather: Sendable {
    var rain: RainField
    /// Hours after the start at which the front passes; nil on a calm day.
    var frontHour: Double?

    /// °C. The front takes four degrees away within the hour.
    func temperature(hour: Double, localHour: Double) -> Double {
        let daily = 10.5 + 3.5 * vigie_cos((localHour - 14.5) / 24 * 2 * Double.pi)
        return daily - 4 * passed(hour)
    }

    /// m/s, mean over minutes: dying away before the front, strong in it, fresh behind.
    func wind(hour: Double, localHour: Double) -> Double {
        guard let frontHour else {
            return 1.5 + 2 * max(0, vigie_sin((localHour - 9) / 12 * Double.pi))
        }
        let distance = (hour - frontHour) / 0.95
        let before = 2.4 - 1.5 * min(hour / 4.5, 1)
        return before + 18 * vigie_exp(-distance * distance / 2) + 4.5 * passed(hour)
    }

    /// ° from which it blows: east before the front, backing to west-north-west behind it.
    func windDirection(hour: Double) -> Double { frontHour == nil ? 130 : 100 + 190 * passed(hour) }

    /// 0 before the front, 1 behind.
    private func passed(_ hour: Double) -> Double {
        guard let frontHour else { return 0 }
        return 1 / (1 + vigie_exp(-(hour - frontHour) * 3))
    }
}
