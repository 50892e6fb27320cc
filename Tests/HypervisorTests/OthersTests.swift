import Alarms
import OperatorLink
import Telemetry
import Testing

@testable import Hypervisor

/// What is in none of the domains: on the overview all the same.
struct OthersTests {
    private func core() -> CoreUnderTest {
        var loud = Rule(
            id: "loud", sensor: SensorPattern(entity: "*", attribute: "LAeq"),
            levels: [Level(name: "loud", priority: .medium, set: Comparison(.greaterOrEqual, .number(70, unit: nil)))])
        loud.offDelay = .zero
        return CoreUnderTest(
            entities: [
                Entity(id: "river", type: "FloodMonitoring", name: "River"),
                Entity(id: "bay", type: "ParkingSpot", name: "Bay"),
                Entity(id: "lamp", type: "Streetlight", name: "Lamp"),
                Entity(id: "wind", type: "WeatherObserved", name: "Wind"),
                Entity(id: "rain", type: "WeatherObserved", name: "Rain"),
                Entity(id: "quay", type: "NoiseLevelObserved", name: "Quay"),
            ], rules: [loud])
    }

    @Test func theyAreThoseOfNoDomainTheMostUrgentFirst() {
        var core = core()
        core.sample("rain", 0.2, at: 1, attribute: "precipitation")
        core.sample("wind", 12, at: 1, attribute: "windSpeed")
        core.sample("lamp", 0.9, at: 1, attribute: "batteryLevel")
        core.sample("lamp", 30, at: 2, attribute: "illuminance")
        core.sample("quay", 75, at: 3, attribute: "LAeq")
        let others = core.hypervisor.snapshot(View(display: .overview)).others
        #expect(others.rows.map(\.entity) == ["quay", "lamp", "wind"] && others.count == 3)
        #expect(others.abnormalCount == 1 && others.rows.first?.mark?.priority == .medium)
        #expect(others.rows[1].values.map(\.attribute) == ["illuminance", "batteryLevel", "LAeq"], "never sent")
        #expect(core.hypervisor.snapshot(View(display: .flood)).others == OthersPanel())
    }
}
