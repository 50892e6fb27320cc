import Alarms
import Hypervisor
import Listeners
import OperatorLink
import Synchronization
import Telemetry

/// What others ask of the core's thread.
enum CoreRequest: Sendable {
    /// Answered through the closure, on the core's thread or on history's.
    case command(Command, answer: @Sendable (Reply) -> Void)
    /// Answered likewise.
    case reload(Reload, answer: @Sendable (Reply) -> Void)
    /// Looks at the hypervisor, and must be quick about it.
    case look(@Sendable (Hypervisor) -> Void)
    case attach(Subscriber)
    case detach(UInt64)
    case view(UInt64, View)
    case feed(FeedReport)
    case health([CoreFaultReport])
    /// What history knows of what is usual.
    case learnt([(SeriesID, LearntWeek)])
    /// What became of an attempt at telling somebody.
    case attempted(UInt64, failure: String?)
    /// History wrote or failed to: the ledger is brought up to date.
    case historyChanged
    /// The account of an open console has another role, by the groups it has now.
    case role(Operator)
    /// Accepted readings the disk refused.
    case notStored(ContiguousArray<Reading>)
    /// No more frames will come; drain, commit and end.
    case stop
}

/// The bounded queue of requests to the core's thread: many put, one takes. A full inbox refuses, and the sender says
/// so to whoever asked; frames have their own queue, so operators are never behind them.
final class Inbox: Sendable {
    /// A hundred consoles that each ask ten things at once, four times over.
    static let capacity = 4096

    private struct State {
        var requests: [CoreRequest] = []
        var isClosed = false
        /// What found it full, ever.
        var refusals = 0
        /// One report of history stands for all that came since the last look.
        var hasHistoryReport = false
    }
    private let state = Mutex(State())
    let signal = WakeSignal()

    /// False when the inbox is full or the core has ended.
    @discardableResult
    func put(_ request: CoreRequest) -> Bool {
        let isAccepted = state.withLock { state -> Bool in
            guard !state.isClosed else { return false }
            if case .historyChanged = request {
                if state.hasHistoryReport { return true }
                state.hasHistoryReport = true
            } else if case .stop = request {
                // Room is always made for the end.
            } else if case .attempted = request {
                // And for what the core asked for itself: bounded by what may wait for a channel.
            } else if state.requests.count >= Inbox.capacity {
                state.refusals += 1
                return false
            }
            state.requests.append(request)
            return true
        }
        if isAccepted { signal.wake() }
        return isAccepted
    }

    /// Requests that wait.
    var depth: Int { state.withLock { $0.requests.count } }
    /// Requests that found it full, ever.
    var refusalCount: Int { state.withLock { $0.refusals } }

    func takeAll() -> [CoreRequest] {
        state.withLock { state in
            state.hasHistoryReport = false
            guard !state.requests.isEmpty else { return [] }
            let taken = state.requests
            state.requests = []
            return taken
        }
    }

    /// Nothing more is accepted; what was is given back, to be refused.
    func close() -> [CoreRequest] {
        state.withLock { state in
            state.isClosed = true
            defer { state.requests = [] }
            return state.requests
        }
    }
}
