import Alarms
import Link
import OperatorLink
import Synchronization
import Telemetry

/// The core's side of one console: of its own process, where the values are handed over directly, or of an attached
/// one, whose `deliver` and `show` put them on its socket.
final class LocalConsole: CoreConnection {
    private let id: UInt64
    private let account: Operator
    private let inbox: Inbox
    private let queries: QueryDesk
    /// History at the time of the question: a demo that is wound back begins another.
    private let desk: @Sendable () -> HistoryDesk
    private let attendance: Attendance?
    private let deliver: @Sendable (CoreEvent) -> Void
    private let isDetached = Atomic(false)
    /// The newest question about a past time: an older one that still waits is dropped, for the cursor moved on.
    private let newestPast = Atomic<UInt64>(0)

    init(
        id: UInt64, view: View, operator account: Operator, inbox: Inbox, queries: QueryDesk,
        desk: @escaping @Sendable () -> HistoryDesk, attendance: Attendance? = nil,
        isReady: @escaping @Sendable () -> Bool = { true },
        show: (@Sendable (SharedSnapshot) -> Void)? = nil, deliver: @escaping @Sendable (CoreEvent) -> Void
    ) {
        self.id = id
        self.account = account
        self.inbox = inbox
        self.queries = queries
        self.desk = desk
        self.attendance = attendance
        self.deliver = deliver
        attendance?.add(id, account, showing: view)
        let subscriber = Subscriber(id: id, view: view, isReady: isReady, show: show, deliver: deliver)
        if !inbox.put(.attach(subscriber)) { deliver(.ended("the core stopped")) }
    }

    func set(_ view: View) {
        attendance?.set(view, for: id)
        inbox.put(.view(id, view))
    }

    func submit(_ command: Command) {
        var command = command
        command.by = account
        let isAccepted = inbox.put(.command(command) { [deliver] in deliver(.reply($0)) })
        if !isAccepted { deliver(.reply(Reply(id: command.id, outcome: .refused(.notLive, nil)))) }
    }

    func submit(_ query: Query) {
        let isAccepted: Bool
        if case .why(let alarm) = query.body {
            isAccepted = inbox.put(
                .look { [deliver] hypervisor in
                    let body = hypervisor.why(alarm).map { Answer.Body.why($0) } ?? .failed("no such alarm")
                    deliver(.answer(Answer(id: query.id, body: body)))
                })
        } else {
            let isPast = if case .snapshotAt = query.body { true } else { false }
            if isPast { newestPast.store(query.id, ordering: .relaxed) }
            isAccepted = queries.run { [self] in
                guard !isDetached.load(ordering: .relaxed) else { return }
                if isPast, newestPast.load(ordering: .relaxed) != query.id { return }
                deliver(.answer(desk().answer(query)))
            }
        }
        if !isAccepted { deliver(.answer(Answer(id: query.id, body: .failed("too many questions wait")))) }
    }

    func detach() {
        isDetached.store(true, ordering: .relaxed)
        attendance?.remove(id)
        inbox.put(.detach(id))
    }
}
