import CMaths
import Telemetry

/// Sunrise and sunset to about a minute between the polar circles (the sunrise equation; J. Meeus, "Astronomical
/// Algorithms", ch. 25 shortened; −0.833° for refraction and the sun's radius).
enum SunTimes {
    /// The instant of sunrise or sunset of the solar day numbered `day` from 2000-01-01; nil when the sun does neither.
    static func instant(of event: Schedule.SunBound.Event, day: Int, at place: Coordinates) -> Timestamp? {
        let meanNoon = Double(day) + 0.0008 - place.longitude / 360
        let anomaly = radians(357.5291 + 0.98560028 * meanNoon)
        let centre = 1.9148 * vigie_sin(anomaly) + 0.02 * vigie_sin(2 * anomaly) + 0.0003 * vigie_sin(3 * anomaly)
        let longitude = anomaly + radians(centre + 180 + 102.9372)
        let transit = meanNoon + 0.0053 * vigie_sin(anomaly) - 0.0069 * vigie_sin(2 * longitude)
        let declination = vigie_asin(vigie_sin(longitude) * vigie_sin(radians(23.44)))
        let latitude = radians(place.latitude)
        let cosine =
            (vigie_sin(radians(-0.833)) - vigie_sin(latitude) * vigie_sin(declination))
            / (vigie_cos(latitude) * vigie_cos(declination))
        guard abs(cosine) <= 1 else { return nil }
        let half = vigie_acos(cosine) / (2 * Double.pi)
        let days = event == .sunrise ? transit - half : transit + half
        return noonOf2000 + TimeSpan(seconds: days * 86_400)
    }

    /// 2000-01-01T12:00:00Z, the epoch the equation counts from.
    private static let noonOf2000 = Timestamp(seconds: 946_728_000)

    static func dayNumber(_ instant: Timestamp) -> Int { Int((instant - noonOf2000).seconds / 86_400) }

    private static func radians(_ degrees: Double) -> Double { degrees * Double.pi / 180 }
}

extension Schedule {
    /// The spans from the first bound to the second around `instant`.
    func sunSpans(around instant: Timestamp) -> [(from: Timestamp, to: Timestamp)] {
        guard sun.count == 2, let location else { return [] }
        let today = SunTimes.dayNumber(instant)
        func times(_ bound: SunBound) -> [Timestamp] {
            (today - 2...today + 4).compactMap { day in
                SunTimes.instant(of: bound.event, day: day, at: location).map { $0 + bound.offset }
            }
        }
        let ends = times(sun[1])
        return times(sun[0]).compactMap { from in ends.first { $0 > from }.map { (from, $0) } }
    }
}
