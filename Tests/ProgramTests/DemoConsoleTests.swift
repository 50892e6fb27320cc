import Foundation
import PtyHarness
import Testing

/// `vigie demo` on a real terminal: what it draws, and what its keys do.
@Suite(.serialized) struct DemoConsoleTests {
    private let place: Workplace
    init() throws { place = try Workplace() }

    private func demo(_ more: String..., columns: Int = 120, rows: Int = 40) throws -> PtyProgram {
        let console = try place.console(
            ["demo", "--site", "layouts/toulon"] + more, columns: columns, rows: rows)
        guard more.contains("--once") else {
            try console.sees("DEMO", "the header of a demo")
            return console
        }
        try console.sees("the header of a demo held at its still mark, with alarms") {
            $0.picture.rows[0].contains("21:59") && $0.unacknowledged ?? 0 > 0
        }
        return console
    }

    @Test func stripAndHeaderStandAboveEveryDisplay() throws {
        let console = try demo("--once")
        let count = try #require(console.unacknowledged)
        for (key, title) in [
            ("1", "─ Flood ─"), ("2", "─ Parking ─"), ("3", "─ Energy ─"), ("4", "─ Air ─"), ("5", "─ Alarms ─"),
            ("6", "─ Journal ─"), ("8", "─ Devices and feeds ─"), ("?", "─ Help ─"), ("0", "1 Flood ─"),
        ] {
            console.send(key)
            try console.sees(title, "key \(key)")
            #expect(console.unacknowledged == count, "key \(key)")
            #expect(console.picture.rows[0].contains("2026-01-16 21:59:00+1"), "key \(key)")
            #expect(console.picture.rows[1].hasPrefix(" ▲2 HIGH"), "key \(key): \(console.picture.rows[1])")
        }
        try console.leaves()
    }

    /// Into the wrong window: `q` does not leave, nor does a line end acknowledge. On a line to type on it is typed.
    @Test func whatIsPastedPressesNoKey() throws {
        let console = try demo("--once")
        let count = try #require(console.unacknowledged)
        func paste(_ text: String) { console.send("\u{1B}[200~" + text + "\u{1B}[201~") }
        paste("a1\rq\r5")
        console.readUntilQuiet(milliseconds: 300)
        #expect(console.picture.rows.contains { $0.contains("1 Flood ─") })
        #expect(console.unacknowledged == count)
        console.send("5/")
        paste("gapeau")
        try console.sees("filter: gapeau", "what was pasted on the line")
        console.send("\u{1B}")
        try console.leaves()
    }

    @Test func atFortyBySixTheStripStays() throws {
        let console = try demo("--once", columns: 40, rows: 6)
        let count = try #require(console.unacknowledged)
        for key in ["1", "2", "3", "4", "5", "6", "8", "?", "0"] {
            console.send(key)
            console.readUntilQuiet(milliseconds: 100)
            let text = console.picture.rows.joined(separator: "\n")
            #expect(console.unacknowledged == count, "key \(key):\n\(text)")
            #expect(console.picture.rows[1].contains(#/▲2 .* [A-Z0-9]{3,4} /#), "key \(key):\n\(text)")
            #expect(!text.lowercased().contains("too small"), "key \(key):\n\(text)")
        }
        try console.leaves()
    }

    @Test func anAlarmIsWorkedFromTheListToTheJournal() throws {
        let console = try demo("--once")
        console.send("5")
        try console.sees("─ Alarms ─", "the list")
        let count = try #require(console.unacknowledged)
        let code = try #require(console.picture.rows[1].firstMatch(of: #/\s([A-Z0-9]{3,4})\s\s?\w+ ·/#)?.1)
        console.send("\r")
        try console.sees("observed 21:", "the faceplate")
        console.send("w")
        try console.sees("─ Why \(code)", "why")
        try console.sees("alarms.yaml:", "the rule's line")
        console.send("\u{1B}")
        try console.sees("observed 21:", "back from why")
        console.send("a")
        try console.sees("seen, watching it", "the canned comments")
        console.send("1\r")
        try console.sees("one acknowledged") { $0.unacknowledged == count - 1 }
        console.send("6")
        try console.sees("\"seen, watching it\" after", "the journal")
        #expect(console.picture.rows.contains { $0.contains(" acknowledged ") })
        try console.leaves()
    }

