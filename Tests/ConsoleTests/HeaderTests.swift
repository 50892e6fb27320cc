import Console
import OperatorLink
import Screen
import Telemetry
import Testing

/// The first line: what it keeps as the terminal narrows.
@Suite struct HeaderTests {
    private func header(_ snapshot: Snapshot, columns: Int) -> String {
        let console = Displays.console(showing: .overview, snapshot)
        return console.draw(size: Size(columns: columns, rows: 24)).rows[0]
    }

    private func demo() -> Snapshot {
        var snapshot = SnapshotFixtures.flood()
        snapshot.mode = .demo(speed: 60)
        return snapshot
    }

    @Test func theTerritorysNameIsShortenedAndKept() {
        for snapshot in [SnapshotFixtures.normal(), SnapshotFixtures.flood(), demo()] {
            for columns in 68...200 {
                let line = header(snapshot, columns: columns)
                #expect(line.contains("Toulon"), "\(columns): \(line)")
                #expect(line.contains("NON ACQ"), "\(columns): \(line)")
            }
        }
        #expect(header(SnapshotFixtures.flood(), columns: 200).contains("Toulon Provence Méditerranée"))
    }

    @Test func whoHasTheWatchStandsOnItFromEightyColumnsOn() {
        for columns in 80...200 {
            let line = header(SnapshotFixtures.flood(), columns: columns)
            #expect(line.contains("garde C. Martin"), "\(columns): \(line)")
        }
        var snapshot = SnapshotFixtures.flood()
        snapshot.watch[0].person = nil
        #expect(header(snapshot, columns: 120).contains("PERSONNE DE GARDE"))
        snapshot.watch = []
        #expect(!header(snapshot, columns: 200).contains("garde"), "a site without a roster")
    }

    /// A demo that stands at its end is no pause, and what comes next is said: down to the smallest screen.
    @Test(arguments: [Size(columns: 80, rows: 24), Size(columns: 60, rows: 12)], Language.allCases)
    func theEndOfARecordingIsSaid(size: Size, language: Language) {
        for isExercise in [false, true] {
            var options = ConsoleOptions(language: language)
            options.isExercise = isExercise
            var console = Console(options: options)
            var snapshot = demo()
            snapshot.isRecordingOver = true
            console.receive(snapshot)
            let text = console.draw(size: size).plainText
            #expect(text.contains(language == .french ? "Fin de l’e" : "is over: "), "\(text)")
            #expect(text.contains(language == .french ? "le score" : "the score") == isExercise, "\(text)")
        }
    }

    @Test func aLongNameNeitherPushesTheCountsOutNorIsLostWhole() {
        var snapshot = SnapshotFixtures.flood()
        snapshot.watch[0].person = "Marie-Antoinette de Saint-Exupéry-Montfort"
        let line = header(snapshot, columns: 120)
        #expect(line.contains("garde Marie-Antoinett…") && line.contains("NON ACQ 2"), "\(line)")
    }

    /// Down to the smallest screen: which priorities wait, and of which day the time is.
    @Test(arguments: [6, 12], Language.allCases)
    func fortyColumnsKeepTheCountsByPriority(rows: Int, language: Language) {
        let modes: [(Snapshot.Mode, String)] = [
            (.live, ""), (.exercise, "28"), (.replay, "28"), (.demo(speed: 60), "28"), (.demo(speed: 0), "28"),
        ]
        for (mode, day) in modes {
            var snapshot = SnapshotFixtures.flood()
            snapshot.mode = mode
            let console = Displays.console(showing: .alarms, snapshot, language: language)
            let line = console.draw(size: Size(columns: 40, rows: rows)).rows[0]
            #expect(line.contains("▲1") && line.contains("●1"), "\(mode): \(line)")
            #expect(day.isEmpty || line.contains(day), "\(mode): \(line)")
            // A bad night: the sum goes before the priorities do.
            snapshot.counts.unacknowledged = [2, 6, 20, 13]
            let night = Displays.console(showing: .alarms, snapshot, language: language)
            let crowded = night.draw(size: Size(columns: 40, rows: rows)).rows[0]
            #expect(crowded.contains("◆2▲6●20○13"), "\(mode): \(crowded)")
            #expect(day.isEmpty || crowded.contains(day), "\(mode): \(crowded)")
        }
    }

