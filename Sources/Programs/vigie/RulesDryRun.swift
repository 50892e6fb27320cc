import Alarms
import ArgumentParser
import Foundation
import History
import Hypervisor
import Link
import OperatorLink
import RuleTests
import SiteFiles
import Station
import Telemetry

/// `vigie rules dry-run [FILE]`
struct RulesDryRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dry-run", abstract: "What each rule would have rung on the stored history, or on a recording.",
        discussion: """
            FILE is a rule file to try, of the same site (default: the site's alarms.yaml). Of each rule: occurrences,
            how many were fleeting (over within 10 s), alarms that chattered, spells longer than a day, the average rate
            and the worst ten minutes. For the five worst rules, what a wider deadband or a longer delay would have
            left: each change is run through the engine over the readings of the rule's ten worst alarms. Readings stand
            at the time they bear; what came late, and so rang nothing, is left out; nobody acknowledges. Nothing is
            written.

            Example: vigie rules dry-run --last 30d
            Example: vigie rules dry-run new-alarms.yaml --database toulon.db --from 2026-11-01T00:00
            Example: vigie rules dry-run --site layouts/toulon --recording fixtures/toulon-storm.ndjson
            """)

    @OptionGroup var options: SiteOptions
    @Argument(help: "The rule file to try (default: the site's).")
    var file: String?
    @Option(help: "How far back from the last reading, or from --to (default: 30d); to the first reading at most.")
    var last: String?
    @Option(help: "From when (instead of --last).")
    var from: String?
    @Option(help: "Until when, not included (default: just after the last reading).")
    var to: String?
    @Option(help: "Run over this recording instead of the history.")
    var recording: String?
    @Flag(help: "One JSON object a rule on stdout, the whole last.")
    var json = false

    func run() throws {
        try Exit.run {
            var site = try options.load()
            if let file { site.rules = try RulesDryRun.rules(file, of: site) }
            guard !site.rules.isEmpty else {
                throw Problem(file: file ?? site.folder + "/alarms.yaml", message: "there are no rules. Write one.")
            }
            let past = try past(of: site)
            var run = DryRun(site.rules, from: past.from, to: past.to)
            let count = try past.live(site.site, site.rules, only: nil) { run.take($0) }
            var trial = DryRunTrial(of: run, rules: site.rules, entities: past.entities(of: site.site))
            if !trial.rules.isEmpty {
                _ = try past.live(site.site, trial.rules, only: trial.entities) { trial.take($0) }
            }
            say(run, trial.findings, readings: count, site)
        }
    }

    private static func rules(_ file: String, of site: LoadedSite) throws -> [Rule] {
        let (rules, problems) = RuleFile.load(file, for: site)
        for problem in problems { Say.toPeople("\(problem)") }
        guard !problems.contains(where: { $0.severity == .error }) else { throw ExitCode(Exit.wrongUse) }
        return rules
    }

    private func past(of site: LoadedSite) throws -> any RulesPast {
        if let recording {
            guard last == nil, from == nil, to == nil else {
                throw Exit.usage("--recording is run whole. Leave out --last, --from and --to.")
            }
            return try RecordedPast(recording)
        }
        if from != nil, last != nil { throw Exit.usage("--from and --last both say where to begin. Give one.") }
        let reader = try HistoryReader(path: options.databasePath(site))
        guard let extent = try reader.stampExtent() else {
            throw Exit.usage("\(reader.path): no reading is stored. Name a database with --database FILE.")
        }
        let end = try to.map { try instant($0, "--to", site) } ?? Timestamp(nanoseconds: extent.last.nanoseconds + 1)
        var start = max(extent.first, end - .days(30))
        if let from { start = try instant(from, "--from", site) }
        if let last {
            guard let span = TimeText.duration(last), span > .zero else {
                throw Exit.usage("--last \"\(last)\" is not a duration. Write 30d, 12h or 90m.")
            }
            start = end - span
        }
        guard start < end else { throw Exit.usage("--from is not before --to. Exchange them.") }
        if start < extent.first {
            // Before the first reading there was no sensor, and none was silent.
            Say.toPeople(
                "the first reading is of \(ISO8601.text(extent.first, in: site.site.zone)): nothing before it is judged."
            )
            start = extent.first
        }
        return try StoredPast(reader, from: start, to: end)
    }

    private func instant(_ text: String, _ option: String, _ site: LoadedSite) throws -> Timestamp {
        let now = Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9))
        do {
            return try TimeText.instant(
                text, now: now, zone: site.site.zone, examples: "2026-11-01T00:00, 22:00, now, or 7d for that long ago")
        } catch {
            throw Exit.usage("\(option) \(error.text)")
        }
    }

    private func say(_ run: DryRun, _ findings: [DryRunTrial.Finding], readings: Int, _ site: LoadedSite) {
        let report = run.report
        if json {
            for row in report.rows {
                Say.toPrograms(DryRunJSON.row(row, findings.first { $0.rule == row.rule }))
            }
            return Say.toPrograms(DryRunJSON.whole(report, readings: readings))
        }
        let zone = site.site.zone
        let days = DecimalText.fixed((run.to - run.from).seconds / 86_400, places: 1)
        Say.line(
            "\(ISO8601.text(run.from, in: zone)) to \(ISO8601.text(run.to, in: zone)) (\(days) days), "
                + "\(readings) readings, \(site.rules.count) rules")
        for line in report.lines(findings, zone: zone) { Say.line(line) }
    }
}
