import Glibc

/// A test's own sensor: plain blocking sockets to 127.0.0.1.
public final class LoopbackSender {
    private let socket: Int32

    public init(tcp port: UInt16) throws { socket = try LoopbackSender.open(SOCK_STREAM, port) }
    public init(udp port: UInt16) throws { socket = try LoopbackSender.open(SOCK_DGRAM, port) }
    public init(unix path: String) throws {
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
        }
        guard connected == 0 else { throw Failure(code: errno) }
    }
    deinit { Glibc.close(socket) }

    public func send(_ text: String) throws { try send(Array(text.utf8)) }

    public func send(_ bytes: [UInt8]) throws {
        var sent = 0
        repeat {
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 else { throw Failure(code: errno) }
            sent += count
        } while sent < bytes.count
    }

    /// Bytes until the other end closes.
    public func readToEnd() -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { return all }
            all += chunk[..<count]
        }
    }

    /// Bytes until there are `count` of them, or the other end closes.
    public func read(atLeast count: Int) -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while all.count < count {
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            all += chunk[..<count]
        }
        return all
    }

    /// No more will be sent; the other end sees the end of the stream.
    public func finish() { _ = shutdown(socket, Int32(SHUT_WR)) }

    public struct Failure: Error { public var code: Int32 }

    private static func open(_ kind: __socket_type, _ port: UInt16) throws -> Int32 {
        let opened = Glibc.socket(AF_INET, Int32(kind.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(opened, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(code: errno) }
        return opened
    }
}
