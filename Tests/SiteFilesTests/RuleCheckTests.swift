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

    private func chainProblems(_ escalation: String, channels: String) throws -> [String] {
        let rule = """
            - id: r
              action: x
              response_time: 5m
              sensor: "FloodMonitoring/*/currentLevel"
              levels: [{ name: a, set: ">= 1", clear: "< 0.9" }]
              escalation: \(escalation)

            """
        let roster = """
            people: { roux: { name: Roux, channel: sms, contact: "+33 6 39 98 00 01" } }
            chain: [{ role: astreinte, weeks: { from: 2025-12-29, turns: [roux] } }]

            """
        var files = [
            "site.yaml": "name: x\n" + channels, "entities.yaml": RuleCheckTests.entities, "alarms.yaml": rule,
        ]
        if !channels.isEmpty { files["roster.yaml"] = roster }
        return try ScratchSite(files).problems()
    }

    @Test(arguments: [
        ("[{ after: 0, to: sms }, { after: 10m, to: [astreinte, roux] }]", [String]()),
        (
            "[{ after: 0, to: smss }]",
            ["alarms.yaml:6: \"smss\" is no channel of this site and nobody of its roster. Did you mean sms?"]
        ),
        (
            "[{ after: 10m, to: sms }, { after: 5m, to: roux }]",
            ["alarms.yaml:6: escalation steps are not in order of after. List the earliest first."]
        ),
        (
            "[{ aftr: 10m, to: sms }]",
            ["alarms.yaml:6: unknown key \"aftr\" in escalation. Did you mean after?"]
        ),
        (
            "[{ after: 5 sec, to: sms }]",
            ["alarms.yaml:6: after \"5 sec\" is not a duration. Write 5s, 15m, 8h, 400d or a number of seconds."]
        ),
        (
            "[{ after: 5m, to: [] }]",
            ["alarms.yaml:6: this step tells nobody. Write to: NAME, a channel, a role or a person."]
        ),
    ])
    func aChainOfARulesOwnIsChecked(escalation: String, said: [String]) throws {
        let found = try chainProblems(
            escalation, channels: "channels: { sms: { command: [/bin/true] } }\n")
        #expect(found == said)
    }

    @Test func aChainWhereNobodyCanBeToldIsRefused() throws {
        let found = try chainProblems("[{ after: 0, to: sms }]", channels: "")
        #expect(
            found == [
                "alarms.yaml:6: \"sms\" can't be told: the site has no channels. "
                    + "Add channels: [{name: sms, command: […]}] to site.yaml."
            ])
    }
}
