import Alarms
import ArgumentParser
import Foundation
import Link
import OperatorLink
import Synchronization
import Telemetry

/// A real core while others connect and drop as fast as they can: what a console that is there notices of it.
struct ConnectsBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connects",
        abstract: "Connects a second to socket and TCP listener, and what one attached console and the frames notice.",
        discussion: """
            Runs the `vigie` beside this program as a process of its own. First the same without the storm.

            Example: vigie-bench connects --seconds 20
            """)

    @Option(help: "Seconds of each measurement.") var seconds = 10
    @Option(help: "Frames a second meanwhile, over UDP.") var load = 1_000
    @Option(help: "Threads that connect to the Unix socket.") var unix = 1
    @Option(help: "Threads that connect to the TCP listener.") var tcp = 1
    @Option(help: "The site whose rules judge.") var site = "fixtures/sites/bench"

    /// What is not seen within this is a failure, not a figure.
    private static let limitSeconds = 30.0
    /// Sensors of the crossings: apart from those of the load.
    private static let firstSensor = 900_000

    private struct Seen {
        /// Milliseconds from a frame that crosses a threshold to the console's picture of it.
        var pictures: [Double] = []
        /// Milliseconds from a key's command to its reply, which is on disk by then.
        var keys: [Double] = []
        /// Milliseconds of a script that comes in between: connect, ask, answer.
        var scripts: [Double] = []
        /// Scripts that were turned away: the account's places were taken.
        var turnedAway = 0
        var connects: [(name: String, counts: ConnectStorm.Counts)] = []
    }

    func run() throws {
        let core = try ServedProcess(site: site)
        defer { core.end() }
        let console = try StormConsole(core.socket)
        defer { console.core.detach() }
        let probe = try DatagramProbe(port: core.udpPort)
        let calm = try measure(core, console, probe, round: 0, storms: [])
        let (files, megabytes) = (core.descriptorCount, core.residentMegabytes)
        let storms =
            (0..<unix).map { _ in ("unix", ConnectStorm(.unix(core.socket))) }
            + (0..<tcp).map { _ in ("tcp", ConnectStorm(.tcp(core.tcpPort))) }
        let stormy = try measure(core, console, probe, round: 1, storms: storms)
        let filesAfter = try settledDescriptors(core, files)
        let sent = 2 * (load * seconds) + console.frameCount
        let received = try settledFrames(core, sent)
        print(
            """
            {"bench":"connects","seconds":\(seconds),"load":\(load),"connectsPerSecond":\(connects(stormy)),\
            "calm":\(figures(calm)),"storm":\(figures(stormy)),"descriptors":[\(files),\(filesAfter)],\
            "rssMegabytes":[\(DecimalText.fixed(megabytes, places: 1)),\
            \(DecimalText.fixed(core.residentMegabytes, places: 1))],\
            "framesSent":\(sent),"framesLost":\(sent - received)}
            """)
    }

    private func measure(
        _ core: ServedProcess, _ console: StormConsole, _ probe: DatagramProbe, round: Int,
        storms: [(name: String, storm: ConnectStorm)]
    ) throws -> Seen {
        let sender = LoadSender(
            count: load * seconds, sensors: 1_000, rate: load, isTCP: false, isStamped: false, port: core.udpPort)
        sender.begin()
        for storm in storms { storm.storm.begin() }
        var seen = Seen()
        let end = DispatchTime.now() + Double(seconds)
        var index = 0
        while DispatchTime.now() < end {
            let sensor = ConnectsBench.firstSensor + round * 50_000 + index
            index += 1
            let (picture, key) = try console.cross(sensor, probe, within: ConnectsBench.limitSeconds)
            seen.pictures.append(picture)
            seen.keys.append(key)
            let from = DispatchTime.now()
            do {
                _ = try LinkClient(trying: [core.socket]).ask(LinkRequest(.hello))
                seen.scripts.append(ConnectsBench.milliseconds(since: from))
            } catch {
                seen.turnedAway += 1
            }
        }
        seen.connects = storms.map { ($0.name, $0.storm.end()) }
        sender.wait()
        return seen
    }

    /// Connections that were dropped are closed by the core a moment later.
    private func settledDescriptors(_ core: ServedProcess, _ before: Int) throws -> Int {
        let deadline = Date() + ConnectsBench.limitSeconds
        while core.descriptorCount > before, Date() < deadline { usleep(20_000) }
        return core.descriptorCount
    }

    private func settledFrames(_ core: ServedProcess, _ sent: Int) throws -> Int {
        let deadline = Date() + ConnectsBench.limitSeconds
        while true {
            let status = try core.status()
            // What the storm half said over TCP are frames too: `{` fits no format.
            let received = (status["decoded"] as? NSNumber)?.intValue ?? 0
            if received >= sent || Date() > deadline { return received }
            usleep(20_000)
        }
    }

    static func milliseconds(since from: DispatchTime) -> Double {
        Double(DispatchTime.now().uptimeNanoseconds - from.uptimeNanoseconds) / 1e6
    }

    private func connects(_ seen: Seen) -> String {
        let parts = ["unix", "tcp"].map { name in
            let counts = seen.connects.filter { $0.name == name }.map(\.counts)
            let made = counts.reduce(0) { $0 + $1.connects } / max(1, seconds)
            let failed = counts.reduce(0) { $0 + $1.failures.values.reduce(0, +) }
            return "\"\(name)\":\(made),\"\(name)Failed\":\(failed)"
        }
        return "{" + parts.joined(separator: ",") + "}"
    }

    private func figures(_ seen: Seen) -> String {
        func quantiles(_ values: [Double]) -> String {
            let sorted = values.sorted()
            func at(_ share: Double) -> String {
                guard !sorted.isEmpty else { return "null" }
                return DecimalText.fixed(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))], places: 2)
            }
            return "{\"count\":\(sorted.count),\"p50\":\(at(0.5)),\"p99\":\(at(0.99)),\"max\":\(at(1))}"
        }
        return """
            {"pictureMilliseconds":\(quantiles(seen.pictures)),"keyMilliseconds":\(quantiles(seen.keys)),\
            "scriptMilliseconds":\(quantiles(seen.scripts)),"scriptsTurnedAway":\(seen.turnedAway)}
            """
    }
}

