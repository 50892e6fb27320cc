import Console
import OperatorLink
import Screen
import Telemetry
import Testing

/// What a seat lets be heard, and its way to silence.
@Suite struct SeatHornTests {
    private let now = SnapshotFixtures.flood().now

    private func sounding(_ mode: Snapshot.Mode = .live) -> Snapshot {
        var snapshot = SnapshotFixtures.flood()
        snapshot.mode = mode
        snapshot.horn = Horn(since: snapshot.now)
        return snapshot
    }

    private func bells(_ console: inout Console, seconds: ClosedRange<Int>) -> [Int] {
        seconds.filter { console.tick(at: now + .seconds(Int64($0))).contains(.bell) }
    }

    @Test func theHornBeatsUntilItIsSilenced() {
        var console = Displays.bare(showing: .overview, sounding())
        #expect(bells(&console, seconds: 0...25) == [0, 10, 20])
        let effects = console.press(.character("S"), at: now + .seconds(26))
        guard case .command(let command)? = effects.first else {
            Issue.record("\(effects)")
            return
        }
        #expect(command.body == .silence)
        console.receive(SnapshotFixtures.flood())
        #expect(bells(&console, seconds: 27...60).isEmpty)
        #expect(console.press(.character("S"), at: now + .seconds(61)).isEmpty)
        #expect(console.draw(size: Size(columns: 120, rows: 40)).plainText.contains("rien ne sonne"))
    }

    /// It rings now: whoever looks back need not come back to make it stop.
    @Test func theHornIsSilencedFromHistoryToo() {
        var console = Displays.bare(showing: .overview, sounding())
        _ = console.press(.character("<"), at: now)
        let picture = console.draw(size: Size(columns: 120, rows: 40))
        #expect(console.timeCursor != nil && picture.rows[39].contains("S silence"))
        let sent = console.press(.character("S"), at: now).compactMap {
            if case .command(let command) = $0 { command.body } else { nil }
        }
        #expect(sent == [.silence])
    }

    @Test func aDemoHasNoHornAndAConsoleWithoutABellRingsNone() {
        var demo = Displays.bare(showing: .overview, sounding(.demo(speed: 60)))
        #expect(bells(&demo, seconds: 0...30).isEmpty)
        var mute = Console(options: ConsoleOptions(language: .french, hasBell: false))
        mute.receive(sounding())
        #expect(bells(&mute, seconds: 0...30).isEmpty)
    }

    @Test func aWallMaySoundAndNotSilence() {
        var wall = Console(options: ConsoleOptions(language: .french, isReadOnly: true))
        wall.receive(sounding())
        #expect(bells(&wall, seconds: 0...10) == [0, 10])
        #expect(wall.press(.character("S"), at: now + .seconds(11)).isEmpty)
        let picture = wall.draw(size: Size(columns: 120, rows: 40))
        #expect(picture.plainText.contains("REFUSÉ") && !picture.rows[39].contains("S silence"))
    }

    @Test func theKeyBarAndTheSentencesSayThatItSounds() {
        let console = Displays.bare(showing: .overview, sounding())
        #expect(console.draw(size: Size(columns: 120, rows: 40)).rows[39].contains("S silence"))
        var linear = LinearConsole(options: ConsoleOptions(language: .french))
        #expect(linear.receive(sounding()).joined().contains("l’avertisseur sonne, silence le coupe"))
        var quiet = LinearConsole(options: ConsoleOptions(language: .french))
        _ = quiet.receive(SnapshotFixtures.normal())
        #expect(quiet.receive(sounding()).joined().contains("code K7F"), "the first alarm of a quiet night is said")
        let said = linear.enter("silence", at: now)
        #expect(
            said.effects.contains { if case .command(let command) = $0 { command.body == .silence } else { false } })
    }

    @Test func aNewAnnunciationIsHandedToTheTerminalsNoticesWhereTheyAreAskedFor() {
        var options = ConsoleOptions(language: .french)
        options.hasNotices = true
        var console = Console(options: options)
        console.receive(SnapshotFixtures.normal())
        _ = console.tick(at: now)
        console.receive(SnapshotFixtures.flood())
        let notices = console.tick(at: now + .seconds(1)).compactMap { effect -> String? in
            if case .notice(let text) = effect { return text }
            return nil
        }
        #expect(notices.count == 1 && notices[0].contains("K7F Gapeau · Sainte-Eulalie"), "\(notices)")
    }

    /// Three in one picture are one notice: of the worst of them, whichever came last.
    @Test func ofSeveralAnnouncedAtOnceTheMostUrgentIsTold() throws {
        var options = ConsoleOptions(language: .english)
        options.hasNotices = true
        var console = Console(options: options)
        var before = SnapshotFixtures.flood()
        for index in before.alarms.indices { before.alarms[index].record.annunciatedAt = now - .hours(1) }
        console.receive(before)
        _ = console.tick(at: now)
        var fresh = before
        for index in 0..<3 { fresh.alarms[index].record.annunciatedAt = now + .milliseconds(Int64(2 * index)) }
        console.receive(fresh)
        let texts = console.tick(at: now + .seconds(1)).compactMap { effect -> String? in
            if case .notice(let text) = effect { text } else { nil }
        }
        let code = try #require(fresh.alarms[0].record.code)
        #expect(texts.count == 1 && texts[0].contains(code) && texts[0].hasSuffix("(+2)"), "\(texts)")
        #expect(console.tick(at: now + .seconds(2)).isEmpty)
    }
}
