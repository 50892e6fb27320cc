import OperatorLink
import Telemetry

/// A time as an operator types it after `:at`, in the territory's own clock.
enum TimeWords {
    /// `14:03`, `14:03:20` (the last such time), `2026-01-15 22:00`, ISO 8601 with an offset, or `2h`, `30min`, `3d`:
    /// that long ago. nil when it is none of these.
    static func instant(_ text: String, now: Timestamp, zone: Snapshot.Zone?) -> Timestamp? {
        if let at = ISO8601.parse(text) { return at }
        let offset = TimeSpan.seconds(Int64(zone?.offsetSeconds(at: now) ?? 0))
        if text.contains("-"), let local = ISO8601.parse(text + "Z") ?? ISO8601.parse(text + " 00:00Z") {
            let first = local - offset
            // With the offset in force then, which may be another season's.
            return local - .seconds(Int64(zone?.offsetSeconds(at: first) ?? 0))
        }
        if text.contains(":") { return timeOfDay(text, now: now, offset: offset) }
        return span(text).map { now - $0 }
    }

    /// The same ahead of now: `18:00` is the next such time, `6h` that long from now.
    static func instantAhead(_ text: String, now: Timestamp, zone: Snapshot.Zone?) -> Timestamp? {
        if let span = span(text) { return now + span }
        guard let at = instant(text, now: now, zone: zone) else { return nil }
        // A time of day without a date is the last such time; with one it is what it says.
        return at <= now && !text.contains("-") ? at + .days(1) : at
    }

    private static func timeOfDay(_ text: String, now: Timestamp, offset: TimeSpan) -> Timestamp? {
        let today = ISO8601.text(now + offset).prefix(10)
        guard let local = ISO8601.parse("\(today) \(text.count == 4 ? "0" + text : text)Z") else { return nil }
        let at = local - offset
        return at > now ? at - .days(1) : at
    }

    /// `30s`, `5m`, `5min`, `2h`, `1d`, `1j`.
    static func span(_ text: String) -> TimeSpan? {
        let compact = text.filter { $0 != " " }
        let digits = compact.prefix { $0.isASCII && $0.isNumber }
        // Longer than any history kept, and far from where arithmetic saturates.
        guard let count = Int64(digits), count <= 100_000 else { return nil }
        switch compact.dropFirst(digits.count) {
        case "s": return .seconds(count)
        case "m", "min": return .minutes(count)
        case "h": return .hours(count)
        case "d", "j": return .days(count)
        default: return nil
        }
    }
}
