import Alarms
import ArgumentParser
import Foundation
import SiteFiles

/// `vigie rules check`
struct RulesCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a site's alarms.yaml and tell every problem at once.",
        discussion: """
            Beside what `vigie check` says of the file, it names the rules that match nothing and shows the priorities
            of the rules' levels beside the 80/15/5 of EEMUA 191. Exit status: 0 when the rules can be run, 2 when not.

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
        guard let loaded, !problems.contains(where: { $0.severity == .error }) else { throw ExitCode(2) }
        for rule in RuleFile.unmatched(loaded.rules, entities: loaded.site.entities) {
            Say.toPeople(
                "\(rule.source ?? folder): warning: rule \(rule.id) matches no entity of the site. "
                    + "Correct its sensor, or list the entity.")
        }
        Say.line("\(loaded.rules.count) rules")
        Say.line(RulesCheck.distribution(loaded.rules))
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
