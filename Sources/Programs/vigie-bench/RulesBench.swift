import Alarms
import ArgumentParser
import Foundation
import Hypervisor
import Telemetry

/// What one rule costs a reading, as the difference between runs with it and without it, and one idle alarm in memory.
struct RulesBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Nanoseconds of CPU one rule adds to a reading, bytes one idle alarm adds to the core.",
        discussion: """
            Cores that differ in their rules alone are given the same frames, one core after the other; of each kind
            the median round of all its passes counts. "Judged": with one of the four active on every series, so that
            every reading is judged by every rule; otherwise none is, as on nearly all series of a territory. A rule's cost is the core's with four of its kind less the core's without, by four.
            Memory is the allocator's own account (malloc_info) of one engine with a rule more.

            Example: vigie-bench rules --sensors 10000 --rounds 60
            """)

    @Option(help: "Series.") var sensors = 10_000
    @Option(help: "Readings of each series that are measured.") var rounds = 60
    @Option(help: "Cores of each kind.") var passes = 3
    @Option(help: "Alarms whose memory is measured.") var alarms = 100_000

    /// Two windows' worth of minutes: rings have their size, and every window is covered.
    private static let warmRounds = 40

    func run() throws {
        let kinds: [(name: String, rules: [Rule])] = [
            ("none", []), ("level", (0..<4).map(RulesBench.level)), ("window", (0..<4).map(RulesBench.window)),
            ("levelJudged", (0..<4).map { RulesBench.judged(RulesBench.level($0)) }),
            ("windowJudged", (0..<4).map { RulesBench.judged(RulesBench.window($0)) }),
        ]
        var costs = [[Double]](repeating: [], count: kinds.count)
        // One core at a time, as on a machine that has one, and each kind as often early as late.
        for pass in 0..<passes {
            for turn in kinds.indices {
                let index = (turn + pass) % kinds.count
                costs[index] += measure(kinds[index].rules)
            }
        }
        let medians = costs.map { $0.sorted()[$0.count / 2] }
        print(
            """
            {"bench":"rules","sensors":\(sensors),"rounds":\(rounds * passes),\
            "nsPerReading":{\(zip(kinds, medians).map { "\"\($0.name)\":\(text($1))" }.joined(separator: ","))},\
            "nsPerLevelRule":\(text((medians[1] - medians[0]) / 4)),\
            "nsPerWindowRule":\(text((medians[2] - medians[0]) / 4)),\
            "nsPerLevelRuleJudged":\(text((medians[3] - medians[0]) / 4)),\
            "nsPerWindowRuleJudged":\(text((medians[4] - medians[0]) / 4)),\
            "alarms":\(alarms),"bytesPerIdleAlarm":\(text(try idleAlarmBytes()))}
            """)
    }

    /// Nanoseconds of CPU a reading, round by round, of a core of its own.
    private func measure(_ rules: [Rule]) -> [Double] {
        var core = core(rules)
        var frames = BenchFrames(sensors: sensors, format: "influx")
        var costs: [Double] = []
        for round in 0..<(RulesBench.warmRounds + rounds) {
            let batches = frames.round(round, batch: 512)
            let before = ThreadTime.now
            for batch in batches { _ = core.handle(.frames(batch), at: RulesBench.start) }
            if round >= RulesBench.warmRounds { costs.append((ThreadTime.now - before) / Double(sensors) * 1e9) }
        }
        return costs
    }

    private static let start = Moment(both: Timestamp(nanoseconds: 0))

    private func text(_ number: Double) -> String { DecimalText.fixed(number, places: 1) }

    private func core(_ rules: [Rule]) -> Hypervisor {
        var site = Site(id: "bench", zone: .utc)
        site.discovered = .production
        site.types["flood"] = Site.TypeDefaults(period: .seconds(60))
        var core = Hypervisor(
            site: site, rules: rules, configuration: .init(isStreamClock: true), startedAt: RulesBench.start)
        _ = core.open(at: RulesBench.start)
        return core
    }

    /// Values run from 10 to 40: none is ever active, as nearly all alarms of a territory.
    private static func level(_ number: Int) -> Rule {
        var rule = Rule(
            id: "level\(number)", sensor: SensorPattern(entity: "*", attribute: "level"),
            levels: [
                Level(
                    name: "high", priority: .high, set: Comparison(.greater, .number(90 + Double(number), unit: nil)),
                    clear: Comparison(.less, .number(85, unit: nil)))
            ])
        rule.raisesHealthAlarms = false
        return rule
    }

    /// The same with an alarm that is active throughout: then nothing is passed over, every alarm looks at every
    /// reading.
    private static func judged(_ rule: Rule) -> Rule {
        var rule = rule
        guard rule.id.hasSuffix("0") else { return rule }
        rule.levels[0].set = Comparison(.greater, .number(1, unit: nil))
        rule.levels[0].clear = Comparison(.less, .number(0.5, unit: nil))
        return rule
    }

    /// A mean, a rate, a greatest and a least: what territories ask for.
    private static func window(_ number: Int) -> Rule {
        var rule = level(number)
        rule.id = "window\(number)"
        switch number {
        case 0: rule.value = .mean(window: .minutes(15), minSamples: 3)
        case 1:
            rule.value = .rate(window: .minutes(30), per: .hours(1))
            rule.levels[0].set = Comparison(.greater, .number(5000, unit: nil))
            rule.levels[0].clear = Comparison(.less, .number(4000, unit: nil))
        case 2: rule.value = .maximum(window: .minutes(10), minSamples: nil)
        default:
            rule.value = .minimum(window: .minutes(10), minSamples: nil)
        }
        return rule
    }

    /// The engine with two rules less the engine with one, by alarm.
    private func idleAlarmBytes() throws -> Double {
        func bytes(_ rules: [Rule]) throws -> (engine: AlarmEngine, used: Int) {
            let before = try Allocated.bytes()
            var engine = AlarmEngine(rules: rules, startedAt: RulesBench.start)
            for number in 0..<alarms {
                let id = SeriesID(UInt32(number))
                let entity = Entity(id: EntityID("las-\(number)"), type: "Device")
                engine.declare(id, SeriesKey(entity: entity.id, attribute: "level"), entity: entity, unit: nil)
            }
            return (engine, try Allocated.bytes() - before)
        }
        let one = try bytes([RulesBench.level(0)])
        let two = try bytes([RulesBench.level(0), RulesBench.level(1)])
        return withExtendedLifetime((one.engine, two.engine)) { Double(two.used - one.used) / Double(alarms) }
    }
}

