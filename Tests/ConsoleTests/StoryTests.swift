import Alarms
import Console
import Figures
import OperatorLink
import Screen
import Telemetry
import Testing

/// The figures of the two nights (stories.md) as an operator reads them.
struct StoryTests {
    private func row(_ console: Console, _ name: String, columns: Int = 120, rows: Int = 40) -> String {
        console.draw(size: Size(columns: columns, rows: rows)).rows.dropFirst(3).first { $0.contains(name) } ?? ""
    }

    private func river(
        _ level: ShownValue, rate: Double?, next: (String, Double)?, time: RiverFigure.TimeToThreshold?
    ) -> Snapshot {
        var snapshot = SnapshotFixtures.flood()
        snapshot.flood.rivers[0].level = level
        snapshot.flood.rivers[0].ratePerHour = rate
        snapshot.flood.rivers[0].nextThreshold = next.map { .init(name: $0.0, value: $0.1, isValidated: true) }
        snapshot.flood.rivers[0].timeToNext = time
        return snapshot
    }

    @Test(arguments: [View.Display.overview, .flood])
    func aRisingRiverSaysItsRateAndTheTimeToTheNextLevel(display: View.Display) {
        let now = SnapshotFixtures.night("02:30")
        let level = SnapshotFixtures.value(2.04, "m", age: .seconds(5), at: now)
        let first = row(
            Displays.console(
                showing: display, river(level, rate: 0.48, next: ("alerte", 3.22), time: .about(.minutes(145)))),
            "Gapeau")
        for part in ["2,04 m", "+48 cm/h (30 min)", "3,22", "2 h 25"] { #expect(first.contains(part), "\(first)") }
        let second = row(
            Displays.console(
                showing: display, river(level, rate: 1.44, next: ("alerte", 3.22), time: .about(.minutes(10)))),
            "Gapeau")
        for part in ["+144 cm/h", "10 min"] { #expect(second.contains(part), "\(second)") }
        let third = row(
            Displays.console(
                showing: display, river(level, rate: 1.44, next: ("crise", 4), time: .underTenMinutes)), "Gapeau")
        #expect(third.contains("<10 min") && third.contains("4,00"), "\(third)")
    }

    @Test(arguments: [View.Display.overview, .flood])
    func aSilentGaugeHasNoRateAndNoCountdown(display: View.Display) {
        let line = row(Displays.console(showing: display, SnapshotFixtures.stale()), "Gapeau · Sainte")
        #expect(line.contains("? 3,36 m 15 min"), "\(line)")
        #expect(!line.split(separator: "│")[0].contains("cm/h") && !line.contains("2 h 25"), "\(line)")
    }

    @Test func aPersonsValueIsMarked() {
        var level = SnapshotFixtures.value(4.05, "m", age: .seconds(5), at: SnapshotFixtures.night("02:30"))
        level.origin = .person
        let console = Displays.console(showing: .flood, river(level, rate: nil, next: nil, time: nil))
        #expect(row(console, "Gapeau").contains("m 4,05 m"))
    }

    @Test(arguments: [View.Display.overview, .parking])
    func parkingSaysWhatWasCountedOverWhatWasSeen(display: View.Display) {
        let console = Displays.console(showing: display, SnapshotFixtures.flood())
        let liberte = row(console, "Liberté")
        #expect(liberte.contains("24 libres") && liberte.contains("~02:45"), "\(liberte)")
        let mayol = row(console, "Mayol")
        for part in ["≈ 0 libre", "COMPLET", "+4"] { #expect(mayol.contains(part), "\(mayol)") }
        #expect(row(console, "Mourillon").contains("88 libres sur 413 vues (430, 96 %)"))
    }

    @Test func aZoneBelowItsCoverageShowsNoNumber() {
        var snapshot = SnapshotFixtures.normal()
        (snapshot.parking.carParks[2].free, snapshot.parking.carParks[2].seen) = (nil, 120)
        let line = row(Displays.console(showing: .parking, snapshot), "Mourillon")
        #expect(line.contains("120 vues sur 430 (27 %)") && !line.contains("libres"), "\(line)")
    }

    @Test func energyAndAirSayHowCompleteTheyAre() {
        let text = Displays.console(showing: .overview, SnapshotFixtures.normal())
            .draw(size: Size(columns: 120, rows: 40)).plainText
        for part in [
            "4,21 MW, 38 compteurs sur 40", "habituel 3,90 MW", "+8 %", "au moins moyen", "(4 sur 5, sans SO₂)",
            "NO₂ 96 µg/m³ 1 h", "≥ 12,4 mm (80 % reçus)", "3 412 libres sur 5 013",
        ] { #expect(text.contains(part), "\(part)\n\(text)") }
    }

    @Test func noTimeIsEverCalledAForecast() {
        for language in Language.allCases {
            for display in Displays.all {
                let console = Displays.console(showing: display, SnapshotFixtures.flood(), language: language)
                let text = console.draw(size: Size(columns: 120, rows: 40)).plainText.lowercased()
                #expect(!text.contains("forecast") && !text.contains("prévision"))
            }
        }
    }
}

/// What keys do, key by key, as an operator presses them.
struct KeyTests {
    private let now = SnapshotFixtures.night("02:30")

    private func press(_ text: String, _ console: inout Console) -> [ConsoleEffect] {
        text.flatMap { character -> [ConsoleEffect] in
            switch character {
            case "⏎": console.press(.enter, at: now)
            case "⎋": console.press(.escape, at: now)
            default: console.press(.character(character), at: now)
            }
        }
    }

    private func commands(_ effects: [ConsoleEffect]) -> [Command.Body] {
        effects.compactMap { if case .command(let command) = $0 { command.body } else { nil } }
    }

    private func text(_ console: Console, columns: Int = 80, rows: Int = 24) -> String {
        console.draw(size: Size(columns: columns, rows: rows)).plainText
    }

    @Test func escapeAndTheNextKeyArrivingTogetherAreTwoKeys() {
        var console = Displays.console(showing: .overview, SnapshotFixtures.flood())
        _ = press("5⏎w", &console)
        _ = console.press(.alternate("a"), at: now)
        var apart = Displays.console(showing: .overview, SnapshotFixtures.flood())
        _ = press("5⏎w⎋a", &apart)
        #expect(text(console) == text(apart))
    }

    @Test func theRiverStoryFromAlarmToAcknowledgement() throws {
        var console = Displays.console(showing: .overview, SnapshotFixtures.flood())
        _ = press("(", &console)
        #expect(console.view.display == .alarms)
        _ = press("⏎", &console)
        #expect(console.view.display == .faceplate("gapeau-sainte-eulalie"))
        let asked = press("w", &console).compactMap { if case .query(let query) = $0 { query } else { nil } }
        let why = try #require(asked.first { if case .why = $0.body { true } else { false } })
        console.receive(Answer(id: why.id, body: Displays.answer(to: why.body, SnapshotFixtures.flood())))
        #expect(text(console, columns: 40, rows: 12).contains("currentLevel ≥ 2.00"))
        _ = press("⎋", &console)
        _ = press("a", &console)
        #expect(text(console).contains("K7F vigilance · Gapeau · Sainte-Eulalie"))
        let sent = commands(press("1⏎", &console))
        #expect(
            sent == [
                .alarm(
                    .acknowledge(
                        "river-level/gapeau-sainte-eulalie", occurrence: 3, seenLevel: "vigilance",
                        comment: "vu, je surveille", expires: nil))
            ])
    }

    @Test func theAzertyKeyOfTwoCanStillBeginATypedComment() {
        var console = Displays.console(showing: .overview, SnapshotFixtures.flood())
        guard case .alarm(.acknowledge(_, _, _, let comment, _))? = commands(press("aéchelle lue⏎", &console)).first
        else { return #expect(Bool(false), "nothing was acknowledged") }
        #expect(comment == "échelle lue")
    }

    @Test func acknowledgingWithoutACommentAsksForOne() {
        var console = Displays.console(showing: .overview, SnapshotFixtures.flood())
        #expect(commands(press("a⏎", &console)).isEmpty)
        #expect(text(console).contains("commentaire d'abord"))
    }

    @Test func theDialogNamesWhatWasSeenWhenItWasOpened() {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        _ = press("a", &console)
        var changed = SnapshotFixtures.flood()
        changed.alarms.reverse()
        changed.alarms[2].record.level = "alerte"
        changed.alarms[2].record.occurrence = 4
        console.receive(changed)
        #expect(text(console).contains("a changé depuis l'ouverture : maintenant alerte"))
        guard
            case .alarm(.acknowledge(let id, let occurrence, let level, _, _))? = commands(press("2⏎", &console)).first
        else { return #expect(Bool(false), "nothing was sent") }
        #expect(id == "river-level/gapeau-sainte-eulalie" && occurrence == 3 && level == "vigilance")
    }

    @Test(arguments: Refusal.allCases)
    func aRefusalSaysWhy(refusal: Refusal) throws {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        let sent = press("a1⏎", &console).compactMap { if case .command(let command) = $0 { command } else { nil } }
        let id = try #require(sent.first?.id)
        console.receive(Reply(id: id, outcome: .refused(refusal, nil)))
        // What waits for a second person is under way, and no refusal.
        let said = refusal == .awaitsSecond ? "Demandé. " : "REFUSÉ : "
        #expect(text(console, columns: 120).contains(said))
    }

    @Test func aReadOnlyConsoleSendsNothingAndSaysSo() {
        var console = Console(options: ConsoleOptions(language: .french, isReadOnly: true))
        console.receive(SnapshotFixtures.flood())
        for key in ["a", "A", "s", "O", "R", "n"] { #expect(commands(press(key + "1⏎", &console)).isEmpty) }
        #expect(text(console, columns: 120).contains("LECTURE SEULE"))
    }

    @Test func aSilentCoreIsSaidAndNothingIsSent() {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        console.coreSilentSince = now
        _ = console.tick(at: now + .minutes(3))
        #expect(text(console, columns: 120).contains("CŒUR MUET depuis 02:30:00"))
        #expect(text(console, columns: 40, rows: 12).contains("CŒUR MUET 02:30"))
        #expect(commands(press("a1⏎", &console)).isEmpty)
    }

    @Test func agesGrowWhenNothingArrives() {
        var console = Displays.console(showing: .flood, SnapshotFixtures.flood())
        #expect(text(console, columns: 120).contains("2,04 m 20 s"))
        _ = console.tick(at: now + .seconds(31))
        #expect(text(console, columns: 120).contains("2,04 m 51 s"))
    }

    @Test func shelvingNeedsADurationAndAReason() {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        #expect(commands(press("s⏎", &console)).isEmpty)
        let sent = commands(press("3essai de sirène⏎", &console))
        #expect(
            sent == [
                .alarm(
                    .shelve(
                        "river-level/gapeau-sainte-eulalie", duration: .hours(4), reason: "essai de sirène",
                        oneShot: false))
            ])
    }

    @Test func acknowledgingTheScreenNamesEachAlarmOnIt() {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        let effects = press("A", &console)
        #expect(commands(effects).isEmpty && text(console).contains("Acquitter 2 alarmes"))
        #expect(commands(press("3⏎", &console)).count == 2)
    }

    @Test func acknowledgingTheScreenLeavesOutWhatIsNotOnIt() {
        var snapshot = SnapshotFixtures.flood()
        snapshot.alarms = (0..<30).map { AlarmRows.line("rule/\($0)", since: now) }
        var console = Displays.console(showing: .alarms, snapshot)
        console.screenSize = Size(columns: 80, rows: 24)
        let onScreen = text(console).split(separator: "\n").dropFirst(3).filter { $0.contains(" rule/") }.count - 1
        #expect(commands(press("A1⏎", &console)).count == onScreen)
        _ = console.press(.end, at: now)
        let last = commands(press("A1⏎", &console)).last
        guard case .alarm(.acknowledge(let id, _, _, _, _))? = last else { return #expect(Bool(false), "nothing sent") }
        #expect(id == "rule/29")
    }

    @Test func demoKeysMoveTheRecording() {
        var snapshot = SnapshotFixtures.flood()
        snapshot.mode = .demo(speed: 60)
        var console = Displays.console(showing: .overview, snapshot)
        #expect(commands(press(" p", &console)) == [.playback(.pause), .playback(.pause)])
        #expect(commands(press("+-", &console)) == [.playback(.speed(120)), .playback(.speed(30))])
        #expect(
            commands(press("[]", &console)) == [
                .playback(.seek(snapshot.now - .minutes(10))), .playback(.seek(snapshot.now + .minutes(10))),
            ])
        #expect(text(console, columns: 120).contains("DEMO ×60 28/11/2026 02:30:00+1"))
        snapshot.mode = .demo(speed: 0)
        console.receive(snapshot)
        #expect(commands(press(" ", &console)) == [.playback(.resume)])
    }

    @Test func liveTheMinusKeyIsTheAzertySix() {
        var console = Displays.console(showing: .overview, SnapshotFixtures.flood())
        _ = press("-", &console)
        #expect(console.view.display == .journal)
    }

    @Test func aFilterKeepsWhatMatchesWhateverTheAccents() {
        var console = Displays.console(showing: .parking, SnapshotFixtures.flood())
        _ = press("/liberte", &console)
        let shown = text(console)
        #expect(shown.contains("Liberté") && !shown.contains("Mayol"))
        _ = press("⏎", &console)
        #expect(text(console).contains("filtre : liberte"))
        _ = press("⎋", &console)
        #expect(text(console).contains("Mayol"))
    }

    @Test func sortingGoesThroughTheColumns() {
        var console = Displays.console(showing: .energy, SnapshotFixtures.flood())
        _ = press("oo", &console)
        let rows = console.draw(size: Size(columns: 120, rows: 40)).rows.joined(separator: "\n")
        #expect(rows.contains("par puissance"))
        let pool = rows.range(of: "112,0 kW")?.lowerBound
        let hall = rows.range(of: "38,2 kW")?.lowerBound
        #expect(pool.flatMap { pool in hall.map { pool < $0 } } == true)
    }

    @Test func thePaletteGoesAcknowledgesAndQuits() {
        var console = Displays.console(showing: .overview, SnapshotFixtures.flood())
        _ = press(":voir stat⏎", &console)
        #expect(console.view.display == .parking)
        #expect(
            commands(press(":ack m2p vu⏎", &console)) == [
                .alarm(
                    .acknowledge(
                        "nodata:piscine/totalActivePower", occurrence: 1, seenLevel: "nodata", comment: "vu",
                        expires: nil))
            ])
        #expect(commands(press(":ack zzz vu⏎", &console)) == [.alarm(.acknowledgeCode("ZZZ", comment: "vu"))])
        #expect(press(":quitter⏎", &console).contains(.quit))
        #expect(press("q", &console).contains(.quit))
    }

    @Test func everyActionHasAKeyAndALineOfHelpAndNoKeyTwoMeanings() {
        #expect(KeyTable.standard.conflicts.isEmpty)
        let bound = Set(KeyTable.standard.bindings.map(\.action))
        #expect(bound == Set(KeyTable.Action.allCases))
        let help = Displays.console(showing: .help, SnapshotFixtures.normal())
            .draw(size: Size(columns: 120, rows: 60)).plainText
        #expect(help.contains("acquitter ce qui est à l'écran") && help.contains("AZERTY"))
    }

    @Test func aNewAnnunciationRingsOnce() {
        var console = Displays.console(showing: .overview, SnapshotFixtures.flood())
        #expect(!console.tick(at: now).contains(.bell))
        var next = SnapshotFixtures.flood()
        next.alarms[0].record.annunciatedAt = now
        console.receive(next)
        #expect(console.tick(at: now).contains(.bell))
        console.receive(next)
        #expect(!console.tick(at: now).contains(.bell))
    }

    @Test func aTrendIsAskedForOnceAStepAndFollowsTheTimeKeys() {
        var console = Displays.console(showing: .flood, SnapshotFixtures.flood())
        #expect(console.tick(at: now + .seconds(2)).isEmpty)
        let due = console.tick(at: now + .minutes(6))
        #expect(due.count == 1)
        Displays.answer(due, of: &console)
        let earlier = console.press(.left, at: now + .minutes(6) + .seconds(1))
        let ends = earlier.compactMap { effect -> Timestamp? in
            if case .query(let query) = effect, case .trend(_, _, let to, _) = query.body { to } else { nil }
        }
        #expect(ends.count == 1 && ends.allSatisfy { $0 < now })
        Displays.answer(earlier, of: &console)
        #expect(text(console, columns: 120, rows: 40).contains("pas en direct"))
        _ = press(" ", &console)
        #expect(!text(console, columns: 120, rows: 40).contains("pas en direct"))
    }
}

/// The one time cursor (hmi.md): the body is of the past, the frame of now.
struct TimeCursorTests {
    private let now = SnapshotFixtures.night("02:30")

    private func console(_ display: View.Display, _ keys: Key..., mode: Snapshot.Mode = .live) -> Console {
        var snapshot = SnapshotFixtures.flood()
        snapshot.mode = mode
        var console = Displays.console(showing: display, snapshot)
        for key in keys { Displays.answer(console.press(key, at: now), of: &console) }
        return console
    }
    private func text(_ console: Console) -> String { console.draw(size: Size(columns: 120, rows: 40)).plainText }

    @Test func theBodyIsOfThePastAndTheFrameOfNow() {
        let picture = text(console(.flood, .character("<")))
        #expect(picture.contains("HISTORIQUE 01:30:00"))
        #expect(picture.contains("1,12 m") && !picture.contains(" 2,04 m  "))
        // The strip and the counts are live.
        #expect(picture.contains("NON ACQ 2") && picture.contains("K7F"))
        #expect(picture.contains("1 h 00 avant maintenant") && picture.contains("actions coupées"))
    }

    @Test(arguments: ["a", "s", "O", "R", "n", "w"] as [Character])
    func actionsAreRefusedWithTheReason(key: Character) {
        let console = console(.alarms, .character("<"), .character(key))
        #expect(text(console).contains("REFUSÉ") && text(console).contains("Espace y revient"))
        var again = console
        #expect(again.press(.character(key), at: now).isEmpty)
    }

    @Test(arguments: [Snapshot.Mode.live, .demo(speed: 60)])
    func spaceIsLiveAgain(mode: Snapshot.Mode) {
        let console = console(.flood, .character("<"), .character("<"), .character(" "), mode: mode)
        #expect(console.timeCursor == nil)
        #expect(!text(console).contains("HISTORIQUE") && text(console).contains("2,04 m"))
    }

    @Test func stepsForwardEndLive() {
        let back = console(.overview, .character("<"), .character("<"), .right)
        #expect(back.timeCursor == now - .hours(1))
        #expect(console(.overview, .left, .right).timeCursor == nil)
        #expect(console(.overview, .right).timeCursor == nil)
    }

    @Test func theCursorStaysFromDisplayToDisplay() {
        let console = console(.overview, .character("<"), .character("6"))
        #expect(console.timeCursor == now - .hours(1))
        #expect(text(console).contains("tout est calme"))
    }

    @Test func aKeyGoesToTheStartOfTheAlarm() {
        let console = console(.alarms, .character("T"))
        #expect(console.timeCursor == SnapshotFixtures.flood().alarms[0].record.since)
    }

    @Test func aReplayRunsAtItsSpeedAndEndsLive() {
        var console = console(.overview, .character("<"), .character("p"))
        Displays.answer(console.tick(at: now + .seconds(2)), of: &console)
        #expect(console.timeCursor == now - .minutes(58))
        #expect(text(console).contains("relecture ×60"))
        for _ in 0..<4 { _ = console.press(.character("+"), at: now + .seconds(2)) }
        #expect(text(console).contains("relecture ×600"))
        _ = console.tick(at: now + .seconds(20))
        #expect(console.timeCursor == nil)
    }

    /// A slow history slows the film: one question at a time, and the last cursor is asked for in the end.
    @Test func oneQuestionIsAskedAtATime() {
        var console = console(.overview)
        var asked: [Query] = []
        for _ in 0..<5 {
            for case .query(let query) in console.press(.character("<"), at: now) { asked.append(query) }
        }
        #expect(asked.count == 1)
        #expect(text(console).contains("lecture de l'historique"))
        Displays.answer(asked.map { .query($0) }, of: &console)
        let next = console.tick(at: now)
        #expect(next.count == 1)
        Displays.answer(next, of: &console)
        #expect(console.timeCursor == now - .hours(5))
        #expect(text(console).contains("HISTORIQUE 27/11/2026 21:30:00"))
    }

    @Test func aFailureOfHistorySaysWhy() {
        var console = console(.overview)
        for case .query(let query) in console.press(.character("<"), at: now) {
            console.receive(Answer(id: query.id, body: .failed("disk gone")))
        }
        #expect(text(console).contains("disk gone"))
    }

    @Test(arguments: [
        ("01:15", "2026-11-28T00:15:00Z"), ("23:00", "2026-11-27T22:00:00Z"), ("2h", "2026-11-27T23:30:00Z"),
        ("2026-07-14 22:00", "2026-07-14T20:00:00Z"), ("2026-11-28T00:00:00Z", "2026-11-28T00:00:00Z"),
    ])
    func aTimeCanBeTyped(words: String, expected: String) {
        var console = console(.overview, .character(":"))
        for character in "à " + words { _ = console.press(.character(character), at: now) }
        _ = console.press(.enter, at: now)
        #expect(console.timeCursor == SnapshotFixtures.time(expected))
    }
}
