import Alarms
import CSockets
import Foundation
import NIOCore
import NIOPosix

/// The socket's side of one attached peer: finds out who it is, which language it speaks, and cuts its bytes into
/// requests.
final class LinkConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private enum Language {
        case unknown
        case jsonLines
        /// The length-prefixed link, answered and closed.
        case refused
    }

    private let lines: LinkLines
    private var line: LinkLine?
    private var language = Language.unknown
    private var partial: [UInt8] = []

    init(_ lines: LinkLines) { self.lines = lines }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        PeerIdentity.of(channel).whenComplete { result in
            let (handler, context) = bound.value
            switch result {
            case .success(let peer): handler.admit(peer, context)
            case .failure(let error): handler.refuse("who you are can't be read: \(error)", context)
            }
        }
        context.eventLoop.scheduleTask(in: .seconds(lines.limits.firstByteSeconds)) {
            let (handler, context) = bound.value
            if case .unknown = handler.language, context.channel.isActive {
                handler.refuse("nothing was asked in \(handler.lines.limits.firstByteSeconds) s", context)
            }
        }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        partial.append(contentsOf: buffer.readableBytesView)
        take(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let line {
            line.ended()
            lines.remove(line)
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func admit(_ peer: Operator, _ context: ChannelHandlerContext) {
        guard let line = lines.add(context.channel, peer: peer) else {
            return refuse("\(lines.limits.connectionCount) are attached already", context)
        }
        self.line = line
        take(context)
    }

    /// Requests already whole. Before the peer is known they wait; they are bounded all the same.
    private func take(_ context: ChannelHandlerContext) {
        if case .unknown = language, let first = partial.first { decide(first, context) }
        guard case .jsonLines = language else { return }
        if let line {
            var start = 0
            while let end = partial[start...].firstIndex(of: UInt8(ascii: "\n")) {
                if end > start { lines.service.received(Array(partial[start..<end]), on: line) }
                start = end + 1
            }
            partial.removeFirst(start)
        }
        if partial.count > lines.limits.requestByteCount {
            partial = []
            refuse("a request has at most \(lines.limits.requestByteCount) bytes", context)
        }
    }

    private func decide(_ first: UInt8, _ context: ChannelHandlerContext) {
        if first == UInt8(ascii: "{") {
            language = .jsonLines
            return
        }
        // The length-prefixed link starts with `hello {protocol, build, site}`. Its place is here: a build that speaks
        // it reads the hello, compares protocols and goes on. This one answers in the same framing and says so.
        language = .refused
        partial = []
        let text = Array(
            ("{\"hello\":false,\"protocols\":[],\"error\":\"this core speaks JSON lines only; "
                + "upgrade it to a build with the length-prefixed link (protocol 1)\"}").utf8)
        var answer = context.channel.allocator.buffer(capacity: text.count + 4)
        answer.writeInteger(UInt32(text.count))
        answer.writeBytes(text)
        context.writeAndFlush(NIOAny(answer)).whenComplete { [channel = context.channel] _ in
            channel.close(promise: nil)
        }
    }

    private func refuse(_ reason: String, _ context: ChannelHandlerContext) {
        language = .refused
        let text = Array("{\"done\":false,\"error\":\"\(reason)\",\"exit\":3}\n".utf8)
        lines.log.info("attached peer refused", metadata: ["why": "\(reason)"])
        context.writeAndFlush(NIOAny(context.channel.allocator.buffer(bytes: text))).whenComplete {
            [channel = context.channel] _ in channel.close(promise: nil)
        }
    }
}

/// Who is at the other end of a Unix socket.
enum PeerIdentity {
    /// Account names are looked up in a buffer of this size first (sysconf's usual answer).
    private static let nameBufferByteCount = 1024

    static func of(_ channel: any Channel) -> EventLoopFuture<Operator> {
        guard let provider = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ListenerFailure("not a socket"))
        }
        return provider.unsafeGetSocketOption(level: .socket, name: .init(rawValue: SO_PEERCRED)).map {
            (credentials: vigie_credentials) in
            Operator(account: account(credentials.uid), session: session(credentials.pid))
        }
    }

    /// The account's name, or its number when it has none.
    static func account(_ uid: uid_t) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: nameBufferByteCount)
        guard getpwuid_r(uid, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else {
            return "\(uid)"
        }
        return String(cString: name)
    }

    /// `pid 4711 pts/2`: enough to find the session in the machine's own logs.
    static func session(_ pid: pid_t) -> String {
        let terminal = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/0")
        guard let terminal, terminal.hasPrefix("/dev/pts/") || terminal.hasPrefix("/dev/tty") else {
            return "pid \(pid)"
        }
        return "pid \(pid) \(terminal.dropFirst("/dev/".count))"
    }
}
