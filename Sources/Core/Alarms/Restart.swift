import Telemetry

// A restart, and other rules while running.
extension AlarmEngine {
    /// Puts a clock that no image set back to where a replay begins, so that what the replay starts is as old as it was.
    public mutating func rewind(to moment: Moment) {
        clock = EngineClock(moment)
        hasBegun = true
        startedAt = clock.now
        rearmAll()
    }

    /// Whether a delay counts at this moment: what a restart must know the core's last moment for.
    public var isTimingDelays: Bool {
        details.indices.contains { slot in
            let owner = Int(details[slot].owner)
            return owner >= 0 && alarms[owner].timing & ~alarms[owner].frozen != 0
        }
    }

    /// The core was down for `down` and is back. Delays go on from where they were (or from the start, after more than
    /// `outage_tolerance`); shelves, re-alarms and expiries are wall time and have gone on. Nothing is announced twice:
    /// one summary says how many alarms wait for acknowledgement.
    public mutating func restarted(after down: TimeSpan, at now: Moment, into effects: inout [AlarmEffect]) {
        settle(into: &effects)
        let before = clock.now
        clock.restart(now)
        hasBegun = true
        startedAt = clock.now
        let forgets = down > defaults.outageTolerance
        for alarm in alarms.indices where alarms[alarm].timing != 0 {
            let slot = detail(alarm)
            let rule = Int(alarms[alarm].rule)
            for level in 0..<HotRule.levelLimit where alarms[alarm].timing & (1 << UInt8(level)) != 0 {
                let bit = UInt8(1) << UInt8(level)
                let whole = alarms[alarm].active & bit == 0 ? hot[rule].onDelay : hot[rule].offDelay
                if alarms[alarm].frozen & bit != 0 {
                    if forgets { details[slot].delays[level] = whole }
                    continue
                }
                let remaining = forgets ? whole : max(0, details[slot].delays[level].subtractedClamped(before))
                details[slot].delays[level] = clock.now.addedClamped(remaining)
            }
        }
        refreshForce()
        // Silence went on while the core was down: what is stale now counts no time, whenever it fell silent.
        refreshSights()
        for alarm in alarms.indices
        where alarms[alarm].timing != 0 || alarms[alarm].memory >= 0 || mayChangeByItself(alarm) {
            owe(alarm, .other)
        }
        for rule in rules.indices where rules[rule].rule.schedule != nil {
            for alarm in rules[rule].alarms { owe(Int(alarm), .other) }
        }
        // What began or ended while the core was down.
        for alarm in alarms.indices where alarms[alarm].detail >= 0 { tell(alarm) }
        tellMaintenance()
        settle(into: &effects)
        let waiting = tally.unacknowledgedTotal
        if waiting > 0 { effects.append(.summary(unacknowledged: waiting, at: clock.wall)) }
        // What it kept quiet just now is in the summary; what lapsed while the core was down is not, and is heard.
        if flood.endIfCalm(at: clock.now) { endFlood(into: &effects) }
        rearmAll()
    }

    /// Other rules from now on. Alarms already announced stay as they are and are judged by the new numbers at once;
    /// those of removed rules close, with the reason.
    public mutating func replaceRules(_ territory: [Rule], at now: Moment, into effects: inout [AlarmEffect]) {
        catchUp(to: now, firesDue: false, into: &effects)
        settle(into: &effects)
        let kept = Set(territory.map(\.id))
        for rule in rules.indices.dropFirst(HealthRule.allCases.count) where !kept.contains(rules[rule].rule.id) {
            for alarm in rules[rule].alarms { close(Int(alarm), into: &effects) }
        }
        settle(into: &effects)
        var writer = ByteWriter()
        encodeImage(into: &writer)
        let old = self
        self = AlarmEngine(rules: territory, maintenance: maintenance, defaults: defaults, startedAt: now)
        retired = old.retired
        startedAt = old.startedAt
        hasBegun = old.hasBegun
        restore(old.posture)
        redeclare(old)
        textTruths = old.textTruths
        for (index, week) in old.baselines where baselines[index] != nil { baselines[index] = week }
        var reader = ByteReader(writer.bytes)
        // What this engine has just written itself it can read: a failure here is a broken invariant of ours.
        do {
            try restoreImage(from: &reader, savedAt: old.clock.moment(old.clock.now))
        } catch {
            preconditionFailure("engine image: \(error)")
        }
        takeUpCounters()
        journal(nil, .reload, into: &effects)
        for alarm in alarms.indices where alarms[alarm].rule >= HealthRule.allCases.count {
            tell(alarm)
            owe(alarm, .other)
        }
        settle(into: &effects)
        closeOrphanedSilence(into: &effects)
        rearmAll()
    }

    private mutating func close(_ alarm: Int, into effects: inout [AlarmEffect]) {
        guard alarms[alarm].detail >= 0 else { return }
        let slot = detail(alarm)
        let from = details[slot].process.state
        closeCondition(alarm, slot)
        details[slot].shelf = nil
        details[slot].outOfService = nil
        details[slot].suppressors = []
        details[slot].graceUntil = nil
        show(
            alarm, from: from, annunciated: false, event: .ruleRemoved, isJournaled: from != .normal,
            reason: .ruleRemoved, into: &effects)
        releaseIfIdle(alarm)
    }

    /// Declares again, in the old order, what was declared.
    private mutating func redeclare(_ old: AlarmEngine) {
        entities = old.entities
        entityIndices = old.entityIndices
        profiles = old.profiles
        attributes = old.attributes
        attributeIndices = old.attributeIndices
        units = old.units
        for index in entities.indices {
            entities[index].firstAlarm = -1
        }
        series = old.series
        cadences = old.cadences
        feeds = old.feeds
        feedIndices = old.feedIndices
        for feed in feeds.indices { feeds[feed].alarm = -1 }
        coreFaults = old.coreFaults
        for fault in coreFaults.indices { coreFaults[fault].alarm = -1 }
        for index in series.indices where series[index].entity >= 0 {
            series[index].firstLink = -1
            series[index].lastLink = -1
            series[index].window = -1
            series[index].calm = Calm.unknown
            series[index].noDataAlarm = -1
            setCadence(index) { $0.alarmAfter = .max }
        }
        // Only once none is linked as it was: a rule may read a series that comes after its own.
        for index in series.indices where series[index].entity >= 0 { attachRules(to: index) }
    }

    /// A series whose silence no rule judges any more is no longer silent.
    private mutating func closeOrphanedSilence(into effects: inout [AlarmEffect]) {
        for index in series.indices where series[index].isSilent && cadence(index).alarmAfter == .max {
            series[index].isSilent = false
            if series[index].feed >= 0 { feeds[Int(series[index].feed)].silent -= 1 }
            if series[index].noDataAlarm >= 0 { close(Int(series[index].noDataAlarm), into: &effects) }
        }
    }
}
