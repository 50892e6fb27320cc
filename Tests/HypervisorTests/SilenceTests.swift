import Alarms
import Hypervisor
import Telemetry
import Testing

/// One rule over every station's wind: a station without an anemometer is not a silent one.
@Test func whatADeviceDoesNotMeasureIsNotSilent() {
    func station(_ id: EntityID, _ measured: [AttributeName]) -> Entity {
        var station = Entity(id: id, type: "WeatherObserved")
        station.device.controlledProperty = measured
        return station
    }
    var wind = Rule(
        id: "wind", sensor: SensorPattern(type: "WeatherObserved", entity: "*", attribute: "windSpeed"),
        levels: [Level(name: "fort", set: Comparison(.greater, .number(17, unit: nil)))])
    wind.noData.after = .minutes(10)
    var core = CoreUnderTest(
        entities: [
            station("gauge", ["precipitation"]), station("mast", ["precipitation", "windSpeed"]), station("unsaid", []),
        ], rules: [wind])
    func silent() -> [AlarmID] {
        core.hypervisor.openAlarms(limit: 9).map(\.record.id).filter { $0.text.hasPrefix("nodata:") }.sorted {
            $0.text < $1.text
        }
    }
    core.handle(.tick, at: 1200)
    #expect(silent() == ["nodata:mast/windSpeed", "nodata:unsaid/windSpeed"])
    // Heard all the same: then it is judged, and missed.
    core.sample("gauge", 20, at: 1201, attribute: "windSpeed")
    #expect(core.hypervisor.openAlarms(limit: 9).contains { $0.record.id == "wind/gauge" })
    core.handle(.tick, at: 2400)
    #expect(silent() == ["nodata:gauge/windSpeed", "nodata:mast/windSpeed", "nodata:unsaid/windSpeed"])
}
