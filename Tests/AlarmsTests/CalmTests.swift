import Telemetry
import Testing

@testable import Alarms

/// Readings that leave a calm series alone leave it as judging each of its alarms would.
@Suite struct CalmTests {
    private static var rules: [Rule] {
        func compare(_ text: Comparison.Operator, _ value: Double) -> Comparison {
            Comparison(text, .number(value, unit: nil))
        }
        func rule(_ id: String, _ value: ValueExpression, _ levels: [Level]) -> Rule {
            var rule = Rule(id: id, sensor: SensorPattern(entity: "*"), levels: levels)
            rule.value = value
            rule.acknowledgementRequired = false
            return rule
        }
        var high = rule("high", .reading, [Desk.level(4, 3.5, "a"), Desk.level(4.5, 4, "b")])
        high.onDelay = .seconds(30)
        let strict = rule("strict", .reading, [Level(name: "a", set: compare(.greater, 4))])
        var low = rule(
            "low", .reading, [Level(name: "a", set: compare(.lessOrEqual, 0.5), clear: compare(.greater, 1))])
        low.noData.after = .seconds(200)
        low.noData.policy = .alarm
        let below = rule("below", .reading, [Level(name: "a", set: compare(.less, 0))])
        let mean = rule("mean", .mean(window: .seconds(150), minSamples: 2), [Desk.level(3.5, 3)])
        let least = rule(
            "least", .minimum(window: .seconds(150), minSamples: nil), [Level(name: "a", set: compare(.less, 0.2))])
        let most = rule("most", .maximum(window: .seconds(100), minSamples: nil), [Desk.level(4.9, 4)])
        let rise = rule("rise", .rate(window: .seconds(100), per: .seconds(100)), [Desk.level(4, 2)])
        let fall = rule(
            "fall", .rate(window: .seconds(60), per: .seconds(60)), [Level(name: "a", set: compare(.lessOrEqual, -4))])
        return [high, strict, low, below, mean, least, most, rise, fall]
    }

    private struct Random {
        var state: UInt64
        mutating func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }

    /// Mostly within, sometimes at or past a threshold, so that series become calm and are woken.
    private static func value(_ random: inout Random) -> Double {
        switch random.below(12) {
        case 0: [4.0, 4.5, 0.5, 0.0, -0.5, 4.9, 0.2, 5.0][random.below(8)]
        case 1: Double(random.below(60)) / 10
        default: 1.5 + Double(random.below(10)) / 10
        }
    }

    @Test(arguments: 1...60) func aCalmSeriesIsLeftAloneJustWhenNothingWouldChange(seed: Int) {
        var random = Random(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
        var rules = CalmTests.rules
        // Every night has some of the rules, so that each bound is the tight one in some.
        rules.removeAll { _ in random.below(3) == 0 }
        var calm = Desk(rules, sensors: ["A", "B"])
        var judged = calm
        var spared = 0
        var t = 0.0
        for step in 0..<600 {
            t += Double(random.below(4) == 0 ? random.below(300) : 10)
            let sensor = random.below(2) == 0 ? "A" : "B"
            let value = CalmTests.value(&random)
            let quality: Quality = random.below(20) == 0 ? .bad : .good
            if random.below(30) == 0 {
                calm.advance(t)
                judged.advance(t)
            } else {
                calm.read(t, value, of: sensor, quality: quality)
                for index in judged.engine.series.indices { judged.engine.series[index].calm = Calm.never }
                judged.read(t, value, of: sensor, quality: quality)
            }
            if calm.engine.series.contains(where: { $0.calm >= 0 }) { spared += 1 }
            let (seen, expected) = (calm.transitions(), judged.transitions())
            guard seen == expected else {
                Issue.record("seed \(seed), step \(step) at \(t): \(sensor) = \(value): \(seen) is not \(expected)")
                return
            }
            guard calm.engine.timers.count == judged.engine.timers.count else {
                Issue.record("seed \(seed), step \(step): \(calm.engine.timers.count) timers")
                return
            }
        }
        #expect(spared > 50, "hardly ever calm: nothing was tested")
    }

    /// Equal samples at the threshold: a mean of them, rounded, must not depend on who works it out.
    @Test func aMeanIsNotBoundedCloserThanItRounds() {
        var calm = Calm()
        let function = WindowFunction(kind: .mean, span: 1)
        let above = Threshold(
            set: 0.1, clear: 0.1, setOperation: 1, clearOperation: Threshold.none, isComposite: false)
        let isBounded = calm.bound(above, of: function)
        #expect(isBounded)
        var extremes = WindowStore.Extremes()
        extremes.widen(by: 0.1)
        #expect(!calm.holds(extremes))
        extremes = WindowStore.Extremes()
        extremes.widen(by: 0.0999)
        #expect(calm.holds(extremes))
    }

    @Test func extremesNeverLieInside() {
        var random = Random(state: 7)
        for _ in 0..<10_000 {
            let value = Double(random.below(1 << 30)) / 1e4 - 5e4
            var extremes = WindowStore.Extremes()
            extremes.widen(by: value)
            #expect(Double(extremes.least) <= value && Double(extremes.most) >= value)
        }
    }
}
