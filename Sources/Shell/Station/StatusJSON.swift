import Glibc
import History
import Hypervisor
import Link
import Listeners
import Notification
import OperatorLink
import Telemetry

/// What `vigie status --json` prints: the two ledgers first, exact at this instant.
struct StatusJSON: Sendable {
    var site: String
    var startedAt: Moment

    struct ListenerStatus: Sendable {
        var kind: String
        var endpoint: String
        var frames: Int
        var notAllowed: Int
        var connections: Int?
        var refusedRequests: Int?
        var cutOff: (slow: Int, idle: Int, tooMany: Int, tooManyOfPeer: Int)?
        var turnedAway: (tooMany: Int, tooManyOfPeer: Int)?
    }

    /// The core's queues, but history's, which counts its own.
    struct Queues: Sendable {
        var frames: FrameQueue
        var requests: Inbox
        var questions: [QueryDesk]

        /// Requests and questions that found theirs full, ever.
        var refusedRequests: Int { requests.refusalCount + questions.map(\.refusalCount).reduce(0, +) }
    }

    func object(
        _ hypervisor: Hypervisor, listeners: ListenerSet, history store: HistoryStore, queues: Queues, cuts: LinkCuts
    ) -> JSONLine {
        let now = MachineClock.now()
        let history = store.counters
        let ledger = hypervisor.currentLedger
        var line = JSONLine()
        add(ledger, to: &line)
        add(hypervisor.quarantineCounts(limit: StatusJSON.quarantineSources), to: &line)
        line.add("otherTypes", hypervisor.otherTypeCount)
        line.add("rejectedLast", hypervisor.lastRejections.map(object))
        line.add("series", hypervisor.seriesCount)
        line.add("entities", hypervisor.entityCount)
        line.add("alarms", alarms(hypervisor.counts))
        line.add("posture", hypervisor.posture.posture.rawValue)
        line.add("queueDepth", queues.frames.depth)
        line.add("queues", object(queues, history))
        line.add("commitMilliseconds", history.commitMillisecondsP50)
        line.add("commitMillisecondsP99", history.commitMillisecondsP99)
        line.add("rssMegabytes", StatusJSON.residentMegabytes)
        line.add("uptimeSeconds", ((now.monotonic - startedAt.monotonic).seconds * 10).rounded() / 10)
        // When the core's own thread last turned: this very answer is made on it.
        line.add("heartbeat", now.wall)
        line.add("history", historyObject(history, store))
        line.add("listeners", listeners.status.map(object))
        var cutOff = JSONLine()
        for (reason, count) in cuts.all { cutOff.add(reason.rawValue, count) }
        line.add("cutOff", cutOff)
        line.add("channels", hypervisor.channelCounters.map(object))
        line.add("site", site)
        line.add("clock", hypervisor.isOnStreamTime ? "stream" : "system")
        line.add("at", hypervisor.coreTime.wall)
        line.add("pid", Int(getpid()))
        return line
    }

    /// Each: what waits in it, and what it ever refused. A batch of frames that was refused waits where it was.
    private func object(_ queues: Queues, _ history: HistoryCounters) -> JSONLine {
        var frames = JSONLine()
        frames.add("waiting", queues.frames.depth)
        frames.add("refused", queues.frames.refusalCount)
        frames.add("full", queues.frames.isWaitedFor)
        var requests = JSONLine()
        requests.add("waiting", queues.requests.depth)
        requests.add("refused", queues.requests.refusalCount)
        var questions = JSONLine()
        questions.add("waiting", queues.questions.map(\.depth).reduce(0, +))
        questions.add("refused", queues.questions.map(\.refusalCount).reduce(0, +))
        var stored = JSONLine()
        stored.add("waiting", history.batchesWaiting)
        stored.add("readings", history.readingsWaiting)
        var line = JSONLine()
        line.add("frames", frames)
        line.add("requests", requests)
        line.add("questions", questions)
        line.add("history", stored)
        return line
    }

    private func add(_ ledger: Ledger, to line: inout JSONLine) {
        line.add("received", ledger.received)
        line.add("decoded", ledger.decoded)
        line.add("quarantined", ledger.quarantined)
        line.add("droppedKernel", ledger.droppedKernel)
        line.add("readings", ledger.readings)
        line.add("stored", ledger.stored)
        line.add("duplicates", ledger.duplicates)
        line.add("rejected", object(ledger.rejected))
        line.add("droppedQueue", ledger.droppedQueue)
        line.add("notStored", ledger.notStored)
        line.add("inFlight", ledger.inFlight)
        line.add("late", ledger.late)
        line.add("conflicting", ledger.conflicting)
    }

