import Telemetry

/// Which part of a level's `when` an alarm is shown with: a transformer whose second phase is too low says that phase's
/// voltage, not the first one's.
struct DecidingPart: Hashable, Sendable {
    var level: Int
    /// Its place among the tests of the level's condition, as they are written.
    var place: Int
}

/// One test of a condition, of a reading of the alarm's own entity.
private struct ConditionPart {
    var series: Int32
    var test: Comparison
    /// It holds, and so does all that it stands in: it is one of the reasons.
    var holds: Bool
}

extension AlarmEngine {
    /// What a part of a condition says: its series, and the number that is compared with.
    struct Decision {
        var part: DecidingPart
        var series: Int32
        var threshold: Double?
        var comparison: String
    }

    /// The part of its condition an alarm is shown with: the one remembered as long as it holds, else the first that
    /// does; the one remembered where none holds any more. nil where a level has no `when`, or nothing was said yet.
    func decision(_ alarm: Int) -> Decision? {
        let row = alarms[alarm]
        guard hot[Int(row.rule)].hasComposite, row.memory >= 0, row.series >= 0 else { return nil }
        let remembered = composites[Int(row.memory)].deciding
        guard let level = shownLevel(alarm) ?? remembered?.level else { return nil }
        let parts = parts(of: level, alarm)
        let known = remembered.flatMap { $0.level == level && $0.place < parts.count ? $0.place : nil }
        let isReason: (Int) -> Bool = { parts[$0].holds }
        guard let place = known.flatMap({ isReason($0) ? $0 : nil }) ?? parts.indices.first(where: isReason) ?? known
        else { return nil }
        let part = parts[place]
        return Decision(
            part: DecidingPart(level: level, place: place), series: part.series,
            threshold: operand(of: part.test, alarm), comparison: part.test.operation.rawValue)
    }

    /// What decides is remembered, so that a second reason that comes up does not take the first one's place; of an idle
    /// alarm, whose readings come all day, nothing is.
    mutating func rememberDecision(_ alarm: Int) {
        let memory = Int(alarms[alarm].memory)
        guard hot[Int(alarms[alarm].rule)].hasComposite, memory >= 0 else { return }
        guard shownLevel(alarm) != nil else {
            if composites[memory].deciding != nil { composites[memory].deciding = nil }
            return
        }
        guard let decision = decision(alarm) else { return }
        composites[memory].deciding = decision.part
    }

    /// What a look at the past knows was shown: the first part of the level that is of the attribute.
    mutating func rememberDecision(_ alarm: Int, level: Int, of attribute: AttributeName) {
        let memory = Int(alarms[alarm].memory)
        guard hot[Int(alarms[alarm].rule)].hasComposite, memory >= 0 else { return }
        let place = parts(of: level, alarm).firstIndex {
            $0.series >= 0 && attributes[Int(series[Int($0.series)].attribute)] == attribute
        }
        composites[memory].deciding = place.map { DecidingPart(level: level, place: $0) }
    }

    /// The level shown, else the highest that is active or whose delay runs.
    private func shownLevel(_ alarm: Int) -> Int? {
        if let shown = details(alarm)?.process.shown, shown >= 0 { return shown }
        let marked = alarms[alarm].active | alarms[alarm].timing
        return marked == 0 ? nil : 7 - marked.leadingZeroBitCount
    }

    private func operand(of test: Comparison, _ alarm: Int) -> Double? {
        let entity = alarms[alarm].entity
        let properties = entity >= 0 ? entities[Int(entity)].properties : [:]
        return test.operand.value(unit: unit(ofSeries: alarms[alarm].series)) { properties[$0]?.number }
    }

    private func parts(of level: Int, _ alarm: Int) -> [ConditionPart] {
        let rule = Int(alarms[alarm].rule)
        guard rules[rule].whens.indices.contains(level), let condition = rules[rule].whens[level] else { return [] }
        var found: [ConditionPart] = []
        collect(condition, alarm, own: value(of: alarm, isArrival: true), isReason: true, into: &found)
        return found
    }

    private func collect(
        _ condition: CompiledCondition, _ alarm: Int, own: Double?, isReason: Bool, into found: inout [ConditionPart]
    ) {
        let isTrue = isReason && truth(of: condition, alarm, own: own) == true
        func add(_ member: Int32, _ test: Comparison, _ holds: Bool) {
            let isOwn = member >= 0 && series[Int(member)].entity == alarms[alarm].entity
            found.append(ConditionPart(series: member, test: test, holds: holds && isOwn))
        }
        let memory = Int(alarms[alarm].memory)
        switch condition {
        case .all(let parts), .any(let parts), .atLeast(_, let parts):
            for part in parts { collect(part, alarm, own: own, isReason: isTrue, into: &found) }
        case .count(_, _, _, _, let test), .consecutive(_, _, let test), .own(let test):
            add(alarms[alarm].series, test, isTrue)
        case .leaf(let leaf, let test):
            add(composites[memory].leaves[leaf], test, isTrue)
        case .atLeastMatching:
            // Of many entities: none of them is the alarm's own.
            break
        }
    }
}
