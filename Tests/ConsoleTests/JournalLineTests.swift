import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// What the journal says of one record, as a sentence.
struct JournalLineTests {
    /// Who was to see to it stands where a sentence has it.
    @Test(arguments: [
        (Language.english, "root gave River level · Gapeau · Sainte-Eulalie to dupont"),
        (.french, "root a confié Niveau de rivière · Gapeau · Sainte-Eulalie à dupont"),
    ])
    func anAssignmentIsASentence(language: Language, expected: String) {
        var snapshot = SnapshotFixtures.flood()
        let alarm = snapshot.alarms[0].record
        var record = JournalRecord(at: snapshot.now, wall: snapshot.now, event: .assign, alarm: alarm.id, by: "root")
        record.comment = "dupont"
        snapshot.journal = [record]
        snapshot.journalTitles[alarm.id.text] = alarm.title
        let console = Displays.console(showing: .journal, snapshot, language: language)
        let picture = console.draw(size: Size(columns: 120, rows: 24)).plainText
        #expect(picture.contains(expected), "\(picture)")
    }

    /// On 80 columns a long action takes a second line rather than lose which river it was about.
    @Test func anActionKeepsItsPlaceOnEightyColumns() {
        var snapshot = SnapshotFixtures.flood()
        let alarm = snapshot.alarms[0].record
        var record = JournalRecord(at: snapshot.now, wall: snapshot.now, event: .ack, alarm: alarm.id, by: "root")
        (record.comment, record.level, record.value, record.unit) = ("équipe envoyée sur place", "alerte", 3.2, "m")
        snapshot.journal = [record]
        snapshot.journalTitles[alarm.id.text] = alarm.title
        let console = Displays.console(showing: .journal, snapshot, language: .french)
        let picture = console.draw(size: Size(columns: 80, rows: 24)).plainText
        #expect(picture.contains("Gapeau · Sainte-Eulalie « équipe envoyée sur place »"), "\(picture)")
    }

    /// A step is recorded in the site's language, and read in the reader's; one that was worded otherwise stays as it is.
    @Test(arguments: [(Language.english, "2. Close the fords"), (.french, "2. Fermer les gués")])
    func aStepIsInTheReadersLanguage(language: Language, expected: String) {
        var snapshot = SnapshotFixtures.flood()
        var rule = Rule(id: "river-level", levels: [])
        let fords = ActionStep(text: LocalizedText(english: "Close the fords", french: "Fermer les gués"))
        rule.steps = [ActionStep(text: LocalizedText("Look")), fords]
        snapshot.ruleTitles = RuleTitles([rule])
        let alarm: AlarmID = "river-level/gapeau-sainte-eulalie"
        var record = JournalRecord(at: snapshot.now, wall: snapshot.now, event: .step, alarm: alarm, by: "root")
        record.tell(fords, number: 2, .french)
        var reworded = record
        reworded.comment = "2. Fermer les ponts"
        snapshot.journal = [record, reworded]
        let console = Displays.console(showing: .journal, snapshot, language: language)
        let picture = console.draw(size: Size(columns: 120, rows: 24)).plainText
        #expect(picture.contains(expected) && picture.contains("2. Fermer les ponts"), "\(picture)")
    }

    /// Whoever reads that somebody observed something reads what, as of when, and whether it was late or bad.
    @Test(arguments: [
        (Language.english, "observed 1.15 m (at 03:52:00, late, bad)"),
        (.french, "a observé 1,15 m (à 03:52:00, tardif, invalide)"),
    ])
    func anObservationSaysWhatWasReadAndWhen(language: Language, expected: String) throws {
        let snapshot = SnapshotFixtures.flood()
        let pen = Displays.bare(showing: .journal, snapshot, language: language).pen(snapshot)
        var record = JournalRecord(at: snapshot.now, wall: snapshot.now, event: .observe, by: "root")
        (record.value, record.unit, record.text) = (1.15, "m", "gapeau/currentLevel")
        let day = ISO8601.text(snapshot.now, in: snapshot.zone.table).prefix(10)
        let at = try #require(ISO8601.parse(day + "T03:52", in: snapshot.zone.table))
        record.tell(
            ObservedReading(
                key: SeriesKey(entity: "gapeau", attribute: "currentLevel"), value: 1.15, unit: "m", observedAt: at,
                fate: .late(newest: nil), quality: .bad, changed: []))
        let line = JournalLine(record, pen, titles: JournalTitles(snapshot)).text.text
        #expect(line.contains(expected), "\(line)")
    }

    /// What was refused of a step says which; what is not an alarm's says what it is of, in the reader's language.
    @Test(
        arguments: [
            ("step 2 a/b", "a/b", "cocher l’étape 2"), ("undo step 2 a/b", "a/b", "décocher l’étape 2"),
            ("note correcting 12", nil, "corriger l’entrée 12"), ("bulletin end 3", nil, "lever le bulletin 3"),
            ("notify test astreinte", nil, "essayer une voie d’alerte astreinte"),
            ("step a/b", "a/b", "cocher une étape"),
        ] as [(String, String?, String)])
    func whatWasTriedIsInWords(refused: String, alarm: String?, expected: String) {
        #expect(Texts(language: .french).tried(refused, of: alarm) == expected)
    }

    /// A row says what it measures whether or not its like is filtered away.
    @Test func twoOfOnePlaceAreToldApartAlsoWhereOneIsShown() {
        var snapshot = SnapshotFixtures.flood()
        var other = snapshot.alarms[1]
        (other.record.id, other.record.attribute) = ("nodata:piscine/current", "current")
        other.record.code = "M3P"
        snapshot.alarms.append(other)
        snapshot.alarmCount += 1
        var console = Displays.console(showing: .alarms, snapshot, language: .english)
        for character in "/M3P" { _ = console.press(.character(character), at: snapshot.now) }
        _ = console.press(.enter, at: snapshot.now)
        let rows = console.draw(size: Size(columns: 120, rows: 40)).rows
        #expect(rows.contains { $0.contains("M3P") && $0.contains("No data · ") }, "\(rows.joined(separator: "\n"))")
    }
}
