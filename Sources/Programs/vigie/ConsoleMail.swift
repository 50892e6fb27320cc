import Alarms
import Link
import OperatorLink
import Synchronization

/// What a core sent and a console has not looked at yet. Filled on the core's threads, emptied on the console's.
final class ConsoleMail: Sendable {
    /// Replies and answers: a console has at most 256 commands and a few questions in flight. Over it the oldest go;
    /// their dialogs say that nothing came.
    static let capacity = 1_024
    static let noticeCapacity = 16

    struct Content {
        /// A later picture replaces an earlier one: only these coalesce.
        var snapshot: Snapshot?
        var replies: [Reply] = []
        var answers: [Answer] = []
        /// For the terminal: over `noticeCapacity` the oldest go, a desktop shows the last few.
        var notices: [ConsoleNotice] = []
        /// The core had cut the console off, and has taken it back.
        var cut: LinkCut?
        /// The account's role changed to this.
        var role: OperatorRole?
        /// The core fell silent, at least once since the last look; what was asked before has no answer any more.
        var wasInterrupted = false
        /// And no picture came since.
        var isInterrupted = false
        /// The core is gone: why.
        var ended: String?
    }

    private let content = Mutex(Content())
    private let wake: @Sendable () -> Void

    /// - Parameter wake: called from the core's threads whenever there is something to look at.
    init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    func put(_ event: CoreEvent) {
        content.withLock { content in
            switch event {
            case .snapshot(let snapshot):
                content.snapshot = snapshot
                content.isInterrupted = false
            case .interrupted:
                content.wasInterrupted = true
                content.isInterrupted = true
            case .reply(let reply):
                if content.replies.count == ConsoleMail.capacity { content.replies.removeFirst() }
                content.replies.append(reply)
            case .answer(let answer):
                if content.answers.count == ConsoleMail.capacity { content.answers.removeFirst() }
                content.answers.append(answer)
            case .notice(let notice):
                if content.notices.count == ConsoleMail.noticeCapacity { content.notices.removeFirst() }
                content.notices.append(notice)
            case .wasCut(let cut): content.cut = cut
            case .role(let role): content.role = role
            // The snapshot that follows at once shows it.
            case .transition: break
            case .ended(let why): content.ended = why
            }
        }
        if case .transition = event { return }
        wake()
    }

    func take() -> Content {
        content.withLock { content in
            defer { content = Content() }
            return content
        }
    }
}
