import ArgumentParser
import Foundation
import Listeners
import Logging
import OperatorLink
import SiteFiles
import Station
import Telemetry

/// A whole core with a database: frames offered over a real socket, judged by four rules each, committed.
struct IngestBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "CPU seconds a million frames from socket to disk, frames lost, frames a second.",
        discussion: """
            The sender runs in a thread of the same process; its CPU time is taken off. `stored` counts committed
            readings only.

            Examples: vigie-bench ingest --proto udp --rate 100000
                      vigie-bench ingest --proto tcp --rate 0
            """)

    @Option(help: "udp or tcp.") var proto = "udp"
    @Option(help: "Frames a second offered; 0: as fast as they are taken.") var rate = 100_000
    @Option(help: "Series.") var sensors = 10_000
    @Option(help: "Frames.") var count = 1_000_000
    @Option(help: "The site whose rules judge.") var site = "fixtures/sites/bench"

    /// Committing what arrived last may take this long before what is missing counts as lost.
    private static let settleSeconds = 20.0

    func run() throws {
        try BenchStation.run(site: site) { station in
            guard let port = proto == "tcp" ? station.tcp?.port : station.udp?.port else { return }
            let sender = LoadSender(count: count, sensors: sensors, rate: rate, isTCP: proto == "tcp", port: port)
            let before = ProcessTime.cpuSeconds
            let wall = DispatchTime.now()
            sender.begin()
            sender.wait()
            var ledger = BenchStation.ledger(of: station)
            let deadline = Date().addingTimeInterval(IngestBench.settleSeconds)
            while ledger.stored + ledger.duplicates < count - ledger.droppedKernel, Date() < deadline {
                usleep(10_000)
                ledger = BenchStation.ledger(of: station)
            }
            let seconds = Double(DispatchTime.now().uptimeNanoseconds - wall.uptimeNanoseconds) / 1e9
            let cpu = ProcessTime.cpuSeconds - before - sender.cpuSeconds
            report(ledger, seconds, cpu, sender)
        }
    }

    private func report(_ ledger: Ledger, _ seconds: Double, _ cpu: Double, _ sender: LoadSender) {
        print(
            """
            {"bench":"ingest","proto":"\(proto)","offered":\(Int(Double(count) / sender.wallSeconds)),\
            "sensors":\(sensors),"sent":\(count),"received":\(ledger.received),"stored":\(ledger.stored),\
            "late":\(ledger.late),"duplicates":\(ledger.duplicates),"droppedKernel":\(ledger.droppedKernel),\
            "lostPercent":\(DecimalText.fixed(100 * (1 - Double(ledger.received) / Double(count)), places: 4)),\
            "balanced":\(ledger.framesBalance && ledger.readingsBalance),\
            "framesPerSecond":\(Int(Double(ledger.stored) / seconds)),\
            "cpuSecondsPerMillion":\(DecimalText.fixed(cpu / Double(count) * 1e6, places: 3)),\
            "senderCPUSecondsPerMillion":\(DecimalText.fixed(sender.cpuSeconds / Double(count) * 1e6, places: 3)),\
            "rssMegabytes":\(DecimalText.fixed(ProcessTime.residentMegabytes, places: 1))}
            """)
    }
}

/// A core for one measurement, on a database that is thrown away.
enum BenchStation {
    static func run(
        site folder: String, isStreamClock: Bool = true, hasSocket: Bool = false, _ body: (Station) throws -> Void
    ) throws {
        guard let loaded = SiteFolder.load(folder).site else {
            throw ValidationError("no site at \(folder): run this from the folder that holds fixtures/")
        }
        let scratch = NSTemporaryDirectory() + "/vigie-bench-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        var options = Station.Options(database: scratch + "/bench.db")
        options.udp = Endpoint(host: "127.0.0.1", port: 0, isLoopback: true, origin: "vigie-bench")
        options.tcp = Endpoint(host: "127.0.0.1", port: 0, isLoopback: true, origin: "vigie-bench")
        if hasSocket { options.socket = (scratch + "/s", 0o600) }
        options.isStreamClock = isStreamClock
        options.notifies = false
        let station = try Station(loaded, options, log: Logger(label: "vigie-bench"))
        defer { station.stop() }
        try body(station)
    }

    /// The ledgers now, as a console would see them.
    static func ledger(of station: Station) -> Ledger {
        let latest = LatestSnapshot()
        let console = station.attachConsole(view: View(display: .help), as: .engine) { event in
            if case .snapshot(let snapshot) = event { latest.put(snapshot.ledger) }
        }
        defer { console.detach() }
        return latest.wait()
    }

    private final class LatestSnapshot: @unchecked Sendable {
        // Sendable: `value` is written once before the semaphore is signalled, and read after it was waited for.
        private var value = Ledger()
        private let arrived = DispatchSemaphore(value: 0)
        private var isSet = false
        func put(_ ledger: Ledger) {
            guard !isSet else { return }
            isSet = true
            value = ledger
            arrived.signal()
        }
        func wait() -> Ledger {
            arrived.wait()
            return value
        }
    }
}
