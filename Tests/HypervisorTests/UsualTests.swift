import Alarms
import Hypervisor
import OperatorLink
import Telemetry
import Testing

/// What is usual at an hour of the week is learnt as readings pass, kept over a restart, and told by history.
struct UsualTests {
    private static let week = 7.0 * 86_400
    private static let entities = [Entity(id: "a", type: "Device"), Entity(id: "b", type: "Device")]
    private static var rule: Rule {
        var rule = Rule(
            id: "unusual", sensor: SensorPattern(entity: "a"),
            levels: [
                Level(
                    name: "haute", priority: .high, set: Comparison(.greaterOrEqual, .number(3, unit: nil)),
                    clear: Comparison(.less, .number(2, unit: nil)))
            ])
        rule.value = .ratioToBaseline(.learntByHourOfWeek)
        rule.raisesHealthAlarms = false
        return rule
    }

    private func core() -> CoreUnderTest { CoreUnderTest(entities: UsualTests.entities, rules: [UsualTests.rule]) }

    /// An hour's readings at the same hour of each week; other hours have other values.
    private func live(_ core: inout CoreUnderTest, weeks: Range<Int>, withOther: Bool = true) {
        for week in weeks {
            for minute in stride(from: 0, to: 60, by: 20) {
                core.sample("a", 100, at: Double(week) * UsualTests.week + Double(minute) * 60)
            }
            core.sample("a", 7, at: Double(week) * UsualTests.week + 3600)
            if withOther { core.sample("b", 900, at: Double(week) * UsualTests.week + 3600) }
        }
    }

    @Test func fiveTimesWhatIsUsualAtThisHourRings() throws {
        var core = core()
        core.sample("a", 500, at: 0)
        #expect(core.hypervisor.alarm("unusual/a")?.state == .normal, "nothing is known yet")
        core = self.core()
        live(&core, weeks: 0..<8)
        #expect(core.hypervisor.alarm("unusual/a")?.state == .normal)
        let now = 8 * UsualTests.week + 600
        core.sample("a", 500, at: now)
        #expect(core.hypervisor.alarm("unusual/a")?.state == .unacknowledged)
        #expect(core.hypervisor.alarm("unusual/a")?.value == 5)
        let why = try #require(core.hypervisor.why("unusual/a")).rule
        #expect(why.english.hasSuffix("; usual at this hour of the week: 100.00, from 8 weeks"), "\(why)")
        #expect(core.hypervisor.learningSeries.count == 1, "nobody asks of b")
        core.sample("a", 21, at: now + 3600)
        #expect(core.hypervisor.alarm("unusual/a")?.value == 3, "another hour has another baseline")
    }

    @Test func itIsKeptOverARestartAndAChangeOfTheRules() throws {
        var core = core()
        let series = core.effects.flatMap { effect -> [SeriesDeclaration] in
            if case .series(let declarations) = effect { declarations } else { [] }
        }
        live(&core, weeks: 0..<2, withOther: false)
        core.handle(.rules([UsualTests.rule]), at: UsualTests.week + 7200)
        var again = CoreUnderTest(
            entities: UsualTests.entities, rules: [UsualTests.rule], restoring: core.hypervisor.encodeImage(),
            series: series, at: UsualTests.week + 7300)
        again.sample("a", 500, at: 2 * UsualTests.week + 60)
        #expect(again.hypervisor.alarm("unusual/a")?.value == 5)
        again.handle(.rules([]), at: 2 * UsualTests.week + 120)
        #expect(again.hypervisor.learningSeries.isEmpty, "no rule asks any more")
    }

    /// An occurrence's number is an alarm's for ever: a rule that was taken away and comes back counts on.
    @Test(arguments: [false, true]) func aRuleThatComesBackCountsOn(isRestarted: Bool) {
        var rule = UsualTests.rule
        rule.value = .reading
        var core = CoreUnderTest(entities: UsualTests.entities, rules: [rule])
        let series = core.effects.flatMap { effect -> [SeriesDeclaration] in
            if case .series(let declarations) = effect { declarations } else { [] }
        }
        core.sample("a", 5, at: 1)
        core.sample("a", 1, at: 2)
        core.sample("a", 5, at: 3)
        #expect(core.hypervisor.alarm("unusual/a")?.occurrence == 2)
        core.handle(.rules([]), at: 4)
        if isRestarted {
            core = CoreUnderTest(
                entities: UsualTests.entities, rules: [], restoring: core.hypervisor.encodeImage(), series: series,
                at: 5)
        }
        core.handle(.rules([rule]), at: 6)
        core.sample("a", 1, at: 7)
        core.sample("a", 5, at: 8)
        #expect((core.hypervisor.alarm("unusual/a")?.occurrence ?? 0) > 2)
    }

    @Test func whatHistoryKnowsIsTakenOver() throws {
        var core = core()
        let id = try #require(core.hypervisor.learningSeries.first)
        var week = LearntWeek()
        for number in -3..<0 {
            week.add(50, at: CoreUnderTest.at(Double(number) * UsualTests.week), in: .paris)
        }
        week.finish()
        core.handle(.learnt([(id, week)]), at: 1)
        core.sample("a", 200, at: 2)
        #expect(core.hypervisor.alarm("unusual/a")?.value == 4)
        let why = try #require(core.hypervisor.why("unusual/a")).rule
        #expect(why.english.hasSuffix("50.00, from 3 weeks"), "\(why)")
    }

    /// Local hours: the same hour of the clock before and after it goes back.
    @Test func anHourIsTheHourOfTheLocalClock() throws {
        let before = try #require(ISO8601.parse("2026-10-23T08:30:00+02:00"))
        let after = try #require(ISO8601.parse("2026-10-30T08:30:00+01:00"))
        var week = LearntWeek()
        week.add(4, at: before, in: .paris)
        #expect(week.usual(at: after, in: .paris) == nil, "the hour that runs does not count")
        week.finish()
        #expect(week.usual(at: after, in: .paris)?.value == 4)
        #expect(week.usual(at: after + .hours(1), in: .paris) == nil)
        for _ in 0..<20 {
            week.add(12, at: after, in: .paris)
            week.finish()
        }
        let usual = try #require(week.usual(at: after, in: .paris))
        #expect(usual.weeks == LearntWeek.weekLimit && usual.value > 11, "what is old fades")
    }
}
