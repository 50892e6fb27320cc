import Alarms
import Foundation
import History
import Hypervisor
import Link
import Listeners
import Logging
import OperatorLink
import Telemetry

/// The core's thread: the one owner of the hypervisor. It takes frames, commands and time in turns, hands the effects
/// on, and never waits for anyone: not for a console, not for the disk.
final class Core: @unchecked Sendable {
    // Sendable: everything mutable is touched by the core's own thread alone, after `start`; other threads use the two
    // queues and the semaphore.

    /// Frames in one turn: a few milliseconds' work, so that an operator is never further behind.
    private static let framesPerTurn = 8192
    /// While history's queue is full: how soon it is tried again if history says nothing.
    private static let fullWait = TimeSpan.milliseconds(5)
    /// How often the kernel is asked what it dropped, while frames come.
    private static let dropsInterval = TimeSpan.seconds(1)
    /// The engine image: a restart replays at most this much.
    private static let imageInterval = TimeSpan.seconds(10)
    /// Or sooner, after so many readings: what a restart has to replay of a flood takes half a second.
    private static let imageReadings = 1_000_000
    /// An image costs at most a fiftieth of the core's time, however large the territory.
    private static let imageShare: Int64 = 50
    /// While history seals: how soon it is asked again, and how long it is asked before the image is made all the same.
    private static let imageRetry = TimeSpan.milliseconds(20)
    private static let imagePatience = TimeSpan.seconds(10)
    /// A deadline that stays in the past can't make the thread spin.
    private static let tickSpacing = TimeSpan.milliseconds(1)
    /// At stop: how long history may take to write the last batch.
    private static let lastCommitSeconds = 10
    /// At stop: how long attempts at telling somebody may take; what is not over is made again at the next start.
    private static let noticeDrainSeconds = 5

    let frames: FrameQueue
    let inbox: Inbox
    private var hypervisor: Hypervisor
    private var feed: HistoryFeed
    private var subscribers = Subscribers()
    private let droppedByKernel: @Sendable () -> Int
    private let notifier: Notifier
    private let attendance: Attendance
    private let log: Logger

    private var isBlocked = false
    private var hasTakenFrames = false
    private var isStopping = false
    /// False once the attempts under way are all that is waited for.
    private var startsAttempts = true
    private var historyState = Snapshot.HistoryState.none
    private var isChangedSinceImage = true
    private var nextImageAt: Instant
    /// What the last image cost allows the next one from here on.
    private var imageNotBefore: Instant
    /// While a delay counts and nothing comes: how often the core leaves word that it is there. A restart counts the
    /// delay up to then.
    private static let aliveInterval = TimeSpan.seconds(1)
    /// When that is looked at next; nil while nothing changed.
    private var nextAliveAt: Instant?
    /// How long an image that is due waits for a sealing to end.
    private var imageWaitsUntil: Instant?
    /// Of the last one.
    private var imageByteCount = 0
    private var nextDropsAt: Instant
    private var ticksNotBefore: Instant
    private var nextCommandID: UInt64 = 1
    private var answers: [UInt64: @Sendable (Reply) -> Void] = [:]
    private let ended = DispatchSemaphore(value: 0)

    init(
        hypervisor: Hypervisor, store: HistoryStore, frames: FrameQueue, inbox: Inbox,
        droppedByKernel: @escaping @Sendable () -> Int, notifier: Notifier, attendance: Attendance, log: Logger
    ) {
        self.hypervisor = hypervisor
        self.frames = frames
        self.inbox = inbox
        self.droppedByKernel = droppedByKernel
        self.notifier = notifier
        self.attendance = attendance
        self.log = log
        feed = HistoryFeed(store: store, onRefusal: { inbox.put(.notStored($0)) }) { inbox.put(.historyChanged) }
        let now = MachineClock.now().monotonic
        // The first one at once: from then on a restart knows how things stood when this core began.
        nextImageAt = now
        imageNotBefore = now
        nextDropsAt = now
        ticksNotBefore = now
    }

    /// Starts the thread; `effects` are those of opening, which happened before it.
    func start(opening effects: [Effect]) {
        let thread = Thread { [self] in
            route(effects)
            run()
        }
        thread.name = "vigie-core"
        // The default 512 KiB of Foundation's threads is enough for what recurses here: nothing does.
        thread.start()
    }

    /// Blocks until the thread has drained, committed and ended.
    func join() { ended.wait() }

    // MARK: the thread

    private func run() {
        while !(isStopping && frames.isEmpty) {
            perform(inbox.takeAll())
            takeFrames()
            tick()
            refreshDrops()
            saveImage()
            leaveWord()
            isBlocked = !feed.handOver(at: MachineClock.now().monotonic)
            sendSnapshots()
            sleep()
        }
        finish()
        ended.signal()
    }

