import Alarms
import ArgumentParser
import Console
import Foundation
import History
import Link
import Listeners
import Logging
import OperatorLink
import Screen
import SiteFiles
import Station
import Terminal

/// `vigie` alone: a console on the site's running core, or core and console in one process.
struct ConsoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console", abstract: "Show a console: on the running core, else on one of its own (the default).",
        discussion: """
            When a core of this site runs, this is `vigie attach`. Else it listens where the site says, keeps history,
            and shows the console; q quits: the core drains, commits and ends with it. Options of listening, and
            --database, ask for a core of one's own. For one that goes on without a terminal, use `vigie serve`.

            Example: vigie --site layouts/toulon
            """)

    @OptionGroup var options: SiteOptions
    @OptionGroup var listening: ListenOptions
    @OptionGroup var language: LanguageOption
    @OptionGroup var show: ShowOptions

    func run() throws {
        try Exit.run {
            let look = try show.asked()
            try TerminalCheck.check("vigie", look)
            let site = try options.load()
            let language = try language.language(orElse: site.site.language)
            let keys = try show.keyTable(over: site.keys)
            if let core = try runningCore(site) {
                return try AttachedProgram(
                    core: core, language: language, look: look, keys: keys, scenery: SiteScenery(site)
                ).run()
            }
            let log = Logger(label: "vigie") { _ in SwiftLogNoOpLogHandler() }
            let (station, refusal) = try liveStation(site, log)
            defer {
                station.stop()
                if let refusal {
                    try? FileManager.default.removeItem(atPath: standInFolder)
                    Say.toPeople("history was not written: \(refusal)")
                }
            }
            let account = Operator.here
            let console = ConsoleOptions(language: language, account: account, keys: keys)
            let ending = try ConsoleStart.run(
                console, look: look, scenery: SiteScenery(site), othersWatching: { max(0, station.consoleCount - 1) }
            ) {
                station.attachConsole(view: $0, as: account, deliver: $1)
            }
            if listening.exercise, ending != .hangUp {
                // All of the watch is in the journal then.
                station.stop()
                let report = try ExerciseReport(watchIn: station.databasePath, of: site, language: language)
                for line in report?.lines ?? [] { Say.line(line) }
            }
            try ending.finish()
        }
    }

    /// A database that can't be used does not keep a city from being seen: what arrives is judged and shown, and every
    /// screen says that history is not being written, and why. (`vigie serve`, which nobody looks at, refuses to start.)
    private func liveStation(_ site: LoadedSite, _ log: Logger) throws -> (Station, HistoryError?) {
        var settings = try listening.stationOptions(site, options)
        do {
            return (try Station(site, settings, log: log), nil)
        } catch let error as HistoryError where error.isOfTheFile {
            try FileManager.default.createDirectory(
                atPath: standInFolder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            settings.database = standInFolder + "/none.db"
            settings.history.refusal = error
            return (try Station(site, settings, log: log), error)
        }
    }

    /// Where an empty database stands in for one that can't be used.
    private var standInFolder: String { "\(FileManager.default.temporaryDirectory.path)/vigie-none-\(getpid())" }

    /// nil when none runs, or one of one's own is asked for.
    private func runningCore(_ site: LoadedSite) throws -> AttachedCore? {
        guard !listening.isGiven, options.database == nil else { return nil }
        let paths = Places(siteID: site.site.id).sockets(option: options.socket, configured: site.socket)
        do {
            return try AttachedCore(trying: paths, site: site.site.id, build: AttachedCore.build)
        } catch .unreachable {
            return nil
        }
    }
}

/// A console needs a terminal at both ends; one in sentences is read and written by programs too.
enum TerminalCheck {
    static func check(_ command: String, _ look: ConsoleLook) throws {
        guard !look.isLinear else { return }
        guard isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1 else { return }
        throw Exit.usage(
            "\(command) draws a console and needs a terminal. Without one: --linear speaks in lines, `vigie serve` runs "
                + "the core, `vigie snapshot` draws a display, `vigie status --json` is for scripts.")
    }
}
