import ArgumentParser
import Foundation
import Link

/// `vigie note TEXT`
struct NoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note", abstract: "Add an entry to the crisis log.",
        discussion: """
            An entry is never changed: a further one corrects it, with --corrects and its number. `vigie crisis-log` shows
            the entries, and each is answered with its number.

            Example: vigie note --kind call-in --person "maire de Hyères" --commune Hyères "quai évacué"
            Example: vigie note --corrects 12 "quai évacué à 03:40, non 03:20"
            """)
    @OptionGroup var options: ActionOptions
    @Argument(help: "What happened.")
    var text: [String]
    @Option(help: "information (the default), call-in, call-out, decision or action.")
    var kind: String?
    @Option(help: "Who called, was called, decided or acts.")
    var person: String?
    @Option(help: "The commune it is about.")
    var commune: String?
    @Option(help: "The number of the entry that this one corrects.")
    var corrects: Int?

    func run() throws {
        var request = LinkRequest(.note)
        request.comment = text.joined(separator: " ")
        request.kind = kind
        request.person = person
        request.commune = commune
        request.number = corrects
        try Action.run(request, options.site, json: options.json)
    }
}

/// `vigie crisis-log`
struct CrisisLogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crisis-log", abstract: "The crisis log of a period: text, Markdown, CSV or JSON.",
        discussion: """
            Of the last day unless --since and --to say otherwise, the oldest entry first. With --database the file is
            read and no core needs to run.

            Example: vigie crisis-log --since 2026-11-27T20:00 --to 2026-11-28T08:00 --format markdown
            """)
    @OptionGroup var options: SiteOptions
    @OptionGroup var language: LanguageOption
    @Option(help: "From when, or for how long back (default: a day).")
    var since: String?
    @Option(help: "Until when, not included (default: now).")
    var to: String?
    @Option(help: "text, markdown, csv or json (one object a line).")
    var format: Format = .text
    @Flag(help: "As --format json.")
    var json = false

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, markdown, csv, json }

    func run() throws {
        try Exit.run {
            var request = LinkRequest(.crisisLog)
            request.from = since
            request.to = to
            switch json ? .json : format {
            case .json: try Sheet.print(&request, options, language, json: true)
            case .text: try Sheet.print(&request, options, language, json: false)
            case .markdown:
                request.format = .markdown
                try Sheet.print(&request, options, language, json: false)
            case .csv:
                Say.line(Self.columns.joined(separator: ","))
                try Questions.ask(request, options) { Say.line(try CSVLine($0, columns: Self.columns).text) }
            }
        }
    }

    private static let columns = [
        "number", "at", "by", "kind", "person", "commune", "text", "corrects", "correctedBy",
    ]
}
