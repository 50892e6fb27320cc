import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// What a console costs depends on its display, not on the number of sensors.
struct SnapshotCostTests {
    private static let kinds: [EntityType] = [
        "FloodMonitoring", "OffStreetParking", "ThreePhaseAcMeasurement", "AirQualityObserved", "WeatherObserved",
    ]

    /// Entities of every domain, all as silent as each other.
    private func core(_ count: Int) -> Hypervisor {
        let entities = (0..<count).map { number in
            // Ids of one length, so that the same rows have the same bytes.
            let digits = String(1_000_000 + number).dropFirst()
            return Entity(id: EntityID("e\(digits)"), type: Self.kinds[number % Self.kinds.count])
        }
        var hypervisor = Hypervisor(
            site: Site(id: "test", entities: entities), rules: [], startedAt: CoreUnderTest.moment(0))
        _ = hypervisor.open(at: CoreUnderTest.moment(0))
        return hypervisor
    }

    /// In whatever order displays are asked for, what they have in common is what each would have made by itself.
    @Test func snapshotsOfOneInstantAreTheSameTogetherAsAlone() {
        let core = core(400)
        let displays: [View.Display] = [
            .overview, .flood, .alarms, .journal, .faceplate("e000005"), .site("own"), .parking, .energy, .air,
            .devices,
        ]
        let selection = Selection(types: ["FloodMonitoring"], attributes: ["currentLevel"])
        let views = displays.map { View(display: $0, selections: $0 == .site("own") ? [selection] : []) }
        for order in [views, views.reversed()] {
            var parts = SnapshotParts()
            for view in order + order { #expect(core.snapshot(view, with: &parts) == core.snapshot(view), "\(view)") }
        }
    }

    @Test func aHundredThousandEntitiesCostAConsoleWhatTenThousandDo() throws {
        let (small, large) = (core(10_000), core(100_000))
        let displays: [View.Display] = [
            .overview, .flood, .parking, .energy, .air, .alarms, .journal, .devices, .kpis, .help,
            .faceplate("e000005"),
        ]
        for display in displays {
            let view = View(display: display, rowCount: 64)
            let few = try LinkEncoder().encode(small.snapshot(view)).count
            let many = try LinkEncoder().encode(large.snapshot(view)).count
            // A few counts have one digit more.
            #expect(many <= few + 64, "\(display): \(few) bytes of 10 000, \(many) of 100 000")
            #expect(many < 256 << 10, "\(display): \(many) bytes")
        }
        let site = View(
            display: .site("own"), selections: [Selection(types: ["FloodMonitoring"], attributes: ["currentLevel"])])
        let few = try LinkEncoder().encode(small.snapshot(site)).count
        let many = try LinkEncoder().encode(large.snapshot(site)).count
        #expect(many <= few + 64 && many < 256 << 10, "\(few) bytes of 10 000, \(many) of 100 000")
    }
}
