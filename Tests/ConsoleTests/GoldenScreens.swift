import Console
import Foundation
import OperatorLink
import Screen
import Telemetry
import Testing

/// Pictures of every display in text, its styles beside it. After a change meant to be seen, look at the difference
/// and record again: `VIGIE_RECORD_SCREENS=1 swift test --filter everyDisplayLooksAsRecorded`.
@Test(arguments: Displays.all)
func everyDisplayLooksAsRecorded(display: View.Display) throws {
    for state in GoldenState.allCases {
        let console = state.console(showing: display)
        for size in [Size(columns: 80, rows: 24), Size(columns: 120, rows: 40), Size(columns: 40, rows: 12)] {
            let screen = console.draw(size: size)
            let picture =
                screen.plainText + "-- styles --\n" + screen.stylePlane.map { $0 + "\n" }.joined()
            try Golden.check(picture, name: "\(name(display))-\(size.columns)x\(size.rows)-\(state.rawValue)")
        }
    }
}

@Test func englishAndAsciiLookAsRecorded() throws {
    let english = Displays.console(showing: .overview, SnapshotFixtures.flood(), language: .english)
    try Golden.check(english.draw(size: Size(columns: 120, rows: 40)).plainText, name: "overview-120x40-english")
    let ascii = Displays.console(showing: .flood, SnapshotFixtures.stale(), language: .english, charset: .ascii)
    try Golden.check(ascii.draw(size: Size(columns: 80, rows: 24)).plainText, name: "flood-80x24-ascii")
    #expect(ascii.draw(size: Size(columns: 80, rows: 24)).plainText.utf8.allSatisfy { $0 < 0x80 })
}

private func name(_ display: View.Display) -> String {
    switch display {
    case .faceplate: "faceplate"
    case .site: "site"
    default: "\(display)"
    }
}

enum GoldenState: String, CaseIterable {
    case normal, flood, stale, disconnected, history

    func console(showing display: View.Display, charset: Charset = .unicode) -> Console {
        switch self {
        case .normal: return Displays.console(showing: display, SnapshotFixtures.normal(), charset: charset)
        case .flood: return Displays.console(showing: display, SnapshotFixtures.flood(), charset: charset)
        case .stale: return Displays.console(showing: display, SnapshotFixtures.stale(), charset: charset)
        case .disconnected:
            var console = Displays.console(showing: display, SnapshotFixtures.flood(), charset: charset)
            console.coreSilentSince = SnapshotFixtures.night("02:30")
            _ = console.tick(at: SnapshotFixtures.night("02:33"))
            return console
        case .history:
            var console = Displays.console(showing: display, SnapshotFixtures.flood(), charset: charset)
            Displays.answer(console.press(.character("<"), at: SnapshotFixtures.night("02:30")), of: &console)
            Displays.answer(console.tick(at: SnapshotFixtures.night("02:30")), of: &console)
            return console
        }
    }
}

enum Golden {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

    static func check(_ picture: String, name: String) throws {
        let file = folder.appendingPathComponent(name + ".txt")
        if ProcessInfo.processInfo.environment["VIGIE_RECORD_SCREENS"] == "1" {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try picture.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        if picture != recorded {
            Issue.record("\(name) differs. Now:\n\(picture)\nRecorded:\n\(recorded)")
        }
    }
}
