import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// The air display's table: an index never stands without what it rests on, however narrow the screen.
struct AirTableTests {
    @Test(arguments: [(40, 12), (60, 20), (80, 24), (100, 30), (120, 40), (200, 60)], [Language.french, .english])
    func anIndexOfTooFewHoursSaysSoAtEveryWidth(size: (columns: Int, rows: Int), language: Language) throws {
        let snapshot = SnapshotFixtures.flood()
        let console = Displays.console(showing: .air, snapshot, language: language)
        let rows = console.draw(size: Size(columns: size.columns, rows: size.rows)).rows
        // Claret has 14 of 24 hours and no SO₂.
        let row = try #require(rows.first { $0.contains("Claret") }, "\(rows.joined(separator: "\n"))")
        #expect(row.contains("14/24 h") || row.contains("14 h sur 24") || row.contains("14 of 24 h"), "\(row)")
        #expect(["au moins", "at least", "≥"].contains { row.contains($0) }, "\(row)")
        // Its age stands beside it too.
        #expect(row.contains(" min"), "\(row)")
    }
}
