import Foundation
import Glibc
import Imports
import Link
import Station

/// What is known of the core that a replay is sent to: it may be on this machine, and its clock can be asked for then.
struct ReplayTarget {
    enum Clock: String { case system, stream }

    /// Whose the address is.
    enum Core: Equatable {
        case runs(Clock)
        /// Something on this machine listens there, and none of the cores asked says that it is it.
        case unknown
        /// Another machine's, or nobody's.
        case elsewhere
    }

    let core: Core

    /// Asks the cores of this machine whose sockets are known (the one that is named, this site's, those of other sites)
    /// whether `address` is one of their listeners. A replay to another machine finds none, and that is no failure.
    init(_ address: String, _ options: SiteOptions) {
        guard let target = ListenerAddress(address) else {
            core = .elsewhere
            return
        }
        let clients = [try? options.connect()] + Places.foundSockets().map { try? LinkClient(trying: [$0]) }
        for client in clients.lazy.compactMap({ $0 }) {
            if let clock = ReplayTarget.clock(of: client, at: target) {
                core = .runs(clock)
                return
            }
        }
        core = target.isLoopback && target.isListenedTo ? .unknown : .elsewhere
    }

    private static func clock(of client: LinkClient, at target: ListenerAddress) -> Clock? {
        guard let line = try? client.ask(LinkRequest(.status)).first,
            let status = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
            let listeners = status["listeners"] as? [[String: Any]]
        else { return nil }
        let listens = listeners.contains { listener in
            listener["kind"] as? String == target.kind
                && (listener["endpoint"] as? String)?.split(separator: ":").last.map(String.init) == "\(target.port)"
        }
        return listens ? (status["clock"] as? String).flatMap(Clock.init) : nil
    }

    /// Whether stamps are moved, and the sentence that says so.
    func restamps(asked: Bool?) -> (Bool, String) {
        switch (asked, core) {
        case (true?, _), (nil, .runs(.system)):
            let why = asked == nil ? "that core runs on the machine's clock: " : ""
            return (true, why + "stamps in the frames are moved so that the first is now (--no-restamp keeps them)")
        case (false?, .runs(.system)):
            return (false, "frames keep their own stamps: that core runs on the machine's clock, so old ones are late")
        case (_, .runs(.stream)):
            return (false, "frames keep their own stamps: that core runs on stream time")
        case (_, .unknown):
            return (
                false,
                "what listens there can't be asked for its clock (--socket says where its core is), so frames keep their "
                    + "own stamps: it must run with --clock stream to take old ones as now, or be sent them with --restamp"
            )
        case (_, .elsewhere):
            return (
                false,
                "no core answers here for that address, so frames keep their own stamps: it must run with --clock "
                    + "stream to take old ones as now, or be sent them with --restamp"
            )
        }
    }
}

/// `udp://127.0.0.1:5683`, as a listener of this machine is looked for.
private struct ListenerAddress {
    /// `udp` or `tcp`.
    let kind: String
    let port: UInt16
    let isLoopback: Bool

    init?(_ address: String) {
        let kind = String(address.prefix(3))
        guard ["udp", "tcp"].contains(kind), address.dropFirst(3).hasPrefix("://"),
            let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...])
        else { return nil }
        self.kind = kind
        self.port = port
        let start = address.index(address.startIndex, offsetBy: 6)
        let host = address[start..<max(colon, start)]
        isLoopback = host == "localhost" || host == "[::1]" || host == "::1" || host.hasPrefix("127.")
    }

    /// Whether the kernel has a socket there that takes what is sent: of UDP any, of TCP one that listens (state 0A).
    var isListenedTo: Bool {
        let hex = String(port, radix: 16, uppercase: true)
        let suffix = ":" + String(repeating: "0", count: 4 - hex.count) + hex
        return ["/proc/net/\(kind)", "/proc/net/\(kind)6"].contains { path in
            let lines = (try? FileInput.text(of: path)).map { $0.split(separator: "\n").dropFirst() } ?? []
            return lines.contains { line in
                // sl local_address rem_address st …
                let fields = line.split(separator: " ", maxSplits: 4)
                return fields.count > 3 && fields[1].hasSuffix(suffix) && (kind == "udp" || fields[3] == "0A")
            }
        }
    }
}
