import Telemetry

/// Hours nobody answers for.
public struct UncoveredSpan: Hashable, Sendable {
    public var role: String
    public var from: Timestamp
    public var to: Timestamp
    public init(role: String, from: Timestamp, to: Timestamp) {
        self.role = role
        self.from = from
        self.to = to
    }
}

// When the watch changes hands. Between two of these instants nothing changes, so that a year is looked at in a few
// thousand steps and every edge is exact.
extension Roster {
    /// A year and a day: a roster is not written further ahead.
    public static let checkLimit = TimeSpan.days(366)
    /// How far ahead the end of a watch is looked for: two turns of a weekly roster.
    public static let changeHorizon = TimeSpan.days(15)

    private static let day: Int64 = 86_400

    /// Every hour of `[from, to)` that a role leaves uncovered, by role in the order of the chain. Looks at
    /// `checkLimit` at most.
    public func uncovered(from: Timestamp, to: Timestamp) -> [UncoveredSpan] {
        let end = min(to, from + Roster.checkLimit)
        guard from < end else { return [] }
        let edges = edges(from: from, to: end)
        var spans: [UncoveredSpan] = []
        for role in roles {
            var since: Timestamp?
            for instant in [from] + edges {
                if watch(role, at: instant) == nil {
                    since = since ?? instant
                } else if let start = since {
                    spans.append(UncoveredSpan(role: role.name, from: start, to: instant))
                    since = nil
                }
            }
            if let since { spans.append(UncoveredSpan(role: role.name, from: since, to: end)) }
        }
        return spans
    }

    /// When somebody else, or nobody, has the watch of `role`; nil: not within `changeHorizon`.
    public func nextChange(of role: Role, after instant: Timestamp) -> Timestamp? {
        let person = watch(role, at: instant)?.person
        return edges(from: instant, to: instant + Roster.changeHorizon).first {
            watch(role, at: $0)?.person != person
        }
    }

    /// The instants of `(from, to)` at which a watch may change, ascending.
    private func edges(from: Timestamp, to: Timestamp) -> [Timestamp] {
        var edges = swaps.flatMap { [$0.from, $0.to] }
        for number in Day(zone.civil(from)).number...Day(zone.civil(to)).number {
            edges += self.edges(of: Day(number: number))
        }
        var last = from
        return edges.sorted().filter { edge in
            guard edge > last, edge < to else { return false }
            last = edge
            return true
        }
    }

    /// Midnight (a holiday begins or ends), the room's hours and the handover, as instants.
    private func edges(of day: Day) -> [Timestamp] {
        let midnight = Timestamp(nanoseconds: Int64(day.number) * Roster.day * 1_000_000_000)
        let (before, after) = (midnight - .days(1), midnight + .days(2))
        let offsets = [before, after].map { Int64(zone.offsetSeconds(at: $0)) }
        guard offsets[0] == offsets[1] else {
            // Around a change of the clocks a local time may come twice or never: every minute is looked at.
            return (0..<(3 * Roster.day / 60)).map { before + .seconds($0 * 60) }
        }
        var seconds = [0] + (room.map { [$0.from, $0.to] } ?? [])
        if day.weekday == handoverWeekday { seconds.append(handoverSecond) }
        return seconds.map { midnight + .seconds(Int64($0) - offsets[0]) }
    }
}
