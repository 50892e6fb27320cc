import ArgumentParser
import Foundation
import Link

/// `vigie handover`
struct HandoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handover", abstract: "The sheet one watch hands to the next, as text or Markdown.",
        discussion: """
            Posture, bulletins, who has the watch, what stands, is put aside, out of service, silent or unacknowledged,
            what happened with first-outs and response times, who did what, and the crisis log: of the last 12 hours
            unless --since says otherwise.

            Example: vigie handover --since 20:00 --markdown > releve.md
            """)
    @OptionGroup var options: SiteOptions
    @OptionGroup var language: LanguageOption
    @Option(help: "From when, or for how long back (default: 12h).")
    var since: String?
    @Flag(help: "Markdown instead of text.")
    var markdown = false

    func run() throws {
        try Exit.run {
            var request = LinkRequest(.handover)
            request.from = since
            if markdown { request.format = .markdown }
            request.language = try language.language(orElse: .english).rawValue
            guard options.database == nil else {
                throw Exit.usage("a handover asks the running core how things stand: leave --database out.")
            }
            try Sheet.print(&request, options, language, json: false)
        }
    }
}
