import Alarms
import Foundation
import History
import Hypervisor
import Link
import Listeners
import Logging
import NIOPosix
import Notification
import OperatorLink
import SiteFiles
import Synchronization
import Telemetry

/// A running core: listeners, hypervisor, history, link and notices, wired together. Owns their threads and their end.
public final class Station: Sendable {
    public struct Options: Sendable {
        public var database: String
        /// nil: nobody attaches.
        public var socket: (path: String, mode: UInt16)?
        public var udp: Endpoint?
        public var tcp: Endpoint?
        public var http: Endpoint?
        /// Core time follows the frames' stamps (wire.md).
        public var isStreamClock = false
        public var mode = Snapshot.Mode.live
        /// False in demos and replays, which never notify anyone.
        public var notifies = true
        public var history = HistoryOptions()
        public var queue = FrameQueue.Bounds()
        public var link = LinkServer.Limits()
        /// Who attaches, by the machine's accounts.
        public var accounts = AccountDirectory.machine
        /// `database`, where somebody began to open it already; it becomes the station's.
        public var opened: Ahead<HistoryStore>?
        public init(database: String) { self.database = database }
    }

    /// One loop for sockets: the machine's other cores are the hypervisor's and history's.
    private static let loopCount = 1
    /// At stop: how long a running heartbeat command is waited for.
    private static let heartbeatDrainSeconds = 5

    public let site: Site
    public let databasePath: String
    private let core: Core
    private let store: HistoryStore
    private let listeners: ListenerSet
    private let link: LinkServer?
    private let desk: HistoryDesk
    private let queries: QueryDesk
    private let group: MultiThreadedEventLoopGroup
    private let subscriptionIDs: SubscriptionIDs
    private let attendance = Attendance()
    private let reloader: SiteReloader
    private let selfCheck: SelfCheck
    private let usual: UsualDesk
    private let heartbeat: Heartbeat?
    private let isStopped = Atomic(false)

