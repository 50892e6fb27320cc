import Foundation
import RuleTests
import SiteFiles
import Testing

/// The reference scenarios stand beside the package, not in it.
private let reference = "../shared/alarms/scenarios.yaml"

@Suite struct ScenarioFileTests {
    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: reference),
            "the reference scenarios are not beside this checkout"))
    func theReferenceScenariosPassThroughTheRealEngine() {
        let (scenarios, problems) = ScenarioFile.load(reference)
        #expect(problems.isEmpty, "\(problems)")
        for scenario in scenarios {
            let result = RuleTests.run(scenario)
            #expect(!result.hasFailed, "\(scenario.id): \(result.outcome)")
        }
    }

    @Test(arguments: ["engine", "instants", "notification"]) func ourOwnScenariosPass(name: String) throws {
        let (scenarios, problems) = ScenarioFile.load("fixtures/rules/\(name).test.yaml")
        #expect(problems.isEmpty, "\(problems)")
        #expect(!scenarios.isEmpty)
        for scenario in scenarios {
            let result = RuleTests.run(scenario)
            #expect(result.outcome == .passed, "\(scenario.id)")
        }
    }

    /// A core stopped and started between any two instants does what one does that ran on: restarts are instants, saved
    /// and restored through the database's encoding.
    @Test(arguments: [reference] + ["engine", "instants", "escalation"].map { "fixtures/rules/\($0).test.yaml" })
    func aRestartAtAnyStepOfAnyScenarioChangesNothing(file: String) {
        guard FileManager.default.fileExists(atPath: file) else {
            print("skipped: \(file) is not beside this checkout")
            return
        }
        var runs = 0
        for scenario in ScenarioFile.load(file).0 {
            var steps = Set(scenario.samples.map(\.t) + scenario.actions.map(\.t))
            steps.formUnion((scenario.expect.transitions ?? []).map(\.t))
            for t in steps.sorted() {
                var stopped = scenario
                // It is announced in one summary each.
                stopped.expect.summaries = nil
                // A restart is a start: the grace of silence would begin anew with it.
                stopped.defaults.startupGrace = .zero
                // That a frame stamped ahead of the clock came before, only the core that received it knows.
                stopped.expect.duplicates = [:]
                stopped.actions.append(ScenarioAction(t: t + 0.25, kind: .restart(down: 0)))
                let result = RuleTests.run(stopped)
                #expect(!result.hasFailed, "\(scenario.id), restarted at \(t + 0.25): \(result.outcome)")
                runs += 1
            }
        }
        #expect(runs > 0)
    }

    @Test func anUnknownKeyIsAnErrorWithItsLineAndTheNearestKey() throws {
        let text = """
            format: alarm-scenarios/1
            scenarios:
              - id: x
                rules:
                  - {id: h, sensor: H, on_dely: 5, levels: [{name: haute, set: ">= 2"}]}
            """
        let problems = ProblemList()
        let document = try #require(Document(text: text, file: "x.test.yaml", problems: problems))
        _ = ScenarioFile.read(document.root)
        let said = problems.sorted.map(\.description)
        #expect(said.count == 1)
        #expect(said.first?.hasPrefix("x.test.yaml:5: unknown key \"on_dely\"") == true)
        #expect(said.first?.contains("on_delay") == true)
    }

    /// A key nobody knows is never skipped, in a vector neither; what a comma in a note makes of its rest is none.
    @Test func anUnknownKeyOfAVectorIsAnError() throws {
        let text = """
            format: alarm-scenarios/1
            vectors:
              - id: V
                titel: x
                schedule: {tz: Europe/Paris, daily: ["02:00-03:00"]}
                cases:
                  - {utc: "2026-03-28T01:30:00Z", inside: true, note: a, b}
                  - {utc: "2026-03-28T01:30:00Z", insid: true, inside: true}
              - id: W
                bounds: {PM25: [10, 20, 25, 50, 75]}
                names: [bon, moyen, degrade, mauvais, tres_mauvais, extremement_mauvais]
                cases: [{in: {PM25: 10}, out: bon, partal: true}]
              - id: X
                window: [0, 86400]
                windw: 3
                occurrences_note: x
                priorities: {basse: 128}
            """
        let problems = ProblemList()
        let document = try #require(Document(text: text, file: "x.test.yaml", problems: problems))
        _ = ScenarioFile.read(document.root)
        let said = problems.sorted.map(\.description).filter { $0.contains("unknown key") }
        #expect(said.count == 4, "\(said)")
        for (key, line) in [("titel", 4), ("insid", 8), ("partal", 12), ("windw", 15)] {
            #expect(said.contains { $0.hasPrefix("x.test.yaml:\(line): unknown key \"\(key)\"") }, "\(key): \(said)")
        }
    }

    @Test func anActionOnNoAlarmOfTheScenarioIsAnError() throws {
        let text = """
            format: alarm-scenarios/1
            scenarios:
              - id: x
                rules: [{id: tpio, sensor: H, group: g, levels: [{name: haute, set: ">= 2"}]}]
                samples: {H: [[0, 1]]}
                actions:
                  - {t: 1, do: ack, a: tpyo, by: d}
                  - {t: 1, do: unshelve, a: zz, by: d}
                  - {t: 1, do: ack, a: "tpio#1", by: d}
                  - {t: 1, do: ack, a: "nodata:H", by: d}
                  - {t: 1, do: ack_group, group: h, seen: [tpio, u], by: d}
            """
        let problems = ProblemList()
        let document = try #require(Document(text: text, file: "x.test.yaml", problems: problems))
        _ = ScenarioFile.read(document.root)
        #expect(
            problems.sorted.map(\.description) == [
                "x.test.yaml:7: \"tpyo\" is no alarm of this scenario. Did you mean tpio?",
                "x.test.yaml:8: \"zz\" is no alarm of this scenario. Its rules: tpio.",
                "x.test.yaml:11: no rule of this scenario is of group \"h\".",
                "x.test.yaml:11: \"u\" is no alarm of this scenario. Its rules: tpio.",
            ])
    }

    @Test func aDifferenceShowsBothSides() throws {
        let text = """
            format: alarm-scenarios/1
            scenarios:
              - id: x
                rules: [{id: h, sensor: H, levels: [{name: haute, set: ">= 2"}]}]
                samples: {H: [[0, 1], [60, 3]]}
                expect: {transitions: [{t: 61, a: h, s: UNACK, lvl: haute, ann: true}]}
            """
        let problems = ProblemList()
        let document = try #require(Document(text: text, file: "x.test.yaml", problems: problems))
        let result = RuleTests.run(try #require(ScenarioFile.read(document.root).first))
        #expect(
            result.outcome
                == .failed([
                    "transition 1: expected {t: 61, a: h, s: UNACK, lvl: haute, ann: true}, "
                        + "got {t: 60, a: h, s: UNACK, lvl: haute, ann: true}"
                ]))
    }
}
