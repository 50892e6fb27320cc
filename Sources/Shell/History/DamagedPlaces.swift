import Synchronization
import Telemetry

/// Readings on disk that can't be read any more.
public struct DamagedPlace: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// Readings of one series, by its number, with stamps from `from` to `to` (nanoseconds since 1970).
        case block(series: UInt32, from: Int64, to: Int64)
        /// Readings of several series as they arrived, by the number of the first.
        case chunk(first: Int64)
    }
    public var kind: Kind
    /// Readings that were there; 0 where even that is lost.
    public var count: Int
    /// What was expected and was not there.
    public var detail: String

    public var description: String {
        switch kind {
        case .block(let series, _, _): "\(count) readings of series \(series) (\(detail))"
        case .chunk(let first): "\(count) readings from number \(first) on (\(detail))"
        }
    }
}

/// What was found damaged while it was read, each place once. One damaged block costs its readings and no others: it
/// is passed over and noted here, and whoever asked says so.
public final class DamagedPlaces: Sendable {
    /// A disk that has lost more than this has lost the database; the places past it are counted by nobody.
    static let limit = 1000
    private struct Found {
        var places: [DamagedPlace] = []
        var known: Set<DamagedPlace.Kind> = []
    }
    private let found = Mutex(Found())
    /// Told of each new place, on the thread that found it.
    private let notice: (@Sendable (DamagedPlace) -> Void)?

    public init(notice: (@Sendable (DamagedPlace) -> Void)? = nil) { self.notice = notice }

    /// In the order they were found.
    public var places: [DamagedPlace] { found.withLock { $0.places } }
    public var count: Int { found.withLock { $0.places.count } }

    /// Those that hold readings of `series`, or may, with stamps from `from` to before `to`.
    public func count(of series: SeriesID, from: Timestamp, to: Timestamp) -> (places: Int, readings: Int) {
        let concerned = places.filter { place in
            switch place.kind {
            case .block(let one, let first, let last):
                one == series.index && last >= from.nanoseconds && first < to.nanoseconds
            case .chunk: true
            }
        }
        return (concerned.count, concerned.reduce(0) { $0 + $1.count })
    }

    func note(_ kind: DamagedPlace.Kind, count: Int, _ damage: DamagedBytes) {
        let detail = "expected \(damage.expected) at byte \(damage.offset)"
        let place = DamagedPlace(kind: kind, count: count, detail: detail)
        let isNew = found.withLock { found in
            guard found.known.count < DamagedPlaces.limit, found.known.insert(kind).inserted else { return false }
            found.places.append(place)
            return true
        }
        if isNew { notice?(place) }
    }
}
