import Alarms
import Frames
import Telemetry
import Testing

@testable import History

struct HistoryStoreTests {
    @Test func whatIsCommittedIsThereAfterAReopening() throws {
        let temporary = try TemporaryDatabase()
        var alarm = AlarmRecord(id: "high/gauge-1", rule: "high", entity: "gauge-1", title: LocalizedText("Crue"))
        alarm.state = .acknowledged
        alarm.suppression = .shelved(until: testStart, oneShot: true, by: "dupont", reason: "essai")
        alarm.action = LocalizedText(english: "call", french: "appeler")
        alarm.isFirstOut = true
        alarm.occurrence = 3
        var record = JournalRecord.test("Crue", alarm: alarm.id)
        record.from = .normal
        record.to = .unacknowledged
        record.value = 3.42
        record.suppression = .outOfService(by: "dupont", reason: "capteur")
        record.priority = .critical
        record.why = .levelChanged
        let reading = Reading.number(1, 0, 3.42)
        do {
            let store = try HistoryStore(path: temporary.path)
            let report = try store.appendAndWait(
                WriteBatch(
                    readings: [reading], series: [.test(0), .test(1)],
                    texts: [TextDeclaration(id: TextID(0), text: "occupé")], journal: [record], alarms: [alarm],
                    image: [1, 2, 3]))
            #expect(report.rows == 1...1)
            #expect(report.journal == 1...1)
            let second = try store.appendAndWait(
                WriteBatch(readings: [.number(1, 60, 3.5)], journal: [.test("later")]))
            #expect(second.rows == 2...2)
            store.shutdown()
        }
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        let restored = try store.restore()
        #expect(restored.series == [.test(0), .test(1)])
        #expect(restored.texts.map(\.text) == ["occupé"])
        #expect(restored.image?.bytes == [1, 2, 3])
        #expect(restored.image?.lastRow == 1)
        #expect(restored.openAlarms == [alarm])
        #expect(restored.journal.map(\.text) == ["later"])
        #expect(restored.nextJournalID == 3)
        #expect(restored.replayCount == 1)
        var replayed: [Reading] = []
        #expect(try store.replayRows(after: 1) { replayed += $0 } == 1)
        #expect(replayed == [.number(1, 60, 3.5)])
        record.id = 1
        #expect(try store.reader().journal(limit: 10).last == record)
        // Numbers go on where they ended.
        #expect(try store.appendAndWait(WriteBatch(readings: [reading])).rows == 3...3)
    }

    @Test func batchesAreWrittenInOrderAndCountedExactly() throws {
        let temporary = try TemporaryDatabase()
        var options = HistoryOptions()
        options.sealAtRows = 700
        let store = try HistoryStore(path: temporary.path, options: options)
        defer { store.shutdown() }
        var random = Seeded(11)
        var accepted = 0
        var values: [Double] = []
        for index in 0..<300 {
            let count = Int.random(in: 0...40, using: &random)
            let readings = ContiguousArray(
                (0..<count).map { Reading.number(0, Int64(accepted + $0), Double(accepted + $0) / 10) })
            values += readings.compactMap { $0.value.number }
            accepted += count
            #expect(store.append(WriteBatch(readings: readings, journal: [.test("\(index)")])))
            let now = store.counters
            #expect(now.readingsAccepted == accepted)
            #expect(now.readingsAccepted == now.readingsStored + now.readingsNotStored + now.readingsWaiting)
            if random.chance(40) { try store.flush() }
        }
        try store.flush()
        #expect(store.counters.readingsStored == accepted)
        #expect(store.counters.journalStored == 300)
        try store.sealAndWait()
        #expect(store.counters.unsealedRows == 0)
        let reader = try store.reader()
        let stored = try reader.readings(
            SeriesID(0 as UInt32), from: .distantPast, to: .distantFuture, limit: accepted + 1)
        #expect(stored.compactMap(\.value) == values)
        let journal = try reader.journal(limit: 1000)
        #expect(journal.map(\.text) == (0..<300).reversed().map { "\($0)" })
        let page = try reader.journal(before: journal[9].id, limit: 5)
        #expect(page == Array(journal[10..<15]))
    }

