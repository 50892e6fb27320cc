import Alarms
import Foundation
import History
import Hypervisor
import Link
import Logging
import OperatorLink
import Synchronization
import Telemetry

/// The thread of a demo: the one owner of the player. What `Core` is to a live territory, on the recording's clock.
final class DemoCore: @unchecked Sendable {
    // Sendable: everything mutable is touched by this thread alone, after `start`, but for `deskBox` (its mutex), the
    // inbox and the semaphores.

    /// Entries in one turn: a millisecond or two, so that keys are answered while the recording rushes on.
    private static let entriesPerTurn = 500
    /// While history's queue is full: how soon it is tried again.
    private static let fullWait = TimeSpan.milliseconds(2)
    /// At most a second of such waits before a database is given up that is thrown away anyway.
    private static let maximumSettleTries = 500

    let inbox = Inbox()
    private let deskBox: Mutex<HistoryDesk>
    private let folder: String
    private let rules: [Rule]
    private let log: Logger

    private var player: RecordingPlayer
    private var history: DemoHistory
    private var feed: HistoryFeed
    private var pace: DemoPace
    private var subscribers = Subscribers()
    /// Where a rush to some time ends; nil when the pace decides.
    private var target: Timestamp?
    private var historyNumber = 0
    private var isBlocked = false
    private var isStopping = false
    private var nextCommandID = RecordingPlayer.recordedCommandID + 1
    private var answers: [UInt64: @Sendable (Reply) -> Void] = [:]
    private var isHeld = false
    private let held = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    init(
        player: RecordingPlayer, rules: [Rule], folder: String, options: DemoStation.Options, log: Logger
    ) throws {
        self.player = player
        self.folder = folder
        self.log = log
        self.rules = rules
        history = try DemoHistory(folder: folder, number: 0, site: player.hypervisor.site, rules: rules)
        deskBox = Mutex(history.desk)
        feed = HistoryFeed(store: history.store) { [inbox] in inbox.put(.historyChanged) }
        pace = DemoPace(speed: options.speed, city: player.now, machine: MachineClock.now().monotonic)
        if options.stopsAtStill {
            pace.pause()
            target = player.still ?? player.end
        }
    }

    /// The reader of the present database; it changes when the recording is wound back.
    var desk: HistoryDesk { deskBox.withLock { $0 } }

    func start() {
        let thread = Thread { [self] in
            open()
            while !isStopping { turn() }
            finish()
        }
        thread.name = "vigie-demo"
        thread.start()
    }

    func join() { ended.wait() }
    func waitUntilHeld() { held.wait() }

    // MARK: the thread

    private func open() {
        route(player.open())
        route(player.handle(.feed(FeedReport(name: "recording", isListening: true))))
        showPace()
        pace.anchor(city: player.now, at: MachineClock.now().monotonic)
    }

    private func turn() {
        for request in inbox.takeAll() { perform(request) }
        live()
        isBlocked = !feed.handOver(at: MachineClock.now().monotonic)
        sendSnapshots()
        sleep()
    }

    /// Lets the recording's time come to where it should be, a bounded stretch of it.
    private func live() {
        guard !isBlocked else { return }
        let machine = MachineClock.now().monotonic
        let wanted = target ?? pace.time(at: machine) ?? player.end
        guard wanted > player.now || !isHeld else { return }
        let before = player.now
        let isThere = player.advance(to: min(wanted, player.end), limit: DemoCore.entriesPerTurn) { route($0) }
        if player.now != before { subscribers.markChanged() }
        guard isThere else { return }
        if target != nil {
            target = nil
            pace.anchor(city: player.now, at: MachineClock.now().monotonic)
        }
        if player.isAtEnd, !pace.isPaused {
            pace.anchor(city: player.now, at: machine)
            pace.pause()
            showPace()
        }
        hold(pace.isPaused)
    }

    private func hold(_ isHeld: Bool) {
        if isHeld, !self.isHeld { signalOnceWritten() }
        self.isHeld = isHeld
    }

    /// Whoever waited for the demo to hold then asks history: all of it is to be there.
    private func signalOnceWritten() {
        settleHistory()
        var marker = WriteBatch(isUrgent: true)
        marker.completion = { [held] _ in held.signal() }
        if !history.store.append(marker) { held.signal() }
    }

    private func sleep() {
        guard !isStopping else { return }
        let now = MachineClock.now().monotonic
        if target != nil || (!pace.isPaused && pace.speed == nil), !isBlocked { return }
        var deadlines = [subscribers.nextDeadline, player.nextAt.flatMap { pace.instant(of: $0) }]
        deadlines.append(isBlocked ? now + DemoCore.fullWait : feed.deadline)
        inbox.signal.wait(until: deadlines.compactMap { $0 }.min()?.nanoseconds)
    }

    private func sendSnapshots() {
        let now = MachineClock.now().monotonic
        guard let due = subscribers.nextDeadline, due <= now else { return }
        updateLedger()
        var parts = SnapshotParts()
        subscribers.sendSnapshots(at: now) { view in
            var snapshot = player.hypervisor.snapshot(view, with: &parts)
            snapshot.isRecordingOver = player.isAtEnd
            return snapshot
        }
    }

