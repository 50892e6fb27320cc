import Listeners
import Logging
import NIOPosix

/// The listeners of one core, opened and closed together.
final class ListenerSet: Sendable {
    let udp: UDPListener?
    let tcp: TCPListener?

    init(
        udp wantedUDP: Endpoint?, tcp wantedTCP: Endpoint?, into queue: FrameQueue,
        on group: MultiThreadedEventLoopGroup, log: Logger
    ) throws(ListenerFailure) {
        var udp: UDPListener?
        if let wantedUDP { udp = try UDPListener(wantedUDP, into: queue) }
        do {
            if let wantedTCP { tcp = try TCPListener(wantedTCP, into: queue, on: group, log: log) } else { tcp = nil }
        } catch {
            udp?.stop()
            throw error
        }
        self.udp = udp
    }

    /// Exact now.
    var droppedByKernel: Int { udp?.droppedByKernel ?? 0 }

    /// `udp 127.0.0.1:5683`, as the header's feeds are named.
    var names: [String] {
        [udp.map { "udp \($0.endpoint)" }, tcp.map { "tcp \($0.endpoint)" }].compactMap { $0 }
    }

    var status: [StatusJSON.ListenerStatus] {
        var status: [StatusJSON.ListenerStatus] = []
        if let udp {
            status.append(
                .init(
                    kind: "udp", endpoint: "\(udp.endpoint)", frames: udp.frameCount, notAllowed: udp.notAllowedCount))
        }
        if let tcp {
            status.append(
                .init(
                    kind: "tcp", endpoint: "\(tcp.endpoint)", frames: tcp.frameCount, notAllowed: tcp.notAllowedCount,
                    connections: tcp.connectionCount))
        }
        return status
    }

    /// Blocks until what had arrived is in the queue.
    func stop() {
        udp?.stop()
        tcp?.stop()
    }
}