    @Test func aFullQueueSaysSoAndLosesNothingItTook() throws {
        let temporary = try TemporaryDatabase()
        var options = HistoryOptions()
        options.commitInterval = .hours(1)
        options.commitReadings = 1_000_000
        options.queueReadings = 100
        let store = try HistoryStore(path: temporary.path, options: options)
        defer { store.shutdown() }
        let sixty = ContiguousArray((0..<60).map { Reading.number(0, Int64($0), 1) })
        #expect(store.append(WriteBatch(readings: sixty)))
        #expect(!store.append(WriteBatch(readings: sixty)))
        #expect(!store.hasRoom(for: 41))
        #expect(store.hasRoom(for: 40))
        #expect(store.append(WriteBatch(journal: [.test("transitions are always taken")])))
        #expect(store.counters.readingsAccepted == 60)
        try store.flush()
        #expect(store.counters.readingsStored == 60)
        #expect(store.counters.readingsWaiting == 0)
        #expect(store.append(WriteBatch(readings: sixty)))
    }

    @Test func quarantineKeepsTheNewestAndCountsTheRest() throws {
        let temporary = try TemporaryDatabase()
        var options = HistoryOptions()
        options.quarantineRows = 5
        let store = try HistoryStore(path: temporary.path, options: options)
        defer { store.shutdown() }
        let source = FrameSource(transport: .udp, isIPv6: true, port: 4000, high: .max, low: 7)
        let frames = (0..<12).map { index in
            QuarantinedFrame(
                at: testStart, source: source,
                fault: .malformed(format: .line, offset: index, expected: "a field"), byteCount: 600,
                firstBytes: [UInt8](repeating: UInt8(index), count: 600))
        }
        _ = try store.appendAndWait(WriteBatch(quarantined: Array(frames[0..<3])))
        _ = try store.appendAndWait(WriteBatch(quarantined: Array(frames[3..<12])))
        let kept = try store.reader().quarantine(limit: 100)
        #expect(kept.map { $0.firstBytes.first } == [11, 10, 9, 8, 7])
        #expect(kept.allSatisfy { $0.source == source && $0.byteCount == 600 && $0.firstBytes.count == 512 })
        #expect(kept.first?.reason == "malformed")
        #expect(kept.first?.detail == "line: expected a field at byte 11")
        #expect(store.counters.quarantineForgotten == 7)
        #expect(try store.reader().quarantinedFrame(id: kept[2].id) == kept[2])
        #expect(try store.reader().quarantine(before: kept[2].id, limit: 1) == [kept[3]])
    }

