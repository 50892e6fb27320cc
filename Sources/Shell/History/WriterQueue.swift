import Telemetry

/// What the threads of a store share: the batches that wait, how the sealing stands, and the counters. Every decision
/// of when to do what is taken here, as a function of the state and the instant.
struct WriterQueue {
    typealias Completion = @Sendable (Result<Void, HistoryError>) -> Void

    struct SealRequest: Sendable {
        /// The last row committed when it was asked.
        var through: Int64
        var completion: Completion
    }
    enum Sealing: Sendable {
        case idle
        case running
        /// Worked out, to be written.
        case done(SealedRows)
        case writing
        case nothingLeft
    }
    enum Work: Sendable {
        case batches([WriteBatch])
        /// Nothing new, but what the disk refused is to be tried again.
        case retry
        case sealed(SealedRows)
        case answer([SealRequest], Result<Void, HistoryError>)
        case stop
    }
    struct SealOrder: Sendable {
        var occasion: Sealer.Occasion
        /// What the sealer worked out last was not written.
        var mustForget: Bool
    }

    private let options: HistoryOptions
    private var batches: [WriteBatch] = []
    private var oldestAcceptedAt: Instant?
    private var hasUrgent = false
    private(set) var state = HistoryState.written
    private var nextRetry: Instant?
    private var counters = HistoryCounters()
    private var times = CommitTimes()
    private var positions = Positions()

    /// When the writing thread went to the disk; nil while it is not there.
    var writingSince: Instant?

    var isStopping = false
    var isSealerDone = false
    var isWriterDone = false
    var isClosed: Bool { isSealerDone && isWriterDone }
    var sealing = Sealing.idle
    var oldestUnsealedAt: Instant?
    private var sealRequests: [SealRequest] = []
    private var sealFailure: HistoryError?
    private var nextSealAttempt: Instant?
    private var sealerMustForget = false
    /// An engine image is being made or waits to be written.
    private var isImageComing = false

    init(options: HistoryOptions) { self.options = options }

    // MARK: - Accepting

    func hasRoom(for readingCount: Int) -> Bool {
        if isStopping || counters.batchesWaiting >= options.queueBatches { return false }
        // A batch larger than the whole queue is taken when the queue is empty: else it never would be.
        return readingCount == 0 || counters.readingsWaiting == 0
            || counters.readingsWaiting + readingCount <= options.queueReadings
    }

    mutating func append(_ batch: WriteBatch) -> Bool {
        guard hasRoom(for: batch.readings.count) || (batch.isUrgent && !isStopping) else { return false }
        if batches.isEmpty { oldestAcceptedAt = MachineClock.instant() }
        counters.readingsAccepted += batch.readings.count
        counters.readingsWaiting += batch.readings.count
        counters.batchesWaiting += 1
        if batch.isUrgent { hasUrgent = true }
        batches.append(batch)
        return true
    }

    /// The batch appended last changes when the writer must do something.
    var wakesWriter: Bool {
        batches.count == 1 || hasUrgent || counters.readingsWaiting >= options.commitReadings
    }

    /// A sealing and an engine image each hold ten megabytes for a moment, of a large territory: they take turns.
    /// No sealing begins from here on until an image was written or refused.
    /// - Returns: false while rows are still sealed: to be asked again.
    mutating func startImage() -> Bool {
        isImageComing = true
        return !isSealing
    }

    // MARK: - What the writing thread does next

    mutating func nextWork(at now: Instant) -> Gate<WriterQueue>.Decision<Work> {
        if let work = nextSealingWork() { return .go(work) }
        let mustHoldBack =
            isSealing && !hasUrgent
            && positions.unsealedCount + counters.readingsWaiting > options.unsealedRows
        if !batches.isEmpty, !mustHoldBack, isCommitDue(at: now) {
            let taken = batches
            batches = []
            oldestAcceptedAt = nil
            hasUrgent = false
            return .go(.batches(taken))
        }
        if let nextRetry, now >= nextRetry { return .go(.retry) }
        if isStopping, batches.isEmpty, isSealerDone {
            if sealRequests.isEmpty { return .go(.stop) }
            defer { sealRequests = [] }
            return .go(.answer(sealRequests, .failure(.closed)))
        }
        let commitAt = mustHoldBack ? nil : oldestAcceptedAt.map { $0 + options.commitInterval }
        return .wait(until: [commitAt, nextRetry].compactMap { $0 }.min())
    }

    private var isSealing: Bool {
        switch sealing {
        case .idle, .nothingLeft: false
        case .running, .done, .writing: true
        }
    }

    private func isCommitDue(at now: Instant) -> Bool {
        isStopping || hasUrgent || counters.readingsWaiting >= options.commitReadings
            || oldestAcceptedAt.map { now >= $0 + options.commitInterval } ?? false
    }

