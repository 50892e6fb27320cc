import Foundation
import Telemetry
import Testing

@testable import History

/// `kill -9` in the middle of a burst: `vigie-bench history-crash` writes and says what is committed; whatever it said
/// is there afterwards, whole, in order, and nothing half.
@Suite(.serialized)
struct HistoryCrashTests {
    private static let readingsPerBatch: Int64 = 50

    /// The executable beside the tests' own.
    private static var program: URL? {
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var candidate = folder.deletingLastPathComponent()
        for _ in 0..<4 {
            let program = candidate.appendingPathComponent("vigie-bench")
            if FileManager.default.isExecutableFile(atPath: program.path) { return program }
            candidate = candidate.deletingLastPathComponent()
        }
        return nil
    }

    @Test(arguments: [1, 3, 20, 90, 200, 333, 700])
    func whatWasCommittedSurvivesAKill(afterLines lineCount: Int) throws {
        let temporary = try TemporaryDatabase()
        let committed = try runAndKill(temporary.path, afterLines: lineCount)
        try check(temporary.path, committed, "killed after \(lineCount) lines")
    }

    private func runAndKill(_ path: String, afterLines lineCount: Int) throws -> (row: Int64, journal: Int64) {
        let process = Process()
        guard let program = Self.program else {
            Issue.record("vigie-bench is not beside the tests: build them with `swift build --build-tests`")
            return (0, 0)
        }
        process.executableURL = program
        process.arguments = ["history-crash", path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var text = Data()
        while text.count(where: { $0 == 10 }) < lineCount {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            text += more
        }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        // What it managed to say before it died counts too.
        text += output.fileHandleForReading.readDataToEndOfFile()
        let whole = text.prefix(upTo: (text.lastIndex(of: 10) ?? -1) + 1)
        let last = String(decoding: whole, as: UTF8.self).split(separator: "\n").last ?? "0 0"
        let numbers = last.split(separator: " ").compactMap { Int64($0) }
        try #require(numbers.count == 2)
        return (numbers[0], numbers[1])
    }

    private func check(_ path: String, _ committed: (row: Int64, journal: Int64), _ what: Comment) throws {
        let store = try HistoryStore(path: path)
        defer { store.shutdown() }
        let reader = try store.reader()
        #expect(try reader.integrityProblem() == nil, what)
        #expect(try reader.verifyJournal().finding == nil, what)
        let restored = try store.restore()
        #expect(restored.lastRow >= committed.row, what)
        #expect(restored.nextJournalID > committed.journal, what)
        // A transaction is whole: batches, not parts of them.
        #expect(restored.lastRow == (restored.nextJournalID - 1) * Self.readingsPerBatch, what)
        var numbers: [Int64] = []
        for series in 0..<7 as Range<UInt32> {
            for reading in try reader.readings(
                SeriesID(series), from: .distantPast, to: .distantFuture, limit: 10_000_000)
            {
                let number = (reading.observedAt - testStart).nanoseconds / 1_000_000_000
                #expect(reading.value == Double(number) / 10 && number % 7 == Int64(series), what)
                numbers.append(number)
            }
        }
        #expect(numbers.sorted() == Array(1...restored.lastRow), what)
        let journal = try reader.journal(limit: 1_000_000)
        #expect(journal.map(\.text) == (0..<restored.nextJournalID - 1).reversed().map { "\($0)" }, what)
        // The last operator action that is in the journal is in the alarm.
        let lastAction = (restored.nextJournalID - 2) / 10 * 10
        #expect(restored.openAlarms.map { Int64($0.occurrence) } == [lastAction], what)
        let image = try #require(restored.image)
        var bytes = ByteReader(image.bytes)
        #expect(try bytes.read(Int64.self) == image.lastRow, what)
        var replayed: [Int64] = []
        try store.replayRows(after: image.lastRow) { batch in
            replayed += batch.map { ($0.observedAt - testStart).nanoseconds / 1_000_000_000 }
        }
        #expect(replayed == Array(image.lastRow..<restored.lastRow).map { $0 + 1 }, what)
    }
}
