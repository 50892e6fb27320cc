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

    @Test(arguments: terms, [SIGTERM, SIGINT, SIGHUP, SIGSEGV, SIGABRT, SIGQUIT, SIGBUS, SIGFPE, SIGILL])
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
