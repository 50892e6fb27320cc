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
            let places = try options.places()
            let core = try places.flatMap(runningCore)
            let store = core == nil ? places.flatMap(openedStore) : nil
            let site = try options.load()
            let language = try language.language(orElse: site.site.language)
            let keys = try show.keyTable(over: site.keys)
            func attach(_ core: AttachedCore) throws {
                try AttachedProgram(
                    core: core, language: language, look: look, keys: keys, scenery: SiteScenery(site)
                ).run()
            }
            if let core { return try attach(core) }
            let log = Logger(label: "vigie") { _ in SwiftLogNoOpLogHandler() }
            let settings = try listening.stationOptions(site, options, opened: store)
            // While the terminal is taken, and the site's displays are read.
            let live = Ahead { try LiveStation(site, settings, log) }
            defer { (try? live.get())?.end() }
            let account = Operator.here
            let console = ConsoleOptions(language: language, account: account, keys: keys)
            let ending: ConsoleProgram.Ending
            do {
                ending = try ConsoleStart.run(
                    console, look: look, scenery: SiteScenery(site),
                    othersWatching: { max(0, ((try? live.get())?.station.consoleCount ?? 1) - 1) }
                ) {
                    try live.get().station.attachConsole(view: $0, as: account, deliver: $1)
                }
            } catch let refusal as HistoryError {
                // Somebody may have started one in the same instant.
                guard case .inUse = refusal, let places, let core = try startingCore(places) else { throw refusal }
                return try attach(core)
            }
            if listening.exercise, ending != .hangUp {
                // All of the watch is in the journal then.
                let station = try live.get().station
                station.stop()
                let report = try ExerciseReport(watchIn: station.databasePath, of: site, language: language)
                for line in report?.lines ?? [] { Say.line(line) }
            }
            try ending.finish()
        }
    }

    /// nil when none runs, or one of one's own is asked for.
    private func runningCore(_ site: SitePlaces) throws -> AttachedCore? {
        guard !listening.isGiven, options.database == nil else { return nil }
        let paths = Places(siteID: site.id).sockets(option: options.socket, configured: site.socket)
        do {
            return try AttachedCore(trying: paths, site: site.id, build: AttachedCore.build)
        } catch .unreachable {
            return nil
        }
    }

    /// One that has the database already and is about to answer; nil where none does, or one's own was asked for.
    private func startingCore(_ site: SitePlaces) throws -> AttachedCore? {
        let end = ContinuousClock.now + ConsoleCommand.startPatience
        repeat {
            if let core = try runningCore(site) { return core }
            guard !listening.isGiven, options.database == nil else { return nil }
            usleep(ConsoleCommand.startPause)
        } while ContinuousClock.now < end
        return nil
    }

    /// A core answers within a tenth of a second of taking its database, after a flood within one.
    private static let startPatience = Duration.seconds(3)
    /// Microseconds between two looks.
    private static let startPause: UInt32 = 20_000

    /// The history, opened while the site is read. None is made for a site that may turn out to be none.
    private func openedStore(_ site: SitePlaces) -> Ahead<HistoryStore>? {
        let path = options.databasePath(site)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return Ahead { try HistoryStore(path: path) }
    }
}

/// The core of a console that has one of its own.
///
/// A database that can't be used does not keep a city from being seen: what arrives is judged and shown, and every screen
/// says that history is not being written, and why. (`vigie serve`, which nobody looks at, refuses to start.)
private struct LiveStation {
    let station: Station
    /// Why nothing is written.
    private let refusal: HistoryError?

    init(_ site: LoadedSite, _ options: Station.Options, _ log: Logger) throws {
        do {
            station = try Station(site, options, log: log)
            refusal = nil
        } catch let error as HistoryError where error.isOfTheFile {
            try FileManager.default.createDirectory(
                atPath: LiveStation.standInFolder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            var options = options
            options.database = LiveStation.standInFolder + "/none.db"
            options.history.refusal = error
            options.opened = nil
            station = try Station(site, options, log: log)
            refusal = error
        }
    }

    /// Stops the core. Once the terminal is given back: it may have something to say.
    func end() {
        station.stop()
        if let refusal {
            try? FileManager.default.removeItem(atPath: LiveStation.standInFolder)
            Say.toPeople("history was not written: \(refusal)")
        }
    }

    /// Where an empty database stands in for one that can't be used.
    private static var standInFolder: String {
        "\(FileManager.default.temporaryDirectory.path)/vigie-none-\(getpid())"
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
