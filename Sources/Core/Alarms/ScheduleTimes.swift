import Telemetry

// When a schedule is open, in local time across midnight and both changes of the clocks.
extension Schedule {
    /// Whether the rule is in force at `instant`: the local time of day falls in one of the windows. An hour that
    /// spring skips has no instants, one that autumn repeats has them twice.
    public func isInside(_ instant: Timestamp) -> Bool {
        let civil = zone.civil(instant)
        let second = civil.hour * 3600 + civil.minute * 60 + civil.second
        for window in daily where Schedule.contains(window, second) { return true }
        if !sun.isEmpty { return sunSpans(around: instant).contains { $0.from <= instant && instant < $0.to } }
        return daily.isEmpty
    }

    private static func contains(_ window: Daily, _ second: Int) -> Bool {
        window.from < window.to
            ? second >= window.from && second < window.to : second >= window.from || second < window.to
    }

    /// The next instant after `instant` at which `isInside` changes; nil when it never does within two days.
    public func nextChange(after instant: Timestamp) -> Timestamp? {
        let isNow = isInside(instant)
        return candidates(around: instant).sorted().first { $0 > instant && isInside($0) != isNow }
    }

    /// Every bound of the days around `instant` under each offset in force, and the change of the clocks itself.
    private func candidates(around instant: Timestamp) -> [Timestamp] {
        var found: [Timestamp] = []
        let later = instant + .days(3)
        let (offset, laterOffset) = (zone.offsetSeconds(at: instant), zone.offsetSeconds(at: later))
        let today = zone.civil(instant)
        let midnight = CivilTime(year: today.year, month: today.month, day: today.day).asUTC
        for day in Int64(0)...3 {
            for bound in daily.flatMap({ [$0.from, $0.to] }) {
                let local = midnight + .days(day) + .seconds(Int64(bound))
                for east in [offset, laterOffset] { found.append(local - .seconds(Int64(east))) }
            }
        }
        found += sunSpans(around: instant).flatMap { [$0.from, $0.to] }
        if offset != laterOffset { found.append(clockChange(between: instant, and: later)) }
        return found
    }

    private func clockChange(between start: Timestamp, and end: Timestamp) -> Timestamp {
        var (low, high) = (start.wholeSeconds, end.wholeSeconds)
        let offset = zone.offsetSeconds(at: start)
        while high - low > 1 {
            let middle = (low + high) / 2
            if zone.offsetSeconds(at: Timestamp(seconds: middle)) == offset { low = middle } else { high = middle }
        }
        return Timestamp(seconds: high)
    }
}
