import Alarms
import Telemetry

// What a rule compares, and how long it must hold.
extension Oracle {
    /// grammar.md rule 3, and windows half open (t-w, t]; nil when it can't be said.
    func value(_ index: Int, at t: Int) -> Double? {
        guard let rule = rule(index) else { return nil }
        if isAggregate(index) { return aggregate(index, at: t) }
        guard let samples = good[alarms[index].sensor], let last = samples.last else { return nil }
        func inside(_ window: TimeSpan, _ least: Int?) -> [Double]? {
            let values = samples.filter { $0.t > t - Oracle.seconds(window) && $0.t <= t }.map(\.v)
            return values.count >= max(1, least ?? 1) ? values : nil
        }
        switch rule.value {
        case .rate(let window, let per):
            guard let before = samples.last(where: { $0.t <= t - Oracle.seconds(window) }) else { return nil }
            return (last.v - before.v) / Double(Oracle.seconds(window)) * Double(Oracle.seconds(per))
        case .mean(let window, let least):
            return inside(window, least).map { $0.reduce(0, +) / Double($0.count) }
        case .minimum(let window, let least): return inside(window, least)?.min()
        case .maximum(let window, let least): return inside(window, least)?.max()
        case .reading, .aggregate: return last.v
        case .sum(let window, let coverage):
            let values = samples.filter { $0.t > t - Oracle.seconds(window) && $0.t <= t }.map(\.v)
            if let least = rule.minSamples, values.count < least { return nil }
            if let coverage {
                guard let period = periods[alarms[index].sensor] else { return nil }
                let promised = Double(Oracle.seconds(window)) / Double(period)
                guard Double(values.count) >= coverage * promised else { return nil }
            }
            return values.reduce(0, +)
        case .increase(let window):
            return steps(samples, Oracle.seconds(window), t).reduce(0) {
                $0 + ($1.to < $1.from ? $1.to : $1.to - $1.from)
            }
        case .ratioToBaseline(.constant(let usual)): return last.v / usual
        case .ratioToBaseline(.learntByHourOfWeek):
            // A case begins on a Thursday, two minutes before 22:00.
            let hour = 3 * 24 + 21 + (t + 58 * 60) / 3600
            return baseline[hour % baseline.count].flatMap { $0 == 0 ? nil : last.v / $0 }
        }
    }

    /// From each good reading to the next, of those whose later one is in the window.
    private func steps(_ samples: [(t: Int, v: Double)], _ window: Int, _ t: Int) -> [(from: Double, to: Double)] {
        zip(samples, samples.dropFirst()).filter { $1.t > t - window && $1.t <= t }.map { ($0.v, $1.v) }
    }

    /// The rule looks at the sensor, alone or among others.
    func reads(_ rule: Rule, _ sensor: String) -> Bool {
        func reads(_ condition: Condition) -> Bool {
            switch condition {
            case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.contains(where: reads)
            case .atLeastMatching(_, let over, _): matching(over).contains(sensor)
            case .test(.exact(let key)?, _): key.entity.text == sensor
            default: false
            }
        }
        if case .aggregate(let over, _) = rule.value { return matching(over).contains(sensor) }
        return rule.sensor?.entity == sensor || rule.levels.compactMap(\.when).contains(where: reads)
    }

    /// Past which a member of an aggregate is not seen: like `after` it defaults to three periods.
    private func age(_ rule: Rule, _ sensor: String) -> Int? {
        rule.sensorNoDataAfter.map(Oracle.seconds) ?? periods[sensor].map { $0 * 3 }
    }

    private func matching(_ pattern: SensorPattern) -> [String] {
        sensors.filter { sensor in
            pattern.entity.hasSuffix("*") ? sensor.hasPrefix(pattern.entity.dropLast()) : sensor == pattern.entity
        }
    }

