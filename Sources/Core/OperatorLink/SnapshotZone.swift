import Telemetry

extension Snapshot.Zone {
    /// The offset changes around `now`: a console can be taken back to any time history keeps.
    public init(_ table: ZoneTable, around now: Timestamp) {
        var changes: [Change] = []
        var last: Int?
        for days in stride(
            from: -Snapshot.Zone.daysBack, through: Snapshot.Zone.daysAhead, by: Int(Snapshot.Zone.dayStep))
        {
            let day = now + .days(days)
            let offset = table.offsetSeconds(at: day)
            guard offset != last else { continue }
            let start = day - .days(Snapshot.Zone.dayStep)
            let at = last == nil ? day : Snapshot.Zone.change(to: offset, after: start, in: table)
            changes.append(Change(at: at, offsetSeconds: offset))
            last = offset
        }
        self.init(identifier: table.identifier, changes: changes)
    }

    /// The same offsets as a table that places local times.
    public var table: ZoneTable {
        ZoneTable(
            identifier: identifier, firstOffsetSeconds: changes.first?.offsetSeconds ?? 0,
            transitions: changes.map { ZoneTable.Transition(at: $0.at, offsetSeconds: $0.offsetSeconds) })
    }

    /// Ten years: two dozen changes, and longer than a city keeps what its sensors said.
    private static let daysBack: Int64 = 3_660
    /// As far ahead as bulletins and shelves reach.
    private static let daysAhead: Int64 = 45
    /// No zone we know of changes twice in so many days (Morocco's Ramadan takes thirty).
    private static let dayStep: Int64 = 15

    /// The second the offset becomes `offset`, in the fifteen days after `start`.
    private static func change(to offset: Int, after start: Timestamp, in table: ZoneTable) -> Timestamp {
        var low = start.wholeSeconds
        var high = low + 86_400 * dayStep
        while low < high {
            // Rounded down also before 1970, where an unset stream clock stands.
            let middle = low + (high - low) / 2
            if table.offsetSeconds(at: Timestamp(seconds: middle)) == offset {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return Timestamp(seconds: low)
    }
}
