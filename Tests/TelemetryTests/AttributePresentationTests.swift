import Telemetry
import Testing

/// How a site has the values of an attribute written.
struct AttributePresentationTests {
    private let share = AttributePresentation(unit: "1", shownIn: "%")

    @Test func aShareIsWrittenAsPerCent() {
        let shown = share.shown(0.82, "1")
        #expect(shown.value == 82 && shown.unit == "%")
    }

    /// A change over time is told in the shown unit over the same time.
    @Test func aRateKeepsItsTime() {
        let shown = share.shown(0.25, "1/h")
        #expect(shown.value == 25 && shown.unit == "%/h")
        let level = AttributePresentation(shownIn: "cm").shown(0.5, "m/h")
        #expect(level.value == 50 && level.unit == "cm/h")
        // Five kelvins an hour are not minus 268 degrees an hour.
        let degrees = AttributePresentation(shownIn: "°C").shown(5, "K/h")
        #expect(degrees.value == 5 && degrees.unit == "K/h")
    }

    @Test func whatDoesNotConvertStays() {
        for unit in [nil, "m", "kg"] as [Unit?] {
            let shown = share.shown(0.82, unit)
            #expect(shown.value == 0.82 && shown.unit == unit)
        }
        #expect(AttributePresentation(shownIn: "m").conversion(of: "m") == nil, "nothing is to be done")
        #expect(AttributePresentation(decimals: 1).conversion(of: "m") == nil)
    }

    @Test func presentationsAreNamedInOrder() {
        var all = Presentations()
        #expect(all.isEmpty)
        all["b"] = share
        all["a"] = AttributePresentation(label: LocalizedText("A"))
        #expect(all.attributes == ["a", "b"] && all["b"] == share && all["c"] == nil)
    }
}
