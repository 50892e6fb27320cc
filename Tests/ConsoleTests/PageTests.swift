import Alarms
import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// `PgDn` on every display and terminal: all that there is comes past, nothing is jumped over.
struct PageTests {
    private static let sizes = [
        Size(columns: 40, rows: 6), Size(columns: 40, rows: 12), Size(columns: 80, rows: 24),
        Size(columns: 120, rows: 40), Size(columns: 300, rows: 100),
    ]

    private func console(_ display: View.Display, _ size: Size, _ snapshot: Snapshot) -> Console {
        var console = Displays.console(showing: display, snapshot, language: .english)
        console.screenSize = size
        return console
    }

    private func manyAlarms() -> Snapshot {
        var snapshot = SnapshotFixtures.flood()
        let line = snapshot.alarms[0]
        snapshot.alarms = (0..<60).map { number in
            var line = line
            line.record.code = "Z\(number)"
            line.record.id = AlarmID("r\(number)")
            return line
        }
        snapshot.alarmCount = 60
        return snapshot
    }

    @Test(arguments: sizes) func everyAlarmComesPast(size: Size) {
        let snapshot = manyAlarms()
        var console = console(.alarms, size, snapshot)
        var seen = Set<String>()
        for _ in 0..<60 {
            seen.formUnion(console.alarmsOnScreen.compactMap(\.record.code))
            let before = console.alarmList.selectedIndex
            _ = console.press(.pageDown, at: snapshot.now)
            #expect(console.alarmsOnScreen.contains { $0.id == console.alarmList.selectedID })
            guard console.alarmList.selectedIndex > before else { break }
        }
        #expect(seen.count == 60, "\(size): \(seen.count)")
        // As many pages up again as down, and a page is all there is in sight.
        _ = console.press(.home, at: snapshot.now)
        _ = console.press(.pageDown, at: snapshot.now)
        #expect(console.alarmList.selectedIndex == min(59, max(1, console.alarmsOnScreen.count)))
    }

    /// What is scrolled says which of it is seen; one page down and one up is where one was, at its end too.
    @Test(arguments: sizes, [View.Display.help, .kpis, .journal])
    func everyLineComesPast(size: Size, display: View.Display) throws {
        let snapshot = SnapshotFixtures.flood()
        var console = console(display, size, snapshot)
        let whole = console.draw(size: Size(columns: size.columns, rows: 400))
        func lines(_ screen: Screen) -> [String] {
            // Help stands in two columns where they have room.
            let half = size.columns / 2
            let parts =
                display == .help && size.columns >= 100 ? [0..<half, half..<size.columns - 1] : [0..<size.columns - 1]
            return (0..<screen.size.rows).flatMap { row in
                parts.map { part in
                    Array(screen.row(row))[part].map(\.glyph.text).joined().filter { $0 != " " }
                }
            }
        }
        let all = Set(lines(whole)).filter { $0.count > 6 && !$0.contains("─") }
        var seen = Set<String>()
        for _ in 0..<200 {
            seen.formUnion(lines(console.draw(size: size)))
            let before = console.scroll
            _ = console.press(.pageDown, at: snapshot.now)
            guard console.scroll > before else { break }
        }
        // The terminal's own lines (header, strip, keys) differ with its height.
        let missing = all.subtracting(seen)
        // On a screen lower than one entry of the journal, that entry shows its beginning.
        #expect(missing.count <= 4 || size.rows <= 6, "\(display) \(size): \(missing)")
        let end = console.scroll
        for _ in 0..<3 { _ = console.press(.pageDown, at: snapshot.now) }
        #expect(console.scroll == end)
        _ = console.press(.up, at: snapshot.now)
        #expect(console.scroll == max(0, end - 1))
    }

    /// In a demo too, whose section comes on top.
    @Test(arguments: Language.allCases) func helpOfADemoFitsACommonWallScreen(language: Language) {
        var snapshot = SnapshotFixtures.flood()
        snapshot.mode = .demo(speed: 60)
        let console = Displays.console(showing: .help, snapshot, language: language)
        let page = console.draw(size: Size(columns: 120, rows: 40)).page
        #expect(page.map { $0.count <= $0.visible } == true, "\(String(describing: page))")
    }

    /// Help is whole on a narrow screen: no sentence of it ends in an ellipsis.
    @Test(arguments: [Language.french, .english], [40, 80, 100, 120]) func helpIsCutNowhere(
        language: Language, columns: Int
    ) {
        let console = Displays.console(showing: .help, SnapshotFixtures.normal(), language: language)
        let lines = console.draw(size: Size(columns: columns, rows: 200)).plainText.split(separator: "\n")
        #expect(!lines.dropFirst(3).dropLast(1).contains { $0.contains("…") })
    }
}
