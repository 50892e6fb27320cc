import Foundation
import Synchronization

/// A test's second thread; `join` waits for it and rethrows.
public final class LoopbackThread: Sendable {
    private let ended = DispatchSemaphore(value: 0)
    private let failure = Mutex<(any Error)?>(nil)

    public init(_ body: @escaping @Sendable () throws -> Void) {
        Thread.detachNewThread { [self] in
            do { try body() } catch { failure.withLock { $0 = error } }
            ended.signal()
        }
    }

    public func join() throws {
        ended.wait()
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
