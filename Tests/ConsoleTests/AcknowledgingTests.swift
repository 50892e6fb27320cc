import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// Acknowledging and shelving, one alarm or several, key by key.
struct AcknowledgingTests: PressesKeys {
    let now = SnapshotFixtures.night("02:30")

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

    /// While marks stand `a` means them alone: what somebody else acknowledged meanwhile is said, and the row one stopped at
    /// is nobody's substitute.
    @Test func marksThatWereAcknowledgedElsewhereDoNotBecomeTheRowUnderTheCursor() throws {
        var snapshot = SnapshotFixtures.flood()
        let open = snapshot.alarms.filter { $0.record.state.isUnacknowledged }
        #expect(open.count >= 2)
        for taken in [open.count, 1] {
            snapshot = SnapshotFixtures.flood()
            var console = Displays.console(showing: .alarms, snapshot)
            console.screenSize = Size(columns: 160, rows: 40)
            for line in open { console.marked.insert(line.id) }
            for line in open.prefix(taken) {
                let index = try #require(snapshot.alarms.firstIndex { $0.id == line.id })
                snapshot.alarms[index].record.state = .acknowledged
                snapshot.alarms[index].record.acknowledgedBy = "dupont"
            }
            console.receive(snapshot)
            let sent = commands(press("a", &console) + press("1⏎", &console))
            #expect(sent.count == open.count - taken)
            if taken == open.count {
                #expect(text(console, columns: 160).contains("déjà acquittée par dupont") && console.marked.isEmpty)
            }
        }
        var gone = SnapshotFixtures.flood()
        var console = Displays.console(showing: .alarms, gone)
        console.marked = [open[0].id]
        gone.alarms.removeAll { $0.id == open[0].id }
        console.receive(gone)
        #expect(commands(press("a1⏎", &console)).isEmpty)
    }

    /// A row that no longer fits the filter while one moves in the list stands there as what it is, and is not "gone".
    @Test func aRowThatLeavesTheFilterShowsWhatBecameOfIt() throws {
        var snapshot = SnapshotFixtures.flood()
        var console = Displays.console(showing: .alarms, snapshot)
        console.screenSize = Size(columns: 160, rows: 40)
        _ = press("/état:non⏎", &console)
        let line = try #require(console.alarmList.rows.first)
        _ = press("j", &console)
        _ = press("k", &console)
        let index = try #require(snapshot.alarms.firstIndex { $0.id == line.id })
        snapshot.alarms[index].record.state = .acknowledged
        snapshot.alarms[index].record.acknowledgedBy = "dupont"
        console.receive(snapshot)
        #expect(console.alarmList.goneIDs.isEmpty && console.alarmList.selected?.record.state == .acknowledged)
        #expect(commands(press("a1⏎", &console)).isEmpty)
        #expect(text(console, columns: 160).contains("déjà acquittée par dupont"))
    }

    /// What was just put aside is not put back by the same key: the reason typed after it would be keys of the console.
    @Test(arguments: [("s", true), ("O", false)]) func whatIsAsideIsPutBackByEnterAlone(key: String, isShelf: Bool) {
        var snapshot = SnapshotFixtures.flood()
        snapshot.alarms[0].record.suppression =
            isShelf
            ? .shelved(until: now + .hours(1), oneShot: false, by: "dupont", reason: "x")
            : .outOfService(by: "dupont", reason: "x")
        let id = snapshot.alarms[0].id
        var console = Displays.console(showing: .alarms, snapshot)
        #expect(press(key, &console).isEmpty)
        #expect(text(console).contains("Entrée sans motif la remet"))
        #expect(commands(press("⏎", &console)) == [.alarm(isShelf ? .unshelve(id) : .inService(id))])
        var other = Displays.console(showing: .alarms, snapshot)
        let bodies = commands(press(key + (isShelf ? "1" : "") + "travaux⏎", &other))
        #expect(other.display == .alarms)
        switch bodies.first {
        case .alarm(.shelve(id, _, let reason, _)) where isShelf: #expect(reason == "travaux")
        case .alarm(.outOfService(id, let reason)) where !isShelf: #expect(reason == "travaux")
        default: Issue.record("\(bodies)")
        }
    }

