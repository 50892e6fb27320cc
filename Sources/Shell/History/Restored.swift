import Alarms
import GRDB
import Telemetry

/// What a core starts from: load the image, replay the rows after it (`HistoryStore.replayRows`) and the journal
/// records after it, silently, and go on.
public struct Restored: Sendable {
    public struct Image: Hashable, Sendable {
        public var bytes: [UInt8]
        public var at: Timestamp
        /// The last row and journal record that the image already holds.
        public var lastRow: Int64
        public var lastJournal: Int64
    }

    /// Journal records after an image: ten seconds of them, or a whole flood of alarms; past it the oldest are not
    /// replayed (they stay in the journal).
    public static let maximumJournal = 100_000
    /// What duplicate detection looks back on (wire.md): stamps of each series.
    public static let recentCount = 8

    /// By id.
    public var series: [SeriesDeclaration]
    public var texts: [TextDeclaration]
    public var image: Image?
    public var lastRow: Int64
    /// When the core last said that it was there (`WriteBatch.aliveAt`); nil: it never had to.
    public var aliveAt: Timestamp?
    /// Rows after the image: what a replay hands out.
    public var replayCount: Int
    /// After the image, oldest first.
    public var journal: [JournalRecord]
    public var nextJournalID: Int64
    /// Alarms that are not normal or under a suppression, by id.
    public var openAlarms: [AlarmRecord]

    init(_ database: Database) throws {
        series = try Restored.series(in: database)
        texts = try Restored.texts(in: database)
        let positions = try Positions(database)
        lastRow = positions.lastRow
        nextJournalID = positions.lastJournal + 1
        openAlarms = try AlarmTable.open(in: database)
        let imageJournal = positions.imageJournal
        journal = try JournalTable.records(after: imageJournal, limit: Restored.maximumJournal, in: database)
        image = try ImageTable.read(in: database)
        aliveAt = try Int64.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'aliveAt'")
            .map { Timestamp(nanoseconds: $0) }
        let oldestKept = try Int64.fetchOne(database, sql: "SELECT min(id) FROM row") ?? (positions.lastRow + 1)
        replayCount = Int(positions.lastRow - max(positions.imageRow, oldestKept - 1))
    }

    static func series(in database: Database) throws -> [SeriesDeclaration] {
        var statement = try RawStatement(
            "SELECT id, entity, attribute, type, unit FROM series ORDER BY id", in: database)
        var series: [SeriesDeclaration] = []
        while try statement.next() {
            series.append(
                SeriesDeclaration(
                    id: SeriesID(UInt32(truncatingIfNeeded: statement.integer(0))),
                    key: SeriesKey(
                        entity: EntityID(statement.text(1)), attribute: AttributeName(statement.text(2))),
                    type: EntityType(statement.text(3)), unit: statement.optionalText(4).map { Unit($0) }))
        }
        return series
    }

    static func texts(in database: Database) throws -> [TextDeclaration] {
        var statement = try RawStatement("SELECT id, text FROM text ORDER BY id", in: database)
        var texts: [TextDeclaration] = []
        while try statement.next() {
            texts.append(
                TextDeclaration(
                    id: TextID(UInt32(truncatingIfNeeded: statement.integer(0))), text: statement.text(1)))
        }
        return texts
    }

    static func replayRows(
        after row: Int64, in database: Database, noting damaged: DamagedPlaces,
        _ body: (ContiguousArray<Reading>) throws -> Void
    ) throws -> Int {
        // Chunk by chunk, so that no more than one chunk of readings is held and `body` may throw between them.
        var count = 0
        var readings: ContiguousArray<Reading> = []
        var statement = try RawStatement(
            """
            SELECT id, count, bytes FROM row
            WHERE id > ?1 - \(RowChunk.maximumRows) AND id + count > ?1 + 1 ORDER BY id
            """, in: database)
        statement.bind(row)
        while try statement.next() {
            readings.removeAll(keepingCapacity: true)
            try UnsealedRows.unpack(statement, after: row, noting: damaged) { _, unpacked in
                readings.append(unpacked.row.reading(of: SeriesID(unpacked.series)))
            }
            count += readings.count
            try body(readings)
        }
        return count
    }

    /// The newest readings of each series by stamp, at most `recentCount`, oldest first; series without any are empty.
    /// Index: the series.
    static func recent(
        seriesCount: Int, in database: Database, noting damaged: DamagedPlaces
    ) throws -> [[Reading]] {
        var recent = [[Row]](repeating: [], count: seriesCount)
        try UnsealedRows.forEach(in: database, noting: damaged) { unpacked in
            guard Int(unpacked.series) < seriesCount else { return }
            recent[Int(unpacked.series)].append(unpacked.row)
            // Bounded while scanning: a busy series has many unsealed rows.
            if recent[Int(unpacked.series)].count >= 4 * recentCount {
                recent[Int(unpacked.series)] = newest(recent[Int(unpacked.series)])
            }
        }
        for series in 0..<seriesCount {
            var older: [Row] = []
            var block = try BlockTable.last(of: UInt32(series), in: database)
            while let one = block, older.count < recentCount {
                older = try BlockTable.rows(of: one, in: database, noting: damaged) + older
                block =
                    one.t0 == .min
                    ? nil : try BlockTable.holder(of: one.t0 - 1, series: UInt32(series), in: database)
            }
            recent[series] = newest(older + recent[series])
        }
        return recent.enumerated().map { index, rows in rows.map { $0.reading(of: SeriesID(index)) } }
    }

    private static func newest(_ rows: [Row]) -> [Row] {
        var visible: [Row] = []
        let merged = RowMerge.merged(rows)
        RowMerge.forEachVisible(in: merged[...]) { visible.append($0) }
        return visible.suffix(recentCount)
    }
}
