import Alarms
import Telemetry

/// Makes a failing case as small as it gets and still fail: fewer steps, fewer rules, fewer properties of a rule.
struct Shrinking {
    let fails: (OracleCase) -> Bool
    /// A minimum is reached long before; more would only keep a person waiting.
    static let roundLimit = 40

    func smallest(_ given: OracleCase) -> OracleCase {
        var best = given
        for _ in 0..<Shrinking.roundLimit {
            guard let smaller = smallerCase(than: best) else { break }
            best = smaller
        }
        return best
    }

    private func smallerCase(than given: OracleCase) -> OracleCase? {
        var best = given
        var isSmaller = false
        func keep(_ candidate: OracleCase) -> Bool {
            guard fails(candidate) else { return false }
            best = candidate
            isSmaller = true
            return true
        }
        var chunk = max(1, best.steps.count / 2)
        while chunk >= 1 {
            var from = 0
            while from < best.steps.count {
                var candidate = best
                candidate.steps.removeSubrange(from..<min(from + chunk, best.steps.count))
                if !keep(candidate) { from += chunk }
            }
            chunk /= 2
        }
        for index in best.steps.indices {
            for sample in best.steps[index].samples.indices.reversed() {
                var candidate = best
                candidate.steps[index].samples.remove(at: sample)
                _ = keep(candidate)
            }
            var candidate = best
            candidate.steps[index].action = nil
            if best.steps[index].action != nil { _ = keep(candidate) }
            candidate = best
            candidate.steps[index].posture = nil
            if best.steps[index].posture != nil { _ = keep(candidate) }
            candidate = best
            candidate.steps[index].down = nil
            if best.steps[index].down != nil { _ = keep(candidate) }
        }
        for sensor in best.periods.keys.sorted() {
            var candidate = best
            candidate.periods[sensor] = nil
            _ = keep(candidate)
        }
        for index in best.rules.indices.reversed() where best.rules.count > 1 {
            var candidate = best
            candidate.rules.remove(at: index)
            _ = keep(candidate)
        }
        if !best.maintenance.isEmpty {
            var candidate = best
            candidate.maintenance = []
            _ = keep(candidate)
        }
        for index in best.rules.indices {
            for plainer in Shrinking.plainer(best.rules[index]) where plainer != best.rules[index] {
                var candidate = best
                candidate.rules[index] = plainer
                _ = keep(candidate)
            }
        }
        return isSmaller ? best : nil
    }

    /// The rule with one property less, each in turn.
    private static func plainer(_ rule: Rule) -> [Rule] {
        let changes: [(inout Rule) -> Void] = [
            { $0.onDelay = .zero }, { $0.offDelay = .zero }, { $0.latch = false }, { $0.severityLatch = true },
            { $0.realarmAfter = nil }, { $0.noData = NoDataPolicy() }, { $0.chatter = nil },
            { $0.suppressedBy = nil }, { $0.group = nil }, { $0.schedule = nil }, { $0.raisesHealthAlarms = true },
            { if $0.sensor != nil { $0.value = .reading } }, { $0.minCoverage = nil }, { $0.minSamples = nil },
            { $0.sensorNoDataAfter = nil },
            { rule in for level in rule.levels.indices { rule.levels[level].priority = .critical } },
            { $0.acknowledgementRequired = true }, { if $0.levels.count > 1 { $0.levels.removeLast() } },
        ]
        return changes.map { change in
            var plain = rule
            change(&plain)
            return plain
        }
    }
}
