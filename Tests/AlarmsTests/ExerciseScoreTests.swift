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

    /// What rises while it waits is shown at its worst; once its time is over, a new annunciation asks anew.
    @Test func anAlarmThatRisesWhileItWaitsIsScoredAtItsWorst() {
        func rise(_ seconds: Int64, _ level: String, _ priority: Priority) -> JournalRecord {
            var record = record(.rise, "fast/a", seconds, annunciated: true)
            (record.level, record.priority) = (level, priority)
            return record
        }
        let inTime = score(
            [rise(0, "alerte", .high), rise(200, "crise", .critical), record(.ack, "fast/a", 250)], until: 300)
        #expect(inTime.lines.map(\.level) == ["crise"] && inTime.counts == [.inTime: 1])
        #expect(inTime.lines[0].taken == .seconds(250), "counted from where it began")
        let missed = score(
            [rise(0, "alerte", .high), rise(400, "crise", .critical), record(.ack, "fast/a", 450)], until: 500)
        #expect(missed.lines.map(\.level) == ["alerte", "crise"] && missed.lines.map(\.outcome) == [.missed, .inTime])
        let back = score([rise(0, "crise", .critical), rise(100, "alerte", .high)], until: 200)
        #expect(back.lines.map(\.level) == ["crise"])
    }

    @Test func whatIsOverByItselfIsMissedOnlyIfItsTimeWasOver() {
        let score = score(
            [
                record(.active, "fast/a", 0, annunciated: true), record(.normal, "fast/a", 100),
                record(.active, "fast/b", 0, annunciated: true), record(.normal, "fast/b", 400),
                record(.active, "slow/c", 0, annunciated: true), record(.normal, "slow/c", 1_000),
            ], until: 2_000)
        #expect(score.lines.map(\.outcome) == [.over, .missed, .over])
        #expect(score.demandCount == 3 && score.share == 0)
    }

    /// Most alarms need no acknowledgement once they returned: the journal says of those that they returned to normal.
    @Test func whatReturnsToNormalIsOverAndItsNextOccurrenceIsAnotherDemand() {
        var returned = record(.returned, "fast/a", 100)
        returned.to = .normal
        var waits = record(.returned, "fast/b", 100)
        waits.to = .returnedUnacknowledged
        let score = score(
            [
                record(.active, "fast/a", 0, annunciated: true), returned,
                record(.active, "fast/b", 0, annunciated: true), waits, record(.ack, "fast/b", 200),
                record(.active, "fast/a", 1_000, annunciated: true), record(.ack, "fast/a", 1_030),
            ], until: 2_000)
        #expect(score.lines.map(\.alarm.text) == ["fast/a", "fast/b", "fast/a"])
        #expect(score.lines.map(\.outcome) == [.over, .inTime, .inTime])
        #expect(score.lines.map(\.taken) == [nil, .seconds(200), .seconds(30)])
    }

    @Test func anAnswerTakenBackIsNone() {
        let active = record(.active, "fast/a", 0, annunciated: true)
        let taken = [active, record(.ack, "fast/a", 10), record(.unack, "fast/a", 20)]
        let missed = score(taken, until: 500)
        #expect(missed.lines.map(\.outcome) == [.missed] && missed.medianTaken == nil)
        #expect(missed.lines[0].by == nil && missed.share == 0)
        let again = score(taken + [record(.ack, "fast/a", 90)], until: 500)
        #expect(again.lines.map(\.outcome) == [.inTime] && again.lines[0].taken == .seconds(90))
        #expect(score(taken, until: 100).counts == [.open: 1], "there is still time")
    }

    @Test func whoPutsAnAlarmAsideHasAnsweredIt() {
        let score = score(
            [
                record(.active, "fast/a", 0, annunciated: true), record(.shelve, "fast/a", 60, by: "dupont"),
                record(.active, "fast/b", 0, annunciated: true), record(.oos, "fast/b", 400, by: "dupont"),
                record(.shelveEnd, "fast/a", 900, annunciated: true),
            ], until: 1_000)
        #expect(score.lines.map(\.outcome) == [.inTime, .late, .open] && score.shelvedCount == 1)
    }

    /// In a flood what is not critical is summed up: it stands in the list, and waits like any other.
    @Test func whatWasHeardInASumIsADemandAndWhatWasHiddenOrChatteredIsNot() {
        func came(_ alarm: AlarmID, _ seconds: Int64, _ event: JournalRecord.Event = .active) -> JournalRecord {
            var record = record(event, alarm, seconds)
            (record.priority, record.to) = (.high, .unacknowledged)
            return record
        }
        var hidden = came("fast/hidden", 20)
        hidden.suppression = .suppressedByDesign(by: [])
        let score = score(
            [
                came("fast/a", 0), came("fast/b", 10, .rise), hidden, record(.chatter, "fast/c", 30),
                came("fast/c", 40),
                record(.ack, "fast/b", 60, by: "dupont"),
            ], until: 1_000)
        #expect(score.lines.map(\.alarm.text) == ["fast/a", "fast/b"])
        #expect(score.lines.map(\.outcome) == [.missed, .inTime])
    }

    /// A step done once is not done for each demand the alarm made.
    @Test func aStepBelongsToTheDemandItWasTickedIn() {
        func tick(_ number: Int, _ seconds: Int64) -> JournalRecord {
            var line = record(.step, "fast/a", seconds, by: "dupont")
            line.comment = "\(number). Close the fords"
            return line
        }
        let score = ExerciseScore(
            journal: [
                record(.active, "fast/a", 0, annunciated: true), tick(1, 10),
                record(.rise, "fast/a", 900, annunciated: true), tick(2, 910), tick(3, 920),
            ], end: start + .seconds(1_000), allowed: { _ in .minutes(5) }, steps: { _ in 4 })
        #expect(score.lines.map(\.stepsTicked) == [1, 2] && score.stepsTicked == 3 && score.stepCount == 4)
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

/// Titles of a journal in the site's language, told in another.
struct RuleTitlesTests {
    private let titles: RuleTitles = {
        var rule = Rule(id: "river-level")
        rule.title = LocalizedText(english: "River level", french: "Niveau de rivière")
        return RuleTitles([rule])
    }()

    @Test(arguments: [
        ("river-level/gapeau", "Niveau de rivière · Gapeau", "River level · Gapeau"),
        ("river-level/gapeau", "River level · Gapeau", "River level · Gapeau"),
        ("river-level/gapeau", "Niveau de rivière", "River level"),
        ("river-level/gapeau", "Niveau de rivières · Gapeau", "Niveau de rivières · Gapeau"),
        ("other/gapeau", "Niveau de rivière · Gapeau", "Niveau de rivière · Gapeau"),
        ("clock:las", "Horloge fausse · Las", "Clock fault · Las"),
        ("nodata:las/level", "Absence de données · Las", "No data · Las"),
    ])
    func aRecordedTitleIsToldInTheReadersLanguage(_ alarm: String, _ text: String, _ english: String) {
        #expect(titles.text(text, of: AlarmID(alarm), in: .english) == english)
        #expect(titles.text(english, of: AlarmID(alarm), in: .english) == english)
    }
}
