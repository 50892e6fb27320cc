import OperatorLink
import Synchronization

/// Waits for the replies of one request's commands and hands them over together, in the order asked.
final class ReplyCollector: Sendable {
    private let replies: Mutex<[Reply]>
    private let count: Int
    private let whenAll: @Sendable ([Reply]) -> Void

    init(count: Int, whenAll: @escaping @Sendable ([Reply]) -> Void) {
        self.count = count
        self.whenAll = whenAll
        replies = Mutex([])
    }

    func collect(_ reply: Reply) {
        let all = replies.withLock { replies -> [Reply]? in
            replies.append(reply)
            return replies.count == count ? replies.sorted { $0.id < $1.id } : nil
        }
        if let all { whenAll(all) }
    }
}
