import Testing

@testable import SiteFiles

/// What `vigie rules check` says of rules that can be run and would do nothing good.
struct RuleCheckTests {
    private static let entities = """
        - id: gapeau
          type: FloodMonitoring
          properties: { alertLevel: { value: 3.2, source: PCS, validated: "2026-01-01 by X" } }
          attributes: { currentLevel: { unit: m, range: [0, 12] }, precipitation: { unit: mm, range: [0, 100] } }
        - id: las
          type: FloodMonitoring
          properties: { alertLevel: { value: 1.5, source: PCS, validated: "2026-01-01 by X" } }
          attributes: { currentLevel: { unit: m, range: [0, 12] } }
        """

    private func problems(_ rule: String) throws -> [String] {
        let rules =
            "- id: r\n  action: x\n  response_time: 5m\n" + rule.split(separator: "\n").map { "  \($0)\n" }.joined()
        let scratch = try ScratchSite([
            "site.yaml": "name: x\ntypes: { ParkingSpot: { period: 1h } }\n", "entities.yaml": RuleCheckTests.entities,
            "alarms.yaml": rules,
        ])
        return scratch.problems()
    }

    private let gauges = "sensor: \"FloodMonitoring/*/currentLevel\"\n"

    @Test func aSoundRuleIsPassedOver() throws {
        #expect(
            try problems(
                gauges + """
                    levels:
                      - { name: a, priority: low, set: ">= $alertLevel", clear: "< $alertLevel - 0.10" }
                      - { name: b, priority: high, set: ">= $alertLevel + 1", clear: "< $alertLevel + 0.9" }
                    """) == [])
    }

    @Test(arguments: [
        (
            "FloodMonitoring/gapaeu/currentLevel",
            "alarms.yaml:1: warning: rule r matches no entity of the site. Did you mean gapeau?"
        ),
        (
            "FlodMonitoring/*/currentLevel",
            "alarms.yaml:1: warning: rule r matches no entity of the site. Did you mean FloodMonitoring?"
        ),
        (
            "AirQualityObserved/*/no2",
            "alarms.yaml:1: warning: rule r matches no entity of the site. Correct its sensor, or list the entity."
        ),
        (
            "FloodMonitoring/*/curentLevel",
            "alarms.yaml:1: warning: rule r matches no series: no entity it selects lists curentLevel. "
                + "Did you mean currentLevel?"
        ),
        ("ParkingSpot/*/status", ""),
    ])
    func whatMatchesNothingIsTold(sensor: String, said: String) throws {
        let found = try problems("sensor: \"\(sensor)\"\nlevels: [{ name: a, set: \">= 1\", clear: \"< 0.9\" }]")
        #expect(found == [said].filter { !$0.isEmpty })
    }

    @Test func anAggregateOverNothingIsTold() throws {
        let found = try problems(
            """
            value: { aggregate: { over: "FloodMonitoring/lsa/currentLevel", fn: mean } }
            levels: [{ name: a, set: ">= 1", clear: "< 0.9" }]
            """)
        #expect(found == ["alarms.yaml:1: warning: rule r matches no entity of the site. Did you mean las?"])
    }

    @Test(arguments: [
        (
            "", ">= 1", "> 5",
            "level a can never clear: what clears it (> 5.0) of gapeau sets it. Write < …."
        ),
        (
            "", ">= $alertLevel", "< 0",
            "level a can never clear: < 0.0 is beyond what can be measured of gapeau, which ends at 0.0. "
                + "Bring it nearer."
        ),
        (
            "", "<= 1", "> 12",
            "level a can never clear: > 12.0 is beyond what can be measured of gapeau, which ends at 12.0. "
                + "Bring it nearer."
        ),
        (
            "value: { increase: { window: 1h } }", "> 1", "< 0",
            "level a can never clear: < 0.0 is beyond what can be measured of gapeau, which ends at 0.0. "
                + "Bring it nearer."
        ),
        ("", "<= 1", "> 0.9", "level a clears below where it is set."),
        ("", ">= 1", "< 1.1", "level a clears above where it is set."),
    ])
    func whatNeverClearsIsTold(value: String, set: String, clear: String, said: String) throws {
        let found = try problems(
            gauges + value + "\nlevels: [{ name: a, set: \"\(set)\", clear: \"\(clear)\" }]")
        #expect(found == ["alarms.yaml:1: warning: rule r: \(said)"])
    }

    @Test func levelsOutOfOrderAreToldWithTheEntityTheyAreOutOfOrderFor() throws {
        let found = try problems(
            gauges + """
                levels:
                  - { name: a, priority: high, set: ">= $alertLevel", clear: "< 0.9" }
                  - { name: b, priority: low, set: ">= 2", clear: "< 1.9" }
                """)
        #expect(
            found == [
                "alarms.yaml:1: warning: rule r: level b is low, and a below it high. "
                    + "Make what is worse the more urgent.",
                "alarms.yaml:1: warning: rule r: level b comes before a, for gapeau at 2.0 and 3.2. "
                    + "List the lowest first.",
            ])
    }

    @Test func anEscalationInARuleIsRefusedAndSaysWhereItBelongs() throws {
        let found = try problems(
            gauges + "levels: [{ name: a, set: \">= 1\", clear: \"< 0.9\" }]\nescalation: [{ after: 0, to: sms }]")
        #expect(
            found == [
                "alarms.yaml:6: a rule has no escalation of its own: whom an alarm is told to is the site's. Write it in "
                    + "site.yaml: notification: [{match: {rule: r}, escalation: [{after: 0, to: …}]}]."
            ])
    }
}
