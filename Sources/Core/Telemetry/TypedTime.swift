/// A local time as people type it, placed in a zone: where clocks go forward it may name no instant at all, where they
/// go back it names two.
public enum TypedTime: Hashable, Sendable {
    case instant(Timestamp)
    /// Clocks go back over it: `first` is before they do.
    case twice(first: Timestamp, second: Timestamp)
    /// Clocks go forward over it: what they never show, what they go from, and what they show then.
    case skipped(CivilTime, from: CivilTime, to: CivilTime)

    /// Reads `2026-01-15T22:00`, a blank for the `T`, seconds, or a date alone; the same as French writes it,
    /// `15/01/2026 22:00` and `22h00`. An offset after it (`Z`, `+01:00`, `+1`) says which instant it is, and the zone is
    /// not asked. nil when it is none of these.
    public init?(dated text: String, in zone: ZoneTable) {
        let text = TypedTime.offsetInTwoDigits(TypedTime.yearFirst(TypedTime.withColon(text)))
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

    /// Reads a time of day, `03:50`, `3:50`, `3h50`, `03:50:10`, `02:30+1`, as the last such time at or before an instant;
    /// with a day before it, `16/01 20:30` or `01-16 20:30`, that of the last such year.
    /// - Parameter day: an instant of the latest day it may be of.
    public init?(timeOfDay text: String, notAfter limit: Timestamp, from day: Timestamp, in zone: ZoneTable) {
        if let known = TypedTime.yearly(text) {
            let year = zone.civil(day).year
            let last = (0...TypedTime.yearsToLeapDay).lazy.compactMap { known.typed(inYear: year - $0, zone) }
                .first { $0.first <= limit }
            guard let last else { return nil }
            self = last
            return
        }
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
        if let known = TypedTime.yearly(text) {
            let year = zone.civil(day).year
            let next = (0...TypedTime.yearsToLeapDay).lazy.compactMap { known.typed(inYear: year + $0, zone) }
                .first { $0.last >= limit }
            guard let next else { return nil }
            self = next
            return
        }
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
        let text = withColon(text)
        let digits = text.prefix { $0 != ":" }
        guard text.contains(":"), digits.utf8.count <= 2 else { return nil }
        return TypedTime(dated: ISO8601.date(day) + "T" + (digits.utf8.count == 1 ? "0" : "") + text, in: zone)
    }

    // MARK: As people write them

    /// There is a 29th of February in every eight years.
    private static let yearsToLeapDay = 8

    /// The earliest and the latest instant it may be; of a time that clocks skip, what they show next.
    private var first: Timestamp {
        switch self {
        case .instant(let at), .twice(let at, _): at
        case .skipped: .distantPast
        }
    }
    private var last: Timestamp {
        switch self {
        case .instant(let at), .twice(_, let at): at
        case .skipped: .distantFuture
        }
    }

    /// A day of any year, and the time of that day.
    private struct Yearly {
        let month: Substring
        let day: Substring
        let time: Substring

        func typed(inYear year: Int, _ zone: ZoneTable) -> TypedTime? {
            TypedTime(dated: "\(year)-\(month)-\(day) \(time)", in: zone)
        }
    }

    /// `16/01 20:30` and `01-16 20:30`, as French and English consoles write them.
    private static func yearly(_ text: String) -> Yearly? {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        for (sign, monthIsFirst) in [(Character("/"), false), ("-", true)] {
            let numbers = parts[0].split(separator: sign, omittingEmptySubsequences: false)
            guard numbers.count == 2, numbers.allSatisfy({ $0.utf8.count == 2 && isDigits($0) }) else { continue }
            return Yearly(month: numbers[monthIsFirst ? 0 : 1], day: numbers[monthIsFirst ? 1 : 0], time: parts[1])
        }
        return nil
    }

    private static func isDigits(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// `16/01/2026 20:30` as ISO 8601 has it; anything else as it is.
    private static func yearFirst(_ text: String) -> String {
        let date = text.prefix { $0 != " " && $0 != "T" }
        let numbers = date.split(separator: "/", omittingEmptySubsequences: false)
        guard numbers.count == 3, numbers.map(\.utf8.count) == [2, 2, 4] else { return text }
        return numbers.reversed().joined(separator: "-") + text.dropFirst(date.count)
    }

    /// `20h30` as `20:30`, an hour of one digit with the other. `2h` alone is no time of day.
    private static func withColon(_ text: String) -> String {
        guard let sign = text.lastIndex(where: { $0 == "h" || $0 == "H" }) else { return text }
        let minutes = text[text.index(after: sign)...]
        let hours = String(text[..<sign].reversed().prefix { isDigits(String($0)) }.reversed())
        guard minutes.utf8.count >= 2, isDigits(minutes.prefix(2)), (1...2).contains(hours.utf8.count) else {
            return text
        }
        let before = text[..<sign].dropLast(hours.count)
        return before + (hours.utf8.count == 1 ? "0" : "") + hours + ":" + minutes
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
