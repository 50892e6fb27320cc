import Alarms
import OperatorLink
import Telemetry

// Who may do what. Decided here, behind the one door, so that a console, a script and a rule test
// meet the same rule; every refusal is in the journal with the role that would do.
extension Hypervisor {
    /// Who may do what, as last reloaded.
    public var access: AccessRules { configuration.access }

    /// nil when the account may; else why not.
    func accessRefusal(_ kind: ActionKind, on places: [ActionPlace], by account: Operator) -> Refusal? {
        // A seat that is over may still be handed over: nothing else would end it.
        if kind != .seat, let why = seatRefusal(of: account) { return why }
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
}
