import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// What is heard where a screen has marks, columns, pictures and a header that stays.
struct LinearReadingTests {
    private let now = LinearStage.now

    private func started(_ language: Language = .french) -> (LinearConsole, [String]) { LinearStage.started(language) }

    private func type(_ line: String, _ console: inout LinearConsole) -> (said: [String], commands: [Command.Body]) {
        LinearStage.type(line, &console)
    }

    @Test func numbersOutliveTheHelpAndItAnswersEveryTime() {
        var (console, _) = started()
        let helped = type("?", &console).said
        #expect(helped.first?.hasPrefix("Un numéro ouvre sa ligne") == true && console.view.display == .overview)
        let again = type("aide", &console).said
        #expect(again == helped, "a second time the same")
        let asked = type("ack 1", &console).said
        #expect(asked.contains { $0.contains("1 vu, je surveille") }, "\(asked)")
        _ = type("", &console)
        _ = type("1", &console)
        #expect(console.view.display == .faceplate("gapeau-sainte-eulalie"))
    }

    @Test func theEndIsSaidBeforeItIsReadAnew() {
        var (console, _) = started()
        var said = type("journal", &console).said
        while said.last?.hasPrefix("encore ") == true { said = console.enter("", at: now).lines }
        let end = console.enter("", at: now).lines
        #expect(end == ["c’est tout ; Entrée encore le relit tel qu’il est"])
        let anew = console.enter("", at: now).lines
        #expect(anew.first?.hasPrefix("Journal : ") == true, "\(anew)")
    }

    @Test func afterwardsOnlyWhatChangedOfTheHeaderIsSaid() {
        var (console, _) = started()
        let quiet = type("journal", &console).said
        #expect(quiet.first?.hasPrefix("Journal : ") == true, "\(quiet)")
        var snapshot = SnapshotFixtures.flood()
        snapshot.posture = PostureState(.crise, since: now, by: "martin")
        snapshot.bulletins = []
        let news = console.receive(snapshot)
        #expect(news.count == 1 && news[0].hasPrefix("CRISE depuis 02:30, martin. n’est plus : Vigicrues"), "\(news)")
        snapshot.counts.unacknowledged = [1, 1, 1, 0]
        let counted = console.receive(snapshot)
        #expect(counted.isEmpty, "the alarms themselves are announced: \(counted)")
        _ = console.enter("alarmes", at: now)
        let page = console.receive(snapshot)
        #expect(page.first == "3 non acquittées : 1 critique, 1 élevée, 1 moyenne.", "\(page)")
        _ = console.enter("vue d’ensemble", at: now)
        let whole = console.receive(snapshot)
        #expect(whole.first?.hasPrefix("Toulon Provence Méditerranée. LIVE 02:30+1. CRISE") == true, "\(whole)")
    }

    /// What is not live never passes for it, though its clock stands still.
    @Test func aDemoSaysThatItIsOneWithEveryAnswer() {
        var console = LinearConsole(options: .init(language: .english))
        var snapshot = SnapshotFixtures.flood()
        snapshot.mode = .demo(speed: 0)
        _ = console.receive(snapshot)
        _ = console.enter("alarms", at: now)
        let page = console.receive(snapshot)
        #expect(page.first == "DEMO.", "\(page)")
    }

    @Test func severalAreAcknowledgedAtOnceOnceTheyAreReadOut() {
        var (console, _) = started()
        _ = type("alarmes", &console)
        let asked = type("ack 1-2 vu", &console)
        #expect(asked.commands.isEmpty && asked.said.first == "Acquitter 2 alarmes", "\(asked.said)")
        #expect(asked.said.contains { $0.hasPrefix("élevée, K7F vigilance") }, "\(asked.said)")
        let done = type("vu", &console).commands
        #expect(done.count == 2, "\(done)")
        let wrong = type("a 1,99", &console).said
        #expect(wrong.first?.hasPrefix("pas de 99") == true)
    }

