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
        (
            "ParkingSpot/*/statsu",
            "alarms.yaml:1: warning: rule r matches no series: no entity it selects lists statsu. Did you mean status?"
        ),
        (
            "FloodMonitoring/*/turbidity",
            "alarms.yaml:1: warning: rule r matches no series: no entity it selects lists turbidity. "
                + "Known: currentLevel, precipitation. If it comes by the wire all the same, list it in site.yaml."
        ),
    ])
    func whatMatchesNothingIsTold(sensor: String, said: String) throws {
        let found = try problems("sensor: \"\(sensor)\"\nlevels: [{ name: a, set: \">= 1\", clear: \"< 0.9\" }]")
        #expect(found == [said].filter { !$0.isEmpty })
    }

    /// What a condition reads beside the rule's own sensor is a name too.
    @Test func namesWithinConditionsAreLookedUp() throws {
        let found = try problems(
            gauges + """
                levels:
                  - name: a
                    when: { all: [{ sensor: ./precipitaton, is: ">= 1" }, { sensor: las/curentLevel, is: ">= 1" }] }
                on_delay: 1m
                """)
        #expect(
            found == [
                "alarms.yaml:1: warning: rule r reads las/curentLevel, and that entity does not list it. "
                    + "Did you mean currentLevel?",
                "alarms.yaml:1: warning: rule r reads ./precipitaton, and no entity it selects lists it. "
                    + "Did you mean precipitation?",
            ])
    }

    /// A number in another unit is converted to the one of the type or of the site, not to the entity's alone.
    @Test func aNumberInAnotherUnitIsWithinTheRangeOfTheSite() throws {
        let scratch = try ScratchSite([
            "site.yaml": "name: x\nattributes: { fillingLevel: { unit: \"1\", range: [0, 1] } }\n",
            "entities.yaml": "- { id: b, type: WasteContainer }\n",
            "alarms.yaml": """
            - id: full
              sensor: "WasteContainer/*/fillingLevel"
              levels:
                - { name: soon, priority: low, set: ">= 0.8", clear: "< 0.5" }
                - { name: full, priority: high, set: ">= 95 %", clear: "< 60 %" }
              action: Empty it.
              response_time: 12h
            """,
        ])
        #expect(scratch.problems() == [])
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

    /// What would be run and ring wrongly is refused.
    @Test(arguments: [
        (
            "levels: [{ name: a, set: \">= 1\", clear: \"< 1\" }]",
            "rule r, level a: what clears it is what no longer sets it, and there is no delay: it would chatter."
        ),
        (
            "levels: [{ name: a, set: \">= $alertLevel\", clear: \"< $alertLevel\" }]",
            "rule r, level a: what clears it is what no longer sets it"
        ),
        (
            "levels: [{ name: a, set: \">= 1\" }]",
            "rule r, level a: it has neither a clear below its set nor a delay: it would chatter. Add clear."
        ),
        (
            "levels: [{ name: a, when: { any: [{ is: \">= 1\" }, { sensor: ./precipitation, is: \">= 1\" }] } }]",
            "rule r, level a: its when decides both ways and there is no delay: it would chatter."
        ),
        ("levels: [{ name: a, set: \">= 3 °C\", clear: \"< 2 m\" }]", "compares with a number in °C, and currentLevel"),
        ("levels: [{ name: a, set: \">= 3\", clear: \"< 2 furlong\" }]", "compares with a number in furlong"),
        (
            "levels: [{ name: a, when: { at_least: { k: 5, of: [{ is: \">= 1\" }] } } }]\non_delay: 5m",
            "at_least 5 of 1 can never hold. Write a k of at most 1."
        ),
    ])
    func whatWouldRingWronglyIsRefused(rule: String, said: String) throws {
        let found = try problems(gauges + rule)
        #expect(found.count == 1 && found[0].contains(said) && !found[0].contains("warning"), "\(found)")
    }

    @Test(arguments: [
        "levels: [{ name: a, set: \">= 1\", clear: \"< 1\" }]\noff_delay: 5m",
        "levels: [{ name: a, set: \">= 300 cm\", clear: \"< 2.9 m\" }]",
        "levels: [{ name: a, when: { consecutive: { num: 3, of: \">= 1\" } } }]",
        "levels: [{ name: a, when: { any: [{ is: \">= 1\" }] } }]\non_delay: 5m",
    ])
    func whatDoesNotFlickerIsPassedOver(rule: String) throws { #expect(try problems(gauges + rule) == []) }

    @Test func aLevelBeyondWhatCanBeMeasuredIsTold() throws {
        let found = try problems(gauges + "levels: [{ name: a, set: \">= 15\", clear: \"< 11\" }]")
        #expect(
            found == [
                "alarms.yaml:1: warning: rule r: level a can never be set: >= 15.0 is beyond what can be measured of "
                    + "gapeau, which ends at 12.0. Bring it nearer, or widen the range."
            ])
    }

    private func fileProblems(_ rules: String) throws -> [String] {
        try ScratchSite(["site.yaml": "name: x\n", "entities.yaml": RuleCheckTests.entities, "alarms.yaml": rules])
            .problems()
    }

    @Test(arguments: ["\"\"", "[]", "\"  \"", "{ en: \"\", fr: x }"])
    func anActionThatSaysNothingIsNone(action: String) throws {
        let found = try fileProblems(
            """
            - id: r
              action: \(action)
              response_time: 5m
              sensor: "FloodMonitoring/*/currentLevel"
              levels: [{ name: a, set: ">= 1", clear: "< 0.9" }]

            """)
        #expect(found == ["alarms.yaml:1: rule r says not what to do and by when. Add action and response_time."])
    }

    @Test func rulesThatSuppressEachOtherAreRefused() throws {
        let levels = "levels: [{ name: a, set: \">= 1\", clear: \"< 0.9\" }]"
        func rule(_ id: String, by parent: String) -> String {
            "- { id: \(id), bare: true, sensor: \"FloodMonitoring/*/currentLevel\", \(levels), "
                + "suppressed_by: { any_of: [\(parent)] } }\n"
        }
        #expect(
            try fileProblems(rule("a", by: "b") + rule("b", by: "c") + rule("c", by: "b") + rule("d", by: "d")) == [
                "alarms.yaml:2: rules b, c suppress each other: none would ring while they hold. "
                    + "Take one out of suppressed_by.",
                "alarms.yaml:4: rule d is suppressed by itself: none would ring while they hold. "
                    + "Take one out of suppressed_by.",
            ])
    }

    /// One run says everything: a rule without an id, a level without a name, a condition without its number hide
    /// nothing of what stands beside them.
    @Test func oneErrorHidesNoOther() throws {
        let found = try fileProblems(
            """
            - sensor: "FloodMonitoring/*/currentLevel"
              on_dely: 5m
              levels: [{ set: "=> 1", clear: "< 0.9", priority: hihg }]
            - id: s
              sensor: "FloodMonitoring/*/currentLevel"
              levels:
                - { name: a, when: { at_least: { of: [{ is: "big" }] } } }
                - { name: b, when: { consecutive: { of: "large" } } }
            - id: s
              levels: [{ name: a, set: ">= $alertLevl", clear: "< 0.9" }]
            """
        ).joined(separator: "\n")
        for said in [
            "alarms.yaml:1: a rule needs an id", "unknown key \"on_dely\"", "has no name", "\"=> 1\"",
            "\"hihg\" is not known", "rule without an id says not what to do", "has no k", "\"big\"", "has no num",
            "\"large\"", "rule s says not what to do", "rule s stands already at", "rule s reads nothing",
        ] {
            #expect(found.contains(said), "\(said) in\n\(found)")
        }
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
