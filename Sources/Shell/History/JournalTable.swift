import Alarms
import Foundation
import GRDB
import GRDBSQLite
import OperatorLink
import Telemetry

/// The journal on disk: a column a field, so that `sqlite3` alone can read it.
enum JournalTable {
    private static let columns = """
        id, at, wall, event, alarm, occurrence, "from", "to", suppression, level, priority, value, unit, by, session,
        comment, responseSeconds, refused, why, text, annunciated
        """
    private static let insertion = """
        INSERT INTO journal (\(columns), hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    /// Every column of a record, then its hash.
    static let chainQuery = "SELECT \(columns), hash FROM journal"
    static let hashColumn: Int32 = 21

    /// Writes the records under the ids after `last`, chained to it; returns the new last one. The head is kept beside
    /// them in the same transaction, so that records cut off the end are missed.
    static func append(_ records: [JournalRecord], after last: JournalHead, in database: Database) throws -> JournalHead
    {
        guard !records.isEmpty else { return last }
        var statement = try RawStatement(insertion, in: database)
        var head = last
        for var record in records {
            head.id += 1
            record.id = head.id
            head.hash = JournalChain.hash(of: record, after: head.hash)
            statement.bind(record.id)
            statement.bind(record.at.nanoseconds)
            statement.bind(record.wall.nanoseconds)
            statement.bind(record.event.rawValue)
            statement.bind(record.alarm?.text)
            statement.bind(record.occurrence)
            statement.bind(record.from.map { Int64($0.rawValue) })
            statement.bind(record.to.map { Int64($0.rawValue) })
            statement.bind(try StoredSuppression.text(record.suppression))
            statement.bind(record.level)
            statement.bind(record.priority?.rawValue)
            statement.bind(record.value)
            statement.bind(record.unit?.symbol)
            statement.bind(record.by)
            statement.bind(record.session)
            statement.bind(record.comment)
            statement.bind(record.responseSeconds)
            statement.bind(record.refused)
            statement.bind(record.why?.rawValue)
            statement.bind(record.text)
            statement.bind(record.annunciated)
            statement.bind(head.hash)
            try statement.run()
        }
        try keep(head, in: database)
        return head
    }

    // MARK: the chain

    private static func keep(_ head: JournalHead, in database: Database) throws {
        var statement = try RawStatement("INSERT OR REPLACE INTO meta VALUES (?, ?)", in: database)
        statement.bind("journalHead")
        statement.bind("\(head.id) \(head.hashText)")
        try statement.run()
    }

    /// How far the journal went when it was last written; nil before the first record.
    static func head(in database: Database) throws -> JournalHead? {
        guard let text = try String.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'journalHead'") else {
            return nil
        }
        let parts = text.split(separator: " ")
        guard parts.count == 2, let id = Int64(parts[0]), let hash = JournalHead.hash(String(parts[1])) else {
            return nil
        }
        return JournalHead(id: id, hash: hash)
    }

    /// Chains a journal written before there was a chain. A record that can't be read gets no hash, which a check
    /// reports; the others are chained around it.
    static func chainAll(in database: Database) throws {
        var select = try RawStatement(chainQuery + " WHERE id > ? ORDER BY id LIMIT \(chainedAtOnce)", in: database)
        var head = JournalHead(id: 0, hash: JournalChain.start)
        var hashes: [(id: Int64, hash: [UInt8])] = []
        var count = 0
        repeat {
            hashes.removeAll()
            count = 0
            select.bind(head.id)
            while try select.next() {
                count += 1
                head.id = select.integer(0)
                guard let record = try? record(select, isStrict: true) else { continue }
                head.hash = JournalChain.hash(of: record, after: head.hash)
                hashes.append((head.id, head.hash))
            }
            var update = try RawStatement("UPDATE journal SET hash = ? WHERE id = ?", in: database)
            for one in hashes {
                update.bind(one.hash)
                update.bind(one.id)
                try update.run()
            }
        } while count > 0
        if head.id > 0 { try keep(head, in: database) }
    }

    /// Records whose hashes are held at once while a journal is chained.
    private static let chainedAtOnce = 10_000

    /// Records after `id`, oldest first: what a restart replays. At most `limit`, the newest.
    static func records(after id: Int64, limit: Int, in database: Database) throws -> [JournalRecord] {
        let sql = "SELECT \(columns) FROM journal WHERE id > ? ORDER BY id DESC LIMIT ?"
        var statement = try RawStatement(sql, in: database)
        statement.bind(id)
        statement.bind(limit)
        return try read(&statement).reversed()
    }

    /// Newest first by core time, then by id; from inclusive, to exclusive; `before`: only what follows that record in
    /// this order.
    static func page(
        from: Timestamp?, to: Timestamp?, before: Int64?, limit: Int, in database: Database
    ) throws -> [JournalRecord] {
        let sql = """
            SELECT \(columns) FROM journal INDEXED BY journal_at WHERE at >= ?1 AND at < ?2
            AND (?3 IS NULL OR (at, id) < (coalesce((SELECT at FROM journal WHERE id = ?3), ?2), ?3))
            ORDER BY at DESC, id DESC LIMIT ?4
            """
        var statement = try RawStatement(sql, in: database)
        statement.bind((from ?? .distantPast).nanoseconds)
        statement.bind((to ?? .distantFuture).nanoseconds)
        statement.bind(before)
        statement.bind(limit)
        return try read(&statement)
    }

    /// From inclusive, to exclusive, the oldest first, at most `limit`. Returns how many there were.
    static func forEach(
        from: Timestamp, to: Timestamp, limit: Int, in database: Database, _ body: (JournalRecord) -> Void
    ) throws -> Int {
        let sql = """
            SELECT \(columns) FROM journal INDEXED BY journal_at WHERE at >= ?1 AND at < ?2 ORDER BY at, id LIMIT ?3
            """
        var statement = try RawStatement(sql, in: database)
        statement.bind(from.nanoseconds)
        statement.bind(to.nanoseconds)
        statement.bind(limit)
        var count = 0
        while try statement.next() {
            body(try record(statement))
            count += 1
        }
        return count
    }

    /// Of the oldest record; nil where there is none. A core on stream time has lines of before its first stamp: they are
    /// of no time.
    static func beginning(in database: Database) throws -> Timestamp? {
        var statement = try RawStatement(
            "SELECT at FROM journal INDEXED BY journal_at WHERE at > 0 ORDER BY at LIMIT 1", in: database)
        defer { statement.finish() }
        return try statement.next() ? Timestamp(nanoseconds: statement.integer(0)) : nil
    }

    /// What two persons decided: from inclusive, to exclusive, the oldest first, at most `limit`, the newest.
    static func seconded(from: Timestamp, to: Timestamp, limit: Int, in database: Database) throws -> [JournalRecord] {
        let sql = """
            SELECT \(columns) FROM journal INDEXED BY journal_at WHERE at >= ?1 AND at < ?2 AND event = 'seconded'
            ORDER BY at DESC, id DESC LIMIT ?3
            """
        var statement = try RawStatement(sql, in: database)
        statement.bind(from.nanoseconds)
        statement.bind(to.nanoseconds)
        statement.bind(limit)
        return try read(&statement).reversed()
    }

    /// Whether its first line is of another time than the machine's, as on stream time.
    static func isOfStream(in database: Database) throws -> Bool {
        var statement = try RawStatement("SELECT at, wall FROM journal ORDER BY id LIMIT 1", in: database)
        defer { statement.finish() }
        guard try statement.next() else { return false }
        return Timestamp(nanoseconds: statement.integer(0)) + .minutes(1) < Timestamp(nanoseconds: statement.integer(1))
    }

    /// What the index `journal_situation` holds; a query that says it too is answered by that, and of an older format all
    /// the same.
    static let isOfSituation = """
        event IN ('note', 'posture', 'bulletin', 'bulletin-end', 'seat-offered', 'seat-taken', 'promote')
        """

    /// The crisis log: from inclusive, to exclusive, the oldest first, at most `limit`, the newest.
    static func entries(from: Timestamp, to: Timestamp, limit: Int, in database: Database) throws -> [JournalRecord] {
        let sql = """
            SELECT \(columns) FROM journal WHERE at >= ?1 AND at < ?2 AND \(isOfSituation) AND event = 'note'
            ORDER BY at DESC, id DESC LIMIT ?3
            """
        var statement = try RawStatement(sql, in: database)
        statement.bind(from.nanoseconds)
        statement.bind(to.nanoseconds)
        statement.bind(limit)
        return try read(&statement).reversed()
    }

    /// What postures and bulletins there were at `instant` and before, the oldest first, at most `limit`, the newest;
    /// as many lines of seats, which come with every watch and must not push a posture out; and the crisis log's last
    /// entry, whose number the next one follows.
    static func situation(at instant: Timestamp, limit: Int, in database: Database) throws -> [JournalRecord] {
        func newest(_ isWanted: String, _ limit: Int) throws -> [JournalRecord] {
            let sql = """
                SELECT \(columns) FROM journal WHERE at <= ?1 AND \(isOfSituation) AND \(isWanted)
                ORDER BY at DESC, id DESC LIMIT ?2
                """
            var statement = try RawStatement(sql, in: database)
            statement.bind(instant.nanoseconds)
            statement.bind(limit)
            return try read(&statement).reversed()
        }
        return try newest("event NOT IN ('note', 'seat-offered', 'seat-taken', 'promote')", limit)
            + newest("event IN ('seat-offered', 'seat-taken')", limit) + newest("event = 'note'", 1)
    }

    /// The promotions of devices at `instant` and before, up to record `last`, the oldest first, at most `limit`, the newest.
    static func promotions(
        at instant: Timestamp, through last: Int64, limit: Int, in database: Database
    ) throws -> [JournalRecord] {
        let sql = """
            SELECT \(columns) FROM journal WHERE at <= ?1 AND id <= ?2 AND \(isOfSituation) AND event = 'promote'
            ORDER BY at DESC, id DESC LIMIT ?3
            """
        var statement = try RawStatement(sql, in: database)
        statement.bind(instant.nanoseconds)
        statement.bind(last)
        statement.bind(limit)
        return try read(&statement).reversed()
    }

    /// Whether the last of `flood` and `flood-end` before `instant`, and no earlier than `from`, is a `flood`.
    static func isFlood(before instant: Timestamp, from: Timestamp, in database: Database) throws -> Bool {
        let sql = """
            SELECT event FROM journal INDEXED BY journal_at WHERE at >= ?1 AND at < ?2 AND event IN ('flood', 'flood-end')
            ORDER BY at DESC, id DESC LIMIT 1
            """
        var statement = try RawStatement(sql, in: database)
        statement.bind(from.nanoseconds)
        statement.bind(instant.nanoseconds)
        guard try statement.next() else { return false }
        defer { statement.finish() }
        return statement.text(0) == JournalRecord.Event.flood.rawValue
    }

    /// The lines of floods from `from` to `instant`, oldest first, at most `limit`, the newest.
    static func floods(
        at instant: Timestamp, from: Timestamp, limit: Int, in database: Database
    ) throws -> [JournalRecord] {
        let sql = """
            SELECT \(columns) FROM journal INDEXED BY journal_at WHERE at >= ?1 AND at <= ?2
            AND event IN ('flood', 'flood-end') ORDER BY at DESC, id DESC LIMIT ?3
            """
        var statement = try RawStatement(sql, in: database)
        statement.bind(from.nanoseconds)
        statement.bind(instant.nanoseconds)
        statement.bind(limit)
        return try read(&statement).reversed()
    }

    /// The changes of alarms at `instant` and before, newest first, at most `limit`, until `body` says false.
    static func forEachChange(
        at instant: Timestamp, limit: Int, in database: Database, _ body: (JournalRecord) -> Bool
    ) throws {
        let sql = """
            SELECT \(columns) FROM journal INDEXED BY journal_at WHERE at <= ?1 AND alarm IS NOT NULL AND priority IS NOT NULL
            ORDER BY at DESC, id DESC LIMIT ?2
            """
        var statement = try RawStatement(sql, in: database)
        statement.bind(instant.nanoseconds)
        statement.bind(limit)
        while try statement.next() {
            guard body(try record(statement)) else { return statement.finish() }
        }
    }

    /// Lines looked through for requests: an hour of the worst night. The index is by core time, which a stream's
    /// operators don't live by, so that the newest lines are read back to the first that is too old.
    private static let requestLines = 100_000

    /// The lines of the two-person rule since `wall`, oldest first.
    static func requests(since wall: Timestamp, in database: Database) throws -> [JournalRecord] {
        let sql = "SELECT \(columns) FROM journal ORDER BY id DESC LIMIT \(requestLines)"
        var statement = try RawStatement(sql, in: database)
        var found: [JournalRecord] = []
        let events = [JournalRecord.Event.requested, .seconded, .requestLapsed].map(\.rawValue)
        while try statement.next() {
            guard statement.integer(2) >= wall.nanoseconds else {
                statement.finish()
                break
            }
            if events.contains(statement.text(3)) { found.append(try record(statement)) }
        }
        return found.reversed()
    }

    private static func read(_ statement: inout RawStatement) throws -> [JournalRecord] {
        var records: [JournalRecord] = []
        while try statement.next() { records.append(try record(statement)) }
        return records
    }

    /// - Parameter isStrict: what the columns hold must be exactly what would be written for the record, so that a
    ///   change which reads the same all the same is one.
    static func record(_ row: RawStatement, isStrict: Bool = false) throws -> JournalRecord {
        // First: SQLite does not say any more what is stored once it was read as something else.
        if isStrict { try checkTypes(row) }
        guard let event = JournalRecord.Event(rawValue: row.text(3)) else {
            throw DamagedBytes(offset: 0, expected: "a journal event in record \(row.integer(0))")
        }
        var record = JournalRecord(
            at: Timestamp(nanoseconds: row.integer(1)), wall: Timestamp(nanoseconds: row.integer(2)), event: event,
            alarm: row.optionalText(4).map { AlarmID($0) }, by: row.text(13))
        record.id = row.integer(0)
        record.occurrence = row.optionalInteger(5).map { Int($0) }
        record.from = row.optionalInteger(6).flatMap { AlarmState(rawValue: UInt8(truncatingIfNeeded: $0)) }
        record.to = row.optionalInteger(7).flatMap { AlarmState(rawValue: UInt8(truncatingIfNeeded: $0)) }
        record.suppression = try StoredSuppression.suppression(row.optionalText(8))
        record.level = row.optionalText(9)
        record.priority = row.optionalInteger(10).flatMap { Priority(rawValue: Int($0)) }
        record.value = row.optionalDouble(11)
        record.unit = row.optionalText(12).map { Unit($0) }
        record.session = row.text(14)
        record.comment = row.optionalText(15)
        record.responseSeconds = row.optionalDouble(16)
        record.refused = row.optionalText(17)
        record.why = row.optionalText(18).flatMap { Refusal(rawValue: $0) }
        record.text = row.optionalText(19)
        record.annunciated = row.integer(20) != 0
        if isStrict { try check(row, reads: record) }
        return record
    }

    /// As `record` reads its columns, in their order; SQLite keeps a number where a text belongs, and converts.
    private static let columnTypes: [Int32] = [
        SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_TEXT, SQLITE_TEXT, SQLITE_INTEGER, SQLITE_INTEGER,
        SQLITE_INTEGER, SQLITE_TEXT, SQLITE_TEXT, SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_TEXT, SQLITE_TEXT,
        SQLITE_TEXT, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_TEXT, SQLITE_TEXT, SQLITE_INTEGER,
    ]

    private static func checkTypes(_ row: RawStatement) throws {
        let areAsWritten = columnTypes.indices.allSatisfy { column in
            let found = row.type(Int32(column))
            return found == columnTypes[column] || found == SQLITE_NULL
        }
        if !areAsWritten {
            throw DamagedBytes(offset: 0, expected: "a journal record stored as it is written, in \(row.integer(0))")
        }
    }

    private static func check(_ row: RawStatement, reads record: JournalRecord) throws {
        let isExact =
            row.optionalInteger(6) == record.from.map { Int64($0.rawValue) }
            && row.optionalInteger(7) == record.to.map { Int64($0.rawValue) }
            && row.optionalInteger(10) == record.priority.map { Int64($0.rawValue) }
            && row.optionalText(18) == record.why?.rawValue && row.integer(20) == (record.annunciated ? 1 : 0)
        if !isExact { throw DamagedBytes(offset: 0, expected: "a journal record as it is written, in \(record.id)") }
    }
}

/// A suppression as JSON: rare, and of three shapes.
enum StoredSuppression {
    static func text(_ suppression: Suppression?) throws -> String? {
        guard let suppression else { return nil }
        return String(decoding: try JSONEncoder().encode(suppression), as: UTF8.self)
    }
    static func suppression(_ text: String?) throws -> Suppression? {
        guard let text else { return nil }
        return try JSONDecoder().decode(Suppression.self, from: Data(text.utf8))
    }
}
