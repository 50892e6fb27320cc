import Foundation
import Frames
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// Accepts TCP connections that carry frames, newline-delimited or octet-counted. Nothing accepted is thrown away: when
/// the queue is full the connections stop reading, and TCP makes the senders wait.
public final class TCPListener: Sendable {
    public struct Limits: Sendable {
        /// Gateways, not sensors, keep connections open; each costs a socket and at most one read's worth of bytes.
        public var connectionCount = 1024
        /// From one address, be it a gateway for a whole quarter or a NAT before several: a quarter of all, so that no sender
        /// gone wrong takes every place.
        public var connectionsPerPeer = 256
        /// A sender silent for so long is closed: a NAT on the way has forgotten it anyhow.
        public var idleSeconds: Int64 = 900
        /// A frame once begun is finished within this, or its sender is a slow one and closed.
        public var unfinishedSeconds: Int64 = 30
        /// How often idle and slow senders are looked for, while there are connections.
        public var sweepSeconds: Int64 = 5
        public init() {}
    }

    /// One read: large enough that a fast sender's bytes come in few calls, small enough for a thousand connections.
    static let readByteCount = 256 << 10
    /// What the kernel takes in for us (it doubles this). A sender that ends while the queue is full leaves all of it to
    /// be read at once, whether there is room or not; left to itself the kernel takes six megabytes.
    static let kernelByteCount = 512 << 10
    /// As many as may be open: those who come back all at once after a cut. One over it is not refused; its sender tries
    /// again a second later, which at 256 kept a storm at 300 connects a second.
    private static let backlog: Int32 = 1024
    /// At stop: a connection that has sent nothing for so long has been read dry.
    static let drainQuiet = TimeAmount.milliseconds(50)
    /// At stop: a sender that goes on sending must not hold up the end.
    static let drainLimitMilliseconds = 500
    /// At stop: how long a full queue may take to make room for what was already read.
    static let waitLimitSeconds = 10

    /// As bound: port 0 replaced by the one the kernel picked.
    public let endpoint: Endpoint
    private let server: any Channel
    private let connections: FrameConnections

    /// Binds and starts accepting.
    public init(
        _ wanted: Endpoint, into queue: FrameQueue, limits: Limits = Limits(),
        on group: MultiThreadedEventLoopGroup, log: Logger
    ) throws(ListenerFailure) {
        try wanted.check("TCP")
        let connections = FrameConnections(wanted, queue: queue, limits: limits, log: log)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.socketOption(.so_rcvbuf), value: Self.kernelByteCount)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: 2048, initial: 16 << 10, maximum: TCPListener.readByteCount)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FrameConnection(connections))
                }
            }
        do {
            server = try bootstrap.bind(host: wanted.host, port: Int(wanted.port)).wait()
        } catch {
            throw .binding("TCP", wanted, code: (error as? IOError)?.errnoCode ?? EIO)
        }
        self.connections = connections
        endpoint = wanted.bound(to: server.localAddress?.port ?? Int(wanted.port))
        connections.sweep(on: server.eventLoop)
    }

    public var frameCount: Int { connections.frameCounter.load(ordering: .relaxed) }
    public var notAllowedCount: Int { connections.notAllowedCounter.load(ordering: .relaxed) }
    public var connectionCount: Int { connections.channels.count }
    /// Senders closed from our side: a frame begun and not finished, nothing for too long, one too many, or one too many
    /// from its address.
    public var cutOff: (slow: Int, idle: Int, tooMany: Int, tooManyOfPeer: Int) {
        (
            connections.slowCounter.load(ordering: .relaxed), connections.idleCounter.load(ordering: .relaxed),
            connections.turnedAwayCounter.load(ordering: .relaxed), connections.peerFullCounter.load(ordering: .relaxed)
        )
    }

    /// Stops accepting, reads what the connected senders had already sent, and closes. Blocks until then.
    public func stop() {
        try? server.close().wait()
        connections.stop()
    }
}

/// What the connections of one listener share.
final class FrameConnections: Sendable {
    let endpoint: Endpoint
    let queue: FrameQueue
    let limits: TCPListener.Limits
    let log: Logger
    let frameCounter = Atomic(0)
    let notAllowedCounter = Atomic(0)
    let slowCounter = Atomic(0)
    let idleCounter = Atomic(0)
    let turnedAwayCounter = Atomic(0)
    let peerFullCounter = Atomic(0)
    let isStopping = Atomic(false)
    /// Entered for each connection that holds a batch the full queue refused.
    let waiting = DispatchGroup()
    let channels: OpenChannels

    init(_ endpoint: Endpoint, queue: FrameQueue, limits: TCPListener.Limits, log: Logger) {
        self.endpoint = endpoint
        self.queue = queue
        self.limits = limits
        self.log = log
        channels = OpenChannels(limit: limits.connectionCount, perPeer: limits.connectionsPerPeer)
    }

    /// Looks for idle and slow senders from time to time, as long as the listener accepts.
    func sweep(on loop: any EventLoop) {
        loop.scheduleRepeatedTask(
            initialDelay: .seconds(limits.sweepSeconds), delay: .seconds(limits.sweepSeconds)
        ) { [weak self] task in
            guard let self, !isStopping.load(ordering: .relaxed) else { return task.cancel() }
            channels.tell(FrameConnection.Order.sweep)
        }
    }

    func stop() {
        isStopping.store(true, ordering: .releasing)
        channels.tell(FrameConnection.Order.drain)
        let deadline = Date(timeIntervalSinceNow: Double(TCPListener.drainLimitMilliseconds) / 1000)
        for channel in channels.all {
            let closed = DispatchSemaphore(value: 0)
            channel.closeFuture.whenComplete { _ in closed.signal() }
            let left = max(0, deadline.timeIntervalSinceNow)
            guard closed.wait(timeout: .now() + left) == .timedOut else { continue }
            channel.pipeline.fireUserInboundEventTriggered(FrameConnection.Order.end)
            try? channel.closeFuture.wait()
        }
        // The core goes on taking until the listeners have stopped, so what still waits is put soon.
        _ = waiting.wait(timeout: .now() + .seconds(TCPListener.waitLimitSeconds))
    }
}
