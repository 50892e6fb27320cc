/// A civil date and time, proleptic Gregorian, without a zone.
public struct CivilTime: Hashable, Sendable, Codable {
    public var year: Int
    /// 1…12
    public var month: Int
    /// 1…31
    public var day: Int
    public var hour: Int
    public var minute: Int
    public var second: Int
    public var nanosecond: Int

    public init(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, nanosecond: Int = 0
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.nanosecond = nanosecond
    }

    /// The civil time that `timestamp` reads in UTC.
    public init(utc timestamp: Timestamp) {
        let seconds = timestamp.wholeSeconds
        let days = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
        let ofDay = Int(seconds - days * 86400)
        (year, month, day) = CivilTime.date(daysSince1970: Int(days))
        hour = ofDay / 3600
        minute = ofDay / 60 % 60
        second = ofDay % 60
        nanosecond = Int(timestamp.nanoseconds.subtractedClamped(seconds.multipliedClamped(by: 1_000_000_000)))
    }

    /// This civil time read as UTC.
    public var asUTC: Timestamp {
        let days = Int64(CivilTime.daysSince1970(year: year, month: month, day: day))
        let seconds = days.multipliedClamped(by: 86400).addedClamped(Int64(hour * 3600 + minute * 60 + second))
        return Timestamp(nanoseconds: seconds.multipliedClamped(by: 1_000_000_000).addedClamped(Int64(nanosecond)))
    }

    /// 0 = Monday … 6 = Sunday.
    public var weekday: Int {
        let days = CivilTime.daysSince1970(year: year, month: month, day: day)
        return ((days + 3) % 7 + 7) % 7
    }

    /// Years that a `Timestamp`'s 64 bits of nanoseconds hold from their first day to their last.
    public static let years = 1678...2261

    /// Whether the fields name a day of the calendar and a time of day (23:59:60 included) that a `Timestamp` can hold.
    public var isValid: Bool {
        (1...12).contains(month) && day >= 1 && day <= CivilTime.dayCount(year: year, month: month)
            && (0...23).contains(hour) && (0...59).contains(minute) && (0...60).contains(second)
            && (0..<1_000_000_000).contains(nanosecond) && CivilTime.years.contains(year)
    }

    public static func dayCount(year: Int, month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    public static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146097 + dayOfEra - 719468
    }

    /// The same time of another day.
    public func adding(days: Int) -> CivilTime {
        var moved = self
        let number = CivilTime.daysSince1970(year: year, month: month, day: day) + days
        (moved.year, moved.month, moved.day) = CivilTime.date(daysSince1970: number)
        return moved
    }

