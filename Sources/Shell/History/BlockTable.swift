import GRDB

/// Blocks on disk: their figures in `block`, their bytes in `body`. Blocks of one series never overlap.
enum BlockTable {
    /// Replaces and adds what a sealing worked out. Its caller moves `sealedThrough` in the same transaction.
    static func write(_ sealed: SealedRows, in database: Database) throws {
        var removal = try RawStatement("DELETE FROM block WHERE series = ? AND t0 = ?", in: database)
        var bodyRemoval = try RawStatement("DELETE FROM body WHERE id = ?", in: database)
        for block in sealed.replaced {
            removal.bind(Int64(block.series))
            removal.bind(block.t0)
            try removal.run()
            bodyRemoval.bind(block.body)
            try bodyRemoval.run()
        }
        var bodyInsertion = try RawStatement("INSERT INTO body VALUES (NULL, ?)", in: database)
        var insertion = try RawStatement(
            "INSERT INTO block VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", in: database)
        try sealed.blocks.forEach { block, bytes in
            bodyInsertion.bind(notCopied: bytes)
            try bodyInsertion.run()
            bind(block, to: &insertion)
            insertion.bind(database.lastInsertedRowID)
            try insertion.run()
        }
    }

    private static func bind(_ block: SealedBlocks.Head, to statement: inout RawStatement) {
        statement.bind(Int64(block.series))
        statement.bind(block.t0)
        statement.bind(block.t1)
        statement.bind(Int64(block.count))
        statement.bind(Int64(block.drawn))
        statement.bind(block.drawn == 0 ? nil : block.minimum)
        statement.bind(block.drawn == 0 ? nil : block.maximum)
        statement.bind(block.drawn == 0 ? nil : block.mean)
        if block.lastFlags.kind == .number {
            statement.bind(Double(bitPattern: block.lastBits))
        } else {
            statement.bind(Int64(bitPattern: block.lastBits))
        }
        statement.bind(Int64(block.lastFlags.byte))
    }

    private static let columns = "series, t0, t1, count, body"

    static func last(of series: UInt32, in database: Database) throws -> StoredBlock? {
        try holder(of: .max, series: series, in: database)
    }

    /// The block a stamp falls in, or else the one before it.
    static func holder(of stamp: Int64, series: UInt32, in database: Database) throws -> StoredBlock? {
        var statement = try RawStatement(
            "SELECT \(columns) FROM block WHERE series = ? AND t0 <= ? ORDER BY t0 DESC LIMIT 1", in: database)
        statement.bind(Int64(series))
        statement.bind(stamp)
        guard try statement.next() else { return nil }
        defer { statement.finish() }
        return StoredBlock(
            series: series, t0: statement.integer(1), t1: statement.integer(2), count: Int(statement.integer(3)),
            body: statement.integer(4))
    }

    /// Where the first block that begins after `stamp` begins.
    static func firstStamp(after stamp: Int64, series: UInt32, in database: Database) throws -> Int64? {
        var statement = try RawStatement(
            "SELECT t0 FROM block WHERE series = ? AND t0 > ? ORDER BY t0 LIMIT 1", in: database)
        statement.bind(Int64(series))
        statement.bind(stamp)
        guard try statement.next() else { return nil }
        defer { statement.finish() }
        return statement.integer(0)
    }

    /// The readings of `block`; none, and a note of it, where they can't be read any more.
    static func rows(of block: StoredBlock, in database: Database, noting damaged: DamagedPlaces) throws -> [Row] {
        try readableRows(of: block, in: database, noting: damaged) ?? []
    }

    /// nil where they can't be read any more.
    static func readableRows(
        of block: StoredBlock, in database: Database, noting damaged: DamagedPlaces
    ) throws -> [Row]? {
        var statement = try RawStatement("SELECT bytes FROM body WHERE id = ?", in: database)
        statement.bind(block.body)
        do {
            guard try statement.next() else { throw DamagedBytes(offset: 0, expected: "the readings of a block") }
            defer { statement.finish() }
            return try BlockCodec.decode(statement.bytes(0))
        } catch let damage as DamagedBytes {
            damaged.note(
                .block(series: block.series, from: block.t0, to: block.t1), count: block.count, damage)
            return nil
        }
    }
}