    private func updateLedger() { route(player.handle(.history(feed.report))) }

    private func showPace() {
        route(player.handle(.playback(speed: pace.shownSpeed)))
        subscribers.markChanged()
    }

    // MARK: requests

    private func perform(_ request: CoreRequest) {
        switch request {
        case .command(let command, let answer): perform(command, answer)
        // A demo has its site from the recording.
        case .reload(_, let answer): answer(Reply(id: 0, outcome: .refused(.notLive, nil)))
        case .look(let body):
            updateLedger()
            body(player.hypervisor)
        case .attach(let subscriber):
            subscribers.add(subscriber)
            watch()
        case .detach(let id):
            subscribers.remove(id)
            watch()
        case .view(let id, let view):
            subscribers.set(view, for: id)
            watch()
        case .feed(let report): route(player.handle(.feed(report)))
        case .historyChanged: updateLedger()
        // Nobody sends a recording's frames again.
        case .notStored: break
        // A demo's faults are the recording's, not this machine's.
        case .health: break
        // What is usual is learnt as the recording passes.
        case .learnt: break
        // A demo never tells anybody.
        case .attempted: break
        // Whoever lives through a recording may do everything in it.
        case .role: break
        case .stop: isStopping = true
        }
    }

    /// Commands of several consoles are numbered anew, so that each reply finds its own.
    private func perform(_ command: Command, _ answer: @escaping @Sendable (Reply) -> Void) {
        if case .playback(let playback) = command.body {
            let isDone = play(playback)
            let outcome: Reply.Outcome = isDone ? .done([]) : .refused(.notLive, nil)
            return answer(Reply(id: command.id, outcome: outcome))
        }
        var numbered = command
        numbered.id = nextCommandID
        nextCommandID += 1
        answers[numbered.id] = { answer(Reply(id: command.id, outcome: $0.outcome)) }
        route(player.perform(numbered))
        subscribers.markChanged()
    }

    private func watch() { route(player.handle(.watch(subscribers.watchedEntities))) }

    private func play(_ playback: Command.Playback) -> Bool {
        let machine = MachineClock.now().monotonic
        let underWay = target
        target = nil
        pace.anchor(city: player.now, at: machine)
        switch playback {
        case .pause: pace.pause()
        case .resume:
            guard !player.isAtEnd else { return false }
            pace.resume()
        case .speed(let speed):
            guard pace.set(speed: speed) else { return false }
        case .seek(let step): seek(to: (underWay ?? player.now) + step)
        }
        isHeld = false
        showPace()
        return true
    }

    /// Forward is living faster. Back is living again: the recording from its start into a fresh database, with what
    /// was done on the way, which a night of a city takes a fraction of a second for.
    private func seek(to time: Timestamp) {
        let time = min(max(time, player.start), player.end)
        target = time
        guard time < player.now else { return }
        do {
            let fresh = try DemoHistory(
                folder: folder, number: historyNumber + 1, site: player.hypervisor.site, rules: rules)
            historyNumber += 1
            settleHistory()
            deskBox.withLock { $0 = fresh.desk }
            history.discard()
            history = fresh
            feed = HistoryFeed(store: fresh.store) { [inbox] in inbox.put(.historyChanged) }
            player = player.rewound(keeping: time, speed: pace.shownSpeed)
            open()
            watch()
            target = time
        } catch {
            log.error("the demo can't go back", metadata: ["why": "\(error)"])
            target = nil
        }
    }

    /// Hands over what history was not given yet, so that whoever waits for it to be written is answered.
    private func settleHistory() {
        for _ in 0..<DemoCore.maximumSettleTries {
            if feed.handOver(at: .distantFuture) { return }
            inbox.signal.wait(until: (MachineClock.now().monotonic + DemoCore.fullWait).nanoseconds)
        }
        log.error("the demo's history did not take its last batch")
    }

    // MARK: effects

    private func route(_ effects: [Effect]) {
        guard !effects.isEmpty else { return }
        let now = MachineClock.now().monotonic
        for effect in effects where !feed.take(effect, at: now) {
            switch effect {
            case .transition(let transition):
                // A rush through hours would ring for each of them.
                if target == nil { subscribers.send(.transition(transition)) }
            case .reply(let reply, let needsCommit): route(reply, needsCommit: needsCommit, at: now)
            case .summary, .notify, .playback, .readings, .series, .texts, .journal, .alarms, .quarantined: break
            }
        }
    }

    private func route(_ reply: Reply, needsCommit: Bool, at now: Instant) {
        guard let answer = answers.removeValue(forKey: reply.id) else { return }
        guard needsCommit else { return answer(reply) }
        feed.whenCommitted(at: now) { isWritten in
            answer(isWritten ? reply : Reply(id: reply.id, outcome: .refused(.historyNotWritten, nil)))
        }
    }

    private func finish() {
        for request in inbox.close() {
            if case .look(let body) = request { body(player.hypervisor) }
            if case .command(let command, let answer) = request {
                answer(Reply(id: command.id, outcome: .refused(.notLive, nil)))
            }
        }
        settleHistory()
        for subscriber in subscribers.all { subscriber.deliver(.ended("the demo ended")) }
        history.discard()
        held.signal()
        ended.signal()
    }
}
