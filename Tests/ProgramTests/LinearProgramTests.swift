import Foundation
import Glibc
import PtyHarness
import Testing

/// The console of lines and the session recorder, by the real program on a real terminal.
@Suite(.serialized) struct LinearProgramTests {
    private let place: Workplace
    init() throws { place = try Workplace() }

    private func demo(_ term: String, _ more: [String]) throws -> PtyProgram {
        try place.console(
            ["demo", "--site", "layouts/toulon", "--once", "--language", "en"] + more, columns: 100, rows: 40,
            environment: ["TERM": term])
    }

    /// By itself where the terminal can only print; anywhere when asked for.
    @Test(arguments: [("dumb", []), ("xterm-256color", ["--linear"])])
    func anAlarmIsReadWorkedAndLeftInSentences(_ term: String, _ more: [String]) throws {
        let console = try demo(term, more)
        // The night begins quietly and gets there by itself: what happens is said unasked.
        try console.sees("ALARM: high, unacknowledged, raised", "the most urgent alarms, announced")
        console.send("alarms\n")
        try console.sees("1. high, unacknowledged, raised", "the most urgent alarm in a sentence")
        console.send("why 1\n")
        try console.sees("rule: ", "the reasons")
        console.send("ack 1\n")
        try console.sees("1 seen, watching it", "the canned comments")
        console.send("1\n")
        try console.sees("acknowledged: ", "the core's answer")
        console.send("flood\n")
        try console.sees("Flood: ", "the display")
        console.send("q\n")
        #expect(console.waitForEnd() == .exited(0))
        #expect(console.isRestored)
        let text = String(decoding: console.output, as: UTF8.self)
        #expect(!text.contains("\u{1B}"), "no sequence on a terminal that prints")
    }

    /// Practice: what the recording's people answered is left to whoever practises, and scored as theirs alone.
    @Test func anExerciseScoresWhatOneAnsweredAndNothingElse() throws {
        let console = try demo("dumb", ["--exercise"])
        try console.sees("ALARM: high, unacknowledged, raised", "the most urgent alarms, announced")
        console.send("alarms\n")
        try console.sees("1. high, unacknowledged, raised", "the most urgent alarm in a sentence")
        console.send("ack 1\n")
        try console.sees("1 seen, watching it", "the canned comments")
        console.send("1\n")
        try console.sees("acknowledged: ", "the core's answer")
        console.send("q\n")
        #expect(console.waitForEnd() == .exited(0))
        let text = String(decoding: console.output, as: UTF8.self)
        #expect(text.contains(#/EXERCISE: \d{2,} demands on the operator/#), "\(text.suffix(2_000))")
        #expect(text.contains(#/answered: (1 in time, 0 late|0 in time, 1 late), /#), "\(text.suffix(2_000))")
        #expect(text.contains("\"seen, watching it\""))
        #expect(text.contains(#/score: \d+ % in time of what was due/#))
    }

    @Test func theEndOfInputIsTheEnd() throws {
        let console = try demo("dumb", [])
        try console.sees("Alarms: ", "the page")
        console.send("\u{4}")
        #expect(console.waitForEnd() == .exited(0))
    }

    /// A program's lines come all at once: each is about the answer to the one before, and the end of them is no fault.
    @Test func linesOfAProgramAreAnsweredInTheirTurn() throws {
        let told = try place.run(
            "demo", "--site", "layouts/toulon", "--once", "--linear", "--language", "en",
            input: "alarms\nack 1 seen by a script\njournal\n")
        #expect(told.status == 0, "\(told)")
        let lines = told.output.split(separator: "\n")
        let list = try #require(lines.firstIndex { $0.hasPrefix("1. ") }, "\(told)")
        let done = try #require(lines.firstIndex { $0.hasPrefix("acknowledged: ") }, "\(told)")
        #expect(list < done && lines[done...].contains { $0.contains("seen by a script") }, "\(told.output)")
    }

    @Test func theStateIsSaidThoughNothingIsTyped() throws {
        let told = try place.run(
            "demo", "--site", "layouts/toulon", "--once", "--linear", "--language", "en", input: "")
        #expect(told.status == 0 && told.output.contains("1. high"), "\(told)")
    }

    @Test func aRecordedSessionIsWhatTheTerminalWasSent() throws {
        let path = place.folder + "/session.cast"
        let console = try demo("xterm-256color", ["--record-session", path])
        try console.sees("DEMO", "the header")
        console.send("5")
        try console.sees("Alarms", "the list")
        console.resize(columns: 90, rows: 30)
        console.readUntilQuiet(milliseconds: 300)
        try console.leaves()
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let events = try lines.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) }
        let header = try #require(events.first as? [String: Any])
        #expect(header["version"] as? Int == 2 && header["width"] as? Int == 100 && header["height"] as? Int == 40)
        let output = events.dropFirst().compactMap { $0 as? [Any] }
        #expect(output.contains { $0[1] as? String == "r" && $0[2] as? String == "90x30" })
        let sent = output.filter { $0[1] as? String == "o" }.compactMap { $0[2] as? String }.joined()
        let received = String(decoding: console.output, as: UTF8.self)
        // All but what restores the terminal, which is written by the way out itself.
        #expect(received.hasPrefix(sent) || received.contains(sent))
        #expect(sent.utf8.count > received.utf8.count * 9 / 10)
    }

    @Test func whatCannotBeRecordedIsSaid() throws {
        let console = try demo("xterm-256color", ["--record-session", "/nowhere/at/all.cast"])
        #expect(console.waitForEnd() == .exited(2))
        #expect(String(decoding: console.output, as: UTF8.self).contains("Name a file in a folder that is yours"))
    }
}
