import Alarms
import Frames
import OperatorLink
import Telemetry
import Testing

@testable import Hypervisor

/// "Why?": the frames behind the readings, and what happens next in its order.
struct WhyTests {
    private static let entity = Entity(id: "las", type: "FloodMonitoring")
    private static func rule(_ change: (inout Rule) -> Void = { _ in }) -> Rule {
        var rule = Rule(
            id: "level", sensor: SensorPattern(entity: "*", attribute: "currentLevel"),
            levels: [
                Level(
                    name: "haute", priority: .high, set: Comparison(.greaterOrEqual, .number(2, unit: nil)),
                    clear: Comparison(.less, .number(1.8, unit: nil)))
            ])
        rule.source = "layouts/x/alarms.yaml:7"
        change(&rule)
        return rule
    }

    private func core(_ rule: Rule = WhyTests.rule()) -> CoreUnderTest {
        CoreUnderTest(entities: [WhyTests.entity], rules: [rule])
    }

    private func line(_ value: Double, at seconds: Double) -> String {
        "FloodMonitoring,id=las currentLevel=\(value) \(CoreUnderTest.at(seconds).nanoseconds)"
    }

    @Test func aReadingBringsTheFrameItCameIn() throws {
        var core = core()
        // The second is of a head that is known, which is read on another way.
        for (seconds, value) in [(10.0, 2.5), (20.0, 2.6)] {
            core.line(line(value, at: seconds), at: seconds + 1)
            let why = try #require(core.hypervisor.why("level/las"))
            let input = try #require(why.inputs.first)
            #expect(why.source == "layouts/x/alarms.yaml:7" && input.value == value)
            #expect(input.observedAt == CoreUnderTest.at(seconds) && input.receivedAt == CoreUnderTest.at(seconds + 1))
            #expect(
                input.frame
                    == .kept(
                        at: CoreUnderTest.at(seconds + 1), from: "127.0.0.1:4000", text: line(value, at: seconds),
                        byteCount: line(value, at: seconds).utf8.count))
        }
    }

    /// A late reading changes nothing of what is shown, nor of the frame it is shown with.
    @Test func aLateOneIsNotTheFrameOfWhatIsShown() throws {
        var core = core()
        core.line(line(2.5, at: 1000), at: 1001)
        core.line(line(9, at: 100), at: 1002)
        core.line(line(2.5, at: 1000), at: 1003)
        let frame = try #require(core.hypervisor.why("level/las")?.inputs.first?.frame)
        #expect(
            frame
                == .kept(
                    at: CoreUnderTest.at(1001), from: "127.0.0.1:4000", text: line(2.5, at: 1000),
                    byteCount: line(2.5, at: 1000).utf8.count))
    }

    @Test func aFrameThatIsGoneSaysUntilWhenItWasThere() throws {
        var core = core()
        core.line(line(2.5, at: 10), at: 10)
        let other = "FloodMonitoring,id=gapeau currentLevel=1 "
        var goneAt: Timestamp?
        for number in 0..<80_000 {
            let seconds = 11 + Double(number) / 1000
            core.line(other + "\(CoreUnderTest.at(seconds).nanoseconds)", at: seconds)
            guard goneAt == nil, case .gone = core.hypervisor.frames.look(1) else { continue }
            goneAt = CoreUnderTest.at(seconds)
        }
        let first = try #require(goneAt)
        guard case .gone(let until) = core.hypervisor.why("level/las")?.inputs.first?.frame else {
            Issue.record("\(String(describing: core.hypervisor.why("level/las")?.inputs.first?.frame))")
            return
        }
        #expect(until >= first && until <= first + .seconds(2))
    }

    @Test func whatAPersonSaysAndWhatAnEarlierCoreHeardHaveNone() throws {
        var core = core()
        // Declared at the start: the entity is listed, and a rule expects it.
        let declarations = core.effects.flatMap { effect -> [SeriesDeclaration] in
            if case .series(let series) = effect { return series }
            return []
        }
        core.line(line(2.5, at: 10), at: 10)
        let key = SeriesKey(entity: "las", attribute: "currentLevel")
        let again = CoreUnderTest(
            entities: [WhyTests.entity], rules: [WhyTests.rule()], restoring: core.hypervisor.encodeImage(),
            series: declarations, at: 60)
        #expect(again.hypervisor.why("level/las")?.inputs.first?.frame == .beforeStart(CoreUnderTest.at(60)))
        let observe = Command(
            id: 1, by: Operator(account: "dupont"), body: .observe(key, value: 2.7, at: nil, note: "vu"))
        core.handle(.command(observe), at: 30)
        #expect(core.hypervisor.why("level/las")?.inputs.first?.frame == .person)
    }

    @Test func aRuleThatLooksBackListsWhatIsInItsWindow() throws {
        var core = core(
            WhyTests.rule {
                $0.value = .mean(window: .minutes(5), minSamples: nil)
            })
        for minute in 0..<8 {
            let seconds = Double(minute) * 60
            core.line(line(2 + Double(minute) / 10, at: seconds), at: seconds)
        }
        let input = try #require(core.hypervisor.why("level/las")?.inputs.first)
        // Five in the window, and the one before it.
        #expect(input.windowCount == 6)
        #expect(input.window.map(\.at) == (2..<8).map { CoreUnderTest.at(Double($0) * 60) })
        #expect(input.window.last?.value == 2.7)
    }

    /// Everything that will happen by itself, the next first, with its time.
    @Test func whatHappensNextIsInItsOrder() throws {
        var core = core(
            WhyTests.rule {
                $0.offDelay = .minutes(10)
                $0.realarmAfter = .hours(2)
                $0.noData.after = .minutes(20)
                $0.schedule = Schedule(zone: .utc, daily: [.init(from: 0, to: 6 * 3600)])
            })
        core.line(line(2.5, at: 10), at: 10)
        let by = Operator(account: "dupont")
        let ack = OperatorAction.acknowledge(
            "level/las", occurrence: nil, seenLevel: nil, comment: "vu", expires: .hours(3))
        core.handle(.command(Command(id: 1, by: by, body: .alarm(ack))), at: 20)
        core.line(line(1.5, at: 60), at: 60)
        let shelve = OperatorAction.shelve("level/las", duration: .hours(1), reason: "curage", oneShot: false)
        core.handle(.command(Command(id: 2, by: by, body: .alarm(shelve))), at: 70)
        let why = try #require(core.hypervisor.why("level/las"))
        #expect(
            why.timers.map(\.name) == [
                "off delay", "no data", "shelve", "re-alarm", "acknowledgement expiry", "schedule",
            ])
        let seconds = [660.0, 1260, 3670, 7220, 10820, 18_000]
        #expect(why.timers.map(\.at) == seconds.map { CoreUnderTest.at($0) })
        #expect(why.timers.map(\.remaining) == seconds.map { TimeSpan(seconds: $0 - 70) })
        // Silence: the delay stands still, and comes last.
        core.handle(.tick, at: 1300)
        let last = try #require(core.hypervisor.why("level/las")?.timers.last)
        #expect(core.hypervisor.why("level/las")?.timers.allSatisfy { ($0.at == nil) == $0.isFrozen } == true)
        #expect(last.name == "schedule" || last.isFrozen)
    }

    @Test func maintenanceSaysWhenItEnds() throws {
        var configuration = Hypervisor.Configuration()
        configuration.maintenance = [
            MaintenanceWindow(
                from: CoreUnderTest.at(0), to: CoreUnderTest.at(900), rules: ["level"], reason: "curage", by: "martin")
        ]
        var site = Site(id: "test", entities: [WhyTests.entity])
        site.discovered = .production
        var core = Hypervisor(
            site: site, rules: [WhyTests.rule()], configuration: configuration, startedAt: CoreUnderTest.moment(0))
        _ = core.open(at: CoreUnderTest.moment(0))
        let key = SeriesKey(entity: "las", attribute: "currentLevel")
        _ = core.handle(
            .samples([Sample(key, .number(3), observedAt: CoreUnderTest.at(10))]), at: CoreUnderTest.moment(10))
        let why = try #require(core.why("level/las"))
        #expect(why.suppressedBy == ["maintenance: curage"])
        #expect(
            why.timers.filter { $0.name == "maintenance" }.map(\.at) == [CoreUnderTest.at(900)])
    }
}

