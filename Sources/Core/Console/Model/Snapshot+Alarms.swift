import Alarms
import OperatorLink

extension Snapshot {
    /// All it has of open alarms: the most urgent, and what was looked for.
    var heldAlarms: [AlarmLine] {
        guard let found, !found.lines.isEmpty else { return alarms }
        let sent = Set(alarms.map(\.id))
        return alarms + found.lines.filter { !sent.contains($0.id) }
    }

    /// The alarm a command names, by its code or, where it has none (out of service, shelved in normal), by its id.
    func alarm(named name: String) -> AlarmLine? {
        heldAlarms.first { $0.record.code == name } ?? heldAlarms.first { $0.id.text == name }
    }
}
