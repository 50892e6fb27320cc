import ArgumentParser
import Foundation
import SiteFiles

/// `vigie check`: everything in a site's files, all errors at once.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a site's files and tell every problem at once.",
        discussion: """
            Each problem is told as file:line: what is wrong, and how to fix it. Warnings go to stderr and do not fail.
            Exit status: 0 when the site can be run, 2 when it can't.

            Example: vigie check --site layouts/toulon
            Example: vigie check --display-schema > layouts/display.schema.json
            Example: vigie check --keys | less
            """)

    @Option(help: "The site's folder (default: $VIGIE_SITE, /etc/vigie/site, or the only folder in layouts).")
    var site: String?

    @Flag(help: "Print the JSON Schema of displays/*.yaml, for editors, and check nothing.")
    var displaySchema = false

    @Flag(help: "Print every key of site.yaml, entities.yaml, roster.yaml and displays/*.yaml, and check nothing.")
    var keys = false

    func run() throws {
        if keys { return Say.line(KeyReference.text) }
        if displaySchema { return Say.toPrograms(Array(DisplaySchema.text.utf8)) }
        let environment = ProcessInfo.processInfo.environment
        switch SiteFolder.find(option: site, environment: environment) {
        case .failure(let problem):
            Say.toPeople("\(problem)")
            throw ExitCode(Exit.wrongUse)
        case .success(let folder):
            try check(folder)
        }
    }

    private func check(_ folder: String) throws {
        let (site, ofSite) = SiteFolder.load(folder)
        let displays = DisplayFolder(siteFolder: folder, site: site?.site, isThorough: true)
        let displayCount = displays.changed()?.ids.count ?? 0
        let ofMap = site.map { BaseMapFile.read($0).problems } ?? []
        let problems = ofSite + displays.problems + ofMap
        for problem in problems { Say.toPeople("\(problem)") }
        let errors = problems.count { $0.severity == .error }
        let warnings = problems.count - errors
        let counts = "\(CheckCommand.counted(errors, "error")), \(CheckCommand.counted(warnings, "warning"))"
        guard errors == 0, let site else {
            Say.toPeople("\(folder): \(counts)")
            throw ExitCode(Exit.wrongUse)
        }
        Say.toPeople(
            "\(folder): \(CheckCommand.counted(site.site.entities.count, "entity", "entities")), "
                + "\(CheckCommand.counted(site.rules.count, "rule")), "
                + "\(CheckCommand.counted(displayCount, "display")); \(counts)")
    }

    private static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        "\(count) \(count == 1 ? one : many ?? one + "s")"
    }
}
