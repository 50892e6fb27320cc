import Alarms
import ArgumentParser
import Foundation
import SiteFiles

/// `vigie rules check`
struct RulesCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a site's alarms.yaml and tell every problem at once.",
        discussion: """
            Every mistake and warning with its line, as `vigie check` says them: among them rules that match nothing,
            levels that can never clear or stand in the wrong order. Then the priorities of the rules' levels beside the
            80/15/5 of EEMUA 191, also of a file with mistakes. Exit status: 0 when the rules can be run, 2 when not.

            Example: vigie rules check --site layouts/toulon
            """)

    @Option(help: "The site's folder (default: $VIGIE_SITE, /etc/vigie/site, or the only folder in layouts).")
    var site: String?

    func run() throws {
        let folder: String
        switch SiteFolder.find(option: site, environment: ProcessInfo.processInfo.environment) {
        case .success(let found): folder = found
        case .failure(let problem):
            Say.toPeople("\(problem)")
            throw ExitCode(2)
        }
        let (loaded, problems) = SiteFolder.load(folder)
        for problem in problems { Say.toPeople("\(problem)") }
        guard let loaded else { throw ExitCode(2) }
        Say.line("\(loaded.rules.count) rules")
        Say.line(RulesCheck.distribution(loaded.rules))
        if problems.contains(where: { $0.severity == .error }) { throw ExitCode(2) }
    }

    /// `priorities: low 60 %, medium 20 %, high 15 %, critical 5 % (EEMUA 191: 80/15/5 low/medium/high)`
    private static func distribution(_ rules: [Rule]) -> String {
        let levels = rules.flatMap(\.levels)
        let shares = Priority.allCases.reversed().map { priority in
            let count = levels.count { $0.priority == priority }
            return "\(priority.name) \(levels.isEmpty ? 0 : (count * 100 + levels.count / 2) / levels.count) %"
        }
        return "priorities: \(shares.joined(separator: ", ")) (EEMUA 191: 80/15/5 low/medium/high)"
    }
}
