import Alarms
import Frames
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// What a site's own display is told of the entities it selects.
struct SelectionTests {
    private static let meters: Selection = .init(types: ["NoiseLevelObserved"], attributes: ["LAeq"])

    private static func entity(_ id: EntityID, zone: String = "Port", type: EntityType = "NoiseLevelObserved") -> Entity
    {
        var entity = Entity(id: id, type: type, name: "Name of \(id)")
        entity.zone = zone
        entity.period = .minutes(5)
        entity.attributes["LAeq"] = AttributeDefinition(unit: "dB(A)", range: 20...120)
        return entity
    }

    private static var loud: Rule {
        var rule = Rule(
            id: "loud", sensor: SensorPattern(type: "NoiseLevelObserved", entity: "*", attribute: "LAeq"),
            levels: [Level(name: "gêne", priority: .medium, set: Comparison(.greaterOrEqual, .number(65, unit: nil)))])
        rule.offDelay = .zero
        return rule
    }

    private static func core() -> CoreUnderTest {
        CoreUnderTest(
            entities: [
                entity("a"), entity("b", zone: "Centre"), entity("c"), entity("d", type: "WaterObserved"),
            ], rules: [loud])
    }

    private func rows(_ core: CoreUnderTest, _ selection: Selection) -> SelectedRows? {
        core.hypervisor.snapshot(View(display: .site("noise"), selections: [selection])).selected.first
    }

    /// What the site says of an attribute holds for whatever sends it, and every console is told what it is called.
    @Test func anAttributeOfTheSiteHoldsForAnyEntity() throws {
        var site = Site(id: "test")
        site.discovered = .production
        site.attributes["fillingLevel"] = AttributeDefinition(unit: "1", range: 0...1)
        site.presentations["fillingLevel"] = AttributePresentation(label: LocalizedText("filling"), shownIn: "%")
        var core = Hypervisor(
            site: site, rules: [], configuration: .init(), startedAt: Moment(both: CoreUnderTest.origin))
        _ = core.open(at: Moment(both: CoreUnderTest.origin))
        let source = FrameSource(transport: .udp, port: 4000, high: 0x7F00_0001_0000_0000)
        _ = core.handle(
            .frames(FrameBatch("WasteContainer,id=bin-1,unit=% fillingLevel=82".utf8, from: source)),
            at: CoreUnderTest.moment(1))
        let view = View(
            display: .site("bins"), selections: [Selection(entities: ["bin-1"], attributes: ["fillingLevel"])])
        let snapshot = core.snapshot(view)
        let value = try #require(snapshot.selected.first?.rows.first?.values.first)
        #expect(value.value.value == 0.82 && value.value.unit == "1" && value.range == 0...1)
        #expect(snapshot.presentations["fillingLevel"]?.label == LocalizedText("filling"))
    }

    @Test func whatIsAbnormalStandsFirst() throws {
        var core = Self.core()
        core.sample("a", 50, at: 0, attribute: "LAeq")
        core.sample("b", 60, at: 0, attribute: "LAeq")
        core.sample("c", 71, at: 1, attribute: "LAeq")
        let selected = try #require(rows(core, Self.meters))
        #expect(selected.rows.map(\.entity) == ["c", "a", "b"])
        #expect(selected.count == 3 && selected.abnormalCount == 1)
        #expect(selected.rows[0].mark == Mark(priority: .medium, isUnacknowledged: true))
        let value = try #require(selected.rows[0].value(of: "LAeq"))
        #expect(value.value.value == 71 && value.value.unit == "dB(A)")
        #expect(value.range == 20...120 && value.thresholds.map(\.value) == [65])
        // Silent for two hours, where a reading is due every five minutes.
        core.sample("a", 51, at: 7_200, attribute: "LAeq")
        let later = try #require(rows(core, Self.meters))
        #expect(later.rows.first { $0.entity == "b" }?.state == .stale)
        #expect(later.rows.map(\.entity).last == "a")
    }

    /// Of what never sent anything, or nothing of what is asked for, nobody knows that it is well.
    @Test func whatWasNeverHeardIsCounted() throws {
        var core = Self.core()
        core.sample("a", 50, at: 0, attribute: "LAeq")
        #expect(rows(core, Self.meters)?.unheardCount == 2 && rows(core, Self.meters)?.abnormalCount == 0)
        #expect(rows(core, Selection())?.unheardCount == 3)
        #expect(rows(core, Selection(attributes: ["LAmax"]))?.unheardCount == 4)
        #expect(rows(core, Selection(attributes: ["batteryLevel"], includesDevices: true))?.unheardCount == 3)
    }

    /// Whatever of it a display asks for: one whose level is silent is not well because its battery is.
    @Test func aDeviceIsAsWellAsTheWorstItSends() throws {
        var core = Self.core()
        let devices = Selection(attributes: ["batteryLevel"], includesDevices: true)
        core.sample("a", 50, at: 0, attribute: "LAeq")
        core.sample("b", 50, at: 7_000, attribute: "LAeq")
        core.sample("a", 0.9, at: 7_200, attribute: "batteryLevel")
        let shown = try #require(rows(core, devices)).rows
        #expect(shown.first { $0.entity == "a" }?.state == .stale)
        #expect(shown.first { $0.entity == "b" }?.state == .normal, "a device without a battery level has none to miss")
        #expect(shown.first { $0.entity == "c" }?.state == .missing, "never heard")
    }

    @Test func typesZonesAndNamesNarrowTheChoice() throws {
        let core = Self.core()
        #expect(rows(core, Selection(zones: ["Port"]))?.rows.map(\.entity) == ["a", "c", "d"])
        #expect(
            rows(core, Selection(types: ["NoiseLevelObserved"], zones: ["Port"]))?.rows.map(\.entity) == ["a", "c"])
        #expect(rows(core, Selection(entities: ["d", "nobody", "a"]))?.rows.map(\.entity) == ["d", "a"])
        let one = try #require(rows(core, Selection(types: ["NoiseLevelObserved"], limit: 1)))
        #expect(one.rows.count == 1 && one.count == 3)
        #expect(one.rows[0].state == .missing && one.rows[0].values.isEmpty)
    }

    /// What is asked is bounded whatever a console sends.
    @Test func aConsoleCannotAskForTooMuch() {
        let core = Self.core()
        let many = Array(repeating: Self.meters, count: 1_000)
        #expect(
            core.hypervisor.snapshot(View(display: .site("x"), selections: many)).selected.count
                == Selection.countLimit)
        var wide = Self.meters
        wide.attributes = (0..<100).map { AttributeName("a\($0)") }
        wide.limit = .min
        #expect(rows(core, wide)?.rows.isEmpty == true)
        wide.limit = .max
        #expect(rows(core, wide)?.rows[0].values.count == Selection.attributeLimit)
    }

    /// Among a hundred thousand the one in alarm is found, and the answer is as long as for a few thousand.
    @Test func theAlarmIsFoundInACrowd() throws {
        let crowd = (0..<20_000).map { Self.entity(EntityID("m\($0)")) }
        var core = CoreUnderTest(entities: crowd, rules: [Self.loud])
        core.sample("m19999", 80, at: 1, attribute: "LAeq")
        let selected = try #require(rows(core, Self.meters))
        #expect(selected.rows.first?.entity == "m19999")
        #expect(selected.rows.count == Selection.rowLimit && selected.count == 20_000 && selected.abnormalCount == 1)
    }
}
