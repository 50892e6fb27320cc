import Dispatch
import Logging
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

/// Runs blocking work, a few at a time.
private final class OperationLimit: Sendable {
    private let queue: DispatchQueue
    private let group = DispatchGroup()
    private let slots: DispatchQueue
    private let room: DispatchSemaphore

    init(label: String, width: Int) {
        queue = DispatchQueue(label: label, attributes: .concurrent)
        // Waits for a free slot in order of arrival, so that no more threads than `width` and one ever exist.
        slots = DispatchQueue(label: label + "-slots")
        room = DispatchSemaphore(value: width)
    }

    func run(_ body: @escaping @Sendable () -> Void) {
        group.enter()
        slots.async { [self] in
            room.wait()
            queue.async { [self] in
                body()
                room.signal()
                group.leave()
            }
        }
    }

    func drain(seconds: Int) { _ = group.wait(timeout: .now() + .seconds(seconds)) }
}
