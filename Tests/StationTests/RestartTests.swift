import Alarms
import Foundation
import History
import Hypervisor
import Logging
import OperatorLink
import Telemetry
import Testing

@testable import Station

/// A start from a database whose engine image can't be used.
struct RestartTests {
    @Test func aDamagedImageTakesNeitherPostureNorBulletinsNorTheLogsNumbers() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let at = Timestamp(seconds: 1_795_827_600)
        func line(_ event: JournalRecord.Event) -> JournalRecord {
            JournalRecord(at: at, wall: at, event: event, by: "chef")
        }
        var (note, posture, bulletin) = (line(.note), line(.posture), line(.bulletin))
        note.tell("appel du maire", number: 7)
        posture.tell(.crise, reason: "pluie")
        bulletin.tell(
            Bulletin(
                id: 3, source: "Vigicrues", scope: "Gapeau", level: "orange", from: at, to: at + .hours(6), text: "pic")
        )
        // The lines before the image, and one more after it, which is read twice.
        let store = try HistoryStore(path: folder + "/history.db")
        #expect(store.append(WriteBatch(journal: [note, posture], image: [1, 2, 3])))
        #expect(store.append(WriteBatch(journal: [bulletin])))
        store.shutdown()
        let again = try HistoryStore(path: folder + "/history.db")
        defer { again.shutdown() }
        let now = Moment(both: at + .minutes(5))
        var core = Hypervisor(site: Site(id: "test", entities: []), rules: [], startedAt: now)
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        _ = try Restart(store: again, reader: again.reader(), isStreamClock: false, log: log).open(&core, at: now)
        #expect(core.posture == PostureState(.crise, since: at, by: "chef"))
        #expect(core.snapshot(View()).bulletins.map(\.id) == [3])
        let command = Command(id: 1, by: Operator(account: "dupont"), body: .note("suite"))
        let effects = core.handle(.command(command), at: Moment(both: at + .minutes(6)))
        let numbers = effects.flatMap { effect -> [Int?] in
            if case .journal(let records) = effect { return records.map(\.occurrence) }
            return []
        }
        #expect(numbers == [8])
    }
}
