import Telemetry
import Testing

@testable import Alarms

/// What a restart, other rules and a clock that steps leave of what was running.
@Suite struct EngineRestartTests {
    private func delayed() -> Rule {
        var rule = Desk.rule()
        rule.onDelay = .seconds(60)
        return rule
    }

    /// Down from 20 s on, with 40 s of the delay left.
    private func restarted(after down: Double) throws -> Desk {
        var desk = Desk([delayed()])
        desk.read(0, 3)
        desk.advance(20)
        return try desk.restarted(at: 20, down: down, [delayed()])
    }

    @Test func downTimeDoesNotCountTowardsADelay() throws {
        var back = try restarted(after: 30)
        back.advance(89)
        #expect(back.transitions() == [])
        back.advance(100)
        #expect(back.transitions() == ["90 h UNACK haute !"])
    }

    @Test func afterALongOutageDelaysBeginAgain() throws {
        var back = try restarted(after: 3601)
        back.advance(20 + 3601 + 59)
        #expect(back.transitions() == [])
        back.advance(20 + 3601 + 60)
        #expect(back.transitions() == ["3681 h UNACK haute !"])
    }

    /// Nothing more is received: what falls, falls because a reading leaves the window.
    @Test(arguments: [ValueExpression.sum(window: .seconds(60), minCoverage: nil), .increase(window: .seconds(60))])
    func aSumFallsByItselfAlsoAfterARestart(_ value: ValueExpression) throws {
        var rule = Desk.rule()
        rule.value = value
        var desk = Desk([rule])
        desk.read(0, 0)
        desk.read(10, 3)
        #expect(desk.transitions() == ["10 h UNACK haute !"])
        var back = try desk.restarted(at: 20, down: 0, [rule])
        back.advance(69)
        #expect(back.transitions() == [])
        back.advance(100)
        #expect(back.transitions() == ["70 h RTNUN haute"])
    }

    /// The grace puts off what silence raises, not the age at which a reading counts no time any more.
    @Test func aReadingInTheGraceAfterARestartGrowsOldInItsOwnTime() throws {
        var rule = delayed()
        rule.onDelay = .seconds(31)
        rule.noData.after = .seconds(30)
        var desk = Desk([rule])
        desk.read(0, 1)
        var back = try desk.restarted(at: 10, down: 90, [rule])
        back.read(110, 3)
        back.advance(200)
        #expect(back.transitions() == ["160 nodata:H UNACK absence !"], "30 s of its 31 were good")
    }

    @Test func aRestartSaysOnceHowManyWait() throws {
        var desk = Desk([Desk.rule()])
        desk.read(0, 3)
        let back = try desk.restarted(at: 20, down: 30, [Desk.rule()])
        let waiting = back.effects.compactMap { if case .summary(let count, _) = $0 { count } else { nil } }
        #expect(waiting == [1])
        desk.act(21, .ack("h"))
        let calm = try desk.restarted(at: 22, down: 30, [Desk.rule()])
        #expect(!calm.effects.contains { if case .summary = $0 { true } else { false } })
    }

    /// The end of a shelf announces anew what had rung before it: no other occurrence, so that no flood begins.
    @Test func whatIsAnnouncedAnewAfterARestartIsNoOtherOccurrence() throws {
        var child = Desk.rule()
        child.suppressedBy = SuppressedBy(need: .any, rules: ["p"])
        let others = (1...8).map { Desk.rule("o\($0)", "O\($0)") }
        let rules = [Desk.rule("p", "P"), child] + others
        var desk = Desk(rules, sensors: ["H", "P"] + (1...8).map { "O\($0)" })
        desk.read(0, 3)
        desk.act(10, .shelve("h", duration: .seconds(60), reason: "travaux", oneShot: false))
        desk.read(20, 3, of: "P")
        for number in 1...8 { desk.read(80, 3, of: "O\(number)") }
        var back = try desk.restarted(at: 100, down: 0, rules)
        back.read(120, 1, of: "P")
        #expect(back.transitions() == ["120 p RTNUN haute", "120 h UNACK haute !"])
        #expect(!back.effects.contains { if case .flood = $0 { true } else { false } })
    }

    @Test func otherNumbersJudgeWhatIsKnownAtOnce() {
        var desk = Desk([Desk.rule()])
        desk.read(0, 2.6)
        var changed = Desk.rule()
        changed.levels = [Desk.level(3, 2.9)]
        desk.engine.replaceRules([changed], at: Desk.moment(10), into: &desk.effects)
        #expect(desk.transitions() == ["0 h UNACK haute !", "10 h RTNUN haute"])
    }

    /// A rule of the first sensor that reads the last: when it is declared anew, the last one's links are still the old
    /// engine's, and must not be followed.
    @Test func otherRulesReadSensorsThatAreDeclaredAfterTheirs() {
        let leaf = Condition.test(
            sensor: .exact(SeriesKey(entity: "K", attribute: "value")),
            Comparison(.greaterOrEqual, .number(5, unit: nil)))
        var both = Rule(id: "h", sensor: SensorPattern(entity: "H"), levels: [Level(name: "haute", when: leaf)])
        both.acknowledgementRequired = false
        both.noData.after = .seconds(100)
        // Gone with the reload, so that there are fewer links than the last sensor's own number.
        let gone = (0..<4).map { Desk.rule("g\($0)", "K", [Desk.level(900, 900)]) }
        var desk = Desk([both] + gone, sensors: ["H", "I", "K"])
        for sensor in ["H", "K"] { desk.read(0, 1, of: sensor) }
        desk.engine.replaceRules([both], at: Desk.moment(10), into: &desk.effects)
        #expect(desk.transitions() == [])
        desk.read(20, 7, of: "K")
        #expect(desk.transitions() == ["20 h UNACK haute !"], "the last sensor is read as before")
        desk.read(30, 1, of: "K")
        #expect(desk.transitions() == ["30 h NORM"])
        // And its silence is judged as before, though no rule has it for its own.
        desk.read(60, 1, of: "H")
        desk.advance(131)
        #expect(desk.transitions().contains { $0.contains("nodata") && $0.contains("K") }, "K is silent since 30")
    }

    @Test func aWallClockThatStepsMovesWhatWaitsForAWallTime() {
        var desk = Desk([Desk.rule()])
        desk.read(0, 3)
        desk.act(10, .shelve("h", duration: .seconds(600), reason: "travaux", oneShot: false))
        // Ten seconds later the wall says that six hundred have gone by.
        let stepped = Moment(
            monotonic: Desk.moment(20).monotonic, wall: Desk.moment(620).wall)
        desk.engine.advance(to: stepped, into: &desk.effects)
        #expect(desk.engine.record("h")?.suppression == nil)
    }
}
