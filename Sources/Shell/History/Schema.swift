import GRDB

/// The tables. Readings arrive in `row`, packed many to a record in arrival order and without an index; sealing moves
/// them into `block`, one per series and span of time, whose figures alone answer a long trend, and `body`, its bytes.
/// The two are separate tables so that reading a year of figures never touches a page of readings.
enum Schema {
    static let version = 1
    /// "VIGI": SQLite's application id, by which `file` and vigie know the database.
    static let applicationID = 0x5649_4749
    /// Measured: fewer, larger pages make appending and reading blocks cheaper; blobs rarely overflow.
    static let pageByteCount = 16384

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
        INSERT INTO meta VALUES ('version', \(version)), ('sealedThrough', 0);
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """

    /// Makes the tables of an empty database, or checks that this one is ours and of a version we know.
    static func prepare(_ database: Database, path: String) throws {
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        if tables == 0 {
            try database.inTransaction(.immediate) {
                try database.execute(sql: statements)
                return .commit
            }
            return
        }
        try check(database, path: path)
    }

    static func check(_ database: Database, path: String) throws {
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
        guard found == version else { throw HistoryError.corrupt(path: path, detail: "format \(found) is unknown") }
    }
}
