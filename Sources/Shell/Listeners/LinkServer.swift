import Alarms
import CSockets
import Foundation
import Logging
import NIOCore
import NIOPosix
import OperatorLink
import Synchronization

/// What the core does with the connections of its Unix socket. Called on the socket's event loop: it must not block.
public protocol LinkService: AnyObject, Sendable {
    /// One request line, without its newline.
    func received(_ request: [UInt8], on line: LinkLine)
    /// One message of the length-prefixed link, without its length.
    func received(message: [UInt8], on line: LinkLine)
    func closed(_ line: LinkLine)
    /// Whether an account has a role to act, for the places that are kept for those.
    func mayAct(_ peer: Operator) -> Bool
    /// The account at its other end is in other groups by now.
    func groupsChanged(of line: LinkLine)
}

/// The core's Unix socket: consoles and scripts attach here. The first byte decides: `{` is JSON lines, anything else
/// the length-prefixed link.
public final class LinkServer: Sendable {
    public struct Limits: Sendable {
        /// A control room's consoles, its scripts, and room to spare.
        public var connectionCount = 256
        /// One account's part of them: a script gone wrong must not lock the others out.
        public var connectionsPerAccount = 96
        /// The part of an account that may only look: the walls of a control room, several times over.
        public var connectionsPerLooker = 32
        /// All of those together: half, so that the other half is there for whoever acts.
        public var lookerCount = 128
        /// Places no console and no watch takes: a command by itself, an acknowledgement say, always finds one of them.
        public var commandReserve = 16
        /// A script's line on which nothing is asked for this long gives its place back, unless an answer is still due.
        public var idleSeconds: Int64 = 60
        /// How often an attached account's groups are looked up: what was taken from it is gone by then.
        public var groupsSeconds: Int64 = 5
        /// A request is a few hundred bytes; a comment may be long.
        public var requestByteCount = 64 << 10
        /// What may wait for a peer that does not read. A snapshot is under 500 kB.
        public var waitingByteCount = 4 << 20
        /// A connection that says nothing at first is no client.
        public var firstByteSeconds: Int64 = 10
        /// A request line once begun is whole within this: a client that sends a byte a second keeps no place.
        public var requestSeconds: Int64 = 10
        /// An attached console that says no whole message for this long is gone: it says `still` three times as often.
        public var silentSeconds = LinkMessage.silence.nanoseconds / 1_000_000_000
        /// A console that takes nothing of what was sent for this long is cut off. It is then a snapshot behind: no
        /// second one is sent before the first was read, so that what waits stays small.
        public var unreadSeconds: Int64 = 10
        /// Messages of one console in a second: a person sends a handful, `A` on a full screen a few hundred.
        public var messagesPerSecond = 1_000
        public init() {}
    }

    private static let backlog: Int32 = 128

    public let path: String
    private let server: any Channel
    private let lines: LinkLines

