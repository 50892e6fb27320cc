import Foundation
import OperatorLink

/// The start of a connection: who is at the other end, and whether the two understand each other.
struct CoreHandshake {
    /// How long a core may take to say hello: it does at once.
    private static let answerSeconds = 5
    private static let readByteCount = 4096

    let socket: UnixSocket
    let path: String
    /// What the core says of itself, and of the console's account.
    let hello: Hello
    /// What came after the hello.
    let frames: LinkDeframer

    /// Connects to the first of the paths where a core answers.
    /// - Parameter site: the site expected; empty when any will do.
    /// - Throws: `.unreachable` when it may be tried again, `.refused` when that would change nothing.
    init(trying paths: [String], site: String, build: String, isReadOnly: Bool, seat: Int? = nil) throws(LinkFailure) {
        let (socket, path) = try UnixSocket.first(of: paths)
        let own = Hello(build: build, site: site, isReadOnly: isReadOnly, seat: seat)
        socket.waitAtMost(seconds: CoreHandshake.answerSeconds)
        let bytes = (try? LinkEncoder().frame(ConsoleMessage.hello(own))) ?? []
        // A hello of a hundred bytes always fits in an empty socket.
        guard socket.send(bytes[...], isWaiting: true) == bytes.count else {
            throw .unreachable("The core at \(path) closed the connection.")
        }
        var frames = LinkDeframer(byteLimit: LinkMessage.byteLimit)
        let core = try CoreHandshake.hello(on: socket, path, into: &frames)
        if let mismatch = LinkMessage.mismatch(console: own, core: core) {
            throw .refused("\(path): \(mismatch)", why: nil, exit: 3)
        }
        guard site.isEmpty || site == core.site else {
            throw .refused("\(path): this is the core of \(core.site), not of \(site).", why: nil, exit: 3)
        }
        self.socket = socket
        self.path = path
        hello = core
        self.frames = frames
    }

    private static func hello(
        on socket: UnixSocket, _ path: String, into frames: inout LinkDeframer
    ) throws(LinkFailure) -> Hello {
        var buffer = [UInt8](repeating: 0, count: readByteCount)
        var isFirst = true
        var first: [UInt8] = []
        while true {
            guard let bytes = socket.receive(into: &buffer, isWaiting: true) else {
                // The beginning of something that would be longer than any hello.
                if !first.isEmpty { throw .noCore(at: path, sent: first) }
                throw .unreachable("The core at \(path) did not say hello in \(answerSeconds) s.")
            }
            guard !bytes.isEmpty else {
                if !first.isEmpty { throw .noCore(at: path, sent: first, isCut: true) }
                throw .unreachable("The core at \(path) closed the connection.")
            }
            // A core that refuses before it has heard which language is spoken says so in the other one.
            if isFirst {
                if let refusal = JSONRefusal(bytes) {
                    throw .unreachable("The core at \(path) refused: \(refusal.error)")
                }
                first = Array(bytes)
            }
            isFirst = false
            frames.append(bytes)
            let message: CoreMessage
            do {
                guard let next = try frames.next() else { continue }
                message = try LinkDecoder().decode(CoreMessage.self, from: next)
            } catch {
                throw .noCore(at: path, sent: first)
            }
            switch message {
            case .hello(let hello): return hello
            case .goodbye(let why): throw .unreachable("The core at \(path) refused: \(why)")
            case .turnedAway(let why): throw .refused("\(path): \(why)", why: nil, exit: 1)
            case .snapshot, .reply, .answer, .transition, .notice, .wasCut, .role: continue
            }
        }
    }
}

/// What a core says to whom it has not heard yet: `{"done":false,"error":"…"}`.
private struct JSONRefusal: Decodable {
    var error: String

    init?(_ bytes: ArraySlice<UInt8>) {
        guard let refusal = try? JSONDecoder().decode(JSONRefusal.self, from: Data(bytes)) else { return nil }
        self = refusal
    }
}
