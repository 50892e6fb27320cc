import Glibc
import Synchronization

/// Wakes the thread that waits in `TerminalSession.nextEvent`, from any thread. After the session's end it does nothing.
public final class TerminalWaker: Sendable {
    /// The writing end of the session's pipe; guarded by the mutex, nil once closed.
    private let descriptor: Mutex<Int32?>

    init(_ descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    public func wake() {
        descriptor.withLock { descriptor in
            // A full pipe wakes as well as one more byte.
            if let descriptor { _ = write(descriptor, "w", 1) }
        }
    }

    func close() {
        descriptor.withLock { descriptor in
            if let descriptor { _ = Glibc.close(descriptor) }
            descriptor = nil
        }
    }
}
