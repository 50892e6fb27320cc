import Telemetry
import Testing

@testable import Alarms

/// What a rule makes of several readings: windows, aggregates, conditions, schedules.
@Suite struct ConditionTests {
    private func rule(_ value: ValueExpression, set: Double = 5) -> Rule {
        var rule = Desk.rule("h", "H", [Desk.level(set, set)])
        rule.value = value
        rule.acknowledgementRequired = false
        return rule
    }

    private func rule(when condition: Condition, sensor: String? = "H") -> Rule {
        var rule = Rule(
            id: "h", sensor: sensor.map { SensorPattern(entity: $0) }, levels: [Level(name: "haute", when: condition)])
        rule.acknowledgementRequired = false
        return rule
    }

    private func atLeast(_ number: Double) -> Comparison { Comparison(.greaterOrEqual, .number(number, unit: nil)) }
    private func leaf(_ sensor: String) -> Condition {
        .test(sensor: .exact(SeriesKey(entity: EntityID(sensor), attribute: "value")), atLeast(5))
    }

    @Test func aCounterThatBeganAgainHasGrownByWhatItShows() {
        var desk = Desk([rule(.increase(window: .seconds(100)))])
        for (t, value) in [(0, 100), (10, 103), (20, 2), (30, 3)] { desk.read(Double(t), Double(value)) }
        #expect(desk.transitions() == ["20 h UNACK haute !"])
        #expect(desk.engine.record("h")?.value == 6)
    }

    @Test func aSumFallsAsItsReadingsLeaveTheWindow() {
        var desk = Desk([rule(.sum(window: .seconds(60), minCoverage: nil))])
        desk.read(0, 3)
        desk.read(10, 3)
        desk.advance(59)
        #expect(desk.transitions() == ["10 h UNACK haute !"])
        desk.advance(200)
        #expect(desk.transitions() == ["60 h NORM"])
    }

    /// A sum of which a part did not come in says so: it is the least it can be.
    @Test func aSumSaysHowMuchOfItsWindowCameIn() throws {
        var rainy = rule(.sum(window: .seconds(100), minCoverage: nil), set: 50)
        rainy.sensor = SensorPattern(entity: "G")
        var gauge = Entity(id: "G", type: .device)
        gauge.period = .seconds(10)
        var desk = Desk([rainy], sensors: [])
        desk.declare(gauge)
        for t in stride(from: 10.0, through: 100, by: 10) where t != 40 { desk.read(t, 2, of: "G") }
        let record = try #require(desk.engine.record("h"))
        #expect(record.value == 18 && record.coverage == 0.9)
        #expect(record.measured(Presentations(), .english) == "18 (90 % received)")
        // The next one is on its way; then it is missing.
        desk.advance(119)
        #expect(desk.engine.record("h")?.coverage == 0.9)
        desk.advance(145)
        #expect(desk.engine.record("h")?.coverage == 0.6)
        #expect(Desk([rule(.mean(window: .seconds(100), minSamples: nil))]).engine.record("h")?.coverage == nil)
    }

    @Test func aRateIsJudgedAsSoonAsItMaySetALevel() {
        var rising = rule(.rate(window: .seconds(60), per: .seconds(60)))
        // Only a series whose silence is judged is ever left alone.
        rising.noData.after = .seconds(1000)
        var desk = Desk([rising])
        // Idle long enough to be left alone, then as far apart as the level needs and no further.
        for t in stride(from: 0.0, through: 300, by: 30) { desk.read(t, 10) }
        desk.read(330, 12)
        desk.read(360, 15)
        #expect(desk.transitions() == ["360 h UNACK haute !"])
    }

    private func zone(_ function: ValueExpression.AggregateFunction, coverage: Double?) -> Desk {
        var all = Rule(id: "h", levels: [Desk.level(60, 60)])
        all.value = .aggregate(over: SensorPattern(entity: "S*"), function: function)
        all.minCoverage = coverage
        all.acknowledgementRequired = false
        return Desk([all], sensors: ["S1", "S2", "S3", "S4"])
    }

