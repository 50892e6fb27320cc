import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// What is refused, or can't be sent, says why and what would make it possible.
struct RefusalTests: PressesKeys {
    let now = SnapshotFixtures.night("02:30")

    @Test func whatWasRefusedForASilentCoreIsNotSaidOnceItIsBack() {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        console.coreSilentSince = now
        _ = press("a", &console)
        #expect(text(console).contains("REFUSÉ"))
        console.coreSilentSince = nil
        #expect(!text(console).contains("REFUSÉ"))
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

    /// What would make it possible stands at the end, which a narrow screen must not cut.
    @Test(arguments: Refusal.allCases, Language.allCases)
    func aRefusalIsWholeOnANarrowScreen(refusal: Refusal, language: Language) throws {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood(), language: language)
        let sent = press("a1⏎", &console).compactMap { if case .command(let command) = $0 { command } else { nil } }
        console.receive(Reply(id: try #require(sent.first?.id), outcome: .refused(refusal, nil)))
        let screen = console.draw(size: Size(columns: 40, rows: 12))
        #expect(!screen.rows.suffix(4).contains { $0.contains("…") }, "\(screen.plainText)")
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

    /// On the phone too one sees what is asked for, of which alarm, and that there is more.
    @Test(arguments: [Language.french, .english])
    func whatASecondPersonIsAskedForHasItsAlarmAndIsNotCutOff(language: Language) throws {
        var snapshot = SnapshotFixtures.flood()
        let record = try #require(snapshot.alarms.first?.record)
        snapshot.requests = [record.id, "a/b"].map { id in
            PendingRequest(
                kind: .outOfService, alarm: id, title: record.title, by: "petit", reason: "essai", at: now,
                until: now + .minutes(4))
        }
        let console = Displays.console(showing: .alarms, snapshot, language: language)
        let code = try #require(record.code)
        let row = try #require(console.draw(size: Size(columns: 60, rows: 20)).rows.first { $0.contains("petit") })
        #expect(row.contains(code) && row.contains(snapshot.alarms[0].place), "\(row)")
        #expect(text(console, columns: 120).contains(language == .english ? "1 more" : "1 autre"))
    }

    @Test func aSilentCoreIsSaidAndNothingIsSent() {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        console.coreSilentSince = now
        _ = console.tick(at: now + .minutes(3))
        #expect(text(console, columns: 120).contains("CŒUR MUET depuis 02:30:00"))
        #expect(text(console, columns: 40, rows: 12).contains("CŒUR MUET 02:30"))
        #expect(commands(press("a1⏎", &console)).isEmpty)
    }

    /// Fingers that know `a 1 Enter` are faster than eyes that read a refusal.
    @Test func theRestOfTheHabitGoesNowhereAfterARefusal() {
        var console = Console(options: ConsoleOptions(language: .french, isReadOnly: true))
        console.receive(SnapshotFixtures.flood())
        console.open(.alarms)
        for keys in ["a1⏎", "A&⏎", "a1", "a1a1⏎"] {
            _ = press(keys, &console)
            #expect(console.display == .alarms, "\(keys)")
            #expect(text(console).contains("REFUSÉ"), "\(keys)")
        }
        // A key between them, or a while, and they are keys of the console again.
        _ = press("aj1", &console)
        #expect(console.display == .flood)
        _ = press("5a", &console)
        _ = console.press(.character("1"), at: now + .seconds(10))
        #expect(console.display == .flood)
    }

    /// Nothing chosen is no other case.
    @Test func theRestOfTheHabitGoesNowhereWhereNothingIsChosen() {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.normal())
        _ = press("a1⏎", &console)
        #expect(console.display == .alarms)
    }

    /// A comment is typed once.
    @Test(arguments: ["a", "s", "O", "c", "x", "n"]) func whatWasTypedOutlivesASilentCore(key: String) {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        _ = press(key + "vanne fermée", &console)
        console.coreSilentSince = now
        #expect(commands(press("⏎", &console)).isEmpty)
        #expect(text(console).contains("vanne fermée") && text(console).contains("le cœur est muet"))
        console.coreSilentSince = nil
        #expect(commands(press("⏎", &console)).count == 1)
    }

    /// A command that was on its way when the core fell silent is named, then and when it is back; what was typed for it
    /// comes again by an arrow, and nothing is sent by itself.
    @Test func whatWasOnItsWayIsNamedAndItsTextKept() throws {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        let code = try #require(console.chosenAlarm?.record.code)
        #expect(commands(press("avanne fermée⏎", &console)).count == 1)
        console.coreSilentSince = now
        #expect(text(console, columns: 120).contains("SANS RÉPONSE du cœur, devenu muet : acquitter \(code)"))
        console.coreSilentSince = nil
        #expect(text(console, columns: 120).contains("revenu sans avoir répondu : acquitter \(code)"))
        _ = press("a", &console)
        _ = console.press(.up, at: now)
        #expect(text(console, columns: 120).contains("vanne fermée"))
        let sent = press("⏎", &console).compactMap { if case .command(let command) = $0 { command } else { nil } }
        let again = try #require(sent.first)
        guard case .alarm(.acknowledge(_, _, _, let comment, _)) = again.body else {
            return #expect(Bool(false), "\(again)")
        }
        #expect(comment == "vanne fermée")
        // Answered, there is nothing to name.
        console.receive(Reply(id: again.id, outcome: .done([])))
        console.coreSilentSince = now
        #expect(!text(console, columns: 120).contains("SANS RÉPONSE"))
    }

    /// A note's line has its arrows for the kind. It may be written all the same: nobody types the next one behind it.
    @Test func aNoteThatWasNotAnsweredIsToldAndGivenAgain() throws {
        var console = Displays.console(showing: .overview, SnapshotFixtures.flood())
        #expect(commands(press("nquai évacué⏎", &console)).count == 1)
        console.coreSilentSince = now
        console.coreSilentSince = nil
        _ = console.press(.character("n"), at: now + .seconds(9))
        #expect(text(console, columns: 120).contains("Restée sans réponse"))
        #expect(try note(press("pont fermé⏎", &console)) == "pont fermé")
        _ = press("n", &console)
        #expect(commands(press("⏎", &console)).isEmpty, "it stands there to be read")
        #expect(try note(press("⏎", &console)) == "quai évacué")
        _ = press("n", &console)
        #expect(!text(console, columns: 120).contains("quai évacué"), "once")
    }

    private func note(_ effects: [ConsoleEffect]) throws -> String {
        for case .command(let command) in effects {
            if case .note(let entry) = command.body { return entry.text }
        }
        throw Absent()
    }
    private struct Absent: Error {}

    /// A core that was only held up does what it was asked, and says so.
    @Test(arguments: ["a", "s", "n"]) func anAnswerThatComesLateIsTheAnswer(key: String) throws {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        let sent = press(key + "vanne fermée⏎", &console).compactMap {
            if case .command(let command) = $0 { command } else { nil }
        }
        console.coreSilentSince = now
        console.coreSilentSince = nil
        #expect(text(console, columns: 120).contains("sans avoir répondu"))
        console.receive(Reply(id: try #require(sent.first).id, outcome: .done([])))
        #expect(!text(console, columns: 120).contains("sans avoir répondu"))
        _ = press(key, &console)
        _ = console.press(.up, at: now)
        #expect(!text(console, columns: 120).contains("vanne fermée"), "done: nothing to give again")
    }

    /// What was typed for one alarm is no comment on another, and a shelving's time comes with its reason.
    @Test func whatWasTypedComesAgainForItsOwnAlarm() throws {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        #expect(commands(press("s4vanne fermée⏎", &console)).count == 1)
        console.coreSilentSince = now
        console.coreSilentSince = nil
        _ = press("js", &console)
        _ = console.press(.up, at: now)
        #expect(!text(console, columns: 120).contains("motif : vanne fermée"))
        _ = console.press(.escape, at: now)
        _ = press("ks", &console)
        _ = console.press(.up, at: now)
        let sent = press("⏎", &console).compactMap { if case .command(let command) = $0 { command } else { nil } }
        guard case .alarm(.shelve(_, let span, let reason, _))? = sent.first?.body else { throw Absent() }
        #expect(span == .hours(8) && reason == "vanne fermée")
    }

    /// A sentence whose first key was refused is no row of keys, though the core is back before it is typed to its end.
    @Test(arguments: ["n", "s", "O", "a", "x"]) func theRestOfARefusedSentenceIsNoKeys(key: String) {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        console.coreSilentSince = now
        _ = press(key, &console)
        console.coreSilentSince = nil
        #expect(commands(press("appel du maire 2⏎", &console)).isEmpty)
        #expect(console.display == .alarms && console.dialog == nil)
        // After its Enter, or a pause, keys are keys.
        _ = press("a", &console)
        #expect(console.dialog != nil)
        _ = console.press(.escape, at: now)
        console.coreSilentSince = now
        _ = press(key, &console)
        console.coreSilentSince = nil
        _ = console.press(.character("a"), at: now + RefusedHabit.pause)
        #expect(console.dialog != nil)
    }

    /// `t 1 2` of a hand that did not read that there is no list.
    @Test func aNumberTicksNothingWhereThereAreNoSteps() throws {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        let target = AlarmTarget(try #require(console.chosenAlarm))
        console.dialog = .steps(target, WhyState(askedAt: now))
        _ = press("12", &console)
        #expect(console.dialog != nil && console.display == .alarms)
    }

    /// Whoever asks for a reset of what holds nothing is told so, and not to wait.
    @Test func aRuleThatHoldsNothingHasNothingToReset() {
        let console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        #expect(console.refusalText(.notLatched, nil).contains("rien à réarmer : cette règle ne mémorise pas"))
    }
}
