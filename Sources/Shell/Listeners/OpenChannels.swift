import NIOCore
import Synchronization

/// The connections of one listener, and how many there may be.
final class OpenChannels: Sendable {
    private let limit: Int
    private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

    init(limit: Int) { self.limit = limit }

    var count: Int { open.withLock { $0.count } }
    /// As they are at this moment.
    var all: [any Channel] { open.withLock { Array($0.values) } }

    /// False when there are too many already.
    func add(_ channel: any Channel) -> Bool {
        open.withLock { open in
            guard open.count < limit else { return false }
            open[ObjectIdentifier(channel)] = channel
            return true
        }
    }

    func remove(_ channel: any Channel) {
        _ = open.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    func tell(_ order: some Sendable) {
        for channel in all { channel.pipeline.fireUserInboundEventTriggered(order) }
    }
}
