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
