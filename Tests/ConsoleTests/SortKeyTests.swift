import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// What stands on the screen between a key that sorts a list and the list in its new order.
struct SortKeyTests {
    private static let lists: [View.Display] = [.flood, .parking, .energy, .air, .alarms]

    /// The title says the order first; not one row of another order stands among those of the old.
    @Test(arguments: lists, [Language.french, .english])
    func aListInAnotherOrderIsAnsweredByItsTitle(display: View.Display, language: Language) throws {
        let size = Size(columns: 120, rows: 40)
        let snapshot = SnapshotFixtures.flood()
        var console = Displays.console(showing: display, snapshot, language: language)
        _ = console.press(.down, at: snapshot.now)
        for _ in 0...console.sorts.count {
            let before = console.draw(size: size)
            _ = console.press(.character("o"), at: snapshot.now)
            let after = console.draw(size: size)
            let answer = try #require(before.answered(by: after), "\(display)")
            let changed = (0..<size.rows).filter { answer.row($0) != before.row($0) }
            #expect(changed.count == 1)
            let row = try #require(changed.first)
            #expect(answer.row(row) == after.row(row))
            let text = answer.row(row).map(\.glyph.text).joined()
            let texts = console.texts
            let said = console.sorts.indices.filter { text.contains(texts(.sortedBy, texts(console.sorts[$0]))) }
            #expect(said == [console.sort].compactMap { $0 }, "\(text)")
        }
    }

    /// A cursor that moves within one order is still answered by its rows.
    @Test func aCursorThatMovesInASortedListIsAnsweredByItsRows() throws {
        let size = Size(columns: 120, rows: 40)
        let snapshot = SnapshotFixtures.flood()
        var console = Displays.console(showing: .flood, snapshot)
        _ = console.press(.character("o"), at: snapshot.now)
        let before = console.draw(size: size)
        _ = console.press(.down, at: snapshot.now)
        let after = console.draw(size: size)
        let answer = try #require(before.answered(by: after))
        #expect(answer.chosenRow == after.chosenRow && after.chosenRow != before.chosenRow)
        let changed = (0..<size.rows).filter { answer.row($0) != before.row($0) }
        #expect(changed == [before.chosenRow, after.chosenRow].compactMap { $0 })
    }

    /// The first panel chosen also has a key more in the last line: that one follows.
    @Test func aChosenPanelIsAnsweredByItsTitle() throws {
        let size = Size(columns: 120, rows: 40)
        let snapshot = SnapshotFixtures.flood()
        var console = Displays.console(showing: .overview, snapshot)
        for press in 0..<4 {
            let before = console.draw(size: size)
            _ = console.press(.tab, at: snapshot.now)
            let after = console.draw(size: size)
            let answer = try #require(before.answered(by: after), "\(press)")
            let changed = (0..<size.rows).filter { answer.row($0) != before.row($0) }
            #expect(after.chosenRow.map { changed.contains($0) } == true)
            #expect(changed.count <= 2 && !changed.contains(size.rows - 1))
        }
    }
}
