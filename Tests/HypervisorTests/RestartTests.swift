import Alarms
import Foundation
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// A core with delays, windows and silence, driven by a seed.
private struct Night {
    static let entities = ["a", "b", "c"].map { Entity(id: EntityID($0), type: "Device") }

    static var rules: [Rule] {
        var level = Rule(
            id: "level", sensor: SensorPattern(entity: "*"),
            levels: [
                Level(
                    name: "haute", priority: .high, set: Comparison(.greaterOrEqual, .number(6, unit: nil)),
                    clear: Comparison(.less, .number(5, unit: nil))),
                Level(
                    name: "crise", priority: .critical, set: Comparison(.greaterOrEqual, .number(8, unit: nil)),
                    clear: Comparison(.less, .number(7, unit: nil))),
            ])
        level.onDelay = .seconds(90)
        level.offDelay = .seconds(60)
        level.noData.after = .minutes(8)
        var mean = Rule(
            id: "mean", sensor: SensorPattern(entity: "*"),
            levels: [
                Level(
                    name: "moyenne", set: Comparison(.greater, .number(5, unit: nil)),
                    clear: Comparison(.lessOrEqual, .number(4.5, unit: nil)))
            ])
        mean.value = .mean(window: .minutes(10), minSamples: 2)
        mean.realarmAfter = .minutes(20)
        return [level, mean]
    }

    enum Step {
        case sample(EntityID, Double)
        case act(OperatorAction)
        case tick
    }

    static func steps(seed: UInt64, count: Int) -> [(at: Double, step: Step)] {
        var random = SeededNumbers(seed: seed)
        var at = 60.0
        return (0..<count).map { _ in
            at += Double(random.next() % 60)
            let entity = entities[Int(random.next() % 3)].id
            let alarm = AlarmID("\(random.next() % 2 == 0 ? "level" : "mean")/\(entity)")
            switch random.next() % 10 {
            case 0:
                return (
                    at, .act(.acknowledge(alarm, occurrence: nil, seenLevel: nil, comment: "vu", expires: nil))
                )
            case 1: return (at, .act(.shelve(alarm, duration: .minutes(10), reason: "travaux", oneShot: false)))
            case 2:
                at += 400
                return (at, .tick)
            default: return (at, .sample(entity, Double(random.next() % 11)))
            }
        }
    }
}

extension CoreUnderTest {
    fileprivate mutating func run(_ step: Night.Step, at seconds: Double) {
        switch step {
        case .sample(let entity, let value): sample(entity, value, at: seconds)
        case .act(let action):
            handle(.command(Command(id: 1, by: Operator(account: "dupont"), body: .alarm(action))), at: seconds)
        case .tick: handle(.tick, at: seconds)
        }
    }
}

private struct Told: Hashable {
    var at: Timestamp
    var alarm: AlarmID
    var state: AlarmState
    var level: String?
    var annunciated: Bool
}

private func told(_ core: CoreUnderTest) -> [Told] {
    core.transitions.map {
        Told(
            at: $0.at, alarm: $0.record.id, state: $0.record.state, level: $0.record.level,
            annunciated: $0.annunciated)
    }
}

/// The members in which two cores' open alarms differ, by alarm.
private func differences(_ a: CoreUnderTest, _ b: CoreUnderTest) -> [String] {
    let first = a.hypervisor.openAlarms(limit: 50).map(\.record)
    let second = b.hypervisor.openAlarms(limit: 50).map(\.record)
    guard first.map(\.id) == second.map(\.id) else { return ["\(first.map(\.id)) against \(second.map(\.id))"] }
    return zip(first, second).flatMap { first, second in
        zip(Mirror(reflecting: first).children, Mirror(reflecting: second).children).compactMap { member, other in
            let (value, otherValue) = ("\(member.value)", "\(other.value)")
            return value == otherValue ? nil : "\(first.id).\(member.label ?? ""): \(value) against \(otherValue)"
        }
    }
}

