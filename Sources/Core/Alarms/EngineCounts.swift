/// How many alarms stand how, maintained at every change so that a header costs nothing to draw.
public struct EngineCounts: Hashable, Sendable {
    /// Unacknowledged and not under a suppression, by priority: index 0 is critical, 3 is low.
    public var unacknowledged = [0, 0, 0, 0]
    /// The condition is present and no suppression hides it, by priority.
    public var active = [0, 0, 0, 0]
    public var shelved = 0
    public var suppressed = 0
    public var outOfService = 0
    /// Not normal, or under a suppression: the length of `openRecords`.
    public var open = 0
    /// Individual annunciation has become a summary.
    public var isFlood = false
    public init() {}
    public var unacknowledgedTotal: Int { unacknowledged.reduce(0, +) }
}