    /// The inverse of `daysSince1970`.
    public static func date(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let z = days + 719468
        let era = (z >= 0 ? z : z - 146096) / 146097
        let dayOfEra = z - era * 146097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

/// The UTC offsets of one time zone: explicit transitions (from a TZif file), then a yearly rule for later years.
public struct ZoneTable: Hashable, Sendable {
    public struct Transition: Hashable, Sendable {
        public var at: Timestamp
        public var offsetSeconds: Int
        public init(at: Timestamp, offsetSeconds: Int) {
            self.at = at
            self.offsetSeconds = offsetSeconds
        }
    }

    /// A yearly pair of changes as POSIX TZ's `Mm.w.d` writes it; `week` 5 is the last. Times are UTC seconds of day.
    public struct YearlyRule: Hashable, Sendable {
        public struct Change: Hashable, Sendable {
            public var month: Int
            public var week: Int
            /// 0 = Sunday, as POSIX counts.
            public var weekday: Int
            /// Seconds after 00:00 UTC of that day; may be negative or past 86 400.
            public var utcSeconds: Int
            public init(month: Int, week: Int, weekday: Int, utcSeconds: Int) {
                self.month = month
                self.week = week
                self.weekday = weekday
                self.utcSeconds = utcSeconds
            }
        }
        public var standardOffset: Int
        public var summerOffset: Int
        public var summerStarts: Change
        public var summerEnds: Change
        public init(standardOffset: Int, summerOffset: Int, summerStarts: Change, summerEnds: Change) {
            self.standardOffset = standardOffset
            self.summerOffset = summerOffset
            self.summerStarts = summerStarts
            self.summerEnds = summerEnds
        }
    }

    public var identifier: String
    /// The offset before the first transition.
    public var firstOffsetSeconds: Int
    /// Ascending.
    public var transitions: [Transition]
    /// Applies after the last transition (or always, when there is none).
    public var rule: YearlyRule?

    public init(identifier: String, firstOffsetSeconds: Int, transitions: [Transition] = [], rule: YearlyRule? = nil) {
        self.identifier = identifier
        self.firstOffsetSeconds = firstOffsetSeconds
        self.transitions = transitions
        self.rule = rule
    }

    public static let utc = ZoneTable(identifier: "UTC", firstOffsetSeconds: 0)

    /// Europe/Paris since 1996 (directive 2000/84/EC: both changes at 01:00 UTC on the last Sunday of March, October).
    public static let paris = ZoneTable(
        identifier: "Europe/Paris", firstOffsetSeconds: 3600,
        rule: YearlyRule(
            standardOffset: 3600, summerOffset: 7200,
            summerStarts: .init(month: 3, week: 5, weekday: 0, utcSeconds: 3600),
            summerEnds: .init(month: 10, week: 5, weekday: 0, utcSeconds: 3600)))

    /// Seconds east of UTC at `timestamp`.
    public func offsetSeconds(at timestamp: Timestamp) -> Int {
        if let last = transitions.last, timestamp < last.at || rule == nil {
            var low = 0
            var high = transitions.count
            while low < high {
                let middle = (low + high) / 2
                if transitions[middle].at <= timestamp { low = middle + 1 } else { high = middle }
            }
            return low == 0 ? firstOffsetSeconds : transitions[low - 1].offsetSeconds
        }
        guard let rule else { return firstOffsetSeconds }
        let year = CivilTime(utc: timestamp).year
        let starts = ZoneTable.instant(of: rule.summerStarts, year: year)
        let ends = ZoneTable.instant(of: rule.summerEnds, year: year)
        let isSummer =
            starts < ends ? timestamp >= starts && timestamp < ends : timestamp >= starts || timestamp < ends
        return isSummer ? rule.summerOffset : rule.standardOffset
    }

    /// The civil time clocks show in this zone at `timestamp`.
    public func civil(_ timestamp: Timestamp) -> CivilTime {
        CivilTime(utc: timestamp + .seconds(Int64(offsetSeconds(at: timestamp))))
    }

    /// How a civil time maps to instants: none in the hour spring skips, two in the hour autumn repeats.
    public enum Resolution: Hashable, Sendable {
        case unique(Timestamp)
        case ambiguous(first: Timestamp, second: Timestamp)
        case skipped
    }

    public func resolve(_ civil: CivilTime) -> Resolution {
        let asUTC = civil.asUTC
        var found: [Timestamp] = []
        for offset in Set([offsetSeconds(at: asUTC - .days(1)), offsetSeconds(at: asUTC + .days(1))]).sorted(by: >) {
            let candidate = asUTC - .seconds(Int64(offset))
            if offsetSeconds(at: candidate) == offset { found.append(candidate) }
        }
        found.sort()
        guard let first = found.first else { return .skipped }
        return found.count == 1 ? .unique(first) : .ambiguous(first: first, second: found[1])
    }

    /// What clocks show as they are put forward over a civil time that `resolve` calls skipped, and what they show then.
    public func leap(over skipped: CivilTime) -> (from: CivilTime, to: CivilTime) {
        // The change lies within a day of it, whatever the offsets.
        var low = skipped.asUTC.wholeSeconds - 86_400
        var high = skipped.asUTC.wholeSeconds + 86_400
        let before = offsetSeconds(at: Timestamp(seconds: low))
        while low < high {
            let middle = low + (high - low) / 2
            if offsetSeconds(at: Timestamp(seconds: middle)) == before { low = middle + 1 } else { high = middle }
        }
        let change = Timestamp(seconds: low)
        return (CivilTime(utc: change + .seconds(Int64(before))), civil(change))
    }

    /// Local midnight that begins the civil day `timestamp` falls in (the first instant of the day where midnight is
    /// skipped).
    public func startOfDay(_ timestamp: Timestamp) -> Timestamp {
        let now = civil(timestamp)
        switch resolve(CivilTime(year: now.year, month: now.month, day: now.day)) {
        case .unique(let start): return start
        case .ambiguous(let first, _): return first
        case .skipped: return timestamp - .seconds(Int64(now.hour * 3600 + now.minute * 60 + now.second))
        }
    }

    static func instant(of change: YearlyRule.Change, year: Int) -> Timestamp {
        let first = CivilTime(year: year, month: change.month, day: 1)
        let sundayBased = (first.weekday + 1) % 7
        var day = 1 + (change.weekday - sundayBased + 7) % 7 + (change.week - 1) * 7
        let dayCount = CivilTime.dayCount(year: year, month: change.month)
        while day > dayCount { day -= 7 }
        return CivilTime(year: year, month: change.month, day: day).asUTC + .seconds(Int64(change.utcSeconds))
    }
}
