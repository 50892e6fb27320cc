import Telemetry
import Testing

@testable import Alarms

/// What silence, a late stamp and a wrong clock make of a series.
@Suite struct SilenceTests {
    @Test func aGaugeThatDiesWhileItRisesIsMoreUrgentThanOneThatDiesCalm() {
        var rule = Desk.rule()
        rule.noData.after = .seconds(100)
        rule.noData.priority = .high
        rule.noData.acknowledgementRequired = true
        rule.noData.whileAtLeast = "haute"
        for (value, priority, isRequired) in [(2.0, Priority.low, false), (3.0, .high, true)] {
            var desk = Desk([rule])
            desk.read(0, value)
            desk.advance(150)
            let silence = desk.engine.record("nodata:H")
            #expect(silence?.priority == priority)
            #expect(silence?.acknowledgementRequired == isRequired)
        }
    }

    private func behindOneGateway(_ names: [String]) -> Desk {
        var rule = Rule(id: "r", sensor: SensorPattern(entity: "*"), levels: [Desk.level(2.5, 2.3)])
        rule.noData.after = .seconds(100)
        var desk = Desk([rule], sensors: [])
        for name in names {
            var entity = Entity(id: EntityID(name), type: .device)
            entity.device.gateway = "gw"
            desk.declare(entity)
        }
        for name in names { desk.read(0, 1, of: name) }
        return desk
    }

    @Test func eightyPercentExactlyIsASilentFeed() {
        let names = ["A", "B", "C", "D", "E"]
        var desk = behindOneGateway(names)
        desk.read(90, 1, of: "E")
        desk.advance(120)
        #expect(desk.engine.record("feed:gw")?.state == .unacknowledged, "four of five")
        desk = behindOneGateway(names)
        desk.read(90, 1, of: "D")
        desk.read(90, 1, of: "E")
        desk.advance(120)
        #expect(desk.engine.record("feed:gw") == nil, "three of five")
    }

    @Test func aGroupsSilenceWaitsForItsShare() {
        var rule = Rule(id: "r", sensor: SensorPattern(entity: "*"), levels: [Desk.level(2.5, 2.3)])
        rule.noData.after = .seconds(100)
        rule.noData.groupBy = .zone
        rule.noData.minShare = 0.5
        var desk = Desk([rule], sensors: [])
        let names = ["A", "B", "C", "D"]
        for name in names {
            var entity = Entity(id: EntityID(name), type: .device)
            entity.zone = "centre"
            desk.declare(entity)
        }
        for (second, name) in names.enumerated() { desk.read(Double(second * 20), 1, of: name) }
        desk.advance(110)
        #expect(desk.engine.record("nodata:r/centre") == nil, "one of four")
        desk.advance(125)
        #expect(desk.engine.record("nodata:r/centre")?.state == .unacknowledged, "two of four")
    }

    @Test func aSeriesThatDeliversOnlyLateReadingsSaysHowLate() {
        var rule = Desk.rule()
        rule.noData.after = .seconds(100)
        var desk = Desk([rule])
        desk.read(0, 1)
        desk.late(80, 1, stamp: -520)
        desk.advance(150)
        #expect(desk.engine.record("nodata:H")?.title.english.hasSuffix("stamped 10 min late") == true)
        desk.read(160, 1)
        #expect(desk.engine.record("nodata:H")?.title.english.contains("late") == false)
    }

    @Test func aClockFaultEndsWithAReadingThatHasNone() {
        var desk = Desk([Desk.rule()])
        desk.read(0, 1)
        desk.clockFault(10, stamp: 5000)
        desk.read(10, 1)
        #expect(desk.engine.record("clock:H")?.state == .unacknowledged, "the reading that bore the stamp ends nothing")
        desk.read(20, 1)
        #expect(desk.engine.record("clock:H")?.state == .normal)
    }

    /// What is wrong is the clock: the stamp claimed, and how far ahead it is, not what was read.
    @Test func aClockFaultSaysTheStamp() throws {
        var desk = Desk([Desk.rule()])
        desk.read(0, 1)
        desk.clockFault(10, stamp: 7210)
        desk.read(10, 1)
        let record = try #require(desk.engine.record("clock:H"))
        #expect(record.value == 7200 && record.unit == "s" && record.stampAhead == .hours(2))
        // Local time of the territory, an hour after UTC in January.
        #expect(record.title.english == "Clock fault · H · stamp 03:00:10", "\(record.title.english)")
        #expect(record.title.french == "Horloge fausse · H · horodatage 03:00:10")
        #expect(record.measured(Presentations(), .english) == "2 h ahead")
        #expect(record.measured(Presentations(), .french) == "en avance de 2 h")
        let why = try #require(desk.engine.explain("clock:H", at: Desk.moment(11)))
        #expect(!why.timers.contains { $0.name == "no data" })
        desk.clockFault(20, stamp: 90_000)
        desk.read(20, 1)
        #expect(desk.engine.record("clock:H")?.title.english == "Clock fault · H · stamp 2026-01-02 02:00:00")
    }
}