/// Stopped and restored from its image at any step, with no time lost, the core goes on as if nothing had happened.
@Test(arguments: [UInt64(1), 2, 3]) func aRestoredCoreGoesOnAsIfItHadNotStopped(seed: UInt64) throws {
    let steps = Night.steps(seed: seed, count: 120)
    for cut in stride(from: 10, to: steps.count, by: 23) {
        var straight = CoreUnderTest(entities: Night.entities, rules: Night.rules)
        var image: [UInt8] = []
        var series: [SeriesDeclaration] = []
        for case .series(let declared) in straight.effects { series += declared }
        for (index, step) in steps.enumerated() {
            if index == cut {
                image = straight.hypervisor.encodeImage()
                break
            }
            straight.run(step.step, at: step.at)
            for case .series(let declared) in straight.effects { series += declared }
        }
        var restored = CoreUnderTest(
            entities: Night.entities, rules: Night.rules, restoring: image, series: series, at: steps[cut - 1].at)
        for (offset, step) in steps[cut...].enumerated() {
            straight.run(step.step, at: step.at)
            restored.run(step.step, at: step.at)
            let difference = "seed \(seed), cut \(cut), step \(cut + offset)"
            #expect(told(straight) == told(restored), "\(difference)")
            let differing = differences(straight, restored)
            #expect(differing.isEmpty, "\(difference): \(differing)")
        }
    }
}

/// What happened after the image is run again silently: the same state, nothing announced twice.
@Test(arguments: [UInt64(4), 5]) func whatCameAfterTheImageIsRunAgainSilently(seed: UInt64) throws {
    let steps = Night.steps(seed: seed, count: 80)
    let cut = 40
    var straight = CoreUnderTest(entities: Night.entities, rules: Night.rules)
    var series: [SeriesDeclaration] = []
    for case .series(let declared) in straight.effects { series += declared }
    var image: [UInt8] = []
    var past: [Past] = []
    for (index, step) in steps.enumerated() {
        if index == cut { image = straight.hypervisor.encodeImage() }
        straight.run(step.step, at: step.at)
        for case .series(let declared) in straight.effects { series += declared }
        guard index >= cut else { continue }
        past += straight.readings.map { Past.reading($0) }
        if case .act(let action) = step.step,
            straight.replies.contains(where: { if case .done = $0.outcome { true } else { false } })
        {
            past.append(.action(action, by: Operator(account: "dupont"), at: CoreUnderTest.at(step.at)))
        }
    }
    let end = steps[steps.count - 1].at
    straight.handle(.tick, at: end)
    var restored = CoreUnderTest(
        entities: Night.entities, rules: Night.rules, restoring: image, series: series, past: past, at: end)
    restored.handle(.tick, at: end)
    let differing = differences(straight, restored)
    #expect(differing.isEmpty, "seed \(seed): \(differing)")
}

