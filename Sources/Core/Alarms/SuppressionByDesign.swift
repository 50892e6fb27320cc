import Telemetry

// Suppression by design: parent alarms, a silent feed, maintenance, a device that is not in production.
extension AlarmEngine {
    fileprivate static let maintenancePrefix = "maintenance: "

    /// What suppresses the alarm now, as "why" names it.
    func suppressors(of alarm: Int) -> [String] {
        var names: [String] = []
        let rule = Int(alarms[alarm].rule)
        if let by = rules[rule].rule.suppressedBy {
            let active = rules[rule].parents.compactMap { activeParent(alarm, $0, via: by.via) }
            let need = by.need == .any ? 1 : by.rules.count
            if !active.isEmpty, active.count >= need { names += active }
        }
        for window in maintenance where window.isOpen(at: clock.wall) && covers(window, alarm) {
            names.append(AlarmEngine.maintenancePrefix + window.reason)
        }
        if alarms[alarm].entity >= 0 {
            let lifecycle = entities[Int(alarms[alarm].entity)].lifecycle
            if lifecycle != .production { names.append("device: \(lifecycle.rawValue)") }
        }
        if rule == HealthRule.noData.rawValue, alarms[alarm].series >= 0 {
            let feed = Int(series[Int(alarms[alarm].series)].feed)
            if feed >= 0, feeds[feed].alarm >= 0, alarms[Int(feeds[feed].alarm)].active != 0 {
                names.append(id(Int(feeds[feed].alarm)).text)
            }
        }
        return names
    }

    /// The id of the parent rule's alarm that counts for this one, if its condition is active: a parent suppresses also
    /// while shelved, not while out of service (then it has no condition).
    private func activeParent(_ alarm: Int, _ parent: Int, via: String?) -> String? {
        guard rules[parent].rule.sensor != nil, !rules[parent].isSingle, alarms[alarm].entity >= 0 else {
            return rules[parent].alarms.first { alarms[Int($0)].active != 0 }.map { id(Int($0)).text }
        }
        let own = entities[Int(alarms[alarm].entity)]
        var candidates = [alarms[alarm].entity]
        if let via, let other = own.relation(via).flatMap({ entityIndex(EntityID($0)) }) { candidates.append(other) }
        for entity in candidates {
            var index = entities[Int(entity)].firstAlarm
            while index >= 0 {
                if alarms[Int(index)].rule == parent {
                    return alarms[Int(index)].active != 0 ? id(Int(index)).text : nil
                }
                index = alarms[Int(index)].nextOfEntity
            }
        }
        return nil
    }

    /// An alarm made while something suppresses it starts suppressed; it is shown so with the next event.
    mutating func joinSuppressors(_ alarm: Int32) {
        let names = suppressors(of: Int(alarm))
        guard !names.isEmpty else { return }
        let slot = detail(Int(alarm))
        details[slot].suppressors = names
        bornSuppressed.append(alarm)
    }

    mutating func showBornSuppressed(into effects: inout [AlarmEffect]) {
        let alarms = bornSuppressed
        bornSuppressed = []
        for alarm in alarms where details(Int(alarm))?.suppressors.isEmpty == false {
            show(
                Int(alarm), from: .normal, annunciated: false, event: .suppressed, isJournaled: false, into: &effects)
        }
    }

    /// The condition of an alarm came or went: the alarms of the rules it suppresses look again.
    mutating func parentMoved(_ alarm: Int) {
        for child in rules[Int(alarms[alarm].rule)].children {
            for index in rules[child].alarms { tell(Int(index)) }
        }
    }

    mutating func refreshSuppression(_ alarm: Int, into effects: inout [AlarmEffect]) {
        if weighSuppression(alarm, into: &effects) { endSuppression(alarm, into: &effects) }
    }

    /// Shows a suppression that begins. True when one is over, and not yet shown so.
    mutating func weighSuppression(_ alarm: Int, into effects: inout [AlarmEffect]) -> Bool {
        let names = suppressors(of: alarm)
        if names.isEmpty && (alarms[alarm].detail < 0 || details[Int(alarms[alarm].detail)].suppressors.isEmpty) {
            return false
        }
        let slot = detail(alarm)
        let before = details[slot].suppressors
        let wasSuppressed = !before.isEmpty || details[slot].graceUntil != nil
        // The grace is the parent's: it runs from when the parent came back, also under a maintenance.
        let grace = rules[Int(alarms[alarm].rule)].rule.suppressedBy?.grace ?? .zero
        if AlarmEngine.isMoreThanMaintenance(names) {
            details[slot].graceUntil = nil
        } else if grace > .zero, AlarmEngine.isMoreThanMaintenance(before) {
            details[slot].graceUntil = clock.wall + grace
        }
        details[slot].suppressors = names
        if !names.isEmpty, !wasSuppressed {
            show(
                alarm, from: details[slot].process.state, annunciated: false, event: .suppressed, isJournaled: true,
                into: &effects)
        } else {
            arm(alarm)
        }
        return names.isEmpty && details[slot].graceUntil == nil
    }