    /// What is counted is said, with what else has to stand there.
    @Test(arguments: Language.allCases) func aReadOnlyConsoleOfFortyColumnsSaysWhatItCounts(language: Language) {
        for mode in [Snapshot.Mode.live, .replay, .exercise, .demo(speed: 60)] {
            var snapshot = SnapshotFixtures.flood()
            snapshot.mode = mode
            snapshot.counts.unacknowledged = [0, 13, 5, 19]
            var console = Console(options: ConsoleOptions(language: language, isReadOnly: true))
            console.receive(snapshot)
            let line = console.draw(size: Size(columns: 40, rows: 12)).rows[0]
            let words = language == .french ? ["NON ACQ", "N.ACQ"] : ["UNACK"]
            #expect(words.contains { line.contains($0) }, "\(mode): \(line)")
            #expect(line.contains("▲13●5○19"), "\(mode): \(line)")
        }
    }

    /// A picture of an exercise or a demo is never taken for the territory's, whatever else the header has to say.
    @Test(arguments: [40, 80, 120, 200])
    func whatIsNotLiveSaysSoInHistoryAndWhileTheCoreIsSilent(columns: Int) {
        let modes: [(Snapshot.Mode, String)] = [
            (.exercise, "EXERCICE"), (.replay, "REPLAY"), (.demo(speed: 60), "DEMO"),
        ]
        for (mode, word) in modes {
            var snapshot = SnapshotFixtures.flood()
            snapshot.mode = mode
            var console = Displays.console(showing: .flood, snapshot)
            Displays.answer(console.press(.character("<"), at: snapshot.now), of: &console)
            let past = console.draw(size: Size(columns: columns, rows: 24)).rows[0]
            #expect(past.contains(word) && past.contains("HISTORIQUE"), "\(past)")
            console.coreSilentSince = snapshot.now
            let silent = console.draw(size: Size(columns: columns, rows: 24)).rows[0]
            #expect(silent.contains(word) && silent.contains("CŒUR MUET"), "\(silent)")
        }
    }

    @Test(arguments: [40, 120]) func aTimeOfAnotherDayHasItsDate(columns: Int) {
        var console = Displays.console(showing: .flood, SnapshotFixtures.flood())
        for _ in 0..<3 {
            Displays.answer(console.press(.character("<"), at: SnapshotFixtures.night("02:30")), of: &console)
        }
        let picture = console.draw(size: Size(columns: columns, rows: 24)).rows
        #expect(picture[0].contains("27/11") && picture.contains { $0.contains("HISTORIQUE 27/11/2026 23:30:00") })
    }

    @Test func asciiWritesOutWhatTakesTwoCharacters() {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood(), charset: .ascii)
        #expect(console.draw(size: Size(columns: 120, rows: 24)).plainText.contains("m >= 2,00"))
        console.coreSilentSince = SnapshotFixtures.night("02:30")
        #expect(console.draw(size: Size(columns: 120, rows: 24)).rows[0].contains("COEUR MUET"))
    }

    /// A wall that can do nothing says so at every width, in every mode, while looking back and while the core is silent;
    /// and the number that waits is not what makes room for it.
    @Test(arguments: Language.allCases) func thatNothingIsDoneFromHereIsAlwaysSaid(language: Language) {
        let modes: [Snapshot.Mode] = [
            .live, .exercise, .replay, .demo(speed: 60), .demo(speed: 0), .demo(speed: nil), .demo(speed: 600),
        ]
        for mode in modes {
            for state in 0..<6 {
                var snapshot = state < 3 ? SnapshotFixtures.flood() : SnapshotFixtures.normal()
                snapshot.mode = mode
                if state % 3 == 1 { snapshot.feeds = snapshot.feeds.map { Self.dead($0) } }
                var console = Console(options: ConsoleOptions(language: language, isReadOnly: true))
                console.receive(snapshot)
                _ = console.tick(at: snapshot.now)
                if state % 3 == 2 { _ = console.press(.character("<"), at: snapshot.now) }
                for columns in 40...200 {
                    for rows in columns == 40 ? [6, 12, 24] : [12] {
                        let line = console.draw(size: Size(columns: columns, rows: rows)).rows[0]
                        let words = line.split(separator: " ").map(String.init)
                        let badges = language == .french ? ["LECTURE", "LS"] : ["READ-ONLY", "RO"]
                        #expect(badges.contains { words.contains($0) }, "\(mode) \(state) \(columns)x\(rows): \(line)")
                        let waits = snapshot.counts.unacknowledgedTotal
                        let isCounted =
                            waits == 0 || line.contains("NON ACQ") || line.contains("UNACK") || line.contains("▲1")
                        #expect(isCounted, "\(mode) \(state) \(columns)x\(rows): \(line)")
                    }
                }
            }
        }
    }

    private static func dead(_ feed: Snapshot.Feed) -> Snapshot.Feed {
        Snapshot.Feed(name: feed.name, lastFrameAt: feed.lastFrameAt, frames: feed.frames, isAlive: false)
    }
}
