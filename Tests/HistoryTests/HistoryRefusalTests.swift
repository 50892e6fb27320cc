import Alarms
import GRDB
import Glibc
import Telemetry
import Testing

@testable import History

/// The disk says no: SQLite's own page limit stands in for it.
struct HistoryRefusalTests {
    private static func record(_ number: Int, _ alarm: AlarmID) -> AlarmRecord {
        var record = AlarmRecord(id: alarm, rule: "high", title: LocalizedText("t"))
        record.state = .unacknowledged
        record.occurrence = number
        return record
    }

    private static func isFull(_ error: any Error) -> Bool {
        if case .diskFull = error as? HistoryError { return true }
        return false
    }

    /// Readings until the disk is full; returns how many were stored.
    private func fill(_ store: HistoryStore) throws -> Int {
        var random = Seeded(3)
        // The limit is 2 MB; a bound so that a fault of the test ends.
        for round in 0..<100 {
            let readings = ContiguousArray(
                (0..<5000).map { Reading.number(0, Int64(round * 5000 + $0), Double(bitPattern: random.next() >> 2)) })
            do {
                _ = try store.appendAndWait(WriteBatch(readings: readings))
            } catch {
                #expect(Self.isFull(error))
                return round * 5000
            }
        }
        Issue.record("never full")
        return 0
    }

    private func limited() -> HistoryOptions {
        var options = HistoryOptions()
        options.maximumPageCount = 128
        options.retryInterval = .hours(1)
        return options
    }

