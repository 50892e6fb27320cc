import Telemetry

/// Who came first in a group: the alarm that became active while no other of the group was open.
struct AlarmGroups: Sendable {
    /// How many alarms of each group are not normal.
    private var openCounts: [String: Int] = [:]

    /// To be asked while an alarm of the group begins an occurrence and is counted as open already, or not yet.
    func isFirst(in group: String) -> Bool { openCounts[group, default: 0] == 0 }

    mutating func change(_ group: String, by difference: Int) {
        openCounts[group, default: 0] += difference
        if openCounts[group] == 0 { openCounts[group] = nil }
    }
}

extension AlarmEngine {
    func groupName(_ alarm: Int) -> String? { rules[Int(alarms[alarm].rule)].rule.group }

    /// Open alarms of a group, first-out first.
    public func group(_ name: String) -> [AlarmRecord] {
        openRecords.filter { $0.group == name }.sorted { $0.isFirstOut && !$1.isFirstOut }
    }
}
