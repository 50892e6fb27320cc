import Listeners
import Logging
import NIOPosix

/// The listeners of one core, opened and closed together.
final class ListenerSet: Sendable {
    let udp: UDPListener?
    let tcp: TCPListener?
    let http: HTTPListener?

    /// Opens all of them, or none: what kept each from it is told at once, a line each.
    /// - Parameter http: a request is answered once its readings are stored: for a core, which stores them.
    init(
        udp wantedUDP: Endpoint?, tcp wantedTCP: Endpoint?, http wantedHTTP: Endpoint? = nil, into queue: FrameQueue,
        on group: MultiThreadedEventLoopGroup, log: Logger
    ) throws(ListenerFailure) {
        var failures: [ListenerFailure] = []
        func opened<Listener>(
            _ wanted: Endpoint?, _ open: (Endpoint) throws(ListenerFailure) -> Listener
        ) -> Listener? {
            guard let wanted else { return nil }
            do {
                return try open(wanted)
            } catch {
                failures.append(error)
                return nil
            }
        }
        udp = opened(wantedUDP) { wanted throws(ListenerFailure) in try UDPListener(wanted, into: queue) }
        tcp = opened(wantedTCP) { wanted throws(ListenerFailure) in
            try TCPListener(wanted, into: queue, on: group, log: log)
        }
        http = opened(wantedHTTP) { wanted throws(ListenerFailure) in
            try HTTPListener(wanted, into: queue, on: group, log: log)
        }
        guard failures.isEmpty else {
            stop()
            throw ListenerFailure(failures.map(\.description).joined(separator: "\n"))
        }
    }

    /// Exact now.
    var droppedByKernel: Int { udp?.droppedByKernel ?? 0 }

    /// `udp 127.0.0.1:5683`, as the header's feeds are named.
    var names: [String] {
        [
            udp.map { "udp \($0.endpoint)" }, tcp.map { "tcp \($0.endpoint)" }, http.map { "http \($0.endpoint)" },
        ].compactMap { $0 }
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
                    connections: tcp.connectionCount, cutOff: tcp.cutOff))
        }
        if let http {
            status.append(
                .init(
                    kind: "http", endpoint: "\(http.endpoint)", frames: http.frameCount,
                    notAllowed: http.notAllowedCount, connections: http.connectionCount,
                    refusedRequests: http.refusedRequestCount, turnedAway: http.turnedAway))
        }
        return status
    }

    /// Blocks until what had arrived is in the queue.
    func stop() {
        udp?.stop()
        tcp?.stop()
        http?.stop()
    }

    /// After the core has ended: whoever waited for its last commit hears of it.
    func finish() { http?.finish() }
}
