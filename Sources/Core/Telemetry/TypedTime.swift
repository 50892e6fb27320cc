/// A local time as people type it, placed in a zone: where clocks go forward it may name no instant at all, where they
/// go back it names two.
public enum TypedTime: Hashable, Sendable {
    case instant(Timestamp)
    /// Clocks go back over it: `first` is before they do.
    case twice(first: Timestamp, second: Timestamp)
    /// Clocks go forward over it: what they never show, what they go from, and what they show then.
    case skipped(CivilTime, from: CivilTime, to: CivilTime)

    /// Reads `2026-01-15T22:00`, a blank for the `T`, seconds, or a date alone. An offset after it (`Z`, `+01:00`, `+1`)
    /// says which instant it is, and the zone is not asked. nil when it is none of these.
    public init?(dated text: String, in zone: ZoneTable) {
        let text = TypedTime.offsetInTwoDigits(text)
        if let at = ISO8601.parse(text) {
            self = .instant(at)
            return
        }
        guard let asUTC = ISO8601.parse(text, in: .utc) else { return nil }
        let civil = CivilTime(utc: asUTC)
        switch zone.resolve(civil) {
        case .unique(let at): self = .instant(at)
        case .ambiguous(let first, let second): self = .twice(first: first, second: second)
        case .skipped:
            let (from, to) = zone.leap(over: civil)
            self = .skipped(civil, from: from, to: to)
        }
    }

    /// Reads a time of day, `03:50`, `3:50`, `03:50:10`, `02:30+1`, as the last such time at or before an instant.
    /// - Parameter day: an instant of the latest day it may be of.
    public init?(timeOfDay text: String, notAfter limit: Timestamp, from day: Timestamp, in zone: ZoneTable) {
        guard let today = TypedTime.ofDay(text, zone.civil(day), zone) else { return nil }
        switch today {
        case .instant(let at) where at <= limit: self = today
        case .twice(let first, let second) where first <= limit:
            self = second <= limit ? today : .instant(first)
        case .skipped: self = today
        case .instant, .twice:
            guard let before = TypedTime.ofDay(text, zone.civil(day).adding(days: -1), zone) else { return nil }
            self = before
        }
    }

    /// The same as the next such time at or after an instant.
    /// - Parameter day: an instant of the earliest day it may be of.
    public init?(timeOfDay text: String, notBefore limit: Timestamp, from day: Timestamp, in zone: ZoneTable) {
        guard let today = TypedTime.ofDay(text, zone.civil(day), zone) else { return nil }
        switch today {
        case .instant(let at) where at >= limit: self = today
        case .twice(let first, let second) where second >= limit:
            self = first >= limit ? today : .instant(second)
        case .skipped: self = today
        case .instant, .twice:
            guard let after = TypedTime.ofDay(text, zone.civil(day).adding(days: 1), zone) else { return nil }
            self = after
        }
    }

    private static func ofDay(_ text: String, _ day: CivilTime, _ zone: ZoneTable) -> TypedTime? {
        let digits = text.prefix { $0 != ":" }
        guard text.contains(":"), digits.utf8.count <= 2 else { return nil }
        return TypedTime(dated: ISO8601.date(day) + "T" + (digits.utf8.count == 1 ? "0" : "") + text, in: zone)
    }

    /// `02:30+1` as ISO 8601 writes it, `02:30+01`; what has no such offset as it is.
    private static func offsetInTwoDigits(_ text: String) -> String {
        guard let colon = text.firstIndex(of: ":"),
            let sign = text[colon...].lastIndex(where: { $0 == "+" || $0 == "-" })
        else { return text }
        let hours = text[text.index(after: sign)...]
        return hours.prefix { $0 != ":" }.utf8.count == 1 ? text[...sign] + "0" + hours : text
    }
}
