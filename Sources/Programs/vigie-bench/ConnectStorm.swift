import Foundation
import Synchronization

/// Connects and drops as fast as the other end lets it, from a thread of its own.
final class ConnectStorm: Sendable {
    enum Target: Sendable {
        case unix(String)
        case tcp(UInt16)
    }
    struct Counts: Sendable {
        var connects = 0
        /// By errno.
        var failures: [Int32: Int] = [:]
    }

    /// Loopback has addresses enough that closed connections (TIME_WAIT, a minute each) never use up the ports.
    private static let sourceCount: UInt32 = 200

    private let target: Target
    private let counts = Mutex(Counts())
    private let isEnding = Atomic(false)
    private let done = DispatchSemaphore(value: 0)

    init(_ target: Target) { self.target = target }

    func begin() {
        let thread = Thread { [self] in
            var round = 0
            while !isEnding.load(ordering: .relaxed) {
                let failure = connect(round)
                round += 1
                counts.withLock { counts in
                    if failure == 0 { counts.connects += 1 } else { counts.failures[failure, default: 0] += 1 }
                }
            }
            done.signal()
        }
        thread.name = "storm"
        thread.start()
    }

    func end() -> Counts {
        isEnding.store(true, ordering: .relaxed)
        done.wait()
        return counts.withLock { $0 }
    }

    /// One connection. Every other one says half a word first, every third is reset instead of closed.
    private func connect(_ round: Int) -> Int32 {
        let opened = open(round)
        guard opened.failure == 0 else { return opened.failure }
        if round % 2 == 0 { _ = send(opened.file, "{", 1, Int32(MSG_NOSIGNAL)) }
        if round % 3 == 0 {
            var hard = linger(l_onoff: 1, l_linger: 0)
            setsockopt(opened.file, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
        }
        close(opened.file)
        return 0
    }

    private func open(_ round: Int) -> (file: Int32, failure: Int32) {
        let kind = Int32(SOCK_STREAM.rawValue)
        switch target {
        case .unix(let path):
            let file = socket(AF_UNIX, kind, 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            return ConnectStorm.connect(file, &address, MemoryLayout<sockaddr_un>.size)
        case .tcp(let port):
            let file = socket(AF_INET, kind, 0)
            var source = ConnectStorm.loopback(2 + UInt32(round) % ConnectStorm.sourceCount, port: 0)
            _ = withUnsafePointer(to: &source) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            var address = ConnectStorm.loopback(1, port: port)
            return ConnectStorm.connect(file, &address, MemoryLayout<sockaddr_in>.size)
        }
    }

    private static func loopback(_ last: UInt32, port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = (UInt32(0x7F00_0000) + last).bigEndian
        return address
    }

    private static func connect<Address>(
        _ file: Int32, _ address: inout Address, _ size: Int
    ) -> (file: Int32, failure: Int32) {
        guard file >= 0 else { return (file, errno) }
        let failure = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(file, $0, socklen_t(size)) == 0 ? 0 : errno
            }
        }
        if failure != 0 { close(file) }
        return (file, failure)
    }
}
