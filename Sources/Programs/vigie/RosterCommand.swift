import ArgumentParser
import Console
import Foundation
import Link
import Notification
import SiteFiles
import Station
import Telemetry

/// `vigie roster`: who has the watch.
struct RosterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roster", abstract: "Who has the watch, and the hours nobody covers.",
        discussion: """
            now and check read the site's roster.yaml as it is on disk; `vigie who` says what the running core goes by.

            Example: vigie roster now --at "2026-12-24T20:00"
            """,
        subcommands: [RosterNowCommand.self, RosterCheckCommand.self, RosterTestCommand.self],
        defaultSubcommand: RosterNowCommand.self)
}

/// `vigie roster now`
struct RosterNowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "now", abstract: "Who has the watch, role by role in the order of the chain.",
        discussion: """
            Exit status 1: a role is nobody's at that time.

            Example: vigie roster now --at 03:00 --json
            """)
    @OptionGroup var options: SiteOptions
    @OptionGroup var language: LanguageOption
    @Option(help: "When: 03:00, 2026-12-24T20:00 or 6h from now (default: now).")
    var at: String?
    @Flag(help: "One JSON object a role on stdout.")
    var json = false

    func run() throws {
        try Exit.run {
            let roster = try options.roster()
            let instant = try at.map { try roster.instant($0, "--at") } ?? RosterTime.now
            var isCovered = true
            let words = try ListWords(language.language(orElse: .english), zone: roster.zone)
            for role in roster.roles {
                let watch = roster.watch(role, at: instant)
                let until = roster.nextChange(of: role, after: instant)
                isCovered = isCovered && watch != nil
                if json {
                    Say.toPrograms(line(role, watch, until))
                } else {
                    let facts = [
                        role.name, watch?.person.name ?? words.nobody, watch.map { $0.reason.rawValue },
                        until.map { words.untilWithWeekday($0) }, watch?.person.contact,
                        (watch?.person.channel).flatMap { $0.isEmpty ? nil : $0 },
                    ]
                    Say.line(facts.compactMap { $0 }.joined(separator: "  "))
                }
            }
            if !isCovered { throw ExitCode(Exit.no) }
        }
    }

    private func line(_ role: Roster.Role, _ watch: Roster.Watch?, _ until: Timestamp?) -> JSONLine {
        var line = JSONLine()
        line.add("role", role.name)
        line.add("person", watch?.person.id)
        line.add("name", watch?.person.name)
        line.add("reason", watch?.reason.rawValue)
        line.add("until", until)
        line.add("contact", watch?.person.contact)
        line.add("channel", (watch?.person.channel).flatMap { $0.isEmpty ? nil : $0 })
        return line
    }
}

/// `vigie roster check`
struct RosterCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "List the hours nobody covers.",
        discussion: """
            Four weeks from now unless --from and --to say otherwise; a year at most. What is wrong in the file is told
            first, with its line; overlapping swaps are warnings.
            Exit status 1: there are such hours. 2: the file can't be used.

            Example: vigie roster check --from 2026-12-01 --to 2027-01-31
            """)
    /// As far as most rosters are written ahead.
    private static let usualSpan = TimeSpan.days(28)

    @OptionGroup var options: SiteOptions
    @OptionGroup var language: LanguageOption
    @Option(help: "From when (default: now).")
    var from: String?
    @Option(help: "Until when: 2027-01-31, or 8w from now (default: 28 days later).")
    var to: String?
    @Flag(help: "One JSON object a span on stdout.")
    var json = false

    func run() throws {
        try Exit.run {
            let roster = try options.roster(tellsWarnings: true)
            let start = try from.map { try roster.instant($0, "--from") } ?? RosterTime.now
            let end = try to.map { try roster.instant($0, "--to") } ?? start + RosterCheckCommand.usualSpan
            guard start < end, end - start <= Roster.checkLimit else {
                throw Exit.usage("--from to --to must be a span of time, of at most 366 days.")
            }
            let spans = roster.uncovered(from: start, to: end)
            let words = try ListWords(language.language(orElse: .english), zone: roster.zone)
            for span in spans { show(span, words) }
            guard spans.isEmpty else {
                let total = spans.reduce(TimeSpan.zero) { $0 + ($1.to - $1.from) }
                Say.toPeople(words.uncovered(spans.count, from: start, to: end, total: total))
                throw ExitCode(Exit.no)
            }
            Say.toPeople(words.covered(roster.roles.map(\.name).joined(separator: ", "), from: start, to: end))
        }
    }

    private func show(_ span: UncoveredSpan, _ words: ListWords) {
        guard json else {
            let facts = [
                span.role, words.timeWithWeekday(span.from), words.timeWithWeekday(span.to),
                words.length(span.to - span.from),
            ]
            return Say.line(facts.joined(separator: "  "))
        }
        var line = JSONLine()
        line.add("role", span.role)
        line.add("from", span.from)
        line.add("to", span.to)
        line.add("seconds", (span.to - span.from).seconds)
        Say.toPrograms(line)
    }
}

/// The machine's time, as the roster's commands ask by.
enum RosterTime {
    static var now: Timestamp { Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) }
}

extension Roster {
    fileprivate func instant(_ text: String, _ option: String) throws -> Timestamp {
        do {
            return try TimeText.instant(
                ahead: text, now: RosterTime.now, zone: zone, examples: "2026-12-24T20:00, 03:00, or 6h from now")
        } catch {
            throw Exit.usage("\(option) \(error.text)")
        }
    }
}

extension SiteOptions {
    /// The site's roster, read and checked whole.
    fileprivate func roster(tellsWarnings: Bool = false) throws -> Roster {
        let site = try load(tellsWarnings: tellsWarnings)
        if let roster = site.roster { return roster }
        throw Exit.usage("\(site.folder) has no roster.yaml: nobody has the watch. Write one; README says how.")
    }
}
