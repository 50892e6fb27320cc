import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// Steps and the *levée de doute* at the keys.
struct CheckDisplayTests {
    private let now = SnapshotFixtures.night("02:30")

    private func console() -> Console { Displays.console(showing: .overview, SnapshotFixtures.flood()) }

    /// Types as a core answers: the alarm's action has two steps, the first of which is done.
    private func type(_ text: String, _ console: inout Console) -> [Command] {
        var commands: [Command] = []
        for character in text {
            for effect in console.press(character == "⏎" ? .enter : .character(character), at: now) {
                switch effect {
                case .command(let command): commands.append(command)
                case .query(let query):
                    guard case .why(let id) = query.body,
                        let line = SnapshotFixtures.flood().alarms.first(where: { $0.record.id == id })
                    else { continue }
                    var why = Why(record: line.record, source: nil, rule: LocalizedText("currentLevel ≥ 2.00"))
                    why.steps = [
                        CheckedStep(
                            ActionStep(text: LocalizedText("Regarder l’amont")),
                            done: StepDone(by: "dupont", at: now - .minutes(3))),
                        CheckedStep(
                            ActionStep(
                                text: LocalizedText("Appeler la commune"), contact: "Mme Roux", delay: .seconds(30))),
                    ]
                    why.verdict = Verdict(isConfirmed: true, by: "martin", at: now - .minutes(2), evidence: "échelle")
                    console.receive(Answer(id: query.id, body: .why(why)))
                default: break
                }
            }
        }
        return commands
    }

    private func picture(_ console: Console) -> String { console.draw(size: Size(columns: 100, rows: 30)).plainText }

    @Test func aStepIsTickedByItsNumberOrTheNextByEnter() {
        for keys in ["t2", "té", "t⏎"] {
            var console = console()
            let sent = type(keys, &console).map(\.body)
            #expect(sent == [.step("river-level/gapeau-sainte-eulalie", occurrence: 3, number: 2)], "\(keys)")
        }
    }

    /// The second number of a run is a step too, and the Enter after it neither a step nor a way elsewhere.
    @Test func theListOfStepsStaysUntilItIsLeft() {
        var console = console()
        let sent = type("t21", &console).map(\.body)
        #expect(sent == [2, 1].map { .step("river-level/gapeau-sainte-eulalie", occurrence: 3, number: $0) })
        // What is on its way is said first; the next key shows the keys again.
        _ = console.press(.tab, at: now)
        #expect(console.display == .overview && picture(console).contains("Entrée quitte"), "\(picture(console))")
        #expect(type("⏎", &console).isEmpty && console.dialog == nil && console.display == .overview)
        // Any other key is what it is elsewhere.
        var other = self.console()
        #expect(type("t2a1⏎", &other).count == 2)
        guard case .alarm(.acknowledge) = type("t2a1⏎", &other).last?.body else {
            return #expect(Bool(false), "the alarm is acknowledged")
        }
    }

    @Test func theLastTickIsTakenBackByOneKeyOrByItsNumber() {
        let id: AlarmID = "river-level/gapeau-sainte-eulalie"
        for keys in ["tu", ":décocher K7F 1⏎", ":undo-step K7F 1⏎"] {
            var console = console()
            #expect(type(keys, &console).map(\.body) == [.undoStep(id, occurrence: 3, number: 1)], "\(keys)")
        }
        var console = console()
        #expect(type(":décocher K7F⏎", &console).isEmpty && picture(console).contains("CODE NUMÉRO"))
        #expect(type(":décocher K7F 1", &console).isEmpty)
        #expect(picture(console).contains("décoche l’étape 1 de K7F") && picture(console).contains("garde les deux"))
    }

    @Test func theFaceplateHasTheStepsOfItsAlarm() throws {
        var snapshot = SnapshotFixtures.flood()
        var plate = SnapshotFixtures.faceplate(of: snapshot)
        let line = try #require(plate.alarms.first)
        let step = CheckedStep(
            ActionStep(text: LocalizedText("Regarder l’amont")), done: StepDone(by: "dupont", at: now - .minutes(3)))
        plate.steps = [Faceplate.Steps(of: line.record.id, [step])]
        snapshot.faceplate = plate
        var console = Displays.console(showing: .faceplate("gapeau-sainte-eulalie"), snapshot)
        console.receive(snapshot)
        #expect(picture(console).contains("[x] 1 Regarder l’amont  dupont, 02:27"))
    }

