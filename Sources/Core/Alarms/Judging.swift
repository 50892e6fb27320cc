import Telemetry

// The hot path: a reading comes in, the alarms of its series are judged.
extension AlarmEngine {
    /// A reading in order: not late, not a duplicate. Its quality may be bad. Timers due before `now` fire first; those
    /// due at `now` wait for `advance`, because an input beats a timer at the same instant.
    public mutating func accept(_ reading: Reading, at now: Moment, into effects: inout [AlarmEffect]) {
        catchUp(to: now, firesDue: false, into: &effects)
        let index = Int(reading.series.index)
        guard index < series.count, series[index].entity >= 0 else { return }
        guard reading.quality != .bad, let value = number(reading.value) else {
            return acceptBad(index, at: reading.observedAt.nanoseconds, into: &effects)
        }
        let at = reading.observedAt.nanoseconds
        if !instant.isPaid, instant.stamp != at { settle(into: &effects) }
        instant.stamp = at
        let lag = clock.now.subtractedClamped(clock.time(of: reading.observedAt))
        // One access for all: each of its own would ask again whether the table is shared.
        let (window, calm, isFirst, isArmed) = series.withUnsafeMutableBufferPointer { all in
            all[index].value = value
            all[index].isBad = false
            all[index].isUncertain = reading.quality == .uncertain
            all[index].lastAt = at
            all[index].lag = lag
            return (all[index].window, all[index].calm, all[index].heardAt == .min, all[index].isArmed)
        }
        if !baselines.isEmpty { noteUsual(index, value, at: at) }
        if reading.origin == .sensor { heard(index, at: at, into: &effects) }
        if window >= 0 {
            let extremes = windows.append(window, at: at, value)
            if calm >= 0, isArmed, !isFirst, calms[Int(calm)].holds(value), calms[Int(calm)].holds(extremes) { return }
        } else if calm >= 0, isArmed, !isFirst, calms[Int(calm)].holds(value) {
            return
        }
        judgeAll(index, value, into: &effects)
        // Never heard, its timer ran from the start's grace: the first reading may bring it forward.
        if isFirst || !series[index].isArmed { armSeries(index) }
        if series[index].calm == Calm.unknown { series[index].calm = findCalm(index) }
        if calm >= 0, window >= 0 { windows.tighten(window) }
    }

    /// Every alarm that reads the series, in rule-file order.
    private mutating func judgeAll(_ index: Int, _ value: Double, into effects: inout [AlarmEffect]) {
        var link = series[index].firstLink
        while link >= 0 {
            let entry = links[Int(link)]
            link = entry.next
            judge(entry, index, value, into: &effects)
        }
    }

    @inline(__always) func number(_ value: Value) -> Double? {
        switch value {
        case .number(let number): number.isFinite ? number : nil
        case .boolean(let flag): flag ? 1 : 0
        case .text(let text): textTruths[text.index].map { $0 ? 1 : 0 }
        }
    }

    /// One alarm, one reading of a series it reads.
    @inline(__always)
    private mutating func judge(
        _ link: Link, _ index: Int, _ value: Double, into effects: inout [AlarmEffect]
    ) {
        let alarm = Int(link.alarm)
        let rule = Int(alarms[alarm].rule)
        if link.role == Link.own, alarms[alarm].isQuiet, !hot[rule].hasComposite {
            switch hot[rule].kind {
            case .reading:
                if !canSet(alarm, hot[rule].levelCount, value) { return }
            case .window:
                // Idle, and nothing its window may still become would set it: no timer, nothing to step.
                if isIdleWindow(alarm, rule, index) { return }
            case .ratio, .aggregate, .composite, .health:
                break
            }
        }
        receive(alarm, rule, link.role, index, value, into: &effects)
    }

