import Foundation

/// Talks to a running core over its Unix socket, a JSON line at a time; for scripts and subcommands. Blocking, for one
/// thread.
public final class LinkClient {
    /// How long a core may stay silent before it counts as unreachable; a watch waits without end.
    public static let answerSeconds = 30
    /// The longest line a core sends: a snapshot is under 500 kB.
    private static let lineByteCount = 8 << 20
    private static let readByteCount = 64 << 10

    private let socket: UnixSocket
    public let path: String
    private var received: [UInt8] = []
    private var start = 0

    /// Connects to the first of the paths where a core answers.
    public init(trying paths: [String]) throws(LinkFailure) {
        (socket, path) = try UnixSocket.first(of: paths)
    }

    /// Whether somebody listens at one of the paths.
    public static func isAnswered(at paths: [String]) -> Bool { (try? UnixSocket.first(of: paths)) != nil }

    /// Sends a request and hands each line of the answer to `body`, as it comes, without its newline; `body` returning
    /// false ends it early. Throws what the core refused.
    public func ask(_ request: LinkRequest, waitSeconds: Int? = answerSeconds, _ body: ([UInt8]) throws -> Bool) throws
    {
        try send(request)
        socket.waitAtMost(seconds: waitSeconds ?? 0)
        var last: [UInt8]?
        while true {
            let line = try nextLine(after: last)
            // A watch goes on until its core ends; any other answer has an end of its own.
            if waitSeconds != nil { last = line }
            if line.starts(with: LinkClient.doneMark) {
                return try finish(line)
            }
            // Every line of a core's is one JSON object.
            guard line.first == UInt8(ascii: "{"), line.last == UInt8(ascii: "}") else {
                throw LinkFailure.noCore(at: path, sent: line)
            }
            do {
                guard try body(line) else { return }
            } catch is DecodingError {
                throw LinkFailure.noCore(at: path, sent: line)
            }
        }
    }

    /// The whole answer; for those of a few lines.
    public func ask(_ request: LinkRequest) throws -> [[UInt8]] {
        var lines: [[UInt8]] = []
        try ask(request) {
            lines.append($0)
            return true
        }
        return lines
    }

    private static let doneMark = Array("{\"done\":".utf8)

    private struct Done: Decodable {
        var done: Bool
        var error: String?
        var why: String?
        var exit: Int32?
    }

    private func finish(_ line: [UInt8]) throws {
        guard let done = try? JSONDecoder().decode(Done.self, from: Data(line)) else {
            throw LinkFailure.noCore(at: path, sent: line)
        }
        guard !done.done else { return }
        throw LinkFailure.refused(done.error ?? "refused", why: done.why, exit: done.exit ?? 1)
    }

    private func send(_ request: LinkRequest) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var bytes = Array(try encoder.encode(request))
        bytes.append(UInt8(ascii: "\n"))
        var sent = 0
        while sent < bytes.count {
            let written = bytes.withUnsafeBytes {
                Glibc.send(socket.descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard written > 0 else { throw LinkFailure.unreachable("The core at \(path) closed the connection.") }
            sent += written
        }
    }

    /// - Parameter last: the line before it, of an answer that is not over.
    private func nextLine(after last: [UInt8]?) throws(LinkFailure) -> [UInt8] {
        var searched = start
        while true {
            if let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return Array(received[start..<end])
            }
            received.removeFirst(start)
            start = 0
            searched = received.count
            guard received.count < LinkClient.lineByteCount else {
                throw .unreachable("The core at \(path) sent a line over \(LinkClient.lineByteCount) bytes.")
            }
            try receiveMore(after: last)
        }
    }

    private func receiveMore(after last: [UInt8]?) throws(LinkFailure) {
        var chunk = [UInt8](repeating: 0, count: LinkClient.readByteCount)
        let count = recv(socket.descriptor, &chunk, chunk.count, 0)
        let code = errno
        if count > 0 {
            received.append(contentsOf: chunk[..<count])
        } else if count < 0, code == EINTR {
            return
        } else if count < 0, code == EAGAIN || code == EWOULDBLOCK {
            throw .unreachable("The core at \(path) did not answer in \(LinkClient.answerSeconds) s.")
        } else if count == 0, !received.isEmpty {
            throw .noCore(at: path, sent: received[...], isCut: true)
        } else if count == 0, let last {
            throw .unfinished(at: path, last: last)
        } else {
            throw .unreachable("The core at \(path) closed the connection.")
        }
    }
}

/// Why a request to the core did not succeed.
public enum LinkFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Exit code 3.
    case unreachable(String)
    /// The core said no; `why` is grammar.md's word for it.
    case refused(String, why: String?, exit: Int32)

    /// Somebody may well listen there, but not to this account.
    static func barred(from path: String) -> LinkFailure {
        let account = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(geteuid())"
        // The socket itself, or the first folder before it that this account may look at.
        var (place, status) = (path, stat())
        while stat(place, &status) != 0, place.count > 1 {
            place = URL(fileURLWithPath: place).deletingLastPathComponent().path
        }
        let denied = "The account \(account) may not attach: \(path): permission denied."
        guard status.st_mode & S_IRWXG != 0 else {
            let owner = getpwuid(status.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "\(status.st_uid)"
            return .unreachable("\(denied) \(place) is open to the account \(owner) alone.")
        }
        let group = getgrgid(status.st_gid).map { String(cString: $0.pointee.gr_name) } ?? "\(status.st_gid)"
        return .unreachable(
            "\(denied) Who attaches is in the group \(group): `usermod -aG \(group) \(account)`, then log in again.")
    }

    static func nobody(at paths: [String]) -> LinkFailure {
        .unreachable(
            "No running core: nobody answers at \(paths.joined(separator: ", ")). Start one with `vigie serve`, or "
                + "say where it is with --socket.")
    }

    /// Somebody answers who does not speak as a core of this version does; trying again would change nothing.
    static func noCore(at path: String, sent bytes: some Collection<UInt8>, isCut: Bool = false) -> LinkFailure {
        .refused(
            "\(path): what answers there is no vigie core of this version: it sent \(shown(bytes))"
                + (isCut ? " and closed in the middle of the line" : "") + ". \(whoListens(at: path))", why: nil,
            exit: 3)
    }

    /// The connection ended before the answer did: of a core that stopped just then, or of a stranger.
    static func unfinished(at path: String, last line: [UInt8]) -> LinkFailure {
        .unreachable(
            "\(path): what answers there ended its answer in the middle, after \(shown(line)): a core that stopped just "
                + "then, or no vigie core of this version. \(whoListens(at: path))")
    }

    private static func whoListens(at path: String) -> String {
        "See who listens (`ss -xlp | grep \(path)`): stop a program that is not vigie, restart a core of another version, "
            + "or say with --socket where the core is."
    }

    private static func shown(_ bytes: some Collection<UInt8>) -> String {
        let text = bytes.prefix(shownByteCount).map { byte in
            (0x20..<0x7F).contains(byte) ? Character(Unicode.Scalar(byte)) : "·"
        }
        return "\"\(String(text))\(bytes.count > text.count ? "…" : "")\""
    }

    /// Of what a stranger sent: enough to know it by.
    private static let shownByteCount = 40

    public var description: String {
        switch self {
        case .unreachable(let text): text
        case .refused(let text, _, _): text
        }
    }
    public var exitCode: Int32 {
        switch self {
        case .unreachable: 3
        case .refused(_, _, let exit): exit
        }
    }
}
