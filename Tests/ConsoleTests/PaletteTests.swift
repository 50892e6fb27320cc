import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// `:` at the keys: what is offered, what is previewed, what is done.
struct PaletteTests {
    private let now = SnapshotFixtures.night("02:30")

    private func console(_ display: View.Display = .overview) -> Console {
        Displays.console(showing: display, SnapshotFixtures.flood())
    }

    /// Types, as a core answers what is looked for. `⏎ ⇥ ↓ ↑ ⎋` are keys.
    @discardableResult
    private func type(_ text: String, _ console: inout Console, answers: Bool = true) -> [ConsoleEffect] {
        let keys: [Character: Key] = ["⏎": .enter, "⇥": .tab, "↓": .down, "↑": .up, "⎋": .escape]
        var effects: [ConsoleEffect] = []
        for character in text {
            let pressed = console.press(keys[character] ?? .character(character), at: now)
            if answers { Displays.answer(pressed, of: &console) }
            effects += pressed
        }
        return effects
    }

    private func commands(_ effects: [ConsoleEffect]) -> [Command.Body] {
        effects.compactMap { if case .command(let command) = $0 { command.body } else { nil } }
    }

    private func picture(_ console: Console, columns: Int = 100) -> String {
        console.draw(size: Size(columns: columns, rows: 30)).plainText
    }

    @Test func aNameIsAKeyAway() {
        var console = console()
        type(":sollies", &console)
        #expect(picture(console).contains("Gapeau · Solliès-Pont  rivière  Solliès-Pont"))
        #expect(picture(console).contains("Entrée : montre Gapeau · Solliès-Pont (gapeau-sollies-pont)"))
        type("⏎", &console)
        #expect(console.view.display == .faceplate("gapeau-sollies-pont"))
        _ = console.press(.escape, at: now)
        #expect(console.view.display == .overview)
    }

    /// Alarms aside stand last of all: where more are open than are sent, the core is asked for those that are meant, and
    /// they are offered by name.
    @Test func whatIsOutOfServiceBeyondTheAlarmsSentIsOfferedByName() throws {
        var snapshot = SnapshotFixtures.flood()
        var line = try #require(snapshot.alarms.last)
        snapshot.alarms.removeLast()
        line.record.suppression = .outOfService(by: "dupont", reason: "démonté")
        snapshot.alarmCount = 300
        var console = Displays.console(showing: .overview, snapshot)
        #expect(console.view.filter == nil)
        type(":en-service ", &console)
        let filter = try #require(console.view.filter)
        #expect(filter.terms.map(\.test) == [.state([.outOfService])] && filter.matches(line, at: now))
        func offered() throws -> [String] {
            guard case .palette(let state)? = console.dialog else { throw Unexpected() }
            return console.candidates(state).map(\.name)
        }
        struct Unexpected: Error {}
        let name = try #require(line.record.code)
        #expect(try !offered().contains(name))
        snapshot.found = FoundAlarms(filter: filter, lines: [line], count: 1, searchedCount: 300)
        console.receive(snapshot)
        #expect(try offered() == [name])
        type("⎋", &console)
        #expect(console.view.filter == nil)
    }

    @Test func arrowsChooseAmongNamesAndDisplays() {
        var console = console()
        type(":voir gap↓↓⏎", &console)
        #expect(console.view.display == .faceplate("gapeau-sollies-pont"))
        type(":voir gap↑⏎", &console)
        #expect(console.view.display == .faceplate("gapeau-sollies-pont"))
        type(":jour⏎", &console)
        #expect(console.view.display == .journal)
    }

    @Test func aNameEnteredBeforeItsAnswerIsGoneToWhenItComes() throws {
        var console = console()
        let asked = type(":mayol⏎", &console, answers: false)
        #expect(console.view.display == .overview)
        // One question at a time: the first letter's answer makes room for the whole word's.
        Displays.answer(asked, of: &console)
        Displays.answer(console.tick(at: now), of: &console)
        #expect(console.view.display == .faceplate("mayol"))
    }

