import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// The console in sentences: what it says of its own accord, and the river story typed line by line.
struct LinearTests {
    private let now = LinearStage.now

    private func started(_ language: Language = .french) -> (LinearConsole, [String]) { LinearStage.started(language) }

    private func type(_ line: String, _ console: inout LinearConsole) -> (said: [String], commands: [Command.Body]) {
        LinearStage.type(line, &console)
    }

    @Test func itBeginsWithWhereOneIsAndTheMostUrgent() {
        let (_, said) = started()
        #expect(said[0] == "vigie en phrases : aide dit les commandes, Entrée lit la suite, un numéro ouvre sa ligne")
        let head =
            "Toulon Provence Méditerranée. LIVE 02:30+1. ALERTE depuis 01:50, martin. 2 non acquittées : 1 élevée, 1"
        #expect(said[1].hasPrefix(head), "\(said[1])")
        #expect(said.contains("Crues : 2 sur 5 anormaux"))
        let first = said.first { $0.hasPrefix("1. ") }
        #expect(
            first?.hasPrefix(
                "1. élevée, non acquittée, déclenchée il y a 41 s, Gapeau · Sainte-Eulalie, Niveau de rivière, vigilance, "
                    + "2,04 m égal ou supérieur à 2,00") == true && first?.hasSuffix("code K7F") == true, "\(said)")
    }

    @Test func theRiverStoryLineByLine() {
        var (console, _) = started()
        let why = type("pourquoi 1", &console).said
        #expect(
            why.first == "Pourquoi K7F Gapeau · Sainte-Eulalie"
                && why.contains { $0.contains("currentLevel égal ou supérieur à 2.00") })
        let asked = type("ack 1", &console)
        #expect(asked.commands.isEmpty && asked.said.contains { $0.contains("1 vu, je surveille") })
        #expect(asked.said.contains { $0.contains("K7F vigilance") })
        let done = type("1", &console).commands
        guard case .alarm(.acknowledge(_, let occurrence, let seen, let comment, _)) = done.first else {
            Issue.record("\(done)")
            return
        }
        #expect((occurrence, seen, comment) == (3, "vigilance", "vu, je surveille"))
        // The key of the action does the same, comment and all.
        let heard7 = type("a 1 équipe partie", &console)
        #expect(heard7.commands.count == 1)
    }

    @Test func aNumberOpensItsRowAndNamesLead() {
        var (console, _) = started()
        let river = type("1", &console).said
        #expect(console.view.display == .faceplate("gapeau-sainte-eulalie"))
        #expect(river.contains("Gapeau · Sainte-Eulalie, FloodMonitoring, Hyères"))
        // The rest of it, its last frames among that.
        let rest = type("", &console).said
        #expect(
            (river + rest).contains {
                $0.hasSuffix("10.0.0.7:4000 FloodMonitoring,id=gapeau-sainte-eulalie currentLevel=8315")
            }, "\(rest)")
        #expect(
            (river + rest).contains { $0.hasPrefix("niveau, 24 h jusqu’à maintenant : min 0,80 m, max ") },
            "the curve: \(river + rest)")
        let heard8 = type("99", &console)
        #expect(heard8.said.first?.hasPrefix("pas de 99 : la dernière liste en a ") == true)
        let parking = type("stationnement", &console).said
        #expect(
            parking.first?.hasPrefix("Stationnement : 1 sur ") == true, "only what changed of the header: \(parking)")
        let liberté = parking.first { $0.contains("Liberté") } ?? ""
        #expect(liberté.contains(", 24 libres sur ") && liberté.contains(", occupé à "), "\(parking)")
        #expect(liberté.contains("complet vers 02:45 à ce rythme"), "\(parking)")
        #expect(parking.contains { $0.contains("incertain 0 libre sur ") }, "a glyph is said as a word: \(parking)")
        #expect(parking.contains { $0.contains("places vues sur ") }, "a zone: \(parking)")
        #expect(!parking.joined().contains("█"))
        let filtered = type("filtrer libres>10", &console).said
        #expect(filtered.contains { $0.contains("filtre : libres>10") } && !filtered.joined().contains("Mayol"))
        let heard9 = type("filtrer x:1", &console)
        #expect(heard9.said.first?.contains("x n’est pas un champ") == true)
        _ = type("mayol", &console)
        #expect(console.view.display == .faceplate("mayol"))
        let heard11 = type("nulle part", &console)
        #expect(heard11.said.first?.contains("ni commande, ni écran") == true)
    }

    @Test func shelvingAsksForWhatIsMissingAndLeavingDoesNothing() {
        var (console, _) = started()
        let heard12 = type("mettre-de-côté 1", &console)
        #expect(heard12.said.contains { $0.contains("1 15 min, 2 1 h") })
        let heard13 = type("", &console)
        #expect(heard13.said == ["quitté, rien de fait"])
        _ = type("s 1", &console)
        let done = type("3 essai", &console).commands
        guard case .alarm(.shelve(_, let duration, let reason, _)) = done.first else {
            Issue.record("\(done)")
            return
        }
        #expect((duration, reason) == (.hours(4), "essai"))
    }

    /// Who hears no screen forgets that something is asked.
    @Test(arguments: [
        "why K7F", "w 1", "ack 1", "a K7F", "quitter", "q", "alarmes", "voir crues", "à 21:00", "filtrer type:parking",
        "direct", "42",
    ])
    func aCommandIsNeverTakenAsAComment(_ line: String) {
        for question in ["ack 1", "hors-service 1", "confirmer 1"] {
            var (console, _) = started()
            let asked = type(question, &console)
            #expect(asked.commands.isEmpty && !asked.said.isEmpty)
            let heard = type(line, &console)
            let isSaid = heard.said.first?.hasPrefix("« \(line) » est une commande") == true
            #expect(heard.commands.isEmpty && isSaid, "\(heard)")
            let quoted = type("« \(line) »", &console).commands
            #expect(quoted.count == 1, "in quotation marks it is the answer: \(quoted)")
        }
    }

    @Test(arguments: ["voir avec Paul", "ack by phone", "aide en route", "à 14 h la pompe", "air très sec"])
    func wordsThatOnlyBeginLikeACommandAreAComment(_ line: String) {
        var (console, _) = started()
        _ = type("ack 1", &console)
        let sent = type(line, &console).commands
        guard case .alarm(.acknowledge(_, _, _, let comment, _)) = sent.first else {
            Issue.record("\(sent)")
            return
        }
        #expect(comment == line)
    }

    @Test func aShelfLastsNoTimeThatNobodySaid() {
        var (console, _) = started()
        func length(_ commands: [Command.Body]) -> TimeSpan? {
            guard case .alarm(.shelve(_, let duration, _, _)) = commands.first else { return nil }
            return duration
        }
        _ = type("mettre-de-côté 1 essai moteur", &console)
        let refused = type("à refaire", &console)
        #expect(refused.commands.isEmpty && refused.said.first == "dites d’abord la durée : rien n’est fait")
        let said = type("2", &console).commands
        #expect(length(said) == .hours(1), "the reason stood with the command")
        _ = type("mettre-de-côté 1", &console)
        let spelt = type("4h essai", &console).commands
        #expect(length(spelt) == .hours(4))
        _ = type("mettre-de-côté 1", &console)
        let other = type("45min essai", &console).commands
        #expect(length(other) == .minutes(45))
        _ = type("mettre-de-côté 1 1h", &console)
        let known = type("essai", &console).commands
        #expect(length(known) == .hours(1))
    }

    @Test func anActionsKeyTakesACodeInEitherLanguage() {
        for language in Language.allCases {
            var (console, _) = started(language)
            let done = type("a K7F vu", &console).commands
            #expect(done.count == 1, "\(language)")
            let bare = type("a", &console).said
            #expect(bare.first?.contains(language == .french ? "acquitter" : "ack") == true, "\(bare)")
            _ = type("a 02:00", &console)
            #expect(console.console.isInHistory, "the verb of time all the same")
        }
    }

    /// One letter is a key of a screen that is not there, and the beginning of many a name.
    @Test(arguments: Language.allCases) func oneLetterLeadsNowhere(language: Language) {
        for line in ["y", "z", "g", "m 3"] {
            var (console, _) = started(language)
            let before = console.view.display
            let (said, commands) = type(line, &console)
            #expect(console.view.display == before && commands.isEmpty, "\(line)")
            #expect(said.contains { $0.contains(language == .french ? "ou aide" : "or help") }, "\(line): \(said)")
        }
    }

    /// All that was read out, and no more: how many is said, each by name, and a comment is asked for.
    @Test(arguments: ["ack all", "acquitter tout", "acquitter toutes", "A", "a tout"])
    func allOfTheListAreAcknowledgedAtOnce(line: String) {
        var (console, _) = started()
        _ = type("alarmes", &console)
        let asked = type(line, &console)
        #expect(asked.commands.isEmpty && asked.said.contains { $0.contains("Acquitter 2 alarmes") }, "\(asked.said)")
        #expect(type("1", &console).commands.count == 2)
    }

    /// Whoever is asked for a comment hears that there is nothing left to acknowledge, once.
    @Test func whatBecomesOfWhatIsAskedAboutIsSaidOnce() {
        var (console, _) = started(.english)
        _ = type("alarms", &console)
        _ = type("ack 1", &console)
        var snapshot = SnapshotFixtures.flood()
        snapshot.alarms[0].record.state = .returnedUnacknowledged
        let heard = console.receive(snapshot)
        #expect(heard == ["Since you opened this: returned to normal 0 s ago."], "\(heard)")
        let again = console.receive(snapshot)
        #expect(again.isEmpty, "\(again)")
        snapshot.alarms[0].record.level = "crise"
        let worse = console.receive(snapshot)
        #expect(worse.first?.contains("now crise") == true && worse.first?.contains("Esc") == false, "\(worse)")
    }

    @Test func aRefusalNamesWhatCanBeTyped() {
        var (console, _) = started(.english)
        _ = type("at 02:00", &console)
        let said = type("ack K7F seen", &console).said
        #expect(said.contains { $0.contains("REFUSED: this is not live: live returns") }, "\(said)")
        for phrase in [Phrase.refusedUnknownCode, .refusedNotLive] {
            #expect(!phrase.english.contains("strip") && !phrase.french.contains("bandeau"))
        }
    }

    @Test func aFilterSaysWhatItHidesAndComesOffByItsName() {
        var (console, _) = started()
        _ = type("alarmes", &console)
        let none = type("filtrer type:parking", &console).said
        let title = none.first { $0.contains("filtre : type:parking") } ?? ""
        #expect(title.contains("0 sur ") && title.contains("filtrer seul"), "\(none)")
        let all = type("filtrer", &console).said
        #expect(all.contains { $0.hasPrefix("1. élevée") } && !all.joined().contains("filtre :"), "\(all)")
    }

    @Test func whatItAsksForIsWaitedFor() {
        var console = LinearConsole(options: .init(language: .french, account: .init(account: "dupont")))
        #expect(console.awaitsAnswer, "the first page")
        _ = console.receive(SnapshotFixtures.flood())
        #expect(!console.awaitsAnswer)
        _ = console.enter("pourquoi 1", at: now)
        #expect(console.awaitsAnswer)
        _ = console.coreFellSilent(since: now)
        #expect(!console.awaitsAnswer, "nothing comes from a silent core")
    }

    @Test func longPagesAreReadOnByAnEmptyLine() {
        var (console, _) = started()
        var snapshot = SnapshotFixtures.flood()
        let line = snapshot.alarms[0]
        for index in 0..<30 {
            var record = line.record
            record.id = AlarmID("rule/\(index)")
            record.code = "A\(index)"
            snapshot.alarms.append(AlarmLine(record: record, place: "lieu \(index)"))
        }
        _ = console.receive(snapshot)
        var said = console.enter("alarmes", at: now).lines
        #expect(said.isEmpty && console.awaitsAnswer, "the picture at hand is of before")
        said = console.receive(snapshot)
        #expect(said.count == LinearConsole.pageLines + 1 && said.last?.hasPrefix("encore ") == true)
        var all = said
        while said.last?.hasPrefix("encore ") == true {
            said = console.enter("", at: now).lines
            all += said
        }
        #expect(all.contains { $0.hasPrefix("33. ") })
    }

    @Test func whatHappensIsSaidUnaskedOnce() {
        var (console, _) = started(.english)
        var snapshot = SnapshotFixtures.flood()
        let heard1 = console.receive(snapshot)
        #expect(heard1.isEmpty, "nothing new")
        for index in 0..<5 {
            var record = snapshot.alarms[0].record
            record.id = AlarmID("new/\(index)")
            record.annunciatedAt = snapshot.now + .seconds(1)
            snapshot.alarms.append(AlarmLine(record: record, place: "place \(index)"))
        }
        let said = console.receive(snapshot)
        #expect(
            said.count == 4 && said[0].hasPrefix("ALARM: high, unacknowledged, raised")
                && said[3] == "and 2 more alarms")
        let heard2 = console.receive(snapshot)
        #expect(heard2.isEmpty)
        snapshot.alarms[0].record.state = .acknowledged
        snapshot.alarms[0].record.acknowledgedBy = "martin"
        let heard3 = console.receive(snapshot)
        #expect(heard3 == ["K7F Gapeau · Sainte-Eulalie acknowledged by martin"])
        let heard4 = console.coreFellSilent(since: now)
        #expect(heard4.first?.hasPrefix("CORE SILENT since") == true)
        let heard5 = console.coreFellSilent(since: now)
        #expect(heard5.isEmpty)
        let heard6 = console.receive(snapshot)
        #expect(heard6 == ["the core answers again"])
    }

    /// Whatever is typed on whatever page: something is said or done, and nothing traps.
    @Test func anyLineIsSurvived() {
        let pieces = [
            "ack", "1", "2", "1-2", "2,1", "9-1", "h", "<", ">", "T", "p", "[", "carte", "?", "zz", "voir", "flood",
            "/", "filtrer", "x>", "at", "2h", "", "s", "a", "journal",
            "quitter",
            "état:", "99999999999999999999", "-1", "thème", "help", "pourquoi", "direct", "\u{1B}[2J", "é\u{301}",
        ]
        var seed: UInt64 = 11
        func next(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % bound
        }
        var (console, _) = started()
        for _ in 0..<400 {
            let line = (0..<(1 + next(3))).map { _ in pieces[next(pieces.count)] }.joined(separator: " ")
            _ = type(line, &console)
        }
    }
}
