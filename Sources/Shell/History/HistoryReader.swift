import Alarms
import GRDB
import OperatorLink
import Telemetry

/// Answers from a history database, of this process's core or of another's, running or not. Each answer is of one
/// instant: sealed blocks and unsealed rows together, repeats once, of a conflicting stamp the reading last received.
/// Blocks the calling thread, never the writer.
public struct HistoryReader: Sendable {
    public let path: String
    /// What its answers had to leave out.
    public let damaged: DamagedPlaces
    private let pool: DatabasePool

    /// Opens an existing database, read-only.
    public init(path: String, noting damaged: DamagedPlaces = DamagedPlaces()) throws(HistoryError) {
        self.path = path
        self.damaged = damaged
        pool = try HistoryFile.openForReading(path: path)
    }

    // MARK: - Series

    /// Every series ever stored, by id.
    public func series() throws(HistoryError) -> [SeriesDeclaration] {
        try answer { try Restored.series(in: $0) }
    }

    /// nil: never stored.
    public func seriesID(for key: SeriesKey) throws(HistoryError) -> SeriesID? {
        try answer { database in
            var statement = try RawStatement(
                "SELECT id FROM series WHERE entity = ? AND attribute = ? ORDER BY id DESC LIMIT 1", in: database)
            statement.bind(key.entity.text)
            statement.bind(key.attribute.text)
            guard try statement.next() else { return nil }
            defer { statement.finish() }
            return SeriesID(UInt32(truncatingIfNeeded: statement.integer(0)))
        }
    }

    // MARK: - Readings

    /// The figures of each step from `from` to before `to`; a step without readings has count 0. Bad readings and
    /// texts are not drawn. At most `Query.maximumSteps` steps.
    /// - Parameter known: without what was received later; nil: all that is known today.
    public func trend(
        _ series: SeriesID, from: Timestamp, to: Timestamp, step: TimeSpan, known: Timestamp? = nil
    ) throws(HistoryError) -> [TrendStep] {
        let trend = try Trend(from: from, to: to, step: step, known: known)
        return try answer { try trend.steps(of: series.index, in: $0, noting: damaged) }
    }

    /// Readings with stamps from `from` to before `to`, oldest first, at most `limit`.
    public func readings(
        _ series: SeriesID, from: Timestamp, to: Timestamp, limit: Int
    ) throws(HistoryError) -> [StoredReading] {
        guard limit > 0, from < to else { return [] }
        return try answer { database in
            var rows: [Row] = []
            let stamps = from.nanoseconds...to.nanoseconds - 1
            try VisibleRows.forEach(of: series.index, stamps, in: database, noting: damaged) { row in
                rows.append(row)
                return rows.count < limit
            }
            let texts = try StoredTexts(for: rows, in: database)
            return rows.map { texts.stored($0) }
        }
    }

    /// The last reading of every series that has one at `instant` or before, by series.
    public func lastValues(
        at instant: Timestamp
    ) throws(HistoryError) -> [(series: SeriesDeclaration, reading: StoredReading)] {
        try answer { database in
            let declarations = try Restored.series(in: database)
            let rows = try LastRows.at(
                instant.nanoseconds, of: declarations.map(\.id.index), in: database, noting: damaged)
            let texts = try StoredTexts(for: rows.compactMap { $0 }, in: database)
            return zip(declarations, rows).compactMap { declaration, row in
                row.map { (declaration, texts.stored($0)) }
            }
        }
    }

    /// The readings a look at `instant` is made of: of each series those of its window, and the last one before it;
    /// oldest first, and of one stamp by series. At most `pastReadings`; past that a series has its last one alone.
    /// - Parameter known: without what was received later; nil: all that is known today.
    public func pastReadings(
        at instant: Timestamp, known: Timestamp? = nil, _ windows: [(series: SeriesID, window: TimeSpan)]
    ) throws(HistoryError) -> [Reading] {
        let needs = windows.map { PastRows.Need(series: $0.series.index, window: $0.window.nanoseconds) }
        let rows = try answer {
            try PastRows.rows(
                at: instant.nanoseconds, known: known?.nanoseconds, needs, limit: HistoryReader.pastReadings, in: $0,
                noting: damaged)
        }
        var readings: [Reading] = []
        readings.reserveCapacity(rows.reduce(0) { $0 + $1.count })
        for (need, rows) in zip(needs, rows) { readings += rows.map { $0.reading(of: SeriesID(need.series)) } }
        return readings.sorted { ($0.observedAt, $0.series.index) < ($1.observedAt, $1.series.index) }
    }

    /// A day of readings every five minutes of a thousand series, and a little more: about 20 MB, for one answer.
    public static let pastReadings = 300_000

    /// How many series and texts are known: changes when a new one is heard.
    public func nameCounts() throws(HistoryError) -> (series: Int, texts: Int) {
        try answer { database in
            (
                try Int.fetchOne(database, sql: "SELECT count(*) FROM series") ?? 0,
                try Int.fetchOne(database, sql: "SELECT count(*) FROM text") ?? 0
            )
        }
    }

