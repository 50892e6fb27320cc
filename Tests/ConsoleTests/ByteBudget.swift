import Console
import OperatorLink
import Screen
import Telemetry
import Testing

/// What a change costs on the line at 120×40 (hmi.md: a quiet tick ≤ 300 bytes, a key echo ≤ 100), counted from above:
/// a cursor address for every run of changed cells, a style for every change of style, every glyph in UTF-8. The
/// terminal's painter writes less.
@Suite struct ByteBudget {
    private let size = Size(columns: 120, rows: 40)
    /// `ESC [ 40 ; 120 H`
    private let addressBytes = 9
    /// `ESC [ 0 ; 1 ; 3 8 ; 5 ; 2 5 5 m`
    private let styleBytes = 15

    private func cost(from old: Screen, to new: Screen) -> Int {
        let diff = ScreenDiff(from: old, to: new)
        var start = 0
        return diff.runs.reduce(0) { total, run in
            let cells = diff.cells[start..<(start + run.count)]
            start += run.count
            let styles = 1 + zip(cells, cells.dropFirst()).count { $0.style != $1.style }
            let text = cells.reduce(0) { $0 + ($1.width == .continuation ? 0 : $1.glyph.text.utf8.count) }
            return total + addressBytes + styles * styleBytes + text
        }
    }

    @Test(arguments: Displays.all)
    func aQuietTickIsSmall(display: View.Display) {
        for snapshot in [SnapshotFixtures.normal(), SnapshotFixtures.flood()] {
            var console = Displays.console(showing: display, snapshot)
            let before = console.draw(size: size)
            _ = console.tick(at: snapshot.now + .seconds(1))
            let bytes = cost(from: before, to: console.draw(size: size))
            #expect(bytes <= 300, "\(display): \(bytes) bytes for a second in which nothing came")
        }
    }

    @Test(arguments: Displays.all)
    func typingEchoesInFewBytes(display: View.Display) {
        let now = SnapshotFixtures.flood().now
        var console = Displays.console(showing: display, SnapshotFixtures.flood())
        _ = console.press(.character("n"), at: now)
        _ = console.press(.character("v"), at: now)
        let before = console.draw(size: size)
        _ = console.press(.character("o"), at: now)
        let bytes = cost(from: before, to: console.draw(size: size))
        #expect(bytes <= 100, "\(display): \(bytes) bytes for one letter")
    }
}
