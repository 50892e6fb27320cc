import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// What an open dialog says of alarms that changed since it was opened.
struct ChangedAlarmTests: PressesKeys {
    let now = SnapshotFixtures.night("02:30")

    /// A dialog on the first alarm, then the same picture with that alarm changed, three seconds ago.
    private func text(
        after keys: String = "a", size: Size = Size(columns: 80, rows: 24), _ change: (inout Snapshot) -> Void
    ) -> String {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        console.screenSize = size
        _ = press(keys, &console)
        var snapshot = SnapshotFixtures.flood()
        change(&snapshot)
        console.receive(snapshot)
        _ = console.tick(at: now + .seconds(3))
        return console.draw(size: size).plainText.split { $0.isWhitespace }.joined(separator: " ")
    }

    @Test(arguments: ["a", "s", "O", "c", "x"]) func itReturnedToNormal(key: String) {
        let said = text(after: key) {
            $0.alarms[0].record.state = .returnedUnacknowledged
            $0.alarms[0].record.current = nil
        }
        #expect(said.contains("revenue à la normale il y a 3 s"), "\(said)")
    }

    @Test func itIsOver() {
        let said = text {
            $0.alarms.removeFirst()
            $0.alarmCount = $0.alarms.count
        }
        #expect(said.contains("finie depuis 3 s"), "\(said)")
    }

    /// Where the console holds only the first of many, one that is not among them may be open all the same.
    @Test func whatIsNotHeldIsNotSaidToBeOver() {
        let said = text { $0.alarms.removeFirst() }
        #expect(!said.contains("finie"), "\(said)")
    }

    @Test func somebodyElseAcknowledgedIt() {
        let said = text {
            $0.alarms[0].record.state = .acknowledged
            $0.alarms[0].record.acknowledgedBy = "martin"
            $0.alarms[0].record.acknowledgedAt = now
        }
        #expect(said.contains("acquittée par martin à 02:30:00"), "\(said)")
    }

    @Test func somebodyElseShelvedIt() {
        let said = text {
            $0.alarms[0].record.suppression = .shelved(
                until: now + .hours(1), oneShot: false, by: "martin", reason: "essai")
        }
        #expect(said.contains("mise de côté par martin jusqu’à 03:30"), "\(said)")
    }

    @Test func itsThresholdIsAnother() {
        let said = text { $0.alarms[0].record.threshold = 3.6 }
        #expect(said.contains("seuil maintenant 3,60 m"), "\(said)")
    }

    /// Of several it is said which.
    @Test(arguments: [Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 40, rows: 12)])
    func ofSeveralItIsSaidWhich(size: Size) {
        let said = text(after: "A", size: size) {
            $0.alarms[1].record.state = .acknowledged
            $0.alarms[1].record.acknowledgedBy = "martin"
        }
        #expect(said.contains("M2P acquittée par martin"), "\(said)")
        #expect(!said.contains("K7F acquittée"), "\(said)")
    }
}
