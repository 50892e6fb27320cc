import Alarms
import ArgumentParser
import Console
import Foundation
import History
import Link
import OperatorLink
import Screen
import Synchronization
import Telemetry

/// A real core while a hundred thousand alarms go active in one second: whether all of it is in the journal, and what a
/// console that is attached notices.
struct StormBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storm",
        abstract: "100 000 alarms in one second: the journal whole and verified, and a console's keys meanwhile.",
        discussion: """
            Runs the `vigie` beside this program as a process of its own. The console is one of this process, on the
            core's socket, with its own thread: a key every 20 ms, timed from when it was due to the picture with its
            effect. A note is written every 250 ms, timed to its reply, which is on disk by then.

            Example: vigie-bench storm
            """)

    @Option(help: "Alarms.") var alarms = 100_000
    @Option(help: "The site whose rules judge.") var site = "fixtures/sites/storm"

    /// What is not there within this is a failure, not a figure.
    private static let limitSeconds = 120.0
    private static let calmSeconds = 3.0
    private static let pageLimit = 5000

    func run() throws {
        let core = try ServedProcess(site: site)
        defer { core.end() }
        // Below the threshold, so that every series and every alarm exists.
        let quiet = LoadSender(
            count: alarms, sensors: alarms, rate: 20_000, isTCP: true, isStamped: false, port: core.tcpPort)
        quiet.begin()
        quiet.wait()
        try settle(core, stored: alarms)
        let console = try StormKeys(core.socket)
        Thread.sleep(forTimeInterval: StormBench.calmSeconds)
        let calm = console.takeFigures()
        let begun = DispatchTime.now()
        try rise(core.tcpPort)
        let offered = ConnectsBench.milliseconds(since: begun)
        let whole = try waitForJournal(core, since: begun)
        let stormy = console.takeFigures()
        console.end()
        let reader = try HistoryReader(path: core.database)
        let verdict = try reader.verifyJournal()
        let status = try core.status()
        print(
            """
            {"bench":"storm","alarms":\(alarms),"offeredMilliseconds":\(DecimalText.fixed(offered, places: 0)),\
            "journaled":\(whole.count),"journaledMilliseconds":\(DecimalText.fixed(whole.milliseconds, places: 0)),\
            "secondsBetweenFirstAndLast":\(DecimalText.fixed(whole.spread, places: 2)),\
            "journalRecords":\(verdict.records),"journalVerified":\(verdict.finding == nil),\
            "openAlarms":\(open(status)),"calm":\(figures(calm)),"storm":\(figures(stormy))}
            """)
    }

    /// One reading of every sensor above its threshold, all of one second, as fast as the core takes them.
    private func rise(_ port: UInt16) throws {
        let sender = LoadSender(
            count: alarms, sensors: alarms, rate: 0, isTCP: true, isStamped: false, port: port, thousandths: 95_000)
        sender.begin()
        sender.wait()
    }

    private func settle(_ core: ServedProcess, stored wanted: Int) throws {
        let deadline = Date() + StormBench.limitSeconds
        while Date() < deadline {
            let stored = (try core.status()["stored"] as? NSNumber)?.intValue ?? 0
            if stored >= wanted { return }
            usleep(50_000)
        }
        throw ValidationError("\(wanted) readings were not stored in \(StormBench.limitSeconds) s")
    }

    private struct Journaled {
        var count = 0
        var milliseconds = 0.0
        /// Seconds of core time between the first and the last of them.
        var spread = 0.0
    }

    /// Waits until every alarm's beginning is in the file, and reads all of them back: each once.
    private func waitForJournal(_ core: ServedProcess, since begun: DispatchTime) throws -> Journaled {
        let reader = try HistoryReader(path: core.database)
        let deadline = Date() + StormBench.limitSeconds
        // The journal holds a line for each, and hardly anything else.
        while try reader.journal(from: nil, to: nil, before: nil, limit: 1).first?.id ?? 0 < alarms, Date() < deadline {
            usleep(50_000)
        }
        var journaled = Journaled()
        journaled.milliseconds = ConnectsBench.milliseconds(since: begun)
        var seen: Set<AlarmID> = []
        while seen.count < alarms, Date() < deadline {
            seen = []
            var (first, last) = (Timestamp.distantFuture, Timestamp.distantPast)
            var before: Int64?
            repeat {
                let page = try reader.journal(from: nil, to: nil, before: before, limit: StormBench.pageLimit)
                before = page.count == StormBench.pageLimit ? page.map(\.id).min() : nil
                for record in page where record.event == .active {
                    guard let alarm = record.alarm, seen.insert(alarm).inserted else {
                        throw ValidationError("\(record.alarm?.text ?? "?") began twice in the journal")
                    }
                    (first, last) = (min(first, record.at), max(last, record.at))
                }
            } while before != nil
            journaled.count = seen.count
            journaled.spread = seen.isEmpty ? 0 : (last - first).seconds
        }
        return journaled
    }

    private func open(_ status: [String: Any]) -> String {
        guard let alarms = status["alarms"], let data = try? JSONSerialization.data(withJSONObject: alarms) else {
            return "null"
        }
        return String(decoding: data, as: UTF8.self)
    }

    private func figures(_ figures: StormKeys.Figures) -> String {
        func quantiles(_ values: [Double]) -> String {
            let sorted = values.sorted()
            func at(_ share: Double) -> String {
                guard !sorted.isEmpty else { return "null" }
                return DecimalText.fixed(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))], places: 1)
            }
            return "{\"count\":\(sorted.count),\"p50\":\(at(0.5)),\"p99\":\(at(0.99)),\"max\":\(at(1))}"
        }
        return """
            {"keyMilliseconds":\(quantiles(figures.keys)),"noteMilliseconds":\(quantiles(figures.notes)),\
            "pictures":\(figures.pictures)}
            """
    }
}

