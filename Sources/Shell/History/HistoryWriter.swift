import Foundation
import GRDB
import Logging
import Telemetry

/// The two threads behind a store: one owns the write connection, one works out what to seal.
///
/// `@unchecked Sendable`: everything shared is in `gate`; `transaction`, `positions` and `waiting` are touched by the
/// writing thread alone, `sealer` by the sealing thread alone.
final class HistoryWriter: @unchecked Sendable {
    private let path: String
    private let pool: DatabasePool
    private let ownership: HistoryOwnership
    private let options: HistoryOptions
    private let gate: Gate<WriterQueue>
    /// Which file was opened: SQLite goes on writing into one that has no name any more.
    private let file: FileIdentity?
    private let logger = Logger(label: "vigie.history")

    private let transaction: BatchTransaction
    private var positions: Positions
    private var waiting: WaitingRecords
    private var sealer: Sealer

    init(
        path: String, pool: DatabasePool, ownership: HistoryOwnership, options: HistoryOptions, positions: Positions,
        oldestUnsealedWall: Timestamp?, damaged: DamagedPlaces
    ) {
        self.path = path
        self.pool = pool
        self.ownership = ownership
        self.options = options
        self.positions = positions
        file = FileIdentity(path)
        transaction = BatchTransaction(options: options)
        waiting = WaitingRecords(limit: options.waitingRecords)
        sealer = Sealer(pool: pool, maximumRows: options.sealAtRows, noting: damaged)
        var queue = WriterQueue(options: options)
        queue.oldestUnsealedAt = oldestUnsealedWall.map { MachineClock.instant() - (MachineClock.wall() - $0) }
        queue.count(positions)
        if let refusal = options.refusal {
            _ = queue.refuse(refusal, at: MachineClock.instant(), wall: MachineClock.wall())
        }
        gate = Gate(queue)
    }

    func start() {
        startThread("history", run)
        startThread("history seal", runSealing)
    }

