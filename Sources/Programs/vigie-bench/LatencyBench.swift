import Alarms
import ArgumentParser
import Foundation
import History
import Link
import Listeners
import OperatorLink
import Station
import Synchronization
import Telemetry

/// A threshold is crossed: how long until a subscription hears it, a console can draw it, the journal holds it on disk.
struct LatencyBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency",
        abstract: "Milliseconds from a frame that crosses a threshold to subscription, snapshot and journal on disk.",
        discussion: """
            --load offers that many frames a second of other sensors meanwhile.

            Example: vigie-bench latency --crossings 300 --load 50000
            """)

    @Option(help: "Crossings measured.") var crossings = 300
    @Option(help: "Frames a second of other sensors meanwhile.") var load = 0
    @Option(help: "The site whose rules judge.") var site = "fixtures/sites/bench"

    /// A crossing that is not seen within this is a failure, not a figure.
    private static let limitSeconds = 5.0
    /// Sensors of the crossings: apart from those of the load.
    private static let firstSensor = 900_000

    func run() throws {
        try BenchStation.run(site: site, isStreamClock: false) { station in
            guard let port = station.udp?.port else { return }
            let sender = load > 0 ? begin(load: load, port: port) : nil
            let arrivals = Arrivals()
            let console = station.attachConsole(view: View(display: .alarms), as: .engine) { arrivals.take($0) }
            defer { console.detach() }
            let reader = try HistoryReader(path: station.databasePath)
            var transition: [Double] = []
            var snapshot: [Double] = []
            var journal: [Double] = []
            let probe = try DatagramProbe(port: port)
            for index in 0..<crossings {
                let sensor = LatencyBench.firstSensor + index
                probe.send(sensor, round: 0, thousandths: 20_000)
                let name = "level/las-\(sensor)"
                arrivals.expect(name)
                let crossed = DispatchTime.now()
                probe.send(sensor, round: 1, thousandths: 95_000)
                guard let seen = arrivals.wait(seconds: LatencyBench.limitSeconds) else {
                    throw ValidationError("crossing \(index) of \(name) was not seen in \(LatencyBench.limitSeconds) s")
                }
                transition.append(milliseconds(crossed, seen.transition))
                snapshot.append(milliseconds(crossed, seen.snapshot))
                journal.append(milliseconds(crossed, try waitForJournal(reader, name)))
            }
            print(line(transition, snapshot, journal))
            sender?.wait()
        }
    }

    private func begin(load: Int, port: UInt16) -> LoadSender {
        let seconds = max(5, crossings / 4)
        let sender = LoadSender(
            count: load * seconds, sensors: 10_000, rate: load, isTCP: false, isStamped: false, port: port)
        sender.begin()
        return sender
    }

    private func waitForJournal(_ reader: HistoryReader, _ name: String) throws -> DispatchTime {
        let deadline = Date().addingTimeInterval(LatencyBench.limitSeconds)
        while Date() < deadline {
            let newest = try reader.journal(from: nil, to: nil, before: nil, limit: 50)
            if newest.contains(where: { $0.alarm?.text == name }) { return DispatchTime.now() }
            usleep(2_000)
        }
        throw ValidationError("\(name) is not in the journal after \(LatencyBench.limitSeconds) s")
    }

    private func milliseconds(_ from: DispatchTime, _ to: DispatchTime) -> Double {
        Double(to.uptimeNanoseconds) / 1e6 - Double(from.uptimeNanoseconds) / 1e6
    }

    private func line(_ transition: [Double], _ snapshot: [Double], _ journal: [Double]) -> String {
        func quantiles(_ values: [Double]) -> String {
            let sorted = values.sorted()
            func at(_ share: Double) -> String {
                DecimalText.fixed(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))], places: 2)
            }
            return "{\"p50\":\(at(0.5)),\"p99\":\(at(0.99)),\"max\":\(at(1))}"
        }
        return """
            {"bench":"latency","unit":"ms","crossings":\(transition.count),"load":\(load),\
            "subscription":\(quantiles(transition)),"snapshot":\(quantiles(snapshot)),"journal":\(quantiles(journal))}
            """
    }
}

/// When the events of one expected alarm arrived.
private final class Arrivals: Sendable {
    private struct State {
        var name = ""
        var transition: DispatchTime?
        var snapshot: DispatchTime?
    }
    private let state = Mutex(State())
    private let complete = DispatchSemaphore(value: 0)

    func expect(_ name: String) { state.withLock { $0 = State(name: name) } }

    func take(_ event: CoreEvent) {
        let now = DispatchTime.now()
        let isComplete = state.withLock { state -> Bool in
            let wasComplete = state.transition != nil && state.snapshot != nil
            switch event {
            case .transition(let transition) where transition.record.id.text == state.name:
                if state.transition == nil { state.transition = now }
            case .snapshot(let snapshot) where snapshot.alarms.contains(where: { $0.record.id.text == state.name }):
                if state.snapshot == nil { state.snapshot = now }
            default: return false
            }
            return !wasComplete && state.transition != nil && state.snapshot != nil
        }
        if isComplete { complete.signal() }
    }

    func wait(seconds: Double) -> (transition: DispatchTime, snapshot: DispatchTime)? {
        guard complete.wait(timeout: .now() + seconds) == .success else { return nil }
        return state.withLock { state in
            guard let transition = state.transition, let snapshot = state.snapshot else { return nil }
            return (transition, snapshot)
        }
    }
}

/// One datagram at a time to a port of this machine.
struct DatagramProbe {
    private let socket: Int32

    init(port: UInt16) throws {
        socket = Foundation.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let file = socket
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw ValidationError("no socket: \(String(cString: strerror(errno)))") }
    }

    func send(_ sensor: Int, round: Int, thousandths: Int) {
        var writer = FrameWriter()
        writer.append(sensor: sensor, round: round, seconds: nil, thousandths: thousandths)
        writer.flush(socket)
    }
}
