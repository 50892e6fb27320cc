import Alarms
import OperatorLink

// What this console keeps back, and what it tells of it: nothing at all of one that was opened to look; of one whose
// account may only look, the attempt, which the core refuses and journals, or answers that it may by now.
extension Console {
    /// Why nothing of a kind can be sent now; nil when it can.
    func sendingRefusal(_ kind: ActionKind = .acknowledge) -> String? {
        if options.isReadOnly { return texts(.refusedReadOnly) }
        if coreSilentSince != nil { return texts(.coreSilentRefusal) }
        if snapshot == nil { return texts(.waitingForCore) }
        // The horn rings now, whatever is looked at: silencing it does nothing to the territory.
        if isInHistory, kind != .silence { return texts(.refusedNotLive, keyLabel(.live)) }
        // A seat that is over may still be handed over: nothing else would end it.
        if seat?.isOver == true, kind != .seat {
            return texts(.refusedSeatOver, commandLabel(.paletteTakeOver))
        }
        if mayOnlyLook {
            return texts(kind.role == .supervisor ? .refusedNeedsSupervisor : .refusedNeedsOperator)
        }
        return nil
    }

    /// Says why an action can't be sent, and what goes to the core all the same; nil when it can be sent.
    mutating func holdBack(_ kind: ActionKind, on alarm: AlarmID? = nil) -> [ConsoleEffect]? {
        guard let refusal = sendingRefusal(kind) else { return nil }
        say(texts(.refusedBecause, refusal), .fault)
        let isOfNow = !isInHistory || kind == .silence
        let isOfRole = mayOnlyLook && !options.isReadOnly && coreSilentSince == nil && snapshot != nil && isOfNow
        // One at a time: a key that is held down tells nothing more.
        guard isOfRole, !pending.values.contains(where: \.isAttempt) else { return [] }
        let id = takeID()
        pending[id] = PendingCommand(subject: "", done: .mayActByNow, isAttempt: true)
        return [.command(Command(id: id, by: options.account, body: .attempt(kind, alarm)))]
    }
}

extension Console {
    /// The account's role changed: it is said at once, and what is open and needs the one that is lost is closed.
    public mutating func receive(role: OperatorRole) {
        guard role != self.role else { return }
        let (before, couldAct) = (self.role, !mayOnlyLook)
        (self.role, mayOnlyLook) = (role, role == .viewer)
        let isLess = couldAct && (before.map { role < $0 } ?? (role < .supervisor))
        let said: String
        switch role {
        case .viewer: said = texts(.mayOnlyLookByNow)
        case .operator, .supervisor:
            said = couldAct ? texts(.roleByNow, texts(Console.phrase(role))) : texts(.mayActByNow)
        }
        guard let needed = dialog?.neededRole, role < needed else { return say(said, isLess ? .fault : .notice) }
        dialog = nil
        say(said + " " + texts(.dialogNeedsRole, texts(Console.phrase(needed))), .fault)
    }
}

extension KeyTable.Action {
    /// Of the keys that act on an alarm, or on none in particular.
    func kind(on line: AlarmLine?) -> ActionKind {
        switch self {
        case .shelve:
            if case .shelved = line?.record.suppression { return .unshelve }
            return .shelve
        case .outOfService:
            if case .outOfService = line?.record.suppression { return .inService }
            return .outOfService
        case .reset: return .reset
        case .step: return .step
        case .confirm, .refute: return .verdict
        case .note: return .note
        default: return .acknowledge
        }
    }
}

extension PaletteVerb {
    /// Of the verbs that act on an alarm.
    var kind: ActionKind {
        switch self {
        case .shelve: .shelve
        case .unshelve: .unshelve
        case .outOfService: .outOfService
        case .inService: .inService
        case .reset: .reset
        case .step, .undoStep: .step
        case .confirm, .refute: .verdict
        case .assign: .assign
        default: .acknowledge
        }
    }
}

extension Command.Body {
    /// What it asks for, as roles name it, and of which alarm; nil of what is no action.
    var attempted: (kind: ActionKind, alarm: AlarmID?)? {
        switch self {
        case .alarm(let action): (action.kind, action.verbAndAlarm.alarm)
        case .observe: (.observe, nil)
        case .note: (.note, nil)
        case .step(let id, _, _), .undoStep(let id, _, _): (.step, id)
        case .verdict(let id, _, _, _): (.verdict, id)
        case .assign(let id, _, _): (.assign, id)
        case .posture: (.posture, nil)
        case .bulletin, .endBulletin: (.bulletin, nil)
        case .silence: (.silence, nil)
        case .promote: (.promote, nil)
        case .testNotice, .testChain: (.test, nil)
        case .offerSeat, .takeSeat, .missSeat: (.seat, nil)
        case .attempt(let kind, let alarm): (kind, alarm)
        case .playback: nil
        }
    }
}

extension OperatorAction {
    fileprivate var kind: ActionKind {
        switch self {
        case .acknowledge, .acknowledgeGroup, .acknowledgeCode: .acknowledge
        case .unacknowledge: .unacknowledge
        case .shelve: .shelve
        case .unshelve: .unshelve
        case .outOfService: .outOfService
        case .inService: .inService
        case .reset: .reset
        }
    }
}