    @inline(__always)
    private func canSet(_ alarm: Int, _ levelCount: Int, _ value: Double) -> Bool {
        let first = Int(alarms[alarm].thresholds)
        for level in first..<first + levelCount where thresholds[level].isSet(value) { return true }
        return false
    }

    private func isIdleWindow(_ alarm: Int, _ rule: Int, _ index: Int) -> Bool {
        guard !alarms[alarm].changesByItself else { return false }
        let levelCount = hot[rule].levelCount
        let function = hot[rule].function
        if !function.changesWithTime {
            let (at, period) = (observedNow(index), cadences[series[index].cadence].period)
            let value = windows.look(series[index].window) { function.value($0, at: at, period: period) }
            guard let value else { return true }
            return !canSet(alarm, levelCount, value)
        }
        guard let ceiling = windows.look(series[index].window, { function.ceiling($0) }) else { return false }
        let first = Int(alarms[alarm].thresholds)
        for level in first..<first + levelCount where thresholds[level].canBeSet(within: 0...max(0, ceiling)) {
            return false
        }
        return true
    }

    /// The general path: counters and members are brought up to date, then the alarm is judged.
    private mutating func receive(
        _ alarm: Int, _ rule: Int, _ role: Int32, _ index: Int, _ value: Double,
        into effects: inout [AlarmEffect]
    ) {
        let age = clock.now.subtractedClamped(clock.time(of: Timestamp(nanoseconds: series[index].lastAt)))
        let isFresh = age < freshness(rule, index)
        if isFresh, alarms[alarm].isSilent {
            endSilence(alarm, into: &effects)
            // Its timer passed this alarm over while it was silent.
            series[index].isArmed = false
        }
        switch role {
        case Link.own:
            if hot[rule].hasComposite { noteOwnReading(alarm, rule, index) }
        case Link.leaf:
            break
        default:
            aggregates[Int(alarms[alarm].memory)].see(Int(role), isFresh ? (value != 0 ? .isTrue : .isFalse) : .unseen)
        }
        owe(alarm, role == Link.own ? .arrival : .other, isStale: !isFresh && role < 0)
    }

    /// A reading that is no measurement: nothing clears, nothing counts, delays stand still.
    private mutating func acceptBad(_ index: Int, at: Int64, into effects: inout [AlarmEffect]) {
        if !instant.isPaid, instant.stamp != at { settle(into: &effects) }
        instant.stamp = at
        series[index].isBad = true
        var link = series[index].firstLink
        while link >= 0 {
            let entry = links[Int(link)]
            link = entry.next
            let alarm = Int(entry.alarm)
            if entry.role >= 0 { aggregates[Int(alarms[alarm].memory)].see(Int(entry.role), .unseen) }
            // Recheck: with a member gone a coverage, with a leaf gone a condition may have become unknown.
            owe(alarm, entry.role == Link.own ? .noMeasurement : .other)
        }
    }

    /// Judges an alarm by what is known now. `isArrival`: its own series has just been received, so that a reading
    /// merely old is judged and not taken for silence. `fellSilent`: silence has just taken effect on it.
    mutating func rejudge(
        _ alarm: Int, isArrival: Bool, fellSilent: Bool = false, into effects: inout [AlarmEffect]
    ) {
        guard !isOutOfService(alarm) else { return }
        let rule = Int(alarms[alarm].rule)
        let before = alarms[alarm].current
        let value = hot[rule].isInForce ? value(of: alarm, isArrival: isArrival) : nil
        for level in 0..<hot[rule].levelCount {
            step(alarm, level, verdict(alarm, rule, level, value), rule)
        }
        let judged = alarms[alarm].current
        if alarms[alarm].isSilent { obeySilence(alarm) }
        setRecheck(alarm, rule)
        if hot[rule].hasComposite { rememberDecision(alarm) }
        let reason: Transition.Reason? = fellSilent && alarms[alarm].current != judged ? .noData : nil
        conditionMoved(alarm, from: before, reason: reason, into: &effects)
        arm(alarm)
    }

