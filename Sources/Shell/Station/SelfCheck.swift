import Dispatch
import Glibc
import History
import Hypervisor
import Listeners
import Notices
import OperatorLink
import Synchronization
import Telemetry

/// Watches the watcher: history, disk, queue, kernel drops, clock and heartbeat, looked at every few seconds off the
/// core's thread. What changes goes to the core, where it is an alarm. Beats the dead-man's heart as well: said from
/// the core's own thread, so that it stops when that stops.
final class SelfCheck: @unchecked Sendable {
    // Sendable: everything mutable belongs to the one queue the timer runs on; the timer to whoever starts and stops it.

    static let interval = TimeSpan.seconds(5)
    /// A drop, a step or a failed delivery is over in an instant: its alarm stays for somebody to see.
    private static let hold = TimeSpan.minutes(10)
    /// Full at this many checks in a row is no burst: TCP and HTTP senders wait all that time, and the kernel drops the
    /// datagrams its own buffer has no room for.
    private static let fullChecks = 6
    /// A commit on a slow card takes a second or two, and SQLite waits two for a lock: a write this old is a disk that
    /// stalls. It neither writes nor refuses, and operators' actions wait for it.
    static let stallLimit = TimeSpan.seconds(10)
    /// NTP slews at most 0.5 ms a second; a step is no slewing.
    private static let step = TimeSpan.seconds(1)
    /// Under it the disk is nearly full; over the other it no longer is.
    static let leastFreeBytes: UInt64 = 200 << 20
    private static let enoughFreeBytes: UInt64 = 400 << 20

    /// What is looked at.
    struct Sources: Sendable {
        var now: @Sendable () -> Moment = { MachineClock.now() }
        var history: @Sendable () -> HistoryState
        /// How long the disk has owed the answer to one write.
        var writingFor: @Sendable () -> TimeSpan = { .zero }
        /// Something was taken from the journal before this core opened it.
        var isJournalCut = false
        /// Readings that history refused, ever.
        var notStored: @Sendable () -> Int = { 0 }
        var freeBytes: @Sendable () -> UInt64?
        var queueRefusals: @Sendable () -> Int
        /// Whether somebody the full queue refused waits for room now.
        var isQueueWaitedFor: @Sendable () -> Bool = { false }
        /// Requests and questions of consoles and scripts that found their queue full, ever. Each was told.
        var refusedRequests: @Sendable () -> Int = { 0 }
        var kernelDrops: @Sendable () -> Int
        /// Deliveries that failed, of what is told without the core's pipeline.
        var undelivered: @Sendable () -> [(name: String, count: Int)]
    }

    private let sources: Sources
    private let report: @Sendable ([CoreFaultReport]) -> Bool
    private let queue = DispatchQueue(label: "vigie-selfcheck")
    /// Made by `start`, once; a timer that never ran can't be let go of.
    private var timer: (any DispatchSourceTimer)?

    private var sent: [String: Bool] = [:]
    private var heldUntil: [String: Instant] = [:]
    private var counts: [String: Int] = [:]
    private var fullInARow = 0
    private var isDiskLow = false
    private var lastLook: Moment?

    /// - Parameter report: false when it could not be taken; it is said again.
    init(_ sources: Sources, report: @escaping @Sendable ([CoreFaultReport]) -> Bool) {
        self.sources = sources
        self.report = report
    }

