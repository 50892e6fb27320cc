import ArgumentParser
import Foundation
import Link
import Listeners
import Logging
import OperatorLink
import SiteFiles
import Station

/// `vigie serve`: the core without a console.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the core: listen, judge, keep history, let consoles attach.",
        discussion: """
            When ready it prints one JSON line on stdout with the addresses it listens on. SIGTERM or SIGINT: it stops
            listening, judges and commits what has arrived, and exits 0.

            Example: vigie serve --site layouts/toulon --udp 127.0.0.1:5683 --tcp 127.0.0.1:0
            """)

    @OptionGroup var options: SiteOptions

    @Option(help: "UDP address (port 0 picks one); replaces site.yaml's.")
    var udp: String?

    @Option(help: "TCP address (port 0 picks one); replaces site.yaml's.")
    var tcp: String?

    @Option(help: "system: the machine's time. stream: time follows the frames' stamps, for replays and tests.")
    var clock: ClockKind = .system

    @Flag(help: "Prefix the header and every notification with EXERCISE.")
    var exercise = false

    func run() throws {
        try Exit.run {
            let site = try options.load()
            let station = try Station(site, try stationOptions(site), log: .vigie)
            announce(station)
            Termination.wait()
            station.stop()
        }
    }

    private func stationOptions(_ site: LoadedSite) throws -> Station.Options {
        let endpoints = Endpoints(site: site)
        var settings = Station.Options(database: options.databasePath(site))
        try Places.makeFolder(of: settings.database)
        settings.udp = try endpoints.endpoint(udp, "--udp", else: site.listeners.udp)
        settings.tcp = try endpoints.endpoint(tcp, "--tcp", else: site.listeners.tcp)
        let socket = Places(siteID: site.site.id).socketToBind(option: options.socket, configured: site.socket)
        try Places.makeFolder(of: socket.path)
        try Places.checkPrivate(socket.path)
        settings.socket = socket
        settings.isStreamClock = clock == .stream
        settings.mode = exercise ? .exercise : clock == .stream ? .replay : .live
        return settings
    }

    private func announce(_ station: Station) {
        var ready = JSONLine()
        ready.add("event", "ready")
        ready.add("udp", station.udp.map { "\($0)" })
        ready.add("tcp", station.tcp.map { "\($0)" })
        ready.add("http", nil as String?)
        ready.add("socket", station.socketPath)
        ready.add("database", station.databasePath)
        ready.add("site", station.site.id)
        ready.add("pid", Int(getpid()))
        Say.toPrograms(ready)
    }
}

/// How core time runs.
enum ClockKind: String, ExpressibleByArgument, CaseIterable {
    case system, stream
}

extension Logger {
    /// Logs go to stderr, where systemd and people find them.
    static var vigie: Logger {
        var logger = Logger(label: "vigie") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        return logger
    }
}