/// An image as engine format 3 wrote it, after forty steps of the night of seed 1: what a vigie of then left on disk.
private let imageOfFormat3 = """
    MUdJVgBUVyCCEewYAwAAAABUVyCCEewYAFRXIIIR7BgAAAAAAAAAAAAAAAAAAAAAAAAAAFRXIIIR7BgAAAAAAADwvwCSzy/bEOwYAJLPL9sQ7B\
    gAAAAAAAAAAEAAAAAAAAAAAABAAJLPL9sQ7BgAAAAAAADwvwDqDyt+EewYAOoPK34R7BgAAAAAAAAAJEAAAAAAAAAAACRAAOoPK34R7BgAAAAA\
    AADwvwMAoNf/rw/sGAMAAAABAAAAYQUAAAB2YWx1ZQBUVyCCEewYAFRXIIIR7BgAAAAAAAAAAAAAAAAAAAAAAAAAAAEAHgdTww/sGAUAAAABAB\
    4HU8MP7BgAAIA/8NGbAQSvzV4Cr8g2A++rAQywbQ0BAAAAYgUAAAB2YWx1ZQCSzy/bEOwYAJLPL9sQ7BgAAAAAAAAAQAAAAAAAAAAAAAABAAEA\
    6iQivw/sGAQAAAABAOokIr8P7BgAAIA/AA6Q8nEAn/xeDa/nAgQBAAAAYwUAAAB2YWx1ZQDqDyt+EewYAOoPK34R7BgAAAAAAAAkQAAAAAAAAA\
    AAAAAAAAEAatALYxDsGAQAAAABAGrQC2MQ7BgAAIA/4KM9Au+hLgLwuSYOj+UiAgcAAAAHAAAAbGV2ZWwvYQIAAAAGAAAAAAAAAAAAAAAAAAAA\
    AAAAAAABAAAAAACqtrd2EewYAAAAAAAAAAAAAAAAAAAAAAAABwAAAGxldmVsL2IBAAAABQAAAAAAAAABAAAAAAAAAAAAAAAAAAcAAABsZXZlbC\
    9jAgAAAAcAAAAAAAAAAAIAAAAFAAAAaGF1dGUBAAAAAAAAAAAAAAUAAABjcmlzZQEAAAAAAAAAAAAAAAAAAAAAAAABAQEFAAAAY3Jpc2UAAQUA\
    AABjcmlzZQA0+H9vEewYAQA0+H9vEewYAAAAAAAAAAAAAQMAAABFN1kAAAAAAAAABgAAAG1lYW4vYwIAAAAFAAAAAAAAAAABAAAABwAAAG1veW\
    VubmUBAAAAAAAAAAAAAAAAAAAAAAAAAQEBBwAAAG1veWVubmUAAQcAAABtb3llbm5lAOoPK34R7BgBAOoPK34R7BgAAAAAAAAAAAABAwAAAFJU\
    QwAAAAAAAAAIAAAAbm9kYXRhOmMBAAAAAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAABub2RhdGE6YgIAAAADAAAAAAAAAAABAAAABwAAAGFic2\
    VuY2UBAAAAAAAAAAAAAAAAAAAAAAAAAQEBBwAAAGFic2VuY2UAAQcAAABhYnNlbmNlAFIK8koR7BgBAFIK8koR7BgAAAAAAAAAAAABAwAAAEhZ\
    VwAAAAAAAQQBAAgAAABub2RhdGE6YQIAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAsAAAAA/nFN7A/sGAcAAABsZXZlbC9hALhZui0Q7BgIAA\
    AAbm9kYXRhOmMAql/kLhDsGAgAAABub2RhdGE6YgC6QRtHEOwYCAAAAG5vZGF0YTphAGy4bHwQ7BgHAAAAbGV2ZWwvYwCoC7mMEOwYBgAAAG1l\
    YW4vYwDEyf/FEOwYBwAAAGxldmVsL2EAUgryShHsGAgAAABub2RhdGE6YgDsLfFbEewYCAAAAG5vZGF0YTphADT4f28R7BgHAAAAbGV2ZWwvYw\
    DqDyt+EewYBgAAAG1lYW4vYwAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACBgAAAHZlaWxsZQAAAAAAAAAAAAAAAAAAAAAAAAAA\
    AAADAAAAAAA=
    """

/// Acknowledgements, shelves, windows and delays outlive an upgrade.
@Test func anImageOfAnEarlierFormatIsRead() throws {
    let image = try #require(Data(base64Encoded: imageOfFormat3))
    let steps = Night.steps(seed: 1, count: 60)
    var straight = CoreUnderTest(entities: Night.entities, rules: Night.rules)
    var series: [SeriesDeclaration] = []
    for case .series(let declared) in straight.effects { series += declared }
    for step in steps.prefix(40) {
        straight.run(step.step, at: step.at)
        for case .series(let declared) in straight.effects { series += declared }
    }
    #expect(!straight.hypervisor.openAlarms(limit: 50).isEmpty)
    var restored = CoreUnderTest(
        entities: Night.entities, rules: Night.rules, restoring: Array(image), series: series, at: steps[39].at)
    for step in steps[40...] {
        straight.run(step.step, at: step.at)
        restored.run(step.step, at: step.at)
        #expect(told(straight) == told(restored))
        #expect(differences(straight, restored).isEmpty)
    }
}

