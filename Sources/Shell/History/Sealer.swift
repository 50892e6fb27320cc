import GRDB
import Telemetry

/// What one sealing changes, worked out beside the writer and written by it in one transaction.
struct SealedRows: Sendable {
    /// Every row up to this one is in a block.
    var through: Int64
    var rowCount: Int
    var blocks = SealedBlocks()
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

    /// Rows held unpacked at a time, a megabyte and a half of them.
    static let passRows = 40_000

    private let pool: DatabasePool
    private let damaged: DamagedPlaces
    /// Rows taken at once: bounds what a sealing makes, and its transaction.
    private let maximumRows: Int
    /// The newest sealed stamp of each series, by its number: what is newer needs no look at earlier blocks.
    private var newest = NewestStamps()

    init(pool: DatabasePool, maximumRows: Int, noting damaged: DamagedPlaces) {
        self.pool = pool
        self.damaged = damaged
        self.maximumRows = maximumRows
    }

    /// Forgets what it knows of the blocks: the last sealing was not written.
    mutating func forget() { newest = NewestStamps() }

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
        let span = try unsealedSpan(in: database)
        guard span.rowCount > 0 else { return nil }
        var sealed = SealedRows(through: span.through, rowCount: span.rowCount)
        // Series by series in as many passes as keep the rows of one in `passRows`: unpacking again is cheaper than
        // holding all of them.
        let passCount = UInt32(max(1, (span.rowCount + Sealer.passRows - 1) / Sealer.passRows))
        for pass in 0..<passCount {
            let rows = try unsealedRows(through: span.through, in: database) { $0 % passCount == pass }
            let groups = SeriesGroups(rows)
            if pass == 0 {
                sealed.blocks.reserve(blockCount: groups.count * Int(passCount), rowCount: span.rowCount)
            }
            try groups.forEach { series, arrived in
                try seal(arrived, of: series, occasion, in: database, into: &sealed)
            }
        }
        return sealed
    }

    /// The oldest unsealed rows, whole chunks, as many as are sealed at once.
    private func unsealedSpan(in database: Database) throws -> (rowCount: Int, through: Int64) {
        var rowCount = 0
        var through = try Positions.sealedThrough(in: database)
        var statement = try RawStatement("SELECT id, count FROM row WHERE id > ? ORDER BY id", in: database)
        statement.bind(through)
        while try statement.next() {
            let count = Int(statement.integer(1))
            if rowCount > 0, rowCount + count > maximumRows { break }
            rowCount += count
            through = statement.integer(0) + Int64(count) - 1
        }
        statement.finish()
        return (rowCount, through)
    }

    /// Those of them whose series is wanted, in order of arrival.
    private func unsealedRows(
        through: Int64, in database: Database, _ isWanted: (UInt32) -> Bool
    ) throws -> [SeriesRow] {
        var rows: [SeriesRow] = []
        // A pass has about as many; growing by doubling would hold half as much again beside them.
        rows.reserveCapacity(Sealer.passRows + Sealer.passRows / 8)
        var statement = try RawStatement(
            "SELECT id, count, bytes FROM row WHERE id > ? AND id <= ? ORDER BY id", in: database)
        statement.bind(try Positions.sealedThrough(in: database))
        statement.bind(through)
        while try statement.next() {
            try UnsealedRows.unpack(statement, after: .min, noting: damaged) { _, row in
                if isWanted(row.series) { rows.append(row) }
            }
        }
        return rows
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
            last.count + fresh.count <= Sealer.growingBlockRows,
            let known = try BlockTable.readableRows(of: last, in: database, noting: damaged)
        {
            sealed.replaced.append(last)
            sealed.blocks.append((known + fresh)[...], of: series)
        } else {
            sealed.blocks.append(fresh, of: series)
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
                // One that can't be read any more gives way: blocks of one series never overlap.
                let together = try BlockTable.rows(of: holder, in: database, noting: damaged) + group
                sealed.blocks.append(RowMerge.merged(together)[...], of: series)
            } else {
                sealed.blocks.append(group, of: series)
            }
            start = end
        }
    }
}

/// Eight bytes a series: most are known after the first sealing.
private struct NewestStamps: Sendable {
    /// nil is written as `.max`, which no reading bears that a block could follow.
    private static let unknown = Int64.max
    private var stamps: ContiguousArray<Int64> = []

    subscript(series: UInt32) -> Int64? {
        get {
            let index = Int(series)
            return index < stamps.count && stamps[index] != NewestStamps.unknown ? stamps[index] : nil
        }
        set {
            let index = Int(series)
            if index >= stamps.count {
                stamps.append(contentsOf: repeatElement(NewestStamps.unknown, count: index + 1 - stamps.count))
            }
            stamps[index] = newValue ?? NewestStamps.unknown
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

    /// How many series have rows.
    var count: Int {
        var start: UInt32 = 0
        return ends.count { end in
            defer { start = end }
            return end > start
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
