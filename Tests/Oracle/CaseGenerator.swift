import Alarms
import Telemetry

/// Makes cases from a seed: rules of every shape the oracle covers, and what happens to them.
struct CaseGenerator {
    /// From two to six minutes after the start of a case.
    private static let schedule = Schedule(zone: .paris, daily: [.init(from: 22 * 3600, to: 22 * 3600 + 240)])
    private static let scheduleEdges = [120, 360]
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

    /// Knuth's MMIX generator: the same cases on every machine.
    private mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
    private mutating func oneIn(_ bound: Int) -> Bool { next(bound) == 0 }
    private mutating func span(_ least: Int, _ most: Int) -> TimeSpan {
        .seconds(Int64(least + next(most - least + 1)))
    }

    mutating func makeCase(stepCount: Int) -> OracleCase {
        var rules: [Rule] = []
        for name in ["a", "b", "c", "d"].prefix(2 + next(3)) { rules.append(makeRule(name)) }
        for index in rules.indices.dropFirst() where oneIn(4) {
            let parents = rules[..<index].map(\.id).filter { _ in next(2) == 0 }
            guard !parents.isEmpty else { continue }
            // Delays of two parents that end in one second fire one after the other, which the pages do not order.
            let isTimed = rules[..<index].contains { parents.contains($0.id) && $0.movesByTime }
            rules[index].suppressedBy = SuppressedBy(
                need: parents.count > 1 && isTimed || oneIn(2) ? .any : .all, rules: parents,
                grace: oneIn(2) ? span(5, 40) : .zero)
        }
        var given = OracleCase(rules: rules, steps: [])
        if oneIn(4) {
            let from = 1 + next(200)
            given.maintenance = [(from, from + 10 + next(200), rules[next(rules.count)].id)]
        }
        var t = 0
        for _ in 0..<stepCount {
            t += 1 + next(oneIn(6) ? 90 : 15)
            // Often in the very second a maintenance begins, or a schedule begins or ends.
            let edges = CaseGenerator.scheduleEdges + given.maintenance.map(\.from)
            if oneIn(3), let edge = edges.filter({ $0 >= t && $0 < t + 15 }).min() { t = edge }
            // What a reading says in the second a maintenance ends may ring by the oracle, which ends it first.
            while given.maintenance.contains(where: { $0.to == t }) { t += 1 }
            given.steps.append(makeStep(t, rules))
        }
        given.steps.append(OracleCase.Step(t: t + 300))
        return given
    }

    private mutating func makeRule(_ name: String) -> Rule {
        let sensor = ["A", "B", "C"][next(3)]
        let deadband = Double(next(3)) / 2
        var levels = [SequenceWalk.level("bas", 2, 2 - deadband)]
        if oneIn(2) { levels.append(SequenceWalk.level("haut", 3.5, 3.5 - deadband)) }
        if levels.count == 2, oneIn(3) { levels.append(SequenceWalk.level("crise", 4.5, 4.5 - deadband)) }
        var rule = Rule(id: name, sensor: SensorPattern(entity: sensor), levels: levels)
        if oneIn(3) { rule.onDelay = span(1, 40) }
        if oneIn(3) { rule.offDelay = span(1, 40) }
        rule.acknowledgementRequired = !oneIn(4)
        // The pages do not say what a latch is to an alarm that nobody needs to acknowledge.
        rule.latch = rule.acknowledgementRequired && oneIn(3)
        if oneIn(5) { rule.severityLatch = false }
        if oneIn(5) { rule.realarmAfter = span(20, 80) }
        if oneIn(3) { rule.group = "g" }
        if oneIn(3) {
            rule.noData.after = span(25, 100)
            // Floods hold back what is not critical; they have scenarios of their own.
            rule.noData.priority = .critical
            rule.noData.policy = [.hold, .hold, .alarm, .ok][next(4)]
        }
        if levels.count == 1, oneIn(5) {
            rule.chatter = ChatterPolicy(count: 3, window: .seconds(60), quiet: span(30, 90))
        }
        if oneIn(6) { rule.schedule = CaseGenerator.schedule }
        rule.value = makeValue()
        if oneIn(4) { makeComposite(&rule) }
        return rule
    }

    /// A condition over two or three sensors in place of a ladder over one.
    private mutating func makeComposite(_ rule: inout Rule) {
        let sensors = oneIn(2) ? ["A", "B", "C"] : ["A", "B"]
        let leaves = sensors.map { sensor in
            Condition.test(
                sensor: .exact(SeriesKey(entity: EntityID(sensor), attribute: "value")),
                Comparison(
                    oneIn(2) ? .greaterOrEqual : .less, .number(Double(1 + next(4)), unit: nil)))
        }
        let whole: [Condition] = [.all(leaves), .any(leaves), .atLeast(2, of: leaves)]
        rule.sensor = nil
        rule.value = .reading
        rule.chatter = nil
        rule.noData = NoDataPolicy()
        // Critical as all levels here: floods hold back nothing of that priority.
        rule.levels = [Level(name: "bas", priority: .critical, when: whole[next(3)])]
    }

    private mutating func makeValue() -> ValueExpression {
        let window = span(10, 60)
        let least = oneIn(2) ? 2 : nil
        switch next(10) {
        case 0: return .rate(window: window, per: window)
        case 1: return .mean(window: window, minSamples: least)
        case 2: return .minimum(window: window, minSamples: least)
        case 3: return .maximum(window: window, minSamples: least)
        default: return .reading
        }
    }

    private mutating func makeStep(_ t: Int, _ rules: [Rule]) -> OracleCase.Step {
        var step = OracleCase.Step(t: t)
        if !oneIn(4) {
            for sensor in ["A", "B", "C"] where oneIn(2) {
                let quality: Quality = oneIn(10) ? .bad : oneIn(10) ? .uncertain : .good
                step.samples.append(.init(sensor: sensor, value: Double(next(11)) / 2, quality: quality))
                // Behind one that came before it: kept, and changes nothing live.
                if oneIn(8) { step.samples[step.samples.count - 1].behind = 1 + next(min(t, 60)) }
            }
        }
        if oneIn(2) { step.action = makeAction(AlarmID(rules[next(rules.count)].id), rules) }
        return step
    }

    private mutating func makeAction(_ id: AlarmID, _ rules: [Rule]) -> OperatorAction {
        switch next(12) {
        case 0: return .unacknowledge(id)
        case 1: return .shelve(id, duration: span(5, 120), reason: "travaux", oneShot: oneIn(3))
        case 2: return .unshelve(id)
        case 3: return oneIn(2) ? .outOfService(id, reason: "essai") : .inService(id)
        case 4: return .inService(id)
        case 5, 6: return .reset(id)
        case 7: return .acknowledgeGroup("g", seen: rules.prefix(2).map { AlarmID($0.id) }, comment: "")
        case 8: return .seen(id, level: ["bas", "haut"][next(2)])
        case 9: return .seen(id, expires: span(5, 60))
        default: return .seen(id)
        }
    }
}

extension Rule {
    /// Its condition may come or go without a reading.
    fileprivate var movesByTime: Bool {
        onDelay > .zero || offDelay > .zero || schedule != nil || noData.policy != .hold
    }
}
