import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// What had been silent at a past time, and what is in none of the domains, looked back at with no more readings than
/// history is asked for.
struct PastSilenceTests {
    private struct Life {
        let core: CoreUnderTest
        let readings: [Reading]
        let territory: PastTerritory

        init() {
            var core = CoreUnderTest(entities: PastSilenceTests.entities, rules: PastSilenceTests.rules)
            var (series, readings): ([SeriesDeclaration], [Reading]) = ([], [])
            func keep() {
                for effect in core.effects {
                    if case .series(let new) = effect { series += new }
                    if case .readings(let new) = effect { readings += new }
                }
            }
            keep()
            for step in 0..<48 {
                let at = Double(step) * 300 + 1
                core.sample("valette", 60 + Double(step % 5), at: at, attribute: "pm10")
                keep()
                core.sample("place", 80 + Double(step % 3), at: at + 1, attribute: "LAeq")
                keep()
                core.handle(.tick, at: at + 60)
                keep()
            }
            // Four hours in which nothing comes.
            for step in 48..<96 { core.handle(.tick, at: Double(step) * 300 + 61) }
            territory = PastTerritory(
                site: core.hypervisor.site, rules: PastSilenceTests.rules, series: series, texts: [])
            (self.core, self.readings) = (core, readings)
        }

        /// Of each need the readings in its window, and the last one before.
        func history(_ needs: [PastTerritory.Need], at instant: Timestamp) -> [Reading] {
            needs.flatMap { need -> [Reading] in
                let own = readings.filter { $0.series == need.series }
                let inside = own.count { $0.observedAt >= instant - need.window }
                return Array(own.suffix(inside + 1))
            }.sorted { ($0.observedAt, $0.series.index) < ($1.observedAt, $1.series.index) }
        }

        func past(_ view: View, _ stood: [AlarmRecord], at instant: Timestamp) -> Snapshot {
            let needs = territory.needs(of: view, and: stood)
            let wider = territory.widened(needs, for: stood, by: history(needs, at: instant), at: instant)
            return territory.snapshot(
                view, at: instant, known: instant, readings: history(wider, at: instant), alarms: stood, journal: [])
        }
    }

    private static var entities: [Entity] {
        [("valette", "AirQualityObserved"), ("place", "NoiseLevelObserved")].map { id, type in
            var entity = Entity(id: EntityID(id), type: EntityType(type), name: id)
            entity.period = .minutes(5)
            entity.device.gateway = "lora-1"
            return entity
        }
    }

    private static var rules: [Rule] {
        func rule(
            _ id: String, _ type: EntityType, _ attribute: AttributeName, _ value: ValueExpression, over: Double
        ) -> Rule {
            var rule = Rule(
                id: id, sensor: SensorPattern(type: type, entity: "*", attribute: attribute),
                levels: [
                    Level(name: "haut", priority: .low, set: Comparison(.greaterOrEqual, .number(over, unit: nil)))
                ])
            rule.value = value
            return rule
        }
        return [
            rule("pm10", "AirQualityObserved", "pm10", .mean(window: .hours(3), minSamples: 9), over: 50),
            rule("noise", "NoiseLevelObserved", "LAeq", .mean(window: .minutes(15), minSamples: 2), over: 70),
            // Of which history works nothing out.
            rule("day", "AirQualityObserved", "pm10", .mean(window: .hours(24), minSamples: 2), over: 50),
        ]
    }

    /// What the journal gives of it: neither its staleness nor a value of its own.
    private static func stood(_ record: AlarmRecord) -> AlarmRecord {
        var record = record
        (record.isStale, record.quality) = (false, .good)
        if record.rule != "day" { record.value = nil }
        return record
    }

    @Test func anAlarmThatWasStaleSaysSoAndWhatWasReadLast() throws {
        let life = Life()
        let live = life.core.hypervisor.snapshot(View(display: .alarms))
        #expect(Set(live.alarms.map(\.record.rule)) == ["pm10", "noise", "day", "nodata"])
        #expect(live.alarms.allSatisfy { $0.record.isStale && $0.record.value != nil })
        let past = life.past(
            View(display: .alarms), live.alarms.map { PastSilenceTests.stood($0.record) }, at: live.now)
        for line in live.alarms {
            let then = try #require(past.alarms.first { $0.record.id == line.record.id }?.record)
            #expect(then.isStale, "\(then.id)")
            #expect(then.value == line.record.value && then.quality == line.record.quality, "\(then.id)")
        }
    }

    @Test func whatWasSilentIsCounted() {
        let life = Life()
        let live = life.core.hypervisor.snapshot(View(display: .devices))
        let past = life.past(View(display: .devices), live.alarms.map(\.record), at: live.now)
        #expect(live.deviceCounts.silent == 2 && past.deviceCounts == live.deviceCounts)
    }

    @Test func whatIsInNoDomainIsKnownAfterwards() {
        let life = Life()
        let live = life.core.hypervisor.snapshot(View(display: .overview))
        #expect(live.others.rows.first?.values.first?.value.value != nil)
        let past = life.past(View(display: .overview), live.alarms.map(\.record), at: live.now)
        #expect(past.others == live.others)
        #expect(life.past(View(display: .overview), [], at: live.now).others.unheardCount == 0)
    }
}
