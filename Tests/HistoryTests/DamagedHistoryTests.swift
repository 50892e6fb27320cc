import Foundation
import GRDB
import Telemetry
import Testing

@testable import History

/// A disk that lost some bytes loses those readings, and no others; what is lost is said.
struct DamagedHistoryTests {
    private static let rowCount = 40

    /// One series of three blocks and some rows not sealed yet, another of one block.
    private static func fill(_ temporary: TemporaryDatabase) throws {
        let store = try HistoryStore(path: temporary.path)
        for block in 0..<3 {
            var batch = WriteBatch()
            if block == 0 { batch.series = [.test(0), .test(1)] }
            for index in 0..<rowCount {
                let second = Int64(block * rowCount + index)
                batch.readings.append(.number(0, second, Double(second) + 0.5))
                if block == 0 { batch.readings.append(.number(1, second, 1)) }
            }
            _ = try store.appendAndWait(batch)
            try store.sealAndWait()
        }
        var last = WriteBatch()
        for index in 0..<rowCount { last.readings.append(.number(0, Int64(3 * rowCount + index), 7)) }
        _ = try store.appendAndWait(last)
        store.shutdown()
    }

    /// Changes one bit of the record `number` (oldest first) of `table`, where `place` says: 0 its first byte, 1 its last.
    private static func flip(_ temporary: TemporaryDatabase, _ table: String, number: Int, place: Double) throws {
        let queue = try DatabaseQueue(path: temporary.path)
        try queue.write { database in
            let row = try #require(
                try Row.fetchOne(
                    database, sql: "SELECT id, bytes FROM \(table) ORDER BY id LIMIT 1 OFFSET ?", arguments: [number]))
            let id: Int64 = row["id"]
            var bytes: Data = row["bytes"]
            bytes[Int(place * Double(bytes.count - 1))] ^= 0x10
            try database.execute(sql: "UPDATE \(table) SET bytes = ? WHERE id = ?", arguments: [bytes, id])
        }
        try queue.close()
    }

    private static func numbers(_ reader: HistoryReader, series: UInt32) throws -> [Double] {
        try reader.readings(SeriesID(series), from: testStart - .hours(1), to: testStart + .hours(1), limit: 1000)
            .compactMap(\.value)
    }

    @Test(arguments: [0, 0.2, 0.5, 0.8, 1])
    func oneBlockIsLostAndTheOthersAreRead(place: Double) throws {
        let temporary = try TemporaryDatabase()
        try Self.fill(temporary)
        // Bodies in the order they were written: series 0, series 1, then series 0 again.
        try Self.flip(temporary, "body", number: 2, place: place)
        let reader = try HistoryReader(path: temporary.path)
        let expected = (0..<Self.rowCount).map { Double($0) + 0.5 }
        let numbers = try Self.numbers(reader, series: 0)
        #expect(numbers.count == 3 * Self.rowCount && Array(numbers.prefix(Self.rowCount)) == expected)
        #expect(try Self.numbers(reader, series: 1).count == Self.rowCount)
        #expect(reader.damaged.places.map(\.count) == [Self.rowCount], "\(reader.damaged.places)")
        #expect(
            reader.damaged.count(of: SeriesID(0 as UInt32), from: testStart, to: testStart + .hours(1)).readings
                == Self.rowCount)
        #expect(
            reader.damaged.count(of: SeriesID(1 as UInt32), from: testStart, to: testStart + .hours(1)).places == 0)
        // Its figures stand beside it and are as they were.
        let steps = try reader.trend(
            SeriesID(0 as UInt32), from: testStart, to: testStart + .hours(1), step: .hours(1))
        #expect(steps.map(\.count) == [4 * Self.rowCount])
    }

    @Test func aCoreStartsOnItAndGoesOn() throws {
        let temporary = try TemporaryDatabase()
        try Self.fill(temporary)
        try Self.flip(temporary, "body", number: 3, place: 0.5)
        // The chunk whose rows no block holds yet; those before it are kept for the next engine image.
        try Self.flip(temporary, "row", number: 3, place: 0.5)
        let store = try HistoryStore(path: temporary.path)
        _ = try store.restore()
        let recent = try store.reader().recentReadings(seriesCount: 2)
        #expect(recent.map(\.count) == [Restored.recentCount, Restored.recentCount])
        #expect(recent[0].last?.observedAt == testStart + .seconds(Int64(2 * Self.rowCount - 1)))
        #expect(try store.replayRows(after: 0) { _ in } == 4 * Self.rowCount)
        // What comes next is sealed, though the block before it can't grow and the rows before it are lost.
        var batch = WriteBatch()
        for index in 0..<3 { batch.readings.append(.number(0, 1000 + Int64(index), 9)) }
        batch.readings.append(.number(0, Int64(2 * Self.rowCount) + 5, 8, late: true))
        _ = try store.appendAndWait(batch)
        try store.sealAndWait()
        #expect(store.counters.failedSeals == 0)
        #expect(store.counters.damagedPlaces == 2)
        let numbers = try Self.numbers(try store.reader(), series: 0)
        #expect(numbers.suffix(4) == [8, 9, 9, 9], "\(numbers.suffix(6))")
        store.shutdown()
    }

    /// Blocks and chunks written before there was a check are read as they are.
    @Test func whatAnEarlierVigieWroteIsReadWithoutACheck() throws {
        let temporary = try TemporaryDatabase()
        try Self.fill(temporary)
        let queue = try DatabaseQueue(path: temporary.path)
        try queue.write { database in
            for table in ["body", "row"] {
                for row in try Row.fetchAll(database, sql: "SELECT id, bytes FROM \(table)") {
                    let id: Int64 = row["id"]
                    var bytes: Data = row["bytes"]
                    bytes.removeLast(ByteCheck.byteCount)
                    bytes[0] = 1
                    try database.execute(sql: "UPDATE \(table) SET bytes = ? WHERE id = ?", arguments: [bytes, id])
                }
            }
            try database.execute(sql: "UPDATE meta SET value = 5 WHERE key = 'version'")
            try database.execute(sql: "PRAGMA user_version = 5")
        }
        try queue.close()
        let store = try HistoryStore(path: temporary.path)
        let reader = try store.reader()
        #expect(try Self.numbers(reader, series: 0).count == 4 * Self.rowCount)
        #expect(reader.damaged.places == [])
        store.shutdown()
    }
}
