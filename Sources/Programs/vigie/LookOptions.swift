import ArgumentParser
import Console
import Foundation
import Screen
import SiteFiles

/// How a console looks, and which keys it obeys.
struct LookOptions: ParsableArguments {
    @Option(help: "Colours: dark, light, high-contrast or mono.")
    var theme = "dark"

    @Option(
        help: "A file of keys, over the site's keys.yaml (default: $XDG_CONFIG_HOME/vigie/keys.yaml, if there is one).")
    var keys: String?

    func chosen() throws -> Theme {
        guard let found = Theme.named(theme) else {
            throw Exit.usage("--theme \(theme) is not known. One of \(Theme.all.map(\.name).joined(separator: ", ")).")
        }
        return found
    }

    /// The site's keys, and what the operator's own file changes of them. Every problem is said before it throws.
    func keyTable(over site: KeyTable = .standard) throws -> KeyTable {
        guard let path = keys ?? LookOptions.ownFile else { return site }
        let problems = ProblemList()
        let table = KeysFile.read(path, over: site, problems: problems)
        guard problems.problems.isEmpty else {
            for problem in problems.sorted { Say.toPeople("\(problem)") }
            throw ExitCode(Exit.wrongUse)
        }
        return table
    }

    private static var ownFile: String? {
        let environment = ProcessInfo.processInfo.environment
        let folder =
            environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? environment["HOME"].map { $0 + "/.config" }
        let path = folder.map { $0 + "/vigie/keys.yaml" }
        return path.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
    }
}
