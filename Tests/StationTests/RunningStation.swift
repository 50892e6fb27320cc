import Alarms
import Foundation
import Glibc
import Link
import Listeners
import Logging
import LoopbackHarness
import OperatorLink
import SiteFiles
import Telemetry
import Testing

@testable import Station

/// A station in a temporary folder, on loopback ports the kernel picks, with a client on its socket.
final class RunningStation {
    let folder: String
    let station: Station
    let client: LinkClient

    init(_ loaded: LoadedSite, folder: String? = nil, change: (inout Station.Options) -> Void = { _ in }) throws {
        let folder = folder ?? FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var options = Station.Options(database: folder + "/history.db")
        options.udp = Endpoint(host: "127.0.0.1", port: 0, isLoopback: true, origin: "test")
        options.tcp = Endpoint(host: "127.0.0.1", port: 0, isLoopback: true, origin: "test")
        options.socket = (folder + "/s", 0o600)
        options.isStreamClock = true
        // A test's own client may have nothing to ask for long.
        options.link.idleSeconds = 600
        change(&options)
        self.folder = folder
        station = try Station(loaded, options, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        client = try LinkClient(trying: [folder + "/s"])
        // Whoever says nothing at first is cut off, and a test may take its time.
        _ = try client.ask(LinkRequest(.hello))
    }

    deinit { station.stop() }

    func ask(_ verb: LinkRequest.Verb, _ change: (inout LinkRequest) -> Void = { _ in }) throws -> [[String: Any]] {
        var request = LinkRequest(verb)
        change(&request)
        return try client.ask(request).compactMap {
            try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
        }
    }

    func status() throws -> StationStatus { StationStatus(try ask(.status).first ?? [:]) }

    /// Asks for the status until `condition` holds; nil when it does not within two minutes.
    func status(until condition: (StationStatus) -> Bool) throws -> StationStatus? {
        let deadline = Date(timeIntervalSinceNow: 120)
        while Date() < deadline {
            let status = try status()
            #expect(status.isBalanced, "\(status.fields)")
            if condition(status) { return status }
        }
        return nil
    }

    func send(tcp text: String) throws {
        guard let port = station.tcp?.port else { return }
        let sender = try LoopbackSender(tcp: port)
        try sender.send(Array(text.utf8))
    }
}

/// The ledgers of one `status`.
struct StationStatus {
    let fields: [String: Any]
    init(_ fields: [String: Any]) { self.fields = fields }
    subscript(_ name: String) -> Int { (fields[name] as? NSNumber)?.intValue ?? -1 }
    var rejected: Int { (fields["rejected"] as? [String: NSNumber] ?? [:]).values.reduce(0) { $0 + $1.intValue } }
    /// Both equations of wire.md.
    var isBalanced: Bool {
        self["received"] == self["decoded"] + self["quarantined"]
            && self["readings"] == self["stored"] + self["duplicates"] + rejected + self["droppedQueue"]
                + self["notStored"] + self["inFlight"]
    }
}

extension LoadedSite {
    /// One gauge with a rule of two levels; anything else heard is production.
    static func river(noticeCommand: [String]? = nil) -> LoadedSite {
        var gauge = Entity(id: "gapeau", type: "FloodMonitoring", name: "Gapeau")
        gauge.attributes["currentLevel"] = AttributeDefinition(unit: "m")
        var site = Site(id: "test", name: "Test", entities: [gauge])
        site.discovered = .production
        var loaded = LoadedSite(folder: "/nonexistent", site: site)
        var rule = Rule(
            id: "river-level",
            sensor: SensorPattern(type: "FloodMonitoring", entity: "*", attribute: "currentLevel"),
            levels: [
                Level(
                    name: "vigilance", priority: .low, set: Comparison(.greaterOrEqual, .number(2, unit: nil)),
                    clear: Comparison(.less, .number(1.8, unit: nil))),
                Level(
                    name: "alerte", priority: .high, set: Comparison(.greaterOrEqual, .number(3.22, unit: nil)),
                    clear: Comparison(.less, .number(3, unit: nil))),
            ])
        rule.raisesHealthAlarms = false
        loaded.rules = [rule]
        if let noticeCommand {
            loaded.channels = [ChannelConfiguration(name: "test", means: .command(noticeCommand))]
        }
        return loaded
    }
}

/// Line protocol for the gauge: minute `minute` of a fixed night.
func gaugeLine(_ level: Double, minute: Int) -> String {
    let stamp = 1_795_824_000_000_000_000 + minute * 60_000_000_000
    return "FloodMonitoring,id=gapeau currentLevel=\(level) \(stamp)\n"
}
