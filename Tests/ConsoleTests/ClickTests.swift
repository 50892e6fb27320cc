import Console
import OperatorLink
import Screen
import Telemetry
import Testing

/// What a click means (hmi.md: with the mouse every labelled key is clickable).
struct ClickTests {
    private let size = Size(columns: 180, rows: 40)
    private let now = SnapshotFixtures.flood().now

    private func console(_ display: View.Display) -> Console {
        var console = Displays.console(showing: display, SnapshotFixtures.flood())
        console.screenSize = size
        return console
    }

    /// The key of a click on the first place of a text, or so many columns further.
    private func click(
        _ text: String, _ console: Console, plus offset: Int = 0, row: Int? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) throws -> Key? {
        let screen = console.draw(size: size)
        let row = try #require(
            row ?? screen.rows.firstIndex { $0.contains(text) }, "\(text) is not on it", sourceLocation: location)
        let found = try #require(screen.rows[row].range(of: text), sourceLocation: location)
        let column = String(screen.rows[row].prefix(upTo: found.lowerBound)).columnCount + offset
        return console.key(at: Position(column: column, row: row), on: screen)
    }

    @Test func labelsOfTheBarTheStripAndThePanelsAreClickable() throws {
        let console = console(.overview)
        #expect(try click("? aide", console) == .character("?"))
        #expect(try click("? aide", console, plus: 3) == .character("?"))
        #expect(try click("1-4 domaines", console, plus: 2) == .character("4"))
        #expect(try click("1-4 domaines", console, plus: 1) == .character("1"))
        #expect(try click("1-4 domaines", console, plus: 6) == .character("1"))
        #expect(try click("Tab panneau", console, plus: 1) == .tab)
        #expect(try click("[a] acquitter", console, plus: 1) == .character("a"))
        #expect(try click("[w] pourquoi", console, plus: 5) == .character("w"))
        #expect(try click("2 Stationnement", console, plus: 4) == .character("2"))
        #expect(try click("Sainte-Eulal", console) == nil)
        #expect(console.key(at: Position(column: 500, row: 500), on: console.draw(size: size)) == nil)
    }

    /// Every run of a label anywhere is a key, on every display.
    @Test(arguments: Displays.all) func everyLabelIsClickable(display: View.Display) {
        let console = console(display)
        let screen = console.draw(size: size)
        var found = 0
        for row in 0..<size.rows {
            for (column, cell) in screen.row(row).enumerated()
            where cell.style.role == .key && cell.glyph.text != " " && !"▸▲▼[]-".contains(cell.glyph.text) {
                let label = console.key(at: Position(column: column, row: row), on: screen)
                #expect(label != nil, "\(display): \(cell.glyph.text) at \(column), \(row)\n\(screen.rows[row])")
                found += 1
            }
        }
        #expect(found >= 5)
    }

    @Test func inADialogOnlyWhatItOffersIsClickable() throws {
        var console = console(.overview)
        _ = console.press(.character("a"), at: now)
        #expect(try click("Entrée acquitte", console, plus: 2) == .enter)
        #expect(try click("Échap quitte", console, plus: 1) == .escape)
        #expect(try click("3 ", console, row: try row("3 ", in: console, below: 20)) == .character("3"))
        // These would be typed into it.
        #expect(try click("[a] acquitter", console, plus: 1) == nil)
        #expect(try click("1 Crues", console) == nil)
        _ = console.press(.escape, at: now)
        _ = console.press(.character(":"), at: now)
        let screen = console.draw(size: size)
        // Each asks what is the dialog's and draws for that: every row, here and there.
        for row in 0..<size.rows {
            for column in stride(from: row % 5, to: size.columns, by: 29) {
                let key = console.key(at: Position(column: column, row: row), on: screen)
                // Nothing that would be typed.
                #expect(key.map { [Key.enter, .escape, .tab, .up, .down].contains($0) } ?? true)
            }
        }
    }

    private func row(_ text: String, in console: Console, below first: Int) throws -> Int {
        let rows = console.draw(size: size).rows
        return try #require(rows.indices.first { $0 >= first && rows[$0].hasPrefix(" " + text) })
    }

    @Test func theConsoleItselfTakesNoClickForAKey() {
        var console = console(.overview)
        let before = console.draw(size: size)
        #expect(console.press(.click(Position(column: 3, row: 39)), at: now).isEmpty)
        #expect(console.draw(size: size) == before)
    }
}

/// `y`: what is handed to the terminal's clipboard.
struct CopyTests {
    private let now = SnapshotFixtures.flood().now

    private func copied(_ display: View.Display, _ keys: [Key] = [], copies: Bool = true) -> ([ConsoleEffect], Console)
    {
        var options = ConsoleOptions(language: .french)
        options.copies = copies
        var console = Console(options: options)
        var snapshot = SnapshotFixtures.flood()
        snapshot.faceplate = SnapshotFixtures.faceplate(of: snapshot)
        console.receive(snapshot)
        console.open(display)
        console.receive(snapshot)
        _ = console.tick(at: now)
        for key in keys { _ = console.press(key, at: now) }
        return (console.press(.character("y"), at: now).filter { if case .query = $0 { false } else { true } }, console)
    }

    @Test func theChosenAlarmIsCopiedByItsNameAndItsCode() throws {
        let (effects, console) = copied(.alarms)
        guard case .copy(let text)? = effects.first, effects.count == 1 else {
            Issue.record("\(effects)")
            return
        }
        #expect(text.hasPrefix("river-level/gapeau-sainte-eulalie ") && text.contains(" K7F "), "\(text)")
        #expect(console.draw(size: Size(columns: 120, rows: 40)).rows[38...].joined().contains("presse-papiers"))
    }

    @Test func aRowWithoutAnAlarmIsCopiedByItsName() {
        let (effects, console) = copied(.parking, [.down, .end])
        guard case .copy(let text)? = effects.first else {
            Issue.record("\(effects) \(console.draw(size: Size(columns: 120, rows: 40)).plainText)")
            return
        }
        #expect(!text.contains(" ") && !text.isEmpty, "\(text)")
    }

    @Test func switchedOffItSaysSo() {
        let (effects, console) = copied(.alarms, copies: false)
        #expect(effects.isEmpty)
        #expect(console.draw(size: Size(columns: 120, rows: 40)).rows[39].contains("--no-copy"))
    }
}