    @Test func aFullDiskLosesNothingCommittedAndSaysWhatItDoesNotStore() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path, options: limited())
        let stored = try fill(store)
        guard case .notWritten(_, let why) = store.state else {
            Issue.record("still written")
            return
        }
        #expect(why.contains("disk is full"))
        #expect(store.counters.readingsStored == stored)
        #expect(store.counters.readingsNotStored == 5000)
        // Live data goes on; nothing waits, everything is counted.
        let outcome = Outcome<Result<CommitReport, HistoryError>>()
        #expect(store.append(WriteBatch(readings: [.number(1, 0, 1)], journal: [.test("waits")]) { outcome.set($0) }))
        #expect(throws: HistoryError.self) { try outcome.wait().get() }
        let counters = store.counters
        #expect(counters.readingsNotStored == 5001)
        #expect(counters.readingsWaiting == 0)
        #expect(counters.journalWaiting == 1)
        #expect(counters.readingsAccepted == counters.readingsStored + counters.readingsNotStored)
        // An operator's action is refused with the reason, at once.
        let filler = ContiguousArray((0..<5000).map { Reading.number(0, Int64($0), Double($0) * .pi) })
        #expect(throws: HistoryError.self) {
            try store.appendAndWait(WriteBatch(readings: filler, journal: [.test("action")], isUrgent: true))
        }
        store.shutdown()
        let reopened = try HistoryStore(path: temporary.path)
        defer { reopened.shutdown() }
        let reader = try reopened.reader()
        #expect(try reader.integrityProblem() == nil)
        #expect(
            try reader.readings(SeriesID(0 as UInt32), from: .distantPast, to: .distantFuture, limit: 1_000_000).count
                == stored)
        #expect(try reader.journal(limit: 10).allSatisfy { $0.text != "action" })
    }

    @Test func writingGoesOnByItselfAndWhatWaitedIsWrittenFirst() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path, options: limited())
        defer { store.shutdown() }
        let stored = try fill(store)
        for number in 0..<3 {
            #expect(throws: HistoryError.self) {
                try store.appendAndWait(
                    WriteBatch(
                        readings: [.number(7, Int64(number), 1)], series: number == 0 ? [.test(7)] : [],
                        journal: [.test("waited \(number)", alarm: "high/a")],
                        alarms: [Self.record(number, "high/a")]))
            }
        }
        // Space is freed from outside, as an administrator would.
        try freeSpace(temporary.path)
        let report = try store.appendAndWait(WriteBatch(journal: [.test("action")], isUrgent: true))
        #expect(store.state == .written)
        #expect(report.journal == 4...4)
        let reader = try store.reader()
        #expect(try reader.journal(limit: 9).map(\.text) == ["action", "waited 2", "waited 1", "waited 0"])
        #expect(try reader.openAlarms().map(\.occurrence) == [2])
        #expect(try reader.seriesID(for: SeriesDeclaration.test(7).key) == SeriesID(7 as UInt32))
        let counters = store.counters
        #expect(counters.journalWaiting == 0)
        #expect(counters.readingsNotStored == 5003)
        #expect(counters.readingsAccepted == counters.readingsStored + counters.readingsNotStored)
        #expect(counters.readingsStored == stored)
    }

    @Test func readingsAreStoredAgainWithoutAnybodyAsking() throws {
        let temporary = try TemporaryDatabase()
        var options = limited()
        options.retryInterval = .milliseconds(1)
        options.commitInterval = .milliseconds(1)
        let store = try HistoryStore(path: temporary.path, options: options)
        defer { store.shutdown() }
        let stored = try fill(store)
        try freeSpace(temporary.path)
        // Each turn waits for an outcome; a bound so that a fault of the test ends.
        var refused = 0
        for turn in 0..<10_000 {
            guard (try? store.appendAndWait(WriteBatch(readings: [.number(9, Int64(turn), 1)]))) == nil else { break }
            refused += 1
        }
        #expect(store.state == .written)
        let counters = store.counters
        #expect(counters.readingsStored == stored + 1)
        #expect(counters.readingsNotStored == 5000 + refused)
        #expect(counters.failedCommits >= 1)
    }

    /// Frees pages inside the file through a connection of its own: the page limit then leaves room again.
    private func freeSpace(_ path: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { try $0.execute(sql: "DELETE FROM row WHERE id < 20000") }
        try queue.close()
    }

    @Test func waitingRecordsMergePerAlarmWithACount() {
        var waiting = WaitingRecords(limit: 100)
        for number in 0..<250 {
            let alarm = AlarmID("high/\(number % 3)")
            waiting.absorb(
                WriteBatch(journal: [.test("\(number)", alarm: alarm)], alarms: [Self.record(number, alarm)]))
        }
        #expect(waiting.journal.count < 100)
        #expect(waiting.journal.count + waiting.merged == 250)
        #expect(waiting.journal.last?.text == "249")
        #expect(waiting.alarms.map(\.occurrence) == [249, 247, 248])
        #expect(waiting.journal.contains { $0.comment?.contains("merged") == true })
        // An urgent action was refused to its operator: it is not written later behind his back.
        let before = waiting.journal.count
        waiting.absorb(WriteBatch(series: [.test(1)], journal: [.test("action")], isUrgent: true))
        #expect(waiting.journal.count == before)
        #expect(waiting.series == [.test(1)])
    }

    @Test func moreAlarmsThanTheLimitKeepOneRecordEach() {
        var waiting = WaitingRecords(limit: 10)
        for number in 0..<1000 {
            waiting.absorb(WriteBatch(journal: [.test("\(number)", alarm: AlarmID("a\(number % 40)"))]))
        }
        #expect(Set(waiting.journal.compactMap(\.alarm)).count == 40)
        #expect(waiting.journal.count <= 80)
    }

    @Test func aClosedStoreTakesNothing() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        #expect(store.append(WriteBatch(readings: [.number(0, 0, 1)])))
        store.shutdown()
        store.shutdown()
        #expect(store.counters.readingsStored == 1)
        #expect(!store.append(WriteBatch(isUrgent: true)))
        #expect(throws: HistoryError.closed) { try store.sealAndWait() }
    }

    /// What is written into a file without a name is lost at the end, and must not count as stored.
    @Test func aDatabaseMovedAwayIsNoticedAndTakenUpAgainOncePutBack() throws {
        let temporary = try TemporaryDatabase()
        var options = HistoryOptions()
        options.retryInterval = .milliseconds(1)
        let store = try HistoryStore(path: temporary.path, options: options)
        defer { store.shutdown() }
        _ = try store.appendAndWait(WriteBatch(readings: [.number(0, 0, 1)]))
        #expect(rename(temporary.path, temporary.path + ".away") == 0)
        #expect(throws: HistoryError.gone(path: temporary.path)) {
            _ = try store.appendAndWait(WriteBatch(readings: [.number(0, 1, 1)]))
        }
        #expect(store.counters.readingsStored == 1)
        #expect(store.counters.readingsNotStored == 1)
        guard case .notWritten(_, let why) = store.state else {
            Issue.record("still written")
            return
        }
        #expect(why.contains("moved or deleted"))
        #expect(rename(temporary.path + ".away", temporary.path) == 0)
        var batch = WriteBatch(readings: [.number(0, 2, 1)])
        batch.isUrgent = true
        _ = try store.appendAndWait(batch)
        #expect(store.state == .written)
    }
}