    @Test func theImageFreesTheRowsItCoversOnceTheyAreSealed() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        for second in 0..<10 { _ = try store.appendAndWait(WriteBatch(readings: [.number(0, Int64(second), 1)])) }
        try store.sealAndWait()
        // Sealed, and still there for a restart.
        #expect(try store.replayRows(after: 0) { _ in } == 10)
        _ = try store.appendAndWait(WriteBatch(readings: [.number(0, 10, 1)], image: [9]))
        #expect(try store.replayRows(after: 0) { _ in } == 1)
        #expect(try store.restore().replayCount == 0)
        #expect(store.counters.rowsSinceImage == 0)
        try store.sealAndWait()
        let all = try store.reader().readings(SeriesID(0 as UInt32), from: .distantPast, to: .distantFuture, limit: 99)
        #expect(all.count == 11)
    }

    /// A large territory's image is written in pieces, and none of a larger one before it stays behind.
    @Test(arguments: [[], [3 * ImageTable.pieceByteCount + 5, 12, ImageTable.pieceByteCount], [0]] as [[Int]])
    func theNewestImageComesBackWhole(_ sizes: [Int]) throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        var last: [UInt8]?
        for (index, size) in sizes.enumerated() {
            let image = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ index) }
            _ = try store.appendAndWait(WriteBatch(readings: [.number(0, Int64(index), 1)], image: image))
            last = image
        }
        let restored = try store.restore()
        #expect(restored.image?.bytes == last)
        #expect(restored.image?.lastRow == last.map { _ in Int64(sizes.count) })
    }

    private func filled(_ path: String, image: [UInt8]?) throws -> HistoryStore {
        var options = HistoryOptions()
        options.rowsWithoutImage = 50
        let store = try HistoryStore(path: path, options: options)
        _ = try store.appendAndWait(WriteBatch(readings: [.number(0, -1, 1)], image: image))
        for second in 0..<20 {
            let readings = ContiguousArray((0..<10).map { Reading.number($0, Int64(second), 1) })
            _ = try store.appendAndWait(WriteBatch(readings: readings))
        }
        try store.sealAndWait()
        return store
    }

    @Test func anArchiveKeepsFewRowsBesideItsBlocks() throws {
        let temporary = try TemporaryDatabase()
        let store = try filled(temporary.path, image: nil)
        defer { store.shutdown() }
        #expect(try store.replayRows(after: 0) { _ in } == 50)
        #expect(try store.restore().replayCount == 50)
    }

    /// What a restart must replay stays, however much came since the image and however much of it is sealed.
    @Test func everyRowAfterAnImageIsKeptForARestart() throws {
        let temporary = try TemporaryDatabase()
        let store = try filled(temporary.path, image: [1])
        defer { store.shutdown() }
        let covered = try #require(try store.restore().image).lastRow
        #expect(covered == 1)
        #expect(try store.replayRows(after: covered) { _ in } == 200)
        // The next image covers them.
        _ = try store.appendAndWait(WriteBatch(image: [2]))
        #expect(try store.replayRows(after: 0) { _ in } == 0)
    }

    /// A batch waits a moment for company: what joins it after its image was taken is not in the image.
    @Test func whatJoinsABatchAfterItsImageIsReplayed() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        _ = try store.appendAndWait(WriteBatch(readings: [.number(0, 0, 1)], journal: [.test("before")]))
        var batch = WriteBatch(
            readings: [.number(0, 1, 1), .number(0, 2, 2), .number(0, 3, 3)],
            journal: [.test("in the image"), .test("after it")], image: [7])
        batch.imageCoverage = (readings: 1, journal: 1)
        _ = try store.appendAndWait(batch)
        let restored = try store.restore()
        #expect(restored.image?.lastRow == 2)
        var replayed: [Double?] = []
        _ = try store.replayRows(after: 2) { rows in replayed += rows.map(\.value.number) }
        #expect(replayed == [2, 3])
        #expect(restored.journal.map(\.text) == [JournalRecord.test("after it").text])
    }

    @Test func theCoresLastWordComesBack() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        #expect(try store.restore().aliveAt == nil)
        for second in [3, 9] {
            var batch = WriteBatch()
            batch.aliveAt = Timestamp(seconds: Int64(second))
            _ = try store.appendAndWait(batch)
        }
        #expect(try store.restore().aliveAt == Timestamp(seconds: 9))
    }

    @Test func recentStampsOfEverySeriesComeBack() throws {
        let temporary = try TemporaryDatabase()
        let store = try HistoryStore(path: temporary.path)
        defer { store.shutdown() }
        let early = ContiguousArray((0..<5).map { Reading.number(1, Int64($0), Double($0)) })
        _ = try store.appendAndWait(WriteBatch(readings: early))
        try store.sealAndWait()
        let more = ContiguousArray((5..<12).map { Reading.number(1, Int64($0), Double($0)) })
        _ = try store.appendAndWait(WriteBatch(readings: more + [.number(2, 3, 7)]))
        let recent = try store.reader().recentReadings(seriesCount: 3)
        #expect(recent[0].isEmpty)
        #expect(recent[1].compactMap(\.value.number) == [4, 5, 6, 7, 8, 9, 10, 11])
        #expect(recent[2] == [.number(2, 3, 7)])
    }
}
