import Listeners
import Logging
import NIOPosix

/// The listeners of one core, opened and closed together.
final class ListenerSet: Sendable {
    let udp: UDPListener?
    let tcp: TCPListener?
    let http: HTTPListener?

    /// - Parameter http: a request is answered once its readings are stored: for a core, which stores them.
    init(
        udp wantedUDP: Endpoint?, tcp wantedTCP: Endpoint?, http wantedHTTP: Endpoint? = nil, into queue: FrameQueue,
        on group: MultiThreadedEventLoopGroup, log: Logger
    ) throws(ListenerFailure) {
        var udp: UDPListener?
        var tcp: TCPListener?
        do {
            if let wantedUDP { udp = try UDPListener(wantedUDP, into: queue) }
            if let wantedTCP { tcp = try TCPListener(wantedTCP, into: queue, on: group, log: log) }
            http = try wantedHTTP.map { wanted throws(ListenerFailure) in
                try HTTPListener(wanted, into: queue, on: group, log: log)
            }
        } catch {
            udp?.stop()
            tcp?.stop()
            throw error
        }
        self.udp = udp
        self.tcp = tcp
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
                    connections: tcp.connectionCount))
        }
        if let http {
            status.append(
                .init(
                    kind: "http", endpoint: "\(http.endpoint)", frames: http.frameCount,
                    notAllowed: http.notAllowedCount, connections: http.connectionCount,
                    refusedRequests: http.refusedRequestCount))
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
