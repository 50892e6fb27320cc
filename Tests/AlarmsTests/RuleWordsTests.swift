import Telemetry
import Testing

@testable import Alarms

/// Rules and figures in the site's own words for attributes.
struct RuleWordsTests {
    private let presentations: Presentations = {
        var presentations = Presentations()
        presentations["fillingLevel"] = AttributePresentation(
            label: LocalizedText(english: "filling", french: "remplissage"), unit: "1", shownIn: "%", decimals: 0)
        presentations["temperature"] = AttributePresentation(unit: "°C", shownIn: "°F")
        return presentations
    }()

    private func rule(_ value: ValueExpression, _ operand: Arithmetic, _ attribute: AttributeName = "fillingLevel")
        -> Rule
    {
        var rule = Rule(
            id: "full", sensor: SensorPattern(type: "WasteContainer", entity: "*", attribute: attribute),
            levels: [Level(name: "plein", set: Comparison(.greaterOrEqual, operand))])
        rule.value = value
        return rule
    }

    @Test func aRuleIsSaidInTheSitesWords() {
        let full = rule(.reading, .number(0.9, unit: nil))
        #expect(full.inWords(.french, presentations) == "plein : WasteContainer/*/remplissage ≥ 90 %")
        #expect(full.inWords(.english, presentations) == "plein: WasteContainer/*/filling ≥ 90 %")
        #expect(full.inWords(.english) == "plein: WasteContainer/*/fillingLevel ≥ 0.9")
        let rate = rule(.rate(window: .minutes(30), per: .hours(1)), .number(0.25, unit: nil))
        #expect(rate.inWords(.english, presentations).hasSuffix("over 30 min ≥ 25 %/h"))
    }

    /// A factor is in no unit, and a difference of temperatures is no temperature.
    @Test func onlyWhatIsAValueIsConverted() {
        let factor = rule(.reading, .product(.number(0.9, unit: nil), .property("limit")))
        #expect(factor.inWords(.english, presentations).hasSuffix("≥ (0.9) × ($limit)"))
        let below = rule(.reading, .difference(.property("limit"), .number(0.1, unit: nil)))
        #expect(below.inWords(.english, presentations).hasSuffix("≥ $limit - 10 %"))
        let hot = rule(.reading, .number(60, unit: nil), "temperature")
        #expect(hot.inWords(.english, presentations).hasSuffix("≥ 140 °F"))
        let warmer = rule(.reading, .sum(.property("usual"), .number(5, unit: nil)), "temperature")
        #expect(warmer.inWords(.english, presentations).hasSuffix("≥ $usual + 5"))
        let given = rule(.reading, .number(90, unit: "%"))
        #expect(given.inWords(.english, presentations).hasSuffix("≥ 90 %"))
    }

    @Test func anAlarmsFiguresAreWrittenAsItsAttributesAre() {
        var record = AlarmRecord(
            id: "full/bin-1", rule: "full", attribute: "fillingLevel", title: LocalizedText("Full"))
        (record.value, record.threshold, record.unit, record.comparison) = (0.934, 0.9, "1", ">=")
        #expect(record.measured(presentations, .french) == "93 % >= 90")
        #expect(record.measured(.init(), .french) == "0,93 >= 0,90")
        record.value = nil
        #expect(record.measured(presentations, .french) == nil)
    }

    /// A journal's record has no attribute: its alarm's rule has.
    @Test func theRuleOfAnAlarmSaysWhatItsValueIsOf() {
        let titles = RuleTitles([rule(.reading, .number(0.9, unit: nil))])
        #expect(titles.attribute(of: "full/bin-1") == "fillingLevel")
        #expect(titles.attribute(of: "nodata:bin-1/temperature") == "temperature")
        #expect(titles.attribute(of: "feed:gw-1") == nil && titles.attribute(of: "gone/bin-1") == nil)
    }
}
