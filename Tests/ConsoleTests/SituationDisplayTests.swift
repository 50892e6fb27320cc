import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// The posture in the header, and a crisis-log entry at the keys.
struct SituationDisplayTests {
    private let now = SnapshotFixtures.night("02:30")

    private func console(_ snapshot: Snapshot = SnapshotFixtures.flood()) -> Console {
        Displays.console(showing: .overview, snapshot)
    }

    private func type(_ text: String, _ console: inout Console) -> [Command.Body] {
        let keys: [Character: Key] = ["⏎": .enter, "⇥": .tab, "↓": .down, "↑": .up]
        var bodies: [Command.Body] = []
        for character in text {
            for case .command(let command) in console.press(keys[character] ?? .character(character), at: now) {
                bodies.append(command.body)
            }
        }
        return bodies
    }

    private func header(_ console: Console, _ columns: Int) -> String {
        String(console.draw(size: Size(columns: columns, rows: 24)).plainText.prefix { $0 != "\n" })
    }

    @Test func thePostureIsInTheHeaderAtEveryWidth() {
        let console = console()
        #expect(header(console, 160).contains("ALERTE depuis 01:50, martin"))
        #expect(header(console, 120).contains("ALERTE depuis 01:50 "))
        for columns in [100, 80, 60, 50, 40] { #expect(header(console, columns).contains("ALERTE"), "\(columns)") }
        for columns in [120, 80, 40] {
            #expect(header(self.console(SnapshotFixtures.normal()), columns).contains("VEILLE"))
        }
    }

    @Test func aLineAndEnterIsAWholeEntry() {
        var console = console()
        #expect(type("nquai évacué⏎", &console) == [.note("quai évacué")])
    }

    @Test func theArrowsChooseTheKindAndTabGoesOnToWhoAndWhere() {
        var console = console()
        let typed = type("n↓quai évacué⇥le maire⇥Hyères⇥x12⇥ ce soir⏎", &console)
        let entry = LogEntry("quai évacué ce soir", kind: .callIn, person: "le maire", commune: "Hyères", corrects: 12)
        #expect(typed == [.note(entry)])
        var other = self.console()
        #expect(type("n↑x", &other).isEmpty)
        let picture = other.draw(size: Size(columns: 80, rows: 24)).plainText
        for word in ["Entrée de main courante", "appel reçu", "qui : –", "commune : –", "note : x"] {
            #expect(picture.contains(word), "\(word) in\n\(picture)")
        }
        #expect(type("⏎", &other) == [.note(LogEntry("x", kind: .action))])
    }

    @Test func anEntryWithoutTextIsNotSent() {
        var console = console()
        #expect(type("n⇥le maire⏎", &console).isEmpty)
        #expect(console.draw(size: Size(columns: 80, rows: 24)).plainText.contains("saisir la note d’abord"))
    }

    @Test func thePaletteSetsThePostureAndSaysSoFirst() {
        var console = console()
        #expect(type(":posture crise pluie", &console).isEmpty)
        #expect(console.draw(size: Size(columns: 80, rows: 24)).plainText.contains("posture crise, pluie"))
        #expect(type("⏎", &console) == [.posture(.crise, reason: "pluie")])
        #expect(type(":posture guerre⏎", &console).isEmpty)
    }

    @Test func theJournalTellsEntriesPosturesAndBulletins() {
        var snapshot = SnapshotFixtures.flood()
        let at = now - .minutes(5)
        var note = JournalRecord(at: at, wall: at, event: .note, by: "dupont")
        note.tell(LogEntry("quai évacué", kind: .callIn, person: "le maire", commune: "Hyères", corrects: 2), number: 3)
        var posture = JournalRecord(at: at, wall: at, event: .posture, by: "martin")
        posture.tell(.crise, reason: "pluie")
        var bulletin = JournalRecord(at: at, wall: at, event: .bulletin, by: "martin")
        bulletin.tell(snapshot.bulletins[0])
        snapshot.journal = [note, posture, bulletin]
        let console = Displays.console(showing: .journal, snapshot)
        let picture = console.draw(size: Size(columns: 120, rows: 24)).plainText
        for line in [
            "dupont a noté n° 3 appel reçu quai évacué (le maire, Hyères, corrige n° 2)",
            "martin a pris la posture crise « pluie »", "martin a saisi le bulletin orange crue (Vigicrues, Gapeau)",
        ] { #expect(picture.contains(line), "\(line) in\n\(picture)") }
    }

    @Test func aSheetOfTheCrisisLogKeepsItsColumns() {
        var note = JournalRecord(at: now, wall: now, event: .note, by: "dupont")
        note.tell(LogEntry("a | b <c>", kind: .decision, commune: "Hyères"), number: 1)
        let zone = SnapshotFixtures.flood().zone
        let sheet = CrisisLogSheet(
            CrisisLog(journal: [note]), from: now - .hours(1), to: now + .hours(1), zone: zone, language: .french)
        #expect(
            sheet.markdownLines.last
                == "| 1 | 28/11/2026 02:30:00+1 | décision |  | Hyères | a \\| b &lt;c> | dupont |")
        #expect(sheet.textLines[1].hasPrefix("28/11/2026 01:30+1 à 28/11/2026 03:30+1 · "), "\(sheet.textLines[1])")
        let night = CrisisLogSheet(
            CrisisLog(journal: [note]), from: now - .hours(6), to: now, zone: zone, language: .english)
        #expect(night.textLines[1].hasPrefix("2026-11-27 20:30+1 to 2026-11-28 02:30+1 · "), "\(night.textLines[1])")
        #expect(sheet.textLines.last == "1 · 28/11/2026 02:30:00+1 · décision · Hyères · a | b <c> (dupont)")
    }

    @Test func aBulletinIsEnteredAndEndedAtTheKeysWithAPreview() throws {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        let now = SnapshotFixtures.flood().now
        func shown() -> String { console.draw(size: Size(columns: 120, rows: 24)).plainText }
        // As it is typed: what is missing is said.
        for (typed, said) in [
            (":bulletin ", "SOURCE"), (":bulletin Météo-France", "puis où"),
            (":bulletin Météo-France; Var; orange; hier", "n’est pas une heure à venir"),
        ] {
            var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
            _ = type(typed, &console)
            let picture = console.draw(size: Size(columns: 120, rows: 24)).plainText
            #expect(picture.contains(said), "\(typed): \(picture)")
            #expect(type("⏎", &console).isEmpty)
        }
        #expect(type(":bulletin Météo-France; Var; orange; 18:00; vents, très forts", &console).isEmpty)
        #expect(
            shown().contains("Entrée : bulletin Météo-France : Var orange, 02:30 à 18:00, vents, très forts"),
            "\(shown())")
        let sent = type("⏎", &console)
        guard case .bulletin(let bulletin) = try #require(sent.first) else {
            Issue.record("\(sent)")
            return
        }
        #expect(
            [bulletin.source, bulletin.scope, bulletin.level, bulletin.text] == [
                "Météo-France", "Var", "orange", "vents, très forts",
            ])
        #expect(bulletin.from == now && bulletin.to == now + .hours(15) + .minutes(30))
        let number = try #require(SnapshotFixtures.flood().bulletins.first).id
        #expect(type(":bulletin fin \(number) levé par la préfecture", &console).isEmpty)
        #expect(shown().contains("lève Vigicrues Gapeau orange, levé par la préfecture"), "\(shown())")
        #expect(type("⏎", &console) == [.endBulletin(number, reason: "levé par la préfecture")])
        #expect(type(":bulletin end 999", &console).isEmpty && shown().contains("aucun bulletin de ce numéro"))
    }
}
