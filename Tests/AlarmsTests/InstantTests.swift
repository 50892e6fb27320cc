import Telemetry
import Testing

@testable import Alarms

/// What happens together: the timers of one instant are one, like its readings.
@Suite struct InstantTests {
    private func maintenance(_ from: Double, _ to: Double, _ rule: String) -> MaintenanceWindow {
        MaintenanceWindow(
            from: Desk.moment(from).wall, to: Desk.moment(to).wall, rules: [rule], reason: "curage", by: "martin")
    }

    private func child(_ id: String, _ sensor: String, of parent: String) -> Rule {
        var rule = Desk.rule(id, sensor)
        rule.suppressedBy = SuppressedBy(need: .any, rules: [parent])
        return rule
    }

    /// Rules of eight sensors that ring one a second from 1 s on.
    private static let fillers = (1...8).map { "F\($0)" }
    private func fill(_ desk: inout Desk, upTo last: Int = 8) {
        for number in 1...last { desk.read(Double(number), 3, of: "F\(number)") }
    }

    @Test func whatIsOverInTheInstantInWhichItsParentIsWellIsNotHeard() {
        var (parent, child) = (Desk.rule("p", "P"), child("c", "C", of: "p"))
        parent.offDelay = .seconds(60)
        child.offDelay = .seconds(90)
        var desk = Desk([parent, child], sensors: ["P", "C"])
        desk.read(60, 3, of: "P")
        desk.read(70, 3, of: "C")
        desk.read(100, 1, of: "C")
        desk.read(130, 1, of: "P")
        _ = desk.transitions()
        desk.advance(200)
        #expect(Set(desk.transitions()) == ["190 p RTNUN haute", "190 c RTNUN haute"])
    }

    @Test func whatIsOverInTheInstantInWhichItsMaintenanceEndsIsNotHeard() {
        var rule = Desk.rule()
        rule.offDelay = .seconds(90)
        var desk = Desk([rule], maintenance: [maintenance(50, 190, "h")])
        desk.read(70, 3)
        desk.read(100, 1)
        _ = desk.transitions()
        desk.advance(200)
        #expect(desk.transitions() == ["190 h RTNUN haute"])
    }

    @Test func ofTwoShownAgainInOneInstantTheOneListedFirstIsHeardBeforeAFlood() {
        let rules =
            InstantTests.fillers.map { Desk.rule("r\($0)", $0) }
            + [Desk.rule("p", "P"), child("b", "B", of: "p"), child("d", "D", of: "p")]
        var desk = Desk(rules, sensors: InstantTests.fillers + ["P", "B", "D"])
        fill(&desk)
        desk.read(60, 3, of: "P")
        desk.read(70, 3, of: "B")
        desk.read(70, 3, of: "D")
        _ = desk.transitions()
        // The last is judged for a reading of its own, too.
        desk.receive(200, 1, of: "P")
        desk.receive(200, 3, of: "D")
        desk.advance(200)
        #expect(desk.transitions() == ["200 p RTNUN haute", "200 b UNACK haute !", "200 d UNACK haute"])
    }

