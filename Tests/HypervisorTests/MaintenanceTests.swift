import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// Maintenance windows of a site: by entity, zone or rule, from when to when, also when they come with a reload.
struct MaintenanceTests {
    private static var entities: [Entity] {
        ["gapeau", "las"].map { name in
            var entity = Entity(id: EntityID(name), type: "Device")
            entity.zone = name == "las" ? "toulon" : "hyeres"
            return entity
        }
    }
    private static var rule: Rule {
        var rule = Rule(
            id: "level", sensor: SensorPattern(entity: "*"),
            levels: [
                Level(
                    name: "haute", priority: .high, set: Comparison(.greaterOrEqual, .number(6, unit: nil)),
                    clear: Comparison(.less, .number(5, unit: nil)))
            ])
        rule.raisesHealthAlarms = false
        return rule
    }

    private static func window(
        _ from: Double, _ to: Double, entities: [String] = [], zones: [String] = [], rules: [String] = []
    ) -> MaintenanceWindow {
        var window = MaintenanceWindow(
            from: CoreUnderTest.at(from), to: CoreUnderTest.at(to), rules: rules, reason: "sonde changée", by: "durand")
        window.entities = entities
        window.zones = zones
        return window
    }

    private func core(_ windows: [MaintenanceWindow]) -> Hypervisor {
        var site = Site(id: "test", entities: MaintenanceTests.entities)
        site.discovered = .production
        var core = Hypervisor(
            site: site, rules: [MaintenanceTests.rule], configuration: .init(maintenance: windows),
            startedAt: CoreUnderTest.moment(0))
        _ = core.open(at: CoreUnderTest.moment(0))
        return core
    }

    private func raise(_ core: inout Hypervisor, at seconds: Double) {
        let samples = MaintenanceTests.entities.map { Sample(SeriesKey(entity: $0.id, attribute: "value"), .number(7)) }
        _ = core.handle(.samples(samples), at: CoreUnderTest.moment(seconds))
    }

    private func suppressors(_ core: Hypervisor, _ alarm: AlarmID) -> [String] {
        guard case .suppressedByDesign(let by) = core.alarm(alarm)?.suppression else { return [] }
        return by
    }

    @Test(arguments: [
        window(10, 100, entities: ["gap*"]), window(10, 100, zones: ["hyeres"]),
        window(10, 100, entities: ["gapeau"], rules: ["lev*"]),
    ])
    func whatAWindowCoversIsSuppressedWhileItIsOpen(_ window: MaintenanceWindow) throws {
        var core = core([window])
        raise(&core, at: 5)
        #expect(core.alarm("level/gapeau")?.suppression == nil)
        _ = core.handle(.tick, at: CoreUnderTest.moment(10))
        #expect(suppressors(core, "level/gapeau") == ["maintenance: sonde changée"])
        #expect(core.alarm("level/las")?.suppression == nil)
        let timer = try #require(core.why("level/gapeau")?.timers.first { $0.name == "maintenance" })
        #expect(timer.remaining == .seconds(90))
        #expect(core.why("level/las")?.timers.contains { $0.name == "maintenance" } == false)
        #expect(core.handover().maintenance == [window])
        _ = core.handle(.tick, at: CoreUnderTest.moment(100))
        #expect(core.alarm("level/gapeau")?.suppression == nil)
        #expect(core.handover().maintenance.isEmpty)
    }

    @Test func aReloadBringsWindowsAndTakesThemAway() throws {
        var core = core([])
        raise(&core, at: 5)
        func reload(_ windows: [MaintenanceWindow], at seconds: Double) {
            let reload = Reload(
                by: Operator(account: "dupont"), rules: nil, access: nil, maintenance: windows,
                what: "site.yaml: maintenance")
            _ = core.handle(.reload(reload), at: CoreUnderTest.moment(seconds))
        }
        reload([MaintenanceTests.window(0, 1000, entities: ["las"])], at: 20)
        #expect(suppressors(core, "level/las") == ["maintenance: sonde changée"])
        #expect(suppressors(core, "level/gapeau").isEmpty)
        reload([MaintenanceTests.window(40, 1000, entities: ["gapeau"])], at: 30)
        #expect(core.alarm("level/las")?.suppression == nil && core.alarm("level/gapeau")?.suppression == nil)
        _ = core.handle(.tick, at: CoreUnderTest.moment(40))
        #expect(suppressors(core, "level/gapeau") == ["maintenance: sonde changée"], "its beginning is waited for")
    }
}
