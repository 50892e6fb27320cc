import OperatorLink
import Telemetry

/// A time as an operator types it after `:at`, in the territory's own clock.
enum TimeWords {
    /// `14:03`, `14:03:20` (the last such time), `2026-01-15 22:00`, either with an offset (`02:30+1`), or `2h`,
    /// `30min`, `3d`: that long ago. nil when it is none of these.
    static func instant(_ text: String, now: Timestamp, zone: Snapshot.Zone?) -> TypedTime? {
        let zone = zone?.table ?? .utc
        return TypedTime(dated: text, in: zone) ?? TypedTime(timeOfDay: text, notAfter: now, from: now, in: zone)
            ?? span(text).map { .instant(now - $0) }
    }

    /// The same ahead of now: `18:00` is the next such time, `6h` that long from now.
    static func instantAhead(_ text: String, now: Timestamp, zone: Snapshot.Zone?) -> TypedTime? {
        let zone = zone?.table ?? .utc
        let next = now + TimeSpan(nanoseconds: 1)
        return TypedTime(dated: text, in: zone) ?? TypedTime(timeOfDay: text, notBefore: next, from: now, in: zone)
            ?? span(text).map { .instant(now + $0) }
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
