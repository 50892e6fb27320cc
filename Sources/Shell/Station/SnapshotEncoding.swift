import Dispatch
import OperatorLink
import Synchronization

/// Where snapshots become bytes: neither the core's thread nor the socket's. Each console has at most one waiting.
final class SnapshotEncoding: Sendable {
    private let queue = DispatchQueue(label: "vigie-encoding", qos: .userInitiated)
    private let encoder = Mutex(SnapshotEncoder())

    func async(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    func frame(_ snapshot: Snapshot) throws -> [UInt8] { try encoder.withLock { try $0.frame(snapshot) } }

    /// Nobody looks any more: what was kept for the next picture is let go.
    func forget() { encoder.withLock { $0 = SnapshotEncoder() } }
}
