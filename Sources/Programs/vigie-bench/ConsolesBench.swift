import Alarms
import ArgumentParser
import Foundation
import Link
import OperatorLink
import Station
import Synchronization
import Telemetry

/// Consoles on a real socket: how soon all see what one did, what they cost the core, how soon one has its picture.
struct ConsolesBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consoles",
        abstract: "Milliseconds from an acknowledgement to every console, CPU of the core with and without them.",
        discussion: """
            The consoles' threads run in the same process; their CPU time and the sender's are taken off.

            Example: vigie-bench consoles --load 10000 --seconds 10
            """)

    @Option(help: "Consoles beside the one that acknowledges.") var consoles = 50
    @Option(help: "Frames a second while the CPU is measured.") var load = 10_000
    @Option(help: "Seconds of each CPU measurement.") var seconds = 10
    @Option(help: "Alarms acknowledged.") var acknowledgements = 100
    @Flag(help: "Each console looks at a window of its own: no two share a snapshot.") var unshared = false
    @Option(help: "The site whose rules judge.") var site = "fixtures/sites/bench"

    /// What a control room has open, while the CPU is measured.
    private static let displays: [View.Display] = [.overview, .alarms, .flood, .journal, .devices]
    private static let limitSeconds = 5.0
    /// Sensors of the alarms: apart from those of the load.
    private static let firstSensor = 900_000

    func run() throws {
        try BenchStation.run(site: site, isStreamClock: false, hasSocket: true) { station in
            guard let port = station.udp?.port, let path = station.socketPath else { return }
            let alone = cpuPercent(port: port, consoles: [])
            var watching: [BenchConsole] = []
            defer { for console in watching { console.core.detach() } }
            var attached: [Double] = []
            for _ in 0...consoles {
                let from = DispatchTime.now()
                let console = try BenchConsole(path)
                guard let seen = console.wait(until: from + ConsolesBench.limitSeconds) else {
                    throw ValidationError("a console had no picture in \(ConsolesBench.limitSeconds) s")
                }
                attached.append(milliseconds(from, seen))
                watching.append(console)
            }
            let seen = try acknowledge(watching, DatagramProbe(port: port))
            for (index, console) in watching.enumerated() {
                let display = ConsolesBench.displays[index % ConsolesBench.displays.count]
                console.core.set(View(display: display, rowCount: unshared ? 64 + index : 64))
            }
            let attended = cpuPercent(port: port, consoles: watching)
            report(attached: attached, seen: seen, alone: alone, attended: attended)
        }
    }

    /// For each alarm: milliseconds from one console's acknowledgement until each of the others shows it.
    private func acknowledge(_ consoles: [BenchConsole], _ probe: DatagramProbe) throws -> [Double] {
        var seen: [Double] = []
        for index in 0..<acknowledgements {
            let sensor = ConsolesBench.firstSensor + index
            let alarm = AlarmID("level/las-\(sensor)")
            for console in consoles { console.expect(alarm, .unacknowledged) }
            probe.send(sensor, round: 0, thousandths: 20_000)
            probe.send(sensor, round: 1, thousandths: 95_000)
            var level = ""
            for console in consoles {
                guard console.wait(until: .now() + ConsolesBench.limitSeconds) != nil else {
                    throw ValidationError("\(alarm.text) was not seen in \(ConsolesBench.limitSeconds) s")
                }
                level = console.level
            }
            for console in consoles { console.expect(alarm, .acknowledged) }
            let from = DispatchTime.now()
            consoles[0].core.submit(
                Command(
                    id: UInt64(index), by: Operator(account: ""),
                    body: .alarm(.acknowledge(alarm, occurrence: 1, seenLevel: level, comment: "", expires: nil))))
            for console in consoles.dropFirst() {
                guard let at = console.wait(until: from + ConsolesBench.limitSeconds) else {
                    throw ValidationError("the acknowledgement of \(alarm.text) was not seen by all")
                }
                seen.append(milliseconds(from, at))
            }
        }
        return seen
    }

    /// Of one core, without the sender's and the consoles' own threads.
    private func cpuPercent(port: UInt16, consoles: [BenchConsole]) -> Double {
        let sender = LoadSender(
            count: load * seconds, sensors: 10_000, rate: load, isTCP: false, isStamped: false, port: port)
        let own = consoles.reduce(0) { $0 + $1.cpuSeconds }
        let before = ProcessTime.cpuSeconds
        sender.begin()
        sender.wait()
        let used = ProcessTime.cpuSeconds - before - sender.cpuSeconds
        let taken = consoles.reduce(0) { $0 + $1.cpuSeconds } - own
        return 100 * (used - taken) / sender.wallSeconds
    }

    private func report(attached: [Double], seen: [Double], alone: Double, attended: Double) {
        func quantiles(_ values: [Double]) -> String {
            let sorted = values.sorted()
            func at(_ share: Double) -> String {
                guard !sorted.isEmpty else { return "null" }
                return DecimalText.fixed(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))], places: 2)
            }
            return "{\"p50\":\(at(0.5)),\"p99\":\(at(0.99)),\"max\":\(at(1))}"
        }
        print(
            """
            {"bench":"consoles","consoles":\(consoles),"load":\(load),"unshared":\(unshared),\
            "attachMilliseconds":\(quantiles(attached)),"acknowledgedMilliseconds":\(quantiles(seen)),\
            "cpuPercentAlone":\(DecimalText.fixed(alone, places: 1)),\
            "cpuPercentWithConsoles":\(DecimalText.fixed(attended, places: 1)),\
            "cpuPercentMore":\(DecimalText.fixed(attended - alone, places: 1))}
            """)
    }

    private func milliseconds(_ from: DispatchTime, _ to: DispatchTime) -> Double {
        Double(to.uptimeNanoseconds) / 1e6 - Double(from.uptimeNanoseconds) / 1e6
    }
}