    /// On AZERTY the digits are `& é " ' (`, and `é` begins a word too.
    @Test(arguments: [
        ("s\"travaux⏎", 3, "travaux"), ("sé travaux⏎", 2, "travaux"), ("séquipe⏎", 2, "équipe"), ("s2été⏎", 2, "été"),
        ("s&&⏎", 1, nil),
    ])
    func aShelfTakesTheTwinsOfItsDigits(keys: String, choice: Int, reason: String?) throws {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        let bodies = commands(press(keys, &console))
        guard let reason else { return #expect(bodies.isEmpty) }
        guard case .alarm(.shelve(_, let duration, let said, _)) = bodies.first else {
            Issue.record("\(bodies)")
            return
        }
        #expect(said == reason && duration == ShelfTime(rawValue: choice - 1)?.span)
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
        let name = isRefusalFirst ? "K7F" : "M2P"
        #expect(said.contains("1 acquittement, 1 refus : \(name) : votre rôle ne couvre pas cet objet"), "\(said)")
        #expect(said.contains("un rôle sur son domaine et sa zone, si"), "\(said)")
    }

    /// Which alarms are still to be answered is said whole, where there is room for anything.
    @Test(arguments: [Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 40, rows: 12)])
    func aBulkAcknowledgementNamesWhatWasRefused(size: Size) {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        console.screenSize = size
        var already = SnapshotFixtures.flood().alarms[0].record
        (already.acknowledgedBy, already.acknowledgedAt) = ("root", now)
        var risen = already
        risen.level = "crise"
        let outcomes: [Reply.Outcome] = [.refused(.alreadyAcknowledged, already), .refused(.levelChanged, risen)]
        let sent = press("A1⏎", &console).compactMap { if case .command(let command) = $0 { command } else { nil } }
        for (command, outcome) in zip(sent, outcomes) { console.receive(Reply(id: command.id, outcome: outcome)) }
        let rows = console.draw(size: size).rows
        let said = rows.joined(separator: " ").split(separator: " ").joined(separator: " ")
        #expect(said.contains("0 acquittement, 2 refus : "), "\(said)")
        #expect(said.contains("K7F : déjà acquittée par root à 02:30:00"), "\(said)")
        #expect(said.contains("M2P : le niveau a changé depuis (maintenant crise) : relire, puis acquitter"), "\(said)")
    }

    /// The list of sixty alarms, `K10` to `K69`.
    private func sixtyAlarms() -> Console {
        var snapshot = SnapshotFixtures.flood()
        let first = snapshot.alarms[0]
        snapshot.alarms = (0..<60).map { index in
            var line = first
            (line.record.id, line.record.code) = (AlarmID("a\(index)"), "K\(index + 10)")
            return line
        }
        snapshot.alarmCount = snapshot.alarms.count
        return Displays.console(showing: .alarms, snapshot)
    }

    /// Of many under one reason the codes stand together, and what has no room is counted.
    @Test func whatWasRefusedForOneReasonStandsTogether() {
        var console = sixtyAlarms()
        console.screenSize = Size(columns: 80, rows: 60)
        for case .command(let command) in press("A1⏎", &console) {
            console.receive(Reply(id: command.id, outcome: .refused(.outsideScope, nil)))
        }
        let said = text(console, columns: 80, rows: 60).split { $0.isWhitespace }.joined(separator: " ")
        #expect(said.contains("K10, K11, K12"), "\(said)")
        #expect(said.contains("un rôle sur son domaine et sa zone, si"), "\(said)")
    }

    /// What is named without being listed is counted, on every screen.
    @Test(arguments: [Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 40, rows: 12)])
    func aBulkAcknowledgementSaysHowManyItDoesNotList(size: Size) throws {
        var console = sixtyAlarms()
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

    @Test func theAzertyKeyOfTwoCanStillBeginATypedComment() {
        var console = Displays.console(showing: .overview, SnapshotFixtures.flood())
        guard case .alarm(.acknowledge(_, _, _, let comment, _))? = commands(press("aéchelle lue⏎", &console)).first
        else { return #expect(Bool(false), "nothing was acknowledged") }
        #expect(comment == "échelle lue")
    }

    @Test func acknowledgingWithoutACommentAsksForOne() {
        var console = Displays.console(showing: .overview, SnapshotFixtures.flood())
        #expect(commands(press("a⏎", &console)).isEmpty)
        #expect(text(console).contains("commentaire d’abord"))
        _ = press("v", &console)
        #expect(!text(console).contains("commentaire d’abord"), "it is being typed")
    }

    @Test func theDialogNamesWhatWasSeenWhenItWasOpened() {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        _ = press("a", &console)
        var changed = SnapshotFixtures.flood()
        changed.alarms.reverse()
        changed.alarms[2].record.level = "alerte"
        changed.alarms[2].record.occurrence = 4
        console.receive(changed)
        #expect(text(console).contains("Depuis l’ouverture : nouvelle occurrence, maintenant alerte"))
        guard
            case .alarm(.acknowledge(let id, let occurrence, let level, _, _))? = commands(press("2⏎", &console)).first
        else { return #expect(Bool(false), "nothing was sent") }
        #expect(id == "river-level/gapeau-sainte-eulalie" && occurrence == 3 && level == "vigilance")
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

    /// A group's title is all there is of it: whole where there is a column for it, and begun where there is none.
    @Test func aGroupAlarmIsNamedWhole() {
        var snapshot = SnapshotFixtures.flood()
        var record = snapshot.alarms[1].record
        let title = "Liberté et Mayol complets"
        (record.id, record.rule, record.entity, record.attribute) = ("both-full", "both-full", nil, nil)
        record.title = LocalizedText(english: "Liberté and Mayol both full", french: title)
        (record.code, record.level) = ("C9T", "complet")
        snapshot.alarms.insert(AlarmLine(record: record, place: title), at: 1)
        snapshot.alarmCount += 1
        let console = Displays.console(showing: .alarms, snapshot)
        let wide = console.draw(size: Size(columns: 120, rows: 40)).rows.filter { $0.contains("C9T") }
        #expect(wide.count == 1 && wide[0].contains(title), "\(wide)")
        let narrow = console.draw(size: Size(columns: 40, rows: 12)).rows.filter { $0.contains("C9T") }
        #expect(narrow.contains { $0.contains("Liberté") }, "\(narrow)")
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
}
