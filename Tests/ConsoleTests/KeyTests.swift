import Alarms
import Figures
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

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

    @Test func aBulkAcknowledgementSaysHowMany() {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        console.screenSize = Size(columns: 120, rows: 40)
        let effects = press("A1⏎", &console)
        #expect(commands(effects).count == 2)
        for effect in effects {
            if case .command(let command) = effect { console.receive(Reply(id: command.id, outcome: .done([]))) }
        }
        #expect(text(console).contains("2 alarmes acquittées"), "\(text(console))")
    }

    /// Scopes are mixed: how many are done, how many are not, why, and which role would do.
    @Test(arguments: [false, true]) func aBulkAcknowledgementSaysHowManyWereRefusedAndWhy(isRefusalFirst: Bool) {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        console.screenSize = Size(columns: 160, rows: 40)
        let effects = press("A1⏎", &console)
        for (index, effect) in effects.enumerated() {
            guard case .command(let command) = effect else { continue }
            let isRefused = (index == 0) == isRefusalFirst
            console.receive(Reply(id: command.id, outcome: isRefused ? .refused(.outsideScope, nil) : .done([])))
        }
        let said = text(console, columns: 160)
        #expect(said.contains("1 acquittement, 1 refus : votre rôle ne couvre pas cet objet"), "\(said)")
        #expect(said.contains("un rôle sur son domaine et sa zone, si"), "\(said)")
    }

    /// What is named without being listed is counted, on every screen.
    @Test(arguments: [Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 40, rows: 12)])
    func aBulkAcknowledgementSaysHowManyItDoesNotList(size: Size) throws {
        var snapshot = SnapshotFixtures.flood()
        let first = snapshot.alarms[0]
        snapshot.alarms = (0..<60).map { index in
            var line = first
            (line.record.id, line.record.code) = (AlarmID("a\(index)"), "K\(index + 10)")
            return line
        }
        snapshot.alarmCount = snapshot.alarms.count
        var console = Displays.console(showing: .alarms, snapshot)
        console.screenSize = size
        let all = console.alarmsOnScreen.count
        _ = press("A", &console)
        let rows = console.draw(size: size).rows
        let title = try #require(rows.firstIndex { $0.contains("Acquitter \(all) alarmes") })
        let listed = rows[title...].count { $0.contains("K1") || $0.contains("K2") || $0.contains("K3") }
        #expect(
            listed == all || rows.contains { $0.contains("+\(all - listed) autre") },
            "\(all) of which \(listed)\n\(rows.joined(separator: "\n"))")
    }

    @Test func whatWasRefusedForASilentCoreIsNotSaidOnceItIsBack() {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        console.coreSilentSince = now
        _ = press("a", &console)
        #expect(text(console).contains("REFUSÉ"))
        console.coreSilentSince = nil
        #expect(!text(console).contains("REFUSÉ"))
    }

    /// Whatever became of it: acknowledged, shelved and taken back, worse and annunciated again.
    @Test(arguments: AlarmState.allCases) func anAlarmsAgeIsTheTimeSinceItWasRaised(state: AlarmState) {
        var snapshot = SnapshotFixtures.flood()
        snapshot.alarms[0].record.since = now - .minutes(37)
        snapshot.alarms[0].record.annunciatedAt = now - .seconds(15)
        snapshot.alarms[0].record.state = state
        let console = Displays.console(showing: .alarms, snapshot)
        let lines = console.draw(size: Size(columns: 120, rows: 24)).rows.filter { $0.contains("K7F") }
        #expect(lines.count >= 1 && lines.prefix(2).allSatisfy { $0.contains("37 min") }, "\(state): \(lines)")
        let help = Displays.bare(showing: .help, snapshot).draw(size: Size(columns: 120, rows: 80)).plainText
        #expect(help.contains("L'âge d'une alarme"), "\(help)")
    }

    /// A demo wound back undoes what was done after where it goes; it says so, once.
    @Test func aDemoWoundBackSaysWhatItUndoes() {
        var snapshot = SnapshotFixtures.flood()
        snapshot.mode = .demo(speed: 60)
        var console = Displays.console(showing: .alarms, snapshot)
        func answer(_ effects: [ConsoleEffect]) {
            for case .command(let command) in effects {
                console.receive(Reply(id: command.id, outcome: .done([])))
            }
        }
        answer(console.press(.character("["), at: now))
        #expect(!text(console).contains("défait"))
        answer(press("a1⏎", &console))
        answer(console.press(.character("["), at: now))
        #expect(text(console).contains("ce qui a été fait à 02:30:00 est défait"), "\(text(console))")
        answer(press("a1⏎", &console))
        snapshot.now = now + .minutes(30)
        console.receive(snapshot)
        _ = console.tick(at: now + .minutes(30))
        answer(console.press(.character("["), at: now + .minutes(30)))
        #expect(!text(console).contains("défait"), "what was done before stays done")
    }

    /// Each state is told by a character where there is no room for its word.
    @Test(arguments: [Charset.unicode, .ascii]) func fortyColumnsTellTheStatesApart(charset: Charset) {
        var snapshot = SnapshotFixtures.flood()
        let first = snapshot.alarms[0]
        let states: [(AlarmState, Suppression?)] = [
            (.unacknowledged, nil), (.acknowledged, nil), (.returnedUnacknowledged, nil), (.latchedUnacknowledged, nil),
            (.latchedAcknowledged, nil), (.acknowledged, .suppressedByDesign(by: [])),
        ]
        snapshot.alarms = states.enumerated().map { index, state in
            var line = first
            line.record.id = AlarmID("a\(index)")
            (line.record.state, line.record.suppression, line.record.code) = (state.0, state.1, "K\(index)K")
            return line
        }
        let console = Displays.console(showing: .alarms, snapshot, charset: charset)
        let lines = console.draw(size: Size(columns: 40, rows: 24)).rows
        let letters = states.indices.map { index -> String in
            let line = lines.last { $0.contains("K\(index)K") && !$0.hasPrefix("─") && !$0.hasPrefix("-") } ?? ""
            let words = line.split(separator: " ")
            return words.first { $0.count == 1 && "NaRMmcsh".contains($0) }.map(String.init) ?? "none: \(line)"
        }
        #expect(letters == ["N", "a", "R", "M", "m", "s"])
    }

    /// `-` is the twin of 6 where it slows nothing down, and help says what it is here.
    @Test func helpListsAKeyForWhatItDoesHere() {
        func journal(_ mode: Snapshot.Mode) -> String {
            var snapshot = SnapshotFixtures.flood()
            snapshot.mode = mode
            let console = Displays.console(showing: .help, snapshot)
            return console.helpLines(columns: 60).map(\.text).first {
                $0.hasSuffix(" Journal") || $0.hasSuffix(" journal")
            } ?? ""
        }
        #expect(journal(.live).contains("6 -") && journal(.demo(speed: 60)).contains("6"))
        #expect(!journal(.demo(speed: 60)).contains("-"))
        var console = Displays.console(showing: .overview, SnapshotFixtures.flood())
        _ = press("-", &console)
        #expect(console.view.display == .journal)
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

    /// No other console would do for an account without a role: it is told which role would, and the core what was tried.
    @Test func anAccountWithoutARoleIsToldWhichWouldDo() throws {
        var options = ConsoleOptions(language: .french)
        options.mayOnlyLook = true
        var console = Console(options: options)
        console.receive(SnapshotFixtures.flood())
        console.open(.alarms)
        console.receive(SnapshotFixtures.flood())
        #expect(text(console, columns: 120).contains("LECTURE SEULE"))
        let sent = press("a", &console).compactMap { if case .command(let command) = $0 { command } else { nil } }
        guard case .attempt(.acknowledge, let alarm?)? = sent.first?.body else {
            return #expect(Bool(false), "\(sent)")
        }
        #expect(sent.count == 1 && alarm.text.hasPrefix("river-level/"))
        #expect(text(console, columns: 120).contains("le rôle opérateur le permet"))
        #expect(!text(console, columns: 120).contains("--read-only"))
        // A key that is held down tells the core nothing more.
        #expect(commands(press("aaa", &console)).isEmpty)
        console.receive(Reply(id: try #require(sent.first?.id), outcome: .refused(.needsOperator, nil)))
        #expect(text(console, columns: 120).contains("le rôle opérateur le permet"))
        #expect(commands(press(":posture crise essai⏎", &console)) == [.attempt(.posture, nil)])
        #expect(text(console, columns: 120).contains("le rôle superviseur, si"))
    }

    /// Whoever was given a role meanwhile need not begin again.
    @Test func anAccountThatWasGivenARoleActs() throws {
        var options = ConsoleOptions(language: .french)
        options.mayOnlyLook = true
        var console = Console(options: options)
        console.receive(SnapshotFixtures.flood())
        let sent = press("n", &console).compactMap { if case .command(let command) = $0 { command } else { nil } }
        console.receive(Reply(id: try #require(sent.first?.id), outcome: .done([])))
        #expect(text(console, columns: 120).contains("Votre compte peut agir maintenant"))
        #expect(!text(console, columns: 120).contains("LECTURE SEULE"))
        #expect(commands(press("nvu⏎", &console)).count == 1)
    }

    @Test(arguments: LinkCut.allCases) func aConsoleThatWasCutOffIsToldWhy(cut: LinkCut) {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        console.receive(cut)
        #expect(text(console, columns: 160).contains("Le cœur avait coupé cette console"))
    }

    @Test func whoAsksOtherwiseIsToldWhatTheFirstAskedFor() throws {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        let sent = press("a1⏎", &console).compactMap { if case .command(let command) = $0 { command } else { nil } }
        var request = PendingRequest(
            kind: .shelve, alarm: "a/b", title: LocalizedText("b"), by: "dupont", reason: "essai", at: now,
            until: now + TimeSpan.minutes(9))
        request.duration = .minutes(90)
        console.receive(Reply(id: try #require(sent.first?.id), outcome: .differs(request)))
        #expect(text(console, columns: 200).contains("dupont a demandé : mettre de côté pendant 1 h 30"))
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
                .playback(.seek(by: .minutes(-10))), .playback(.seek(by: .minutes(10))),
            ])
        #expect(text(console, columns: 120).contains("DEMO ×60 28/11/2026 02:30:00+1"))
        snapshot.mode = .demo(speed: 0)
        console.receive(snapshot)
        #expect(commands(press(" ", &console)) == [.playback(.resume)])
        // From a pause it goes on from the speed it had.
        #expect(commands(press("+-", &console)) == [.playback(.speed(120)), .playback(.speed(30))])
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