    /// Every text a reading can name, by number.
    public func texts() throws(HistoryError) -> [TextDeclaration] {
        try answer { try Restored.texts(in: $0) }
    }

    /// The newest readings of each series by stamp, at most `Restored.recentCount`, oldest first; the index is the
    /// series. What duplicate detection starts from where there is no engine image.
    public func recentReadings(seriesCount: Int) throws(HistoryError) -> [[Reading]] {
        try answer { try Restored.recent(seriesCount: seriesCount, in: $0, noting: damaged) }
    }

    // MARK: - Journal, alarms, quarantine

    /// Newest first by core time; `from` inclusive, `to` exclusive; `before`: the id of the record to go on from.
    public func journal(
        from: Timestamp? = nil, to: Timestamp? = nil, before: Int64? = nil, limit: Int
    ) throws(HistoryError) -> [JournalRecord] {
        try answer { try JournalTable.page(from: from, to: to, before: before, limit: max(0, limit), in: $0) }
    }

    /// The crisis log's entries from `from` to before `to`, oldest first; past `Query.maximumLines` the newest.
    public func entries(from: Timestamp, to: Timestamp) throws(HistoryError) -> [JournalRecord] {
        try answer { try JournalTable.entries(from: from, to: to, limit: Query.maximumLines, in: $0) }
    }

    /// Lines that say which posture and bulletins there were: a year of crises.
    private static let situationLines = 500

    /// The lines of postures and bulletins at `instant` and before, oldest first, then the crisis log's last entry.
    public func situation(at instant: Timestamp) throws(HistoryError) -> [JournalRecord] {
        try answer { try JournalTable.situation(at: instant, limit: HistoryReader.situationLines, in: $0) }
    }

    /// As many promotions as a core keeps devices of, each with its three steps.
    private static let promotionLines = 3 * 65_536

    /// The promotions of devices at `instant` and before, up to record `last`, oldest first.
    public func promotions(at instant: Timestamp, through last: Int64 = .max) throws(HistoryError) -> [JournalRecord] {
        try answer {
            try JournalTable.promotions(at: instant, through: last, limit: HistoryReader.promotionLines, in: $0)
        }
    }

    /// The lines of the two-person rule not older than `wall` by the machine's clock, oldest first.
    public func requests(since wall: Timestamp) throws(HistoryError) -> [JournalRecord] {
        try answer { try JournalTable.requests(since: wall, in: $0) }
    }

    /// Alarms that are not normal or under a suppression, as last written.
    public func openAlarms() throws(HistoryError) -> [AlarmRecord] {
        try answer { try AlarmTable.open(in: $0) }
    }

    /// Changes of alarms looked at to say how they stood: a month of a busy territory.
    private static let standingChanges = 20_000
    /// Alarms that may have stood: past it those of the last ids are left out.
    private static let standingCandidates = 20_000

    /// The alarms open at `instant`, as they were shown then, the most urgent first.
    public func standingAlarms(at instant: Timestamp) throws(HistoryError) -> [AlarmRecord] {
        try answer { try HistoryReader.standingAlarms(at: instant, in: $0) }
    }

    /// Floods of a day, of which each lasts ten minutes at least.
    private static let floodLines = 300

    /// The lines of floods that began or ended in the day before `instant`, oldest first.
    public func floods(at instant: Timestamp) throws(HistoryError) -> [JournalRecord] {
        try answer {
            try JournalTable.floods(
                at: instant, from: instant - HistoryReader.longestFlood, limit: HistoryReader.floodLines, in: $0)
        }
    }

    /// What two persons decided, from inclusive, to exclusive, the oldest first: the newest 500, more than are aside
    /// anywhere.
    public func seconded(from: Timestamp, to: Timestamp) throws(HistoryError) -> [JournalRecord] {
        try answer { try JournalTable.seconded(from: from, to: to, limit: 500, in: $0) }
    }

    /// Since when a core watched; nil: none ever did. `.distantPast`: since the first reading, whatever its time.
    public func watchedSince() throws(HistoryError) -> Timestamp? { try answer { try WatchBeginning.since(in: $0) } }

    /// By when a reading must have been received to belong to what was known at `instant`: by then. nil before a core
    /// began to watch: what is known of that time was filled in afterwards, and all of it counts.
    public func knowledge(at instant: Timestamp) throws(HistoryError) -> Timestamp? {
        guard let first = try watchedSince(), instant >= first else { return nil }
        return instant
    }

    /// When the first record of anything is from, a reading's stamp or a line of the journal; nil where there is none.
    /// Looks through all blocks' figures: for what is asked seldom.
    public func firstRecord() throws(HistoryError) -> Timestamp? {
        try answer { try firstRecord(in: $0) }
    }

