import Dispatch
import Foundation
import Logging
import Synchronization
import Telemetry

/// A way to tell somebody who is not looking at a console.
public protocol NoticeMeans: Sendable {
    /// Tells once, waiting no longer than `limit`. What went wrong, in words, or nil.
    func send(_ notice: Notice, within limit: TimeSpan) -> String?
}

/// One of a site's channels: its means, a queue of its own, and a limit on the time each attempt may take, so that a
/// dead channel delays no other and never the core. When to try again is the core's to say: it holds what waits, bounded,
/// and offers one attempt at a time of each notice.
public final class NoticeChannel: Sendable {
    /// Attempts of different notices made at once: enough that one hanging program does not hold up the next alarm,
    /// few enough that a flood starts no hundred processes.
    private static let width = 4

    public let name: String
    private let means: any NoticeMeans
    private let limit: TimeSpan
    private let log: Logger
    private let queue: OperationLimit

    public init(name: String, means: any NoticeMeans, limit: TimeSpan, log: Logger) {
        self.name = name
        self.means = means
        self.limit = limit
        self.log = log
        queue = OperationLimit(label: "vigie-notice-\(name)", width: NoticeChannel.width)
    }

    /// Makes one attempt; never blocks. `completion` is called once, on a thread of the channel, with what went wrong.
    public func offer(_ notice: Notice, completion: @escaping @Sendable (String?) -> Void) {
        queue.run { [self] in
            let failure = means.send(notice, within: limit)
            if let failure {
                log.error(
                    "notice not delivered: \(failure)", metadata: ["channel": "\(name)", "alarm": "\(notice.name)"])
            }
            completion(failure)
        }
    }

    /// Waits until what was offered has ended, but no longer than `seconds`.
    public func drain(seconds: Int) { queue.drain(seconds: seconds) }
}

/// Runs blocking work in order of arrival, a few at a time, on threads of its own: on Dispatch's shared ones programs
/// that hang held up every other channel until the pool was seen to be stuck (three dead channels: for 13 s). A thread
/// ends when nothing waits.
private final class OperationLimit: Sendable {
    private struct State {
        /// The core offers a bounded number (`NotificationPipeline.Limits.waitingPerChannel`).
        var waiting: [@Sendable () -> Void] = []
        var threadCount = 0
    }

    private let label: String
    private let width: Int
    private let state = Mutex(State())
    private let group = DispatchGroup()

    init(label: String, width: Int) {
        self.label = label
        self.width = width
    }

    func run(_ body: @escaping @Sendable () -> Void) {
        group.enter()
        let needsThread = state.withLock { state in
            state.waiting.append(body)
            guard state.threadCount < width else { return false }
            state.threadCount += 1
            return true
        }
        guard needsThread else { return }
        let thread = Thread { [self] in work() }
        thread.name = label
        thread.start()
    }

    private func work() {
        while let body = next() {
            body()
            group.leave()
        }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.threadCount -= 1
            return nil
        }
    }

    func drain(seconds: Int) { _ = group.wait(timeout: .now() + .seconds(seconds)) }
}
