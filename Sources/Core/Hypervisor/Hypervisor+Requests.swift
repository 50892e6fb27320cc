import Alarms
import OperatorLink
import Telemetry

// The two-person rule: what one person asks for waits, bounded in number and time, until another asks for the same.
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
    }

    /// What is to be done now: the action itself, or, of one that needs two, what the first person asked for once the
    /// second asks too. nil when it was answered here.
    mutating func seconded(_ action: OperatorAction, _ kind: ActionKind, _ command: Command) -> OperatorAction? {
        guard configuration.access.twoPerson.contains(kind) else { return action }
        lapseRequests()
        let alarm = subject(of: action)
        // Whoever may become root would agree with themselves. Where nobody is given a role there is nobody to tell apart.
        if command.by.isRoot, !configuration.access.grants.isEmpty {
            refuse(command, .twoPersonsOfRoot, what: action.name, on: alarm)
            return nil
        }
        let known = requests.firstIndex {
            $0.kind == kind && $0.alarm == alarm && (alarm != nil || $0.action.name == action.name)
        }
        guard let index = known else {
            ask(action, kind, command)
            return nil
        }
        let first = requests[index]
        // Who may not ask any more has not agreed: the second is then the first.
        if accessRefusal(kind, on: places(of: first.action), by: first.by) != nil {
            lapse(requests.remove(at: index))
            ask(action, kind, command)
            return nil
        }
        guard first.by.account != command.by.account else {
            refuse(command, .samePerson, what: action.name, on: alarm)
            return nil
        }
        guard first.action.isSame(as: action) else {
            differ(from: first, action, command)
            return nil
        }
        requests.remove(at: index)
        var record = record(of: .seconded, command)
        record.ask(for: first.action, on: alarm.flatMap { engine.record($0) })
        record.alarm = alarm
        // The first person's reason is the action's; the second's stands here.
        record.text = [first.action.name, action.reason].compactMap { $0 }.filter { !$0.isEmpty }
            .joined(separator: ": ")
        record.comment = first.by.account
        journal(record)
        return first.action
    }

    /// Two who ask for different things have not agreed: the second is told what the first asked for, and decides.
    private mutating func differ(from first: Request, _ action: OperatorAction, _ command: Command) {
        var record = record(of: .refused, command)
        record.refused = action.name
        record.why = .asksDifferently
        record.alarm = first.alarm
        record.comment = first.by.account
        journal(record)
        output.replies.append(
            .reply(Reply(id: command.id, outcome: .differs(pending(first))), needsCommit: false))
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
                until: clock.machine.monotonic + within))
        let alarm = subject.flatMap { engine.record($0) }
        var record = record(of: .requested, command)
        record.ask(for: action, on: alarm)
        record.alarm = subject
        journal(record)
        output.replies.append(
            .reply(Reply(id: command.id, outcome: .refused(.awaitsSecond, alarm)), needsCommit: true))
    }

    /// Brings back, at a start, what still waits for a second person.
    /// - Parameter past: the journal's lines of requests, in their order, of at least the last
    ///   `AccessRules.longestSecondWithin` by the machine's clock. People are waited for while the core is down: what
    ///   has waited too long meanwhile lapses at the first tick, in the journal like any other.
    public mutating func restoreRequests(_ past: [JournalRecord], at now: Moment) {
        let within = configuration.access.secondWithin
        // The journal does not say whose groups gave the right: it was given, and no reload has taken it since.
        let groups = configuration.access.grants.flatMap(\.groups)
        for record in past {
            guard record.event == .requested else {
                // Asked for a second time, or by nobody: either line names who asked first.
                requests.removeAll {
                    $0.alarm == record.alarm && $0.by.account == record.comment
                        && $0.action.name.verb == record.text?.verb
                }
                continue
            }
            guard let action = OperatorAction(asked: record), requests.count < Limits.requests else { continue }
            // What of a group was on the first person's screen is not in the journal: it lapses at once.
            let isWhole = action.alarm != nil
            let left = isWhole ? record.wall + within - now.wall : .zero
            requests.append(
                Request(
                    kind: kind(of: action), action: action, alarm: record.alarm,
                    by: Operator(account: record.by, session: record.session, groups: groups), at: record.at,
                    until: now.monotonic + left))
        }
    }

    /// What nobody seconded in time is forgotten, and the journal says so.
    mutating func lapseRequests() {
        let now = clock.machine.monotonic
        for request in requests where request.until <= now { lapse(request) }
        requests.removeAll { $0.until <= now }
    }

    /// An open console's account has another role: what it asked a second person for and may not ask for any more lapses.
    mutating func noteRole(of account: Operator) {
        var record = JournalRecord(at: clock.now.wall, wall: clock.machine.wall, event: .roleChanged)
        record.text = account.account
        record.level = configuration.access.role(of: account).rawValue
        journal(record)
        let over = requests.indices.filter { index in
            let request = requests[index]
            return request.by.account == account.account
                && accessRefusal(request.kind, on: places(of: request.action), by: account) != nil
        }
        for index in over { lapse(requests[index]) }
        for index in over.reversed() { requests.remove(at: index) }
    }

    private mutating func lapse(_ request: Request) {
        var record = JournalRecord(
            at: clock.now.wall, wall: clock.machine.wall, event: .requestLapsed, alarm: request.alarm)
        record.text = request.action.name
        record.comment = request.by.account
        journal(record)
    }

    /// The requests that wait for a second person, the oldest first.
    public var pendingRequests: [PendingRequest] { requests.map(pending) }

    /// People are waited for by the machine's clock; a core that lives on its stream's time shows what is left of it in
    /// its own. To the second, so that two pictures of one clock say the same.
    private func shownEnd(of request: Request) -> Timestamp {
        let end = clock.now.wall + (request.until - clock.machine.monotonic) + .milliseconds(500)
        return Timestamp(seconds: end.wholeSeconds)
    }

    private func pending(_ request: Request) -> PendingRequest {
        let alarm = request.alarm
        let record = alarm.flatMap { engine.record($0) }
        var pending = PendingRequest(
            kind: request.kind, alarm: alarm, title: record?.title ?? LocalizedText(alarm?.text ?? ""),
            by: request.by.account, reason: request.action.reason, at: request.at, until: shownEnd(of: request))
        pending.duration = request.action.duration
        if case .shelve(_, _, _, let oneShot) = request.action { pending.isOneShot = oneShot }
        return pending
    }
}

