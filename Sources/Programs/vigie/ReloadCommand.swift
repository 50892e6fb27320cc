import ArgumentParser
import Foundation
import Link

/// `vigie reload`
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Have the running core read its site again.",
        discussion: """
            The files are checked whole first; what changed is applied whole or not at all, and journaled under your own
            account. Rules and roles change while the core runs; what needs a restart is named and refuses the rest.
            Needs the role supervisor where site.yaml has roles. SIGHUP does the same.

            Example: vigie check && vigie reload
            """)
    @OptionGroup var options: SiteOptions
    @Flag(help: "One JSON object on stdout.")
    var json = false

    private struct Done: Decodable {
        var changes: [String]
    }

    func run() throws {
        try Exit.run {
            for line in try options.connect().ask(LinkRequest(.reload)) {
                if json {
                    Say.toPrograms(line + [UInt8(ascii: "\n")])
                } else {
                    let done = try JSONDecoder().decode(Done.self, from: Data(line))
                    Say.line(done.changes.isEmpty ? "Nothing changed." : done.changes.joined(separator: "\n"))
                }
            }
        }
    }
}
