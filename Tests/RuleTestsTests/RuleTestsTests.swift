import Alarms
import RuleTests
import Testing

@Test func aScenarioBuiltByHandRunsThroughTheHypervisor() {
    var scenario = Scenario(id: "x", title: "one alarm", source: "here:1")
    let level = Level(
        name: "haute", set: Comparison(.greaterOrEqual, .number(2.5, unit: nil)),
        clear: Comparison(.less, .number(2.3, unit: nil)))
    scenario.rules = [Rule(id: "h", sensor: SensorPattern(entity: "H"), levels: [level])]
    scenario.samples = [ScenarioSample(t: 0, sensor: "H", value: 2), ScenarioSample(t: 60, sensor: "H", value: 3)]
    scenario.expect.transitions = [
        Expectation.Change(
            t: 60, alarm: "h", state: .unacknowledged, level: "haute", isAnnunciated: true, reason: nil)
    ]
    #expect(RuleTests.run(scenario).outcome == .passed)
    scenario.expect.transitions = []
    #expect(RuleTests.run(scenario).hasFailed)
}

@Suite struct RefusalTests {
    /// Rings at 60 s; acknowledged before and after.
    private func scenario() -> Scenario {
        var scenario = Scenario(id: "x", title: "refusals", source: "here:1")
        let level = Level(
            name: "haute", set: Comparison(.greaterOrEqual, .number(2.5, unit: nil)),
            clear: Comparison(.less, .number(2.3, unit: nil)))
        scenario.rules = [Rule(id: "h", sensor: SensorPattern(entity: "H"), levels: [level])]
        scenario.samples = [ScenarioSample(t: 0, sensor: "H", value: 2), ScenarioSample(t: 60, sensor: "H", value: 3)]
        let acknowledge = OperatorAction.acknowledge(
            "h", occurrence: nil, seenLevel: nil, comment: "", expires: nil)
        for t in [10.0, 70, 80] {
            scenario.actions.append(ScenarioAction(t: t, kind: .alarm(acknowledge, by: Operator(account: "dupont"))))
        }
        return scenario
    }

    @Test func aRefusalThatTheListOfRefusalsMissesIsADifference() {
        var scenario = scenario()
        scenario.expect.refused = [.init(t: 10, verb: "ack", why: "nothing-to-acknowledge")]
        let missed = "at 80: ack of h was refused (already-acknowledged), which `refused` does not list"
        #expect(RuleTests.run(scenario).outcome == .failed([missed]))
        scenario.expect.refused.append(.init(t: 80, verb: "ack", why: "already-acknowledged"))
        let whole = RuleTests.run(scenario)
        #expect(whole.outcome == .passed)
        #expect(whole.notes.isEmpty)
    }

    @Test func withoutAListARefusalIsSaidAndIsNoDifference() {
        let result = RuleTests.run(scenario())
        #expect(result.outcome == .passed)
        #expect(
            result.notes == [
                "at 10: ack of h was refused (nothing-to-acknowledge), which `refused` does not list",
                "at 80: ack of h was refused (already-acknowledged), which `refused` does not list",
            ])
    }
}
