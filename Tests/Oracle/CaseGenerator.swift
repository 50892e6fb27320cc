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
            rules[index].suppressedBy = SuppressedBy(
                need: oneIn(2) ? .any : .all, rules: parents, grace: oneIn(2) ? span(5, 40) : .zero)
        }
        // A storm of alarms that come and go makes a flood of eleven in ten minutes.
        let isStorm = oneIn(4)
        if isStorm { for index in rules.indices { calmless(&rules[index]) } }
        var given = OracleCase(rules: rules, steps: [])
        // A rhythm is the series' own: silence is judged by it where a rule watches the series itself.
        for sensor in given.sensors where oneIn(3) && rules.contains(where: { $0.watches(sensor) }) {
            given.periods[sensor] = 10 + next(40)
        }
        for index in given.rules.indices where oneIn(2) {
            let rule = given.rules[index]
            guard case .sum(let window, _) = rule.value, given.periods[rule.sensor?.entity ?? ""] != nil else {
                continue
            }
            given.rules[index].value = .sum(window: window, minCoverage: oneIn(2) ? 0.25 : 0.5)
        }
        given.baseline = (0..<168).map { hour in [2, 4, nil][(hour + next(2)) % 3] }
        if oneIn(4) {
            let from = 1 + next(200)
            given.maintenance = [(from, from + 10 + next(200), rules[next(rules.count)].id)]
        }
        var t = 0
        for _ in 0..<stepCount {
            t += 1 + next(oneIn(6) ? 90 : 15)
            // Often in the very second a maintenance or a schedule begins or ends.
            let edges = CaseGenerator.scheduleEdges + given.maintenance.flatMap { [$0.from, $0.to] }
            if oneIn(3), let edge = edges.filter({ $0 >= t && $0 < t + 15 }).min() { t = edge }
            given.steps.append(makeStep(t, rules))
            guard oneIn(40) else { continue }
            let down = [1 + next(60), 60 + next(200), 3590 + next(30)][next(3)]
            // A maintenance that ends while the core is down is a maintenance's end like any other.
            given.steps[given.steps.count - 1].down = down
            t += down
        }
        given.steps.append(OracleCase.Step(t: t + 300))
        if isStorm { given.steps.append(OracleCase.Step(t: t + 1000)) }
        return given
    }

    private mutating func makeRule(_ name: String) -> Rule {
        let (value, scale) = makeValue()
        let deadband = Double(next(3)) / 2
        var levels = [makeLevel("bas", 2 * scale, (2 - deadband) * scale)]
        if oneIn(2) { levels.append(makeLevel("haut", 3.5 * scale, (3.5 - deadband) * scale)) }
        if levels.count == 2, oneIn(3) { levels.append(makeLevel("crise", 4.5 * scale, (4.5 - deadband) * scale)) }
        var rule = Rule(id: name, sensor: SensorPattern(entity: makeSensor()), levels: levels)
        rule.value = value
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
            rule.noData.policy = [.hold, .hold, .alarm, .ok][next(4)]
            if levels.count > 1, oneIn(3) { rule.noData.level = "haut" }
        }
        rule.noData.priority = makePriority()
        if oneIn(6) { rule.raisesHealthAlarms = false }
        if levels.count == 1, oneIn(5) {
            rule.chatter = ChatterPolicy(count: 3, window: .seconds(60), quiet: span(30, 90))
        }
        if oneIn(6) { rule.schedule = CaseGenerator.schedule }
        if oneIn(8) {
            if rule.schedule == nil { rule.schedule = Schedule(zone: .paris, daily: []) }
            rule.schedule?.postures = oneIn(2) ? [.veille] : [.vigilance, .crise]
        }
        switch rule.value {
        case .aggregate:
            rule.sensor = nil
            rule.noData = NoDataPolicy()
            if oneIn(2) { rule.minCoverage = [0.5, 0.75, 0.8, 1][next(4)] }
            if oneIn(2) { rule.sensorNoDataAfter = span(20, 90) }
        case .sum: if oneIn(3) { rule.minSamples = 2 }
        case .reading:
            // A rung of its own condition, as three hours in a row above the threshold.
            if levels.count > 1, oneIn(4) { rule.levels[1] = makeConditional("haut") }
            if oneIn(4) { makeComposite(&rule) }
        default: break
        }
        return rule
    }

    private mutating func makeSensor() -> String { ["A", "B", "PA", "PB"][next(4)] }
    private mutating func makePriority() -> Priority { Priority.allCases[next(4)] }

    private mutating func makeLevel(_ name: String, _ set: Double, _ clear: Double) -> Level {
        var level = SequenceWalk.level(name, set, clear)
        level.priority = makePriority()
        return level
    }

    private mutating func makeComparison() -> Comparison {
        Comparison(oneIn(2) ? .greaterOrEqual : .less, .number(Double(1 + next(4)), unit: nil))
    }

    /// A level over the readings of the rule's own sensor.
    private mutating func makeConditional(_ name: String) -> Level {
        let counting = Condition.count(
            of: makeComparison(), edges: oneIn(2) ? .rising : .any, num: 1 + next(3), window: span(20, 120))
        let row = Condition.consecutive(num: 2 + next(2), of: makeComparison())
        let own = Condition.test(sensor: nil, makeComparison())
        return Level(
            name: name, priority: makePriority(),
            when: [counting, row, .any([counting, row]), .all([row, own])][next(4)])
    }

    /// Nothing filters, nothing is filtered.
    private mutating func calmless(_ rule: inout Rule) {
        rule.onDelay = .zero
        rule.offDelay = .zero
        if oneIn(2) { rule.chatter = nil }
        if oneIn(2) { rule.acknowledgementRequired = false }
        if !rule.acknowledgementRequired { rule.latch = false }
    }

    /// A condition over some sensors in place of a ladder over one.
    private mutating func makeComposite(_ rule: inout Rule) {
        if oneIn(3) {
            rule.levels = [makeConditional("bas")]
            return
        }
        let sensors = oneIn(2) ? ["A", "B", "PA"] : ["A", "B"]
        let leaves = sensors.map { sensor in
            Condition.test(
                sensor: .exact(SeriesKey(entity: EntityID(sensor), attribute: "value")), makeComparison())
        }
        let many = Condition.atLeastMatching(
            1 + next(3), over: SensorPattern(entity: oneIn(2) ? "*" : "P*"), test: makeComparison())
        let whole: [Condition] = [
            .all(leaves), .any(leaves), .atLeast(2, of: leaves), many, .all([many, .any(leaves)]),
        ]
        rule.sensor = nil
        rule.noData = NoDataPolicy()
        if oneIn(2) { rule.noData.after = span(20, 90) }
        rule.noData.priority = makePriority()
        rule.levels = [Level(name: "bas", priority: makePriority(), when: whole[next(5)])]
        if oneIn(3) { rule.levels.append(Level(name: "haut", priority: makePriority(), when: whole[next(5)])) }
    }

    /// What is compared, and how large it is beside a reading.
    private mutating func makeValue() -> (ValueExpression, scale: Double) {
        let window = span(10, 60)
        let least = oneIn(2) ? 2 : nil
        switch next(16) {
        case 0: return (.rate(window: window, per: window), 1)
        case 1: return (.mean(window: window, minSamples: least), 1)
        case 2: return (.minimum(window: window, minSamples: least), 1)
        case 3: return (.maximum(window: window, minSamples: least), 1)
        case 4: return (.sum(window: window, minCoverage: nil), 2)
        case 5: return (.increase(window: window), 1)
        case 6: return (.ratioToBaseline(.constant(2)), 0.5)
        case 7: return (.ratioToBaseline(.constant(4)), 0.25)
        case 8, 9:
            let functions: [(ValueExpression.AggregateFunction, Double)] = [
                (.percentTrue, 20), (.mean, 1), (.min, 0.5), (.max, 1), (.sum, 3), (.count, 0.8),
            ]
            let (function, scale) = functions[next(functions.count)]
            return (.aggregate(over: SensorPattern(entity: oneIn(2) ? "*" : "P*"), function: function), scale)
        default: return (.reading, 1)
        }
    }

    private mutating func makeStep(_ t: Int, _ rules: [Rule]) -> OracleCase.Step {
        var step = OracleCase.Step(t: t)
        if !oneIn(4) {
            for sensor in ["A", "B", "PA", "PB"] where oneIn(2) {
                let quality: Quality = oneIn(10) ? .bad : oneIn(10) ? .uncertain : .good
                var sample = OracleCase.Sample(
                    sensor: sensor, value: oneIn(4) ? 0 : Double(next(11)) / 2, quality: quality)
                // Behind one that came before it: kept, and changes nothing live.
                if oneIn(8) { sample.behind = 1 + next(min(t, 60)) }
                if sample.behind == nil, quality != .bad, oneIn(20) { sample.isAhead = true }
                step.samples.append(sample)
            }
        }
        if oneIn(2) { step.action = makeAction(AlarmID(rules[next(rules.count)].id), rules) }
        if oneIn(12) { step.posture = Posture.allCases[next(4)] }
        return step
    }

    private mutating func makeAction(_ id: AlarmID, _ rules: [Rule]) -> OperatorAction {
        switch next(12) {
        case 0: return .unacknowledge(id)
        case 1:
            let duration: TimeSpan? = oneIn(10) ? nil : oneIn(10) ? .seconds(28801) : span(5, 120)
            return .shelve(id, duration: duration, reason: oneIn(10) ? "" : "travaux", oneShot: oneIn(3))
        case 2: return .unshelve(id)
        case 3: return oneIn(2) ? .outOfService(id, reason: "essai") : .inService(id)
        case 4: return .inService(id)
        case 5, 6: return .reset(id)
        case 7: return .acknowledgeGroup("g", seen: rules.prefix(2).map { AlarmID($0.id) }, comment: "")
        case 8: return .seen(id, level: ["bas", "haut"][next(2)])
        case 9: return .seen(id, expires: span(5, 60))
        case 10: return .acknowledge(id, occurrence: 1 + next(2), seenLevel: nil, comment: "", expires: nil)
        default: return .seen(id)
        }
    }
}

extension Rule {
    /// Silence of the sensor is an alarm of its own.
    fileprivate func watches(_ sensor: String) -> Bool {
        self.sensor?.entity == sensor && noData.policy == .hold && raisesHealthAlarms
    }
}
