import Screen
import Testing

@testable import Console

/// The alarm an alarm flood, or a group, began with.
struct FirstOutTests {
    /// At 80 columns its column has no room: what stands whole under the list says it.
    @Test(arguments: [Size(columns: 120, rows: 40), Size(columns: 80, rows: 24)]) func itIsSaid(size: Size) {
        var snapshot = SnapshotFixtures.flood()
        snapshot.alarms[0].record.isFirstOut = true
        let console = Displays.console(showing: .alarms, snapshot)
        let rows = console.draw(size: size).rows
        #expect(rows.suffix(5).contains { $0.contains("première de sa série") }, "\(rows.joined(separator: "\n"))")
    }
}
