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
    /// - Parameter examples: what is written instead, for the message.
    /// - Throws: why it names none, or that it names two: nobody is asked which was meant, so that it has to be written.
    public static func instant(
        _ text: String, now: Timestamp, zone: ZoneTable, examples: String
    ) throws(UnusableTime) -> Timestamp {
        if text == "now" { return now }
        let typed =
            TypedTime(dated: text, in: zone)
            ?? TypedTime(timeOfDay: text, notAfter: now + aheadOfNow, from: now, in: zone)
        if let typed { return try TimeText.instant(typed, text, zone) }
        let ago = text.hasPrefix("-") ? text.dropFirst() : text[...]
        if let span = duration(ago) { return now - span }
        throw UnusableTime(text: "\"\(text)\" is no time. Write \(examples).")
    }

    /// A point in time to come, or lately gone: as `instant`, but a duration is from now, and a time of day the next such.
    public static func instant(
        ahead text: String, now: Timestamp, zone: ZoneTable, examples: String
    ) throws(UnusableTime) -> Timestamp {
        if text == "now" { return now }
        let typed =
            TypedTime(dated: text, in: zone)
            ?? TypedTime(timeOfDay: text, notBefore: now - aheadOfNow, from: now, in: zone)
        if let typed { return try TimeText.instant(typed, text, zone) }
        if let span = duration(text) { return now + span }
        throw UnusableTime(text: "\"\(text)\" is no time. Write \(examples).")
    }

    /// A time of day further ahead than this is meant as yesterday's; further gone, as tomorrow's.
    private static let aheadOfNow = TimeSpan.minutes(5)

    private static func instant(
        _ typed: TypedTime, _ text: String, _ zone: ZoneTable
    ) throws(UnusableTime) -> Timestamp {
        switch typed {
        case .instant(let at): return at
        case .twice(let first, let second):
            throw UnusableTime(
                text: "\"\(text)\" comes twice, as the clocks go back. Write \(ISO8601.text(first, in: zone)) or "
                    + "\(ISO8601.text(second, in: zone)).")
        case .skipped(let civil, let from, let to):
            let times = [civil, from, to].map { ISO8601.time($0).prefix(5) }
            throw UnusableTime(
                text: "\"\(text)\": \(times[0]) does not exist that night: clocks go from \(times[1]) to \(times[2]).")
        }
    }
}

/// A time that can't be used as it was typed: what stands after the option's name.
public struct UnusableTime: Error, Equatable {
    public let text: String
}
