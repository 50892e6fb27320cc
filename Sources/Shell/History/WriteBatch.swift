import Alarms
import Frames
import Telemetry

/// What one step of the hypervisor gives history to keep. Batches are written in the order they are appended; each is
/// written whole or not at all.
public struct WriteBatch: Sendable {
    public var readings: ContiguousArray<Reading>
    /// Series and texts first used by this batch or an earlier one.
    public var series: [SeriesDeclaration]
    public var texts: [TextDeclaration]
    public var journal: [JournalRecord]
    /// Alarms as they are now; the last record of an id stands.
    public var alarms: [AlarmRecord]
    public var quarantined: [QuarantinedFrame]
    /// The engine's state after everything before this batch, and what of this batch `imageCoverage` says.
    public var image: [UInt8]?
    /// How much of this batch had happened when the image was taken; nil: all of it. What came after it while the batch
    /// waited for company is replayed at a restart.
    public var imageCoverage: (readings: Int, journal: Int)?
    /// The core was there at this moment, though it has nothing else to say: what a restart counts from.
    public var aliveAt: Timestamp?
    /// An operator's action: committed now, with whatever waits before it. If the disk refuses, nothing of it is
    /// kept and its completion says why.
    public var isUrgent: Bool
    /// Called once, on history's thread, when the batch is on disk or was refused by it.
    public var completion: (@Sendable (Result<CommitReport, HistoryError>) -> Void)?

    public init(
        readings: ContiguousArray<Reading> = [], series: [SeriesDeclaration] = [], texts: [TextDeclaration] = [],
        journal: [JournalRecord] = [], alarms: [AlarmRecord] = [], quarantined: [QuarantinedFrame] = [],
        image: [UInt8]? = nil, isUrgent: Bool = false,
        completion: (@Sendable (Result<CommitReport, HistoryError>) -> Void)? = nil
    ) {
        self.readings = readings
        self.series = series
        self.texts = texts
        self.journal = journal
        self.alarms = alarms
        self.quarantined = quarantined
        self.image = image
        self.isUrgent = isUrgent
        self.completion = completion
    }
}
