import NIOCore
import Synchronization

/// The connections of one listener, and how many there may be: in all, and from one address.
final class OpenChannels: Sendable {
    enum Admission: Hashable { case admitted, full, fullForPeer }

    private struct Open: Sendable {
        var channels: [ObjectIdentifier: (channel: any Channel, peer: String)] = [:]
        var byPeer: [String: Int] = [:]
    }
    private let limit: Int
    private let limitPerPeer: Int
    private let open = Mutex(Open())

    init(limit: Int, perPeer: Int) {
        self.limit = limit
        limitPerPeer = perPeer
    }

    var count: Int { open.withLock { $0.channels.count } }
    /// As they are at this moment.
    var all: [any Channel] { open.withLock { $0.channels.values.map(\.channel) } }

    /// Anything but `admitted`: there are too many already, and the channel is not kept.
    func add(_ channel: any Channel) -> Admission {
        let peer = channel.remoteAddress?.ipAddress ?? ""
        return open.withLock { open in
            guard open.channels.count < limit else { return .full }
            guard open.byPeer[peer, default: 0] < limitPerPeer else { return .fullForPeer }
            open.channels[ObjectIdentifier(channel)] = (channel, peer)
            open.byPeer[peer, default: 0] += 1
            return .admitted
        }
    }

    func remove(_ channel: any Channel) {
        open.withLock { open in
            guard let peer = open.channels.removeValue(forKey: ObjectIdentifier(channel))?.peer else { return }
            let left = open.byPeer[peer, default: 1] - 1
            open.byPeer[peer] = left > 0 ? left : nil
        }
    }

    func tell(_ order: some Sendable) {
        for channel in all { channel.pipeline.fireUserInboundEventTriggered(order) }
    }
}