/// A console with its own thread on a core's socket, as `vigie attach` is one, pressing keys.
private final class StormKeys: Sendable {
    struct Figures {
        /// Milliseconds from when a key was due to the picture drawn with its effect.
        var keys: [Double] = []
        /// Milliseconds from a note to its reply.
        var notes: [Double] = []
        /// Snapshots received.
        var pictures = 0
    }
    private struct State {
        var snapshot: Snapshot?
        var figures = Figures()
        var noteID: UInt64 = 0
        var noteAt: DispatchTime?
        var isEnding = false
    }
    private static let keyMilliseconds = 20
    private static let keysPerNote = 12
    private static let size = Size(columns: 120, rows: 40)
    private let core: AttachedCore
    private let state = Mutex(State())
    private let ended = DispatchSemaphore(value: 0)

    init(_ path: String) throws {
        core = try AttachedCore(trying: [path], site: "", build: "vigie-bench")
        var console = Console(options: ConsoleOptions(hasBell: false))
        console.open(.alarms)
        core.attach(view: console.view) { [weak self] event in self?.take(event) }
        let thread = Thread { [self, console] in work(console) }
        thread.name = "console"
        thread.start()
    }

    func takeFigures() -> Figures {
        state.withLock { state in
            defer { state.figures = Figures() }
            return state.figures
        }
    }

    func end() {
        state.withLock { $0.isEnding = true }
        ended.wait()
        core.detach()
    }

    private func take(_ event: CoreEvent) {
        state.withLock { state in
            switch event {
            case .snapshot(let snapshot):
                state.snapshot = snapshot
                state.figures.pictures += 1
            case .reply(let reply):
                guard reply.id == state.noteID, let at = state.noteAt else { return }
                state.figures.notes.append(ConnectsBench.milliseconds(since: at))
                state.noteAt = nil
            case .answer, .transition, .notice, .wasCut, .role, .interrupted, .ended: break
            }
        }
    }

    private func work(_ console: Console) {
        var console = console
        var due = DispatchTime.now()
        var count = 0
        while !state.withLock({ $0.isEnding }) {
            due = due + .milliseconds(StormKeys.keyMilliseconds)
            let now = DispatchTime.now()
            if due > now { usleep(UInt32((due.uptimeNanoseconds - now.uptimeNanoseconds) / 1000)) }
            // As the console does: what has come is taken, the key pressed, the picture drawn.
            if let snapshot = state.withLock({ state in
                defer { state.snapshot = nil }
                return state.snapshot
            }) {
                console.receive(snapshot)
            }
            let wall = Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9))
            _ = console.press(count % 8 < 4 ? .down : .up, at: wall)
            _ = console.draw(size: StormKeys.size)
            let milliseconds = ConnectsBench.milliseconds(since: due)
            state.withLock { $0.figures.keys.append(milliseconds) }
            count += 1
            if count % StormKeys.keysPerNote == 0 { note(UInt64(count)) }
        }
        ended.signal()
    }

    /// One at a time: a note waits for the one before it.
    private func note(_ id: UInt64) {
        let isFree = state.withLock { state in
            guard state.noteAt == nil else { return false }
            (state.noteID, state.noteAt) = (id, .now())
            return true
        }
        guard isFree else { return }
        core.submit(Command(id: id, by: Operator(account: ""), body: .note(LogEntry("storm"))))
    }
}
