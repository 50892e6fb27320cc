import Telemetry

// What a rule's value and conditions are now; nil is "unknown".
extension AlarmEngine {
    /// The age past which a series says nothing to a rule; `.max` for never.
    @inline(__always) func freshness(_ rule: Int, _ index: Int) -> Int64 {
        hot[rule].freshAfter != .max ? hot[rule].freshAfter : cadences[series[index].cadence].defaultAfter
    }

    /// The last reading was good, and is young enough for the rule.
    @inline(__always) func isFresh(_ index: Int, for rule: Int) -> Bool {
        guard series[index].lastAt != .min, !series[index].isBad else { return false }
        return !isStale(index, after: freshness(rule, index))
    }

    @inline(__always) func isStale(_ index: Int, after: Int64) -> Bool {
        guard after != .max, series[index].lastAt != .min else { return false }
        return clock.now.subtractedClamped(clock.time(of: Timestamp(nanoseconds: series[index].lastAt))) >= after
    }

    /// The value a rule's levels are compared with.
    func value(of alarm: Int, isArrival: Bool) -> Double? {
        let rule = Int(alarms[alarm].rule)
        if hot[rule].kind == .aggregate { return aggregate(alarm, rule) }
        let index = Int(alarms[alarm].series)
        guard index >= 0 else { return nil }
        if !isArrival, !isFresh(index, for: rule) { return nil }
        switch hot[rule].kind {
        case .reading, .health:
            return series[index].lastAt == .min ? nil : series[index].value
        case .window:
            let function = hot[rule].function
            // What only a reading changes is looked at as of the last one, whenever it is looked at.
            let at = function.changesWithTime ? observedNow(index) : series[index].lastAt
            let period = cadences[series[index].cadence].period
            return windows.look(series[index].window) { function.value($0, at: at, period: period) }
        case .ratio:
            guard let baseline = baseline(rule, index), baseline != 0 else { return nil }
            return series[index].value / baseline
        case .aggregate, .composite:
            return nil
        }
    }

    /// How much of a sum's window was received; nil where that is no question.
    func coverage(_ alarm: Int) -> Double? {
        let (rule, index) = (Int(alarms[alarm].rule), Int(alarms[alarm].series))
        guard hot[rule].kind == .window, index >= 0, series[index].window >= 0 else { return nil }
        let (function, at) = (hot[rule].function, observedNow(index))
        let period = cadences[series[index].cadence].period
        return windows.look(series[index].window) { function.coverage($0, at: at, period: period) }
    }

    /// Now on the series' own time line: a series that always arrives ten minutes late is looked at ten minutes back.
    func observedNow(_ index: Int) -> Int64 {
        clock.now.addedClamped(clock.drift).subtractedClamped(series[index].lag)
    }

    /// The usual value of the hour the reading was taken in, whenever it is looked at.
    private func baseline(_ rule: Int, _ index: Int) -> Double? {
        if hot[rule].baseline != 0 { return hot[rule].baseline }
        guard let week = baselines[Int32(index)], series[index].lastAt != .min else { return nil }
        return week.usual(at: Timestamp(nanoseconds: series[index].lastAt), in: defaults.zone)?.value
    }

    private func aggregate(_ alarm: Int, _ rule: Int) -> Double? {
        guard case .aggregate(_, let function) = rules[rule].rule.value else { return nil }
        let state = aggregates[Int(alarms[alarm].memory)]
        guard !state.members.isEmpty,
            Double(state.seen) >= hot[rule].minimumCoverage * Double(state.members.count)
        else { return nil }
        switch function {
        case .count: return Double(state.seen)
        case .percentTrue: return state.seen > 0 ? Double(state.held) / Double(state.seen) * 100 : nil
        case .sum, .mean, .min, .max: break
        }
        guard state.seen > 0 else { return nil }
        var (sum, least, most) = (0.0, Double.infinity, -Double.infinity)
        for (member, sight) in zip(state.members, state.sights) where sight != .unseen {
            let value = series[Int(member)].value
            sum += value
            least = Swift.min(least, value)
            most = Swift.max(most, value)
        }
        switch function {
        case .min: return least
        case .max: return most
        case .mean: return sum / Double(state.seen)
        case .sum, .count, .percentTrue: return sum
        }
    }

    // MARK: Conditions

    /// Own readings move the counters of `count` and `consecutive`.
    mutating func noteOwnReading(_ alarm: Int, _ rule: Int, _ index: Int) {
        guard let value = value(of: alarm, isArrival: true) else { return }
        for condition in rules[rule].whens.compactMap({ $0 }) { note(condition, alarm, value, at: observedNow(index)) }
    }

