import Telemetry

/// Times and durations as people type them on the command line.
public enum TimeText {
    /// `90s`, `15m`, `8h`, `2d`, `500ms` or a bare number of seconds; nil when it is none.
    public static func duration(_ text: some StringProtocol) -> TimeSpan? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), number >= 0 else { return nil }
        let scale: Double
        switch text.dropFirst(digits.count) {
        case "", "s": scale = 1
        case "ms": scale = 0.001
        case "m", "min": scale = 60
        case "h": scale = 3600
        case "d": scale = 86400
        case "w": scale = 604_800
        default: return nil
        }
        return TimeSpan(seconds: number * scale)
    }

    /// A duration as `duration` reads it, in the largest unit that says it whole: `90m`, `8h`.
    public static func words(_ span: TimeSpan) -> String {
        let milliseconds = span.nanoseconds / 1_000_000
        for (unit, size) in [("h", Int64(3_600_000)), ("m", 60_000), ("s", 1_000)] where milliseconds % size == 0 {
            return "\(milliseconds / size)\(unit)"
        }
        return "\(milliseconds)ms"
    }

    /// A point in time: `now`; ISO 8601, in the site's zone when it names no offset; a time of day (`03:50`), the last
    /// such time at or before `now` and a little ahead of it; or a duration, that long ago.
    public static func instant(_ text: String, now: Timestamp, zone: ZoneTable) -> Timestamp? {
        if text == "now" { return now }
        if let at = ISO8601.parse(text, in: zone) { return at }
        if let today = timeOfDay(text, on: now, zone: zone) {
            return today <= now + aheadOfNow
                ? today : timeOfDay(text, on: now - .hours(24), zone: zone) ?? today - .hours(24)
        }
        let ago = text.hasPrefix("-") ? text.dropFirst() : text[...]
        return duration(ago).map { now - $0 }
    }

    /// A point in time to come, or lately gone: as `instant`, but a duration is from now, and a time of day the next such.
    public static func instant(ahead text: String, now: Timestamp, zone: ZoneTable) -> Timestamp? {
        if text == "now" { return now }
        if let at = ISO8601.parse(text, in: zone) { return at }
        if let today = timeOfDay(text, on: now, zone: zone) {
            return today >= now - aheadOfNow
                ? today : timeOfDay(text, on: now + .hours(24), zone: zone) ?? today + .hours(24)
        }
        return duration(text).map { now + $0 }
    }

    /// A time of day further ahead than this is meant as yesterday's; further gone, as tomorrow's.
    private static let aheadOfNow = TimeSpan.minutes(5)

    /// `03:50`, `03:50:10` of the day an instant is in.
    private static func timeOfDay(_ text: String, on day: Timestamp, zone: ZoneTable) -> Timestamp? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 }) else { return nil }
        return ISO8601.parse("\(ISO8601.date(zone.civil(day)))T\(text)", in: zone)
    }
}