    private func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.name = name
        thread.start()
    }

    // MARK: - From any thread

    func append(_ batch: consuming WriteBatch) -> Bool {
        let batch = batch
        let (isAccepted, isDue) = gate.withLock { queue in (queue.append(batch), queue.wakesWriter) }
        if isDue { gate.wake() }
        return isAccepted
    }
    func hasRoom(for readingCount: Int) -> Bool { gate.withLock { $0.hasRoom(for: readingCount) } }
    func startImage() -> Bool { gate.withLock { $0.startImage() } }
    var counters: HistoryCounters { gate.withLock { $0.countersNow } }
    var state: HistoryState { gate.withLock { $0.state } }
    var writingFor: TimeSpan { gate.withLock { $0.writing(at: MachineClock.instant()) } }

    func sealNow(_ completion: @escaping @Sendable (Result<Void, HistoryError>) -> Void) {
        let isClosed = gate.change { queue in
            if !queue.isStopping { queue.requestSealing(completion) }
            return queue.isStopping
        }
        if isClosed { completion(.failure(.closed)) }
    }

    func shutdown() {
        gate.change { $0.isStopping = true }
        gate.wait { queue, _ in queue.isClosed ? .go(()) : .wait(until: nil) }
    }

    // MARK: - The writing thread

    private func run() {
        while true {
            let work = gate.wait { queue, now in queue.nextWork(at: now) }
            switch work {
            case .batches(let batches): onDisk { commit(batches) }
            case .retry: onDisk { commit([]) }
            case .sealed(let sealed): onDisk { write(sealed) }
            case .answer(let requests, let result): for request in requests { request.completion(result) }
            case .stop:
                close()
                return
            }
        }
    }

    /// A disk that neither writes nor refuses is seen by the others from the instant it was asked.
    private func onDisk(_ work: () -> Void) {
        gate.withLock { $0.writingSince = MachineClock.instant() }
        work()
        gate.withLock { $0.writingSince = nil }
    }

    private func commit(_ batches: [WriteBatch], isLastTry: Bool = false) {
        if let refusal = options.refusal { return refuse(batches, refusal) }
        let isDue =
            isLastTry || batches.contains { $0.isUrgent }
            || gate.withLock { $0.isWriteDue(at: MachineClock.instant()) }
        if !isDue {
            refuse(batches, nil)
            return
        }
        let start = MachineClock.instant()
        do {
            let wall = MachineClock.wall()
            guard FileIdentity(path) == file else { throw HistoryError.gone(path: path) }
            if gate.withLock({ $0.state != .written }) { try probe() }
            let outcome = try write(batches, at: wall)
            let milliseconds = (MachineClock.instant() - start).seconds * 1000
            succeed(batches, outcome, milliseconds)
        } catch {
            refuse(batches, HistoryError(error, path: path))
        }
    }

    private func write(_ batches: [WriteBatch], at wall: Timestamp) throws -> BatchTransaction.Outcome {
        try pool.writeWithoutTransaction { database in
            var outcome = BatchTransaction.Outcome(positions: positions)
            try database.inTransaction(.immediate) {
                outcome = try transaction.write(batches, waiting: waiting, from: positions, at: wall, in: database)
                return .commit
            }
            return outcome
        }
    }

    /// After a refusal, room for a few pages is written and given back before it is believed that the disk takes
    /// writes again: the small records that wait might fit where readings would not.
    private func probe() throws {
        try pool.writeWithoutTransaction { database in
            try database.inTransaction(.immediate) {
                try database.execute(sql: "INSERT OR REPLACE INTO meta VALUES ('probe', zeroblob(131072))")
                return .commit
            }
            try database.execute(sql: "DELETE FROM meta WHERE key = 'probe'")
        }
    }

    private func succeed(_ batches: [WriteBatch], _ outcome: BatchTransaction.Outcome, _ milliseconds: Double) {
        let now = MachineClock.instant()
        positions = outcome.positions
        waiting.removeAll()
        let wasRefused = gate.change { queue in
            queue.count(outcome, milliseconds, at: now)
            return queue.recover()
        }
        if wasRefused { logger.notice("\(path): history is written again") }
        for (batch, report) in zip(batches, outcome.reports) {
            var report = report
            report.milliseconds = milliseconds
            batch.completion?(.success(report))
        }
    }

    /// `error` nil: the disk refused a moment ago and it is not yet time to try again.
    private func refuse(_ batches: [WriteBatch], _ error: HistoryError?) {
        for batch in batches { waiting.absorb(batch) }
        let (why, isNew) = gate.change { queue in
            queue.countRefused(batches, waiting)
            return queue.refuse(error, at: MachineClock.instant(), wall: MachineClock.wall())
        }
        if isNew { logger.error("history is not being written: \(why)") }
        let failure = error ?? .failed(path: path, detail: why)
        for batch in batches { batch.completion?(.failure(failure)) }
    }

    private func write(_ sealed: SealedRows) {
        let start = MachineClock.instant()
        do {
            let (after, oldest) = try pool.writeWithoutTransaction { database in
                var after = positions
                try database.inTransaction(.immediate) {
                    after = try BatchTransaction.write(sealed, from: positions, options: options, in: database)
                    return .commit
                }
                return (after, try HistoryWriter.oldestUnsealed(in: database, after: after.sealedThrough))
            }
            positions = after
            let now = MachineClock.instant()
            gate.change { queue in
                queue.count(sealed, (now - start).seconds * 1000)
                queue.count(after)
                queue.oldestUnsealedAt = oldest.map { now - (MachineClock.wall() - $0) }
            }
        } catch {
            sealingFailed(HistoryError(error, path: path))
        }
    }

    static func oldestUnsealed(in database: Database, after row: Int64) throws -> Timestamp? {
        var statement = try RawStatement("SELECT at FROM row WHERE id > ? ORDER BY id LIMIT 1", in: database)
        statement.bind(row)
        guard try statement.next() else { return nil }
        defer { statement.finish() }
        return Timestamp(nanoseconds: statement.integer(0))
    }

    private func close() {
        // The last word: whatever still waits is tried once more, or its loss is said.
        if !waiting.isEmpty { commit([], isLastTry: true) }
        // Where another database is stood in for, whoever asked for that says what it means.
        if !waiting.isEmpty, options.refusal == nil {
            logger.error("\(path): closing with \(waiting.journal.count) journal records that could not be written")
        }
        do {
            try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        } catch {
            // A reader of another process may hold the log; the next start moves it.
            logger.info("\(path): closed without a checkpoint: \(HistoryError(error, path: path).message)")
        }
        do { try pool.close() } catch { logger.warning("\(path): \(HistoryError(error, path: path).message)") }
        ownership.release()
        gate.change { $0.isWriterDone = true }
    }

    // MARK: - The sealing thread

    private func runSealing() {
        while true {
            let order: WriterQueue.SealOrder? = gate.wait { queue, now in queue.nextSealing(at: now) }
            guard let order else { break }
            if order.mustForget { sealer.forget() }
            do {
                let sealed = try sealer.seal(order.occasion)
                gate.change { $0.sealing = sealed.map { .done($0) } ?? .nothingLeft }
            } catch {
                sealingFailed(HistoryError(error, path: path))
            }
        }
        gate.change { $0.isSealerDone = true }
    }

    /// From either thread.
    private func sealingFailed(_ error: HistoryError) {
        gate.change { $0.failSealing(error, at: MachineClock.instant()) }
        logger.error("sealing failed and will be tried again: \(error.message)")
    }
}
