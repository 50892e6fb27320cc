import Foundation
import History
import OperatorLink
import SiteFiles
import Telemetry
import Testing

@testable import Station

/// Readings of the past into a database: what `vigie import --to database` does.
@Suite struct ArchiveTests {
    let database = FileManager.default.temporaryDirectory.appendingPathComponent("archive-\(UUID().uuidString).db").path

    @discardableResult
    private func put(_ lines: [(Int64, String)]) throws -> Ledger {
        let archive = try Archive(.river(), database: database)
        for (second, text) in lines {
            let frame = Array("\(text) \(second)000000000".utf8)
            try frame.withUnsafeBytes { try archive.append($0, at: Timestamp(nanoseconds: second * 1_000_000_000)) }
        }
        return try archive.finish()
    }

    @Test func readingsAreStoredAtTheirOwnTimesAndCounted() throws {
        let level = "FloodMonitoring,id=elsewhere,unit=m currentLevel="
        let ledger = try put([(1000, level + "1.5"), (1000, level + "1.5"), (1600, level + "1.6")])
        #expect(ledger.readings == 3)
        #expect(ledger.stored == 2)
        #expect(ledger.duplicates == 1)
        #expect(ledger.late == 0)
        #expect(ledger.readingsBalance)
        let reader = try HistoryReader(path: database)
        #expect(try reader.journal(limit: 10).isEmpty)
    }

    @Test func aSecondImportGoesOnWithTheSameSeries() throws {
        let level = "FloodMonitoring,id=elsewhere,unit=m currentLevel="
        try put([(1000, level + "1.5"), (1600, level + "1.6")])
        let again = try put([
            (1000, level + "1.5"), (1300, level + "1.4"), (1600, level + "1.6"), (2200, level + "1.7"),
        ])
        #expect(again.stored == 2)
        #expect(again.duplicates == 2)
        // 1300 is older than what is known already.
        #expect(again.late == 1)
    }
}
