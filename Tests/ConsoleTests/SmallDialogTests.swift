import OperatorLink
import Screen
import Telemetry
import Testing

@testable import Console

/// A dialog on a terminal with next to no lines: what it is about and what one is about to choose are still said.
struct SmallDialogTests: PressesKeys {
    let now = SnapshotFixtures.flood().now

    /// The alarm list with its second row chosen: the strip shows the first.
    private func rows(_ keys: String, _ size: Size) -> [String] {
        var console = Displays.console(showing: .alarms, SnapshotFixtures.flood())
        console.screenSize = size
        _ = press("j" + keys, &console)
        return console.draw(size: size).rows
    }

    @Test(arguments: ["a", "s", "O", "c", "x", "t", "w"])
    func aDialogOfOneLineNamesItsOwnAlarm(key: String) {
        for size in [Size(columns: 20, rows: 4), Size(columns: 40, rows: 4), Size(columns: 40, rows: 6)] {
            let rows = rows(key, size)
            #expect(rows[1].contains("K7F"), "the strip\n\(rows.joined(separator: "\n"))")
            #expect(rows[2...].contains { $0.contains("M2P") }, "\(key)\n\(rows.joined(separator: "\n"))")
        }
    }

    /// What is being typed is in sight, on the smallest too.
    @Test(arguments: ["a", "s", "O", "c"]) func whatIsTypedIsInSight(key: String) {
        let rows = rows(key + "travaux", Size(columns: 20, rows: 4))
        #expect(rows[2].contains("travaux"), "\(rows)")
    }

    @Test(arguments: [Size(columns: 20, rows: 4), Size(columns: 40, rows: 6), Size(columns: 40, rows: 8)])
    func aShelfSaysForHowLong(size: Size) {
        let usual = rows("s", size)
        #expect(usual[2...].contains { $0.contains("1 h") }, "\(usual.joined(separator: "\n"))")
        let longer = rows("s3", size)
        #expect(longer[2...].contains { $0.contains("4 h") }, "\(longer.joined(separator: "\n"))")
        if size.columns >= 40 { #expect(usual[2...].contains { $0.contains("1-4") || $0.contains("2 1 h") }) }
    }

    @Test(arguments: 6...14) func cannedCommentsThatHaveNoLineAreCounted(height: Int) {
        let rows = rows("a", Size(columns: 40, rows: height))
        let shown = (1...5).filter { number in rows.contains { $0.hasPrefix(" \(number) ") } }
        let text = rows.joined(separator: "\n")
        #expect(shown == Array(1...5).prefix(shown.count).map { $0 }, "\(text)")
        if shown.count < 5 {
            #expect(text.contains("1-5"), "\(text)")
            if !shown.isEmpty { #expect(text.contains("+\(5 - shown.count) autre"), "\(text)") }
        }
    }
}
