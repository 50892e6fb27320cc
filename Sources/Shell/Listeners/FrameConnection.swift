import Frames
import Logging
import NIOCore
import Synchronization

/// One TCP sender: cuts its bytes into frames and puts them in the queue, a batch for each burst of reads.
final class FrameConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// What the listener tells its connections.
    enum Order: Sendable {
        /// Close yourself if idle or slow.
        case sweep
        /// Read what is there, then close.
        case drain
        /// Close now.
        case end
    }

    private let shared: FrameConnections
    private var source = FrameSource(transport: .tcp)
    private var framer: LineFramer
    private var batch = FrameBatch()
    /// The queue was full: `batch` waits, and nothing is read.
    private var isWaitingForRoom = false
    private var isDraining = false
    private var isCounted = false
    private var lastReadAt = NIODeadline.now()
    /// Why the connection was ended from our side.
    private var cut: String?
    /// When the frame that is not finished yet was begun.
    private var unfinishedSince: NIODeadline?

    init(_ shared: FrameConnections) {
        self.shared = shared
        framer = LineFramer(source: source)
    }

    func channelActive(context: ChannelHandlerContext) {
        source = FrameSource(.tcp, context.remoteAddress)
        framer = LineFramer(source: source)
        guard shared.endpoint.isAdmitted(source) else {
            shared.notAllowedCounter.add(1, ordering: .relaxed)
            return close(context, "not in allow:")
        }
        switch shared.channels.add(context.channel) {
        case .admitted: break
        case .full:
            shared.turnedAwayCounter.add(1, ordering: .relaxed)
            return close(context, "there are \(shared.limits.connectionCount) connections already")
        case .fullForPeer:
            let before = shared.peerFullCounter.add(1, ordering: .relaxed).oldValue
            // The first of a storm is a warning: its sender has gone wrong, or is one gateway for too many.
            if before == 0 {
                shared.log.warning(
                    "a TCP sender has all the connections one address may have",
                    metadata: [
                        "from": "\(context.remoteAddress?.ipAddress ?? "?")",
                        "connections": "\(shared.limits.connectionsPerPeer)",
                    ])
            }
            return close(context, "there are \(shared.limits.connectionsPerPeer) connections from its address already")
        }
        isCounted = true
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        lastReadAt = .now()
        buffer.withUnsafeReadableBytes { framer.append($0, into: &batch) }
        unfinishedSince = framer.isMidFrame ? (unfinishedSince ?? lastReadAt) : nil
        // Reads of one burst are put together, but not without end.
        if batch.bytes.count >= TCPListener.readByteCount { put(context) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        put(context)
        if framer.isBroken { close(context, "its octet counts can't be followed any further") }
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        framer.finish(into: &batch, cut: cut)
        put(context)
        if isCounted { shared.channels.remove(context.channel) }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close(context, "\(error)")
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let order = event as? Order else { return context.fireUserInboundEventTriggered(event) }
        switch order {
        case .sweep: sweep(context)
        case .drain:
            isDraining = true
            closeWhenQuiet(context)
        case .end: context.close(promise: nil)
        }
    }

    /// Hands the frames on; when the queue is full it keeps them and stops reading until there is room.
    private func put(_ context: ChannelHandlerContext) {
        guard !batch.slots.isEmpty || !batch.refused.isEmpty, !isWaitingForRoom else { return }
        let frameCount = batch.frameCount
        if shared.queue.offer(batch, isPatient: true) {
            shared.frameCounter.add(frameCount, ordering: .relaxed)
            let hint = batch.bytes.count
            batch = FrameBatch()
            batch.bytes.reserveCapacity(hint)
            return
        }
        isWaitingForRoom = true
        shared.waiting.enter()
        setReading(false, context)
        let loop = context.eventLoop
        let handler = NIOLoopBound(self, eventLoop: loop)
        let bound = NIOLoopBound(context, eventLoop: loop)
        shared.queue.whenRoom { [shared] in
            loop.execute {
                handler.value.isWaitingForRoom = false
                defer { shared.waiting.leave() }
                handler.value.put(bound.value)
                if !handler.value.isWaitingForRoom { handler.value.setReading(true, bound.value) }
            }
        }
    }

    private func setReading(_ isReading: Bool, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        context.channel.setOption(.autoRead, value: isReading).whenFailure { _ in }
    }

    private func sweep(_ context: ChannelHandlerContext) {
        guard !isWaitingForRoom else { return }
        let now = NIODeadline.now()
        if let unfinishedSince, now - unfinishedSince > .seconds(shared.limits.unfinishedSeconds) {
            shared.slowCounter.add(1, ordering: .relaxed)
            cut = "cut off: the frame was not finished in \(shared.limits.unfinishedSeconds) s"
            return close(context, "a frame was not finished in \(shared.limits.unfinishedSeconds) s")
        }
        if now - lastReadAt > .seconds(shared.limits.idleSeconds) {
            shared.idleCounter.add(1, ordering: .relaxed)
            close(context, "nothing came for \(shared.limits.idleSeconds) s")
        }
    }

    /// Draining: closes once nothing has come for a short while.
    private func closeWhenQuiet(_ context: ChannelHandlerContext) {
        let seen = lastReadAt
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: TCPListener.drainQuiet) {
            guard bound.value.channel.isActive else { return }
            if handler.value.lastReadAt == seen, !handler.value.isWaitingForRoom {
                bound.value.close(promise: nil)
            } else {
                handler.value.closeWhenQuiet(bound.value)
            }
        }
    }

    private func close(_ context: ChannelHandlerContext, _ reason: String) {
        shared.log.info(
            "TCP sender closed", metadata: ["from": "\(context.remoteAddress?.description ?? "?")", "why": "\(reason)"])
        context.close(promise: nil)
    }
}

extension FrameSource {
    /// The sender at the other end of a connection.
    init(_ transport: Transport, _ remote: SocketAddress?) {
        self.init(transport: transport, port: UInt16(clamping: remote?.port ?? 0))
        switch remote {
        case .v4(let address):
            high = UInt64(UInt32(bigEndian: address.address.sin_addr.s_addr)) << 32
        case .v6(let address):
            isIPv6 = true
            withUnsafeBytes(of: address.address.sin6_addr) {
                high = UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
                low = UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            }
        case .unixDomainSocket, nil: break
        }
    }
}
