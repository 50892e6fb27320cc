import Telemetry

/// What an account may do, each role everything the one before it may.
public enum OperatorRole: String, Hashable, Comparable, Sendable, Codable, CaseIterable {
    /// Looks.
    case viewer
    /// Acknowledges, shelves for a while, resets, notes, observes and enters bulletins.
    case `operator`
    /// Takes out of service, shelves for long, sets the posture, promotes devices, reloads the site.
    case supervisor

    public static func < (a: OperatorRole, b: OperatorRole) -> Bool { a.rank < b.rank }
    private var rank: Int {
        switch self {
        case .viewer: 0
        case .operator: 1
        case .supervisor: 2
        }
    }
}

/// What an operator asks for, as roles and the two-person rule name it. Raw values are the words of site.yaml.
public enum ActionKind: String, Hashable, Sendable, Codable, CaseIterable {
    case acknowledge, unacknowledge, shelve, unshelve, reset
    /// A shelf longer than `AccessRules.shelveLimit`.
    case longShelf = "long-shelf"
    case outOfService = "out-of-service"
    case inService = "in-service"
    case observe, note, reload, posture, bulletin, step, silence
    /// Names who sees to an alarm.
    case assign
    /// Tries the way out: a channel, or the whole on-call chain.
    case test
    /// Confirms or refutes.
    case verdict
    /// Offers a shared terminal's seat, or takes one.
    case seat
    /// Takes a device a step up its lifecycle.
    case promote

    /// The least that may.
    public var role: OperatorRole {
        switch self {
        case .acknowledge, .unacknowledge, .shelve, .unshelve, .reset, .observe, .note, .bulletin, .step,
            .verdict, .silence, .test, .seat, .assign:
            .operator
        case .longShelf, .outOfService, .inService, .reload, .posture, .promote: .supervisor
        }
    }
}

/// One entry of `roles:`: accounts and groups that have a role, over the whole site or a part of it.
public struct RoleGrant: Hashable, Sendable {
    public var role: OperatorRole
    public var users: [String] = []
    public var groups: [String] = []
    /// Entity types, domains (site.md) and zones it is limited to; all empty: the whole site.
    public var types: [String] = []
    public var domains: [String] = []
    public var zones: [String] = []
    public init(role: OperatorRole) { self.role = role }

    func isGiven(to account: Operator) -> Bool {
        users.contains(account.account) || account.groups.contains { groups.contains($0) }
    }

    /// An action on nothing in particular (a note) is within every scope; one on an alarm of no entity only within the
    /// whole site; one on a whole zone within that of whoever has all of it.
    func covers(_ place: ActionPlace) -> Bool {
        if types.isEmpty, domains.isEmpty, zones.isEmpty { return true }
        switch place {
        case .none: return true
        case .site: return false
        case .zone(let zone): return types.isEmpty && domains.isEmpty && zones.contains(zone)
        case .entity(let type, let zone):
            let isKind =
                types.isEmpty && domains.isEmpty || types.contains(type.text)
                || type.domain.map { domains.contains($0) } ?? false
            return isKind && (zones.isEmpty || zone.map { zones.contains($0) } ?? false)
        }
    }
}

/// What an action is about, for scopes.
public enum ActionPlace: Hashable, Sendable {
    /// Nothing in particular.
    case none
    /// More than one entity, or what belongs to none.
    case site
    /// A zone and everything in it.
    case zone(String)
    case entity(EntityType, zone: String?)
}

/// Who may do what. Decided by the core from the peer's Unix account and groups, never from what a console says.
public struct AccessRules: Hashable, Sendable {
    /// A working shift: what an operator may put aside without a supervisor.
    public static let usualShelveLimit = TimeSpan.hours(8)
    public static let usualSecondWithin = TimeSpan.minutes(10)
    /// A request that waits longer is no longer about what is on the screen.
    public static let longestSecondWithin = TimeSpan.hours(1)

    /// None: whoever the socket's file mode lets in is a supervisor.
    public var grants: [RoleGrant] = []
    /// Accounts that can change everything anyway: the one the core runs as, and root.
    public var owners: [String] = []
    public var shelveLimit = AccessRules.usualShelveLimit
    /// Actions that a second person must ask for too.
    public var twoPerson: [ActionKind] = []
    public var secondWithin = AccessRules.usualSecondWithin

    public init() {}

    /// The highest role an account has anywhere.
    public func role(of account: Operator) -> OperatorRole {
        if account.isReadOnly { return .viewer }
        if grants.isEmpty || owners.contains(account.account) { return .supervisor }
        return grants.filter { $0.isGiven(to: account) }.map(\.role).max() ?? .viewer
    }

    /// nil when it may; else why not, which names the role that could.
    public func refusal(_ kind: ActionKind, on place: ActionPlace, by account: Operator) -> Refusal? {
        if account.isReadOnly { return .readOnly }
        if grants.isEmpty || owners.contains(account.account) { return nil }
        let enough = grants.filter { $0.role >= kind.role && $0.isGiven(to: account) }
        if enough.contains(where: { $0.covers(place) }) { return nil }
        if !enough.isEmpty { return .outsideScope }
        return kind.role == .supervisor ? .needsSupervisor : .needsOperator
    }
}
