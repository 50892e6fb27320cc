import Alarms
import Telemetry

/// Checks what a rule's numbers come to for the entities they are for: levels that can never clear, that stand in the
/// wrong order, or that grow less urgent as they rise. Each is told once a rule, for the first entity it is true of.
struct RuleLadders {
    private let rule: Rule
    private let site: Site
    private let problems: ProblemList

    /// - Parameter site: entities none of which is listed yet are known by their type's defaults.
    static func check(_ rules: [Rule], of site: Site, problems: ProblemList) {
        for rule in rules {
            let ladders = RuleLadders(rule: rule, site: site, problems: problems)
            ladders.checkPriorities()
            let entities = site.entities.filter { rule.sensor?.selects($0) ?? false }
            // Numbers that no entity has a say in are the same for all of them, and for none.
            let judged = entities.isEmpty || rule.properties.isEmpty ? Array(entities.prefix(1)) : entities
            guard !judged.isEmpty else {
                ladders.checkClears(of: nil, range: nil)
                ladders.checkOrder(of: nil)
                continue
            }
            for entity in judged {
                if ladders.checkClears(of: entity, range: ladders.range(of: entity, site)) { break }
            }
            for entity in judged where ladders.checkOrder(of: entity) { break }
            for entity in judged where ladders.checkUnits(of: entity, site) { break }
            for entity in judged where ladders.checkSets(of: entity, range: ladders.range(of: entity, site)) { break }
        }
    }

    // MARK: Never clears

    /// What the rule judges of an entity can't be outside of this.
    private func range(of entity: Entity, _ site: Site) -> ClosedRange<Double>? {
        switch rule.value {
        case .reading, .mean, .minimum, .maximum, .sum:
            guard let sensor = rule.sensor else { return nil }
            let range = site.range(of: sensor.attribute, for: entity)
            guard case .sum = rule.value else { return range }
            // Increments that are never negative never come to less than nothing.
            return range.flatMap { $0.lowerBound >= 0 ? 0...Double.infinity : nil }
        case .increase: return 0...Double.infinity
        case .aggregate(_, .percentTrue): return 0...100
        case .aggregate(_, .count): return 0...Double.infinity
        case .rate, .aggregate, .ratioToBaseline: return nil
        }
    }

    @discardableResult
    private func checkClears(of entity: Entity?, range: ClosedRange<Double>?) -> Bool {
        for level in rule.levels {
            guard let why = whyNeverClear(level, entity, range) else { continue }
            warn("level \(level.name) can never clear: \(why)")
            return true
        }
        return false
    }

    private func whyNeverClear(_ level: Level, _ entity: Entity?, _ range: ClosedRange<Double>?) -> String? {
        guard let set = level.set, let at = number(set, entity) else { return nil }
        let clear = level.clear ?? set.negated
        guard let back = number(clear, entity) else { return nil }
        let name = entity.map { " of \($0.id)" } ?? ""
        // What clears would have to be what sets it no longer: set is looked at first.
        if let side = set.side, side == clear.side, side == .above ? back >= at : back <= at {
            return "what clears it (\(clear.words(back)))\(name) sets it. Write \(set.negated.operation.rawValue) …."
        }
        guard let range, let side = clear.side else { return nil }
        let isReachable: Bool
        switch clear.operation {
        case .greater: isReachable = range.upperBound > back
        case .greaterOrEqual: isReachable = range.upperBound >= back
        case .less: isReachable = range.lowerBound < back
        case .lessOrEqual: isReachable = range.lowerBound <= back
        case .equal, .notEqual: return nil
        }
        if isReachable { return nil }
        let bound = side == .above ? range.upperBound : range.lowerBound
        return "\(clear.words(back)) is beyond what can be measured\(name), which ends at \(bound). Bring it nearer."
    }

    // MARK: Never sets, and units

    private func checkSets(of entity: Entity, range: ClosedRange<Double>?) -> Bool {
        guard let range else { return false }
        for level in rule.levels {
            guard let set = level.set, let at = number(set, entity), let side = set.side else { continue }
            let isReachable: Bool
            switch set.operation {
            case .greater: isReachable = range.upperBound > at
            case .greaterOrEqual: isReachable = range.upperBound >= at
            case .less: isReachable = range.lowerBound < at
            case .lessOrEqual: isReachable = range.lowerBound <= at
            case .equal, .notEqual: continue
            }
            guard !isReachable else { continue }
            let bound = side == .above ? range.upperBound : range.lowerBound
            warn(
                "level \(level.name) can never be set: \(set.words(at)) is beyond what can be measured of \(entity.id), "
                    + "which ends at \(bound). Bring it nearer, or widen the range.")
            return true
        }
        return false
    }

