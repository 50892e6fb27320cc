import ArgumentParser
import Console
import Foundation
import Link
import Telemetry

/// `vigie who`
struct WhoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "who",
        abstract: "Show who has the watch, and the consoles on the running core: who, from where, since when.",
        discussion: """
            First a line for each role of the roster, in the order of the chain, then one for each console.
            The account is the one the kernel knows the console by, and the role the highest it has in site.yaml.

            Example: vigie who
            """)
    @OptionGroup var options: SiteOptions
    @OptionGroup var language: LanguageOption
    @Flag(help: "One JSON object a role, then one a console, on stdout.")
    var json = false

    private struct Watch: Decodable {
        var watch: String
        var person: String?
        var contact: String?
        var until: String?
    }

    private struct Console: Decodable {
        var account: String
        var session: String
        var since: String
        var role: String
        var readOnly: Bool
        var display: String
        /// At a seat that was handed over.
        var seatFrom: String?
        var seatSince: String?
        var seatOver: Bool?

        func seat(_ words: ListWords) -> String? {
            guard let seatFrom, let seatSince else { return nil }
            return words.seat(from: seatFrom, since: seatSince, isOver: seatOver == true)
        }
    }

    func run() throws {
        try Exit.run {
            var isAnybodyThere = false
            let words = try ListWords(language.language(orElse: .english), zone: Questions.zone(options))
            try options.connect().ask(LinkRequest(.who)) { line in
                if json {
                    Say.toPrograms(line + [UInt8(ascii: "\n")])
                } else if let watch = try? JSONDecoder().decode(Watch.self, from: Data(line)) {
                    let facts = [
                        words.watch, watch.watch, watch.person ?? words.nobody, watch.until.map { words.until($0) },
                    ]
                    Say.line((facts + [watch.contact]).compactMap { $0 }.joined(separator: "  "))
                } else {
                    let console = try JSONDecoder().decode(Console.self, from: Data(line))
                    let role = words.role(console.readOnly ? "read-only" : console.role)
                    let since = words.time(console.since)
                    let facts = [since, console.account, role, console.display, console.session]
                    Say.line((facts + [console.seat(words)].compactMap { $0 }).joined(separator: "  "))
                    isAnybodyThere = true
                }
                return true
            }
            if !json, !isAnybodyThere { Say.line(words.nobodyAttached) }
        }
    }
}