    @Test func aShareIsOfTheMembersThatAreSeen() {
        var desk = zone(.percentTrue, coverage: 0.5)
        desk.read(0, 1, of: "S1")
        desk.read(1, 1, of: "S2")
        #expect(desk.transitions() == ["1 h UNACK haute !"])
    }

    @Test func anAggregateOfTooFewMembersHoldsTheAlarmAsItIs() {
        var desk = zone(.percentTrue, coverage: 0.75)
        desk.read(0, 1, of: "S1")
        desk.read(1, 1, of: "S2")
        #expect(desk.transitions() == [])
        desk.read(2, 1, of: "S3")
        #expect(desk.transitions() == ["2 h UNACK haute !"])
    }

    /// Members that report together fall silent together: what some of them would have made alone is nothing.
    @Test func membersThatFallSilentAtOneInstantDoSoTogether() {
        var lowest = Rule(id: "h", levels: [Desk.level(2.5, 2.3)])
        lowest.value = .aggregate(over: SensorPattern(entity: "S*"), function: .min)
        lowest.sensorNoDataAfter = .seconds(60)
        var desk = Desk([lowest], sensors: ["S1", "S2"])
        desk.receive(0, 1, of: "S1")
        desk.receive(0, 3, of: "S2")
        desk.advance(200)
        #expect(desk.transitions() == [])
        desk.read(300, 3, of: "S2")
        #expect(desk.transitions() == ["300 h UNACK haute !"], "seen alone it is the lowest")
    }

    /// Another rule has more patience with the same series: that does not make the zone's longer.
    /// At its age itself a reading is old, also to what arrives in that very second.
    @Test(arguments: [59.0, 60.0])
    func whatIsAsOldAsTheRuleBearsSaysNothing(t: Double) {
        var both = rule(when: .all([leaf("A"), leaf("B")]), sensor: nil)
        both.noData.after = .seconds(60)
        var desk = Desk([both], sensors: ["A", "B"])
        desk.read(0, 1, of: "A")
        desk.read(0, 9, of: "B")
        desk.read(t, 9, of: "A")
        #expect(desk.transitions() == (t < 60 ? ["59 h UNACK haute !"] : []))
    }