    /// A number in a unit that does not convert would be compared as it stands.
    private func checkUnits(of entity: Entity, _ site: Site) -> Bool {
        switch rule.value {
        case .reading, .mean, .minimum, .maximum, .sum, .increase: break
        case .rate, .aggregate, .ratioToBaseline: return false
        }
        guard let sensor = rule.sensor, let unit = site.unit(of: sensor.attribute, for: entity) else { return false }
        for level in rule.levels {
            for own in level.ownComparisons.flatMap(\.operand.units) where own.conversion(to: unit) == nil {
                problems.append(
                    RulePlace(rule.source).problem(
                        "rule \(rule.id): level \(level.name) compares with a number in \(own), and \(sensor.attribute) of "
                            + "\(entity.id) is in \(unit), which it does not convert to. Write it in \(unit)."))
                return true
            }
        }
        return false
    }

    // MARK: Order

    @discardableResult
    private func checkOrder(of entity: Entity?) -> Bool {
        for (low, high) in zip(rule.levels, rule.levels.dropFirst()) {
            guard let a = low.set, let b = high.set, let side = a.side, side == b.side,
                let first = number(a, entity), let second = number(b, entity),
                side == .above ? second < first : second > first
            else { continue }
            let name = entity.map { ", for \($0.id) at \(second) and \(first)" } ?? ""
            warn("level \(high.name) comes before \(low.name)\(name). List the lowest first.")
            return true
        }
        for level in rule.levels {
            guard let set = level.set, let clear = level.clear, let side = set.side, let other = clear.side,
                side != other,
                let at = number(set, entity), let back = number(clear, entity), side == .above ? back > at : back < at
            else { continue }
            warn("level \(level.name) clears \(side == .above ? "above" : "below") where it is set.")
            return true
        }
        return false
    }

    private func checkPriorities() {
        for (low, high) in zip(rule.levels, rule.levels.dropFirst()) where low.priority < high.priority {
            warn(
                "level \(high.name) is \(high.priority.name), and \(low.name) below it \(low.priority.name). "
                    + "Make what is worse the more urgent.")
            return
        }
    }

    // MARK: Numbers and words

    private func number(_ comparison: Comparison, _ entity: Entity?) -> Double? {
        let unit = rule.sensor.flatMap { sensor in entity.flatMap { site.unit(of: sensor.attribute, for: $0) } }
        return comparison.operand.evaluate(entity?.properties.compactMapValues(\.number) ?? [:], in: unit)
    }

    private func warn(_ message: String) {
        problems.append(RulePlace(rule.source).problem("rule \(rule.id): \(message)", .warning))
    }
}

extension Level {
    /// Those of the rule's own value.
    fileprivate var ownComparisons: [Comparison] {
        var found = [set, clear].compactMap { $0 }
        when?.visit { sensor, comparison in if sensor == nil { found.append(comparison) } }
        return found
    }
}

extension Arithmetic {
    fileprivate var units: [Unit] {
        switch self {
        case .number(_, let unit): [unit].compactMap { $0 }
        case .property: []
        case .negated(let a): a.units
        case .sum(let a, let b), .difference(let a, let b), .product(let a, let b), .quotient(let a, let b):
            a.units + b.units
        }
    }
}

extension Comparison {
    fileprivate enum Side { case above, below }
    /// On which side of its number it holds; nil for equality.
    fileprivate var side: Side? {
        switch operation {
        case .greater, .greaterOrEqual: .above
        case .less, .lessOrEqual: .below
        case .equal, .notEqual: nil
        }
    }

    fileprivate var negated: Comparison {
        let operation: Operator =
            switch operation {
            case .greaterOrEqual: .less
            case .greater: .lessOrEqual
            case .lessOrEqual: .greater
            case .less: .greaterOrEqual
            case .equal: .notEqual
            case .notEqual: .equal
            }
        return Comparison(operation, operand)
    }

    fileprivate func words(_ number: Double) -> String { "\(operation.rawValue) \(number)" }
}
