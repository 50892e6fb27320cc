import Alarms
import Frames
import History
import Hypervisor
import OperatorLink
import Telemetry

/// Gathers what the hypervisor's steps give history to keep, and hands it over in batches.
struct HistoryFeed {
    /// How long a record may wait here for company. With history's own 200 ms it leaves 25 of the 250 ms within which
    /// a transition must be on disk.
    static let handOverInterval = TimeSpan.milliseconds(25)
    /// Readings that make a batch worth handing over at once: half of what starts a commit.
    static let handOverReadings = 4096

    private let store: HistoryStore
    /// What a restart would replay beside the last image.
    private(set) var readingsSinceImage = 0
    /// When it last took something that says by its stamp that the core was there.
    private(set) var lastSignAt = Instant(nanoseconds: .min)
    /// Told on history's thread that a batch was written or refused.
    private let onCommit: @Sendable () -> Void
    /// Told before anybody else of readings that the disk refused.
    private let onRefusal: @Sendable (ContiguousArray<Reading>) -> Void
    private var batch = WriteBatch()
    private var isEmpty = true
    private var since = Instant(nanoseconds: 0)
    /// Replies that wait for the batch that holds their journal records.
    private var waiting: [@Sendable (Bool) -> Void] = []

    init(
        store: HistoryStore, onRefusal: @escaping @Sendable (ContiguousArray<Reading>) -> Void = { _ in },
        onCommit: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.onRefusal = onRefusal
        self.onCommit = onCommit
    }

    /// Takes an effect that is history's; false when it is not.
    mutating func take(_ effect: Effect, at now: Instant) -> Bool {
        switch effect {
        case .readings(let readings):
            readingsSinceImage += readings.count
            lastSignAt = now
            if batch.readings.isEmpty { batch.readings = readings } else { batch.readings += readings }
        case .series(let series): batch.series += series
        case .texts(let texts): batch.texts += texts
        case .journal(let records):
            batch.journal += records
            lastSignAt = now
        case .alarms(let records): batch.alarms += records
        case .quarantined(let frames): batch.quarantined += frames
        case .transition, .reply, .summary, .notify, .playback: return false
        }
        begin(now)
        return true
    }

    /// Calls `body` when everything taken so far is on disk (true) or the disk refused it (false).
    /// - Parameter isUrgent: it is committed now; else with the next batch that is due.
    mutating func whenCommitted(
        at now: Instant, isUrgent: Bool = true, _ body: @escaping @Sendable (Bool) -> Void
    ) {
        if isUrgent { batch.isUrgent = true }
        waiting.append(body)
        begin(now)
    }

    /// Whether an image may be made now (`HistoryStore.startImage`).
    func startImage() -> Bool { store.startImage() }

    /// The engine's state after everything taken so far.
    mutating func take(image: [UInt8], at now: Instant) {
        batch.image = image
        batch.imageCoverage = (batch.readings.count, batch.journal.count)
        readingsSinceImage = 0
        lastSignAt = now
        begin(now)
    }

    /// The core is there, and nothing else says so.
    mutating func markAlive(_ wall: Timestamp, at now: Instant) {
        batch.aliveAt = wall
        lastSignAt = now
        begin(now)
    }

    /// When the batch is due at history; nil when there is none.
    var deadline: Instant? {
        guard !isEmpty else { return nil }
        let isFull = batch.isUrgent || batch.readings.count >= HistoryFeed.handOverReadings
        return isFull ? Instant(nanoseconds: .min) : since + HistoryFeed.handOverInterval
    }

    /// Hands the batch over if it is due. False when history's queue is full: the batch is kept, and no more frames
    /// should be taken until it went.
    mutating func handOver(at now: Instant) -> Bool {
        guard let deadline, deadline <= now else { return true }
        let (onCommit, onRefusal, waiting, readings) = (onCommit, onRefusal, waiting, batch.readings)
        batch.completion = { result in
            let isWritten = if case .success = result { true } else { false }
            if !isWritten { onRefusal(readings) }
            for body in waiting { body(isWritten) }
            onCommit()
        }
        guard store.append(batch) else { return false }
        batch = WriteBatch()
        isEmpty = true
        self.waiting = []
        return true
    }

    /// What history has to say for the ledger and the header.
    var report: HistoryReport {
        let counters = store.counters
        let state: Snapshot.HistoryState =
            switch store.state {
            case .written: .written
            case .notWritten(let since, let why): .notWritten(since: since, why: why)
            }
        return HistoryReport(stored: counters.readingsStored, notStored: counters.readingsNotStored, state: state)
    }

    private mutating func begin(_ now: Instant) {
        if isEmpty {
            isEmpty = false
            since = now
        }
    }
}