    func start() {
        let seconds = SelfCheck.interval.nanoseconds / 1_000_000_000
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now(), repeating: .seconds(Int(seconds)), leeway: .milliseconds(500))
        timer.setEventHandler { [self] in look() }
        self.timer = timer
        timer.resume()
    }

    func stop() {
        timer?.cancel()
        queue.sync {}
    }

    /// One look at everything; what is as it was is not said again.
    func look() {
        let all = findings(at: sources.now())
        let changed = all.filter { sent[$0.name] != $0.isPresent }
        guard !changed.isEmpty, report(changed) else { return }
        for finding in changed { sent[finding.name] = finding.isPresent }
    }

    private func findings(at now: Moment) -> [CoreFaultReport] {
        var all: [CoreFaultReport] = []
        func add(_ name: String, _ isPresent: Bool, _ english: String, _ french: String) {
            all.append(
                CoreFaultReport(
                    name: name, text: LocalizedText(english: english, french: french), isPresent: isPresent))
        }
        if case .notWritten = sources.history() {
            add("history", true, "history is not being written", "l'historique n'est pas écrit")
        } else if sources.writingFor() > SelfCheck.stallLimit {
            add(
                "history", true, "history is not being written: the disk does not answer",
                "l'historique n'est pas écrit : le disque ne répond pas")
        } else {
            add("history", false, "history is written", "l'historique est écrit")
        }
        add(
            "journal", sources.isJournalCut, "the journal does not end where it was left: vigie journal verify",
            "le journal ne finit pas où il avait été laissé : vigie journal verify")
        add(
            "not-stored", holds("not-stored", grew("not-stored", sources.notStored()), now),
            "readings were judged and not kept: history refused them",
            "des mesures ont été jugées et non gardées : l'historique les a refusées")
        if let free = sources.freeBytes() {
            isDiskLow = free < (isDiskLow ? SelfCheck.enoughFreeBytes : SelfCheck.leastFreeBytes)
            add("disk", isDiskLow, "the disk is nearly full", "le disque est presque plein")
        }
        // A sender that waits is refused once and waits on: the count alone would not see it.
        let isRefusing = grew("queue", sources.queueRefusals())
        fullInARow = isRefusing || sources.isQueueWaitedFor() ? fullInARow + 1 : 0
        add(
            "queue", fullInARow >= SelfCheck.fullChecks, "the queue of frames stays full: they come faster than taken",
            "la file des trames reste pleine : elles arrivent plus vite qu'elles ne sont prises")
        add(
            "requests", holds("requests", grew("requests", sources.refusedRequests()), now),
            "requests of consoles or scripts were refused: their queue was full",
            "des demandes de consoles ou de scripts ont été refusées : leur file était pleine")
        add(
            "kernel-drops", holds("kernel-drops", grew("kernel-drops", sources.kernelDrops()), now),
            "datagrams were dropped by the kernel", "des datagrammes ont été perdus par le noyau")
        add(
            "clock", holds("clock", isStepped(now), now), "the machine's clock was stepped",
            "l'horloge de la machine a sauté")
        for channel in sources.undelivered() {
            let name = "channel-\(channel.name)"
            add(
                name, holds(name, grew(name, channel.count), now), "channel \(channel.name) does not deliver",
                "le canal \(channel.name) ne délivre pas")
        }
        return all
    }

    /// The first look only sets the mark.
    private func grew(_ name: String, _ count: Int) -> Bool {
        defer { counts[name] = count }
        return count > counts[name] ?? (name.hasPrefix("channel-") ? 0 : count)
    }

    private func holds(_ name: String, _ happened: Bool, _ now: Moment) -> Bool {
        if happened { heldUntil[name] = now.monotonic + SelfCheck.hold }
        return heldUntil[name].map { now.monotonic < $0 } ?? false
    }

    private func isStepped(_ now: Moment) -> Bool {
        defer { lastLook = now }
        guard let last = lastLook else { return false }
        let difference = (now.wall - last.wall) - (now.monotonic - last.monotonic)
        return difference > SelfCheck.step || difference < .zero - SelfCheck.step
    }

    /// Room for this account beside a file; nil when it can't be read.
    static func freeBytes(beside path: String) -> UInt64? {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        var space = statvfs()
        guard statvfs(folder.isEmpty ? "/" : folder, &space) == 0 else { return nil }
        return UInt64(space.f_bavail) * UInt64(space.f_frsize)
    }
}
