import Alarms
import Foundation
import GRDB
import Telemetry
import Testing

@testable import History

/// The journal's hash chain: what any hand but the core's does to it is found, and where.
struct JournalChainTests {
    /// A closed database with `count` records over three days.
    private func written(_ count: Int = 30) throws -> TemporaryDatabase {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        for part in stride(from: 0, to: count, by: 7) {
            let journal = (part..<min(part + 7, count)).map { record($0) }
            _ = try store.appendAndWait(WriteBatch(journal: journal, isUrgent: true))
        }
        store.shutdown()
        return temporary
    }

    private func record(_ number: Int) -> JournalRecord {
        let at = testStart + .hours(Int64(number) * 2)
        var record = JournalRecord(at: at, wall: at, event: number % 3 == 0 ? .ack : .active, alarm: "river/a")
        record.by = "dupont"
        record.comment = number % 4 == 0 ? "line\n\0 \u{e9}" : nil
        record.value = [1.25, -0.0, .nan, 3, .infinity][number % 5]
        record.from = .normal
        record.to = .unacknowledged
        record.priority = .high
        record.text = "record \(number)"
        if number % 6 == 0 { record.suppression = .shelved(until: at, oneShot: true, by: "a", reason: "b") }
        if number % 6 == 1 { record.suppression = .suppressedByDesign(by: ["x", "y"]) }
        record.why = number % 7 == 0 ? .tooLong : nil
        return record
    }

