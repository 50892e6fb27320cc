import Alarms
import Figures
import OperatorLink
import Telemetry
import Testing

/// The levels a trend is drawn with are those the rules judge by; those of a mean say over what.
struct LevelsTests {
    private func core() -> CoreUnderTest {
        var station = Entity(id: "claret", type: "AirQualityObserved")
        station.properties["no2Limit"] = Property(.number(90), source: "arrêté", validated: "2026-01-01 by dupont")
        station.properties["no2Guess"] = Property(.number(70), validated: "2026-01-01 by none")
        var rule = Rule(
            id: "no2",
            levels: [
                Level(name: "guess", set: Comparison(.greaterOrEqual, .property("no2Guess"))),
                Level(name: "limit", set: Comparison(.greaterOrEqual, .property("no2Limit"))),
                Level(name: "worst", set: Comparison(.greaterOrEqual, .number(200, unit: nil))),
            ])
        rule.sensor = SensorPattern(type: "AirQualityObserved", entity: "*", attribute: "no2")
        var mean = Rule(
            id: "mean", levels: [Level(name: "mean", set: Comparison(.greaterOrEqual, .number(5, unit: nil)))])
        mean.sensor = rule.sensor
        mean.value = .mean(window: .hours(1), minSamples: nil)
        var core = CoreUnderTest(entities: [station], rules: [rule, mean])
        core.sample("claret", 42, at: 1, attribute: "no2")
        core.sample("claret", 42, at: 1, attribute: "o3")
        return core
    }

    private let expected = [
        RiverFigure.Threshold(name: "mean 1 h", value: 5, isValidated: true),
        RiverFigure.Threshold(name: "guess", value: 70, isValidated: false),
        RiverFigure.Threshold(name: "limit", value: 90, isValidated: true),
        RiverFigure.Threshold(name: "worst", value: 200, isValidated: true),
    ]

    @Test func aFaceplateHasThoseOfEachAttribute() throws {
        let plate = try #require(core().hypervisor.snapshot(View(display: .faceplate("claret"))).faceplate)
        #expect(plate.attributes.first { $0.attribute == "no2" }?.thresholds == expected)
        #expect(plate.attributes.first { $0.attribute == "o3" }?.thresholds == [])
    }

    @Test func aDomainsDisplayHasThoseOfItsRows() {
        let core = core()
        let key = SeriesKey(entity: "claret", attribute: "no2")
        #expect(
            core.hypervisor.snapshot(View(display: .air)).levels == [SeriesLevels(series: key, thresholds: expected)])
        #expect(core.hypervisor.snapshot(View()).levels.isEmpty)
    }
}
