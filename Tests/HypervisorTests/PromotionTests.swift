import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// Devices heard on the wire stand in stock and ring nothing until a supervisor promotes them; that outlives a restart.
struct PromotionTests {
    private static let chief = Operator(account: "chef")
    private static var rules: [Rule] {
        var rule = Rule(
            id: "h", sensor: SensorPattern(entity: "*"),
            levels: [
                Level(
                    name: "haute", priority: .high, set: Comparison(.greaterOrEqual, .number(2.5, unit: nil)),
                    clear: Comparison(.less, .number(2.3, unit: nil)))
            ])
        rule.raisesHealthAlarms = false
        return [rule]
    }

    private func core(_ entities: [Entity] = []) -> CoreUnderTest {
        var core = CoreUnderTest(entities: entities, rules: Self.rules, discovered: .stock)
        core.sample("bay", 3, at: 1)
        return core
    }

    private func promote(
        _ core: inout CoreUnderTest, _ id: EntityID, to lifecycle: Device.Lifecycle = .production,
        by account: Operator = chief, at seconds: Double = 2
    ) -> Refusal? {
        core.handle(
            .command(Command(id: 1, by: account, body: .promote(id, to: lifecycle, reason: "essayé"))), at: seconds)
        guard case .refused(let why, _)? = core.replies.first?.outcome else { return nil }
        #expect(core.journal.contains { $0.event == .refused && $0.why == why })
        return why
    }

    private func lifecycle(_ core: CoreUnderTest, _ id: EntityID) -> Device.Lifecycle? {
        core.hypervisor.device(id)?.device.entity.device.lifecycle
    }

    @Test func aDeviceInStockRingsOnceItIsPromoted() {
        var core = core()
        #expect(core.hypervisor.alarm("h/bay") == nil)
        #expect(core.hypervisor.snapshot(View(display: .devices)).deviceCounts.stock == 1)
        #expect(promote(&core, "bay") == nil)
        let line = core.journal.first
        #expect(line?.event == .promote && line?.text == "bay" && line?.level == "stock → production")
        #expect(line?.by == "chef" && line?.comment == "essayé")
        #expect(line?.promotion == Promotion("bay", from: .stock, to: .production))
        #expect(lifecycle(core, "bay") == .production)
        #expect(core.hypervisor.snapshot(View(display: .devices)).deviceCounts.stock == 0)
        core.sample("bay", 3, at: 3)
        #expect(core.hypervisor.alarm("h/bay")?.state == .unacknowledged)
        #expect(core.transitions.map(\.annunciated) == [true])
    }

    @Test func aPromotionLeadsUpAndNowhereElse() {
        var retired = Entity(id: "old", type: "Device")
        retired.device.lifecycle = .retired
        var core = core([retired, Entity(id: "river", type: "Device")])
        #expect(promote(&core, "nowhere") == .unknownDevice)
        #expect(promote(&core, "river") == .sameLifecycle)
        #expect(promote(&core, "river", to: .stock) == .noPromotion)
        #expect(promote(&core, "bay", to: .retired) == .noPromotion)
        #expect(promote(&core, "old") == .noPromotion)
        #expect(promote(&core, "bay", to: .test) == nil)
        #expect(promote(&core, "bay", to: .poc) == nil)
        #expect(promote(&core, "bay") == nil)
        #expect(promote(&core, "bay", to: .poc) == .noPromotion)
    }

    @Test func itIsASupervisorsWithinTheirScope() {
        var core = core()
        var access = AccessRules()
        for (role, users, types) in [
            (OperatorRole.operator, ["op"], []), (.supervisor, ["rivers"], ["FloodMonitoring"]),
            (.supervisor, ["chef"], []),
        ] {
            var grant = RoleGrant(role: role)
            (grant.users, grant.types) = (users, types)
            access.grants.append(grant)
        }
        core.handle(.access(access), at: 1)
        #expect(promote(&core, "bay", by: Operator(account: "op")) == .needsSupervisor)
        #expect(promote(&core, "bay", by: Operator(account: "rivers")) == .outsideScope)
        #expect(promote(&core, "bay", by: Operator(account: "chef", isReadOnly: true)) == .readOnly)
        #expect(lifecycle(core, "bay") == .stock)
        #expect(promote(&core, "bay") == nil)
    }

    /// The same alarm in the same state as in the core that went on, whichever side of the image the promotion is on.
    @Test(arguments: [false, true]) func aPromotionOutlivesARestart(isAfterTheImage: Bool) throws {
        var core = core()
        var series: [SeriesDeclaration] = []
        for case .series(let declared) in core.effects { series += declared }
        var (image, past, lines) = ([UInt8](), [Past](), [JournalRecord]())
        if isAfterTheImage { image = core.hypervisor.encodeImage() }
        #expect(promote(&core, "bay") == nil)
        if isAfterTheImage { past = core.journal.map { .line($0) } } else { lines = core.journal }
        core.sample("bay", 3, at: 3)
        if isAfterTheImage {
            past += core.readings.map { .reading($0) }
        } else {
            image = core.hypervisor.encodeImage()
        }
        var site = Site(id: "test")
        site.discovered = .stock
        var again = Hypervisor(site: site, rules: Self.rules, startedAt: CoreUnderTest.moment(4))
        _ = try again.restore(Restored(series: series, image: image, promotions: lines))
        for event in past { again.replay(event) }
        _ = again.open(at: CoreUnderTest.moment(4))
        _ = again.handle(.tick, at: CoreUnderTest.moment(4))
        #expect(again.device("bay")?.device.entity.device.lifecycle == .production)
        #expect(again.alarm("h/bay")?.state == .unacknowledged)
        #expect(again.alarm("h/bay")?.code == core.hypervisor.alarm("h/bay")?.code)
    }

    /// Whoever writes the device into entities.yaml afterwards has the last word.
    @Test func whatTheSitesFilesSaySinceCounts() throws {
        var core = core()
        #expect(promote(&core, "bay") == nil)
        var listed = Entity(id: "bay", type: "Device")
        listed.device.lifecycle = .retired
        var again = Hypervisor(
            site: Site(id: "test", entities: [listed]), rules: Self.rules, startedAt: CoreUnderTest.moment(4))
        _ = try again.restore(Restored(promotions: core.journal))
        #expect(again.device("bay")?.device.entity.device.lifecycle == .retired)
    }

    @Test func theRegisterIsListedPageByPage() {
        var core = CoreUnderTest(discovered: .stock)
        for number in 0...Hypervisor.devicesPerPage { core.sample(EntityID("d\(number)"), 1, at: 1) }
        let first = core.hypervisor.devices(.init(lifecycle: .stock), from: 0)
        #expect(first.devices.count == Hypervisor.devicesPerPage && first.next == Hypervisor.devicesPerPage)
        let second = core.hypervisor.devices(.init(lifecycle: .stock), from: Hypervisor.devicesPerPage)
        #expect(second.devices.map { $0.entity.id } == [EntityID("d\(Hypervisor.devicesPerPage)")])
        #expect(second.next == nil)
        let everything = Hypervisor.DeviceFilter()
        #expect(core.hypervisor.devices(.init(lifecycle: .production), from: 0).devices.isEmpty)
        #expect(core.hypervisor.devices(everything, from: Int.max).devices.isEmpty)
        #expect(core.hypervisor.devices(everything, from: Int.min).devices.count == Hypervisor.devicesPerPage)
    }
}