/// A console that looks for one alarm at a time and acknowledges it.
private final class StormConsole: Sendable {
    private struct State {
        var alarm: AlarmID?
        var level = ""
        var reply: UInt64?
        var ended: String?
        var frameCount = 0
        var nextID: UInt64 = 1
    }
    let core: AttachedCore
    private let state = Mutex(State())
    private let arrived = DispatchSemaphore(value: 0)

    init(_ path: String) throws {
        core = try AttachedCore(trying: [path], site: "", build: "vigie-bench")
        core.attach(view: View(display: .alarms)) { [weak self] event in self?.take(event) }
    }

    /// Frames this console's crossings took.
    var frameCount: Int { state.withLock { $0.frameCount } }

    /// A sensor crosses its threshold: milliseconds to the picture, then from the acknowledgement to its reply.
    func cross(_ sensor: Int, _ probe: DatagramProbe, within limit: Double) throws -> (picture: Double, key: Double) {
        let alarm = AlarmID("level/las-\(sensor)")
        probe.send(sensor, round: 0, thousandths: 20_000)
        state.withLock {
            $0.alarm = alarm
            $0.frameCount += 2
        }
        let crossed = DispatchTime.now()
        probe.send(sensor, round: 1, thousandths: 95_000)
        try wait("\(alarm.text)", limit)
        let picture = ConnectsBench.milliseconds(since: crossed)
        let (id, level) = state.withLock { state in
            state.nextID += 1
            state.reply = state.nextID
            return (state.nextID, state.level)
        }
        let pressed = DispatchTime.now()
        core.submit(
            Command(
                id: id, by: Operator(account: ""),
                body: .alarm(.acknowledge(alarm, occurrence: 1, seenLevel: level, comment: "", expires: nil))))
        try wait("the reply", limit)
        return (picture, ConnectsBench.milliseconds(since: pressed))
    }

    private func wait(_ what: String, _ limit: Double) throws {
        guard arrived.wait(timeout: .now() + limit) == .success else {
            let why = state.withLock { $0.ended }.map { ": the console was cut off: \($0)" } ?? ""
            throw ValidationError("\(what) did not come in \(limit) s\(why)")
        }
    }

    private func take(_ event: CoreEvent) {
        let isAwaited = state.withLock { state -> Bool in
            switch event {
            case .snapshot(let snapshot):
                guard let record = snapshot.alarms.first(where: { $0.record.id == state.alarm })?.record else {
                    return false
                }
                (state.alarm, state.level) = (nil, record.level ?? "")
                return true
            case .reply(let reply):
                guard reply.id == state.reply else { return false }
                state.reply = nil
                return true
            case .interrupted(let why), .ended(let why):
                state.ended = why
                return false
            case .answer, .transition, .notice, .wasCut, .role: return false
            }
        }
        if isAwaited { arrived.signal() }
    }
}
