import ArgumentParser
import Foundation
import Link

/// `vigie kpi`
struct KPICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kpi", abstract: "How the alarm system did: the figures of EEMUA 191 and ISA-18.2.",
        discussion: """
            Rates, peaks, floods, chattering, fleeting and long-standing alarms, the priority distribution against
            80/15/5, time to acknowledge and the ten most frequent alarms, of the last day unless --since and --to say
            otherwise. An occurrence is of the most urgent priority it was annunciated at: one that rose to critical is a
            critical one. With --database the file is read and no core needs to run.

            Example: vigie kpi --since 7d
            Example: vigie kpi --json --since 2026-01-15T00:00 --to 2026-01-16T00:00 | jq .worst
            """)
    @OptionGroup var options: SiteOptions
    @OptionGroup var language: LanguageOption
    @Flag(help: "One JSON object on stdout.")
    var json = false
    @Option(help: "From when, or for how long back (default: a day).")
    var since: String?
    @Option(help: "Until when, not included (default: now).")
    var to: String?

    func run() throws {
        try Exit.run {
            var request = LinkRequest(.kpi)
            request.from = since
            request.to = to
            try Sheet.print(&request, options, language, json: json)
        }
    }
}

/// What people read a page at a time: text by line, or the object behind it.
enum Sheet {
    private struct Line: Decodable { var text: String }

    static func print(
        _ request: inout LinkRequest, _ options: SiteOptions, _ language: LanguageOption, json: Bool
    ) throws {
        if !json {
            request.format = request.format ?? .text
            request.language = try language.language(orElse: .english).rawValue
        }
        try Questions.ask(request, options) { line in
            if json { return Say.toPrograms(line + [UInt8(ascii: "\n")]) }
            Say.line(try JSONDecoder().decode(Line.self, from: Data(line)).text)
        }
    }
}
