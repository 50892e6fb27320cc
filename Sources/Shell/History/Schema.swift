import GRDB

/// The tables. Readings arrive in `row`, packed many to a record in arrival order and without an index; sealing moves
/// them into `block`, one per series and span of time, whose figures alone answer a long trend, and `body`, its bytes.
/// The two are separate tables so that reading a year of figures never touches a page of readings.
enum Schema {
    static let version = 8
    /// "VIGI": SQLite's application id, by which `file` and vigie know the database.
    static let applicationID = 0x5649_4749
    /// Measured: fewer, larger pages make appending and reading blocks cheaper; blobs rarely overflow.
    static let pageByteCount = 16384

    /// The first format; `migrations` make it the one of `version`, of a new database as of an old one.
    static let statements = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE series (
            id INTEGER PRIMARY KEY, entity TEXT NOT NULL, attribute TEXT NOT NULL, type TEXT NOT NULL, unit TEXT);
        CREATE INDEX series_key ON series (entity, attribute);
        CREATE TABLE text (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
        -- id: the number of its first reading; at: when it was committed; bytes: RowChunk.
        CREATE TABLE row (id INTEGER PRIMARY KEY, count INTEGER NOT NULL, at INTEGER NOT NULL, bytes BLOB NOT NULL);
        -- count: readings in bytes; drawn: those a trend draws, of which minimum, maximum and mean are;
        -- last: the reading at t1 a reader sees, with its flags.
        CREATE TABLE block (
            series INTEGER, t0 INTEGER, t1 INTEGER NOT NULL, count INTEGER NOT NULL, drawn INTEGER NOT NULL,
            minimum REAL, maximum REAL, mean REAL, last, lastFlags INTEGER NOT NULL, body INTEGER NOT NULL,
            PRIMARY KEY (series, t0)) WITHOUT ROWID;
        CREATE TABLE body (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
        CREATE TABLE journal (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, wall INTEGER NOT NULL, event TEXT NOT NULL, alarm TEXT,
            occurrence INTEGER, "from" INTEGER, "to" INTEGER, suppression TEXT, level TEXT, priority INTEGER,
            value REAL, unit TEXT, by TEXT NOT NULL, session TEXT NOT NULL, comment TEXT, responseSeconds REAL,
            refused TEXT, why TEXT, text TEXT, annunciated INTEGER NOT NULL);
        CREATE INDEX journal_at ON journal (at);
        CREATE TABLE alarm (
            id TEXT PRIMARY KEY, isOpen INTEGER NOT NULL, rule TEXT NOT NULL, entity TEXT, attribute TEXT,
            titleEnglish TEXT NOT NULL, titleFrench TEXT NOT NULL, state INTEGER NOT NULL, suppression TEXT,
            occurrence INTEGER NOT NULL, level TEXT, current TEXT, priority INTEGER NOT NULL, since INTEGER NOT NULL,
            annunciatedAt INTEGER, value REAL, threshold REAL, comparison TEXT, unit TEXT, marks INTEGER NOT NULL,
            quality INTEGER NOT NULL, acknowledgedBy TEXT, acknowledgedAt INTEGER, comment TEXT, code TEXT,
            "group" TEXT, zone TEXT, actionEnglish TEXT, actionFrench TEXT, consequenceEnglish TEXT,
            consequenceFrench TEXT, responseTime INTEGER, revision INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX alarm_open ON alarm (isOpen) WHERE isOpen;
        CREATE TABLE quarantine (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, transport INTEGER NOT NULL, isIPv6 INTEGER NOT NULL,
            port INTEGER NOT NULL, high INTEGER NOT NULL, low INTEGER NOT NULL, reason TEXT NOT NULL,
            detail TEXT NOT NULL, byteCount INTEGER NOT NULL, bytes BLOB NOT NULL);
        CREATE TABLE image (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, lastRow INTEGER NOT NULL, lastJournal INTEGER NOT NULL,
            bytes BLOB NOT NULL);
        INSERT INTO meta VALUES ('version', 1), ('sealedThrough', 0);
        PRAGMA application_id = \(applicationID);
        """

    /// The steps from format 1 on: the first makes 2 of it.
    private static let migrations: [@Sendable (Database) throws -> Void] = [
        // 2: the journal's hash chain; null in a record that could not be read when it was chained.
        { database in
            try database.execute(sql: "ALTER TABLE journal ADD COLUMN hash BLOB")
            try JournalTable.chainAll(in: database)
        },
        // 3: posture, bulletins and the crisis log are found without reading a night of alarms.
        { database in
            try database.execute(
                sql: "CREATE INDEX IF NOT EXISTS journal_situation ON journal (at) WHERE \(JournalTable.isOfSituation)")
        },
        // 4: an engine image may have several rows (ImageTable), of which an earlier vigie would read the last alone.
        { _ in },
        // 5: so are seats, whose lines an earlier vigie could not read.
        { database in
            try database.execute(
                sql: """
                    DROP INDEX journal_situation;
                    CREATE INDEX journal_situation ON journal (at) WHERE \(JournalTable.isOfSituation)
                    """)
        },
        // 6: blocks and chunks end with a check, which an earlier vigie does not expect.
        { _ in },
        // 7: so are promotions of devices.
        { database in
            try database.execute(
                sql: """
                    DROP INDEX journal_situation;
                    CREATE INDEX journal_situation ON journal (at) WHERE \(JournalTable.isOfSituation)
                    """)
        },
        // 8: so are changes of a role.
        { _ in },
    ]

    /// Makes the tables of an empty database, or checks that this one is ours and brings it to the present format: all
    /// of it or, if it is interrupted, none.
    static func prepare(_ database: Database, path: String) throws {
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        let found = tables == 0 ? 0 : try check(database, path: path)
        guard found < version else { return }
        try database.inTransaction(.immediate) {
            if found == 0 { try database.execute(sql: statements) }
            for migration in migrations[(max(found, 1) - 1)...] { try migration(database) }
            try database.execute(sql: "UPDATE meta SET value = \(version) WHERE key = 'version'")
            try database.execute(sql: "PRAGMA user_version = \(version)")
            return .commit
        }
    }

    /// The format it is of: at most `version`.
    @discardableResult
    static func check(_ database: Database, path: String) throws -> Int {
        guard try Int.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
            throw HistoryError.foreign(path: path)
        }
        // Two marks of the same number: a newer vigie may have moved either.
        let written = try Int.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'version'") ?? 0
        let marked = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let found = max(written, marked)
        guard found <= version else {
            throw HistoryError.newerVersion(path: path, found: found, supported: version)
        }
        guard found >= 1 else { throw HistoryError.corrupt(path: path, detail: "format \(found) is unknown") }
        return found
    }
}
