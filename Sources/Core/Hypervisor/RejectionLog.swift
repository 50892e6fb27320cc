import Frames
import Telemetry

/// The readings that could not be used, by source and reason, each with the last of them: what `rejected{reason}` of the
/// ledger counts without saying whose. Frames that gave nothing at all are quarantine's.
struct RejectionLog: Sendable {
    /// Sources and reasons told apart: a territory has tens of gateways. A further one takes the place of the one heard
    /// of longest ago, as whoever looks wants to see what is wrong now.
    static let limit = 64

    private(set) var all: [Rejections] = []

    /// - Parameter why: what was wrong with the last of them, for people; empty where the reason says it all.
    mutating func note(_ reason: ReadingRejection, _ count: Int, of source: FrameSource, at now: Timestamp, why: String)
    {
        let source = source.withoutPort
        if let known = all.firstIndex(where: { $0.source == source && $0.reason == reason }) {
            all[known].count += count
            all[known].lastAt = now
            all[known].why = why
            return
        }
        if all.count == RejectionLog.limit, let oldest = all.indices.min(by: { all[$0].lastAt < all[$1].lastAt }) {
            all.remove(at: oldest)
        }
        all.append(Rejections(source: source, reason: reason, count: count, lastAt: now, why: why))
    }
}

/// Readings of one source that could not be used for one reason.
public struct Rejections: Hashable, Sendable {
    /// Without its port.
    public var source: FrameSource
    public var reason: ReadingRejection
    /// Since start, or since it was last forgotten for others.
    public var count: Int
    public var lastAt: Timestamp
    /// What was wrong with the last of them; may be empty.
    public var why: String
}
