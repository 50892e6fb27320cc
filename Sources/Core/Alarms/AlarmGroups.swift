import Telemetry

/// Who came first in a group: the alarm that became active while no other of the group was open. It stays the first-out
/// until the whole group is normal again, also once it is normal itself: what began an incident is asked afterwards.
struct AlarmGroups: Sendable {
    private struct State: Sendable {
        /// How many alarms of the group are not normal.
        var openCount = 0
        var first: Int32?
    }
    private var states: [String: State] = [:]

    func first(of group: String) -> Int32? { states[group]?.first }

    /// An alarm of the group begins an occurrence, and is not yet counted as open.
    mutating func begin(_ group: String, _ alarm: Int32) {
        var state = states[group] ?? State()
        if state.openCount == 0 || state.first == nil { state.first = alarm }
        states[group] = state
    }

    mutating func change(_ group: String, by difference: Int) {
        var state = states[group] ?? State()
        state.openCount += difference
        states[group] = state.openCount == 0 ? nil : state
    }

    /// What an image says of a group that is open.
    mutating func restore(_ group: String, first alarm: Int32) { states[group]?.first = alarm }

    /// First-outs by group, in the groups' order.
    var firsts: [(group: String, alarm: Int32)] {
        states.compactMap { group, state in state.first.map { (group, $0) } }.sorted { $0.group < $1.group }
    }
}

extension AlarmEngine {
    func groupName(_ alarm: Int) -> String? { rules[Int(alarms[alarm].rule)].rule.group }

    /// Open alarms of a group, first-out first.
    public func group(_ name: String) -> [AlarmRecord] {
        openRecords.filter { $0.group == name }.sorted { $0.isFirstOut && !$1.isFirstOut }
    }

    /// The alarm that began what is open in a group, itself open or not; nil while the group is normal.
    public func firstOut(of group: String) -> AlarmRecord? {
        groups.first(of: group).map { makeRecord(Int($0)) }
    }

    /// The group of every alarm that is in one.
    public var groupNames: [AlarmID: String] {
        guard rules.contains(where: { $0.rule.group != nil }) else { return [:] }
        var names: [AlarmID: String] = [:]
        for alarm in alarms.indices { names[id(alarm)] = groupName(alarm) }
        return names
    }
}
