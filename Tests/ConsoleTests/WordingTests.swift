import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// What strip, lists and journal say of an alarm.
@Suite struct WordingTests {
    /// The journal says in words what was refused and why, whatever it was.
    /// The levels of the program's own alarms have words in both languages, in dialogs as in lists.
    @Test(arguments: [(Language.english, "clock"), (.french, "horloge")])
    func aDialogSaysTheLevelOfTheProgramsOwnAlarms(language: Language, word: String) {
        var snapshot = SnapshotFixtures.flood()
        (snapshot.alarms[0].record.rule, snapshot.alarms[0].record.level) = ("clock", "horloge")
        var console = Displays.console(showing: .alarms, snapshot, language: language)
        console.screenSize = Size(columns: 120, rows: 40)
        _ = console.press(.character("a"), at: snapshot.now)
        let rows = console.draw(size: console.screenSize).rows
        #expect(rows.contains { $0.contains("K7F \(word) · ") && $0.contains("(occurrence 3)") }, "\(rows)")
    }

    @Test(arguments: Refusal.allCases, Language.allCases)
    func aRefusalIsJournaledInWords(why: Refusal, language: Language) {
        let snapshot = SnapshotFixtures.flood()
        let pen = Displays.bare(showing: .journal, snapshot, language: language).pen(snapshot)
        for tried in ["reset", "ack river-level/x", "oos river-level/x", "undo step 2 x", "in-service x", "long-shelf"]
        {
            var record = JournalRecord(at: snapshot.now, wall: snapshot.now, event: .refused, alarm: "x", by: "root")
            (record.refused, record.why, record.text) = (tried, why, "Niveau de rivière")
            let line = JournalLine(record, pen, titles: JournalTitles(snapshot)).text.text
            #expect(Phrase.refusalWords[why] != nil && !line.contains("(\(why.rawValue))"), "\(line)")
            for word in ["oos", "undo", "in-service", "long-shelf", "river-level/x"] {
                #expect(!line.contains(word), "\(line)")
            }
            #expect(language == .english || !line.contains("reset") && !line.contains("ack "), "\(line)")
        }
    }

    /// What two persons are to ask for is told in words, by whom it was asked and by whom not.
    @Test(arguments: [JournalRecord.Event.requested, .seconded, .requestLapsed], Language.allCases)
    func whatTwoPersonsAskForIsJournaledInWords(event: JournalRecord.Event, language: Language) {
        var snapshot = SnapshotFixtures.flood()
        snapshot.ruleTitles = RuleTitles([])
        let pen = Displays.bare(showing: .journal, snapshot, language: language).pen(snapshot)
        for (asked, words) in [
            ("oos river-level/x", ["out of service", "hors service"]), ("reset river-level/x", ["reset", "réarmer"]),
            ("in-service river-level/x", ["back in service", "remise en service"]),
        ] {
            var record = JournalRecord(
                at: snapshot.now, wall: snapshot.now, event: event, alarm: "no-data:x", by: "martin")
            record.text = asked
            let line = JournalLine(record, pen, titles: JournalTitles(snapshot)).text.text
            #expect(line.contains(words[language == .french ? 1 : 0]), "\(line)")
            #expect(!line.contains("oos") && !line.contains("river-level/x"), "\(line)")
            record.alarm = nil
            record.text = "ack group gapeau"
            let group = JournalLine(record, pen, titles: JournalTitles(snapshot)).text.text
            #expect(group.contains(language == .french ? "acquitter" : "acknowledge"), "\(group)")
            #expect(group.contains(" gapeau") && !group.contains("group"), "\(group)")
        }
    }

    /// Who asked is no comment of the one who agreed, whose own reason stands beside it.
    @Test func theSecondPersonsLineSaysWhoAskedAndItsOwnReason() {
        let snapshot = SnapshotFixtures.flood()
        let pen = Displays.bare(showing: .journal, snapshot).pen(snapshot)
        var record = JournalRecord(
            at: snapshot.now, wall: snapshot.now, event: .seconded, alarm: "river-level/x", by: "martin")
        (record.text, record.comment) = ("oos river-level/x: d’accord", "dupont")
        let line = JournalLine(record, pen, titles: JournalTitles(snapshot)).text.text
        #expect(line.contains("(demandé par dupont) « d’accord »") && !line.contains("« dupont »"), "\(line)")
    }

    private func text(_ display: View.Display, _ snapshot: Snapshot, columns: Int = 120) -> String {
        Displays.console(showing: display, snapshot).draw(size: Size(columns: columns, rows: 40)).plainText
    }

    @Test func thePlaceOfAnAlarmIsSaidOnce() throws {
        let console = Displays.console(showing: .journal, SnapshotFixtures.flood())
        for columns in [40, 60, 80, 120, 200] {
            let strip = console.draw(size: Size(columns: columns, rows: 40)).rows[1...2].joined()
            #expect(strip.split(separator: "K7F")[1].components(of: "Sainte-Eulalie").count <= 1, "\(strip)")
        }
        var picture = text(.alarms, SnapshotFixtures.flood())
        let row = try #require(picture.split(separator: "\n").dropFirst(3).first { $0.contains("K7F") })
        // Where the list is too narrow for all of it, it is cut; under the list it stands whole.
        #expect(row.components(of: "Sainte-E").count == 1, "\(row)")
        #expect(picture.contains("─ Gapeau · Sainte-Eulalie K7F · Niveau de rivière ─"), "\(picture)")
        var acknowledging = console
        _ = acknowledging.press(.character("a"), at: SnapshotFixtures.flood().now)
        picture = acknowledging.draw(size: Size(columns: 120, rows: 40)).plainText
        let preview = try #require(picture.split(separator: "\n").first { $0.contains("occurrence") })
        #expect(preview.components(of: "Sainte-Eulalie").count == 1, "\(preview)")
    }

