import Foundation
import Testing

/// What the consoles do where there is no terminal.
@Suite(.serialized) struct NoTerminalTests {
    @Test func aDemoWithoutATerminalIsOnceAndSaysSo() throws {
        let place = try Workplace()
        let began = Date()
        let outcome = try place.run("demo", "--site", "layouts/toulon")
        #expect(outcome.status == 0)
        #expect(-began.timeIntervalSinceNow <= 10, "cli.md: at most ten seconds")
        #expect(outcome.errors.contains("--once"))
        let rows = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(rows.count == 41, "forty rows and the end of the last")
        #expect(rows[0].contains("DEMO") && rows[0].contains("21:59:00"))
        #expect(rows[1].hasPrefix(" ▲2 HIGH"))
        #expect(!outcome.output.contains("\u{1B}"))
        #expect(try place.run("demo", "--site", "layouts/toulon").output == outcome.output, "the same each time")
    }

    @Test func onceSaysNothingOfWhatWasAsked() throws {
        let outcome = try Workplace().run("demo", "--once", "--site", "layouts/toulon", "--size", "40x6")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 40 })
    }

    @Test func aConsoleNeedsATerminal() throws {
        let place = try Workplace()
        let outcome = try place.run("--database", place.database)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("vigie serve") && outcome.errors.contains("terminal"))
        #expect(!FileManager.default.fileExists(atPath: place.database), "nothing is started for nothing")
    }

    @Test(arguments: ["nowhere.ndjson", "Package.swift"]) func aRecordingThatIsNoneIsSaid(_ name: String) throws {
        let outcome = try Workplace().run("demo", "--once", "--site", "layouts/toulon", "--recording", name)
        #expect(outcome.status == 2, "\(outcome)")
        #expect(outcome.errors.contains(name), "\(outcome.errors)")
    }
}
