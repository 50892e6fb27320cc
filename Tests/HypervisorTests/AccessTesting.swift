import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

private func rule() -> Rule {
    var rule = Rule(
        id: "h", sensor: SensorPattern(entity: "*"),
        levels: [
            Level(
                name: "haute", priority: .high, set: Comparison(.greaterOrEqual, .number(2.5, unit: nil)),
                clear: Comparison(.less, .number(2.3, unit: nil)))
        ])
    rule.raisesHealthAlarms = false
    return rule
}

private func gauge(_ id: EntityID, _ type: EntityType, zone: String? = nil) -> Entity {
    var entity = Entity(id: id, type: type)
    entity.zone = zone
    return entity
}

/// Tests of roles over a river at Hyères and a car park at Toulon.
protocol AccessTesting {}

extension AccessTesting {
    var guest: Operator { Operator(account: "guest") }
    var dupont: Operator { Operator(account: "dupont") }
    var martin: Operator { Operator(account: "martin", groups: ["staff", "vigie-op"]) }
    var chief: Operator { Operator(account: "chief") }

    func grant(
        _ role: OperatorRole, users: [String] = [], groups: [String] = [], domains: [String] = [], zones: [String] = []
    ) -> RoleGrant {
        var grant = RoleGrant(role: role)
        (grant.users, grant.groups, grant.domains, grant.zones) = (users, groups, domains, zones)
        return grant
    }

    /// A river at Hyères and a car park at Toulon, both in alarm.
    func core(isStream: Bool = false, _ change: (inout AccessRules) -> Void = { _ in }) -> CoreUnderTest {
        var core = CoreUnderTest(
            entities: [
                gauge("river", "FloodMonitoring", zone: "hyeres"), gauge("park", "OffStreetParking", zone: "toulon"),
            ],
            rules: [rule()], isStream: isStream)
        var access = AccessRules()
        access.grants = [
            grant(.operator, users: ["dupont"]), grant(.operator, groups: ["vigie-op"], domains: ["flood"]),
            grant(.supervisor, users: ["chief"]),
        ]
        change(&access)
        core.handle(.access(access), at: 0)
        core.sample("river", 3, at: 1)
        core.sample("park", 3, at: 1)
        return core
    }

    func outcome(
        _ core: inout CoreUnderTest, _ by: Operator, _ action: OperatorAction, at seconds: Double = 2
    ) -> Refusal? {
        core.handle(.command(Command(id: 1, by: by, body: .alarm(action))), at: seconds)
        guard case .refused(let why, _)? = core.replies.first?.outcome else { return nil }
        if why != .awaitsSecond {
            let line = core.journal.first { $0.event == .refused }
            #expect(line?.by == by.account && line?.why == why, "a refusal is in the journal: \(why)")
        }
        return why
    }

    func ack(_ id: AlarmID) -> OperatorAction {
        .acknowledge(id, occurrence: nil, seenLevel: nil, comment: "", expires: nil)
    }
}
