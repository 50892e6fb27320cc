import Alarms
import Dispatch
import Foundation
import Telemetry
import Testing

@testable import History

/// A folder of its own for one test, gone with it.
final class TemporaryDatabase {
    let folder: String
    var path: String { folder + "/history.db" }

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/vigie-history-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: folder) }
}

extension HistoryStore {
    /// Appends and waits for the outcome: how tests know what is on disk without sleeping.
    func appendAndWait(_ batch: WriteBatch) throws -> CommitReport {
        let outcome = Outcome<Result<CommitReport, HistoryError>>()
        var batch = batch
        batch.completion = { outcome.set($0) }
        #expect(append(batch))
        return try outcome.wait().get()
    }
    /// Commits everything appended so far.
    func flush() throws { _ = try appendAndWait(WriteBatch(isUrgent: true)) }

    func sealAndWait() throws {
        let outcome = Outcome<Result<Void, HistoryError>>()
        sealNow { outcome.set($0) }
        try outcome.wait().get()
    }
}

/// A value another thread will give.
final class Outcome<Value: Sendable>: @unchecked Sendable {
    // `value` is written before the semaphore is signalled and read after it was waited for.
    private let semaphore = DispatchSemaphore(value: 0)
    private var value: Value?
    func set(_ value: Value) {
        self.value = value
        semaphore.signal()
    }
    func wait() -> Value {
        semaphore.wait()
        return value!
    }
}

let testStart = Timestamp(seconds: 1_768_510_800)

extension Reading {
    static func number(_ series: UInt32, _ seconds: Int64, _ value: Double, late: Bool = false) -> Reading {
        Reading(
            series: SeriesID(series), value: .number(value), observedAt: testStart + .seconds(seconds),
            receivedAt: testStart + .seconds(seconds) + .milliseconds(300), isLate: late)
    }
}

extension SeriesDeclaration {
    static func test(_ id: UInt32) -> SeriesDeclaration {
        SeriesDeclaration(
            id: SeriesID(id), key: SeriesKey(entity: EntityID("gauge-\(id)"), attribute: "currentLevel"),
            type: "FloodMonitoring", unit: "m")
    }
}

extension JournalRecord {
    static func test(_ text: String, alarm: AlarmID? = nil) -> JournalRecord {
        var record = JournalRecord(at: testStart, wall: testStart, event: .active, alarm: alarm)
        record.text = text
        return record
    }
}