    private func tamper(_ temporary: TemporaryDatabase, _ sql: String) throws {
        let queue = try DatabaseQueue(path: temporary.path)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    private func verdict(_ temporary: TemporaryDatabase, heads: [JournalHead] = []) throws -> JournalVerdict {
        try HistoryReader(path: temporary.path).verifyJournal(heads: heads)
    }

    @Test func aJournalAsItWasWrittenIsWhole() throws {
        let temporary = try written()
        let found = try verdict(temporary)
        #expect(found.finding == nil && found.records == 30 && found.last.id == 30, "\(found)")
        // A core that goes on chains to it.
        let store = try HistoryStore(path: temporary.path)
        _ = try store.appendAndWait(WriteBatch(journal: [record(30)], isUrgent: true))
        store.shutdown()
        #expect(try verdict(temporary).finding == nil)
        #expect(try verdict(temporary).records == 31)
    }

    /// Fields absent from one record are absent, whatever the record written before it held.
    @Test func whatWasWrittenIsWhatIsRead() throws {
        let temporary = try written()
        for read in try HistoryReader(path: temporary.path).journal(limit: 100) {
            var own = record(Int(read.id) - 1)
            own.id = read.id
            if own.value?.isNaN == true { own.value = nil }
            #expect(read == own)
        }
    }

    @Test func everyFieldIsCovered() throws {
        let changes = [
            "at = at + 1", "wall = wall - 1", "event = 'unack'", "alarm = 'river/b'", "occurrence = 4", "\"from\" = 1",
            "\"to\" = 257", "suppression = NULL", "level = ''", "priority = 3", "value = 1.5", "unit = 'm'",
            "by = 'durand'", "session = 'x'", "comment = comment || ' '", "responseSeconds = 0", "refused = ''",
            "why = NULL", "text = 'record  0'", "annunciated = 2", "hash = zeroblob(32)",
        ]
        for change in changes {
            let temporary = try written(3)
            try tamper(temporary, "UPDATE journal SET \(change) WHERE id = 1")
            #expect(try verdict(temporary).finding == .changed(id: 1), "\(change)")
        }
        // What reads the same and is stored otherwise was not written by a core.
        for change in ["comment = CAST(comment AS BLOB)", "occurrence = 4.5", "by = CAST(by AS BLOB)"] {
            let temporary = try written(3)
            try tamper(temporary, "UPDATE journal SET \(change) WHERE id = 1")
            #expect(try verdict(temporary).finding == .changed(id: 1), "\(change)")
        }
        // A field added to the record must be added to its canonical bytes; `id` is the one not named above.
        let fields = Mirror(reflecting: record(0)).children.count
        #expect(fields == changes.count, "JournalRecord has \(fields) fields: are all in canonicalBytes?")
    }

    @Test func aChangeIsFoundWhereItIs() throws {
        let temporary = try written()
        try tamper(temporary, "UPDATE journal SET comment = 'not me' WHERE id = 17")
        let found = try verdict(temporary)
        #expect(found.finding == .changed(id: 17) && found.records == 16)
    }

    @Test func aRemovalIsFoundAlsoAtTheEnds() throws {
        for id: Int64 in [1, 12, 30] {
            let temporary = try written()
            try tamper(temporary, "DELETE FROM journal WHERE id = \(id)")
            #expect(try verdict(temporary).finding == .removed(id: id))
        }
        // Numbers cut off the end are not given again.
        let temporary = try written()
        try tamper(temporary, "DELETE FROM journal WHERE id > 20")
        let store = try HistoryStore(path: temporary.path)
        _ = try store.appendAndWait(WriteBatch(journal: [record(0)], isUrgent: true))
        store.shutdown()
        #expect(try verdict(temporary).finding == .removed(id: 21))
    }

    @Test func aMoveIsFound() throws {
        for columns in ["id = -id", "id = -id, hash = hash"] {
            let temporary = try written()
            try tamper(
                temporary,
                """
                UPDATE journal SET \(columns) WHERE id IN (8, 9);
                UPDATE journal SET id = 9 WHERE id = -8; UPDATE journal SET id = 8 WHERE id = -9;
                """)
            #expect(try verdict(temporary).finding == .reordered(id: 8))
        }
        // The hashes left where they were.
        let temporary = try written()
        try tamper(
            temporary,
            """
            CREATE TEMP TABLE kept AS SELECT id, hash FROM journal WHERE id IN (8, 9);
            UPDATE journal SET id = -id WHERE id IN (8, 9);
            UPDATE journal SET id = 9 WHERE id = -8; UPDATE journal SET id = 8 WHERE id = -9;
            UPDATE journal SET hash = (SELECT hash FROM kept WHERE kept.id = journal.id) WHERE id IN (8, 9);
            """)
        #expect(try verdict(temporary).finding == .reordered(id: 8))
    }

    @Test func aRecordPutInIsFound() throws {
        let temporary = try written()
        try tamper(
            temporary,
            "INSERT INTO journal (id, at, wall, event, by, session, annunciated, hash) SELECT 31, at, wall, 'note', 'x', '', "
                + "0, hash FROM journal WHERE id = 30")
        #expect(try verdict(temporary).finding == .changed(id: 31))
    }

    /// Without its own head nobody can tell whether the end was cut off, and that is said.
    @Test func aJournalThatLostItsHeadIsNotWhole() throws {
        let takings = [
            "DELETE FROM meta WHERE key = 'journalHead'", "UPDATE meta SET value = 'x' WHERE key = 'journalHead'",
            "DELETE FROM meta WHERE key = 'journalHead'; DELETE FROM journal WHERE id > 20",
        ]
        for taking in takings {
            let temporary = try written()
            let heads = try HistoryReader(path: temporary.path).journalHeads()
            try tamper(temporary, taking)
            let found = try verdict(temporary)
            #expect(found.finding == .withoutHead(id: 1) && found.records > 0, "\(taking)")
            // Heads kept elsewhere still say what is gone.
            if taking.contains("id > 20") { #expect(try verdict(temporary, heads: heads).finding == .removed(id: 21)) }
        }
        // Records it does not cover: put in, or the head put back.
        let temporary = try written(14)
        let early = try DatabaseQueue(path: temporary.path).read {
            try String.fetchOne($0, sql: "SELECT value FROM meta WHERE key = 'journalHead'")
        }
        let store = try HistoryStore(path: temporary.path)
        _ = try store.appendAndWait(WriteBatch(journal: [record(14)], isUrgent: true))
        store.shutdown()
        try tamper(temporary, "UPDATE meta SET value = '\(early ?? "")' WHERE key = 'journalHead'")
        #expect(try verdict(temporary).finding == .withoutHead(id: 15))
        // A journal that was never written to needs none.
        let empty = try TemporaryDatabase()
        try HistoryStore(path: empty.path).shutdown()
        #expect(try verdict(empty).finding == nil)
    }

    /// A core that starts on what was left goes on, and does not heal the break.
    @Test func aCoreThatStartsOnAJournalThatWasCutLeavesTheBreakToBeSeen() throws {
        let lost = "DELETE FROM meta WHERE key = 'journalHead'"
        let cuts: [(String, JournalVerdict.Finding)] = [
            (lost, .begunAnew(id: 31)),
            ("UPDATE meta SET value = 'x' WHERE key = 'journalHead'", .begunAnew(id: 31)),
            ("DELETE FROM journal WHERE id > 20", .removed(id: 21)),
            ("DELETE FROM journal WHERE id < 5; \(lost)", .removed(id: 1)),
            // What the engine image covers was written once.
            ("DELETE FROM journal WHERE id > 20; \(lost)", .removed(id: 21)),
            ("DELETE FROM journal; \(lost)", .removed(id: 1)),
        ]
        for (cut, finding) in cuts {
            let temporary = try written()
            let imaged = try HistoryStore(path: temporary.path)
            #expect(!imaged.isJournalCut)
            _ = try imaged.appendAndWait(WriteBatch(image: [1, 2, 3], isUrgent: true))
            imaged.shutdown()
            try tamper(temporary, cut)
            let store = try HistoryStore(path: temporary.path)
            #expect(store.isJournalCut, "\(cut)")
            for number in 30..<33 { _ = try store.appendAndWait(WriteBatch(journal: [record(number)], isUrgent: true)) }
            store.shutdown()
            #expect(try verdict(temporary).finding == finding, "\(cut)")
        }
    }

    /// It is no old database, which would be chained by opening it.
    @Test func aJournalThatWasDroppedIsMissing() throws {
        let temporary = try written()
        try tamper(temporary, "DROP TABLE journal")
        #expect(try verdict(temporary).finding == .missing(through: 30))
        let gone = HistoryError.corrupt(path: temporary.path, detail: "its journal was removed")
        #expect(throws: gone) { try HistoryReader(path: temporary.path).journalHeads() }
        #expect(throws: gone) { try HistoryStore(path: temporary.path) }
        let unchained = try written()
        try tamper(unchained, "ALTER TABLE journal DROP COLUMN hash")
        #expect(try verdict(unchained).finding == .unchained)
    }

    @Test func headsKeptElsewhereShowAJournalRewrittenWhole() throws {
        let temporary = try written()
        let heads = try HistoryReader(path: temporary.path).journalHeads()
        #expect(heads.map(\.day) == ["2026-01-15", "2026-01-16", "2026-01-17", "2026-01-18"])
        #expect(heads.last?.id == 30)
        #expect(try verdict(temporary, heads: heads).headsConfirmed == 4)
        // Whoever can write the database can chain it anew; nothing inside shows it.
        try tamper(temporary, "UPDATE journal SET comment = 'not me' WHERE id = 17")
        let queue = try DatabaseQueue(path: temporary.path)
        try queue.write { try JournalTable.chainAll(in: $0) }
        try queue.close()
        #expect(try verdict(temporary).finding == nil)
        let first = try #require(heads.first { $0.id >= 17 })
        #expect(try verdict(temporary, heads: heads).finding == .otherHead(id: first.id, day: first.day))
        #expect(JournalHead.hash(first.hashText) == first.hash)
        #expect(JournalHead.hash("00zz") == nil)
    }

    /// A database of the first format is brought to the present one, records and all, once.
    @Test func anOlderDatabaseIsChainedWhenItIsOpened() throws {
        let temporary = try written()
        try tamper(
            temporary,
            "DROP INDEX journal_situation; ALTER TABLE journal DROP COLUMN hash; DELETE FROM meta WHERE key = 'journalHead'; "
                + "UPDATE meta SET value = 1 WHERE key = 'version'; PRAGMA user_version = 1")
        // Read as it is, without being touched.
        let reader = try HistoryReader(path: temporary.path)
        #expect(try reader.journal(limit: 100).count == 30)
        #expect(try reader.situation(at: .distantFuture).isEmpty, "asked without its index too")
        #expect(throws: HistoryError.withoutChain(path: temporary.path)) { try reader.verifyJournal() }
        let store = try HistoryStore(path: temporary.path)
        _ = try store.appendAndWait(WriteBatch(journal: [record(30)], isUrgent: true))
        store.shutdown()
        let found = try verdict(temporary)
        #expect(found.finding == nil && found.records == 31)
        let plan = try DatabaseQueue(path: temporary.path).read { database in
            try String.fetchAll(
                database, sql: "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = 'journal_situation'")
        }
        #expect(plan.count == 1 && plan[0].hasSuffix("WHERE " + JournalTable.isOfSituation), "\(plan)")
    }

    /// What `kill -9` leaves is a prefix of the writes the process made: cut at each of them, the log gives back a
    /// whole chain, of records that were written, in their order.
    @Test func theChainIsWholeAfterAnyWriteOfTheLog() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        for number in 0..<12 {
            _ = try store.appendAndWait(WriteBatch(journal: [record(number), record(number)], isUrgent: true))
        }
        let (main, log) = (
            try Data(contentsOf: URL(fileURLWithPath: temporary.path)),
            try Data(contentsOf: URL(fileURLWithPath: temporary.path + "-wal"))
        )
        store.shutdown()
        // WAL format (sqlite.org/fileformat2.html, "The Write-Ahead Log"): a header of 32 bytes, then frames of a
        // header of 24 and a page, each written by itself.
        var cuts = [0, 32]
        while let last = cuts.last, last < log.count { cuts += [last + 24, last + 24 + Schema.pageByteCount] }
        #expect(cuts.count > 30)
        var counts: Set<Int> = []
        for cut in cuts.map({ min($0, log.count) }) {
            let copy = try TemporaryDatabase()
            try main.write(to: URL(fileURLWithPath: copy.path))
            try log.prefix(cut).write(to: URL(fileURLWithPath: copy.path + "-wal"))
            let reopened = try HistoryStore(path: copy.path)
            reopened.shutdown()
            let found = try verdict(copy)
            #expect(found.finding == nil, "cut at \(cut)")
            #expect(found.records % 2 == 0, "a transaction is whole: cut at \(cut)")
            counts.insert(found.records)
        }
        #expect(counts.contains(24) && counts.count > 5)
    }
}