    private static func isMoreThanMaintenance(_ suppressors: [String]) -> Bool {
        suppressors.contains { !$0.hasPrefix(maintenancePrefix) }
    }

    mutating func endGrace(_ alarm: Int, into effects: inout [AlarmEffect]) {
        let slot = detail(alarm)
        details[slot].graceUntil = nil
        if details[slot].suppressors.isEmpty { endSuppression(alarm, into: &effects) }
    }

    /// Only what was not announced before is announced.
    mutating func endSuppression(_ alarm: Int, into effects: inout [AlarmEffect]) {
        let slot = detail(alarm)
        details[slot].graceUntil = nil
        let isNew = details[slot].announcedLevel < details[slot].process.shown
        let isHeard =
            details[slot].process.state == .unacknowledged && isNew
            && announceAgain(alarm, slot, into: &effects)
        show(
            alarm, from: details[slot].process.state, annunciated: isHeard, event: .unsuppressed, isJournaled: true,
            into: &effects)
        releaseIfIdle(alarm)
    }

    /// The windows that are open now.
    var openMaintenance: [MaintenanceWindow] { maintenance.filter { $0.isOpen(at: clock.wall) } }

    func covers(_ window: MaintenanceWindow, _ alarm: Int) -> Bool {
        let entity = alarms[alarm].entity
        return window.covers(
            rule: rules[Int(alarms[alarm].rule)].rule.id, entity: entity < 0 ? nil : entities[Int(entity)].id,
            zone: entity < 0 ? nil : entities[Int(entity)].zone)
    }

    /// What a window covers that opened or closed looks again when the instant is whole.
    mutating func tellMaintenance() {
        let open = openMaintenance
        guard open != maintained else { return }
        let moved = (open + maintained).filter { !open.contains($0) || !maintained.contains($0) }
        maintained = open
        for rule in rules.indices {
            for alarm in rules[rule].alarms where moved.contains(where: { covers($0, Int(alarm)) }) {
                tell(Int(alarm))
            }
        }
    }

    /// Other windows from now on: what they cover that is open is suppressed at once, what they no longer cover is shown.
    public mutating func replaceMaintenance(
        _ windows: [MaintenanceWindow], at now: Moment, into effects: inout [AlarmEffect]
    ) {
        catchUp(to: now, firesDue: false, into: &effects)
        settle(into: &effects)
        maintenance = windows
        tellMaintenance()
        settle(into: &effects)
        armEngineTimer()
    }

    // MARK: Shelves

    mutating func endOneShot(_ alarm: Int, into effects: inout [AlarmEffect]) {
        guard alarms[alarm].detail >= 0, details[Int(alarms[alarm].detail)].shelf?.oneShot == true else { return }
        endShelf(alarm, event: .shelveEnd, by: .engine, into: &effects)
    }

    /// What is unacknowledged underneath is annunciated, also when it was before; what was acknowledged before the
    /// shelf and is still active comes back unacknowledged.
    mutating func endShelf(
        _ alarm: Int, event: JournalRecord.Event, by: Operator, into effects: inout [AlarmEffect]
    ) {
        let slot = detail(alarm)
        guard let shelf = details[slot].shelf else { return }
        details[slot].shelf = nil
        let from = details[slot].process.state
        if shelf.wasAcknowledged, from == .acknowledged,
            case .success(let step) = StateTable.step(details[slot].process, .lapse, policy(alarm))
        {
            details[slot].process = step.process
            details[slot].acknowledgement = nil
        }
        var isHeard = false
        if details[slot].process.state == .unacknowledged {
            // Announced when a suppression that still covers it ends.
            details[slot].announcedLevel = -1
            isHeard = announceAgain(alarm, slot, into: &effects)
        }
        show(alarm, from: from, annunciated: isHeard, event: event, isJournaled: true, by: by, into: &effects)
        releaseIfIdle(alarm)
    }
}

extension Suppression {
    /// Nothing but planned work hides it.
    public var isByPlannedWork: Bool {
        guard case .suppressedByDesign(let by) = self else { return false }
        return !by.isEmpty && by.allSatisfy { $0.hasPrefix(AlarmEngine.maintenancePrefix) }
    }
}