    /// Sources named one by one: whoever looks for the broken one needs the worst.
    private static let quarantineSources = 32

    private func add(_ counts: QuarantineCounts, to line: inout JSONLine) {
        line.add("quarantinedReasons", object(counts.reasons))
        var sources = counts.bySource.map { one in
            var line = JSONLine()
            line.add("from", "\(one.source)")
            line.add("count", one.total)
            line.add("reasons", object(one.reasons))
            return line
        }
        if !counts.others.isEmpty {
            var others = JSONLine()
            others.add("from", "others")
            others.add("count", counts.others.values.reduce(0, +))
            others.add("reasons", object(counts.others))
            sources.append(others)
        }
        line.add("quarantinedSources", sources)
    }

    private func object(_ counts: [String: Int]) -> JSONLine {
        var line = JSONLine()
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) { line.add(name, count) }
        return line
    }

    private func object(_ rejections: Rejections) -> JSONLine {
        var line = JSONLine()
        line.add("from", "\(rejections.source)")
        line.add("reason", rejections.reason.rawValue)
        line.add("count", rejections.count)
        line.add("at", rejections.lastAt)
        line.add("why", rejections.why)
        return line
    }

    private func alarms(_ counts: AlarmCounts) -> JSONLine {
        let names = ["critical", "high", "medium", "low"]
        var unacknowledged = JSONLine()
        var active = JSONLine()
        for (index, name) in names.enumerated() {
            unacknowledged.add(name, counts.unacknowledged[index])
            active.add(name, counts.active[index])
        }
        var line = JSONLine()
        line.add("unacknowledged", unacknowledged)
        line.add("active", active)
        line.add("shelved", counts.shelved)
        line.add("suppressed", counts.suppressed)
        line.add("outOfService", counts.outOfService)
        line.add("flood", counts.isFlood)
        return line
    }

    private func historyObject(_ counters: HistoryCounters, _ store: HistoryStore) -> JSONLine {
        var line = JSONLine()
        switch store.state {
        case .written: line.add("state", "written")
        case .notWritten(let since, let why):
            line.add("state", "notWritten")
            line.add("since", since)
            line.add("why", why)
        }
        // How long the disk has owed the answer to one write: 0 where it owes none.
        line.add("writingSeconds", (store.writingFor.seconds * 10).rounded() / 10)
        line.add("commits", counters.commits)
        line.add("failedCommits", counters.failedCommits)
        line.add("unsealedRows", counters.unsealedRows)
        line.add("journalWaiting", counters.journalWaiting)
        line.add("journalMerged", counters.journalMerged)
        line.add("damagedPlaces", counters.damagedPlaces)
        return line
    }

    private func object(_ channel: (name: String, counters: ChannelCounters)) -> JSONLine {
        var line = JSONLine()
        line.add("name", channel.name)
        line.add("delivered", channel.counters.delivered)
        line.add("failedAttempts", channel.counters.failedAttempts)
        line.add("deadLetters", channel.counters.deadLetters)
        line.add("superseded", channel.counters.superseded)
        line.add("waiting", channel.counters.waiting)
        line.add("failing", channel.counters.isFailing)
        return line
    }

    private func object(_ status: ListenerStatus) -> JSONLine {
        var line = JSONLine()
        line.add("kind", status.kind)
        line.add("endpoint", status.endpoint)
        line.add("frames", status.frames)
        line.add("notAllowed", status.notAllowed)
        if let connections = status.connections { line.add("connections", connections) }
        if let refused = status.refusedRequests { line.add("refusedRequests", refused) }
        if let turnedAway = status.turnedAway {
            var reasons = JSONLine()
            reasons.add("tooMany", turnedAway.tooMany)
            reasons.add("tooManyOfPeer", turnedAway.tooManyOfPeer)
            line.add("cutOff", reasons)
        }
        if let cutOff = status.cutOff {
            var reasons = JSONLine()
            reasons.add("slow", cutOff.slow)
            reasons.add("idle", cutOff.idle)
            reasons.add("tooMany", cutOff.tooMany)
            reasons.add("tooManyOfPeer", cutOff.tooManyOfPeer)
            line.add("cutOff", reasons)
        }
        return line
    }

    /// Resident memory, from /proc/self/statm (pages).
    private static var residentMegabytes: Double {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 128)
        guard fgets(&text, Int32(text.count), file) != nil else { return 0 }
        let fields = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: " ")
        guard fields.count > 1, let pages = Double(fields[1]) else { return 0 }
        return (pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_048_576 * 10).rounded() / 10
    }
}