/// A console that notes when it first sees what it is told to look for; at first, any picture.
private final class BenchConsole: Sendable {
    private struct State {
        var alarm: AlarmID?
        var wanted = AlarmState.normal
        var level = ""
        var seenAt: DispatchTime?
        var isWaiting = true
        var clock: clockid_t?
    }
    let core: AttachedCore
    private let state = Mutex(State())
    private let seen = DispatchSemaphore(value: 0)

    init(_ path: String) throws {
        core = try AttachedCore(trying: [path], site: "", build: "vigie-bench")
        core.attach(view: View(display: .alarms)) { [weak self] event in self?.take(event) }
    }

    func expect(_ alarm: AlarmID, _ wanted: AlarmState) {
        state.withLock {
            $0.alarm = alarm
            $0.wanted = wanted
            $0.isWaiting = true
        }
    }

    func wait(until deadline: DispatchTime) -> DispatchTime? {
        seen.wait(timeout: deadline) == .success ? state.withLock { $0.seenAt } : nil
    }

    /// The level of the alarm last seen.
    var level: String { state.withLock { $0.level } }

    /// Of the connection's thread, which also decodes.
    var cpuSeconds: Double {
        guard let clock = state.withLock({ $0.clock }) else { return 0 }
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func take(_ event: CoreEvent) {
        guard case .snapshot(let snapshot) = event else { return }
        let now = DispatchTime.now()
        let isSeen = state.withLock { state -> Bool in
            if state.clock == nil {
                var clock = clockid_t()
                pthread_getcpuclockid(pthread_self(), &clock)
                state.clock = clock
            }
            guard state.isWaiting else { return false }
            if let alarm = state.alarm {
                let record = snapshot.alarms.first { $0.record.id == alarm }?.record
                guard let record, record.state == state.wanted else { return false }
                state.level = record.level ?? ""
            }
            state.isWaiting = false
            state.seenAt = now
            return true
        }
        if isSeen { seen.signal() }
    }
}
