import Console
import OperatorLink
import Screen
import Telemetry
import Testing

/// The first line: what it keeps as the terminal narrows.
@Suite struct HeaderTests {
    private func header(_ snapshot: Snapshot, columns: Int) -> String {
        let console = Displays.console(showing: .overview, snapshot)
        return console.draw(size: Size(columns: columns, rows: 24)).rows[0]
    }

    private func demo() -> Snapshot {
        var snapshot = SnapshotFixtures.flood()
        snapshot.mode = .demo(speed: 60)
        return snapshot
    }

    @Test func theTerritorysNameIsShortenedAndKept() {
        for snapshot in [SnapshotFixtures.normal(), SnapshotFixtures.flood(), demo()] {
            for columns in 68...200 {
                let line = header(snapshot, columns: columns)
                #expect(line.contains("Toulon"), "\(columns): \(line)")
                #expect(line.contains("NON ACQ"), "\(columns): \(line)")
            }
        }
        #expect(header(SnapshotFixtures.flood(), columns: 200).contains("Toulon Provence Méditerranée"))
    }

    @Test func whoHasTheWatchStandsOnItFromEightyColumnsOn() {
        for columns in 80...200 {
            let line = header(SnapshotFixtures.flood(), columns: columns)
            #expect(line.contains("garde C. Martin"), "\(columns): \(line)")
        }
        var snapshot = SnapshotFixtures.flood()
        snapshot.watch[0].person = nil
        #expect(header(snapshot, columns: 120).contains("PERSONNE DE GARDE"))
        snapshot.watch = []
        #expect(!header(snapshot, columns: 200).contains("garde"), "a site without a roster")
    }

    @Test func aLongNameNeitherPushesTheCountsOutNorIsLostWhole() {
        var snapshot = SnapshotFixtures.flood()
        snapshot.watch[0].person = "Marie-Antoinette de Saint-Exupéry-Montfort"
        let line = header(snapshot, columns: 120)
        #expect(line.contains("garde Marie-Antoinett…") && line.contains("NON ACQ 2"), "\(line)")
    }
}
