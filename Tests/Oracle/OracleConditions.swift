import Alarms
import Telemetry

// What a rule compares, and how long it must hold.
extension Oracle {
    /// grammar.md rule 3, and windows half open (t-w, t]; nil when it can't be said.
    func value(_ index: Int, at t: Int) -> Double? {
        guard let rule = rule(index), let samples = good[alarms[index].sensor], let last = samples.last else {
            return nil
        }
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
        case .reading, .sum, .increase, .aggregate, .ratioToBaseline: return last.v
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
        rule(index)?.schedule?.isInside(OracleCase.start + .seconds(Int64(t))) ?? true
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
        // Silence is over a timer's end; one that lasted already when a schedule opens is there with the opening.
        if isSilentFor(index, at: isTimer ? now : now - 1) {
            switch rule.noData.policy {
            case .hold: break
            case .ok: for level in rule.levels.indices { turnOff(index, level) }
            case .alarm:
                let lowest = rule.noData.level.flatMap { name in rule.levels.firstIndex { $0.name == name } } ?? 0
                alarms[index].isOn[lowest] = true
                alarms[index].ran[lowest] = nil
            }
        }
        if isComposite(index) {
            for level in rule.levels.indices {
                if let truth = truth(rule.levels[level].when) { compare(index, level, isSet: truth, isClear: !truth) }
            }
        } else if isGood(index, at: now), let value = alarms[index].value {
            for level in rule.levels.indices { compare(index, level, value) }
        }
        guard isTimer else { return }
        for level in rule.levels.indices { expire(index, level) }
    }

    private func isSilentFor(_ index: Int, at t: Int) -> Bool {
        guard let after = rule(index)?.noData.after.map(Oracle.seconds) else { return false }
        let since = good[alarms[index].sensor]?.last?.t
        return t >= max((since ?? Oracle.grace) + after, Oracle.grace)
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

    func isComposite(_ index: Int) -> Bool { rule(index).map { $0.sensor == nil } ?? false }

    /// Three-valued: what is not known decides nothing that the rest does not decide.
    func truth(_ condition: Condition?) -> Bool? {
        func atLeast(_ count: Int, _ parts: [Condition]) -> Bool? {
            let truths = parts.map { truth($0) }
            if truths.filter({ $0 == true }).count >= count { return true }
            return truths.filter { $0 != false }.count < count ? false : nil
        }
        switch condition {
        case .all(let parts): return atLeast(parts.count, parts)
        case .any(let parts): return atLeast(1, parts)
        case .atLeast(let count, let parts): return atLeast(count, parts)
        case .test(.exact(let key)?, let comparison):
            let sensor = key.entity.text
            guard isBad[sensor] != true, let last = good[sensor]?.last else { return nil }
            return holds(comparison, last.v)
        default: return nil
        }
    }
}
