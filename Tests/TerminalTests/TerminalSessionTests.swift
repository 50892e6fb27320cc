import Foundation
import Glibc
import PtyHarness
import Testing

/// The probe on a real pseudo-terminal: every way out gives the terminal back.
@Suite(.serialized) struct TerminalSessionTests {
    static let terms = ["xterm-256color", "tmux-256color", "vt100", "linux", "bogus", "dumb", ""]

    private func start(
        _ term: String = "xterm-256color", columns: Int = 80, rows: Int = 24, ignoresHangup: Bool = false,
        _ more: [String: String] = [:]
    ) throws -> PtyProgram {
        // Beside the test bundle, wherever it was built.
        var path = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &path, path.count)
        let own = String(decoding: path[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? own
        let folder = bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        var environment = ["LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"].merging(more) { _, new in new }
        if !term.isEmpty { environment["TERM"] = term }
        return try PtyProgram(
            [folder + "/terminal-probe"], environment: environment, columns: columns, rows: rows,
            ignoresHangup: ignoresHangup)
    }

    @Test(arguments: terms) func quittingGivesTheTerminalBack(_ term: String) throws {
        let probe = try start(term)
        #expect(probe.waitFor("ready 80x24"))
        #expect(probe.picture.isAlternate == ["xterm-256color", "tmux-256color"].contains(term))
        probe.send("q")
        #expect(probe.waitForEnd() == .exited(0))
        #expect(probe.isRestored, "\(term): \(probe.picture)")
        #expect(probe.picture.unknown.isEmpty)
    }

    @Test(
        arguments: terms,
        [
            SIGTERM, SIGINT, SIGHUP, SIGSEGV, SIGABRT, SIGQUIT, SIGBUS, SIGFPE, SIGILL, SIGALRM, SIGUSR1, SIGUSR2,
            SIGXCPU, SIGVTALRM,
        ])
    func everySignalGivesTheTerminalBack(_ term: String, _ signal: Int32) throws {
        let probe = try start(term)
        #expect(probe.waitFor("ready 80x24"))
        let began = ContinuousClock.now
        probe.signal(signal)
        let end = probe.waitForEnd()
        switch signal {
        case SIGTERM, SIGINT: #expect(end == .exited(128 + signal))
        case SIGHUP: #expect(end == .exited(4))
        default: #expect(end == .signalled(signal))
        }
        #expect(ContinuousClock.now - began < .seconds(1))
        #expect(probe.isRestored, "\(term) signal \(signal)")
    }

    @Test(arguments: [
        "x": PtyProgram.End.exited(3), "!": .signalled(SIGILL), "s": .signalled(SIGSEGV), "0": .signalled(SIGSEGV),
    ])
    func endsFromWithinGiveTheTerminalBack(_ key: String, _ end: PtyProgram.End) throws {
        let probe = try start()
        #expect(probe.waitFor("ready 80x24"))
        probe.send(key)
        #expect(probe.waitForEnd() == end || (key == "!" && probe.waitForEnd() == .signalled(SIGTRAP)))
        #expect(probe.isRestored, "\(key)")
    }

    @Test(arguments: [false, true]) func aCutLineEndsTheProgramWithinASecond(_ ignoresHangup: Bool) throws {
        let probe = try start(ignoresHangup: ignoresHangup)
        #expect(probe.waitFor("ready 80x24"))
        let before = probe.cpuTicks
        let began = ContinuousClock.now
        probe.hangUp()
        #expect(probe.waitForEnd() == .exited(4))
        #expect(ContinuousClock.now - began < .seconds(1))
        #expect(before != nil)
    }

    @Test func resizingDownToOneCellAndBack() throws {
        let probe = try start()
        #expect(probe.waitFor("ready 80x24"))
        for (columns, rows) in [(1, 1), (2, 1), (1, 50), (500, 200), (40, 6), (120, 40)] {
            probe.resize(columns: columns, rows: rows)
            let expected = String("ready \(columns)x\(rows)".prefix(columns))
            if columns > 20 { #expect(probe.waitFor(expected)) }
        }
        #expect(probe.waitFor("Gapeau"))
        probe.send("q")
        #expect(probe.waitForEnd() == .exited(0))
        #expect(probe.isRestored)
    }

    @Test func keysArriveAsKeys() throws {
        let probe = try start()
        #expect(probe.waitFor("ready 80x24"))
        probe.send("é")
        #expect(probe.waitFor("character(\"é\")"))
        probe.send("\u{1B}OA")
        #expect(probe.waitFor("up"))
        probe.send("\u{1B}")
        #expect(probe.waitFor("escape"))
        probe.send("\u{3}")
        #expect(probe.waitFor("interrupt"))
        probe.send("\u{1B}[200~Préfecture\u{1B}[201~")
        #expect(probe.waitFor("paste(\"Préfecture\")"))
        probe.send("w")
        #expect(probe.waitFor("woken"))
        probe.send("q")
        #expect(probe.waitForEnd() == .exited(0))
    }

    @Test func controlZStopsTheJob() throws {
        let probe = try start()
        #expect(probe.waitFor("ready 80x24"))
        probe.send("\u{1A}")
        #expect(probe.waitForStop())
        probe.readUntilQuiet(milliseconds: 50)
        #expect(probe.isRestored)
        probe.signal(SIGCONT)
        #expect(probe.read { $0.picture.isAlternate })
        #expect(probe.waitFor("ready 80x24"))
        probe.send("q")
        #expect(probe.waitForEnd() == .exited(0))
        #expect(probe.isRestored)
    }

    /// Asked for where the terminal can, and asked no more on every way out.
    @Test(arguments: terms, [0, SIGTERM, SIGINT, SIGHUP, SIGSEGV, SIGABRT, SIGQUIT])
    func theMouseIsGivenBackOnEveryWayOut(_ term: String, _ signal: Int32) throws {
        let probe = try start(term, ["PROBE_MOUSE": "1"])
        #expect(probe.waitFor("ready 80x24"))
        #expect(probe.picture.reportsMouse == ["xterm-256color", "tmux-256color", "linux"].contains(term), "\(term)")
        if signal == 0 { probe.send("q") } else { probe.signal(signal) }
        #expect(probe.waitForEnd() != nil)
        #expect(probe.isRestored, "\(term), \(signal): \(probe.picture)")
        #expect(probe.picture.unknown.isEmpty)
    }

    @Test func theMouseIsOffWhileStoppedAndOnAfterwards() throws {
        let probe = try start("xterm-256color", ["PROBE_MOUSE": "1"])
        #expect(probe.waitFor("ready 80x24"))
        probe.send("\u{1B}[<0;12;3M\u{1B}[<0;12;3m")
        #expect(probe.waitFor("click(Screen.Position(column: 11, row: 2))"))
        probe.signal(SIGTSTP)
        #expect(probe.waitForStop())
        probe.readUntilQuiet(milliseconds: 50)
        #expect(probe.isRestored)
        probe.signal(SIGCONT)
        #expect(probe.read { $0.picture.reportsMouse })
        probe.send("q")
        #expect(probe.waitForEnd() == .exited(0))
        #expect(probe.isRestored)
    }

    /// Nobody asked for it: nothing is asked of the terminal, and a report that comes all the same is no key.
    @Test func withoutTheMouseNoReportIsAKey() throws {
        let probe = try start()
        #expect(probe.waitFor("ready 80x24"))
        #expect(probe.picture.isMouseOff)
        probe.send("\u{1B}[<0;12;3Mz")
        #expect(probe.waitFor("character(\"z\")"))
        #expect(!probe.picture.rows.contains { $0.contains("click") || $0.contains("escape") })
    }

    /// Read back as RFC 4648 has it; no byte of the text ends the sequence.
    @Test(arguments: ["", "/tmp/tmux-1,1,0"]) func aTextIsHandedToTheClipboard(_ tmux: String) throws {
        let probe = try start("xterm-256color", ["TMUX": tmux])
        #expect(probe.waitFor("ready 80x24"))
        let before = probe.output.count
        probe.send("y")
        let sequence = "\u{1B}]52;c;SzdGIMOpG10wOw==\u{07}"
        let expected =
            tmux.isEmpty ? sequence : "\u{1B}Ptmux;" + sequence.replacing("\u{1B}", with: "\u{1B}\u{1B}") + "\u{1B}\\"
        #expect(probe.read { $0.said(from: before).contains(expected) })
    }

    @Test(arguments: terms) func stoppingAndContinuingRedrawsEverything(_ term: String) throws {
        let probe = try start(term)
        #expect(probe.waitFor("ready 80x24"))
        probe.signal(SIGTSTP)
        #expect(probe.waitForStop())
        probe.readUntilQuiet(milliseconds: 50)
        #expect(probe.isRestored, "\(term)")
        probe.resize(columns: 100, rows: 30)
        probe.signal(SIGCONT)
        #expect(probe.waitFor("ready 100x30"))
        // As a shell without job control does: nobody asked us first.
        probe.signal(SIGSTOP)
        #expect(probe.waitForStop())
        probe.resize(columns: 90, rows: 20)
        probe.signal(SIGCONT)
        #expect(probe.waitFor("ready 90x20"))
        probe.send("q")
        #expect(probe.waitForEnd() == .exited(0))
        #expect(probe.isRestored, "\(term)")
    }

    /// The program has the terminal alone: what rings and is notified meanwhile comes when it is back, the last eight of
    /// twenty, and how many were left out.
    @Test func whatIsNotifiedWhileTheTerminalIsLentIsHeld() throws {
        let probe = try start(
            "xterm-256color", ["PROBE_LENDS": "printf 'Password: '; read word; echo \"got $word\"; exit 7"])
        #expect(probe.waitFor("ready 80x24"))
        let before = probe.output.count
        probe.send("l")
        #expect(probe.waitFor("Password:"))
        // Ten looks a second, and all is notified at the first.
        probe.readUntilQuiet(milliseconds: 300)
        probe.send("secret\r")
        #expect(probe.waitFor("exited(7)"))
        let lent = Array(probe.output[before...])
        #expect(!lent.contains(0x07), "\(String(decoding: lent, as: UTF8.self).debugDescription)")
        #expect(String(decoding: lent, as: UTF8.self).contains("got secret"))
        let back = probe.output.count
        probe.send("h")
        #expect(probe.read { $0.said(from: back).contains("held 20\u{07}") })
        let said = probe.said(from: back)
        let expected = ["\u{07}", "9;vigie: +12\u{07}"] + (13...20).map { "9;vigie: held \($0)\u{07}" }
        var place = said.startIndex
        for text in expected {
            let found = try #require(said.range(of: text, range: place..<said.endIndex), "\(text) in \(said)")
            place = found.upperBound
        }
        #expect(!said.contains("held 12\u{07}"))
        probe.send("q")
        #expect(probe.waitForEnd() == .exited(0))
        #expect(probe.isRestored)
    }

    /// Every end of the program that had the terminal, and of its time.
    @Test(arguments: [
        ("exit 3", "", "exited(3)"), ("kill -9 $$", "", "signalled(9)"), ("exec sleep 600", "2", "signalled(15)"),
        ("trap 'exit 5' TERM; while :; do sleep 0.05; done", "2", "exited(5)"),
    ])
    func theTerminalIsBackHoweverTheProgramEnds(_ script: String, _ looks: String, _ said: String) throws {
        let probe = try start("xterm-256color", ["PROBE_LENDS": script, "PROBE_LOOKS": looks])
        #expect(probe.waitFor("ready 80x24"))
        probe.send("l")
        #expect(probe.waitFor(said))
        probe.send("n")
        #expect(probe.waitFor("notStarted(errno: \(ENOENT))"))
        probe.send("é")
        #expect(probe.waitFor("character(\"é\")"))
        probe.send("q")
        #expect(probe.waitForEnd() == .exited(0))
        #expect(probe.isRestored)
    }

    /// A line that is cut ends both.
    @Test func aLineCutWhileTheTerminalIsLentEndsBoth() throws {
        let probe = try start("xterm-256color", ["PROBE_LENDS": "echo lent; exec sleep 600"])
        #expect(probe.waitFor("ready 80x24"))
        probe.send("l")
        #expect(probe.waitFor("lent"))
        probe.hangUp()
        #expect(probe.waitForEnd() == .exited(4))
    }

    @Test func nothingMovesNothingIsSpent() throws {
        let probe = try start()
        #expect(probe.waitFor("tick 1"))
        let before = probe.cpuTicks ?? 0
        let start = probe.output.count
        #expect(probe.waitFor("tick 4"))
        let spent = probe.output.count - start
        #expect(spent <= 300, "three ticks took \(spent) bytes")
        #expect((probe.cpuTicks ?? 0) - before <= 3, "more than 10 ms of processor a second")
    }

    @Test func withoutATerminalItSaysWhatToDo() throws {
        let probe = try start("dumb", ["LC_ALL": "C"])
        #expect(probe.waitFor("ready 80x24 plain"))
        probe.send("a")
        #expect(probe.waitFor("character(\"a\")"))
        #expect(!probe.output.contains(0x1B))
        probe.send("q")
        #expect(probe.waitForEnd() == .exited(0))
    }
}

extension PtyProgram {
    /// What it wrote from a byte on.
    fileprivate func said(from start: Int) -> String { String(decoding: output[start...], as: UTF8.self) }
}
