import Telemetry
import Testing

@testable import Alarms

/// A seeded night: readings, silence, bad data, actions.
private struct Night {
    enum Step {
        case read(Double, String, Double, Quality)
        case act(Double, OperatorAction)
        case advance(Double)
        var t: Double {
            switch self {
            case .read(let t, _, _, _), .act(let t, _), .advance(let t): t
            }
        }
    }
    static let sensors = ["A", "B", "C"]
    var steps: [Step] = []

    init(seed: UInt64, count: Int) {
        var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var t = 0.0
        for _ in 0..<count {
            t += Double(1 + next(40))
            let sensor = Night.sensors[next(3)]
            let alarm = AlarmID(["a", "b", "c", "nodata:A", "nodata:B"][next(5)])
            switch next(14) {
            case 0: steps.append(.act(t, .ack(alarm, expires: next(2) == 0 ? .seconds(60) : nil)))
            case 1: steps.append(.act(t, .unacknowledge(alarm)))
            case 2: steps.append(.act(t, .shelve(alarm, duration: .seconds(90), reason: "x", oneShot: next(2) == 0)))
            case 3: steps.append(.act(t, .reset(alarm)))
            case 4 where next(3) == 0: steps.append(.act(t, .outOfService(alarm, reason: "x")))
            case 5: steps.append(.act(t, .inService(alarm)))
            case 6: steps.append(.advance(t + Double(next(200))))
            default:
                let quality: Quality = next(8) == 0 ? .bad : .good
                steps.append(.read(t, sensor, Double(next(50)) / 10, quality))
            }
            t = max(t, steps.last?.t ?? t)
        }
    }

    static var rules: [Rule] {
        var a = Desk.rule("a", "A", [Desk.level(2, 1.5, "bas", .low), Desk.level(3.5, 3, "haut", .critical)])
        a.onDelay = .seconds(20)
        a.offDelay = .seconds(30)
        a.latch = true
        a.noData.after = .seconds(120)
        var b = Desk.rule("b", "B", [Desk.level(2.5, 2, "haut", .high)])
        b.suppressedBy = SuppressedBy(need: .any, rules: ["a"], grace: .seconds(15))
        b.chatter = ChatterPolicy(count: 3, window: .seconds(120), quiet: .seconds(90))
        b.noData.after = .seconds(150)
        b.realarmAfter = .seconds(70)
        var c = Desk.rule("c", "C", [Desk.level(2, 1.8, "moyen")])
        c.value = .mean(window: .seconds(100), minSamples: 2)
        c.acknowledgementRequired = false
        return [a, b, c]
    }

    static func apply(_ step: Step, to desk: inout Desk) {
        switch step {
        case .read(let t, let sensor, let value, let quality): desk.read(t, value, of: sensor, quality: quality)
        case .act(let t, let action): desk.act(t, action)
        case .advance(let t): desk.advance(t)
        }
    }
}

@Suite struct EnginePropertyTests {
    @Test(arguments: 1...40) func countsMaintainedAreCountsRecomputed(seed: Int) {
        var desk = Desk(Night.rules, sensors: Night.sensors)
        for (number, step) in Night(seed: UInt64(seed), count: 200).steps.enumerated() {
            Night.apply(step, to: &desk)
            var counts = EngineCounts()
            for record in desk.engine.openRecords {
                counts.open += 1
                switch record.suppression {
                case .shelved: counts.shelved += 1
                case .suppressedByDesign: counts.suppressed += 1
                case .outOfService: counts.outOfService += 1
                case nil:
                    let priority = record.priority.rawValue - 1
                    if record.state.isUnacknowledged { counts.unacknowledged[priority] += 1 }
                    if record.state.isActive { counts.active[priority] += 1 }
                }
            }
            counts.isFlood = desk.engine.counts.isFlood
            #expect(desk.engine.counts == counts, "seed \(seed), step \(number): \(step)")
            if desk.engine.counts != counts { return }
        }
    }

    /// The image, read back into a new engine at any step, gives the same night from there on.
    @Test(arguments: 1...12) func anImageAtAnyStepGivesTheSameTransitions(seed: Int) throws {
        let steps = Night(seed: UInt64(seed), count: 120).steps
        var whole = Desk(Night.rules, sensors: Night.sensors)
        var expected: [[String]] = []
        for step in steps {
            Night.apply(step, to: &whole)
            expected.append(whole.transitions())
        }
        for cut in stride(from: 0, to: steps.count, by: 3) {
            var first = Desk(Night.rules, sensors: Night.sensors)
            for step in steps[...cut] { Night.apply(step, to: &first) }
            var writer = ByteWriter()
            first.engine.encodeImage(into: &writer)
            var second = Desk(Night.rules, sensors: Night.sensors)
            var reader = ByteReader(writer.bytes)
            try second.engine.restoreImage(from: &reader, savedAt: Desk.moment(steps[cut].t))
            #expect(reader.isAtEnd)
            for index in (cut + 1)..<max(cut + 1, steps.count) {
                Night.apply(steps[index], to: &second)
                let seen = second.transitions()
                guard seen == expected[index] else {
                    Issue.record("seed \(seed), image after step \(cut), step \(index): \(seen) ≠ \(expected[index])")
                    return
                }
            }
        }
    }
}
