import Foundation
import OperatorLink

/// The console's end of the link, a byte at a time if need be: what no console of ours would send.
final class RawConsole {
    private let socket: Int32
    private var frames = LinkDeframer(byteLimit: LinkMessage.byteLimit)

    init(_ path: String) throws {
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { throw Failure(code: errno) }
        var limit = timeval(tv_sec: 15, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(socket) }

    struct Failure: Error { var code: Int32 }

    /// False when the core has closed the connection.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func send(_ message: ConsoleMessage) throws -> Bool { send(try LinkEncoder().frame(message)) }

    /// The next message; nil at the end of the connection, or after 15 s of nothing.
    func next() throws -> CoreMessage? {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            if let message = try frames.next() { return try LinkDecoder().decode(CoreMessage.self, from: message) }
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            frames.append(chunk[..<count])
        }
    }

    /// Reads on to the end; the core's reason for it.
    func goodbye() throws -> String? {
        while let message = try next() {
            if case .goodbye(let why) = message { return why }
        }
        return nil
    }

    /// Whether the core closes the connection in time; nothing is read for it.
    func isHungUp(within seconds: Int32) -> Bool {
        var waiting = pollfd(fd: socket, events: 0, revents: 0)
        return poll(&waiting, 1, seconds * 1000) == 1
    }

    /// Everything up to the end of the connection, as text.
    func readText() -> String {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { return String(decoding: all, as: UTF8.self) }
            all += chunk[..<count]
        }
    }

    /// Up to the first newline, or the end of the connection.
    func readLine() -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while recv(socket, &byte, 1, 0) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    /// Whether anything comes in time.
    func isAnswered(within seconds: Int32) -> Bool {
        var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, seconds * 1000) == 1
    }

    func greet(site: String = "") throws { try send(.hello(Hello(build: "test", site: site))) }
}