    /// A level of a site is a word of its files; one of the program's own alarms is said in the console's language.
    @Test func theJournalNamesTheProgramsOwnLevelsInTheConsolesLanguage() {
        var snapshot = SnapshotFixtures.normal()
        func line(_ alarm: AlarmID, _ level: String) -> JournalRecord {
            var record = SnapshotFixtures.transition(
                .active, "Gapeau", at: snapshot.now, priority: .high, level: level, value: 1.9)
            record.alarm = alarm
            return record
        }
        snapshot.journal = [line("clock:gapeau", "horloge"), line("core:disk", "défaut"), line("clock/g/v", "horloge")]
        let english = Displays.console(showing: .journal, snapshot, language: .english)
            .draw(size: Size(columns: 120, rows: 40)).plainText
        #expect(
            english.components(of: " clock ").count == 1 && english.components(of: " fault ").count == 1, "\(english)")
        #expect(english.components(of: " horloge ").count == 1, "the site's own word")
    }

    @Test func anAcknowledgedAlarmThatClearsIsNormalAndNotWaiting() {
        var snapshot = SnapshotFixtures.normal()
        func returned(to state: AlarmState) -> JournalRecord {
            var record = SnapshotFixtures.transition(
                .returned, "Niveau de rivière · Gapeau · Sainte-Eulalie", at: snapshot.now, priority: .high,
                level: "alerte", value: 1.9)
            record.to = state
            return record
        }
        snapshot.journal = [returned(to: .normal)]
        #expect(text(.journal, snapshot).contains("Sainte-Eulalie  normale 1,90 m"))
        snapshot.journal = [returned(to: .returnedUnacknowledged)]
        #expect(text(.journal, snapshot).contains("revenue, non acquittée alerte 1,90 m"))
    }

    @Test func aRateCarriesItsSignAndItsUnit() {
        var snapshot = SnapshotFixtures.flood()
        (snapshot.alarms[0].record.value, snapshot.alarms[0].record.threshold) = (0.62, 0.6)
        snapshot.alarms[0].record.unit = "m/h"
        #expect(text(.overview, snapshot).contains("+62 cm/h ≥ 60"))
    }

    @Test func aValueBelowTheLevelStillShownIsNotSaidToBeAboveIt() {
        var snapshot = SnapshotFixtures.flood()
        (snapshot.alarms[0].record.value, snapshot.alarms[0].record.threshold) = (3.23, 4)
        #expect(text(.overview, snapshot).contains("3,23 m < 4,00"))
    }
}

extension StringProtocol {
    /// Every occurrence of `part`.
    func components(of part: String) -> [Range<Index>] { Array(ranges(of: part)) }
}

/// Several alarms under one acknowledgement: marked row by row, previewed with their values, sent each by its name.
@Suite struct MarkTests {
    private let now = SnapshotFixtures.night("02:30")

    private func picture(_ console: Console) -> String {
        console.draw(size: Size(columns: 120, rows: 40)).plainText
    }

    @Test func markedRowsAreAcknowledgedTogether() {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        _ = console.press(.character("m"), at: now)
        _ = console.press(.character("m"), at: now)
        #expect(picture(console).contains("2 cochées") && picture(console).contains("✓"))
        #expect(picture(console).contains("ORDRE TENU"))
        _ = console.press(.character("a"), at: now)
        #expect(picture(console).contains("Acquitter 2 alarmes"))
        #expect(
            picture(console).contains("Niveau de rivière, 2,04 m ≥ 2,00 (occurrence 3)"), "the preview has the value")
        _ = console.press(.character("1"), at: now)
        let sent = console.press(.enter, at: now).compactMap { effect -> AlarmID? in
            guard case .command(let command) = effect, case .alarm(.acknowledge(let id, _, _, _, _)) = command.body
            else { return nil }
            return id
        }
        #expect(sent == SnapshotFixtures.flood().alarms.prefix(2).map(\.record.id))
        #expect(!picture(console).contains("cochée"))
    }

    @Test func escapeClearsTheMarksFirstAndElsewhereTheKeySaysWhere() {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        _ = console.press(.character("m"), at: now)
        _ = console.press(.escape, at: now)
        #expect(console.view.display == .alarms && !picture(console).contains("✓"))
        _ = console.press(.character("0"), at: now)
        _ = console.press(.character("m"), at: now)
        #expect(picture(console).contains("seules les alarmes de leur liste se cochent ; 5 la montre"))
    }

    @Test func aRateWhoseWindowHasRunEmptyIsNotZero() {
        var snapshot = SnapshotFixtures.flood()
        (snapshot.alarms[0].record.value, snapshot.alarms[0].record.threshold) = (0, 0.6)
        snapshot.alarms[0].record.unit = "m/h"
        snapshot.alarms[0].record.isStale = true
        let text = picture(Displays.console(showing: .alarms, snapshot))
        #expect(!text.contains("0 cm/h") && text.contains("? –"))
    }
}

/// No number is cut on a phone's screen.
@Test func theJournalOfAPhoneKeepsItsFiguresWhole() {
    var snapshot = SnapshotFixtures.normal()
    snapshot.journal = [
        SnapshotFixtures.transition(
            .returned, "Niveau de rivière · Gapeau · Sainte-Eulalie", at: snapshot.now - .days(1), priority: .high,
            level: "vigilance", value: 12.34)
    ]
    let console = Displays.console(showing: .journal, snapshot)
    for columns in 30...59 {
        let text = console.draw(size: Size(columns: columns, rows: 12)).plainText
        #expect(text.contains("12,34 m"), "\(columns):\n\(text)")
    }
}
