import Telemetry
import Testing

@testable import Alarms

/// What operators are refused, and what the journal says of what they did.
@Suite struct OperatorTests {
    @Test func anAcknowledgementOfAnotherOccurrenceIsRefused() {
        var desk = Desk([Desk.rule()])
        desk.read(0, 3)
        desk.read(10, 1)
        desk.read(20, 3)
        #expect(desk.act(30, .ack("h", occurrence: 1)) == .occurrenceChanged)
        #expect(desk.engine.record("h")?.state == .unacknowledged)
        #expect(desk.act(31, .ack("h", occurrence: 2)) == nil)
    }

    @Test func aShelfNeedsAReasonAndHasALongestTime() {
        var desk = Desk([Desk.rule()])
        desk.read(0, 3)
        let longest = EngineDefaults().shelveMaximum
        #expect(desk.act(1, .shelve("h", duration: .hours(1), reason: " ", oneShot: false)) == .reasonMissing)
        let tooLong = longest + .seconds(1)
        #expect(desk.act(2, .shelve("h", duration: tooLong, reason: "travaux", oneShot: false)) == .tooLong)
        #expect(desk.act(3, .shelve("h", duration: nil, reason: "travaux", oneShot: false)) == .durationMissing)
        #expect(desk.engine.record("h")?.suppression == nil)
        #expect(desk.act(4, .shelve("h", duration: longest, reason: "travaux", oneShot: false)) == nil)
    }

    @Test func whatWasRefusedIsInTheJournalWithItsReason() throws {
        var desk = Desk([Desk.rule()])
        #expect(desk.act(5, .ack("h"), by: "martin") == .nothingToAcknowledge)
        let line = try #require(desk.journal.last)
        #expect(line.event == .refused)
        #expect(line.refused == "ack")
        #expect(line.why == .nothingToAcknowledge)
        #expect(line.by == "martin")
        #expect(line.alarm == "h")
    }

    @Test func theJournalHasTheTimeItTookToAnswer() throws {
        var desk = Desk([Desk.rule()])
        desk.read(10, 3)
        desk.act(52, .ack("h"))
        let line = try #require(desk.journal.last)
        #expect(line.event == .ack)
        #expect(line.responseSeconds == 42)
    }
}