    @Test func aMemberThatFellSilentOnceDoesSoAgainInItsOwnTime() {
        var all = Rule(id: "h", levels: [Desk.level(1.5, 1)])
        all.value = .aggregate(over: SensorPattern(entity: "S*"), function: .count)
        all.sensorNoDataAfter = .seconds(60)
        all.acknowledgementRequired = false
        var patient = Desk.rule("g", "S1", [Desk.level(900, 900)])
        patient.noData.after = .seconds(600)
        var desk = Desk([all, patient], sensors: ["S1", "S2"])
        for t in [0.0, 100] {
            desk.receive(t, 1, of: "S1")
            desk.receive(t, 1, of: "S2")
            desk.advance(t + 99)
        }
        #expect(
            desk.transitions() == ["0 h UNACK haute !", "60 h NORM", "100 h UNACK haute !", "160 h NORM"])
    }

    @Test func aConditionThatMissesALeafIsUnknownAndHolds() {
        var desk = Desk([rule(when: .all([leaf("A"), leaf("B")]), sensor: nil)], sensors: ["A", "B"])
        desk.read(0, 6, of: "A")
        desk.read(0, 6, of: "B")
        desk.read(10, 0, of: "B", quality: .bad)
        #expect(desk.transitions() == ["0 h UNACK haute !"])
        desk.read(20, 0, of: "B")
        #expect(desk.transitions() == ["20 h NORM"])
    }

    @Test func whatAllReadingsOfAnInstantDecideIsJudgedOnce() {
        var desk = Desk([rule(when: .any([leaf("A"), leaf("B")]), sensor: nil)], sensors: ["A", "B"])
        desk.read(0, 6, of: "A")
        desk.read(0, 0, of: "B")
        #expect(desk.transitions() == ["0 h UNACK haute !"])
        // One goes as the other comes: it never was clear in between.
        desk.receive(10, 0, of: "A")
        desk.receive(10, 6, of: "B")
        desk.engine.settle(into: &desk.effects)
        #expect(desk.transitions() == [])
    }

    @Test func aRowOfReadingsIsBrokenByOneThatDoesNotHold() {
        var desk = Desk([rule(when: .consecutive(num: 3, of: atLeast(5)))])
        for (t, value) in [(0, 6), (1, 6), (2, 1), (3, 6), (4, 6), (5, 6)] { desk.read(Double(t), Double(value)) }
        #expect(desk.transitions() == ["5 h UNACK haute !"])
    }

    @Test func risingEdgesAreCountedAndFallingOnesAreNot() {
        var desk = Desk([rule(when: .count(of: atLeast(5), edges: .rising, num: 3, window: .seconds(100)))])
        for (t, value) in [(0, 1), (1, 6), (2, 1), (3, 6), (4, 1), (5, 6)] { desk.read(Double(t), Double(value)) }
        #expect(desk.transitions() == ["5 h UNACK haute !"])
    }

    @Test func aSeriesThatAlwaysArrivesLateIsSummedOnItsOwnTimeLine() {
        var desk = Desk([rule(.sum(window: .seconds(60), minCoverage: nil))])
        // Ten minutes late, each of them.
        desk.read(600, 3, stamp: 0)
        desk.read(610, 3, stamp: 10)
        #expect(desk.transitions() == ["610 h UNACK haute !"])
        desk.advance(700)
        #expect(desk.transitions() == ["660 h NORM"])
    }

    @Test func aScheduleRunsPastMidnight() {
        let night = Schedule(zone: .paris, daily: [.init(from: 22 * 3600, to: 6 * 3600)])
        // 2026-01-01T00:00Z is one o'clock in Paris.
        #expect(night.isInside(Desk.start))
        #expect(night.isInside(Desk.moment(-3 * 3600 + 1).wall))
        #expect(!night.isInside(Desk.moment(5 * 3600).wall))
        #expect(!night.isInside(Desk.moment(-3 * 3600 - 1).wall))
    }

    @Test func aParentIsJudgedBeforeWhatItSuppressesWhateverTheirOrderInTheFile() {
        var child = Desk.rule("c", "C")
        child.suppressedBy = SuppressedBy(need: .any, rules: ["p"])
        var desk = Desk([child, Desk.rule("p", "P")], sensors: ["C", "P"])
        desk.receive(10, 3, of: "C")
        desk.receive(10, 3, of: "P")
        desk.engine.settle(into: &desk.effects)
        #expect(desk.transitions() == ["10 p UNACK haute !", "10 c SUPPR"])
    }

    @Test func allOfNeedsEveryParent() {
        var child = Desk.rule("c", "C")
        child.suppressedBy = SuppressedBy(need: .all, rules: ["p", "q"])
        var desk = Desk([Desk.rule("p", "P"), Desk.rule("q", "Q"), child], sensors: ["P", "Q", "C"])
        desk.read(10, 3, of: "P")
        desk.read(20, 3, of: "C")
        #expect(desk.transitions() == ["10 p UNACK haute !", "20 c UNACK haute !"])
        desk.read(30, 3, of: "Q")
        #expect(desk.transitions() == ["30 q UNACK haute !", "30 c SUPPR"])
    }
}

/// What an alarm is shown with, where a condition names several readings of its entity.
@Suite struct DecidingPartTests {
    private static let phases: [AttributeName] = ["L1", "L2", "L3"]

    private func desk() -> (AlarmEngine, Rule) {
        func leaf(_ attribute: AttributeName, _ operation: Comparison.Operator, _ number: Double) -> Condition {
            .test(sensor: .sibling(attribute), Comparison(operation, .number(number, unit: nil)))
        }
        let low = Self.phases.map { leaf($0, .less, 207) }
        let high = Self.phases.map { leaf($0, .greater, 253) }
        var rule = Rule(
            id: "voltage", sensor: SensorPattern(type: "ACMeasurement", entity: "*", attribute: "L1"),
            levels: [Level(name: "hors-plage", when: .any(low + high))])
        rule.onDelay = .seconds(60)
        var engine = AlarmEngine(rules: [rule], startedAt: Moment(both: Desk.start))
        let entity = Entity(id: "port", type: "ACMeasurement", name: "Port")
        for (index, attribute) in Self.phases.enumerated() {
            engine.declare(
                SeriesID(index), SeriesKey(entity: "port", attribute: attribute), entity: entity, unit: "V")
        }
        return (engine, rule)
    }

