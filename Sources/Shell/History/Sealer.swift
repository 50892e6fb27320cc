import GRDB
import Telemetry

/// What one sealing changes, worked out beside the writer and written by it in one transaction.
struct SealedRows: Sendable {
    /// Every row up to this one is in a block.
    var through: Int64
    var rowCount: Int
    var blocks: [SealedBlock] = []
    /// Blocks that late rows were merged into, and that `blocks` replace.
    var replaced: [StoredBlock] = []
}

/// A block as it stands in the database, without its readings.
struct StoredBlock: Hashable, Sendable {
    var series: UInt32
    var t0: Int64
    var t1: Int64
    var count: Int
    var body: Int64
}

/// Turns unsealed rows into blocks. Reads through its own connection, so that the writer goes on meanwhile; used by
/// the sealing thread alone.
struct Sealer {
    enum Occasion: Sendable {
        /// So many rows wait that only cheap work is done.
        case rows
        /// Rows grew old: traffic is slow, and there is time to let small blocks grow.
        case age
    }

    /// A slow series' newest block takes its next readings until it is this large; fast ones never look back.
    static let growingBlockRows = 256

    private let pool: DatabasePool
    /// Rows taken at once: bounds the memory of a sealing (32 bytes a row) as well as its transaction.
    private let maximumRows: Int
    /// The newest sealed stamp of a series, where known: what is newer needs no look at earlier blocks.
    private var newest: [UInt32: Int64] = [:]

    init(pool: DatabasePool, maximumRows: Int) {
        self.pool = pool
        self.maximumRows = maximumRows
    }

    /// Forgets what it knows of the blocks: the last sealing was not written.
    mutating func forget() { newest.removeAll() }

    /// nil when every row is sealed.
    mutating func seal(_ occasion: Occasion) throws -> SealedRows? {
        let sealer = self
        let (sealed, newest) = try pool.read { database in
            var work = sealer
            return (try work.seal(occasion, in: database), work.newest)
        }
        self.newest = newest
        return sealed
    }

    private mutating func seal(_ occasion: Occasion, in database: Database) throws -> SealedRows? {
        let (rows, through) = try unsealedRows(in: database)
        guard !rows.isEmpty else { return nil }
        var sealed = SealedRows(through: through, rowCount: rows.count)
        try SeriesGroups(rows).forEach { series, arrived in
            try seal(arrived, of: series, occasion, in: database, into: &sealed)
        }
        return sealed
    }

    private func unsealedRows(in database: Database) throws -> ([SeriesRow], through: Int64) {
        var rows: [SeriesRow] = []
        var through = try Positions.sealedThrough(in: database)
        var statement = try RawStatement(
            "SELECT id, count, bytes FROM row WHERE id > ? ORDER BY id", in: database)
        statement.bind(through)
        while try statement.next() {
            let count = Int(statement.integer(1))
            if !rows.isEmpty, rows.count + count > maximumRows { break }
            if rows.isEmpty { rows.reserveCapacity(maximumRows) }
            try RowChunk.unpack(statement.bytes(2), count: count) { rows.append($0) }
            through = statement.integer(0) + Int64(count) - 1
        }
        statement.finish()
        return (rows, through)
    }

    /// `arrived` in order of arrival.
    private mutating func seal(
        _ arrived: [Row], of series: UInt32, _ occasion: Occasion, in database: Database,
        into sealed: inout SealedRows
    ) throws {
        let rows = RowMerge.merged(arrived)
        let lastStamp = try newest[series] ?? BlockTable.last(of: series, in: database)?.t1 ?? .min
        newest[series] = max(lastStamp, rows[rows.count - 1].observedAt)
        let lateCount = rows.firstIndex { $0.observedAt > lastStamp } ?? rows.count
        if lateCount > 0 {
            try sealLate(rows[..<lateCount], of: series, in: database, into: &sealed)
        }
        let fresh = rows[lateCount...]
        if fresh.isEmpty { return }
        // After late rows the newest block may be one of those replaced: it is left alone until the next time.
        if occasion == .age, lateCount == 0, fresh.count < Sealer.growingBlockRows,
            let last = try BlockTable.last(of: series, in: database),
            last.count + fresh.count <= Sealer.growingBlockRows
        {
            sealed.replaced.append(last)
            let grown = try BlockTable.rows(of: last, in: database) + fresh
            sealed.blocks += RowMerge.blocks(of: series, grown)
        } else {
            sealed.blocks += RowMerge.blocks(of: series, Array(fresh))
        }
    }

    /// Rows no newer than the newest sealed one: each goes into the block it falls in, or that precedes it.
    private func sealLate(
        _ late: ArraySlice<Row>, of series: UInt32, in database: Database, into sealed: inout SealedRows
    ) throws {
        var start = late.startIndex
        while start < late.endIndex {
            let stamp = late[start].observedAt
            let holder = try BlockTable.holder(of: stamp, series: series, in: database)
            let next = try BlockTable.firstStamp(after: stamp, series: series, in: database) ?? .max
            var end = start + 1
            while end < late.endIndex, late[end].observedAt < next { end += 1 }
            let group = late[start..<end]
            if let holder, stamp <= holder.t1 || holder.count + group.count <= Sealer.growingBlockRows {
                sealed.replaced.append(holder)
                let together = try BlockTable.rows(of: holder, in: database) + group
                sealed.blocks += RowMerge.blocks(of: series, RowMerge.merged(together))
            } else {
                sealed.blocks += RowMerge.blocks(of: series, Array(group))
            }
            start = end
        }
    }
}

/// Rows of many series, taken apart by series in two passes without moving them: a counting sort of their indices.
struct SeriesGroups {
    private let rows: [SeriesRow]
    private var order: [UInt32]
    /// Where each series' rows end in `order`, by series.
    private var ends: [UInt32]

    /// Series are below `RowChunk.maximumSeries`, as chunks give them.
    init(_ rows: [SeriesRow]) {
        self.rows = rows
        let seriesCount = Int(rows.map(\.series).max() ?? 0) + 1
        ends = Array(repeating: 0, count: seriesCount)
        order = Array(repeating: 0, count: rows.count)
        var places = Array(repeating: UInt32(0), count: seriesCount)
        for row in rows { ends[Int(row.series)] += 1 }
        var start: UInt32 = 0
        for series in 0..<seriesCount {
            places[series] = start
            start += ends[series]
            ends[series] = start
        }
        for (index, row) in rows.enumerated() {
            order[Int(places[Int(row.series)])] = UInt32(index)
            places[Int(row.series)] += 1
        }
    }

    /// Series with rows, ascending, each with its rows in order of arrival.
    func forEach(_ body: (UInt32, [Row]) throws -> Void) rethrows {
        var start = 0
        for series in ends.indices {
            let end = Int(ends[series])
            if end > start { try body(UInt32(series), order[start..<end].map { rows[Int($0)].row }) }
            start = end
        }
    }
}
