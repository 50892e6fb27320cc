import ArgumentParser
import Foundation
import Link

/// `vigie posture [SET]`
struct PostureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "posture", abstract: "The territory's stance: shown, or set by a supervisor.",
        discussion: """
            One of veille, vigilance, alerte, crise, retour. It stands in the header of every console with since when and
            by whom, and in the journal.

            Example: vigie posture crise --reason "Gapeau au-dessus de 4 m, COD activé"
            """)
    @OptionGroup var options: SiteOptions
    @Argument(help: "The posture to take; without one, the present posture is shown.")
    var posture: String?
    @Option(help: "Why.")
    var reason: String?
    @Flag(help: "One JSON object on stdout.")
    var json = false

    private struct State: Decodable {
        var posture: String
        var since: String?
        var by: String?
    }

    func run() throws {
        try Exit.run {
            if let posture {
                var request = LinkRequest(.posture)
                request.posture = posture
                request.reason = reason
                if !json { request.language = LanguageOption.ofEnvironment(orElse: .english).rawValue }
                try options.connect().ask(request) { _ in true }
            }
            try options.connect().ask(LinkRequest(.posture)) { line in
                if json {
                    Say.toPrograms(line + [UInt8(ascii: "\n")])
                } else {
                    let state = try JSONDecoder().decode(State.self, from: Data(line))
                    Say.line([state.posture, state.since, state.by].compactMap { $0 }.joined(separator: "  "))
                }
                return true
            }
        }
    }
}
