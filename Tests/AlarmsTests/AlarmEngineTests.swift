import Telemetry
import Testing

@testable import Alarms

@Suite struct AlarmEngineTests {
    @Test func clearingAnAcknowledgedAlarmReturnsToNormal() {
        var desk = Desk([Desk.rule()])
        desk.read(0, 2.0)
        desk.read(60, 2.6)
        desk.act(120, .ack("h"))
        desk.read(180, 2.6)
        desk.read(300, 2.1)
        #expect(desk.transitions() == ["60 h UNACK haute !", "120 h ACKED haute", "300 h NORM"])
        #expect(desk.engine.counts == EngineCounts())
    }

    @Test func silenceRaisesItsOwnAlarmAndClearsNothing() {
        var rule = Desk.rule()
        rule.noData.after = .seconds(900)
        var desk = Desk([rule])
        desk.read(0, 2.0)
        desk.read(60, 2.6)
        desk.act(90, .ack("h"))
        desk.advance(1000)
        #expect(desk.engine.record("h")?.isStale == true)
        desk.read(1200, 2.6)
        desk.read(1260, 2.0)
        #expect(
            desk.transitions() == [
                "60 h UNACK haute !", "90 h ACKED haute", "960 nodata:H UNACK absence !", "1200 nodata:H NORM",
                "1260 h NORM",
            ])
    }
}
