import Alarms
import Link
import OperatorLink
import Synchronization
import Telemetry

/// The core's side of one console: of its own process, where the values are handed over directly, or of an attached
/// one, whose `deliver` and `show` put them on its socket.
final class LocalConsole: CoreConnection {
    private let id: UInt64
    /// Who it is, with the groups it has by now.
    private let account: @Sendable () -> Operator
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
        id: UInt64, view: View, operator account: @autoclosure @escaping @Sendable () -> Operator, inbox: Inbox,
        queries: QueryDesk,
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
        attendance?.add(id, account, showing: view, deliver: deliver)
        let subscriber = Subscriber(id: id, view: view, isReady: isReady, show: show, deliver: deliver)
        if !inbox.put(.attach(subscriber)) { deliver(.ended("the core stopped")) }
    }

    func set(_ view: View) {
        attendance?.set(view, for: id)
        inbox.put(.view(id, view))
    }

    func submit(_ command: Command) {
        var command = command
        command.by = account()
        let isAccepted = inbox.put(.command(command) { [deliver] in deliver(.reply($0)) })
        if !isAccepted { deliver(.reply(Reply(id: command.id, outcome: .refused(.notLive, nil)))) }
    }

    func submit(_ query: Query) {
        let isAccepted: Bool
        switch query.body {
        case .why(let alarm):
            isAccepted = inbox.put(
                .look { [deliver] hypervisor in
                    let body = hypervisor.why(alarm).map { Answer.Body.why($0) } ?? .failed("no such alarm")
                    deliver(.answer(Answer(id: query.id, body: body)))
                })
        case .find(let text, let limit):
            // The list is taken on the core's thread, searched on the desk's.
            isAccepted = inbox.put(
                .look { [self] hypervisor in
                    let entities = hypervisor.entities
                    let isTaken = queries.run { [self] in
                        guard !isDetached.load(ordering: .relaxed) else { return }
                        let found = FoundEntity.search(text, in: entities, limit: limit)
                        deliver(.answer(Answer(id: query.id, body: .found(found))))
                    }
                    if !isTaken { refuse(query) }
                })
        case .trend, .readings, .journal, .kpis, .snapshotAt, .whyAt:
            let isPast = if case .snapshotAt = query.body { true } else { false }
            if isPast { newestPast.store(query.id, ordering: .relaxed) }
            isAccepted = queries.run { [self] in
                guard !isDetached.load(ordering: .relaxed) else { return }
                if isPast, newestPast.load(ordering: .relaxed) != query.id { return }
                deliver(.answer(desk().answer(query)))
            }
        }
        if !isAccepted { refuse(query) }
    }

    private func refuse(_ query: Query) {
        deliver(.answer(Answer(id: query.id, body: .failed("too many questions wait"))))
    }

    func detach() {
        isDetached.store(true, ordering: .relaxed)
        attendance?.remove(id)
        inbox.put(.detach(id))
    }
}