@Test func aDamagedImageIsRefusedAndChangesNothing() throws {
    var core = CoreUnderTest(entities: Night.entities, rules: Night.rules)
    core.sample("a", 9, at: 60)
    let image = core.hypervisor.encodeImage()
    var random = SeededNumbers(seed: 11)
    for _ in 0..<300 {
        var damaged = image
        let at = Int(random.next() % UInt64(damaged.count))
        if random.next() % 2 == 0 { damaged.removeSubrange(at...) } else { damaged[at] ^= 0xFF }
        var fresh = CoreUnderTest(entities: Night.entities, rules: Night.rules)
        _ = try? fresh.hypervisor.restore(Restored(image: damaged))
        fresh.sample("a", 1, at: 120)
        #expect(fresh.ledger.readingsBalance)
    }
}

/// A core whose gauge `a` rises at second 10 under a rule that waits 90 s.
private struct Waiting {
    var series: [SeriesDeclaration] = []
    var rise: [Reading] = []
    var core = CoreUnderTest(entities: Night.entities, rules: Night.rules)

    init() {
        for case .series(let declared) in core.effects { series += declared }
        core.sample("a", 9, at: 10)
        for case .series(let declared) in core.effects { series += declared }
        rise = core.readings
    }

    /// Killed, and started again at `seconds`; the core left word last at `alive`.
    func restarted(image: [UInt8]? = nil, alive: Double, at seconds: Double) throws -> CoreUnderTest {
        var site = Site(id: "test", entities: Night.entities)
        site.discovered = .production
        var defaults = EngineDefaults()
        defaults.startupGrace = .zero
        var again = core
        let start = CoreUnderTest.moment(seconds)
        again.hypervisor = Hypervisor(
            site: site, rules: Night.rules, configuration: .init(defaults: defaults), startedAt: start)
        _ = try again.hypervisor.restore(Restored(series: series, image: image))
        if image == nil {
            again.hypervisor.rewind(to: CoreUnderTest.at(10))
            for reading in rise { again.hypervisor.replay(.reading(reading)) }
        }
        again.hypervisor.replay(.alive(at: CoreUnderTest.at(alive)))
        again.effects = again.hypervisor.open(at: start)
        again.effects += again.hypervisor.restarted(after: TimeSpan(seconds: seconds - alive), at: start)
        return again
    }
}

@Test func aDelayCountsUpToTheLastWordWithoutAnImageToo() throws {
    var core = try Waiting().restarted(alive: 60, at: 100)
    core.handle(.tick, at: 139)
    #expect(told(core).isEmpty)
    core.handle(.tick, at: 141)
    #expect(told(core).map(\.annunciated) == [true])
}

@Test func anImageSaysHowThingsStandWhenItIsTakenNotAtTheLastEvent() throws {
    var waiting = Waiting()
    waiting.core.handle(.tick, at: 60)
    let image = waiting.core.hypervisor.encodeImage()
    #expect(waiting.core.hypervisor.isTimingDelays)
    var core = try waiting.restarted(image: image, alive: 60, at: 100)
    core.handle(.tick, at: 139)
    #expect(told(core).isEmpty)
    core.handle(.tick, at: 141)
    #expect(told(core).map(\.annunciated) == [true])
}

/// It rang at 100, by its timer: no reading came after it that would tell.
@Test func whatRangBeforeTheEndDoesNotRingAgain() throws {
    var core = try Waiting().restarted(alive: 110, at: 130)
    #expect(core.hypervisor.openAlarms(limit: 10).map(\.record.state) == [.unacknowledged])
    #expect(told(core).isEmpty)
    core.handle(.tick, at: 300)
    #expect(told(core).allSatisfy { !$0.annunciated })
    #expect(!core.hypervisor.isTimingDelays)
}