/// What the allocator has given out and not got back, by its own account: malloc_info(3), which Glibc's module for
/// Swift leaves out.
enum Allocated {
    private typealias MallocInfo = @convention(c) (Int32, UnsafeMutablePointer<FILE>?) -> Int32

    static func bytes() throws -> Int {
        let path = NSTemporaryDirectory() + "/vigie-bench-malloc-\(getpid())"
        defer { unlink(path) }
        guard let symbol = dlsym(nil, "malloc_info"), let file = fopen(path, "w") else {
            throw ValidationError("this C library has no malloc_info, or \(path) can't be written")
        }
        // Sendable and sound: the signature is that of malloc.h.
        let asked = unsafeBitCast(symbol, to: MallocInfo.self)(0, file)
        fclose(file)
        guard asked == 0, let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ValidationError("malloc_info gave nothing")
        }
        // After the arenas, the sums of all of them.
        guard let sums = text.components(separatedBy: "</heap>").last else { return 0 }
        func size(_ element: String) -> Int {
            guard let line = sums.split(separator: "\n").first(where: { $0.hasPrefix(element) }),
                let text = line.components(separatedBy: "size=\"").last?.prefix(while: \.isNumber)
            else { return 0 }
            return Int(text) ?? 0
        }
        return size("<system type=\"current\"") + size("<total type=\"mmap\"") - size("<total type=\"fast\"")
            - size("<total type=\"rest\"")
    }
}
