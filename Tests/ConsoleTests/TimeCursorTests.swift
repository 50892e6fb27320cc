import Alarms
@testable import Console
import Figures
import OperatorLink
import Screen
import Telemetry
import Testing

/// The one time cursor (hmi.md): the body is of the past, the frame of now.
struct TimeCursorTests {
    private let now = SnapshotFixtures.night("02:30")

    private func console(_ display: View.Display, _ keys: Key..., mode: Snapshot.Mode = .live) -> Console {
        var snapshot = SnapshotFixtures.flood()
        snapshot.mode = mode
        snapshot.zone = Snapshot.Zone(.paris, around: now)
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
        #expect(picture.contains("tel que connu alors"), "what came later is not in it")
        // On 80 columns how long ago it was goes first.
        let small = console(.flood, .character("<")).draw(size: Size(columns: 80, rows: 24)).plainText
        #expect(small.contains("actions coupées") && small.contains("tel que connu alors"), "\(small)")
    }

    /// Of a time at which no core watched nobody saw anything: that it was filled in afterwards is said.
    @Test func aTimeNobodyWatchedIsSaidToBeAsKnownToday() {
        var console = console(.flood)
        for case .query(let query) in console.press(.character("<"), at: now) {
            guard case .snapshotAt(let at, _) = query.body else { continue }
            var then = SnapshotFixtures.past(at: at)
            then.isAsKnownToday = true
            console.receive(Answer(id: query.id, body: .snapshot(then)))
        }
        let picture = text(console)
        #expect(picture.contains("tel que connu aujourd’hui") && !picture.contains("connu alors"))
    }

    /// What no history has is not shown as nothing received.
    @Test func theLedgersOfThePastAreSaidToBeUnknown() {
        let picture = text(console(.devices, .character("<")))
        #expect(picture.contains("l’historique ne garde ni les flux ni leurs comptes"), "\(picture)")
        #expect(!picture.contains("reçues") && text(console(.devices)).contains("reçues"))
    }

    /// A curve of the past has what was known then too.
    @Test func aCurveOfThePastIsAsKnownThen() {
        var console = console(.flood)
        var asked: [Timestamp?] = []
        let effects = console.press(.character("<"), at: now) + console.tick(at: now + .seconds(20))
        for case .query(let query) in effects {
            if case .trend(_, _, _, _, let known) = query.body { asked.append(known) }
        }
        #expect(!asked.isEmpty && asked.allSatisfy { $0 == now - .hours(1) })
    }

    /// The stance is of the instant looked at, as `vigie snapshot --at` has it; until history says which, nobody knows.
    @Test func theStanceIsOfTheInstantLookedAt() {
        #expect(text(console(.flood)).contains("ALERTE depuis"))
        let then = console(.flood, .character("<")).draw(size: Size(columns: 120, rows: 40)).rows[0]
        #expect(then.contains("VEILLE") && !then.contains("ALERTE"), "\(then)")
        var unanswered = Displays.console(showing: .flood, SnapshotFixtures.flood())
        _ = unanswered.press(.character("<"), at: now)
        let waiting = unanswered.draw(size: Size(columns: 120, rows: 40)).rows[0]
        #expect(waiting.contains("  ?  HISTORIQUE") && !waiting.contains("ALERTE"), "\(waiting)")
    }

    /// Of a time before anything was written there are no figures, which is no fault.
    @Test func figuresOfBeforeTheFirstRecordSaySo() {
        var console = Displays.bare(showing: .kpis, SnapshotFixtures.flood())
        for case .query(let query) in console.tick(at: now) {
            console.receive(
                Answer(id: query.id, body: .failed(Answer.before(firstRecord: now + .hours(1)))))
        }
        #expect(text(console).contains("avant le premier enregistrement, 03:30:00"), "\(text(console))")
    }