    /// grammar.md rule 2: over the members with good, fresh data; nil below the coverage.
    private func aggregate(_ index: Int, at t: Int) -> Double? {
        guard let rule = rule(index), case .aggregate(let over, let function) = rule.value else { return nil }
        let members = matching(over)
        let values = members.filter { isSeen($0, within: age(rule, $0), at: t) }.compactMap { good[$0]?.last?.v }
        guard Double(values.count) >= (rule.minCoverage ?? 0) * Double(members.count) else { return nil }
        // How many are seen; the others are of what those say.
        if function == .count { return Double(values.count) }
        guard !values.isEmpty else { return nil }
        switch function {
        case .percentTrue: return Double(values.count { $0 != 0 }) * 100 / Double(values.count)
        case .mean: return values.reduce(0, +) / Double(values.count)
        case .min: return values.min()
        case .max: return values.max()
        case .sum, .count: return values.reduce(0, +)
        }
    }

    func holds(_ comparison: Comparison?, _ value: Double) -> Bool {
        guard let comparison, case .number(let limit, _) = comparison.operand else { return false }
        switch comparison.operation {
        case .greaterOrEqual: return value >= limit
        case .greater: return value > limit
        case .lessOrEqual: return value <= limit
        case .less: return value < limit
        case .equal: return value == limit
        case .notEqual: return value != limit
        }
    }

    func isInForce(_ index: Int, at t: Int) -> Bool {
        guard let schedule = rule(index)?.schedule else { return true }
        return schedule.isInside(OracleCase.start + .seconds(Int64(t)))
            && (schedule.postures.isEmpty || schedule.postures.contains(posture))
    }

    /// Sets the conditions of an alarm's levels. `isTimer`: it is time that passed, so that delays may expire; an input
    /// at the same instant came first.
    mutating func judge(_ index: Int, isTimer: Bool = false) {
        guard let rule = rule(index), !alarms[index].isOutOfService else { return }
        guard isInForce(index, at: now) else {
            // Out of its schedule a condition is clear, whatever the data: an off delay runs, an on delay is over.
            for level in rule.levels.indices where !alarms[index].isOn[level] { alarms[index].ran[level] = nil }
            for level in rule.levels.indices where alarms[index].isOn[level] {
                if alarms[index].ran[level] == nil { alarms[index].ran[level] = 0 }
                if isTimer || rule.offDelay == .zero { expire(index, level) }
            }
            return
        }
        // Silence begins as a timer ends; one that lasted already when a schedule opens is there with the opening.
        if alarms[index].isSilent {
            switch rule.noData.policy {
            case .hold: break
            case .ok: for level in rule.levels.indices { turnOff(index, level) }
            case .alarm:
                let lowest = rule.noData.level.flatMap { name in rule.levels.firstIndex { $0.name == name } } ?? 0
                alarms[index].isOn[lowest] = true
                alarms[index].ran[lowest] = nil
            }
        }
        // A member falls silent as a timer ends: after what is received at that instant.
        if isAggregate(index) { alarms[index].value = value(index, at: isTimer ? now : now - 1) }
        if isSliding(index) { alarms[index].value = value(index, at: now) }
        for level in rule.levels.indices {
            if let when = rule.levels[level].when {
                if let truth = truth(when, index) { compare(index, level, isSet: truth, isClear: !truth) }
            } else if isAggregate(index) || isGood(index, at: now), let value = alarms[index].value {
                compare(index, level, value)
            }
        }
        guard isTimer else { return }
        for level in rule.levels.indices { expire(index, level) }
    }

    func isSilentFor(_ index: Int, at t: Int) -> Bool {
        guard let rule = rule(index), rule.sensor != nil, let after = after(rule, alarms[index].sensor) else {
            return false
        }
        let since = good[alarms[index].sensor]?.last?.t
        return t >= max((since ?? startedAt + grace) + after, startedAt + grace)
    }

    private mutating func turnOff(_ index: Int, _ level: Int) {
        alarms[index].isOn[level] = false
        alarms[index].ran[level] = nil
    }