    /// Sleeps until someone has something, or something is due.
    private func sleep() {
        guard isBlocked || frames.isEmpty, !(isStopping && frames.isEmpty) else { return }
        let now = MachineClock.now().monotonic
        var deadlines = [hypervisor.nextDeadline.map { max($0, ticksNotBefore) }, subscribers.nextDeadline]
        if isChangedSinceImage, hypervisor.isTimeKnown { deadlines.append(nextImageAt) }
        deadlines.append(nextAliveAt)
        if hasTakenFrames { deadlines.append(nextDropsAt) }
        deadlines.append(isBlocked ? now + Core.fullWait : feed.deadline)
        let deadline = deadlines.compactMap { $0 }.min()
        inbox.signal.wait(until: deadline?.nanoseconds)
    }

    private func takeFrames() {
        guard !isBlocked else { return }
        for delivery in frames.take(frameCount: Core.framesPerTurn) {
            let rejectedBefore = delivery.answer == nil ? 0 : hypervisor.currentLedger.rejectedTotal
            let effects = hypervisor.handle(.frames(delivery.batch), at: MachineClock.now())
            route(effects)
            if let answer = delivery.answer {
                promise(answer, after: effects, rejected: hypervisor.currentLedger.rejectedTotal - rejectedBefore)
            }
            hasTakenFrames = true
            markChanged()
        }
    }

    /// Says what became of a batch once what could be used of it is on disk.
    private func promise(_ answer: @escaping FrameDelivery.Answer, after effects: [Effect], rejected: Int) {
        var outcome = FrameOutcome(isStored: true, rejectedCount: rejected)
        for case .quarantined(let frames) in effects {
            outcome.quarantinedCount += frames.count
            outcome.fault = outcome.fault ?? frames.first?.fault.detail
        }
        feed.whenCommitted(at: MachineClock.now().monotonic, isUrgent: false) { [outcome] isStored in
            var outcome = outcome
            outcome.isStored = isStored
            answer(outcome)
        }
    }

    private func tick() {
        let now = MachineClock.now()
        guard let due = hypervisor.nextDeadline, max(due, ticksNotBefore) <= now.monotonic else { return }
        let effects = hypervisor.handle(.tick, at: now)
        ticksNotBefore = now.monotonic + Core.tickSpacing
        guard !effects.isEmpty else { return }
        route(effects)
        markChanged()
    }

    private func refreshDrops() {
        let now = MachineClock.now()
        guard hasTakenFrames, nextDropsAt <= now.monotonic else { return }
        hasTakenFrames = false
        nextDropsAt = now.monotonic + Core.dropsInterval
        updateLedger(at: now)
    }

    /// The parts of the ledgers that the hypervisor can't know by itself.
    private func updateLedger(at now: Moment) {
        route(hypervisor.handle(.kernelDrops(droppedByKernel()), at: now))
        let report = feed.report
        historyState = report.state
        route(hypervisor.handle(.history(report), at: now))
    }

    private func saveImage() {
        let started = MachineClock.now().monotonic
        let isDue =
            nextImageAt <= started
            || (feed.readingsSinceImage >= Core.imageReadings && imageNotBefore <= started)
        guard isChangedSinceImage, isDue, hypervisor.isTimeKnown else { return }
        let patience = imageWaitsUntil ?? started + Core.imagePatience
        guard feed.startImage() || started >= patience else {
            imageWaitsUntil = patience
            nextImageAt = started + Core.imageRetry
            imageNotBefore = nextImageAt
            return
        }
        imageWaitsUntil = nil
        // It says how things stand now, not at the last event.
        route(hypervisor.handle(.tick, at: MachineClock.now()))
        MemoryPolicy.makeRoom()
        let image = hypervisor.encodeImage(expecting: imageByteCount)
        imageByteCount = image.count
        feed.take(image: image, at: started)
        isChangedSinceImage = false
        MemoryPolicy.giveBack()
        let took = MachineClock.now().monotonic - started
        imageNotBefore = started + took * Core.imageShare
        nextImageAt = max(started + Core.imageInterval, imageNotBefore)
    }

    /// While a delay counts: says that the core is there, unless something taken a moment ago says it already.
    private func leaveWord() {
        let now = MachineClock.now()
        guard let due = nextAliveAt, due <= now.monotonic else { return }
        guard hypervisor.isTimingDelays, !hypervisor.isOnStreamTime else {
            nextAliveAt = nil
            return
        }
        if feed.lastSignAt + Core.aliveInterval <= now.monotonic { feed.markAlive(now.wall, at: now.monotonic) }
        nextAliveAt = now.monotonic + Core.aliveInterval
    }

    private func sendSnapshots() {
        let now = MachineClock.now()
        guard let due = subscribers.nextDeadline, due <= now.monotonic else { return }
        updateLedger(at: now)
        var parts = SnapshotParts()
        subscribers.sendSnapshots(at: now.monotonic) { view in
            var snapshot = hypervisor.snapshot(view, with: &parts)
            if view.display == .consoles { snapshot.consoles = attendance.lines(hypervisor.access, at: snapshot.now) }
            return snapshot
        }
    }

