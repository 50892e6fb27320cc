import GRDB
import Telemetry

/// The readings that a look at an instant is made of, of many series at once: unsealed rows are walked through once for
/// all of them, blocks are opened only where a window reaches.
enum PastRows {
    struct Need: Sendable {
        var series: UInt32
        /// How far before the instant.
        var window: Int64
    }

    /// Blocks gone back through for a row that was known: what was filled in afterwards may have come before them all,
    /// and a look at one instant must not read years of it.
    private static let blocksBefore = 64

    /// Of each need its visible rows from `instant − window` to `instant`, and the last one before them; oldest first.
    /// - Parameters:
    ///   - known: rows received later are left out, and what they corrected is seen; nil: all that is known today.
    ///   - limit: rows in all. Past it a series has its last row only: what is summed over its window says itself how
    ///     little of it is there.
    static func rows(
        at instant: Int64, known: Int64?, _ needs: [Need], limit: Int, in database: Database,
        noting damaged: DamagedPlaces
    ) throws -> [[Row]] {
        guard !needs.isEmpty else { return [] }
        let received = known ?? .max
        var unsealed = [[Row]](repeating: [], count: needs.count)
        var before = [Row?](repeating: nil, count: needs.count)
        var places = [Int32](repeating: -1, count: Int(needs.map(\.series).max() ?? 0) + 1)
        for (index, need) in needs.enumerated() { places[Int(need.series)] = Int32(index) }
        var count = 0
        try UnsealedRows.forEach(in: database, noting: damaged) { unpacked in
            let series = Int(unpacked.series)
            guard series < places.count, places[series] >= 0, unpacked.row.observedAt <= instant,
                unpacked.row.receivedAt <= received
            else { return }
            let place = Int(places[series])
            let isInside = unpacked.row.observedAt >= instant.subtractedClamped(needs[place].window)
            if isInside, count < limit {
                unsealed[place].append(unpacked.row)
                count += 1
            } else if before[place].map({ $0.observedAt <= unpacked.row.observedAt }) ?? true {
                before[place] = unpacked.row
            }
        }
        return try needs.indices.map { index in
            let recent = (before[index].map { [$0] } ?? []) + unsealed[index]
            let rows = try rows(
                of: needs[index], recent, at: instant, received, hasRoom: count < limit, in: database, noting: damaged)
            count += max(0, rows.count - recent.count)
            return rows
        }
    }

    private static func rows(
        of need: Need, _ unsealed: [Row], at instant: Int64, _ received: Int64, hasRoom: Bool, in database: Database,
        noting damaged: DamagedPlaces
    ) throws -> [Row] {
        let from = hasRoom ? instant.subtractedClamped(need.window) : instant
        var sealed: [Row] = []
        var oldest: Int64?
        var statement = try BlockFigures.statement(need.series, from...instant, in: database)
        while try statement.next() {
            let block = BlockFigures(statement).block(of: need.series)
            oldest = oldest ?? block.t0
            sealed += try BlockTable.rows(of: block, in: database, noting: damaged).known(by: received)
        }
        if received < .max, let oldest, !sealed.contains(where: { $0.observedAt < from }) {
            sealed = try last(of: need.series, before: oldest, received, in: database, noting: damaged) + sealed
        }
        var visible: [Row] = []
        let merged = unsealed.isEmpty ? sealed : RowMerge.merged(sealed + unsealed)
        RowMerge.forEachVisible(in: merged[...]) { row in
            guard row.observedAt <= instant else { return }
            // Of those before the window the last is enough.
            if row.observedAt < from, visible.count == 1, visible[0].observedAt < from { visible.removeLast() }
            visible.append(row)
        }
        return visible
    }

    /// The last known row of the blocks before a stamp, with those of its own stamp; none where none was known.
    private static func last(
        of series: UInt32, before stamp: Int64, _ received: Int64, in database: Database, noting damaged: DamagedPlaces
    ) throws -> [Row] {
        var stamp = stamp
        for _ in 0..<blocksBefore where stamp > .min {
            guard let holder = try BlockTable.holder(of: stamp - 1, series: series, in: database) else { return [] }
            let rows = try BlockTable.rows(of: holder, in: database, noting: damaged).known(by: received)
            if let last = rows.last { return rows.filter { $0.observedAt == last.observedAt } }
            stamp = holder.t0
        }
        return []
    }
}

extension [Row] {
    /// Without those received later.
    func known(by received: Int64) -> [Row] {
        received == .max || allSatisfy { $0.receivedAt <= received } ? self : filter { $0.receivedAt <= received }
    }
}
