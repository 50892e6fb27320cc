import Telemetry

// Silence: freshness, `nodata:` in all its forms, feeds, and clock faults.
extension AlarmEngine {
    /// The age past which a reading of the series is stale: the shortest any rule asks for, else what the entity's
    /// period or heartbeat promises; nil where silence is not judged.
    public func noDataAge(_ id: SeriesID) -> TimeSpan? {
        let index = Int(id.index)
        guard index < series.count, series[index].entity >= 0 else { return nil }
        var age = min(cadence(index).alarmAfter, cadence(index).defaultAfter)
        var link = series[index].firstLink
        while link >= 0 {
            let entry = links[Int(link)]
            link = entry.next
            if entry.role == Link.own { age = min(age, freshness(Int(alarms[Int(entry.alarm)].rule), index)) }
        }
        return age == .max ? nil : TimeSpan(nanoseconds: age)
    }

    /// A late reading: it changes nothing live, but a series that delivers only late ones is silent, and its alarm says
    /// how far behind it is stamped.
    public mutating func acceptLate(_ reading: Reading, at now: Moment, into effects: inout [AlarmEffect]) {
        catchUp(to: now, firesDue: false, into: &effects)
        let index = Int(reading.series.index)
        guard index < series.count, series[index].entity >= 0 else { return }
        lateBehind[Int32(index)] = clock.wall - reading.observedAt
    }

    /// A reading stamped ahead of the core's clock by more than `max_skew`; its `clock:` alarm ends with the first
    /// reading that is not.
    public mutating func clockFault(
        _ id: SeriesID, stamp: Timestamp, at now: Moment, into effects: inout [AlarmEffect]
    ) {
        catchUp(to: now, firesDue: false, into: &effects)
        let index = Int(id.index)
        guard index < series.count, series[index].entity >= 0,
            entities[Int(series[index].entity)].isLive, raisesHealthAlarms(index)
        else { return }
        clockFaults[Int32(index)] = clock.now
        stampsAhead[Int32(index)] = (stamp, stamp - clock.wall)
        let alarm =
            healthAlarm(.clock, series: index)
            ?? Int(makeAlarm(rule: HealthRule.clock.rawValue, entity: series[index].entity, series: Int32(index)))
        refreshSuppression(alarm, into: &effects)
        setCondition(alarm, true, into: &effects)
    }

    /// Unless every rule that reads the series declines them.
    private func raisesHealthAlarms(_ index: Int) -> Bool {
        var link = series[index].firstLink
        guard link >= 0 else { return true }
        while link >= 0 {
            let entry = links[Int(link)]
            link = entry.next
            if rules[Int(alarms[Int(entry.alarm)].rule)].rule.raisesHealthAlarms { return true }
        }
        return false
    }

    /// The sensor itself has spoken: silence and clock faults end.
    @inline(__always)
    mutating func heard(_ index: Int, at: Int64, into effects: inout [AlarmEffect]) {
        series[index].heardAt = max(series[index].heardAt, at)
        if !clockFaults.isEmpty || !lateBehind.isEmpty || series[index].isSilent {
            endHealthAlarms(index, into: &effects)
        }
    }

    private mutating func endHealthAlarms(_ index: Int, into effects: inout [AlarmEffect]) {
        lateBehind[Int32(index)] = nil
        if let faultAt = clockFaults[Int32(index)], faultAt != clock.now {
            (clockFaults[Int32(index)], stampsAhead[Int32(index)]) = (nil, nil)
            if let alarm = healthAlarm(.clock, series: index) { setCondition(alarm, false, into: &effects) }
        }
        guard series[index].isSilent else { return }
        let age = clock.now.subtractedClamped(clock.time(of: Timestamp(nanoseconds: series[index].heardAt)))
        guard age < cadence(index).alarmAfter else { return }
        series[index].isSilent = false
        if series[index].feed >= 0 {
            feeds[Int(series[index].feed)].silent -= 1
            refreshFeed(Int(series[index].feed), into: &effects)
        }
        if series[index].noDataAlarm >= 0 { setCondition(Int(series[index].noDataAlarm), false, into: &effects) }
        // Its timer passed the next silence over while this one lasted.
        armSeries(index)
    }

    /// A health alarm's condition, present or not.
    mutating func setCondition(_ alarm: Int, _ isPresent: Bool, into effects: inout [AlarmEffect]) {
        guard !isOutOfService(alarm) else { return }
        let before = alarms[alarm].current
        alarms[alarm].active = isPresent ? 1 : 0
        conditionMoved(alarm, from: before, reason: nil, into: &effects)
    }

    // MARK: The series' timer

    /// What the due time of a silence is worked out from. A value of its own, taken member by member: a method of the
    /// engine called from here copies the whole engine, and every reference in it, to look at two of its members (two
    /// fifths of the core's time, measured over TCP).
    private struct SilenceTimes {
        let clock: EngineClock
        let graceEnd: Int64