extension OperatorAction {
    /// Of a shelf, or of an acknowledgement that lapses.
    fileprivate var duration: TimeSpan? {
        switch self {
        case .acknowledge(_, _, _, _, let expires): expires
        case .shelve(_, let duration, _, _): duration
        case .acknowledgeGroup, .acknowledgeCode, .unacknowledge, .unshelve, .outOfService, .inService, .reset: nil
        }
    }

    /// Asks for the same as another of its kind and alarm. Reasons are each person's own; which level was seen is the
    /// engine's to look at.
    fileprivate func isSame(as other: OperatorAction) -> Bool {
        if case .shelve(_, _, _, let one) = self, case .shelve(_, _, _, let two) = other, one != two { return false }
        return duration == other.duration
    }

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

extension String {
    /// The first word of an action's name.
    fileprivate var verb: Substring { prefix { $0 != " " } }
}

extension JournalRecord {
    /// Says of a request all that it takes to do it later, after a restart too.
    fileprivate mutating func ask(for action: OperatorAction, on shown: AlarmRecord?) {
        text = action.name
        comment = action.reason
        switch action {
        case .acknowledge(_, let occurrence, let seenLevel, _, let expires):
            self.occurrence = occurrence
            level = seenLevel
            value = expires?.seconds
        case .acknowledgeCode:
            occurrence = shown?.occurrence
            level = shown?.level
        case .shelve(_, let duration, let reason, let oneShot):
            let until = duration.map { at + $0 } ?? .distantFuture
            suppression = .shelved(until: until, oneShot: oneShot, by: by, reason: reason)
        case .acknowledgeGroup, .unacknowledge, .unshelve, .outOfService, .inService, .reset: break
        }
    }
}

extension OperatorAction {
    /// What a journal's `requested` line asks for; nil when it is none of this version's.
    fileprivate init?(asked record: JournalRecord) {
        let (name, comment) = (record.text ?? "", record.comment ?? "")
        guard let alarm = record.alarm else {
            let group = "ack group "
            guard name.hasPrefix(group) else { return nil }
            self = .acknowledgeGroup(String(name.dropFirst(group.count)), seen: [], comment: comment)
            return
        }
        switch name.verb {
        case "ack":
            self = .acknowledge(
                alarm, occurrence: record.occurrence, seenLevel: record.level, comment: comment,
                expires: record.value.map { TimeSpan(seconds: $0) })
        case "unack": self = .unacknowledge(alarm)
        case "shelve":
            guard case .shelved(let until, let oneShot, _, let reason) = record.suppression else { return nil }
            self = .shelve(
                alarm, duration: until == .distantFuture ? nil : until - record.at, reason: reason, oneShot: oneShot)
        case "unshelve": self = .unshelve(alarm)
        case "oos": self = .outOfService(alarm, reason: comment)
        case "in-service": self = .inService(alarm)
        case "reset": self = .reset(alarm)
        default: return nil
        }
    }
}
