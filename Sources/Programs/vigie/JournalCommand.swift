import ArgumentParser
import Console
import Foundation
import Link
import Telemetry

/// `vigie journal`: its lines, and the check of its hash chain.
struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "The journal: its lines (the default), the check of its hash chain, its heads.",
        discussion: "Example: vigie journal --json --since 1h",
        subcommands: [JournalListCommand.self, JournalVerifyCommand.self, JournalHeadsCommand.self],
        defaultSubcommand: JournalListCommand.self)
}

/// `vigie journal list`
struct JournalListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show transitions and operator actions, the oldest first.",
        discussion: """
            --since takes a time (2026-01-15T22:00, 22:00) or a duration (1h ago). With --database the file is read and
            no core needs to run. Lines for people are in the language of LANG and the site's own clock; --json is in UTC.

            Example: vigie journal --json --since 1h
            """)
    @OptionGroup var options: SiteOptions
    @OptionGroup var language: LanguageOption
    @Flag(help: "One JSON object a line on stdout.")
    var json = false
    @Option(help: "From when, or for how long back.")
    var since: String?
    @Option(help: "Until when.")
    var to: String?
    @Option(help: "At most so many lines, the newest (default 1000).")
    var limit: Int?

    func run() throws {
        try Exit.run {
            var request = LinkRequest(.journal)
            request.from = since
            request.to = to
            request.limit = limit
            let words = json ? nil : try ListWords(language.language(orElse: .english), zone: Questions.zone(options))
            try Questions.ask(request, options) { line in
                if let words {
                    Say.line(try JournalText(line, words).text)
                } else {
                    Say.toPrograms(line + [UInt8(ascii: "\n")])
                }
            }
        }
    }
}

/// A line of the journal, for people.
struct JournalText {
    private struct Fields: Decodable {
        var at: String
        var event: String
        var alarm: String?
        var level: String?
        var to: String?
        var by: String
        var comment: String?
        var refused: String?
        var why: String?
        var text: String?
        var kind: String?
        var person: String?
        var commune: String?
        var source: String?
        var scope: String?
        var shelvedUntil: String?
        var oneShot: Bool?
        var value: Double?
        var unit: String?
        var observedAt: String?
        var fate: String?
        var bad: Bool?

        /// What a person read.
        func reading(_ words: ListWords) -> String? {
            guard event == "observe", let value else { return nil }
            let parts = [
                AlarmText.quantity(value, unit, words),
                observedAt.map { words.observed(at: $0, fate: fate ?? "", isBad: bad == true) },
            ]
            return parts.compactMap { $0 }.joined(separator: " ")
        }
    }

    let text: String

    init(_ line: [UInt8], _ words: ListWords) throws {
        let record = try JSONDecoder().decode(Fields.self, from: Data(line))
        let parts = [
            words.time(record.at), words.account(record.by),
            words.event(record.event, to: record.to, refused: record.refused, of: record.alarm),
            record.reading(words), record.alarm, record.level, record.to.map { words.state($0) },
            record.why.map { words.refusal($0) },
            record.shelvedUntil.map { words.until($0) }, record.oneShot == true ? words.once : nil,
            record.kind.map { words.kind($0) }, record.source, record.scope,
            record.comment.map { words.quoted($0) }, record.text.map { words.about($0, in: record.event) },
            record.person, record.commune,
        ]
        text = parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "  ")
    }
}