        /// When silence applies to something aged `after`: never before the startup grace.
        @inline(__always)
        func due(_ since: Int64, _ after: Int64) -> Int64 {
            since == .min
                ? graceEnd.addedClamped(after)
                : max(clock.time(of: Timestamp(nanoseconds: since)).addedClamped(after), graceEnd)
        }
    }

    /// Lazy: a reading does not move it; it fires, looks, and is set again.
    mutating func armSeries(_ index: Int) {
        let owner = Int(series[index].entity)
        guard owner >= 0, entities[owner].lifecycle.isLive else { return }
        let times = SilenceTimes(
            clock: clock, graceEnd: startedAt.addedClamped(defaults.startupGrace.nanoseconds))
        var due = Int64.max
        var least = Int64.max
        let now = clock.now
        let cadence = cadence(index)
        if cadence.alarmAfter != .max, !series[index].isSilent {
            due = times.due(series[index].heardAt, cadence.alarmAfter)
            least = cadence.alarmAfter
        }
        var link = series[index].firstLink
        while link >= 0 {
            let entry = links[Int(link)]
            link = entry.next
            let alarm = Int(entry.alarm)
            let own = hot[Int(alarms[alarm].rule)].freshAfter
            let after = own != .max ? own : cadence.defaultAfter
            guard after != .max else { continue }
            if series[index].lastAt != .min {
                let stale = clock.time(of: Timestamp(nanoseconds: series[index].lastAt)).addedClamped(after)
                if stale > now { due = min(due, stale) }
            }
            least = min(least, after)
            if entry.role < 0, !alarms[alarm].isSilent {
                due = min(due, times.due(series[index].lastAt, after))
            }
        }
        // What the next reading makes too old may be so before `due`, where the grace puts that off or where a rule
        // found it too old already: that reading sets the timer again.
        let lastAt = series[index].lastAt
        let soonest = lastAt == .min ? .max : clock.time(of: Timestamp(nanoseconds: lastAt)).addedClamped(least)
        series[index].isArmed = due != .max && due <= soonest
        if due == .max {
            timers.remove(seriesOwner(index))
        } else {
            timers.set(seriesOwner(index), rank: 0, due: due)
        }
    }

    mutating func fireSeries(_ index: Int, into effects: inout [AlarmEffect]) {
        let times = SilenceTimes(
            clock: clock, graceEnd: startedAt.addedClamped(defaults.startupGrace.nanoseconds))
        let alarmAfter = cadence(index).alarmAfter
        if alarmAfter != .max, !series[index].isSilent,
            times.due(series[index].heardAt, alarmAfter) <= clock.now
        {
            fallSilent(index, into: &effects)
        }
        var link = series[index].firstLink
        while link >= 0 {
            let entry = links[Int(link)]
            link = entry.next
            let alarm = Int(entry.alarm)
            let after = freshness(Int(alarms[alarm].rule), index)
            guard after != .max else { continue }
            if isStale(index, after: after) {
                if entry.role >= 0 { aggregates[Int(alarms[alarm].memory)].see(Int(entry.role), .unseen) }
                owe(alarm, .other)
            }
            if entry.role < 0, !alarms[alarm].isSilent, times.due(series[index].lastAt, after) <= clock.now {
                beginSilence(alarm, into: &effects)
            }
        }
        armSeries(index)
    }

    private mutating func fallSilent(_ index: Int, into effects: inout [AlarmEffect]) {
        series[index].isSilent = true
        let feed = Int(series[index].feed)
        if feed >= 0 {
            feeds[feed].silent += 1
            refreshFeed(feed, into: &effects)
        }
        if series[index].noDataAlarm < 0 {
            series[index].noDataAlarm = makeAlarm(
                rule: HealthRule.noData.rawValue, entity: series[index].entity, series: Int32(index))
        }
        let alarm = Int(series[index].noDataAlarm)
        guard !isOutOfService(alarm) else { return }
        let slot = detail(alarm)
        (details[slot].priority, details[slot].acknowledgementRequired) = demand(index)
        refreshSuppression(alarm, into: &effects)
        setCondition(alarm, true, into: &effects)
    }

    /// What the rules of a series ask of its `nodata:` alarm now: the most urgent priority, and acknowledgement if any
    /// needs it, of those whose `while` holds.
    private func demand(_ index: Int) -> (Priority, Bool) {
        var priority = Priority.low
        var isRequired = false
        var link = series[index].firstLink
        while link >= 0 {
            let entry = links[Int(link)]
            link = entry.next
            let rule = rules[Int(alarms[Int(entry.alarm)].rule)]
            if let level = rule.rule.noData.whileAtLeast {
                guard let need = rule.levelIndex(level), alarms[Int(entry.alarm)].current >= need else { continue }
            }
            priority = min(priority, rule.rule.noData.priority ?? .low)
            isRequired = isRequired || rule.rule.noData.acknowledgementRequired
        }
        return (priority, isRequired)
    }
}
