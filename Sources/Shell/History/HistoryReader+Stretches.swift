import GRDB
import Telemetry

// History read from one end to the other, of many series together, in the order of time and in bounded memory.
extension HistoryReader {
    /// The stamps of the oldest and the newest reading stored; nil where there is none.
    public func stampExtent() throws(HistoryError) -> (first: Timestamp, last: Timestamp)? {
        try answer { database in
            var statement = try RawStatement("SELECT min(t0), max(t1), count(*) FROM block", in: database)
            var (first, last) = (Int64.max, Int64.min)
            if try statement.next(), statement.integer(2) > 0 {
                (first, last) = (statement.integer(0), statement.integer(1))
            }
            statement.finish()
            try UnsealedRows.forEach(in: database, noting: damaged) { unpacked in
                first = min(first, unpacked.row.observedAt)
                last = max(last, unpacked.row.observedAt)
            }
            return first > last ? nil : (Timestamp(nanoseconds: first), Timestamp(nanoseconds: last))
        }
    }

    /// Readings of one stretch, about: some 40 MB while it is put in order.
    public static let stretchReadings = 1 << 19

    /// What a reader sees of `series` from `from` to before `to`, stretch after stretch, in order of time; of one
    /// stamp by series. A reading names its series by its place in `series`. Late readings are left out. All of it is
    /// of one instant of the database.
    /// - Parameter limit: readings of a stretch. A stretch of more is cut shorter, down to a second.
    /// - Returns: how many readings there were.
    @discardableResult
    public func forEachStretch(
        of series: [SeriesID], from: Timestamp, to: Timestamp, limit: Int = HistoryReader.stretchReadings,
        _ body: (ContiguousArray<Reading>) -> Void
    ) throws(HistoryError) -> Int {
        guard from < to, !series.isEmpty else { return 0 }
        return try answer { database in
            var walk = StretchWalk(of: series.map(\.index), limit: max(1, limit))
            let rows = try StretchWalk.rowCount(from: from.nanoseconds, to: to.nanoseconds, in: database)
            var length = walk.firstLength(of: to.nanoseconds - from.nanoseconds, rows: rows)
            var count = 0
            var start = from.nanoseconds
            while start < to.nanoseconds {
                let end = min(to.nanoseconds, start.addedClamped(length))
                let isCut = length > StretchWalk.shortest
                guard try walk.collect(start...end - 1, isCut: isCut, in: database, noting: damaged) else {
                    length = max(StretchWalk.shortest, length / 2)
                    continue
                }
                if !walk.readings.isEmpty { body(walk.ordered()) }
                count += walk.readings.count
                if walk.readings.count < limit / 2 { length = length.multipliedClamped(by: 2) }
                start = end
            }
            return count
        }
    }
}

/// The readings of one stretch of time while they are gathered and put in order.
struct StretchWalk {
    /// What many readings of one second are is read whole, whatever the limit.
    static let shortest: Int64 = 1_000_000_000

    private let series: [UInt32]
    private let limit: Int
    private(set) var readings: ContiguousArray<Reading> = []

    init(of series: [UInt32], limit: Int) {
        self.series = series
        self.limit = limit
    }

    /// Of all series; blocks that reach beyond the ends count whole.
    static func rowCount(from: Int64, to: Int64, in database: Database) throws -> Int {
        let sealed = try Int.fetchOne(
            database, sql: "SELECT coalesce(sum(count), 0) FROM block WHERE t1 >= ? AND t0 < ?", arguments: [from, to])
        return (sealed ?? 0) + (try Positions(database).unsealedCount)
    }

    /// Nanoseconds that hold about three quarters of the limit, were the readings evenly spread.
    func firstLength(of span: Int64, rows: Int) -> Int64 {
        guard rows > limit else { return span }
        return max(StretchWalk.shortest, Int64(Double(span) * 0.75 * Double(limit) / Double(rows)))
    }

    /// Gathers `stamps`; false when there are more than the limit and the stretch may still be cut.
    mutating func collect(
        _ stamps: ClosedRange<Int64>, isCut: Bool, in database: Database, noting damaged: DamagedPlaces
    ) throws -> Bool {
        readings.removeAll(keepingCapacity: true)
        let unsealed = try unsealedRows(stamps, in: database, noting: damaged)
        for (place, one) in series.enumerated() {
            let id = SeriesID(place)
            try VisibleRows.forEach(
                of: one, stamps, unsealed: unsealed[one] ?? [], in: database, noting: damaged
            ) { row in
                if !row.flags.isLate { readings.append(row.reading(of: id)) }
                return true
            }
            if isCut, readings.count > limit { return false }
        }
        return true
    }

    /// Those of all the series, walked through once.
    private func unsealedRows(
        _ stamps: ClosedRange<Int64>, in database: Database, noting damaged: DamagedPlaces
    ) throws -> [UInt32: [Row]] {
        let wanted = Set(series)
        var rows: [UInt32: [Row]] = [:]
        try UnsealedRows.forEach(in: database, noting: damaged) { unpacked in
            guard stamps.contains(unpacked.row.observedAt), wanted.contains(unpacked.series) else { return }
            rows[unpacked.series, default: []].append(unpacked.row)
        }
        return rows
    }

    /// In order of time: sorted by a word that holds the time since the first and the place in what was gathered,
    /// which moves 8 bytes a reading and keeps the order of one stamp.
    func ordered() -> ContiguousArray<Reading> {
        var first = Int64.max
        var last = Int64.min
        for reading in readings {
            first = min(first, reading.observedAt.nanoseconds)
            last = max(last, reading.observedAt.nanoseconds)
        }
        let placeBits = UInt64(64 - (UInt64(readings.count).leadingZeroBitCount))
        let span = UInt64(bitPattern: last &- first)
        // What the word can't hold of the time is less than the order of two sensors' readings is worth: 16 hours of
        // half a million readings keep 8 ns.
        let coarse = UInt64(max(0, 64 - span.leadingZeroBitCount - Int(64 - placeBits)))
        var words = ContiguousArray<UInt64>()
        words.reserveCapacity(readings.count)
        for (place, reading) in readings.enumerated() {
            let time = UInt64(bitPattern: reading.observedAt.nanoseconds &- first) >> coarse
            words.append(time << placeBits | UInt64(place))
        }
        words.sort()
        let mask = (UInt64(1) << placeBits) - 1
        var ordered = ContiguousArray<Reading>()
        ordered.reserveCapacity(readings.count)
        for word in words { ordered.append(readings[Int(word & mask)]) }
        return ordered
    }
}
