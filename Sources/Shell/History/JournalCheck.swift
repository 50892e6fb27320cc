import Alarms
import GRDB
import Telemetry

/// Goes through the whole journal, record by record, and finds the first that is not as it was written.
struct JournalCheck {
    /// Rows after a wrong one that are looked at to tell a moved record from a changed one.
    private static let lookAhead = 1000

    /// The format of the database from which on a journal has its chain.
    private static let firstChained = 2

    private let database: Database
    /// Both are there in every database that a core has written; what is not was taken away.
    private let hasTable: Bool
    private let hasChain: Bool

    /// - Throws: `HistoryError` when the database is of a format that had no chain.
    init(_ database: Database, path: String) throws {
        self.database = database
        let columns = try String.fetchAll(database, sql: "SELECT name FROM pragma_table_info('journal')")
        hasTable = !columns.isEmpty
        hasChain = columns.contains("hash")
        if hasTable, !hasChain, try Schema.check(database, path: path) < JournalCheck.firstChained {
            throw HistoryError.withoutChain(path: path)
        }
    }

    /// - Parameter heads: points of the chain written down before; each must still be one.
    func verdict(heads: [JournalHead] = []) throws -> JournalVerdict {
        var verdict = JournalVerdict(records: 0, last: JournalHead(id: 0, hash: JournalChain.start))
        guard hasTable, hasChain else {
            verdict.finding = hasTable ? .unchained : .missing(through: try JournalTable.head(in: database)?.id ?? 0)
            return verdict
        }
        var waiting = heads.sorted { $0.id < $1.id }[...]
        while let head = waiting.first, head.id <= 0 { waiting.removeFirst() }
        var next: Int64 = 1
        try forEach { row, id in
            if id != next {
                verdict.finding = .removed(id: next)
                return false
            }
            let previous = verdict.last.hash
            let hash = Array(row.bytes(JournalTable.hashColumn))
            let record = try? JournalTable.record(row, isStrict: true)
            guard let record, JournalChain.hash(of: record, after: previous) == hash else {
                if let record, JournalChain.hash(of: record, after: JournalChain.start) == hash {
                    verdict.finding = .begunAnew(id: id)
                } else {
                    verdict.finding = try isMoved(into: id, after: previous) ? .reordered(id: id) : .changed(id: id)
                }
                return false
            }
            verdict.records += 1
            verdict.last.id = id
            verdict.last.hash = hash
            while let head = waiting.first, head.id == id {
                waiting.removeFirst()
                if head.hash != verdict.last.hash {
                    verdict.finding = .otherHead(id: head.id, day: head.day)
                    return false
                }
                verdict.headsConfirmed += 1
            }
            next += 1
            return true
        }
        guard verdict.finding == nil else { return verdict }
        // What was cut off the end leaves no gap: the head in `meta`, the engine image, or a head written down knows how
        // far it went.
        let kept = try JournalTable.head(in: database)
        let imaged = try Int64.fetchOne(database, sql: "SELECT max(lastJournal) FROM image") ?? 0
        let farthest = max(kept?.id ?? 0, imaged, waiting.last?.id ?? 0)
        if farthest >= next {
            verdict.finding = .removed(id: next)
        } else if verdict.records > 0, kept?.id ?? 0 < verdict.last.id {
            verdict.finding = .withoutHead(id: (kept?.id ?? 0) + 1)
        } else if let kept, kept.id == verdict.last.id, kept.hash != verdict.last.hash {
            verdict.finding = .changed(id: kept.id)
        }
        return verdict
    }

    /// The last record of each day of the machine's clock (UTC), oldest first.
    /// - Throws: `HistoryError` when the journal, or its hashes, were taken away.
    func heads(path: String) throws -> [JournalHead] {
        guard hasTable else { throw HistoryError.corrupt(path: path, detail: "its journal was removed") }
        guard hasChain else { throw HistoryError.corrupt(path: path, detail: "its journal's hashes were removed") }
        var heads: [JournalHead] = []
        var places: [String: Int] = [:]
        try forEach { row, id in
            let wall = Timestamp(nanoseconds: row.integer(2))
            let day = String(ISO8601.text(wall).prefix(10))
            let head = JournalHead(day: day, id: id, hash: Array(row.bytes(JournalTable.hashColumn)))
            // A clock set back visits a day twice: its head is the later record.
            if let place = places[day] {
                heads[place] = head
            } else {
                places[day] = heads.count
                heads.append(head)
            }
            return true
        }
        return heads
    }

    private func forEach(_ body: (RawStatement, Int64) throws -> Bool) throws {
        var statement = try RawStatement(JournalTable.chainQuery + " ORDER BY id", in: database)
        while try statement.next() {
            if try !body(statement, statement.integer(0)) { return statement.finish() }
        }
    }

    /// Whether what now stands at `id`, or the record that belongs there, stands or stood elsewhere: the record that
    /// was written as `id` is found under another number.
    private func isMoved(into id: Int64, after previous: [UInt8]) throws -> Bool {
        var statement = try RawStatement(JournalTable.chainQuery + " WHERE id > ? ORDER BY id LIMIT ?", in: database)
        statement.bind(id)
        statement.bind(JournalCheck.lookAhead)
        var hashes: Set<[UInt8]> = []
        var candidates: Set<[UInt8]> = []
        let here = try hashStored(at: id)
        if let here { hashes.insert(here) }
        while try statement.next() {
            hashes.insert(Array(statement.bytes(JournalTable.hashColumn)))
            guard var record = try? JournalTable.record(statement, isStrict: true) else { continue }
            record.id = id
            candidates.insert(JournalChain.hash(of: record, after: previous))
        }
        return !hashes.isDisjoint(with: candidates)
    }

    private func hashStored(at id: Int64) throws -> [UInt8]? {
        var statement = try RawStatement("SELECT hash FROM journal WHERE id = ?", in: database)
        statement.bind(id)
        guard try statement.next() else { return nil }
        defer { statement.finish() }
        return Array(statement.bytes(0))
    }
}
