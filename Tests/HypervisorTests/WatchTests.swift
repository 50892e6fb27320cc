import Alarms
import Frames
import Hypervisor
import Notification
import OperatorLink
import Telemetry
import Testing

/// The roster as the core lives it: who has the watch, and the hours nobody has it.
struct WatchTests {
    /// Weeks of `first` and then of `second`, the first from the Monday before the origin (a Saturday, 02:00 local).
    private func roster(_ first: String?, _ second: String?) -> Roster {
        var roster = Roster(zone: .paris)
        for name in ["durand", "roux"] {
            roster.people[name] = Roster.Person(id: name, name: name, channel: "sms", contact: "+33 \(name)")
        }
        let monday = Roster.Day(CivilTime(year: 2026, month: 11, day: 23))
        roster.roles = [
            Roster.Role(name: "exploitation", rotations: [Roster.Rotation(from: monday, turns: [first, second])])
        ]
        return roster
    }

    private func core(_ roster: Roster, isStream: Bool = false) -> Hypervisor {
        var configuration = Hypervisor.Configuration(isStreamClock: isStream)
        configuration.roster = roster
        var policy = NotificationPolicy(escalation: [.init(after: .zero, to: ["exploitation"])])
        policy.match.lowest = .critical
        configuration.notification = NotificationPlan(
            policies: [policy], directory: Directory(channels: ["sms": .high], roster: roster))
        var core = Hypervisor(
            site: Site(id: "test"), rules: [], configuration: configuration, startedAt: CoreUnderTest.moment(0))
        _ = core.open(at: CoreUnderTest.moment(0))
        return core
    }

    /// Seconds from the origin to Monday 30 November, 08:00 in Paris.
    private let handover = Double(2 * 86_400 + 6 * 3600)

    @Test func theWatchIsInEverySnapshotAndChangesHandsOnTheMinute() {
        var core = core(roster("durand", "roux"))
        let until = CoreUnderTest.at(handover)
        #expect(
            core.snapshot(View()).watch == [
                Watch(role: "exploitation", person: "durand", contact: "+33 durand", until: until)
            ])
        #expect(core.nextDeadline == CoreUnderTest.moment(handover).monotonic, "the core wakes for it by itself")
        _ = core.handle(.tick, at: CoreUnderTest.moment(handover - 1))
        #expect(core.watches.map(\.person) == ["durand"])
        _ = core.handle(.tick, at: CoreUnderTest.moment(handover))
        #expect(core.watches.map(\.person) == ["roux"])
    }

    @Test func anHourNobodyCoversIsAnAlarmUntilSomebodyDoes() {
        var core = core(roster("durand", nil))
        #expect(core.alarm("core:roster-exploitation") == nil)
        _ = core.handle(.tick, at: CoreUnderTest.moment(handover))
        #expect(core.alarm("core:roster-exploitation")?.state == .unacknowledged)
        let reload = Reload(
            id: 7, by: Operator(account: "chef"), rules: nil, access: nil, roster: roster("durand", "roux"),
            what: "roster.yaml")
        let effects = core.handle(.reload(reload), at: CoreUnderTest.moment(handover + 60))
        #expect(core.watches.map(\.person) == ["roux"])
        #expect(core.alarm("core:roster-exploitation")?.state.isActive == false)
        #expect(effects.contains { if case .reply(let reply, _) = $0 { reply.id == 7 } else { false } })
    }

    @Test func aRoleThatIsNoMoreIsMissedByNobody() {
        var core = core(roster(nil, nil))
        _ = core.handle(.tick, at: CoreUnderTest.moment(1))
        #expect(core.alarm("core:roster-exploitation")?.state.isActive == true)
        let none = Roster(zone: .paris)
        let reload = Reload(by: Operator(account: "chef"), rules: nil, access: nil, roster: none, what: "roster.yaml")
        _ = core.handle(.reload(reload), at: CoreUnderTest.moment(2))
        #expect(core.alarm("core:roster-exploitation")?.state.isActive == false)
        #expect(core.snapshot(View()).watch.isEmpty)
    }

    @Test func onAStreamsClockTheWatchIsThatOfItsTime() {
        var core = core(roster("durand", "roux"), isStream: true)
        #expect(core.watches.isEmpty, "no stamp yet: there is no time to ask for")
        let frame = "t,id=a v=1 \(CoreUnderTest.at(handover + 5).nanoseconds)"
        let source = FrameSource(transport: .udp, port: 4000, high: 0x7F00_0001_0000_0000)
        _ = core.handle(.frames(FrameBatch(frame.utf8, from: source)), at: CoreUnderTest.moment(1))
        _ = core.handle(.tick, at: CoreUnderTest.moment(3))
        #expect(core.watches.map(\.person) == ["roux"])
    }
}
