import OperatorLink
import Synchronization

/// A snapshot that several consoles of the same view are sent: its bytes are made once, by the first that needs them.
final class SharedSnapshot: Sendable {
    let snapshot: Snapshot
    private let bytes = Mutex<[UInt8]?>(nil)

    init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// As it goes on the link.
    func frame(by encoding: SnapshotEncoding) throws -> [UInt8] {
        try bytes.withLock { bytes in
            if let bytes { return bytes }
            let made = try encoding.frame(snapshot)
            bytes = made
            return made
        }
    }
}
