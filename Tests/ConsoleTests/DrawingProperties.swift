import Alarms
import Console
import OperatorLink
import Screen
import Telemetry
import Testing

/// SplitMix64 (Steele, Lea, Flood 2014): a failing seed draws the same again.
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Every display, at sizes a terminal takes while it is being resized, the small ones all.
@Test(arguments: Displays.all)
func drawingNeverTrapsAtAnySize(display: View.Display) {
    // The past has a frame of its own around the display, and so sizes of its own where there is no room left.
    for (console, step) in [
        (Displays.console(showing: display, SnapshotFixtures.stale()), 1),
        (GoldenState.history.console(showing: display), 3),
    ] {
        for rows in stride(from: 0, through: 45, by: step) {
            let columns = stride(from: rows % (rows <= 3 ? 3 : 23), through: 130, by: rows <= 3 ? 3 : 23)
            for column in columns {
                let screen = console.draw(size: Size(columns: column, rows: rows))
                #expect(screen.size == Size(columns: column, rows: rows))
            }
        }
    }
}

/// The number of unacknowledged alarms stands on every display, under every dialog, from 40×6 on.
@Test(arguments: 0..<40)
func theUnacknowledgedCountIsAlwaysInSight(seed: UInt64) throws {
    var random = Seeded(state: seed)
    var snapshot = SnapshotFixtures.flood()
    snapshot.counts.unacknowledged = (0..<4).map { _ in Int.random(in: 0...40, using: &random) }
    snapshot.mode =
        [.live, .replay, .exercise, .demo(speed: 60), .demo(speed: 0)].randomElement(using: &random) ?? .live
    if Bool.random(using: &random) { snapshot.historyState = SnapshotFixtures.stale().historyState }
    let display = try #require(Displays.all.randomElement(using: &random))
    var console = Displays.console(showing: display, snapshot)
    let keys: [Key] = [.character("a"), .character("w"), .character(":"), .character("/"), .character("s"), .escape]
    if let key = keys.randomElement(using: &random) { _ = console.press(key, at: snapshot.now) }
    let size = Size(columns: .random(in: 40...130, using: &random), rows: .random(in: 6...45, using: &random))
    let text = console.draw(size: size).plainText
    // Where there is no room for both, the priorities come before their sum.
    let counts = zip(["◆", "▲", "●", "○"], snapshot.counts.unacknowledged).filter { $0.1 > 0 }
    let byPriority = counts.map { $0.0 + String($0.1) }.joined()
    #expect(
        text.contains("NON ACQ \(snapshot.counts.unacknowledgedTotal)") || text.contains(byPriority),
        "seed \(seed), \(display), \(size.columns)×\(size.rows), \(snapshot.mode)\n\(text)")
}

/// On 40 columns the strip keeps code, priority, place, value, threshold and age (hmi.md).
@Test(arguments: [6, 8, 12])
func theStripKeepsItsEssentialsOnFortyColumns(rows: Int) {
    let console = Displays.console(showing: .journal, SnapshotFixtures.flood())
    let strip = console.draw(size: Size(columns: 40, rows: rows)).rows[1...2].joined(separator: " ")
    for part in ["▲2", "ÉLEVÉE", "41 s", "K7F", "Gap", "2,04 m ≥ 2,00"] {
        #expect(strip.contains(part), "\(part) in \(strip)")
    }
}

/// No text from a sensor or a file reaches the terminal as a control byte.
@Test func controlBytesOfDataNeverReachACell() {
    var snapshot = SnapshotFixtures.flood()
    snapshot.flood.rivers[0].name = "Gap\u{1B}[2Jeau\u{07}\u{9B}31m"
    snapshot.alarms[0].place = "x\u{1B}]0;owned\u{07}"
    snapshot.journal[0].text = "line\r\nfeed\u{8}"
    for display in Displays.all {
        let screen = Displays.console(showing: display, snapshot).draw(size: Size(columns: 120, rows: 40))
        for row in screen.rows {
            #expect(!row.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
        }
    }
}

/// While an operator moves, whatever the core sends, rows keep their places and the chosen one stays chosen.
@Test(arguments: 0..<20)
func theOrderHoldsWhileMoving(seed: UInt64) throws {
    var random = Seeded(state: seed)
    var snapshot = SnapshotFixtures.empty()
    snapshot.alarms = (0..<12).map { AlarmRows.line("rule/\($0)", since: snapshot.now) }
    var console = Displays.console(showing: .alarms, snapshot)
    let now = snapshot.now
    _ = console.press(.down, at: now)
    for _ in 0..<Int.random(in: 0...8, using: &random) { _ = console.press(.down, at: now) }
    let before = AlarmRows.rowOrder(console)
    let chosen = try #require(AlarmRows.chosenRow(console))
    for _ in 0..<5 {
        snapshot.alarms.shuffle(using: &random)
        if Bool.random(using: &random) { snapshot.alarms.removeLast() }
        snapshot.alarms.append(AlarmRows.line("rule/new\(Int.random(in: 0...99, using: &random))", since: now))
        console.receive(snapshot)
        #expect(Array(AlarmRows.rowOrder(console).prefix(before.count)) == before, "seed \(seed)")
        #expect(AlarmRows.chosenRow(console) == chosen, "seed \(seed)")
    }
    #expect(console.draw(size: Size(columns: 80, rows: 30)).plainText.contains("ORDRE TENU"))
    _ = console.tick(at: now + .seconds(16))
    #expect(!console.draw(size: Size(columns: 80, rows: 30)).plainText.contains("ORDRE TENU"))
    let expected = snapshot.alarms.map(\.place)
    #expect(AlarmRows.rowOrder(console) == expected, "seed \(seed)")
}

/// What the alarm list shows, read back from its picture.
enum AlarmRows {
    static func line(_ id: String, since: Timestamp) -> AlarmLine {
        var record = AlarmRecord(id: AlarmID(id), rule: "rule", title: LocalizedText("alarme"), since: since)
        record.state = .unacknowledged
        record.code = "C"
        return AlarmLine(record: record, place: id)
    }
    static func rowOrder(_ console: Console) -> [String] {
        console.draw(size: Size(columns: 120, rows: 60)).rows.dropFirst(3).dropLast(6).compactMap { row in
            row.split(separator: " ").first { $0.hasPrefix("rule/") }.map(String.init)
        }
    }
    static func chosenRow(_ console: Console) -> String? {
        let screen = console.draw(size: Size(columns: 120, rows: 60))
        return screen.rows.indices.dropFirst(3).first { screen.rows[$0].hasPrefix("▸") }
            .flatMap { screen.rows[$0].split(separator: " ").first { $0.hasPrefix("rule/") }.map(String.init) }
    }
}