    private mutating func nextSealingWork() -> Work? {
        if case .done(let sealed) = sealing {
            sealing = .writing
            return .sealed(sealed)
        }
        let isNothingLeft: Bool
        if case .nothingLeft = sealing { isNothingLeft = true } else { isNothingLeft = false }
        if isNothingLeft {
            sealing = .idle
            oldestUnsealedAt = nil
        }
        if let failure = sealFailure {
            sealFailure = nil
            defer { sealRequests = [] }
            return sealRequests.isEmpty ? nil : .answer(sealRequests, .failure(failure))
        }
        let answered = sealRequests.filter { isNothingLeft || $0.through <= positions.sealedThrough }
        if answered.isEmpty { return nil }
        sealRequests.removeAll { isNothingLeft || $0.through <= positions.sealedThrough }
        return .answer(answered, .success(()))
    }

    // MARK: - What the sealing thread does next

    mutating func nextSealing(at now: Instant) -> Gate<WriterQueue>.Decision<SealOrder?> {
        if isStopping { return .go(nil) }
        guard case .idle = sealing, !isImageComing else { return .wait(until: nil) }
        if let nextSealAttempt, now < nextSealAttempt { return .wait(until: nextSealAttempt) }
        let occasion: Sealer.Occasion
        let agesAt = oldestUnsealedAt.map { $0 + options.sealAfter }
        if positions.unsealedCount >= options.sealAtRows || !sealRequests.isEmpty {
            occasion = .rows
        } else if let agesAt, now >= agesAt {
            occasion = .age
        } else {
            return .wait(until: agesAt)
        }
        sealing = .running
        defer { sealerMustForget = false }
        return .go(SealOrder(occasion: occasion, mustForget: sealerMustForget))
    }

    mutating func requestSealing(_ completion: @escaping Completion) {
        sealRequests.append(SealRequest(through: positions.lastRow, completion: completion))
    }

    mutating func failSealing(_ error: HistoryError, at now: Instant) {
        sealing = .idle
        sealFailure = error
        sealerMustForget = true
        nextSealAttempt = now + options.retryInterval
        counters.failedSeals += 1
        counters.sealFailure = error.message
    }

    // MARK: - Counting

    var countersNow: HistoryCounters {
        var now = counters
        now.commitMillisecondsP50 = times.percentile(0.5)
        now.commitMillisecondsP99 = times.percentile(0.99)
        now.unsealedRows = positions.unsealedCount
        now.rowsSinceImage = Int(positions.lastRow - positions.imageRow)
        return now
    }

    mutating func count(_ positions: Positions) { self.positions = positions }

    mutating func count(
        _ outcome: BatchTransaction.Outcome, _ milliseconds: Double, at now: Instant
    ) {
        if positions.unsealedCount == 0, outcome.readings > 0 { oldestUnsealedAt = now }
        positions = outcome.positions
        counters.readingsStored += outcome.readings
        counters.readingsWaiting -= outcome.readings
        counters.batchesWaiting -= outcome.reports.count
        counters.commits += 1
        counters.lastCommitMilliseconds = milliseconds
        times.append(milliseconds)
        counters.journalStored += outcome.journal
        counters.journalWaiting = 0
        counters.quarantineStored += outcome.quarantined
        counters.quarantineForgotten += outcome.quarantineForgotten
        counters.imagesStored += outcome.images
        if outcome.images > 0 { isImageComing = false }
        counters.imageByteCount = outcome.imageByteCount ?? counters.imageByteCount
    }

    mutating func countRefused(_ batches: [WriteBatch], _ waiting: WaitingRecords) {
        for batch in batches {
            counters.readingsNotStored += batch.readings.count
            counters.readingsWaiting -= batch.readings.count
            counters.quarantineForgotten += batch.quarantined.count
            if batch.image != nil { isImageComing = false }
        }
        counters.batchesWaiting -= batches.count
        counters.journalWaiting = waiting.journal.count
        counters.journalMerged = waiting.merged
    }

    mutating func count(_ sealed: SealedRows, _ milliseconds: Double) {
        sealing = .idle
        nextSealAttempt = nil
        counters.seals += 1
        counters.rowsSealed += sealed.rowCount
        counters.blocksSealed += sealed.blocks.count
        counters.lastSealMilliseconds = milliseconds
        counters.sealFailure = nil
    }

    /// How long the disk has owed an answer.
    func writing(at now: Instant) -> TimeSpan { writingSince.map { now - $0 } ?? .zero }

    // MARK: - Refusals by the disk

    /// Whether a write is worth trying: it works, or it is time to see whether it does again.
    func isWriteDue(at now: Instant) -> Bool { nextRetry.map { now >= $0 } ?? true }

    /// True if it was refused before.
    mutating func recover() -> Bool {
        nextRetry = nil
        defer { state = .written }
        return state != .written
    }

    /// The reason shown, and whether this is where the refusals begin. `error` nil: no new attempt was made.
    mutating func refuse(_ error: HistoryError?, at now: Instant, wall: Timestamp) -> (why: String, isNew: Bool) {
        if let error {
            counters.failedCommits += 1
            nextRetry = now + options.retryInterval
            switch state {
            case .written:
                state = .notWritten(since: wall, why: error.message)
                return (error.message, true)
            case .notWritten(let since, _):
                state = .notWritten(since: since, why: error.message)
            }
        }
        if case .notWritten(_, let why) = state { return (why, false) }
        return ("", false)
    }
}