    private func read(_ engine: inout AlarmEngine, _ t: Double, _ volts: [Double]) -> [AlarmEffect] {
        var effects: [AlarmEffect] = []
        for (index, value) in volts.enumerated() {
            let at = Desk.moment(t)
            engine.accept(
                Reading(series: SeriesID(index), value: .number(value), observedAt: at.wall, receivedAt: at.wall),
                at: at, into: &effects)
        }
        engine.settle(into: &effects)
        return effects
    }

    private func shown(_ engine: AlarmEngine) throws -> String {
        let record = try #require(engine.record("voltage/port"))
        let threshold = record.threshold.map { "\(record.comparison ?? "") \($0)" } ?? "-"
        return "\(record.attribute?.text ?? "-") \(record.value ?? .nan) \(record.unit?.symbol ?? "-") \(threshold)"
    }

    @Test func anAlarmIsShownWithTheReadingThatMakesItTrue() throws {
        var (engine, _) = desk()
        _ = read(&engine, 0, [215, 230, 215])
        #expect(try shown(engine) == "L1 215.0 V -")
        _ = read(&engine, 10, [215, 192, 215])
        #expect(try shown(engine) == "L2 192.0 V < 207.0", "while its delay runs")
        let effects = read(&engine, 80, [215, 191, 215])
        #expect(try shown(engine) == "L2 191.0 V < 207.0")
        let lines = effects.compactMap { if case .journal(let line) = $0 { line } else { nil } }
        let line = try #require(lines.first { $0.event == .active })
        #expect(line.value == 192 && line.particulars?.attribute == "L2" && line.particulars?.code != nil)
        // A second reason does not take the first one's place; it does once that holds no more.
        _ = read(&engine, 90, [200, 192, 260])
        #expect(try shown(engine) == "L2 192.0 V < 207.0")
        _ = read(&engine, 100, [215, 230, 260])
        #expect(try shown(engine) == "L3 260.0 V > 253.0")
        _ = read(&engine, 110, [215, 230, 231])
        #expect(try shown(engine) == "L3 231.0 V > 253.0", "once none holds, what it was about")
        var answered: [AlarmEffect] = []
        let occurrence = try #require(engine.record("voltage/port")?.occurrence)
        _ = engine.perform(
            .ack("voltage/port", occurrence: occurrence), by: Operator(account: "dupont"), at: Desk.moment(115),
            into: &answered)
        _ = read(&engine, 120, [215, 230, 231])
        #expect(try shown(engine) == "L1 215.0 V -", "in normal it is about nothing")
    }

    /// A reading named twice in a rule is one reading.
    @Test func everyReadingIsExplainedOnce() throws {
        var (engine, _) = desk()
        _ = read(&engine, 0, [215, 192, 215])
        let why = try #require(engine.explain("voltage/port", at: Desk.moment(1)))
        #expect(why.inputs.map(\.series.attribute) == Self.phases)
    }

    @Test func aLookAtThePastHasTheSameReading() throws {
        let (live, rule) = desk()
        var engine = live
        _ = read(&engine, 0, [215, 192, 215])
        _ = read(&engine, 80, [215, 192, 215])
        var record = try #require(engine.record("voltage/port"))
        #expect(record.attribute == "L2")
        (record.value, record.threshold, record.comparison) = (nil, nil, nil)
        var past = PastValues(rules: [rule], zone: .paris, startedAt: Desk.start)
        let entity = Entity(id: "port", type: "ACMeasurement", name: "Port")
        for (index, attribute) in Self.phases.enumerated() {
            past.declare(SeriesID(index), SeriesKey(entity: "port", attribute: attribute), entity: entity, unit: "V")
        }
        let at = Desk.moment(90).wall
        past.hear(
            [200, 191, 215].enumerated().map {
                Reading(series: SeriesID($0), value: .number($1), observedAt: at, receivedAt: at)
            }, until: at)
        let then = past.valued(record)
        #expect(then.attribute == "L2" && then.value == 191 && then.threshold == 207 && then.comparison == "<")
    }
}
