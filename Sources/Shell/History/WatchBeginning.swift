import GRDB
import Telemetry

/// Since when a core watched the territory, by its own time: readings of before were filled in by an import, and nobody
/// saw them then.
enum WatchBeginning {
    /// Kept from the first core on: a quiet territory's journal may begin days later.
    static func mark(_ since: Timestamp, in database: Database) throws {
        var statement = try RawStatement("INSERT OR IGNORE INTO meta VALUES ('watchedSince', ?)", in: database)
        statement.bind(since.nanoseconds)
        try statement.run()
    }

    /// nil: no core left a word. `.distantPast`: since the first reading, as on stream time, where no time is before it.
    static func since(in database: Database) throws -> Timestamp? {
        let lines = try JournalTable.beginning(in: database)
        if let marked = try Int64.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'watchedSince'") {
            return min(Timestamp(nanoseconds: marked), lines ?? .distantFuture)
        }
        // A core of an earlier format left its journal alone.
        return try JournalTable.isOfStream(in: database) ? .distantPast : lines
    }
}