    /// Who took note of an alarm is in sight on a wide screen, in history as now, whatever the other columns hold.
    @Test(arguments: [Language.english, .french]) func whoAcknowledgedIsInSightInHistory(language: Language) {
        var then = SnapshotFixtures.flood()
        then.alarms[0].record.suppression = .outOfService(by: "martin", reason: "travaux")
        then.alarms[0].record.acknowledgedBy = "dupont"
        then.alarms[1].record.current = nil
        (then.alarms[1].record.state, then.alarms[1].record.acknowledgedBy) = (.acknowledged, "petit")
        then.alarms[2].record.level = "vigilance"
        then.alarms[2].record.current = "information"
        var console = Displays.bare(showing: .alarms, then, language: language)
        console.receive(past: then)
        let rows = console.draw(size: Size(columns: 120, rows: 40)).rows.filter { $0.hasPrefix("┃") }
        for name in ["dupont", "petit"] {
            #expect(rows.prefix(6).contains { $0.contains(name) }, "\(rows.prefix(6).joined(separator: "\n"))")
        }
    }

    /// An alarm of no entity is named in the language of whoever looks, then as now.
    @Test func anAlarmOfNoEntityIsNamedInTheConsolesLanguage() {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood(), language: .english)
        let effects = console.press(.character("<"), at: now) + console.tick(at: now)
        for case .query(let query) in effects {
            guard case .snapshotAt(let at, _) = query.body else { continue }
            var then = SnapshotFixtures.past(at: at)
            var record = AlarmRecord(
                id: "feed/est", rule: "feed",
                title: LocalizedText(english: "Feed silent · gw-est", french: "Collecte muette · gw-est"),
                priority: .high, since: at)
            record.state = .unacknowledged
            then.alarms = [AlarmLine(record: record, place: record.title.french)]
            console.receive(Answer(id: query.id, body: .snapshot(then)))
        }
        #expect(text(console).contains("Feed silent · gw-est") && !text(console).contains("Collecte muette"))
    }

    @Test(arguments: ["a", "s", "O", "R", "n"] as [Character])
    func actionsAreRefusedWithTheReason(key: Character) {
        let console = console(.alarms, .character("<"), .character(key))
        #expect(text(console).contains("REFUSÉ") && text(console).contains("Espace y revient"))
        var again = console
        #expect(again.press(.character(key), at: now).isEmpty)
    }

    /// What an alarm was and why is asked of history for the instant looked at, and said to be of then; once, as it
    /// changes no more.
    @Test func whyIsOfTheInstantLookedAt() throws {
        var console = console(.alarms, .character("<"))
        let effects = console.press(.character("w"), at: now) + console.tick(at: now)
        let asked = effects.compactMap { if case .query(let query) = $0 { query } else { nil } }
        let query = try #require(asked.first)
        guard case .whyAt(let id, let at) = query.body else { return #expect(Bool(false), "\(query)") }
        #expect(at == now - .hours(1) && asked.count == 1)
        var why = Why(
            record: SnapshotFixtures.past(at: at).alarms[0].record, source: "alarms.yaml:14",
            rule: LocalizedText(english: "level ≥ 2", french: "niveau ≥ 2"))
        #expect(why.record.id == id)
        why.at = at
        why.inputs = [
            Why.Input(
                series: SeriesKey(entity: "gapeau-sainte-eulalie", attribute: "currentLevel"), value: 2.04, unit: "m",
                observedAt: at - .seconds(20), quality: .good)
        ]
        console.receive(Answer(id: query.id, body: .why(why)))
        let picture = text(console)
        for words in ["telle qu’elle était à 01:30:00", "règle d’aujourd’hui", "niveau ≥ 2", "alarms.yaml:14"] {
            #expect(picture.contains(words), "\(words) in\n\(picture)")
        }
        // Ages are of then, and what would come next is not known.
        #expect(picture.contains("2,04 m  20 s  01:29:40"), "\(picture)")
        #expect(!picture.contains("ce qui vient ensuite"), "\(picture)")
        #expect(console.tick(at: now + .seconds(30)).isEmpty)
        console.receive(Answer(id: query.id, body: .failed(Why.didNotStand)))
        #expect(text(console).contains("n’était pas ouverte"))
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

    /// It stood elsewhere in the list of then: the mark goes with it, and so does what is said below.
    @Test func theAlarmWhoseStartOneGoesToStaysChosen() throws {
        var console = console(.alarms)
        let asked = try #require(console.alarmList.selected)
        for case .query(let query) in console.press(.character("T"), at: now) {
            guard case .snapshotAt = query.body else { continue }
            var then = SnapshotFixtures.flood()
            then.alarms = Array(then.alarms.reversed())
            console.receive(Answer(id: query.id, body: .snapshot(then)))
        }
        #expect(console.alarmList.rows.first?.id != asked.id)
        #expect(console.alarmList.selected?.id == asked.id)
    }

    /// Rows that one held still are today's: none of them stands in a list of another time, with today's value.
    @Test func anOrderThatIsHeldIsLetGoAtAnotherTime() {
        let held = console(.alarms, .down)
        #expect(text(held).contains("ORDRE TENU"))
        let rows = SnapshotFixtures.flood().alarms.count
        #expect(held.alarmList.rows.count == rows && rows > SnapshotFixtures.past(at: now).alarms.count)
        for key in [Key.character("T"), .character("<")] {
            let past = console(.alarms, .down, key)
            #expect(!text(past).contains("ORDRE TENU"))
            #expect(past.alarmList.rows.count == SnapshotFixtures.past(at: now).alarms.count)
        }
        let live = console(.alarms, .character("<"), .down, .character(" "))
        #expect(!text(live).contains("ORDRE TENU") && live.alarmList.rows.count == rows)
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
        #expect(text(console).contains("lecture de l’historique"))
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

    private func type(_ words: String, _ console: inout Console) {
        for character in words { Displays.answer(console.press(.character(character), at: now), of: &console) }
    }

    /// Neither 01:30 nor 03:30 is what was asked for.
    @Test func anHourThatClocksSkipIsSaidToBeNone() {
        var console = console(.overview)
        let why = "02:30 n’existe pas cette nuit-là : les horloges passent de 02:00 à 03:00"
        type(":à 2026-03-29 02:30", &console)
        #expect(text(console).contains(why), "what Enter would do: \(text(console))")
        _ = console.press(.enter, at: now)
        #expect(console.timeCursor == nil && text(console).contains(why), "\(text(console))")
    }

    @Test func ofAnHourThatComesTwiceTheFirstIsTakenAndSaid() {
        var console = console(.overview)
        type(":à 2026-10-25 02:30", &console)
        let said = "cette heure vient deux fois : 02:30+2 est prise, 02:30+1 est l’autre"
        #expect(text(console).contains(said), "\(text(console))")
        Displays.answer(console.press(.enter, at: now), of: &console)
        #expect(console.timeCursor == SnapshotFixtures.time("2026-10-25T00:30:00Z"))
        #expect(text(console).contains(said), "\(text(console))")
        type(":à 2026-10-25 02:30+1", &console)
        Displays.answer(console.press(.enter, at: now), of: &console)
        #expect(console.timeCursor == SnapshotFixtures.time("2026-10-25T01:30:00Z"))
        #expect(!text(console).contains("deux fois"), "\(text(console))")
    }

    /// What was said of one line goes with the next, or with the line itself.
    @Test func aRefusedTimeIsForgottenWithTheNextLine() {
        var console = console(.overview)
        type(":à 2026-12-24 20:00", &console)
        _ = console.press(.enter, at: now)
        #expect(text(console).contains("encore à venir"))
        type(":", &console)
        #expect(text(console).contains("Entrée exécute"), "\(text(console))")
        type("à 01:15", &console)
        Displays.answer(console.press(.enter, at: now), of: &console)
        #expect(!text(console).contains("encore à venir"), "\(text(console))")
        type("a", &console)
        #expect(text(console).contains("REFUSÉ"))
        type(" ", &console)
        #expect(!text(console).contains("REFUSÉ"), "it is live: \(text(console))")
        type("a", &console)
        _ = console.press(.enter, at: now)
        #expect(text(console).contains("choisir 1-5"))
        _ = console.press(.escape, at: now)
        #expect(!text(console).contains("choisir 1-5"), "\(text(console))")
    }

    /// A replay that stands still shows no speed: the one it will run at is said, and kept.
    @Test func theSpeedOfAReplayThatStandsStillIsSaid() {
        var console = console(.overview, .character("<"))
        let at = console.timeCursor
        type("+", &console)
        #expect(text(console).contains("reprendra à ×120"), "\(text(console))")
        _ = console.tick(at: now + .seconds(10))
        #expect(console.timeCursor == at, "it stands still")
        type("p", &console)
        #expect(text(console).contains("relecture ×120"), "\(text(console))")
    }

    /// The strip is of now: which alarm of then `w` explains is said where no row shows it.
    @Test func theAlarmOfThenThatIsExplainedIsNamed() throws {
        let console = console(.overview, .character("<"))
        let code = try #require(console.chosenAlarm?.record.code)
        #expect(code == SnapshotFixtures.past(at: now).alarms.first?.record.code)
        #expect(console.draw(size: Size(columns: 120, rows: 40)).rows[39].contains("w pourquoi \(code)"))
        #expect(!self.console(.overview).draw(size: Size(columns: 120, rows: 40)).rows[39].contains(code))
    }

    /// Who was attached is not kept; that nobody was would be wrong.
    @Test(arguments: [Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 40, rows: 12)])
    func consolesOfThePastAreSaidNotToBeKept(size: Size) {
        let console = console(.overview, .character("<"), .character("C"))
        let picture = console.draw(size: size).plainText
        #expect(!picture.contains("aucune console n’est attachée") && !picture.contains("0 présente"), "\(picture)")
        #expect(picture.contains("ne garde pas les consoles"), "\(picture)")
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

    /// Before anything was written there is no quiet day to be shown: that is said, and since when something is known.
    @Test func beforeTheFirstRecordNothingIsKnown() throws {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood(), language: .english)
        Displays.answer(console.press(.character("<"), at: now), of: &console)
        #expect(text(console).contains("Gapeau"))
        let effects = console.press(.character("<"), at: now) + console.tick(at: now + .seconds(2))
        for case .query(let query) in effects {
            guard case .snapshotAt = query.body else { continue }
            let failure = Answer.before(firstRecord: now - .minutes(90))
            console.receive(Answer(id: query.id, body: .failed(failure)))
        }
        let body = text(console).split(separator: "\n").dropFirst(3).joined(separator: "\n")
        #expect(body.contains("before the first record, 01:00:00") && !body.contains("no alarm"), "\(body)")
        #expect(!body.contains("Gapeau"), "nor is the picture of another time\n\(body)")
    }

    /// A picture of the past alone, as `vigie snapshot --at` draws it: names in the reader's language, and no feeds made up.
    @Test func aPictureOfThePastNamesAndCountsNothingItDoesNotKnow() {
        var then = SnapshotFixtures.past(at: now - .hours(1))
        var record = AlarmRecord(
            id: "feed:gw-est", rule: "feed",
            title: LocalizedText(english: "Feed silent · gw-est", french: "Collecte muette · gw-est"),
            priority: .high, since: now - .hours(1))
        record.state = .unacknowledged
        then.alarms = [AlarmLine(record: record, place: record.title.french)]
        then.feeds = []
        var console = Console(options: ConsoleOptions(language: .english, account: .init(account: "dupont")))
        console.open(.alarms)
        _ = console.tick(at: then.now)
        console.receive(past: then)
        let picture = console.draw(size: Size(columns: 160, rows: 40)).plainText
        #expect(picture.contains("Feed silent · gw-est") && !picture.contains("Collecte muette"), "\(picture)")
        #expect(picture.contains("1 feed silent") && !picture.contains("0/0"), "\(picture)")
        #expect(picture.contains(" ?  "), "of a code nobody wrote down\n\(picture)")
    }
}
