import Alarms
import GRDB
import Telemetry

/// Writes batches in one transaction. Used by the writer thread alone; keeps the memory it packs readings in.
final class BatchTransaction {
    /// What a transaction made durable, to be counted once it is.
    struct Outcome {
        var reports: [CommitReport] = []
        var positions: Positions
        var readings = 0
        var journal = 0
        var quarantined = 0
        var quarantineForgotten = 0
        var images = 0
        var imageByteCount: Int?
    }

    private let packer = RowChunkPacker()
    private let options: HistoryOptions

    init(options: HistoryOptions) { self.options = options }

    /// Everything that waited, then the batches in order.
    func write(
        _ batches: [WriteBatch], waiting: WaitingRecords, from positions: Positions, at wall: Timestamp,
        in database: Database
    ) throws -> Outcome {
        var outcome = Outcome(positions: positions)
        try write(series: waiting.series, texts: waiting.texts, in: database)
        try writeJournal(waiting.journal, &outcome, in: database)
        try AlarmTable.write(waiting.alarms, in: database)
        packer.removeAll()
        for batch in batches {
            try write(batch, at: wall, &outcome, in: database)
        }
        try writeChunk(endingAt: outcome.positions.lastRow, at: wall, in: database)
        return outcome
    }

    private func write(
        _ batch: WriteBatch, at wall: Timestamp, _ outcome: inout Outcome, in database: Database
    ) throws {
        let before = outcome.positions
        try write(series: batch.series, texts: batch.texts, in: database)
        for reading in batch.readings {
            if packer.isFull { try writeChunk(endingAt: outcome.positions.lastRow, at: wall, in: database) }
            packer.append(reading)
            outcome.positions.lastRow += 1
        }
        outcome.readings += batch.readings.count
        try writeJournal(batch.journal, &outcome, in: database)
        try AlarmTable.write(batch.alarms, in: database)
        outcome.quarantineForgotten += try QuarantineTable.append(
            batch.quarantined, limit: options.quarantineRows, in: database)
        outcome.quarantined += batch.quarantined.count
        if let aliveAt = batch.aliveAt {
            var statement = try RawStatement("INSERT OR REPLACE INTO meta VALUES ('aliveAt', ?)", in: database)
            statement.bind(aliveAt.nanoseconds)
            try statement.run()
        }
        if let image = batch.image {
            let coverage = batch.imageCoverage ?? (batch.readings.count, batch.journal.count)
            outcome.positions.hasImage = true
            outcome.positions.imageRow = before.lastRow + Int64(coverage.readings)
            outcome.positions.imageJournal = before.lastJournal + Int64(coverage.journal)
            try write(image, at: wall, &outcome, in: database)
        }
        let after = outcome.positions
        outcome.reports.append(
            CommitReport(
                rows: after.lastRow > before.lastRow ? before.lastRow + 1...after.lastRow : nil,
                journal: after.lastJournal > before.lastJournal ? before.lastJournal + 1...after.lastJournal : nil,
                milliseconds: 0))
    }

    private func write(
        series: [SeriesDeclaration], texts: [TextDeclaration], in database: Database
    ) throws {
        if !series.isEmpty {
            var statement = try RawStatement("INSERT OR REPLACE INTO series VALUES (?, ?, ?, ?, ?)", in: database)
            for one in series {
                statement.bind(Int64(one.id.index))
                statement.bind(one.key.entity.text)
                statement.bind(one.key.attribute.text)
                statement.bind(one.type.text)
                statement.bind(one.unit?.symbol)
                try statement.run()
            }
        }
        if !texts.isEmpty {
            var statement = try RawStatement("INSERT OR REPLACE INTO text VALUES (?, ?)", in: database)
            for one in texts {
                statement.bind(Int64(one.id.index))
                statement.bind(one.text)
                try statement.run()
            }
        }
    }

    private func writeChunk(endingAt last: Int64, at wall: Timestamp, in database: Database) throws {
        guard packer.count > 0 else { return }
        var statement = try RawStatement("INSERT INTO row VALUES (?, ?, ?, ?)", in: database)
        statement.bind(last - Int64(packer.count) + 1)
        statement.bind(packer.count)
        statement.bind(wall.nanoseconds)
        statement.bind(notCopied: packer.bytes)
        try statement.run()
        packer.removeAll()
    }

    private func writeJournal(
        _ records: [JournalRecord], _ outcome: inout Outcome, in database: Database
    ) throws {
        outcome.positions.journal = try JournalTable.append(records, after: outcome.positions.journal, in: database)
        outcome.journal += records.count
    }

    /// The newest image replaces the one before it, and the rows it covers, once sealed, are needed no more.
    private func write(
        _ image: [UInt8], at wall: Timestamp, _ outcome: inout Outcome, in database: Database
    ) throws {
        try ImageTable.write(
            image, at: wall, row: outcome.positions.imageRow, journal: outcome.positions.imageJournal, in: database)
        outcome.images += 1
        outcome.imageByteCount = image.count
        try BatchTransaction.deleteChunks(outcome.positions, options, in: database)
    }

    /// Puts a sealing into the tables and moves what readers take for sealed, all at once.
    static func write(
        _ sealed: SealedRows, from positions: Positions, options: HistoryOptions, in database: Database
    ) throws -> Positions {
        var after = positions
        after.sealedThrough = sealed.through
        try BlockTable.write(sealed, in: database)
        var statement = try RawStatement("UPDATE meta SET value = ? WHERE key = 'sealedThrough'", in: database)
        statement.bind(sealed.through)
        try statement.run()
        try deleteChunks(after, options, in: database)
        return after
    }

    /// SQLite has every page of what a transaction deletes in memory: 7 MB of chunks. Twice what a sealing adds, so that
    /// what an image lets go is gone a few sealings later.
    private static let chunksDeletedAtOnce = 48

    /// Chunks that are sealed and that no restart needs: covered by the engine image. Where none was ever taken (an
    /// archive) nothing will go on from here, and only the newest are kept.
    private static func deleteChunks(
        _ positions: Positions, _ options: HistoryOptions, in database: Database
    ) throws {
        let replayed =
            positions.hasImage ? positions.imageRow : positions.lastRow - Int64(options.rowsWithoutImage)
        let bound = min(positions.sealedThrough, replayed)
        var statement = try RawStatement(
            "DELETE FROM row WHERE id IN (SELECT id FROM row WHERE id + count - 1 <= ? ORDER BY id LIMIT ?)",
            in: database)
        statement.bind(bound)
        statement.bind(chunksDeletedAtOnce)
        try statement.run()
    }
}
