import Alarms
import Foundation
import NIOCore
import NIOPosix
import OperatorLink

/// The socket's side of one attached peer: finds out who it is, which language it speaks, and cuts its bytes into
/// requests.
///
/// Of a script's requests one is answered at a time: what it writes meanwhile waits, and past `requestByteCount` in its
/// own socket. However many an account puts into a line at once, the core has one of it to do.
final class LinkConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The answer to a script's request is given.
    struct Answered: Sendable {}

    private enum Language {
        case unknown
        case jsonLines
        case link
        /// Answered and closed.
        case refused
    }

    /// How often a peer is looked at: is it alive, does it read?
    private static let watchSeconds: Int64 = 1

    private let lines: LinkLines
    private var line: LinkLine?
    private var language = Language.unknown
    private var partial: [UInt8] = []
    /// An answer can be read, or fail to be written, while it is given: what comes then is taken afterwards, or the
    /// bytes would change under whoever walks through them.
    private var isTaking = false
    /// What was read waits to be answered, and nothing more is read before.
    private var isFull: Bool { (line?.owesAnswer ?? true) && partial.count > lines.limits.requestByteCount }
    private var isReadOwed = false
    /// Since when a request line waits for its end.
    private var partialSince: NIODeadline?
    private var frames: LinkDeframer
    private var watch: RepeatedTask?
    /// Let go with the connection: ten thousand a second that come and go would each be kept for its ten seconds.
    private var firstByte: Scheduled<Void>?

    // Of an attached console.
    private var hasSpoken = false
    private var heardAt = NIODeadline.now()
    private var takenAt = NIODeadline.now()
    private var takenByteCount = 0
    private var secondStartedAt = NIODeadline.now()
    private var messagesInSecond = 0
    private var groupsAt = NIODeadline.now()
    /// When a script's last request came, or its last answer was still due.
    private var askedAt = NIODeadline.now()

    init(_ lines: LinkLines) {
        self.lines = lines
        frames = LinkDeframer(byteLimit: LinkMessage.consoleByteLimit)
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        lines.people.peer(of: channel).whenComplete { result in
            let (handler, context) = bound.value
            switch result {
            case .success(let peer): handler.admit(peer, context)
            case .failure(let error): handler.refuse("who you are can't be read: \(error)", as: .refused, context)
            }
        }
        firstByte = context.eventLoop.scheduleTask(in: .seconds(lines.limits.firstByteSeconds)) {
            let (handler, context) = bound.value
            guard context.channel.isActive, !handler.hasSpoken else { return }
            switch handler.language {
            case .unknown, .link, .jsonLines:
                handler.refuse(
                    "nothing was asked in \(handler.lines.limits.firstByteSeconds) s", as: .silent, context)
            case .refused: break
            }
        }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        switch language {
        case .unknown, .jsonLines: partial.append(contentsOf: buffer.readableBytesView)
        case .link: frames.append(buffer.readableBytesView)
        case .refused: return
        }
        take(context)
    }

    func read(context: ChannelHandlerContext) {
        guard case .jsonLines = language, isFull else { return context.read() }
        isReadOwed = true
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is Answered else { return context.fireUserInboundEventTriggered(event) }
        if case .jsonLines = language { take(context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        watch?.cancel()
        firstByte?.cancel()
        if let line {
            line.ended()
            lines.remove(line)
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func admit(_ peer: AttachedPeople.Peer, _ context: ChannelHandlerContext) {
        // One that left while it was looked up must not take a place nobody would give back.
        guard context.channel.isActive else { return }
        let line: LinkLine
        switch lines.add(context.channel, peer: peer) {
        case .success(let added): line = added
        case .failure(let failure): return refuse("\(failure)", as: .full, context)
        }
        self.line = line
        if case .link = language, !beginFrames(line) { return }
        take(context)
    }

    /// Requests already whole. Before the peer is known they wait; they are bounded all the same.
    private func take(_ context: ChannelHandlerContext) {
        guard !isTaking else { return }
        isTaking = true
        defer { isTaking = false }
        if case .unknown = language, let first = partial.first { decide(first, context) }
        switch language {
        case .jsonLines: takeLines(context)
        case .link: takeMessages(context)
        case .unknown, .refused: break
        }
        guard isReadOwed, !isFull else { return }
        isReadOwed = false
        context.read()
    }

    private func takeLines(_ context: ChannelHandlerContext) {
        while let line, line.isOpen, !line.owesAnswer, let end = partial.firstIndex(of: UInt8(ascii: "\n")) {
            let request = Array(partial[..<end])
            partial.removeSubrange(...end)
            partialSince = nil
            hasSpoken = true
            askedAt = .now()
            if request.isEmpty { continue }
            line.wasAsked()
            lines.service.received(request, on: line)
        }
        if partial.isEmpty || line?.owesAnswer ?? true {
            // What is there waits its turn.
            partialSince = nil
        } else if partial.count > lines.limits.requestByteCount, !partial.contains(UInt8(ascii: "\n")) {
            partial = []
            refuse("a request has at most \(lines.limits.requestByteCount) bytes", as: .oversized, context)
        } else {
            partialSince = partialSince ?? .now()
        }
    }

    private func takeMessages(_ context: ChannelHandlerContext) {
        guard let line else {
            // Who it is was asked of the kernel an instant ago.
            if frames.waitingByteCount > LinkMessage.consoleByteLimit {
                refuse("too much was said at first", as: .oversized, context)
            }
            return
        }
        do {
            while line.isOpen, let message = try frames.next() {
                hasSpoken = true
                heardAt = .now()
                if heardAt - secondStartedAt >= .seconds(1) {
                    secondStartedAt = heardAt
                    messagesInSecond = 0
                }
                messagesInSecond += 1
                guard messagesInSecond <= lines.limits.messagesPerSecond else {
                    return refuse(
                        "over \(lines.limits.messagesPerSecond) messages in a second", as: .flooding, context)
                }
                lines.service.received(message: message, on: line)
            }
        } catch {
            refuse("not the link of vigie: expected \(error.expected)", as: .malformed, context)
        }
    }

    private func decide(_ first: UInt8, _ context: ChannelHandlerContext) {
        if first == UInt8(ascii: "{") {
            language = .jsonLines
            beginWatch(context)
            return
        }
        language = .link
        if let line, !beginFrames(line) { return }
        frames.append(partial)
        partial = []
        heardAt = .now()
        takenAt = heardAt
        beginWatch(context)
    }

    /// False when there is no place for one more console.
    private func beginFrames(_ line: LinkLine) -> Bool {
        line.beginFrames()
        guard line.stay() else {
            language = .refused
            return false
        }
        return true
    }

    private func beginWatch(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let interval = TimeAmount.seconds(LinkConnection.watchSeconds)
        watch = context.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            let (handler, context) = bound.value
            handler.look(context)
        }
    }

    /// Cuts off a console that is silent, or that does not read; a script in the middle of a request that does not end.
    private func look(_ context: ChannelHandlerContext) {
        guard let line, line.isOpen else { return }
        let now = NIODeadline.now()
        if now - groupsAt >= .seconds(lines.limits.groupsSeconds) {
            groupsAt = now
            line.refreshGroups()
        }
        if case .jsonLines = language {
            if line.owesAnswer { askedAt = now }
            if hasSpoken, partialSince == nil, now - askedAt >= .seconds(lines.limits.idleSeconds) {
                return refuse("nothing more was asked in \(lines.limits.idleSeconds) s", as: .silent, context)
            }
            if let since = partialSince, now - since >= .seconds(lines.limits.requestSeconds) {
                refuse("the request was not whole in \(lines.limits.requestSeconds) s", as: .silent, context)
            }
            return
        }
        if line.isIdle || line.takenByteCount != takenByteCount {
            takenByteCount = line.takenByteCount
            takenAt = now
        }
        if now - takenAt >= .seconds(lines.limits.unreadSeconds) {
            refuse("too slow: nothing was read for \(lines.limits.unreadSeconds) s", as: .slow, context)
        } else if now - heardAt >= .seconds(lines.limits.silentSeconds) {
            refuse("the console said nothing for \(lines.limits.silentSeconds) s", as: .silent, context)
        }
    }

    private func refuse(_ reason: String, as counted: LinkCut, _ context: ChannelHandlerContext) {
        language = .refused
        lines.log.info("attached peer refused", metadata: ["why": "\(reason)"])
        if let line { return line.cut(reason, as: counted) }
        lines.cuts.add(counted)
        context.writeAndFlush(NIOAny(context.channel.allocator.buffer(bytes: LinkLine.refusal(reason)))).whenComplete {
            [channel = context.channel] _ in channel.close(promise: nil)
        }
    }
}