    func firstRecord(in database: Database) throws -> Timestamp? {
        let watched = try WatchBeginning.since(in: database).flatMap { $0 == .distantPast ? nil : $0 }
        var first = (try watched ?? JournalTable.beginning(in: database))?.nanoseconds
        if let sealed = try Int64.fetchOne(database, sql: "SELECT min(t0) FROM block") {
            first = min(first ?? sealed, sealed)
        }
        try UnsealedRows.forEach(in: database, noting: damaged) { unpacked in
            first = min(first ?? unpacked.row.observedAt, unpacked.row.observedAt)
        }
        return first.map { Timestamp(nanoseconds: $0) }
    }

    static func standingAlarms(at instant: Timestamp, in database: Database) throws -> [AlarmRecord] {
        let latest = try AlarmTable.candidates(at: instant, limit: HistoryReader.standingCandidates, in: database)
        var standing = StandingAlarms(candidates: Set(latest.map(\.id)))
        guard !standing.isComplete else { return [] }
        try JournalTable.forEachChange(at: instant, limit: HistoryReader.standingChanges, in: database) { record in
            standing.read(record)
            return !standing.isComplete
        }
        return standing.records(at: instant, latest: latest)
    }

    /// Newest first; `before`: the id of the frame to go on from.
    public func quarantine(before: Int64? = nil, limit: Int) throws(HistoryError) -> [StoredQuarantine] {
        try answer { try QuarantineTable.page(before: before, limit: max(0, limit), in: $0) }
    }

    public func quarantinedFrame(id: Int64) throws(HistoryError) -> StoredQuarantine? {
        try answer { try QuarantineTable.frame(id: id, in: $0) }
    }

    // MARK: - The journal's hash chain

    /// Goes through the whole journal; `heads` are points of its chain written down earlier.
    public func verifyJournal(heads: [JournalHead] = []) throws(HistoryError) -> JournalVerdict {
        try answer { try JournalCheck($0, path: path).verdict(heads: heads) }
    }

    /// The last record of each day (UTC) with its hash, oldest first: to be kept where the journal's keeper can't
    /// reach.
    public func journalHeads() throws(HistoryError) -> [JournalHead] {
        try answer { try JournalCheck($0, path: path).heads(path: path) }
    }

    // MARK: - The whole

    /// What is stored, and in how many bytes.
    public func extent() throws(HistoryError) -> HistoryExtent {
        try answer { try HistoryExtent($0) }
    }

    /// SQLite's own check of the file; nil when it is sound, else what it found. Reads the whole file.
    public func integrityProblem() throws(HistoryError) -> String? {
        try answer { database in
            let found = try String.fetchAll(database, sql: "PRAGMA integrity_check(10)")
            return found == ["ok"] ? nil : found.joined(separator: "; ")
        }
    }

    func answer<Value>(_ body: (Database) throws -> Value) throws(HistoryError) -> Value {
        do {
            return try pool.read(body)
        } catch {
            throw HistoryError(error, path: path)
        }
    }
}

/// How much a database holds.
public struct HistoryExtent: Hashable, Sendable {
    /// Readings in blocks, and in rows not yet sealed.
    public var sealedReadings: Int
    public var unsealedReadings: Int
    public var blocks: Int
    public var blockByteCount: Int
    public var journal: Int
    public var fileByteCount: Int

    init(_ database: Database) throws {
        let positions = try Positions(database)
        unsealedReadings = positions.unsealedCount
        sealedReadings = try Int.fetchOne(database, sql: "SELECT coalesce(sum(count), 0) FROM block") ?? 0
        blocks = try Int.fetchOne(database, sql: "SELECT count(*) FROM block") ?? 0
        blockByteCount = try Int.fetchOne(database, sql: "SELECT coalesce(sum(length(bytes)), 0) FROM body") ?? 0
        journal = try Int.fetchOne(database, sql: "SELECT count(*) FROM journal") ?? 0
        let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        fileByteCount = pages * (try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0)
    }
}

/// The texts that some rows name.
struct StoredTexts {
    private var texts: [UInt64: String] = [:]

    init(for rows: [Row], in database: Database) throws {
        let ids = Set(rows.lazy.filter { $0.flags.kind == .text }.map(\.bits))
        for id in ids {
            var statement = try RawStatement("SELECT text FROM text WHERE id = ?", in: database)
            statement.bind(Int64(bitPattern: id))
            if try statement.next() {
                texts[id] = statement.text(0)
                statement.finish()
            }
        }
    }

    func stored(_ row: Row) -> StoredReading {
        StoredReading(
            observedAt: Timestamp(nanoseconds: row.observedAt), receivedAt: Timestamp(nanoseconds: row.receivedAt),
            value: row.flags.kind == .text ? nil : row.number,
            text: row.flags.kind == .text ? texts[row.bits] ?? "" : nil, quality: row.flags.quality,
            origin: row.flags.origin, isLate: row.flags.isLate)
    }
}
