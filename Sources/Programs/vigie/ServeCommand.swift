import ArgumentParser
import Foundation
import History
import Link
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
            listening, judges and commits what has arrived, and exits 0. SIGHUP: it reads the site again (`vigie reload`).
            As a service: `vigie service print-unit`. With --exercise it says at its end how the watch was stood, on stderr.

            Example: vigie serve --site layouts/toulon --udp 127.0.0.1:5683 --tcp 127.0.0.1:0
            """)

    @OptionGroup var options: SiteOptions

    @OptionGroup var listening: ListenOptions

    func run() throws {
        try Exit.run {
            let site = try options.load()
            let station = try Station(site, try listening.stationOptions(site, options), log: .vigie)
            let systemd = ServiceNotice()
            ServiceNotice.keepToOneself()
            let watchdog = Watchdog(systemd, of: station)
            announce(station)
            station.forgetStart()
            systemd.ready(status: "\(station.site.id) on \(station.socketPath ?? "no socket")")
            Termination.wait { reload(station, systemd) }
            systemd.stopping()
            station.stop()
            withExtendedLifetime(watchdog) {}
            if listening.exercise { try tellScore(of: station, site) }
        }
    }

    /// What the journal says since this start.
    private func tellScore(of station: Station, _ site: LoadedSite) throws {
        let language = LanguageOption.ofEnvironment(orElse: site.site.language)
        let report = try ExerciseReport(watchIn: station.databasePath, of: site, language: language)
        for line in report?.lines ?? [] { Say.toPeople(line) }
    }

    private func reload(_ station: Station, _ systemd: ServiceNotice) {
        systemd.reloading()
        do {
            let changes = try station.reload()
            Say.toPeople(changes.isEmpty ? "reload: nothing changed" : "reloaded: \(changes.joined(separator: "; "))")
        } catch {
            Say.toPeople("\(error)")
        }
        systemd.ready(status: station.site.id)
    }

    private func announce(_ station: Station) {
        var ready = JSONLine()
        ready.add("event", "ready")
        ready.add("udp", station.udp.map { "\($0)" })
        ready.add("tcp", station.tcp.map { "\($0)" })
        ready.add("http", station.http.map { "\($0)" })
        ready.add("socket", station.socketPath)
        ready.add("database", station.databasePath)
        ready.add("site", station.site.id)
        ready.add("pid", Int(getpid()))
        Say.toPrograms(ready)
    }
}

extension Logger {
    /// Logs go to stderr, where systemd and people find them.
    static var vigie: Logger {
        var logger = Logger(label: "vigie") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        return logger
    }
}