    private func markChanged() {
        isChangedSinceImage = true
        if nextAliveAt == nil { nextAliveAt = MachineClock.now().monotonic + Core.aliveInterval }
        subscribers.markChanged()
    }

    // MARK: requests

    private func perform(_ requests: [CoreRequest]) {
        for request in requests {
            switch request {
            case .command(let command, let answer): perform(command, answer)
            case .reload(let reload, let answer): perform(reload, answer)
            case .look(let body):
                updateLedger(at: MachineClock.now())
                body(hypervisor)
            case .attach(let subscriber):
                subscribers.add(subscriber)
                watch()
            case .detach(let id):
                subscribers.remove(id)
                watch()
            case .view(let id, let view):
                subscribers.set(view, for: id)
                watch()
            case .feed(let report): route(hypervisor.handle(.feed(report), at: MachineClock.now()))
            case .health(let reports):
                route(hypervisor.handle(.coreFaults(reports), at: MachineClock.now()))
                markChanged()
            case .learnt(let weeks):
                route(hypervisor.handle(.learnt(weeks), at: MachineClock.now()))
                markChanged()
            case .attempted(let id, let failure):
                route(hypervisor.handle(.attempted(id: id, failure: failure), at: MachineClock.now()))
                markChanged()
            case .historyChanged:
                let before = historyState
                updateLedger(at: MachineClock.now())
                if before != historyState { subscribers.markChanged() }
            case .role(let account):
                route(hypervisor.handle(.role(account), at: MachineClock.now()))
                markChanged()
            case .notStored(let readings): route(hypervisor.handle(.notStored(readings), at: MachineClock.now()))
            case .stop: isStopping = true
            }
        }
    }

    /// Commands of many senders are numbered anew, so that each reply finds its own.
    private func perform(_ command: Command, _ answer: @escaping @Sendable (Reply) -> Void) {
        var command = command
        command.id = expect(answer, as: command.id)
        route(hypervisor.handle(.command(command), at: MachineClock.now()))
        markChanged()
    }

    private func perform(_ reload: Reload, _ answer: @escaping @Sendable (Reply) -> Void) {
        var reload = reload
        reload.id = expect(answer, as: 0)
        route(hypervisor.handle(.reload(reload), at: MachineClock.now()))
        markChanged()
    }

    /// The number under which the answer to a request is waited for.
    private func expect(_ answer: @escaping @Sendable (Reply) -> Void, as givenID: UInt64) -> UInt64 {
        let id = nextCommandID
        nextCommandID += 1
        answers[id] = { reply in
            var reply = reply
            reply.id = givenID
            answer(reply)
        }
        return id
    }

    private func watch() {
        route(hypervisor.handle(.watch(subscribers.watchedEntities), at: MachineClock.now()))
    }

    // MARK: effects

    private func route(_ effects: [Effect]) {
        guard !effects.isEmpty else { return }
        let now = MachineClock.now().monotonic
        for effect in effects where !feed.take(effect, at: now) {
            switch effect {
            case .transition(let transition):
                subscribers.send(.transition(transition))
            case .notify(let order):
                if startsAttempts { notifier.make(order) }
            case .reply(let reply, let needsCommit): route(reply, needsCommit: needsCommit, at: now)
            case .playback(let command): refusePlayback(command)
            case .summary, .readings, .series, .texts, .journal, .alarms, .quarantined: break
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

    /// Only the driver of a recording can play it.
    private func refusePlayback(_ command: Command) {
        answers.removeValue(forKey: command.id)?(Reply(id: command.id, outcome: .refused(.notLive, nil)))
    }

    // MARK: the end

    /// Everything taken is judged and on disk before the thread ends.
    private func finish() {
        perform(inbox.takeAll())
        startsAttempts = false
        notifier.drain(seconds: Core.noticeDrainSeconds)
        perform(inbox.close())
        route(hypervisor.handle(.stop, at: MachineClock.now()))
        updateLedger(at: MachineClock.now())
        let now = MachineClock.now().monotonic
        if hypervisor.isTimeKnown {
            feed.take(image: hypervisor.encodeImage(expecting: imageByteCount), at: now)
        }
        let isOver = DispatchSemaphore(value: 0)
        // Refused is an answer too, and was told: history tries what waits once more as it is closed.
        feed.whenCommitted(at: now) { _ in isOver.signal() }
        let deadline = DispatchTime.now() + .seconds(Core.lastCommitSeconds)
        while !feed.handOver(at: MachineClock.now().monotonic), DispatchTime.now() < deadline {
            inbox.signal.wait(until: (MachineClock.now().monotonic + Core.fullWait).nanoseconds)
        }
        if isOver.wait(timeout: deadline) == .timedOut {
            log.error("history could not write the last readings", metadata: ["after": "\(Core.lastCommitSeconds) s"])
        }
        for subscriber in subscribers.all { subscriber.deliver(.ended("the core stopped")) }
    }
}
