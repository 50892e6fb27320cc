import ArgumentParser
import RuleTests
import SiteFiles

/// `vigie rules`: the rule file, checked and tested.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Check a site's alarm rules, test them, and try them on the past.",
        subcommands: [RulesCheck.self, RulesTest.self, RulesDryRun.self])
}

/// `vigie rules test FILE…`
struct RulesTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run rule tests through the alarm engine.",
        discussion: """
            Each FILE is YAML or JSON in the scenario language (format: alarm-scenarios/1). For each scenario it prints
            pass, or the first differing transition with both sides. Exit status: 0 when every scenario passes, 1 on
            any difference, 2 when a file can't be understood. A scenario with mistakes in it is not run, and said to be
            so. Kinds of scenarios that are not run are named as skipped. An action that is refused though the scenario
            lists no refusals is no difference, and noted below it; where it lists some, it lists all.

            Example: vigie rules test layouts/toulon/river.test.yaml
            """)

    @Argument(help: "Rule test files.")
    var files: [String]

    @Option(help: "Run only the scenarios whose id begins so (comma-separated).")
    var only: String?

    func run() throws {
        var (passed, failed, skipped, mistaken, errors) = (0, 0, 0, 0, 0)
        let prefixes = only?.split(separator: ",").map(String.init)
        for file in files {
            let (scenarios, problems) = ScenarioFile.load(file)
            for problem in problems { Say.toPeople("\(problem)") }
            errors += problems.count { $0.severity == .error }
            for scenario in scenarios where prefixes?.contains(where: { scenario.id.hasPrefix($0) }) ?? true {
                guard scenario.mistakeCount == 0 else {
                    Say.line(
                        "ERROR \(scenario.id) \(scenario.title) (\(scenario.source)): not run, its text has mistakes")
                    mistaken += 1
                    continue
                }
                let result = RuleTests.run(scenario)
                Say.line(RulesTest.line(result))
                for note in result.notes { Say.line("      note: \(note)") }
                switch result.outcome {
                case .passed: passed += 1
                case .failed: failed += 1
                case .skipped: skipped += 1
                }
            }
        }
        let notRun = mistaken > 0 ? ", \(mistaken) with mistakes" : ""
        Say.line("\(passed) passed, \(failed) failed, \(skipped) skipped\(notRun)")
        if errors > 0 { throw ExitCode(2) }
        if failed > 0 { throw ExitCode(1) }
    }

    private static func line(_ result: ScenarioResult) -> String {
        let name = "\(result.scenario.id) \(result.scenario.title)"
        switch result.outcome {
        case .passed: return "pass  \(name)"
        case .skipped(let why): return "skip  \(name): \(why)"
        case .failed(let differences):
            let rest = differences.dropFirst().map { "\n        \($0)" }.joined()
            return "FAIL  \(name) (\(result.scenario.source))\n        \(differences.first ?? "")\(rest)"
        }
    }
}