    /// Binds the socket at `path` with `mode`. A socket file nobody listens on any more is replaced.
    public init(
        path: String, mode: UInt16, origin: String, limits: Limits = Limits(), service: any LinkService,
        cuts: LinkCuts = LinkCuts(), people: AttachedPeople = AttachedPeople(),
        on group: MultiThreadedEventLoopGroup, log: Logger
    ) throws(ListenerFailure) {
        try LinkServer.clear(path, origin: origin)
        let lines = LinkLines(limits: limits, service: service, cuts: cuts, people: people, log: log)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LinkConnection(lines))
                }
            }
        // The file never exists with wider rights than it shall have.
        let previous = umask(0o777 & ~mode_t(mode))
        defer { umask(previous) }
        do {
            server = try bootstrap.bind(unixDomainSocketPath: path).wait()
        } catch {
            let reason = String(cString: strerror((error as? IOError)?.errnoCode ?? EIO))
            throw ListenerFailure("\(origin): socket \(path): \(reason). Choose another path with --socket.")
        }
        self.path = path
        self.lines = lines
    }

    public var connectionCount: Int { lines.count }

    /// Stops accepting and takes the socket's file away; attached lines stay until `closeLines`.
    public func stopAccepting() {
        try? server.close().wait()
        unlink(path)
    }

    /// Closes every line, after what waits for it was written or a second has passed.
    public func closeLines() { lines.closeAll() }

    /// Makes way for the socket: another core's is left alone, a dead one's file is removed.
    private static func clear(_ path: String, origin: String) throws(ListenerFailure) {
        var address = sockaddr_un()
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else {
            throw ListenerFailure(
                "\(origin): socket \(path): a Unix socket's path has at most \(capacity - 1) bytes. "
                    + "Choose a shorter one with --socket.")
        }
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ListenerFailure(
                "\(origin): socket \(path): a file that is no socket stands there. Remove it, or choose another path "
                    + "with --socket.")
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard probe >= 0 else { return }
        defer { close(probe) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(probe, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected != 0 else {
            throw ListenerFailure(
                "\(origin): socket \(path): a core already runs there. Attach to it with `vigie attach`, stop it, or "
                    + "choose another path with --socket.")
        }
        unlink(path)
    }
}

/// The lines open on one server.
final class LinkLines: Sendable {
    let limits: LinkServer.Limits
    let service: any LinkService
    let log: Logger
    let cuts: LinkCuts
    let people: AttachedPeople
    private struct State {
        var open: [UInt64: LinkLine] = [:]
        var places: LinkPlaces
        var nextID: UInt64 = 1
    }
    private let state: Mutex<State>

    /// A process, as the kernel names it: a console that comes back is the same one.
    private struct Process: Hashable {
        var uid: uid_t
        var pid: pid_t
    }
    private struct Cut {
        var reason: LinkCut
        var at: NIODeadline
    }
    /// A console that was stopped, or slept with its machine, comes back within a watch or starts anew.
    private static let cutsAreKept = TimeAmount.hours(12)
    /// As many as there are places; over it those before are forgotten, and come back untold.
    private static let cutLimit = 256
    private let lastCuts = Mutex<[Process: Cut]>([:])

    init(
        limits: LinkServer.Limits, service: any LinkService, cuts: LinkCuts, people: AttachedPeople, log: Logger
    ) {
        self.limits = limits
        self.service = service
        self.cuts = cuts
        self.people = people
        self.log = log
        state = Mutex(State(places: LinkPlaces(limits: limits)))
    }

    var count: Int { state.withLock { $0.open.count } }

    /// A failure says of what there are too many.
    func add(_ channel: any Channel, peer: AttachedPeople.Peer) -> Result<LinkLine, ListenerFailure> {
        let mayAct = service.mayAct(peer.account)
        return state.withLock { state in
            let id = state.nextID
            if let why = state.places.take(id, account: peer.account.account, mayAct: mayAct) {
                return .failure(ListenerFailure(why))
            }
            let line = LinkLine(id: id, peer: peer, channel: channel, lines: self)
            state.open[id] = line
            state.nextID += 1
            return .success(line)
        }
    }

    /// The line is a console's, or a watch's. Says why there is no place for one more.
    func stay(_ line: LinkLine) -> String? { state.withLock { $0.places.stay(line.id) } }

    /// The reason seldom fits into the full socket of a console that is cut off for not reading: it is told when it is back.
    func remember(_ cut: LinkCut, of peer: AttachedPeople.Peer) {
        lastCuts.withLock { cuts in
            if cuts.count >= LinkLines.cutLimit { cuts = [:] }
            cuts[Process(uid: peer.uid, pid: peer.pid)] = Cut(reason: cut, at: .now())
        }
    }

    func takeLastCut(of peer: AttachedPeople.Peer) -> LinkCut? {
        let cut = lastCuts.withLock { $0.removeValue(forKey: Process(uid: peer.uid, pid: peer.pid)) }
        return cut.flatMap { NIODeadline.now() - $0.at <= LinkLines.cutsAreKept ? $0.reason : nil }
    }

    func remove(_ line: LinkLine) {
        state.withLock {
            $0.open[line.id] = nil
            $0.places.leave(line.id)
        }
        service.closed(line)
    }

    func closeAll() {
        let open = state.withLock { $0.open.values.sorted { $0.id < $1.id } }
        let deadline = DispatchTime.now() + .seconds(1)
        for line in open { line.closeWhenWritten() }
        for line in open { line.awaitClose(until: deadline) }
    }
}
