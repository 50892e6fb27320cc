import Foundation
import Synchronization

/// Where questions are answered off the core's thread: one worker, a bounded queue. A full one refuses, and whoever
/// asked is told so.
final class QueryDesk: Sendable {
    /// A hundred consoles with a handful of trends each: more is a client gone wrong.
    static let capacity = 1024

    private let queue: DispatchQueue
    private let waiting = Atomic(0)
    private let refusals = Atomic(0)

    init(name: String) { queue = DispatchQueue(label: name, qos: .userInitiated) }

    /// False when there is no room; `work` is then not run.
    func run(_ work: @escaping @Sendable () -> Void) -> Bool {
        guard waiting.add(1, ordering: .relaxed).newValue <= QueryDesk.capacity else {
            waiting.subtract(1, ordering: .relaxed)
            refusals.add(1, ordering: .relaxed)
            return false
        }
        queue.async { [self] in
            work()
            waiting.subtract(1, ordering: .relaxed)
        }
        return true
    }

    /// Questions accepted and not yet answered.
    var depth: Int { waiting.load(ordering: .relaxed) }
    /// Questions that found it full, ever.
    var refusalCount: Int { refusals.load(ordering: .relaxed) }

    /// Waits until everything accepted so far was answered.
    func drain() { queue.sync {} }
}