    @Test func timeHoldsGoesOnAndIsSought() throws {
        let console = try demo("--speed", "600")
        try console.sees("DEMO ×600", "its speed")
        console.send(" ")
        try console.sees("DEMO paused", "held")
        let held = try #require(console.clock)
        console.send("]")
        try console.sees("ten minutes on") { $0.clock.map { $0 >= held + 600 && $0 < held + 1_200 } ?? false }
        let later = try #require(console.clock)
        console.send("[")
        try console.sees("ten minutes back") { $0.clock.map { $0 <= later - 600 } ?? false }
        console.send("-")
        try console.sees("DEMO ×300", "goes on, one step from the speed it had")
        try console.leaves()
    }

    @Test(arguments: ["en": "UNACK", "fr": "NON ACQ"]) func itSpeaksTheLanguageAskedFor(
        _ language: String, _ word: String
    ) throws {
        let console = try demo("--language", language)
        try console.sees(word, language)
        try console.leaves()
    }

    @Test func everySizeIsDrawnAndNoneLeavesGarbage() throws {
        let console = try demo("--once")
        let sizes = [
            (40, 6), (300, 100), (1, 1), (2, 1), (1, 40), (80, 24), (60, 12), (59, 12), (300, 3), (7, 90), (120, 40),
        ]
        for key in ["0", "1", "2", "3", "4", "5", "6", "8", "\r", "?"] {
            console.send(key)
            for (columns, rows) in sizes {
                console.resize(columns: columns, rows: rows)
                console.readUntilQuiet(milliseconds: 40)
            }
            #expect(console.picture.unknown.isEmpty, "key \(key): \(console.picture.unknown.prefix(3))")
        }
        // What is on the terminal after all that is what a fresh terminal of this size shows.
        console.send("\u{1B}")
        console.readUntilQuiet(milliseconds: 60)
        console.send("0")
        try console.sees("1 Flood ─", "the overview")
        console.readUntilQuiet(milliseconds: 300)
        let fresh = try demo("--once")
        fresh.readUntilQuiet(milliseconds: 300)
        #expect(console.picture.rows == fresh.picture.rows)
        try fresh.leaves()
        try console.leaves()
    }

    /// The smallest thing that changes each second is the clock: a picture is not sent again for it.
    @Test func aQuietSecondCostsFewBytes() throws {
        let console = try demo("--once")
        console.readUntilQuiet(milliseconds: 500)
        let before = console.output.count
        console.read(seconds: 3) { _ in false }
        #expect(console.output.count - before <= 900, "\(console.output.count - before) bytes in three seconds")
        try console.leaves()
    }
}

extension PtyProgram {
    /// Reads until the terminal shows `text`; throws with the screen otherwise.
    func sees(_ text: String, _ what: String) throws {
        guard !waitFor(text, seconds: Workplace.patience) else { return }
        let screen = picture.rows.joined(separator: "\n")
        throw Workplace.Failure(description: "never saw \"\(text)\" (\(what)):\n" + screen)
    }

    func sees(_ what: String, _ holds: (PtyProgram) -> Bool) throws {
        guard !read(seconds: Workplace.patience, until: holds) else { return }
        throw Workplace.Failure(description: "never: \(what):\n" + picture.rows.joined(separator: "\n"))
    }

    /// `q`: ends well within a second, with the terminal as it was.
    func leaves(sourceLocation: SourceLocation = #_sourceLocation) throws {
        // A dialog or a palette takes letters: out of it first.
        send("\u{1B}")
        readUntilQuiet(milliseconds: 60)
        send("q")
        #expect(waitForEnd() == .exited(0), sourceLocation: sourceLocation)
        #expect(isRestored, "\(picture.rows)", sourceLocation: sourceLocation)
    }

    /// Alarms nobody acknowledged, as the header counts them.
    var unacknowledged: Int? {
        picture.rows.first?.firstMatch(of: #/UNACK (\d+)/#).flatMap { Int($0.1) }
    }

    /// The time in the header, seconds of its day.
    var clock: Int? {
        guard let found = picture.rows.first?.firstMatch(of: #/(\d\d):(\d\d):(\d\d)\+/#) else { return nil }
        return [found.1, found.2, found.3].reduce(0) { $0 * 60 + (Int($1) ?? 0) }
    }
}
