import Alarms
import OperatorLink
import Telemetry

// Who may do what, and what needs two. Decided here, behind the one door, so that a console, a script and a rule test
// meet the same rule; every refusal is in the journal with the role that would do.
extension Hypervisor {
    /// A two-person action the first person asked for.
    struct Request: Sendable {
        var kind: ActionKind
        var action: OperatorAction
        /// nil for a group.
        var alarm: AlarmID?
        var by: Operator
        var at: Timestamp
        /// By the machine's clock: it is people who are waited for, also while a stream's time stands still.
        var until: Instant
        var shownUntil: Timestamp
    }

    /// nil when the account may; else why not.
    func accessRefusal(_ kind: ActionKind, on places: [ActionPlace], by account: Operator) -> Refusal? {
        let access = configuration.access
        return places.lazy.compactMap { access.refusal(kind, on: $0, by: account) }.first
    }

    func kind(of action: OperatorAction) -> ActionKind {
        switch action {
        case .acknowledge, .acknowledgeGroup, .acknowledgeCode: .acknowledge
        case .unacknowledge: .unacknowledge
        case .shelve(_, let duration, _, _):
            duration.map { $0 > configuration.access.shelveLimit } ?? false ? .longShelf : .shelve
        case .unshelve: .unshelve
        case .outOfService: .outOfService
        case .inService: .inService
        case .reset: .reset
        }
    }

    /// What the action is about. An alarm that does not exist is within every scope: the engine refuses it by name.
    func places(of action: OperatorAction) -> [ActionPlace] {
        let alarms: [AlarmID]
        switch action {
        case .acknowledgeGroup(_, let seen, _): alarms = seen
        case .acknowledgeCode(let code, _): alarms = [engine.alarm(withCode: code)].compactMap { $0 }
        default: alarms = [action.alarm].compactMap { $0 }
        }
        let places = alarms.compactMap { engine.record($0) }.map { record -> ActionPlace in
            guard let id = record.entity, let entity = register.entity(id) else { return .site }
            return .entity(entity.type, zone: entity.zone)
        }
        return places.isEmpty ? [.none] : places
    }

    /// The one alarm an action is about, also where it is named by its code; nil for a group.
    func subject(of action: OperatorAction) -> AlarmID? {
        if case .acknowledgeCode(let code, _) = action { return engine.alarm(withCode: code) }
        return action.alarm
    }

    /// A one-shot shelf of no stated length is, for who may not shelve for long, as long as may be.
    func bounded(_ action: OperatorAction, by account: Operator) -> OperatorAction {
        guard case .shelve(let id, nil, let reason, true) = action,
            accessRefusal(.longShelf, on: places(of: action), by: account) != nil
        else { return action }
        return .shelve(id, duration: configuration.access.shelveLimit, reason: reason, oneShot: true)
    }

    // MARK: two persons

    /// What is to be done now: the action itself, or, of one that needs two, what the first person asked for once the
    /// second asks too. nil when it was answered here.
    mutating func seconded(_ action: OperatorAction, _ kind: ActionKind, _ command: Command) -> OperatorAction? {
        guard configuration.access.twoPerson.contains(kind) else { return action }
        lapseRequests()
        let alarm = subject(of: action)
        let known = requests.firstIndex {
            $0.kind == kind && $0.alarm == alarm && (alarm != nil || $0.action.name == action.name)
        }
        guard let index = known else {
            ask(action, kind, command)
            return nil
        }
        let first = requests[index]
        guard first.by.account != command.by.account else {
            refuse(command, .samePerson, what: action.name, on: alarm)
            return nil
        }
        requests.remove(at: index)
        var record = record(of: .seconded, command)
        record.alarm = alarm
        record.text = first.action.name
        record.comment = first.by.account
        journal(record)
        return first.action
    }

    private mutating func ask(_ action: OperatorAction, _ kind: ActionKind, _ command: Command) {
        let subject = subject(of: action)
        guard requests.count < Limits.requests else {
            return refuse(command, .tooManyRequests, what: action.name, on: subject)
        }
        let within = configuration.access.secondWithin
        requests.append(
            Request(
                kind: kind, action: action, alarm: subject, by: command.by, at: clock.now.wall,
                until: clock.machine.monotonic + within, shownUntil: clock.now.wall + within))
        var record = record(of: .requested, command)
        record.alarm = subject
        record.text = action.name
        record.comment = action.reason
        journal(record)
        let alarm = subject.flatMap { engine.record($0) }
        output.replies.append(
            .reply(Reply(id: command.id, outcome: .refused(.awaitsSecond, alarm)), needsCommit: true))
    }

    /// What nobody seconded in time is forgotten, and the journal says so.
    mutating func lapseRequests() {
        let now = clock.machine.monotonic
        for request in requests where request.until <= now {
            var record = JournalRecord(
                at: clock.now.wall, wall: clock.machine.wall, event: .requestLapsed, alarm: request.alarm)
            record.text = request.action.name
            record.comment = request.by.account
            journal(record)
        }
        requests.removeAll { $0.until <= now }
    }

    /// The requests that wait for a second person, the oldest first.
    public var pendingRequests: [PendingRequest] {
        requests.map { request in
            let alarm = request.alarm
            let record = alarm.flatMap { engine.record($0) }
            return PendingRequest(
                kind: request.kind, alarm: alarm, title: record?.title ?? LocalizedText(alarm?.text ?? ""),
                by: request.by.account, reason: request.action.reason, at: request.at, until: request.shownUntil)
        }
    }
}

extension OperatorAction {
    /// What was given as reason or comment; nil where there is none to give.
    var reason: String? {
        switch self {
        case .acknowledge(_, _, _, let comment, _), .acknowledgeGroup(_, _, let comment),
            .acknowledgeCode(_, let comment):
            comment
        case .shelve(_, _, let reason, _), .outOfService(_, let reason): reason
        case .unacknowledge, .unshelve, .inService, .reset: nil
        }
    }
}
