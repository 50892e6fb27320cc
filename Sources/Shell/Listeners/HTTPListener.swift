import Foundation
import Frames
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Takes InfluxDB-compatible writes over HTTP, the durable way in: a request is answered only once what can be used of
/// it is on disk, so that a client which sends again after any other answer loses nothing.
///
/// On stream time alone a frame far ahead of the others is answered while it waits, a second at most, to be confirmed.
///
/// `POST /write` and `/api/v2/write` (`precision=`, line protocol), `GET /ping`, `GET /health`.
public final class HTTPListener: Sendable {
    public struct Limits: Sendable {
        /// Agents and gateways keep a connection each.
        public var connectionCount = 512
        /// From one address: a quarter of all, so that no client gone wrong takes every place.
        public var connectionsPerPeer = 128
        /// A request: twenty thousand lines, judged in some ten milliseconds. Agents send a few thousand at a time.
        public var bodyByteCount = 2 << 20
        /// Of all requests that are being received or wait to be written.
        public var allBodiesByteCount = 16 << 20
        /// A line longer than a frame over TCP may be is no line.
        public var lineByteCount = 64 << 10
        /// A request once begun is whole within this, or its sender is a slow one and closed.
        public var unfinishedSeconds: Int64 = 30
        /// A connection without a request for so long is closed.
        public var idleSeconds: Int64 = 120
        public init() {}
    }

    private static let backlog: Int32 = 256
    /// At stop: how long answers under way may take. The core commits within a second, and writes them then.
    private static let drainSeconds = 10

    /// As bound: port 0 replaced by the one the kernel picked.
    public let endpoint: Endpoint
    private let server: any Channel
    private let connections: HTTPConnections

    /// Binds and starts accepting.
    public init(
        _ wanted: Endpoint, into queue: FrameQueue, limits: Limits = Limits(),
        on group: MultiThreadedEventLoopGroup, log: Logger
    ) throws(ListenerFailure) {
        try wanted.check("HTTP")
        let connections = HTTPConnections(wanted, queue: queue, limits: limits, log: log)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.socketOption(.so_rcvbuf), value: TCPListener.kernelByteCount)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    // One request at a time: the next is read once the answer to this one is written.
                    try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true, withErrorHandling: true)
                    try pipeline.addHandler(HTTPConnection(connections))
                }
            }
        do {
            server = try bootstrap.bind(host: wanted.host, port: Int(wanted.port)).wait()
        } catch {
            throw .binding("HTTP", wanted, code: (error as? IOError)?.errnoCode ?? EIO)
        }
        self.connections = connections
        endpoint = wanted.bound(to: server.localAddress?.port ?? Int(wanted.port))
    }

    public var frameCount: Int { connections.frameCounter.load(ordering: .relaxed) }
    public var notAllowedCount: Int { connections.notAllowedCounter.load(ordering: .relaxed) }
    /// Requests that were not taken: too large, not understood, or too many at once. Their senders were told.
    public var refusedRequestCount: Int { connections.refusedCounter.load(ordering: .relaxed) }
    public var connectionCount: Int { connections.channels.count }
    /// Connections that found no place: one too many, or one too many from their address.
    public var turnedAway: (tooMany: Int, tooManyOfPeer: Int) {
        (
            connections.turnedAwayCounter.load(ordering: .relaxed), connections.peerFullCounter.load(ordering: .relaxed)
        )
    }

    /// Stops accepting, and closes every connection that waits for no answer. Blocks until then; those that do are
    /// answered by the core's last commit.
    public func stop() {
        try? server.close().wait()
        connections.stopReading()
    }

    /// Waits for the answers under way, and closes the rest. After the core has ended.
    public func finish() { connections.finish(within: HTTPListener.drainSeconds) }
}

/// What the connections of one listener share.
final class HTTPConnections: Sendable {
    let endpoint: Endpoint
    let queue: FrameQueue
    let limits: HTTPListener.Limits
    let log: Logger
    let frameCounter = Atomic(0)
    let notAllowedCounter = Atomic(0)
    let refusedCounter = Atomic(0)
    let turnedAwayCounter = Atomic(0)
    let peerFullCounter = Atomic(0)
    let isStopping = Atomic(false)
    private let bodyBytes = Atomic(0)
    let channels: OpenChannels

    init(_ endpoint: Endpoint, queue: FrameQueue, limits: HTTPListener.Limits, log: Logger) {
        self.endpoint = endpoint
        self.queue = queue
        self.limits = limits
        self.log = log
        channels = OpenChannels(limit: limits.connectionCount, perPeer: limits.connectionsPerPeer)
    }

    /// Room for bytes of a body; false when all bodies together would be too much.
    func reserve(_ count: Int) -> Bool {
        let before = bodyBytes.add(count, ordering: .relaxed).oldValue
        if before + count <= limits.allBodiesByteCount { return true }
        bodyBytes.subtract(count, ordering: .relaxed)
        return false
    }

    func release(_ count: Int) { bodyBytes.subtract(count, ordering: .relaxed) }

    func stopReading() {
        isStopping.store(true, ordering: .releasing)
        channels.tell(HTTPConnection.Order.closeUnlessAwaited)
    }

    func finish(within seconds: Int) {
        let deadline = DispatchTime.now() + .seconds(seconds)
        for channel in channels.all {
            let closed = DispatchSemaphore(value: 0)
            channel.closeFuture.whenComplete { _ in closed.signal() }
            if closed.wait(timeout: deadline) == .timedOut { channel.close(promise: nil) }
        }
    }
}
