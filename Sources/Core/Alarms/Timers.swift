import Telemetry

// Time passing: what is due fires in time order, each stamped with its own due time.
extension AlarmEngine {
    static let engineOwner = 0
    func alarmOwner(_ alarm: Int) -> Int { 2 + 2 * alarm }
    @inline(__always) func seriesOwner(_ index: Int) -> Int { 3 + 2 * index }

    /// Fires the timers that are due, in time order, each stamped with its own due time. To be called after the inputs
    /// of an instant: an input beats a timer.
    public mutating func advance(to now: Moment, into effects: inout [AlarmEffect]) {
        catchUp(to: now, firesDue: true, into: &effects)
    }

    /// Moves to `now` through every timer before it; `firesDue`: also those due at `now` itself.
    mutating func catchUp(to now: Moment, firesDue: Bool, into effects: inout [AlarmEffect]) {
        if !hasBegun { begin(at: now) }
        if !bornSuppressed.isEmpty { showBornSuppressed(into: &effects) }
        let target = clock.engineTime(now)
        if firesDue || target > clock.now { settle(into: &effects) }
        fireTimers(through: firesDue ? target : target.subtractedClamped(1), into: &effects)
        if clock.move(to: now) {
            rearmAll()
            // Of the edges that the wall clock jumped over none is ahead any more.
            crossEdges()
            if firesDue {
                settle(into: &effects)
                fireTimers(through: clock.now, into: &effects)
            }
        }
        if clock.now >= edgeAt { crossEdges() }
    }

    /// Every timer due at `last` or sooner. Those of one instant are one: the series that fall silent and the edges that
    /// pass come first, then each alarm in its turn, judged by all of them and with its own timer.
    private mutating func fireTimers(through last: Int64, into effects: inout [AlarmEffect]) {
        var hasFired = false
        while true {
            let next = timers.first.flatMap { $0.due <= last ? $0 : nil }
            if hasFired, !instant.isPaid, next.map({ $0.due > clock.now }) ?? true {
                // Judging may set a timer that is sooner.
                settle(into: &effects)
                continue
            }
            guard let next else { return }
            fire(next, into: &effects)
            hasFired = true
        }
    }

    /// The first event sets a clock that was not: what counts from the start counts from here.
    private mutating func begin(at now: Moment) {
        hasBegun = true
        clock = EngineClock(now)
        startedAt = clock.now
        refreshForce()
        rearmAll()
    }

    private mutating func fire(_ entry: TimerHeap.Entry, into effects: inout [AlarmEffect]) {
        timers.remove(entry.owner)
        clock.move(toEngineTime: entry.due)
        if entry.owner == AlarmEngine.engineOwner {
            fireEngine(into: &effects)
        } else if entry.owner % 2 == 0 {
            fireTimer(ofAlarm: (entry.owner - 2) / 2, into: &effects)
        } else {
            fireSeries((entry.owner - 3) / 2, into: &effects)
        }
        // A timer fires once an instant, whatever happens: what is still due is looked at a millisecond later.
        if let again = timers.due(entry.owner), again <= clock.now {
            timers.set(entry.owner, rank: Int(entry.key >> 40), due: clock.now.addedClamped(1_000_000))
        }
    }

    mutating func fireAlarm(_ alarm: Int, into effects: inout [AlarmEffect]) {
        if recheckAt(alarm) <= clock.now {
            setRecheck(alarm, at: .max)
            rejudge(alarm, isArrival: false, into: &effects)
        }
        endDelays(alarm, into: &effects)
        guard alarms[alarm].detail >= 0 else { return arm(alarm) }
        let slot = Int(alarms[alarm].detail)
        let wall = clock.wall
        if let shelf = details[slot].shelf, shelf.until <= wall {
            endShelf(alarm, event: .shelveEnd, by: .engine, into: &effects)
        }
        if let grace = details[slot].graceUntil, grace <= wall { endGrace(alarm, into: &effects) }
        if let expiry = details[slot].acknowledgement?.expiresAt, expiry <= wall {
            lapse(alarm, event: .lapsed, into: &effects)
        }
        if let realarm = details[slot].acknowledgement?.realarmAt, realarm <= wall {
            lapse(alarm, event: .realarm, into: &effects)
        }
        calmDown(alarm, into: &effects)
        arm(alarm)
        releaseIfIdle(alarm)
    }

    /// An acknowledgement that expired or was forgotten rings again.
    private mutating func lapse(_ alarm: Int, event: JournalRecord.Event, into effects: inout [AlarmEffect]) {
        let slot = detail(alarm)
        details[slot].acknowledgement?.expiresAt = nil
        details[slot].acknowledgement?.realarmAt = nil
        if case .success(let step) = StateTable.step(details[slot].process, .lapse, policy(alarm)) {
            apply(step, to: alarm, event: event, reason: nil, into: &effects)
        }
    }

    /// Sets the alarm's one timer to the first thing that will happen by itself.
    mutating func arm(_ alarm: Int) {
        var due = recheckAt(alarm)
        if alarms[alarm].detail >= 0 {
            let slot = Int(alarms[alarm].detail)
            let running = alarms[alarm].timing & ~alarms[alarm].frozen
            for level in 0..<HotRule.levelLimit where running & (1 << UInt8(level)) != 0 {
                due = min(due, details[slot].delays[level])
            }
            var wall = Timestamp.distantFuture
            if let shelf = details[slot].shelf { wall = min(wall, shelf.until) }
            if let grace = details[slot].graceUntil { wall = min(wall, grace) }
            if let expiry = details[slot].acknowledgement?.expiresAt { wall = min(wall, expiry) }
            if let realarm = details[slot].acknowledgement?.realarmAt { wall = min(wall, realarm) }
            if let calm = calmAt(alarm, slot) { wall = min(wall, calm) }
            if wall != .distantFuture { due = min(due, clock.time(of: wall)) }
        }
        if due == .max {
            timers.remove(alarmOwner(alarm))
        } else {
            timers.set(alarmOwner(alarm), rank: Int(rules[Int(alarms[alarm].rule)].rank) + 1, due: due)
        }
    }

    /// The wall clock stepped: what waits for a wall time waits for another engine time.
    mutating func rearmAll() {
        for alarm in alarms.indices where alarms[alarm].detail >= 0 || alarms[alarm].changesByItself { arm(alarm) }
        for index in series.indices where series[index].entity >= 0 { armSeries(index) }
        armEngineTimer()
    }

    // MARK: The engine's own timer: schedules, maintenance, the end of a flood

    mutating func armEngineTimer() {
        var edges = Int64.max
        for rule in rules.indices {
            rules[rule].scheduleEdge = rules[rule].rule.schedule?.nextChange(after: clock.wall)
            if let edge = rules[rule].scheduleEdge { edges = min(edges, clock.time(of: edge)) }
        }
        for window in maintenance {
            for edge in [window.from, window.to] where edge > clock.wall { edges = min(edges, clock.time(of: edge)) }
        }
        edgeAt = edges
        let due = min(edges, flood.endsAt ?? .max)
        if due == .max {
            timers.remove(AlarmEngine.engineOwner)
        } else {
            timers.set(AlarmEngine.engineOwner, rank: 0, due: due)
        }
    }

    private mutating func fireEngine(into effects: inout [AlarmEffect]) {
        if flood.endIfCalm(at: clock.now) { endFlood(into: &effects) }
        if clock.now >= edgeAt { crossEdges() } else { armEngineTimer() }
    }
}