    @Test func whatIsNowhereIsSaidAndTheLineStays() {
        var console = console()
        type(":zzzz⏎", &console)
        #expect(picture(console).contains("ni commande, ni écran, ni lieu du nom de zzzz"))
    }

    @Test func tabCompletesAsFarAsTheCandidatesAgree() {
        var console = console()
        type(":pou⇥", &console)
        #expect(picture(console).contains(":pourquoi"))
        type("⎋:met⇥k⇥", &console)
        #expect(picture(console).contains(":mettre-de-côté K7F"))
    }

    @Test func everyVerbPreviewsItsEffectAndDoesIt() {
        let codes = SnapshotFixtures.flood().alarms.compactMap(\.record.code)
        #expect(codes.contains("K7F"))
        var console = console()
        type(":shelve K7F 1h essai de capteur", &console)
        let preview = "Entrée : met de côté K7F Gapeau · Sainte-Eulalie 2,04 m ≥ 2,00 pendant 1 h 00"
        #expect(picture(console).contains(preview))
        #expect(
            commands(type("⏎", &console)) == [
                .alarm(
                    .shelve(
                        SnapshotFixtures.flood().alarms[0].record.id, duration: .hours(1), reason: "essai de capteur",
                        oneShot: false))
            ])
        #expect(commands(type(":note ronde faite⏎", &console)) == [.note("ronde faite")])
        type(":hors-service K7F capteur démonté", &console)
        #expect(picture(console).contains("met hors service K7F"))
        #expect(commands(type("⏎", &console)).count == 1)
        type(":mettre-de-côté K7F⏎", &console)
        #expect(picture(console).contains("Mettre de côté"), "what is missing is asked for")
        type("⎋:why gap⏎", &console)
        #expect(picture(console).contains("Pourquoi K7F"), "a name finds the alarm")
        type("⎋1:filtrer niveau>2 état:alarme", &console)
        #expect(picture(console).contains("garde 1 lignes sur"))
        type("⏎", &console)
        #expect(picture(console).contains("filtre : niveau>2 état:alarme"))
        type(":trier niv⏎", &console)
        #expect(picture(console).contains("par niveau"))
    }

    @Test func aRefusedEffectIsSaidBeforeEnter() {
        var console = console()
        _ = console.press(.character("<"), at: now)
        type(":mettre-de-côté K7F 1h essai", &console)
        #expect(picture(console).contains("REFUSÉ"))
        #expect(commands(type("⏎", &console)).isEmpty)
    }

    /// What the core would refuse is not promised.
    @Test(arguments: [
        (":reprendre K7F", "n’est pas de côté"), (":en-service K7F", "n’est pas hors service"),
        (":réarmer K7F", "rien à réarmer"), (":à 2099-01-01", "est encore à venir"),
    ])
    func whatCannotBeIsSaidBeforeEnter(_ line: String, _ why: String) {
        var console = console()
        type(line, &console)
        #expect(picture(console).contains(why), "\(picture(console))")
    }

    /// Where no list is sorted that is said, and no empty list of columns.
    @Test func sortingSaysWhatCanBeSorted() {
        var here = console(.overview)
        type(":trier foo", &here)
        #expect(picture(here).contains("rien ne se trie ici"), "\(picture(here))")
        type("⏎", &here)
        #expect(picture(here).contains("rien ne se trie ici"))
        var flood = console(.flood)
        type(":trier foo", &flood)
        #expect(picture(flood).contains("colonnes d’ici : station, niveau"), "\(picture(flood))")
    }

    @Test func cannedCommentsAreOffered() {
        var console = console()
        type(":ack K7F ", &console)
        for phrase in Phrase.cannedComments { #expect(picture(console).contains(phrase.french)) }
        let done = commands(type("↓↓⏎", &console))
        guard case .alarm(.acknowledge(_, _, _, let comment, _)) = done.first else {
            Issue.record("\(done)")
            return
        }
        #expect(comment == Phrase.cannedComments[1].french)
    }

    @Test func thePaletteOfASmallScreenKeepsItsLine() {
        for size in [Size(columns: 40, rows: 12), Size(columns: 40, rows: 6), Size(columns: 10, rows: 4)] {
            var console = console()
            type(":gap", &console)
            #expect(console.draw(size: size).plainText.contains(":gap"))
        }
    }

    @Test func namesAreFoundByAnyWordWithoutAccentsBestFirst() {
        let found = { (text: String) in
            FoundEntity.search(text, in: SnapshotFixtures.entities, limit: 9).map(\.id.text)
        }
        #expect(found("liberte") == ["liberte"])
        #expect(found("PONT gapeau") == ["gapeau-sollies-pont"])
        #expect(found("toulon") == ["mayol", "liberte"])
        #expect(found("") == [] && found("zz") == [])
        #expect(FoundEntity.search("gap", in: SnapshotFixtures.entities, limit: -1).isEmpty)
    }

    /// An alarm out of service has no code: its id names it, and the row the mark stands on needs no name.
    @Test func whatIsOutOfServiceIsPutBackByItsIdOrItsRow() {
        var snapshot = SnapshotFixtures.flood()
        snapshot.alarms[2].record.suppression = .outOfService(by: "martin", reason: "travaux")
        snapshot.alarms[2].record.code = nil
        let id = snapshot.alarms[2].id
        func start() -> Console { Displays.console(showing: .alarms, snapshot) }
        for line in [":en-service pm10/claret⏎", ":in-service pm10/claret⏎", ":en-service pm⇥⏎", ":en-service cla⏎"] {
            var console = start()
            #expect(commands(type(line, &console)) == [.alarm(.inService(id))], "\(line)")
        }
        var console = start()
        type(":en-service pm10/claret", &console)
        #expect(picture(console).contains("Entrée : remet en vigueur pm10/claret Claret"), "\(picture(console))")
        console = start()
        #expect(commands(type(":en-service⏎", &console)).isEmpty)
        console = start()
        #expect(commands(type("jj:en-service⏎", &console)) == [.alarm(.inService(id))])
        // One that is not held is the core's to find.
        console = start()
        #expect(commands(type(":en-service loud/far⏎", &console)) == [.alarm(.inService("loud/far"))])
        // Every verb takes an id.
        console = start()
        type(":pourquoi pm10/claret⏎", &console)
        #expect(console.dialog?.whyTarget?.id == id)
    }

    /// An id may hold blanks.
    @Test func quotesHoldANameTogether() {
        var console = console()
        let sent = commands(type(":promote \"a b,c\" vu sur place⏎", &console))
        #expect(sent == [.promote("a b,c", to: .production, reason: "vu sur place")])
        type(":voir \"sollies\"⏎", &console)
        #expect(console.view.display == .faceplate("gapeau-sollies-pont"))
    }

    /// What is not there is promised nothing.
    @Test func aDeviceThatIsNotThereIsPromisedNothing() {
        var console = console()
        type(":promote mayol essai", &console)
        #expect(picture(console).contains("mayol"), "\(picture(console))")
        #expect(!picture(console).contains("aucun appareil"))
        type("⎋:promote zzz essai", &console)
        #expect(picture(console).contains(console.texts(.refusedUnknownDevice)), "\(picture(console))")
    }

    /// `:a mayol` is no time.
    @Test func aNameThatBeginsLikeACommandIsFound() {
        var console = console()
        type(":a mayol⏎", &console)
        #expect(console.view.display == .faceplate("mayol"))
        type("⎋:\"liberté\"⏎", &console)
        #expect(console.view.display == .faceplate("liberte"))
    }

    /// What the console writes can be typed.
    @Test(arguments: ["27/11/2026 20:30", "27/11 20:30", "20h30", "2026-11-27 20:30", "27/11/2026 20:30:00+1"])
    func whatIsWrittenCanBeTyped(time: String) {
        var console = console()
        type(":à " + time + "⏎", &console)
        #expect(console.timeCursor == SnapshotFixtures.time("2026-11-27T20:30:00+01:00"), "\(time)")
    }
}