    @Test func theStepsSayWhoDidThemAndWhatIsLate() {
        var console = console()
        _ = type("t", &console)
        let shown = picture(console)
        for line in [
            "[x] 1 Regarder l’amont  dupont, 02:27", "[ ] 2 EN RETARD, sous 30 s  Appeler la commune (Mme Roux)",
        ] { #expect(shown.contains(line), "\(line) in\n\(shown)") }
    }

    /// What is to be done is wrapped, and that it is late is not what a short line cuts.
    @Test(arguments: [40, 80, 120]) func aStepThatIsLateSaysSoOnTheShortestLine(columns: Int) throws {
        var snapshot = SnapshotFixtures.flood()
        var plate = SnapshotFixtures.faceplate(of: snapshot)
        let line = try #require(plate.alarms.first)
        var step = ActionStep(text: LocalizedText("Appeler l’astreinte de la commune de l’amont et lui dire le niveau"))
        (step.contact, step.delay) = ("registre des astreintes", .seconds(30))
        plate.steps = [Faceplate.Steps(of: line.record.id, [CheckedStep(step)])]
        snapshot.faceplate = plate
        var console = Displays.console(showing: .faceplate("gapeau-sainte-eulalie"), snapshot)
        console.receive(snapshot)
        let picture = console.draw(size: Size(columns: columns, rows: 40)).plainText
        #expect(picture.split(separator: "[ ] 1 EN RETARD, sous 30 s").count == 2, "said once: \(picture)")
        let words = picture.split { $0 == " " || $0 == "\n" }
        #expect(columns < 80 || words.contains("astreintes)"), "\(picture)")
    }

    @Test func whyShowsTheStepsAndWhoLooked() {
        var console = console()
        _ = type("w", &console)
        let shown = picture(console)
        for line in [
            "levée de doute : confirmée par martin à 02:28:00 : échelle",
            "[ ] 2 EN RETARD, sous 30 s  Appeler la commune",
        ] {
            #expect(shown.contains(line), "\(line) in\n\(shown)")
        }
    }

    @Test func theListSaysWhatSomebodySaw() {
        var snapshot = SnapshotFixtures.flood()
        for (isConfirmed, word) in [(true, "CONFIRMÉE"), (false, "DÉMENTIE")] {
            snapshot.alarms[0].verdict = Verdict(
                isConfirmed: isConfirmed, by: "martin", at: now, evidence: "échelle")
            let console = Displays.console(showing: .alarms, snapshot)
            #expect(console.draw(size: Size(columns: 120, rows: 30)).plainText.contains(word))
            #expect(picture(console).contains("par martin à 02:30:00 : échelle"), "under the list, at any width")
            #expect(LinearPage(console)?.lines.contains { $0.contains("par martin à 02:30:00 : échelle") } == true)
        }
    }

    @Test func refutingOffersOutOfServiceOnceItIsWritten() throws {
        var console = console()
        let sent = type("xlit à sec⏎", &console)
        guard case .verdict(let id, let occurrence, false, let evidence) = try #require(sent.first).body else {
            Issue.record("\(sent)")
            return
        }
        #expect((occurrence, evidence) == (3, "lit à sec"))
        #expect(!picture(console).contains("Mettre hors service"), "not before the core has it")
        console.receive(Reply(id: sent[0].id, outcome: .done([])))
        #expect(picture(console).contains("Mettre hors service"))
        #expect(type("⏎", &console).map(\.body) == [.alarm(.outOfService(id, reason: "lit à sec"))])
        var left = self.console()
        let again = type("xlit à sec⏎", &left)
        left.receive(Reply(id: again[0].id, outcome: .done([])))
        #expect(left.press(.escape, at: now).isEmpty && !picture(left).contains("Mettre hors service"))
    }

    @Test func confirmingAsksHowAndOffersNothing() {
        var console = console()
        #expect(type("c⏎", &console).isEmpty)
        #expect(picture(console).contains("dire d’abord comment on le sait"))
        let sent = type("vu⏎", &console)
        #expect(sent.count == 1)
        console.receive(Reply(id: sent[0].id, outcome: .done([])))
        #expect(picture(console).contains("confirmée : K7F"))
    }

    @Test func anAlarmIsGivenToSomebodyAndTheListSaysToWhom() {
        var console = console()
        let id: AlarmID = "river-level/gapeau-sainte-eulalie"
        #expect(type(":confier K7F⏎", &console).isEmpty)
        #expect(picture(console).contains("dire d’abord qui s’en charge"))
        let sent = type(":confier K7F C. Martin⏎", &console)
        #expect(sent.map(\.body) == [.assign(id, occurrence: 3, to: "C. Martin")])
        console.receive(Reply(id: sent[0].id, outcome: .done([])))
        #expect(picture(console).contains("confiée à C. Martin"))
        var snapshot = SnapshotFixtures.flood()
        snapshot.alarms[0].assignment = Assignment(person: "C. Martin", by: "dupont", at: now)
        let list = Displays.console(showing: .alarms, snapshot)
        let shown = list.draw(size: Size(columns: 120, rows: 30)).plainText
        #expect(shown.contains("→ C. M"), "in its row")
        #expect(shown.contains(" confiée à C. Martin"), "whole under the list")
        #expect(LinearPage(list)?.lines.contains { $0.contains("confiée à C. Martin") } == true)
    }

    @Test func thePaletteDoesTheSame() {
        var console = console()
        let id: AlarmID = "river-level/gapeau-sainte-eulalie"
        #expect(type(":étape K7F 2⏎", &console).map(\.body) == [.step(id, occurrence: 3, number: 2)])
        #expect(
            type(":démentir K7F à sec⏎", &console).map(\.body)
                == [.verdict(id, occurrence: 3, isConfirmed: false, evidence: "à sec")])
    }
}
