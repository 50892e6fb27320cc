import Telemetry

/// Whether what is accepted reaches the disk.
public enum HistoryState: Hashable, Sendable {
    case written
    /// Live data goes on; readings are counted as not stored, transitions wait, operator actions are refused.
    case notWritten(since: Timestamp, why: String)
}

/// History's part of the ledger, exact at every instant: `accepted = stored + notStored + waiting`.
public struct HistoryCounters: Hashable, Sendable {
    public var readingsAccepted = 0
    public var readingsStored = 0
    public var readingsNotStored = 0
    public var readingsWaiting = 0
    /// Batches accepted and not yet committed or refused.
    public var batchesWaiting = 0
    public var commits = 0
    public var failedCommits = 0
    public var lastCommitMilliseconds = 0.0
    /// Over the last `CommitTimes.window` commits.
    public var commitMillisecondsP50 = 0.0
    public var commitMillisecondsP99 = 0.0
    public var journalStored = 0
    /// Journal records that wait in memory because the disk refuses.
    public var journalWaiting = 0
    /// Records that were merged into a later one of the same alarm while they waited.
    public var journalMerged = 0
    public var quarantineStored = 0
    /// Refused by the disk, or the oldest gone past the limit.
    public var quarantineForgotten = 0
    public var imagesStored = 0
    public var imageByteCount = 0
    /// Rows a restart would replay: those after the last image.
    public var rowsSinceImage = 0
    public var unsealedRows = 0
    public var rowsSealed = 0
    public var blocksSealed = 0
    public var seals = 0
    public var failedSeals = 0
    public var lastSealMilliseconds = 0.0
    /// Why the last seal failed; nil once one has worked.
    public var sealFailure: String?
    /// Blocks and chunks found that can't be read any more, since the start (`DamagedPlaces`).
    public var damagedPlaces = 0
    public init() {}
}

/// What became durable for one batch.
public struct CommitReport: Hashable, Sendable {
    /// The numbers its readings have as rows; nil without readings. The engine image names the last one it covers.
    public var rows: ClosedRange<Int64>?
    /// The ids its journal records were given, in their order.
    public var journal: ClosedRange<Int64>?
    public var milliseconds: Double
    public init(rows: ClosedRange<Int64>?, journal: ClosedRange<Int64>?, milliseconds: Double) {
        self.rows = rows
        self.journal = journal
        self.milliseconds = milliseconds
    }
}

/// The durations of the last commits, for percentiles.
struct CommitTimes: Sendable {
    /// Two minutes of commits at the commit interval; sorting it takes microseconds.
    static let window = 512
    private var milliseconds: [Double] = []
    private var next = 0

    mutating func append(_ duration: Double) {
        if milliseconds.count < CommitTimes.window {
            milliseconds.append(duration)
        } else {
            milliseconds[next] = duration
            next = (next + 1) % CommitTimes.window
        }
    }

    /// The smallest duration that `fraction` of the window does not exceed; 0 before the first commit.
    func percentile(_ fraction: Double) -> Double {
        guard !milliseconds.isEmpty else { return 0 }
        let rank = Int((Double(milliseconds.count) * fraction).rounded(.up)) - 1
        return milliseconds.sorted()[max(0, min(milliseconds.count - 1, rank))]
    }
}
