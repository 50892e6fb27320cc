import Telemetry
import Testing

@testable import Alarms

/// Floods, groups and chatter: what keeps alarms quiet, and what does not.
@Suite struct QuietTests {
    /// Twelve alarms, the last critical.
    private func storm() -> Desk {
        let names = (0..<12).map { "S\($0)" }
        let rules = names.map { name in
            var rule = Desk.rule("r\(name)", name, [Desk.level(2, 1, "haut", name == "S11" ? .critical : .high)])
            rule.acknowledgementRequired = false
            return rule
        }
        return Desk(rules, sensors: names)
    }

    private func heard(_ desk: inout Desk) -> Int { desk.transitions().count { $0.hasSuffix("!") } }

    @Test func inAFloodOnlyWhatIsCriticalIsHeard() {
        var desk = storm()
        for index in 0..<10 { desk.read(Double(index), 3, of: "S\(index)") }
        #expect(heard(&desk) == 10)
        #expect(!desk.engine.counts.isFlood, "ten are none")
        desk.read(10, 3, of: "S10")
        #expect(desk.engine.counts.isFlood, "eleven are one")
        #expect(heard(&desk) == 0)
        desk.read(11, 3, of: "S11")
        #expect(heard(&desk) == 1, "critical")
    }

    @Test func aFloodEndsWhenFewerThanFiveAreLeftInItsTenMinutes() {
        var desk = storm()
        for index in 0..<11 { desk.read(Double(index * 10), 3, of: "S\(index)") }
        // The fifth latest came at 60 s.
        desk.advance(659)
        #expect(desk.engine.counts.isFlood)
        desk.advance(660)
        #expect(!desk.engine.counts.isFlood)
    }

    @Test func theFirstOfAGroupStaysItsFirstOutUntilAllIsNormal() {
        var (a, b) = (Desk.rule("a", "A"), Desk.rule("b", "B"))
        a.group = "bassin"
        b.group = "bassin"
        var desk = Desk([a, b], sensors: ["A", "B"])
        desk.read(0, 3, of: "A")
        desk.read(10, 3, of: "B")
        #expect(desk.engine.firstOut(of: "bassin")?.id == "a")
        #expect(desk.engine.record("b")?.isFirstOut == false)
    }

    private func chattering() -> Desk {
        var rule = Desk.rule()
        rule.acknowledgementRequired = false
        rule.chatter = ChatterPolicy(count: 3, window: .seconds(60), quiet: .seconds(100))
        return Desk([rule])
    }

    @Test func threeActivationsThatDoNotFallInTheWindowAreNoChatter() {
        var desk = chattering()
        // Never a minute without an edge, so that nothing is forgotten; sixty seconds from the first to the third.
        for (t, value) in [(0, 3), (10, 1), (30, 3), (40, 1), (60, 3)] { desk.read(Double(t), Double(value)) }
        #expect(desk.engine.record("h")?.isChattering == false)
        desk.read(70, 1)
        desk.read(80, 3)
        #expect(desk.engine.record("h")?.isChattering == true, "30, 60 and 80 s")
    }

    @Test func chatterThatEndsActiveIsAnnounced() {
        var desk = chattering()
        for (t, value) in [(0, 3), (5, 1), (10, 3), (15, 1), (20, 3), (25, 1), (30, 3)] {
            desk.read(Double(t), Double(value))
        }
        #expect(
            desk.transitions() == [
                "0 h UNACK haute !", "5 h NORM", "10 h UNACK haute !", "15 h NORM", "20 h UNACK haute !", "25 h NORM",
                "30 h UNACK haute",
            ])
        desk.advance(200)
        #expect(desk.transitions() == ["130 h UNACK haute !"])
    }

    @Test func aParentThatRisesAsAnotherFallsSuppressesNothingThatNeedsBoth() {
        var child = Desk.rule()
        child.suppressedBy = SuppressedBy(need: .all, rules: ["p", "q"])
        var desk = Desk([Desk.rule("p", "P"), Desk.rule("q", "Q"), child], sensors: ["H", "P", "Q"])
        desk.read(0, 3, of: "Q")
        desk.read(0, 3)
        _ = desk.transitions()
        desk.receive(10, 3, of: "P")
        desk.receive(10, 1, of: "Q")
        desk.advance(20)
        #expect(desk.transitions() == ["10 p UNACK haute !", "10 q RTNUN haute"])
    }
}