/// What is held of frames, by itself.
struct KeptFramesTests {
    private let source = FrameSource(transport: .udp, port: 1, high: 0, low: 0)

    private func batch(_ texts: [String]) -> FrameBatch {
        var batch = FrameBatch()
        for text in texts { Array(text.utf8).withUnsafeBytes { batch.append($0, from: source) } }
        return batch
    }

    @Test func aLongFrameIsCutAndSaysHowLongItWas() throws {
        var kept = KeptFrames()
        #expect(kept.keep(batch([String(repeating: "x", count: 5000), ""]), at: CoreUnderTest.at(0)) == 0)
        guard case .kept(_, let bytes, let byteCount) = kept.look(1) else {
            Issue.record("not kept")
            return
        }
        #expect(bytes.count == Limits.frameTextByteCount && byteCount == 5000)
        #expect(kept.look(2) == .kept(source: source, bytes: [], byteCount: 0))
        #expect(kept.look(0) == nil && kept.look(3) == nil)
        #expect(kept.keep(FrameBatch(), at: CoreUnderTest.at(1)) == 2 && kept.look(3) == nil)
    }

    /// Whatever the lengths and however many come together, what is kept is what was given, and the oldest go first.
    @Test(arguments: [UInt64(1), 2, 3]) func whatIsKeptIsWhatWasGiven(seed: UInt64) {
        var kept = KeptFrames()
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var given: [String] = []
        while given.count < 60_000 {
            let texts = (0...random(100)).map { _ in
                String(repeating: Character(UnicodeScalar(UInt8(97 + random(26)))), count: 200 + random(201))
            }
            #expect(kept.keep(batch(texts), at: CoreUnderTest.at(Double(given.count))) == Int64(given.count))
            given += texts
        }
        var keptBytes = 0
        var isGone = true
        for (index, text) in given.enumerated() {
            switch kept.look(Int64(index + 1)) {
            case .kept(_, let bytes, _):
                isGone = false
                keptBytes += bytes.count
                if bytes != Array(text.utf8) { Issue.record("\(index) is not what was given") }
            case .gone(let at):
                #expect(isGone && at > CoreUnderTest.at(Double(index)))
            case nil: Issue.record("\(index) is not known")
            }
        }
        #expect(keptBytes <= KeptFrames.byteLimit && keptBytes > KeptFrames.byteLimit / 2)
    }
}
