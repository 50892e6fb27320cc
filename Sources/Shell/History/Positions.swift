import GRDB

/// How far everything has got. Rows are numbered from 1 without gaps, for ever: a number names a reading accepted, even
/// after its row was sealed and deleted.
struct Positions: Hashable, Sendable {
    var lastRow: Int64 = 0
    var sealedThrough: Int64 = 0
    /// The last row and journal record that the engine image covers; 0 without one.
    var imageRow: Int64 = 0
    var hasImage = false
    var imageJournal: Int64 = 0
    /// The end of the journal's hash chain.
    var journal = JournalHead(id: 0, hash: JournalChain.start)
    var lastJournal: Int64 { journal.id }
    /// As it was opened, the journal did not end where its head, or the engine image, says that it ended.
    var isJournalCut = false

    var unsealedCount: Int { Int(lastRow - sealedThrough) }

    init() {}

    init(_ database: Database) throws {
        sealedThrough = try Positions.sealedThrough(in: database)
        var image = try RawStatement("SELECT lastRow, lastJournal FROM image ORDER BY id DESC LIMIT 1", in: database)
        if try image.next() {
            (imageRow, imageJournal) = (image.integer(0), image.integer(1))
            hasImage = true
            image.finish()
        }
        let last = try Int64.fetchOne(database, sql: "SELECT max(id) FROM journal") ?? 0
        let farthest = max(last, imageJournal)
        // Where records were cut off the end, their numbers are not given again: the gap shows. Without its head the
        // chain begins anew, and the break shows.
        if let head = try JournalTable.head(in: database), head.id >= farthest {
            journal = head
        } else {
            journal.id = farthest
        }
        isJournalCut = journal.id != last || (last > 0 && journal.hash == JournalChain.start)
        var chunk = try RawStatement("SELECT id + count - 1 FROM row ORDER BY id DESC LIMIT 1", in: database)
        if try chunk.next() {
            lastRow = chunk.integer(0)
            chunk.finish()
        }
        lastRow = max(lastRow, sealedThrough, imageRow)
    }

    static func sealedThrough(in database: Database) throws -> Int64 {
        var statement = try RawStatement("SELECT value FROM meta WHERE key = 'sealedThrough'", in: database)
        guard try statement.next() else { throw DamagedBytes(offset: 0, expected: "meta.sealedThrough") }
        defer { statement.finish() }
        return statement.integer(0)
    }
}
