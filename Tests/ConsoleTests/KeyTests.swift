import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// What keys do, key by key, as an operator presses them.
struct KeyTests: PressesKeys {
    let now = SnapshotFixtures.night("02:30")

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
        #expect(help.contains("L’âge d’une alarme"), "\(help)")
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

    @Test func agesGrowWhenNothingArrives() {
        var console = Displays.console(showing: .flood, SnapshotFixtures.flood())
        #expect(text(console, columns: 120).contains("2,04 m 20 s"))
        _ = console.tick(at: now + .seconds(31))
        #expect(text(console, columns: 120).contains("2,04 m 51 s"))
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
        // What it will run at is told, and each key goes on from it.
        #expect(commands(press("+", &console)) == [.playback(.speed(120))])
        #expect(text(console).contains("reprendra à ×120"), "\(text(console))")
        #expect(commands(press("+-", &console)) == [.playback(.speed(300)), .playback(.speed(120))])
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
        #expect(help.contains("acquitter ce qui est à l’écran") && help.contains("AZERTY"))
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
            if case .query(let query) = effect, case .trend(_, _, let to, _, _) = query.body { to } else { nil }
        }
        #expect(ends.count == 1 && ends.allSatisfy { $0 < now })
        Displays.answer(earlier, of: &console)
        #expect(text(console, columns: 120, rows: 40).contains("pas en direct"))
        _ = press(" ", &console)
        #expect(!text(console, columns: 120, rows: 40).contains("pas en direct"))
    }
}