    @Test func whatFallsSilentTogetherIsHeardHealthAlarmsFirst() {
        let names = ["b", "c", "d"]
        var silent = zip(names, ["A", "A", "B"]).map { Desk.rule($0, $1) }
        for index in silent.indices { silent[index].noData.after = .seconds(100) }
        silent[0].noData.policy = .alarm
        let rules = InstantTests.fillers.map { Desk.rule("r\($0)", $0) } + silent
        var desk = Desk(rules, sensors: ["A", "B"] + InstantTests.fillers)
        desk.read(0, 1, of: "A")
        desk.read(0, 1, of: "B")
        fill(&desk)
        _ = desk.transitions()
        desk.advance(100)
        #expect(
            desk.transitions() == [
                "100 nodata:A UNACK absence !", "100 nodata:B UNACK absence !", "100 b UNACK haute",
            ])
    }

    @Test func whatFallsSilentAndADelayThatEndsWithItAreHeardInFileOrder() {
        var (silent, delayed) = (Desk.rule("a", "A"), Desk.rule("z", "Z"))
        silent.noData = NoDataPolicy(after: .seconds(100), policy: .alarm)
        delayed.onDelay = .seconds(40)
        let names = InstantTests.fillers + ["F9"]
        var desk = Desk(names.map { Desk.rule("r\($0)", $0) } + [silent, delayed], sensors: names + ["A", "Z"])
        desk.read(0, 1, of: "A")
        fill(&desk, upTo: 9)
        desk.read(60, 3, of: "Z")
        _ = desk.transitions()
        desk.advance(100)
        #expect(desk.transitions() == ["100 a UNACK haute !", "100 z UNACK haute"])
    }

    @Test func anExpiryOfTheDownTimeIsHeardAfterTheFloodThatEndedInIt() throws {
        let names = InstantTests.fillers + ["F9", "F10", "F11"]
        let rules = names.map { Desk.rule("r\($0)", $0) }
        var desk = Desk(rules, sensors: names)
        fill(&desk, upTo: 11)
        desk.act(20, .ack("rF1", expires: .seconds(100)))
        var back = try desk.restarted(at: 100, down: 1000, rules)
        back.advance(1100)
        #expect(back.transitions() == ["1100 rF1 UNACK haute !"])
        #expect(!back.engine.counts.isFlood)
    }

    @Test func aReadingOfTheSecondInWhichAScheduleOpensIsJudgedWithTheOpening() {
        var night = Desk.rule()
        // Two minutes after Desk's midnight, which is 01:00 in Paris.
        night.schedule = Schedule(zone: .paris, daily: [.init(from: 3720, to: 7200)])
        var desk = Desk([night])
        desk.read(10, 3)
        desk.read(120, 1)
        desk.advance(120)
        #expect(desk.transitions().isEmpty, "what it was before never stood in the schedule")
    }

    /// NTP finds its server an hour late: the edges the wall clock jumped over are behind it, and count.
    @Test func aWallClockThatStepsOverAnEdgeCrossesIt() {
        // Desk's midnight is 01:00 in Paris.
        var night = Desk.rule("nuit", "N")
        night.schedule = Schedule(zone: .paris, daily: [.init(from: 90 * 60, to: 180 * 60)])
        var desk = Desk([night, Desk.rule()], maintenance: [maintenance(1800, 7000, "h")], sensors: ["H", "N"])
        desk.read(10, 3)
        desk.read(10, 3, of: "N")
        func stepped(_ t: Double, by step: Double) -> Moment {
            let moment = Desk.moment(t)
            return Moment(monotonic: moment.monotonic, wall: moment.wall + TimeSpan(seconds: step))
        }
        _ = desk.transitions()
        desk.engine.advance(to: stepped(20, by: 3600), into: &desk.effects)
        #expect(desk.transitions() == ["3620 nuit UNACK haute !", "3620 h SUPPR"])
        desk.engine.advance(to: stepped(30, by: 0), into: &desk.effects)
        #expect(desk.transitions() == ["30 nuit RTNUN haute", "30 h UNACK haute"])
    }

    /// The expiry comes as the core returns, hidden by what hides it then.
    @Test func anExpiryOfTheDownTimeIsHeardUnlessAMaintenanceIsOpenNow() throws {
        let rules = [Desk.rule("a", "A"), Desk.rule("b", "B")]
        let windows = [maintenance(50, 150, "a"), maintenance(150, 400, "b")]
        var desk = Desk(rules, maintenance: windows, sensors: ["A", "B"])
        for sensor in ["A", "B"] { desk.read(0, 3, of: sensor) }
        for alarm in ["a", "b"] { desk.act(10, .ack(AlarmID(alarm), expires: .seconds(110))) }
        desk.advance(100)
        var back = try desk.restarted(at: 100, down: 100, rules, maintenance: windows)
        back.advance(200)
        #expect(back.transitions() == ["200 a ACKED haute", "200 b SUPPR", "200 a UNACK haute !"])
        back.advance(400)
        #expect(back.transitions() == ["400 b UNACK haute"])
    }
}