    @Test func theMapIsItsPlacesCommuneByCommune() {
        var (console, _) = started()
        let said = type("carte", &console).said
        #expect(
            said == [
                "Carte : 2 sur 6 anormaux", "Hyères : 1 sur 2 anormal",
                "1. alarme élevée, non acquittée, Gapeau · Sainte-Eulalie, FloodMonitoring",
                "rien d’anormal : Roubaud", "Toulon : 1 sur 2 anormal", "2. Las · Dardennes, muet, FloodMonitoring",
                "rien d’anormal : Parking Liberté", "sans commune : 1, aucun anormal", "rien d’anormal : bay-1",
                "+1 autre",
            ], "\(said)")
    }

    @Test func theRiversAndTheRainAreSaidWithUnitsAndOverWhat() {
        var (console, _) = started()
        let said = type("crues", &console).said
        #expect(said.first?.hasPrefix("Crues : 2 sur 5 anormaux") == true, "\(said)")
        #expect(
            said.contains { $0.hasPrefix("Pluie, le pire poste par durée : ") && $0.contains(" en 15 min à ") },
            "\(said)")
        let gapeau = said.first { $0.contains("Gapeau · Sainte-Eulalie") } ?? ""
        #expect(
            gapeau.hasPrefix("1. alarme élevée, non acquittée, Gapeau · Sainte-Eulalie, niveau 2,04 m, il y a "),
            "\(gapeau)")
        #expect(
            gapeau.contains("monte de 48 cm/h sur 30 min, prochain seuil ") && gapeau.contains(" à ce rythme"),
            "\(gapeau)")
    }

    /// Nothing that only an eye understands is in any answer.
    @Test(arguments: Language.allCases)
    func noPageHasMarksOrPictures(_ language: Language) {
        var (console, said) = started(language)
        for name in ["flood", "parking", "energy", "air", "alarms", "journal", "devices", "map", "consoles", "kpis"] {
            said += type(name, &console).said
            for _ in 0..<8 { said += type("", &console).said }
        }
        said += type("mayol", &console).said + type("", &console).said
        for line in said {
            let marks = line.filter { "◆▲●○✗≈≥≤█░▁▂▃▄▅▆▇·—₂₃~".contains($0) && $0 != "·" }
            #expect(marks.isEmpty && !line.contains("··"), "\(line)")
        }
    }

    @Test func wordsStandForMarks() {
        let french = Texts(language: .french)
        func said(_ text: String) -> String { Spoken.sentence(text, french) }
        #expect(said("21:55:00 ○4 Vent fort  revenue") == "21:55:00 basse, Vent fort, revenue")
        #expect(said("priorités  ◆1 0 %  ▲2 25 %") == "priorités, critique 0 %, élevée 25 %")
        #expect(said("[ ] 2 EN RETARD, sous 15 min  Appeler") == "étape 2 à faire, EN RETARD, sous 15 min, Appeler")
        #expect(said("[x] 1 Fermer  dupont, 03:24") == "étape 1 faite, Fermer, dupont, 03:24")
        #expect(said("-64 cm/h < 60") == "moins 64 cm/h inférieur à 60")
        #expect(said("COMPLET ~22:55") == "COMPLET vers 22:55")
        #expect(said("dans <10 min") == "dans moins de 10 min")
        #expect(said("NO₂ 12 µg/m³ ▁▂▃ il y a") == "NO2 12 µg/m³, il y a")
        let bound = StyledText("24 h ") + StyledText("≥ 99,0 mm (41 % reçus)", .uncertain)
        #expect(Spoken.text(bound, french) == "24 h au moins 99,0 mm (41 % reçus)")
        #expect(Spoken.text(StyledText("? –", .stale), french) == "muet")
        #expect(Spoken.text(StyledText("?m ", .stale) + "4,05 m", french) == "muet relevé par une personne 4,05 m")
    }
}
