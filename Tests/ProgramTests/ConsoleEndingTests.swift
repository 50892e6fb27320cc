import Foundation
import Glibc
import PtyHarness
import Testing

/// Every way out of a console gives the terminal back, within a second.
@Suite(.serialized) struct ConsoleEndingTests {
    private let place: Workplace
    init() throws { place = try Workplace() }

    static let terms = ["xterm-256color", "tmux-256color", "dumb", "bogus", ""]

    private func demo(
        _ term: String = "xterm-256color", ignoresHangup: Bool = false, _ more: [String: String] = [:]
    ) throws -> PtyProgram {
        var environment = more
        environment["TERM"] = term
        let console = try place.console(
            ["demo", "--site", "layouts/toulon"], columns: 120, rows: 40, ignoresHangup: ignoresHangup,
            environment: environment)
        try console.sees("DEMO", "the header, TERM=\(term)")
        return console
    }

    /// Where frames can only be printed the console is one of lines.
    private func quitting(_ term: String) -> String { ["dumb", ""].contains(term) ? "q\n" : "q" }

    @Test(arguments: terms) func quittingGivesTheTerminalBack(_ term: String) throws {
        let console = try demo(term)
        console.send(quitting(term))
        let began = ContinuousClock.now
        #expect(console.waitForEnd() == .exited(0), "\(term)")
        #expect(ContinuousClock.now - began < .seconds(1), "\(term)")
        #expect(console.isRestored, "\(term)")
        #expect(console.picture.unknown.isEmpty, "\(term): \(console.picture.unknown)")
    }

    @Test(arguments: terms, [SIGTERM, SIGINT, SIGHUP, SIGSEGV])
    func everySignalGivesTheTerminalBack(_ term: String, _ signal: Int32) throws {
        let console = try demo(term)
        let began = ContinuousClock.now
        console.signal(signal)
        let end = console.waitForEnd()
        #expect(ContinuousClock.now - began < .seconds(1), "\(term) signal \(signal)")
        switch signal {
        case SIGSEGV: #expect(end == .signalled(signal), "\(term)")
        default: #expect(end == .exited(128 + signal), "\(term)")
        }
        #expect(console.isRestored, "\(term) signal \(signal)")
    }

    @Test(arguments: terms) func stoppingAndContinuingDrawsEverythingAgain(_ term: String) throws {
        let console = try demo(term)
        console.signal(SIGTSTP)
        #expect(console.waitForStop())
        console.readUntilQuiet(milliseconds: 50)
        #expect(console.isRestored, "\(term)")
        console.resize(columns: 100, rows: 30)
        console.signal(SIGCONT)
        try console.sees("drawn again at its new size") { $0.picture.rows.contains { $0.contains("DEMO") } }
        console.send(quitting(term))
        #expect(console.waitForEnd() == .exited(0), "\(term)")
    }

    /// A session that lost its line, with HUP as a shell leaves it and with HUP ignored (nohup), where all there is to
    /// notice is EIO.
    @Test(arguments: terms, [false, true])
    func aCutLineEndsItWithinASecond(_ term: String, _ ignoresHangup: Bool) throws {
        let console = try demo(term, ignoresHangup: ignoresHangup)
        let began = ContinuousClock.now
        console.hangUp()
        #expect(console.waitForEnd() == .exited(128 + SIGHUP), "\(term)")
        #expect(ContinuousClock.now - began < .seconds(1), "\(term)")
    }

    /// Lines that are typed elsewhere, so that only what is written can notice the cut.
    @Test func aCutLineIsNoticedByWhatIsWrittenToo() throws {
        let typed = place.folder + "/typed"
        #expect(mkfifo(typed, 0o600) == 0)
        let command = "exec \"$0\" demo --site layouts/toulon --linear <>\(typed)"
        var environment = place.environment
        environment["TERM"] = "xterm-256color"
        let console = try PtyProgram(
            ["/bin/sh", "-c", command, Workplace.program], environment: environment, columns: 120, rows: 40,
            directory: Workplace.root.path, ignoresHangup: true)
        #expect(console.read(seconds: 60) { $0.output.count > 50 }, "the first sentences")
        console.hangUp()
        try "help\n".write(toFile: typed, atomically: false, encoding: .utf8)
        #expect(console.waitForEnd(seconds: 60) == .exited(128 + SIGHUP))
    }

    @Test(arguments: ["xterm-256color", "dumb"]) func withoutUTF8ItIsASCII(_ term: String) throws {
        for (name, locale) in [("LC_MESSAGES", "C"), ("LC_ALL", "POSIX")] {
            let console = try demo(term, ["LANG": "", name: locale])
            console.readUntilQuiet(milliseconds: 200)
            #expect(console.output.allSatisfy { $0 < 0x80 }, "\(term) \(name)=\(locale)")
            console.send(quitting(term))
            #expect(console.waitForEnd() == .exited(0))
        }
    }

    /// A theme asked for on the command line is meant.
    @Test func aThemeAskedForIsStrongerThanNoColour() throws {
        let console = try place.console(
            ["demo", "--site", "layouts/toulon", "--theme", "high-contrast"], columns: 120, rows: 40,
            environment: ["TERM": "xterm-256color", "NO_COLOR": "1"])
        try console.sees("DEMO", "the header")
        console.readUntilQuiet(milliseconds: 200)
        #expect(String(decoding: console.output, as: UTF8.self).contains("38;5;"))
        try console.leaves()
    }

    @Test func noColourMeansNone() throws {
        let console = try demo("xterm-256color", ["NO_COLOR": "1"])
        console.send("5")
        console.readUntilQuiet(milliseconds: 200)
        let text = String(decoding: console.output, as: UTF8.self)
        #expect(text.firstMatch(of: #/\u{1B}\[[0-9;]*(3[0-7]|4[0-7]|9[0-7]|[34]8;)[0-9;]*m/#) == nil)
        try console.leaves()
    }
}
