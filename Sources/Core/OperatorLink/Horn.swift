import Telemetry

/// What can be heard of the alarms, apart from whether anybody acknowledged them: silencing is not acknowledging
/// (ISA-18.2).
public struct Horn: Hashable, Sendable, Codable {
    /// An unacknowledged critical alarm sounds again so long after it was silenced: less than anyone may take to act on
    /// one, long enough to telephone in.
    public static let repeatInterval = TimeSpan.minutes(5)

    /// Since when it sounds; nil: it does not.
    public var since: Timestamp?
    /// The last silence, until nothing is unacknowledged any more.
    public var silencedAt: Timestamp?
    public var silencedBy: String?
    public init(since: Timestamp? = nil) { self.since = since }

    public var isSounding: Bool { since != nil }

    public mutating func sound(at now: Timestamp) {
        since = since ?? now
        silencedAt = nil
        silencedBy = nil
    }

    public mutating func silence(at now: Timestamp, by account: String) {
        since = nil
        silencedAt = now
        silencedBy = account
    }

    /// When a silenced horn sounds again, if anything critical still waits.
    public var soundsAgainAt: Timestamp? { silencedAt.map { $0 + Horn.repeatInterval } }
}
