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

    /// A core knows what had come; of a time before its journal begins all is taken that was ever filled in. What was
    /// known last may lie under whole blocks of what came later.
    @Test func whatWasKnownIsWhatHadCome() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        func number(_ value: Double, _ minutes: Int64, received: Int64) -> Reading {
            Reading(
                series: SeriesID(0), value: .number(value), observedAt: testStart + .minutes(minutes),
                receivedAt: testStart + .minutes(received))
        }
        let line = JournalRecord(at: testStart, wall: testStart, event: .start)
        _ = try store.appendAndWait(
            WriteBatch(readings: [number(1, 1, received: 1)], series: [.test(0)], journal: [line]))
        try store.sealAndWait()
        let late = (0..<9000).map { number(2, 2 + Int64($0), received: 20_000) }
        _ = try store.appendAndWait(WriteBatch(readings: ContiguousArray(late)))
        try store.sealAndWait()
        let reader = try store.reader()
        let at = testStart + .minutes(9000)
        #expect(try reader.knowledge(at: at) == at && reader.knowledge(at: testStart - .minutes(1)) == nil)
        let windows = [(series: SeriesID(0), window: TimeSpan.hours(1))]
        #expect(try reader.pastReadings(at: at, known: at, windows).map(\.value) == [.number(1)])
        #expect(try reader.pastReadings(at: at, windows).count == 62)
        let (from, step) = (testStart, TimeSpan.hours(10))
        #expect(try reader.trend(SeriesID(0), from: from, to: at, step: step).map(\.count).reduce(0, +) == 8999)
        let then = try reader.trend(SeriesID(0), from: from, to: at, step: step, known: at)
        #expect(then.map(\.count).reduce(0, +) == 1)
    }
}
