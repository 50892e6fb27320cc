import Foundation

/// A connected Unix socket of the console's end. Closed with its last owner.
final class UnixSocket: Sendable {
    let descriptor: Int32

    /// Connects to the first of the paths where somebody listens.
    /// - Throws: that nobody does, or that this account may not connect to where somebody may.
    static func first(of paths: [String]) throws(LinkFailure) -> (socket: UnixSocket, path: String) {
        var barred: String?
        for path in paths {
            var code: Int32 = 0
            if let socket = UnixSocket(connectingTo: path, code: &code) { return (socket, path) }
            if code == EACCES || code == EPERM { barred = barred ?? path }
        }
        if let barred { throw .barred(from: barred) }
        throw .nobody(at: paths)
    }

    /// nil when nobody listens at `path`, or this account may not connect there: `code` is the errno.
    private init?(connectingTo path: String, code: inout Int32) {
        var address = sockaddr_un()
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let opened = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard opened >= 0 else { return nil }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(opened, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else {
            code = errno
            Glibc.close(opened)
            return nil
        }
        descriptor = opened
    }

    deinit { Glibc.close(descriptor) }

    /// How long a blocking send or receive may take; 0: without end.
    func waitAtMost(seconds: Int) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Sends what fits now, or with `isWaiting` at least a byte. Returns how many were taken, or -errno.
    func send(_ bytes: ArraySlice<UInt8>, isWaiting: Bool) -> Int {
        let flags = Int32(MSG_NOSIGNAL) | (isWaiting ? 0 : Int32(MSG_DONTWAIT))
        let sent = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
        return sent < 0 ? -Int(errno) : sent
    }

    /// Bytes that have come; empty at the other end's close, nil when there are none now or the wait was too long.
    func receive(into buffer: inout [UInt8], isWaiting: Bool) -> ArraySlice<UInt8>? {
        let flags = isWaiting ? 0 : Int32(MSG_DONTWAIT)
        let count = recv(descriptor, &buffer, buffer.count, flags)
        let code = errno
        if count < 0 { return code == EINTR || code == EAGAIN || code == EWOULDBLOCK ? nil : [] }
        return buffer[..<count]
    }
}
