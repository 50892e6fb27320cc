/// The alarms a view's filter keeps, of all that are open.
public struct FoundAlarms: Hashable, Sendable, Codable {
    public var filter: Filter
    /// By urgency, as all alarms; `Snapshot.Limits.alarms` at most.
    public var lines: [AlarmLine]
    /// How many there are in all.
    public var count: Int
    /// How many were looked through: the most urgent, `FoundAlarms.searchLimit` at most.
    public var searchedCount: Int

    /// Alarms looked through for one picture: a tenth of a second's work. A territory of more is asked by name.
    public static let searchLimit = 10_000

    public init(filter: Filter, lines: [AlarmLine], count: Int, searchedCount: Int) {
        self.filter = filter
        self.lines = lines
        self.count = count
        self.searchedCount = searchedCount
    }
}