    private mutating func note(_ condition: CompiledCondition, _ alarm: Int, _ value: Double, at: Int64) {
        let memory = Int(alarms[alarm].memory)
        switch condition {
        case .all(let parts), .any(let parts), .atLeast(_, let parts):
            for part in parts { note(part, alarm, value, at: at) }
        case .count(let slot, let num, _, let edges, let test):
            guard let holds = holds(test, value, alarm) else { return }
            composites[memory].edges[slot].note(holds, at: at, num: num, edges: edges)
        case .consecutive(let slot, let num, let test):
            guard let holds = holds(test, value, alarm) else { return }
            composites[memory].runs[slot] = holds ? min(composites[memory].runs[slot] + 1, num) : 0
        case .atLeastMatching, .own, .leaf:
            break
        }
    }

    private func holds(_ test: Comparison, _ value: Double, _ alarm: Int) -> Bool? {
        let entity = alarms[alarm].entity
        let properties = entity >= 0 ? entities[Int(entity)].properties : [:]
        let operand = test.operand.value(unit: unit(ofSeries: alarms[alarm].series)) { properties[$0]?.number }
        return operand.map { Threshold.holds(Threshold.code(test.operation), value, $0) }
    }

    func truth(of condition: CompiledCondition, _ alarm: Int, own: Double?) -> Bool? {
        let memory = Int(alarms[alarm].memory)
        let rule = Int(alarms[alarm].rule)
        switch condition {
        case .all(let parts):
            return CompiledCondition.atLeast(parts.count, of: parts.lazy.map { truth(of: $0, alarm, own: own) })
        case .any(let parts):
            return CompiledCondition.atLeast(1, of: parts.lazy.map { truth(of: $0, alarm, own: own) })
        case .atLeast(let need, let parts):
            return CompiledCondition.atLeast(need, of: parts.lazy.map { truth(of: $0, alarm, own: own) })
        case .atLeastMatching(let need, let glob, let test):
            return CompiledCondition.atLeast(
                need,
                of: composites[memory].globs[glob].lazy.map { member -> Bool? in
                    isFresh(Int(member), for: rule) ? holds(test, series[Int(member)].value, alarm) : nil
                })
        case .count(let slot, let num, let window, _, _):
            guard own != nil else { return nil }
            let at = observedNow(Int(alarms[alarm].series))
            return composites[memory].edges[slot].holds(num: num, window: window, at: at)
        case .consecutive(let slot, let num, _):
            guard own != nil else { return nil }
            return composites[memory].runs[slot] >= num
        case .own(let test):
            return own.flatMap { holds(test, $0, alarm) }
        case .leaf(let leaf, let test):
            let member = Int(composites[memory].leaves[leaf])
            guard member >= 0, isFresh(member, for: rule) else { return nil }
            return holds(test, series[member].value, alarm)
        }
    }

    /// Its value is of a window that a reading leaves by itself: an image does not say when it next does.
    func mayChangeByItself(_ alarm: Int) -> Bool {
        let rule = Int(alarms[alarm].rule)
        return hot[rule].kind == .window && hot[rule].function.changesWithTime
    }

    /// When the alarm's value next changes without a reading: a sample or an edge leaves its window.
    mutating func setRecheck(_ alarm: Int, _ rule: Int) {
        var next = Int64.max
        let index = Int(alarms[alarm].series)
        if hot[rule].kind == .window, hot[rule].function.changesWithTime, index >= 0, series[index].window >= 0 {
            let function = hot[rule].function
            let at = observedNow(index)
            let departure = windows.look(series[index].window) { function.nextDeparture($0, at: at) }
            if let departure { next = departure.addedClamped(series[index].lag).subtractedClamped(clock.drift) }
        }
        if hot[rule].hasComposite, alarms[alarm].memory >= 0, index >= 0 {
            let at = observedNow(index)
            for (slot, counter) in rules[rule].layout.edgeCounters.enumerated() {
                let times = composites[Int(alarms[alarm].memory)].edges[slot].times
                guard times.count >= counter.num else { continue }
                let leaves = times[times.count - counter.num].addedClamped(counter.window)
                if leaves > at {
                    next = min(next, leaves.addedClamped(series[index].lag).subtractedClamped(clock.drift))
                }
            }
        }
        setRecheck(alarm, at: next)
    }

    /// `.max` for never.
    mutating func setRecheck(_ alarm: Int, at time: Int64) {
        guard time != .max || alarms[alarm].changesByItself else { return }
        alarms[alarm].changesByItself = time != .max
        rechecks[Int32(alarm)] = time == .max ? nil : time
    }

    /// Engine time; `.max` for never.
    func recheckAt(_ alarm: Int) -> Int64 {
        alarms[alarm].changesByItself ? rechecks[Int32(alarm)] ?? .max : .max
    }
}
