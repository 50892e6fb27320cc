import Console
import OperatorLink
import Screen
import Testing

/// Every display, at every size a terminal can take while it is being resized.
@Test func drawingNeverTrapsAtAnySize() {
    for display in Displays.all {
        var console = Displays.console(showing: display, SnapshotFixtures.stale())
        for rows in 0...45 {
            for columns in stride(from: rows % 13, through: 130, by: 13) {
                let screen = console.draw(size: Size(columns: columns, rows: rows))
                #expect(screen.rows.allSatisfy { $0.columnCount <= columns })
            }
        }
        _ = console.tick(at: SnapshotFixtures.night("02:31"))
    }
}

enum Displays {
    static let all: [View.Display] = [
        .overview, .flood, .parking, .energy, .air, .alarms, .journal, .help, .devices,
        .faceplate("gapeau-sainte-eulalie"),
    ]

    /// A console on a display, as `dupont` sees it in French.
    static func console(showing display: View.Display, _ snapshot: Snapshot) -> Console {
        var console = Console(options: ConsoleOptions(language: .french, account: .init(account: "dupont")))
        var snapshot = snapshot
        snapshot.faceplate = SnapshotFixtures.faceplate(of: snapshot)
        console.open(display)
        console.receive(snapshot)
        return console
    }
}
