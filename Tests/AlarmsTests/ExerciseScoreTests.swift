import Alarms
import Telemetry
import Testing

/// A watch scored from its journal.
struct ExerciseScoreTests {
    private let start = Timestamp(seconds: 1_700_000_000)

    private func record(
        _ event: JournalRecord.Event, _ alarm: AlarmID?, _ seconds: Int64, annunciated: Bool = false,
        by: String = "moteur"
    ) -> JournalRecord {
        let at = start + .seconds(seconds)
        var record = JournalRecord(at: at, wall: at, event: event, alarm: alarm, by: by)
        record.annunciated = annunciated
        record.text = alarm?.text
        return record
    }

    private func score(_ journal: [JournalRecord], until seconds: Int64) -> ExerciseScore {
        ExerciseScore(journal: journal, end: start + .seconds(seconds)) {
            $0.text.hasPrefix("fast") ? .minutes(5) : nil
        }
    }

    @Test func everyDemandIsAnsweredInTimeLateMissedOrStillOpen() {
        let score = score(
            [
                record(.active, "fast/a", 0, annunciated: true), record(.active, "fast/b", 10, annunciated: true),
                record(.active, "slow/c", 20, annunciated: true), record(.active, "quiet/d", 30),
                record(.ack, "fast/a", 60, by: "dupont"), record(.ack, "fast/b", 600, by: "dupont"),
                record(.active, "fast/e", 700, annunciated: true), record(.active, "fast/f", 1_190, annunciated: true),
                record(.ack, "slow/c", 800, by: "martin"), record(.refused, "slow/c", 801, by: "martin"),
                record(.note, nil, 802, by: "martin"),
            ], until: 1_200)
        #expect(score.demandCount == 5)
        #expect(score.counts == [.inTime: 1, .late: 1, .answered: 1, .missed: 1, .open: 1])
        #expect(score.lines.map(\.alarm.text) == ["fast/a", "fast/b", "slow/c", "fast/e", "fast/f"])
        #expect(score.lines.map(\.outcome) == [.inTime, .late, .answered, .missed, .open])
        #expect(score.lines[1].taken == .seconds(590) && score.lines[1].by == "dupont")
        #expect(score.medianTaken == .seconds(590) && score.longestTaken == .seconds(780))
        #expect(score.share == 1.0 / 3 && score.refusedCount == 1 && score.noteCount == 1)
    }

    @Test func aNewOccurrenceAfterAnAcknowledgementIsANewDemandAndARepeatIsNot() {
        let score = score(
            [
                record(.active, "fast/a", 0, annunciated: true), record(.realarm, "fast/a", 100, annunciated: true),
                record(.ack, "fast/a", 120), record(.rise, "fast/a", 200, annunciated: true),
                record(.ack, "fast/a", 210), record(.ack, "fast/a", 220),
            ], until: 300)
        #expect(score.counts == [.inTime: 2] && score.lines.map(\.taken) == [.seconds(120), .seconds(10)])
    }

    @Test func stepsTickedAndNotTakenBackAreCounted() {
        func step(_ event: JournalRecord.Event, _ number: Int, _ seconds: Int64) -> JournalRecord {
            var record = record(event, "fast/a", seconds, by: "dupont")
            record.comment = "\(number). Close the fords"
            return record
        }
        let score = ExerciseScore(
            journal: [
                record(.active, "fast/a", 0, annunciated: true), step(.step, 1, 10), step(.step, 2, 20),
                step(.stepUndone, 1, 30), step(.step, 2, 40), record(.ack, "fast/a", 60, by: "dupont"),
            ], end: start + .seconds(100), allowed: { _ in .minutes(5) }, steps: { _ in 3 })
        #expect(score.stepsTicked == 1 && score.stepCount == 3)
        #expect(score.lines.map(\.stepsTicked) == [1] && score.lines.map(\.stepCount) == [3])
    }

    @Test func nothingToDoIsNoScore() {
        #expect(score([], until: 10).share == nil && score([], until: 10).medianTaken == nil)
    }
}
