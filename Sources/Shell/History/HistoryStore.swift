import GRDB
import Logging
import Telemetry

/// The history of one territory: what is appended here is on disk within `HistoryOptions.commitInterval` and a commit,
/// in the order it was appended, or counted as not stored. One thread writes, one seals; any thread may append, count
/// or read.
public final class HistoryStore: Sendable {
    public let path: String
    private let pool: DatabasePool
    private let writer: HistoryWriter
    private let damaged: DamagedPlaces
    /// As it was opened, the journal did not end where it had been left: records, or its own head, were taken from it.
    /// What is appended leaves the break to be seen (`HistoryReader.verifyJournal`).
    public let isJournalCut: Bool

    /// Opens the database, or makes it. Says clearly what is wrong with one that can't be used.
    public init(path: String, options: HistoryOptions = HistoryOptions()) throws(HistoryError) {
        self.path = path
        let log = Logger(label: "vigie.history")
        let damaged = DamagedPlaces { place in
            log.error("\(path): the database is damaged: \(place) can't be read and are left out")
        }
        self.damaged = damaged
        try HistoryFile.check(path: path, options: options)
        let ownership = try HistoryOwnership(path: path)
        pool = try HistoryFile.openForWriting(path: path, options: options)
        do {
            // On the connection that is open: nobody writes yet, and opening one more costs a millisecond.
            let (positions, oldest) = try pool.writeWithoutTransaction { database in
                let positions = try Positions(database)
                return (positions, try HistoryWriter.oldestUnsealed(in: database, after: positions.sealedThrough))
            }
            writer = HistoryWriter(
                path: path, pool: pool, ownership: ownership, options: options, positions: positions,
                oldestUnsealedWall: oldest, damaged: damaged)
            isJournalCut = positions.isJournalCut
        } catch {
            throw HistoryError(error, path: path)
        }
        if isJournalCut {
            log.error("\(path): the journal does not end where it was left: see `vigie journal verify`")
        }
        writer.start()
    }

    deinit { writer.shutdown() }

    /// Takes a batch to be written. False: the queue is full (`queueReadings`, `queueBatches`), nothing was taken, and
    /// the caller stops reading its sources until there is room. Never blocks; an accepted batch is never lost unless
    /// the disk refuses it. An urgent batch is always taken.
    public func append(_ batch: consuming WriteBatch) -> Bool { writer.append(batch) }

    /// Whether a batch with so many readings would be taken now.
    public func hasRoom(for readingCount: Int) -> Bool { writer.hasRoom(for: readingCount) }

    /// Asked before an engine image is made: false while rows are sealed, and the caller asks again a little later,
    /// so that the memory of both is not needed at once. Sealing begins anew once a batch with an image was written or
    /// refused: whoever asks makes one.
    public func startImage() -> Bool { writer.startImage() }

    /// Exact at this instant.
    public var counters: HistoryCounters {
        var counters = writer.counters
        counters.damagedPlaces = damaged.count
        return counters
    }

    public var state: HistoryState { writer.state }

    /// For how long the disk has owed the answer to one write: a disk that stalls, of which `state` can say nothing.
    public var writingFor: TimeSpan { writer.writingFor }

    /// Commits what waits, stops both threads, moves the log into the file and closes it. Later calls do nothing.
    public func shutdown() { writer.shutdown() }

    /// Asks for everything committed so far to be sealed, in slices; `completion` once it is, or could not be.
    public func sealNow(_ completion: @escaping @Sendable (Result<Void, HistoryError>) -> Void) {
        writer.sealNow(completion)
    }

    /// A reader of this database on connections of its own: it never waits for the writer, nor the writer for it.
    public func reader() throws(HistoryError) -> HistoryReader { try HistoryReader(path: path, noting: damaged) }

    /// Says once and for all since when a core watches; later calls change nothing. Before the first `append`.
    /// - Parameter since: by the core's time; `.distantPast` where that begins with the first reading.
    public func beginWatch(_ since: Timestamp) throws(HistoryError) {
        do {
            try pool.writeWithoutTransaction { try WatchBeginning.mark(since, in: $0) }
        } catch {
            throw HistoryError(error, path: path)
        }
    }

    /// What a core needs to go on where the last one ended. Before the first `append`.
    public func restore() throws(HistoryError) -> Restored {
        do {
            return try pool.writeWithoutTransaction { try Restored($0) }
        } catch {
            throw HistoryError(error, path: path)
        }
    }

    /// Hands out the rows after `row` in order of arrival, in batches of at most `RowChunk.maximumRows`: all after
    /// the last image. Returns how many there were. Before the first `append`.
    @discardableResult
    public func replayRows(
        after row: Int64, _ body: (ContiguousArray<Reading>) throws -> Void
    ) throws(HistoryError) -> Int {
        do {
            return try pool.writeWithoutTransaction {
                try Restored.replayRows(after: row, in: $0, noting: damaged, body)
            }
        } catch {
            throw HistoryError(error, path: path)
        }
    }
}
