import Alarms
import Telemetry
import Testing

@testable import History

@Suite("Since when a core watches")
struct WatchBeginningTests {
    @Test("is kept from the first core on, before there is a line in its journal")
    func isKeptFromTheFirstOn() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        let reader = try store.reader()
        #expect(try reader.watchedSince() == nil)
        #expect(try reader.knowledge(at: testStart) == nil)
        try store.beginWatch(testStart)
        try store.beginWatch(testStart + .hours(1))
        #expect(try reader.watchedSince() == testStart)
        #expect(try reader.firstRecord() == testStart)
        #expect(try reader.knowledge(at: testStart - .seconds(1)) == nil)
        #expect(try reader.knowledge(at: testStart + .seconds(1)) == testStart + .seconds(1))
        // Counted since then too, though nothing rang.
        let figures = try reader.kpis(from: testStart - .hours(5), to: testStart + .hours(2))
        #expect(figures.from == testStart)
    }

    @Test("is the first reading on stream time, where no time is before it")
    func isTheFirstReadingOnStreamTime() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        try store.beginWatch(.distantPast)
        let reading = Reading(
            series: SeriesID(0), value: .number(1), observedAt: testStart, receivedAt: testStart)
        _ = try store.appendAndWait(WriteBatch(readings: [reading], series: [.test(0)]))
        let reader = try store.reader()
        #expect(try reader.knowledge(at: testStart - .hours(1)) == testStart - .hours(1))
        #expect(try reader.firstRecord() == testStart)
    }

    @Test("is where the journal begins, of a database that an earlier vigie wrote")
    func isWhereAnEarlierJournalBegins() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        _ = try store.appendAndWait(
            WriteBatch(journal: [JournalRecord(at: testStart, wall: testStart, event: .start)]))
        #expect(try store.reader().watchedSince() == testStart)
    }
}
