import ArgumentParser
import Foundation
import Link

/// `vigie bulletin`: authorities' warnings, in their own words.
struct BulletinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bulletin",
        abstract: "An outside authority's warning (Vigicrues, Météo-France, AtmoSud, APIC) in its own words.",
        discussion: """
            It stands on a line of every console while it is in force and never changes a level of the site.

            Example: vigie bulletin add --source Vigicrues --scope Gapeau --level orange --to 18:00 "pic attendu à 06:00"
            """,
        subcommands: [BulletinAddCommand.self, BulletinListCommand.self, BulletinEndCommand.self],
        defaultSubcommand: BulletinListCommand.self)
}

/// `vigie bulletin add`
struct BulletinAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Enter a bulletin.",
        discussion: "Example: vigie bulletin add --source Météo-France --scope Var --level rouge --to 12h \"pluie\"")
    @OptionGroup var options: ActionOptions
    @Argument(help: "What it says.")
    var text: [String] = []
    @Option(help: "The authority.")
    var source: String
    @Option(help: "Where it holds: a reach, a department.")
    var scope: String = ""
    @Option(help: "Its level, in the authority's words.")
    var level: String
    @Option(help: "From when (default: now).")
    var from: String?
    @Option(help: "Until when: 18:00, 2026-11-28T06:00, or 6h from now.")
    var to: String

    func run() throws {
        var request = LinkRequest(.bulletin)
        request.comment = text.joined(separator: " ")
        request.source = source
        request.scope = scope
        request.level = level
        request.from = from
        request.to = to
        try Exit.run {
            try options.site.connect().ask(request) { line in
                try BulletinText.tell(line, json: options.json)
                return true
            }
        }
    }
}

/// `vigie bulletin end NUMBER`
struct BulletinEndCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "End a bulletin before its time.",
        discussion: "Example: vigie bulletin end 3 --reason \"levé par la préfecture\"")
    @OptionGroup var options: ActionOptions
    @Argument(help: "Its number, as `vigie bulletin list` shows it.")
    var number: Int
    @Option(help: "Why.")
    var reason: String?

    func run() throws {
        var request = LinkRequest(.bulletinEnd)
        request.number = number
        request.reason = reason
        try Action.run(request, options.site, json: options.json)
    }
}

/// `vigie bulletin list`
struct BulletinListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Bulletins in force, to come and lately over.",
        discussion: "Example: vigie bulletin list --json")
    @OptionGroup var options: SiteOptions
    @Flag(help: "One JSON object a line on stdout.")
    var json = false

    func run() throws {
        try Exit.run {
            try options.connect().ask(LinkRequest(.bulletins)) { line in
                try BulletinText.tell(line, json: json)
                return true
            }
        }
    }
}

/// A bulletin on one line: what was entered, and what is listed.
private struct BulletinText: Decodable {
    var number: Int
    var source: String
    var scope: String
    var level: String
    /// By the site's clock, both ends with their dates.
    var period: String
    var inForce: Bool
    var text: String

    /// A line that is no bulletin is a refusal, which is said when the answer ends.
    static func tell(_ line: [UInt8], json: Bool) throws {
        if json { return Say.toPrograms(line + [UInt8(ascii: "\n")]) }
        guard let bulletin = try? JSONDecoder().decode(BulletinText.self, from: Data(line)) else { return }
        let parts = [
            "\(bulletin.number)", bulletin.source, bulletin.scope, bulletin.level, bulletin.period,
            bulletin.inForce ? "in force" : "", bulletin.text,
        ]
        Say.line(parts.filter { !$0.isEmpty }.joined(separator: "  "))
    }
}