    /// grammar.md rule 1: `set` while pending, `clear` once active; the deadband cancels what does not hold.
    private mutating func compare(_ index: Int, _ level: Int, _ value: Double) {
        guard let rule = rule(index) else { return }
        let isSet = holds(rule.levels[level].set, value)
        compare(
            index, level, isSet: isSet, isClear: rule.levels[level].clear.map { holds($0, value) } ?? !isSet)
    }

    private mutating func compare(_ index: Int, _ level: Int, isSet: Bool, isClear: Bool) {
        guard let rule = rule(index) else { return }
        let isOn = alarms[index].isOn[level]
        guard isOn ? isClear : isSet else {
            alarms[index].ran[level] = nil
            return
        }
        if alarms[index].ran[level] == nil { alarms[index].ran[level] = 0 }
        if isOn ? rule.offDelay == .zero : rule.onDelay == .zero {
            alarms[index].isOn[level].toggle()
            alarms[index].ran[level] = nil
        }
    }

    private mutating func expire(_ index: Int, _ level: Int) {
        guard let rule = rule(index), let ran = alarms[index].ran[level] else { return }
        let delay = Oracle.seconds(alarms[index].isOn[level] ? rule.offDelay : rule.onDelay)
        guard ran >= delay else { return }
        alarms[index].isOn[level].toggle()
        alarms[index].ran[level] = nil
    }

    /// Over a set of sensors.
    func isAggregate(_ index: Int) -> Bool {
        if case .aggregate? = rule(index)?.value { true } else { false }
    }

    /// What a window holds is less as time goes by: nothing fell, nothing was consumed.
    func isSliding(_ index: Int) -> Bool {
        switch rule(index)?.value {
        case .sum, .increase: good[alarms[index].sensor]?.isEmpty == false
        default: false
        }
    }

    func isComposite(_ index: Int) -> Bool {
        rule(index).map { $0.sensor == nil } ?? false && !isAggregate(index)
    }

    /// Three-valued: what is not known decides nothing that the rest does not decide.
    func truth(_ condition: Condition?, _ index: Int) -> Bool? {
        func atLeast(_ count: Int, _ truths: [Bool?]) -> Bool? {
            if truths.filter({ $0 == true }).count >= count { return true }
            return truths.filter { $0 != false }.count < count ? false : nil
        }
        func test(_ sensor: String, _ comparison: Comparison) -> Bool? {
            guard let rule = rule(index), isSeen(sensor, within: after(rule, sensor), at: now) else { return nil }
            return (good[sensor]?.last).map { holds(comparison, $0.v) }
        }
        func each(_ parts: [Condition]) -> [Bool?] { parts.map { truth($0, index) } }
        let own = alarms[index].sensor
        switch condition {
        case .all(let parts): return atLeast(parts.count, each(parts))
        case .any(let parts): return atLeast(1, each(parts))
        case .atLeast(let count, let parts): return atLeast(count, each(parts))
        case .atLeastMatching(let count, let over, let comparison):
            return atLeast(count, matching(over).map { test($0, comparison) })
        case .test(.exact(let key)?, let comparison): return test(key.entity.text, comparison)
        case .test(nil, let comparison):
            guard isGood(index, at: now), let value = alarms[index].value else { return nil }
            return holds(comparison, value)
        case .count(let comparison, let edges, let least, let window):
            guard isGood(index, at: now), let samples = good[own] else { return nil }
            let crossings = steps(samples, Oracle.seconds(window), now).count { step in
                let (was, isNow) = (holds(comparison, step.from), holds(comparison, step.to))
                return was != isNow && (isNow || edges == .any)
            }
            return crossings >= least
        case .consecutive(let least, let comparison):
            guard isGood(index, at: now), let samples = good[own] else { return nil }
            return samples.count >= least && samples.suffix(least).allSatisfy { holds(comparison, $0.v) }
        default: return nil
        }
    }
}
