import Alarms
import Foundation
import History
import Hypervisor
import Link
import Logging
import OperatorLink
import Recordings
import SiteFiles
import Synchronization
import Telemetry

/// A core that lives a recording on the recording's clock, in this process: what `vigie demo` shows. Operators may act;
/// nobody is notified; the database is thrown away. Owns its thread.
public final class DemoStation: Sendable {
    public struct Options: Sendable {
        /// City seconds a second; nil as fast as possible.
        public var speed: Double? = 60
        /// Runs as fast as possible to the recording's `still` mark, or its end, and holds there.
        public var stopsAtStill = false
        public init() {}
    }

    private let core: DemoCore
    private let folder: String
    private let queries = QueryDesk(name: "vigie-demo-queries")
    private let subscriptionIDs = SubscriptionIDs()
    private let isStopped = Atomic(false)

    /// - Throws: what keeps a temporary database from being made.
    public init(_ loaded: LoadedSite, _ entries: [RecordingEntry], _ options: Options, log: Logger) throws {
        let folder = NSTemporaryDirectory() + "vigie-demo-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        self.folder = folder
        do {
            core = try DemoCore(
                player: RecordingPlayer(
                    entries, site: loaded.site, rules: loaded.rules, roster: loaded.roster, speed: options.speed),
                rules: loaded.rules, folder: folder, options: options, log: log)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        core.start()
    }

    /// Attaches a console in this process, as `Station.attachConsole` does.
    public func attachConsole(
        view: View, as account: Operator, deliver: @escaping @Sendable (CoreEvent) -> Void
    ) -> any CoreConnection {
        LocalConsole(
            id: subscriptionIDs.next(), view: view, operator: account, inbox: core.inbox, queries: queries,
            desk: { [core] in core.desk }, deliver: deliver)
    }

    /// Blocks until the recording holds: at its still mark, or its end. For `--once` without a screen.
    public func waitUntilHeld() { core.waitUntilHeld() }

    /// A picture of the moment, taken on the core's thread; nil after `stop`.
    public func snapshot(_ view: View) -> Snapshot? {
        let result = Mutex<Snapshot?>(nil)
        let done = DispatchSemaphore(value: 0)
        let isAsked = core.inbox.put(
            .look { hypervisor in
                result.withLock { $0 = hypervisor.snapshot(view) }
                done.signal()
            })
        guard isAsked else { return nil }
        done.wait()
        return result.withLock { $0 }
    }

    /// What was journaled so far, oldest first, and the recording's time now; nil after `stop`.
    public func journal() -> (records: [JournalRecord], now: Timestamp)? {
        guard let snapshot = snapshot(View(display: .help, rowCount: 0)) else { return nil }
        let answer = core.desk.answer(
            Query(id: 0, body: .journal(from: nil, to: nil, before: nil, limit: Query.maximumLines)))
        guard case .journal(let records) = answer.body else { return nil }
        return (records.reversed(), snapshot.now)
    }

    /// Ends the thread and removes the database. A second call does nothing.
    public func stop() {
        guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        core.inbox.put(.stop)
        core.join()
        queries.drain()
        try? FileManager.default.removeItem(atPath: folder)
    }
}