    /// Opens history, goes on where the last core ended, binds and starts.
    /// - Throws: `HistoryError`, `ListenerFailure`: what, where, how to fix. Nothing keeps running then.
    public init(_ loaded: LoadedSite, _ options: Options, log: Logger) throws {
        // A peer that is gone is an error to handle, not a signal to die of.
        signal(SIGPIPE, SIG_IGN)
        MemoryPolicy.apply()
        site = loaded.site
        databasePath = options.database
        subscriptionIDs = SubscriptionIDs()
        let startedAt = MachineClock.now()
        let store = try options.opened?.get() ?? HistoryStore(path: options.database, options: options.history)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: Station.loopCount)
        self.store = store
        self.group = group
        let inbox = Inbox()
        let queries = QueryDesk(name: "vigie-queries")
        self.queries = queries
        let scripts = QueryDesk(name: "vigie-scripts")
        let frames = FrameQueue(bounds: options.queue) { inbox.signal.wake() }
        do {
            let configuration = options.configuration(loaded)
            var hypervisor = Hypervisor(
                site: loaded.site, rules: loaded.rules, configuration: configuration, startedAt: startedAt)
            // One for all who ask: opening it costs as much as judging ten thousand frames.
            let reader = try store.reader()
            let restart = Restart(store: store, reader: reader, isStreamClock: options.isStreamClock, log: log)
            let opening = try restart.open(&hypervisor, at: startedAt)
            desk = HistoryDesk(reader: reader, site: loaded.site, rules: loaded.rules)
            let listeners = try ListenerSet(
                udp: options.udp, tcp: options.tcp, http: options.http, into: frames, on: group, log: log)
            self.listeners = listeners
            let notifier = Notifier(
                site: loaded.site, rules: loaded.rules, channels: loaded.channels, consoles: attendance,
                isExercise: options.mode == .exercise, log: log
            ) { inbox.put(.attempted($0, failure: $1)) }
            core = Core(
                hypervisor: hypervisor, store: store, frames: frames, inbox: inbox,
                droppedByKernel: { listeners.droppedByKernel }, notifier: notifier, attendance: attendance, log: log)
            let cuts = LinkCuts()
            let queues = StatusJSON.Queues(frames: frames, requests: inbox, questions: [queries, scripts])
            let status = StatusJSON(site: loaded.site.id, startedAt: startedAt)
            let service = LinkDesk(
                inbox: inbox, site: loaded.site, access: configuration.access, readings: desk, queries: queries,
                scripts: scripts, attendance: attendance, database: options.database,
                status: {
                    status.object($0, listeners: listeners, history: store, queues: queues, cuts: cuts)
                },
                nextSubscription: { [subscriptionIDs] in subscriptionIDs.next() })
            reloader = SiteReloader(loaded, inbox: inbox, owners: configuration.access.owners) { access in
                service.adopt(access)
            }
            service.reloader.withLock { [reloader] in $0 = reloader }
            do {
                link = try options.socket.map { socket throws(ListenerFailure) in
                    try LinkServer(
                        path: socket.path, mode: socket.mode, origin: "socket", limits: options.link, service: service,
                        cuts: cuts, people: AttachedPeople(directory: options.accounts), on: group, log: log)
                }
            } catch {
                listeners.stop()
                throw error
            }
            let heartbeat =
                options.notifies
                ? loaded.heartbeat.map { configuration in
                    Heartbeat(configuration, site: loaded.site.id, log: log) { body in
                        inbox.put(.look { _ in body() })
                    }
                } : nil
            self.heartbeat = heartbeat
            let database = options.database
            selfCheck = SelfCheck(
                SelfCheck.Sources(
                    history: { store.state }, writingFor: { store.writingFor },
                    isJournalCut: store.isJournalCut,
                    notStored: { store.counters.readingsNotStored },
                    freeBytes: { SelfCheck.freeBytes(beside: database) },
                    queueRefusals: { frames.refusalCount }, isQueueWaitedFor: { frames.isWaitedFor },
                    refusedRequests: { queues.refusedRequests }, kernelDrops: { listeners.droppedByKernel },
                    undelivered: { heartbeat.map { [("heartbeat", $0.failureCount)] } ?? [] }),
                report: { inbox.put(.health($0)) })
            usual = UsualDesk(reader: reader, zone: loaded.site.zone, inbox: inbox, log: log)
            core.start(opening: opening)
            selfCheck.start()
            usual.start()
        } catch {
            store.shutdown()
            try? group.syncShutdownGracefully()
            throw error
        }
        for name in listeners.names { inbox.put(.feed(FeedReport(name: name, isListening: true))) }
    }

    /// Gives back the memory that starting took. For a core without a screen, which runs little of this program's code.
    public func forgetStart() { MemoryPolicy.forgetStart() }

    /// As bound: ports picked by the kernel are filled in.
    public var udp: Endpoint? { listeners.udp?.endpoint }
    public var tcp: Endpoint? { listeners.tcp?.endpoint }
    public var http: Endpoint? { listeners.http?.endpoint }
    public var socketPath: String? { link?.path }

    /// Attaches a console in this process. `deliver` is called on the core's threads and must not block.
    public func attachConsole(
        view: View, as account: Operator, deliver: @escaping @Sendable (CoreEvent) -> Void
    ) -> any CoreConnection {
        LocalConsole(
            id: subscriptionIDs.next(), view: view, operator: account, inbox: core.inbox, queries: queries,
            desk: { [desk] in desk }, attendance: attendance, deliver: deliver)
    }

    /// Consoles that are there, those of this process too.
    public var consoleCount: Int { attendance.count }

    /// Reads the site again, for the account the core runs as (SIGHUP). Returns what changed.
    /// - Throws: why nothing was changed.
    public func reload() throws -> [String] {
        try reloader.reload(by: Operator(account: PeerIdentity.account(geteuid()), session: "SIGHUP"))
    }

    /// Runs `body` on the core's thread; not at all once it has ended.
    func onCoreThread(_ body: @escaping @Sendable () -> Void) { core.inbox.put(.look { _ in body() }) }

    /// Stops listening, drains what arrived, commits, and ends every thread. Blocks until then; a second call does
    /// nothing.
    public func stop() {
        guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        heartbeat?.stop(drainSeconds: Station.heartbeatDrainSeconds)
        selfCheck.stop()
        usual.stop()
        listeners.stop()
        link?.stopAccepting()
        core.inbox.put(.stop)
        core.join()
        listeners.finish()
        queries.drain()
        link?.closeLines()
        store.shutdown()
        try? group.syncShutdownGracefully()
    }
}

/// Numbers of subscriptions, unique in one core.
final class SubscriptionIDs: Sendable {
    private let last = Atomic<UInt64>(0)
    func next() -> UInt64 { last.add(1, ordering: .relaxed).newValue }
}

extension Station.Options {
    fileprivate func configuration(_ loaded: LoadedSite) -> Hypervisor.Configuration {
        var random = SystemRandomNumberGenerator()
        var configuration = Hypervisor.Configuration(
            isStreamClock: isStreamClock, mode: mode, hashSeed: random.next(),
            actsWithoutHistory: loaded.history.actionsWhenUnwritable == .allow)
        configuration.access = loaded.access
        configuration.roster = loaded.roster
        configuration.maintenance = loaded.maintenance
        if notifies { configuration.notification = loaded.notificationPlan }
        // Whoever runs the core, and root, can change its files and its database: a role would only seem to bind them.
        configuration.access.owners = [PeerIdentity.account(geteuid()), PeerIdentity.account(0)]
        return configuration
    }
}

extension LoadedSite {
    /// nil where nobody can be told. A site that says nothing of how is told of each annunciation at once.
    var notificationPlan: NotificationPlan? {
        guard !channels.isEmpty else { return nil }
        let policies = policies.isEmpty ? [NotificationPolicy.plain(channels: channels.map(\.name))] : policies
        let lowest = Dictionary(channels.map { ($0.name, $0.from) }, uniquingKeysWith: { first, _ in first })
        return NotificationPlan(policies: policies, directory: Directory(channels: lowest, roster: roster))
    }
}
