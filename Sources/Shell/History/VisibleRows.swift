import GRDB

/// The readings of one series that a reader sees, from blocks and unsealed rows together, oldest first.
enum VisibleRows {
    /// Stops when `body` says false.
    static func forEach(
        of series: UInt32, _ stamps: ClosedRange<Int64>, in database: Database, noting damaged: DamagedPlaces,
        _ body: (Row) -> Bool
    ) throws {
        let unsealed = try UnsealedRows.of(series, stamps, in: database, noting: damaged)
        try forEach(of: series, stamps, unsealed: unsealed, in: database, noting: damaged, body)
    }

    /// - Parameter unsealed: those of the series and of `stamps`, in order of arrival.
    static func forEach(
        of series: UInt32, _ stamps: ClosedRange<Int64>, unsealed: [Row], in database: Database,
        noting damaged: DamagedPlaces, _ body: (Row) -> Bool
    ) throws {
        let unsealed = RowMerge.merged(unsealed)
        var next = 0
        var goesOn = true
        func hand(_ rows: [Row]) {
            RowMerge.forEachVisible(in: rows[...]) { row in
                if goesOn, stamps.contains(row.observedAt) { goesOn = body(row) }
            }
        }
        var statement = try BlockFigures.statement(series, stamps, in: database)
        while goesOn, try statement.next() {
            let figures = BlockFigures(statement)
            hand(take(unsealed, from: &next, while: { $0 < figures.t0 }))
            let inside = take(unsealed, from: &next, while: { $0 <= figures.t1 })
            let sealed = try BlockTable.rows(of: figures.block(of: series), in: database, noting: damaged)
            hand(inside.isEmpty ? sealed : RowMerge.merged(sealed + inside))
        }
        statement.finish()
        if goesOn { hand(Array(unsealed[next...])) }
    }

    private static func take(_ rows: [Row], from next: inout Int, while isWanted: (Int64) -> Bool) -> [Row] {
        let start = next
        while next < rows.count, isWanted(rows[next].observedAt) { next += 1 }
        return Array(rows[start..<next])
    }
}

/// The figures of a block as a query reads them.
struct BlockFigures {
    var t0: Int64
    var t1: Int64
    var drawn: Int
    var minimum: Double
    var maximum: Double
    var mean: Double
    /// nil when the newest reading is not drawn: bad, or a text.
    var last: Double?
    private var count: Int
    private var body: Int64

    func block(of series: UInt32) -> StoredBlock {
        StoredBlock(series: series, t0: t0, t1: t1, count: count, body: body)
    }

    /// Blocks of `series` that may hold stamps in `stamps`, oldest first.
    static func statement(
        _ series: UInt32, _ stamps: ClosedRange<Int64>, in database: Database
    ) throws -> RawStatement {
        var statement = try RawStatement(
            """
            SELECT t0, t1, drawn, minimum, maximum, mean, last, lastFlags, body, count FROM block
            WHERE series = ?1 AND t0 <= ?3 AND t0 >= coalesce(
                (SELECT t0 FROM block WHERE series = ?1 AND t0 <= ?2 ORDER BY t0 DESC LIMIT 1), ?2)
            ORDER BY t0
            """, in: database)
        statement.bind(Int64(series))
        statement.bind(stamps.lowerBound)
        statement.bind(stamps.upperBound)
        return statement
    }

    init(_ row: RawStatement) {
        t0 = row.integer(0)
        t1 = row.integer(1)
        drawn = Int(row.integer(2))
        minimum = row.double(3)
        maximum = row.double(4)
        mean = row.double(5)
        last = Row.Flags(byte: UInt8(truncatingIfNeeded: row.integer(7))).isDrawn ? row.double(6) : nil
        body = row.integer(8)
        count = Int(row.integer(9))
    }
}

/// The last visible row of each series at an instant.
enum LastRows {
    /// In the order of `series`, which ascend; nil where there is none.
    static func at(
        _ stamp: Int64, of series: [UInt32], in database: Database, noting damaged: DamagedPlaces
    ) throws -> [Row?] {
        var unsealed: [UInt32: Row] = [:]
        try UnsealedRows.forEach(in: database, noting: damaged) { unpacked in
            guard unpacked.row.observedAt <= stamp else { return }
            if let known = unsealed[unpacked.series], known.observedAt > unpacked.row.observedAt { return }
            unsealed[unpacked.series] = unpacked.row
        }
        return try series.map { one in
            let sealed = try last(at: stamp, of: one, in: database, noting: damaged)
            // Of one stamp, what is not sealed yet was received later.
            guard let recent = unsealed[one] else { return sealed }
            guard let sealed, sealed.observedAt > recent.observedAt else { return recent }
            return sealed
        }
    }

    /// Of the block it falls in, or of the newest before that one which can be read.
    private static func last(
        at stamp: Int64, of series: UInt32, in database: Database, noting damaged: DamagedPlaces
    ) throws -> Row? {
        var before = stamp
        while let holder = try BlockTable.holder(of: before, series: series, in: database) {
            if let rows = try BlockTable.readableRows(of: holder, in: database, noting: damaged) {
                return rows.last { $0.observedAt <= stamp }
            }
            guard holder.t0 > .min else { break }
            before = holder.t0 - 1
        }
        return nil
    }
}