    private func verdict(_ alarm: Int, _ rule: Int, _ level: Int, _ value: Double?) -> Verdict {
        guard hot[rule].isInForce else { return .clear }
        let threshold = thresholds[Int(alarms[alarm].thresholds) + level]
        if threshold.isComposite {
            guard let condition = rules[rule].whens[level] else { return .unknown }
            guard let truth = truth(of: condition, alarm, own: value) else { return .unknown }
            if truth { return .set }
            // A clear beside it is its deadband: the level stands until that holds too.
            guard threshold.clearOperation != Threshold.none else { return .clear }
            guard let value else { return .unknown }
            return Threshold.holds(threshold.clearOperation, value, threshold.clear) ? .clear : .deadband
        }
        guard let value else { return .unknown }
        return threshold.verdict(value)
    }

    /// One level of the ladder: delays run, stand still or are cancelled; those of no length are over at once.
    private mutating func step(_ alarm: Int, _ level: Int, _ verdict: Verdict, _ rule: Int) {
        let bit = UInt8(1) << UInt8(level)
        let isActive = alarms[alarm].active & bit != 0
        switch (isActive, verdict) {
        case (false, .set):
            run(alarm, level, delay: hot[rule].onDelay)
        case (true, .clear):
            // Out of its schedule an alarm does not wait for data.
            run(alarm, level, delay: hot[rule].offDelay)
        case (false, .deadband), (false, .clear), (true, .set), (true, .deadband):
            alarms[alarm].timing &= ~bit
            alarms[alarm].frozen &= ~bit
        case (_, .unknown):
            freeze(alarm, level)
        }
    }

    private mutating func run(_ alarm: Int, _ level: Int, delay: Int64) {
        let bit = UInt8(1) << UInt8(level)
        endCalm(ofAlarm: alarm)
        guard delay > 0 else {
            alarms[alarm].active ^= bit
            alarms[alarm].timing &= ~bit
            alarms[alarm].frozen &= ~bit
            return
        }
        if alarms[alarm].timing & bit == 0 {
            let slot = detail(alarm)
            details[slot].delays[level] = clock.now.addedClamped(delay)
            alarms[alarm].timing |= bit
        } else if alarms[alarm].frozen & bit != 0 {
            let slot = detail(alarm)
            details[slot].delays[level] = clock.now.addedClamped(details[slot].delays[level])
            alarms[alarm].frozen &= ~bit
        }
    }

    /// What is due at this very instant has run its good time and is left to fire.
    private mutating func freeze(_ alarm: Int, _ level: Int) {
        let bit = UInt8(1) << UInt8(level)
        guard alarms[alarm].timing & bit != 0, alarms[alarm].frozen & bit == 0 else { return }
        let slot = detail(alarm)
        let remaining = details[slot].delays[level].subtractedClamped(clock.now)
        guard remaining > 0 else { return }
        details[slot].delays[level] = remaining
        alarms[alarm].frozen |= bit
    }

    mutating func freeze(_ alarm: Int) {
        guard alarms[alarm].timing != 0 else { return }
        for level in 0..<HotRule.levelLimit { freeze(alarm, level) }
        arm(alarm)
    }

    /// Ends the delays that are due now; several levels that end together are one change.
    mutating func endDelays(_ alarm: Int, into effects: inout [AlarmEffect]) {
        let running = alarms[alarm].timing & ~alarms[alarm].frozen
        guard running != 0 else { return }
        let slot = detail(alarm)
        let before = alarms[alarm].current
        for level in 0..<HotRule.levelLimit {
            let bit = UInt8(1) << UInt8(level)
            guard running & bit != 0, details[slot].delays[level] <= clock.now else { continue }
            alarms[alarm].active ^= bit
            alarms[alarm].timing &= ~bit
        }
        conditionMoved(alarm, from: before, reason: nil, into: &effects)
    }
}
