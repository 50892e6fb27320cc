import ArgumentParser
import History
import Listeners
import OperatorLink
import SiteFiles
import Station

/// Where a core listens and how its time runs: `vigie` and `vigie serve`.
struct ListenOptions: ParsableArguments {
    @Option(help: "UDP address (port 0 picks one); replaces site.yaml's.")
    var udp: String?

    @Option(help: "TCP address (port 0 picks one); replaces site.yaml's.")
    var tcp: String?

    @Option(help: "HTTP address for InfluxDB-compatible writes (port 0 picks one); replaces site.yaml's.")
    var http: String?

    @Option(help: "system: the machine's time. stream: time follows the frames' stamps, for replays and tests.")
    var clock: ClockKind = .system

    @Flag(help: "Prefix the header and every notification with EXERCISE.")
    var exercise = false

    /// Whether a core of one's own is asked for: a running one listens where it listens.
    var isGiven: Bool { udp != nil || tcp != nil || http != nil || clock != .system || exercise }

    /// Where everything of this core is; the folders of its files exist afterwards.
    func stationOptions(
        _ site: LoadedSite, _ options: SiteOptions, opened: Ahead<HistoryStore>? = nil
    ) throws -> Station.Options {
        let endpoints = Endpoints(site: site)
        var settings = Station.Options(database: options.databasePath(site))
        settings.opened = opened
        let places = Places(siteID: site.site.id)
        try places.makeFolder(of: settings.database)
        let found = try endpoints.endpoints(
            .init(name: "--udp", option: udp, configured: site.listeners.udp),
            .init(name: "--tcp", option: tcp, configured: site.listeners.tcp),
            .init(name: "--http", option: http, configured: site.listeners.http))
        (settings.udp, settings.tcp, settings.http) = (found[0], found[1], found[2])
        let socket = places.socketToBind(option: options.socket, configured: site.socket)
        try places.makeFolder(of: socket.path)
        try places.checkPrivate(socket.path)
        settings.socket = socket
        settings.isStreamClock = clock == .stream
        settings.mode = exercise ? .exercise : clock == .stream ? .replay : .live
        return settings
    }
}

/// How core time runs.
enum ClockKind: String, ExpressibleByArgument, CaseIterable {
    case system, stream
}
