import Telemetry

/// The limits history works within, each with its reason. Tests make them small; a site has no reason to.
public struct HistoryOptions: Sendable {
    /// How long an accepted batch may wait for company before it is committed: 200 ms leaves a slow disk 50 ms of the
    /// 250 ms within which a transition must be on disk.
    public var commitInterval: TimeSpan = .milliseconds(200)
    /// Readings that start a commit at once: past 5 000 a transaction's fixed cost (BEGIN, fsync) no longer shows.
    public var commitReadings = 8192
    /// Readings accepted and not yet committed: nine commits' worth, a third of a second at UDP's 200 000/s, 3 MB.
    /// Full: `append` says false.
    public var queueReadings = 73_728
    /// Batches accepted and not yet committed, so that batches without readings are bounded too.
    public var queueBatches = 16_384
    /// Rows not yet sealed: a reader scans them all (10 ms at this limit).
    public var unsealedRows = 1_000_000
    /// Sealing starts here: what it makes of them is in memory for a moment (10 MB at this limit, where they are of a
    /// hundred thousand series), and the limit above is never reached at 1 M readings/s.
    public var sealAtRows = 200_000
    /// Or when the oldest unsealed row is this old: half of the hour it may become.
    public var sealAfter: TimeSpan = .minutes(30)
    /// Sealed rows kept in a database that has no engine image: none of them is needed to go on. Those after an image
    /// are kept whatever their number, or a restart would not know what they did: the core takes an image often enough.
    public var rowsWithoutImage = 200_000
    /// Quarantined frames kept, 5 MB at their largest; the oldest go and are counted.
    public var quarantineRows = 10_000
    /// Journal records held in memory while the disk refuses, 30 MB; past it they merge per alarm with a count.
    public var waitingRecords = 100_000
    /// How often a refused write is tried again.
    public var retryInterval: TimeSpan = .seconds(1)
    /// Pages the database may have: lets a test fill the disk. nil: as many as the disk takes.
    public var maximumPageCount: Int?
    /// Every write is refused with this: the database that was meant can't be used, and this one stands in for it while
    /// live data goes on.
    public var refusal: HistoryError?
    /// Opens an existing database only; false makes one where there is none.
    public var mustExist = false

    public init() {}
}
