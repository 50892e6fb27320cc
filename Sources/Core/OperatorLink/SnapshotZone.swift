import Telemetry

extension Snapshot.Zone {
    /// The offset changes around `now`: a console shows times of the last weeks, and a year of changes is enough.
    public init(_ table: ZoneTable, around now: Timestamp) {
        var changes: [Change] = []
        var last: Int?
        for days in stride(from: Int64(-400), through: 35, by: 1) {
            let day = now + .days(days)
            let offset = table.offsetSeconds(at: day)
            guard offset != last else { continue }
            let at = last == nil ? day : Snapshot.Zone.change(to: offset, after: day - .days(1), in: table)
            changes.append(Change(at: at, offsetSeconds: offset))
            last = offset
        }
        self.init(identifier: table.identifier, changes: changes)
    }

    /// The second the offset becomes `offset`, in the day after `start`.
    private static func change(to offset: Int, after start: Timestamp, in table: ZoneTable) -> Timestamp {
        var low = start.wholeSeconds
        var high = low + 86400
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
