import Dispatch
import Frames
import History
import Hypervisor
import OperatorLink
import SiteFiles
import Telemetry

/// Writes frames of the past into a territory's history, each at its own time, as a core would have stored them had it
/// heard them then: the site's units, ranges and renames apply, duplicates are counted, late ones are marked. No rule
/// judges them: an alarm of years ago is nobody's to acknowledge now.
public final class Archive {
    /// How long nothing may get written before the disk is called stuck.
    private static let stuckSeconds = 60

    private let store: HistoryStore
    private let committed: DispatchSemaphore
    private var feed: HistoryFeed
    private var hypervisor: Hypervisor
    private var now = Timestamp(nanoseconds: 0)

    /// Opens the database, which no core may be writing, and makes it where there is none.
    public init(_ loaded: LoadedSite, database: String) throws {
        try Places(siteID: loaded.site.id).makeFolder(of: database)
        var site = loaded.site
        // What an import writes, whatever the site's own sensors send.
        site.linePrecision = .nanoseconds
        let store = try HistoryStore(path: database)
        let committed = DispatchSemaphore(value: 0)
        self.store = store
        self.committed = committed
        feed = HistoryFeed(store: store) { committed.signal() }
        hypervisor = Hypervisor(site: site, rules: [], startedAt: Moment(both: now))
        do {
            try takeUp()
        } catch {
            store.shutdown()
            throw error
        }
    }

    /// Series keep their numbers; the newest reading of each decides what is late.
    private func takeUp() throws {
        let kept = try store.restore()
        let seriesCount = (kept.series.last.map { Int($0.id.index) } ?? -1) + 1
        let recent = try store.reader().recentReadings(seriesCount: seriesCount)
        var restored = RestoredCore(series: kept.series, texts: kept.texts)
        restored.recent = recent.enumerated().map { index, readings in
            (SeriesID(index), readings.map { ($0.observedAt, $0.value) })
        }
        _ = try hypervisor.restore(restored)
        for reading in recent.compactMap(\.last) { hypervisor.replay(.reading(reading)) }
    }

    /// Takes a frame as heard at `at`.
    public func append(_ frame: UnsafeRawBufferPointer, at: Timestamp) throws {
        now = at
        let batch = FrameBatch(frame, from: FrameSource(transport: .recording))
        take(hypervisor.handle(.frames(batch), at: Moment(both: at)))
        try handOver(at: Instant(nanoseconds: .min))
    }

    /// Writes what is left and closes the database. The ledger says what became of the readings.
    public func finish() throws -> Ledger {
        defer { store.shutdown() }
        feed.whenCommitted(at: Instant(nanoseconds: 0)) { _ in }
        try handOver(at: .distantFuture)
        while true {
            take(hypervisor.handle(.history(feed.report), at: Moment(both: now)))
            if hypervisor.currentLedger.inFlight == 0 { return hypervisor.currentLedger }
            try waitForCommit()
        }
    }

    private func take(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .readings, .series, .texts, .quarantined: _ = feed.take(effect, at: Instant(nanoseconds: 0))
            // The journal and the alarms are those of who watched, not of what is filled in afterwards.
            case .journal, .alarms, .transition, .reply, .summary, .notify, .playback: break
            }
        }
    }

    private func handOver(at now: Instant) throws {
        while !feed.handOver(at: now) { try waitForCommit() }
    }

    private func waitForCommit() throws {
        guard committed.wait(timeout: .now() + .seconds(Archive.stuckSeconds)) == .timedOut else { return }
        throw HistoryError.failed(
            path: store.path, detail: "nothing was written for \(Archive.stuckSeconds) s")
    }
}
