import Telemetry

/// What one instant still owes. Readings stamped and received at the same time are one instant: a condition over several
/// series is judged once, by all of them, and a child is judged before it is told that its parent is well again.
struct WholeInstant: Sendable {
    struct Debt: Sendable {
        enum Cause: UInt8, Sendable {
            /// Its own series was received.
            case arrival
            /// Its own series was received, and is no measurement.
            case noMeasurement
            /// Something else it is judged by moved.
            case other
        }
        var alarm: Int32
        var rank: Int32
        var cause: Cause
        /// What came is too old to count time by.
        var isStale: Bool
    }
    /// The stamp the debts came with.
    var stamp = Int64.min
    /// At most one of `other` an alarm, and one for each of its own readings; empty again with the next stamp, or with
    /// the end of the event that brought the readings.
    var debts: [Debt] = []
    /// No longer suppressed, and not yet shown so.
    var leaving: [Int32] = []
    /// Some parent of theirs moved, and they were not told yet: each once (`Alarm.isTold`).
    var told: [Int32] = []
    /// While true an end of suppression waits in `leaving`, and a child in `told`.
    var isOpen = false
}

extension AlarmEngine {
    /// Judges `alarm` once the instant is whole.
    mutating func owe(_ alarm: Int, _ cause: WholeInstant.Debt.Cause, isStale: Bool = false) {
        if cause == .other, !isStale {
            guard !alarms[alarm].isOwed else { return }
            alarms[alarm].isOwed = true
        }
        instant.debts.append(
            WholeInstant.Debt(
                alarm: Int32(alarm), rank: rules[Int(alarms[alarm].rule)].rank, cause: cause, isStale: isStale))
    }

    /// The instant is whole: everything it touched is judged, parents before what they suppress, then in rule-file
    /// order. To be called after the last input of an instant; a later instant, an action and a timer call it themselves.
    public mutating func settle(into effects: inout [AlarmEffect]) {
        guard !instant.debts.isEmpty || !instant.leaving.isEmpty else { return }
        var debts: [WholeInstant.Debt] = []
        swap(&debts, &instant.debts)
        if debts.count > 1 {
            // Order of arrival among what one alarm owes: `sort` alone does not keep it.
            let order = debts.indices.sorted {
                (debts[$0].rank, debts[$0].alarm, $0) < (debts[$1].rank, debts[$1].alarm, $1)
            }
            debts = order.map { debts[$0] }
        }
        instant.isOpen = true
        var start = 0
        while start < debts.count {
            var end = start
            var isArrival = false
            var isStale = false
            while end < debts.count, debts[end].alarm == debts[start].alarm {
                if debts[end].cause != .other { isArrival = debts[end].cause == .arrival }
                isStale = isStale || debts[end].isStale
                end += 1
            }
            let alarm = Int(debts[start].alarm)
            alarms[alarm].isOwed = false
            // Its parents stand before it: all of them have been judged.
            if alarms[alarm].isTold { hearParents(alarm, into: &effects) }
            rejudge(alarm, isArrival: isArrival, into: &effects)
            if isStale { freeze(alarm) }
            start = end
        }
        for alarm in instant.told where alarms[Int(alarm)].isTold { hearParents(Int(alarm), into: &effects) }
        instant.told.removeAll(keepingCapacity: true)
        instant.isOpen = false
        endLeavingSuppressions(into: &effects)
        debts.removeAll(keepingCapacity: true)
        swap(&debts, &instant.debts)
    }

    /// What suppresses it, by all its parents as they stand when the instant is whole: one that rises as another falls
    /// never suppresses what needs both.
    private mutating func hearParents(_ alarm: Int, into effects: inout [AlarmEffect]) {
        alarms[alarm].isTold = false
        refreshSuppression(alarm, into: &effects)
    }

    private mutating func endLeavingSuppressions(into effects: inout [AlarmEffect]) {
        guard !instant.leaving.isEmpty else { return }
        let leaving = instant.leaving
        instant.leaving = []
        for alarm in leaving.map({ Int($0) }) {
            guard let detail = details(alarm), detail.suppressors.isEmpty, detail.graceUntil == nil else { continue }
            endSuppression(alarm, into: &effects)
        }
    }

    /// Where each rule stands when several move at one instant: after its parents, else as in the file.
    mutating func rankRules() {
        var next = Int32(0)
        var isSeen = Array(repeating: false, count: rules.count)
        func visit(_ rule: Int, _ rules: inout [CompiledRule]) {
            guard !isSeen[rule] else { return }
            isSeen[rule] = true
            for parent in rules[rule].parents.sorted() { visit(parent, &rules) }
            rules[rule].rank = next
            next += 1
        }
        for rule in rules.indices { visit(rule, &rules) }
    }

    /// Schedules and maintenance windows are half open, `[from, to)`: what is received at an edge is judged as after it.
    mutating func crossEdges(into effects: inout [AlarmEffect]) {
        let wall = clock.wall
        // A reading of this very instant is judged with what the edge owes, not after it.
        instant.stamp = wall.nanoseconds
        for rule in rules.indices {
            guard let edge = rules[rule].scheduleEdge, edge <= wall else { continue }
            rules[rule].scheduleEdge = nil
            hot[rule].isInForce = isInForce(rule)
            for alarm in rules[rule].alarms { owe(Int(alarm), .other) }
        }
        instant.isOpen = true
        refreshMaintenance(into: &effects)
        instant.isOpen = false
        armEngineTimer()
    }
}
