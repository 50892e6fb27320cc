import Foundation
import Glibc
import PtyHarness
import Testing

/// A core on one machine, consoles that come and go: the real program on both ends of the socket.
struct AttachStoryTests {
    /// A core without a screen, and what is needed to attach to it.
    private final class Served {
        let folder: URL
        let environment: [String: String]
        var socket: String { folder.appendingPathComponent("core.sock").path }
        private var core: Process?

        init() throws {
            folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("attach-\(UUID().uuidString.prefix(8))")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            var environment = ProcessInfo.processInfo.environment
            environment["HOME"] = folder.path
            environment["LC_ALL"] = "C.UTF-8"
            environment["VIGIE_SITE"] = StoryStage.root.appendingPathComponent("fixtures/sites/river").path
            environment["VIGIE_NOTICES"] = folder.appendingPathComponent("notices").path
            environment.removeValue(forKey: "VIGIE_SOCKET")
            self.environment = environment
            try start()
        }

        deinit {
            kill()
            try? FileManager.default.removeItem(at: folder)
        }

        /// Returns once the ready line is there.
        func start() throws {
            let process = Process()
            process.executableURL = StoryStage.program
            process.arguments = [
                "serve", "--socket", socket, "--database", folder.appendingPathComponent("vigie.db").path, "--udp",
                "127.0.0.1:0", "--tcp", "127.0.0.1:0",
            ]
            process.environment = environment
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            core = process
            let ready = output.fileHandleForReading.availableData
            guard String(decoding: ready, as: UTF8.self).contains("\"ready\"") else {
                throw StoryStage.Failure(description: "the core did not start")
            }
        }

        /// As a core that hangs: its sockets stay open and say nothing.
        func hang() { if let core { Glibc.kill(core.processIdentifier, SIGSTOP) } }
        func goOn() { if let core { Glibc.kill(core.processIdentifier, SIGCONT) } }

        /// As a power cut would.
        func kill() {
            guard let core else { return }
            Glibc.kill(core.processIdentifier, SIGKILL)
            core.waitUntilExit()
            self.core = nil
        }

        func console(columns: Int, rows: Int, _ more: String...) throws -> StoryConsole {
            try StoryConsole(
                [StoryStage.program.path, "attach", "--socket", socket, "--language", "en"] + more,
                environment: environment, columns: columns, rows: rows)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func aConsoleKeepsItsPictureWhenTheCoreGoesAndComesBackWithIt() throws {
        let served = try Served()
        let wide = try served.console(columns: 120, rows: 40)
        let small = try served.console(columns: 40, rows: 12, "--read-only")
        try wide.shows("the live picture") { $0.row("LIVE") != nil && $0.row("Eulalie") != nil }
        try small.shows("the live picture") { $0.row("LIVE") != nil && $0.row("Eulalie") != nil }
        served.kill()
        for console in [wide, small] {
            try console.shows("the silence, over the last picture") {
                $0.row("CORE SILENT") != nil && $0.row("Eulalie") != nil
            }
        }
        try served.start()
        for console in [wide, small] {
            try console.shows("the live picture again") { $0.row("LIVE") != nil && $0.row("CORE SILENT") == nil }
            console.quit()
        }
    }

    /// As every console: what ended it is told to whatever started it.
    @Test(.timeLimit(.minutes(10)), arguments: [SIGTERM, SIGINT, SIGHUP])
    func aConsoleThatASignalEndsSaysSoByItsStatus(signal: Int32) throws {
        let served = try Served()
        let console = try PtyProgram(
            [StoryStage.program.path, "attach", "--socket", served.socket, "--language", "en"],
            environment: served.environment.merging(["TERM": "xterm-256color"]) { $1 }, columns: 80, rows: 24)
        #expect(console.read(seconds: StoryStage.Limits.patience) { $0.picture.rows.contains { $0.contains("LIVE") } })
        console.signal(signal)
        #expect(console.waitForEnd() == .exited(128 + signal))
        #expect(console.isRestored)
    }

    /// A picture of who is there has those who are, as a console that is attached has it.
    @Test(.timeLimit(.minutes(10)))
    func aPictureOfTheConsolesHasThem() throws {
        let served = try Served()
        let console = try served.console(columns: 120, rows: 40)
        try console.shows("the live picture") { $0.row("LIVE") != nil && $0.row("Eulalie") != nil }
        let process = Process()
        process.executableURL = StoryStage.program
        process.arguments = ["snapshot", "--socket", served.socket, "--display", "consoles", "--language", "en"]
        process.environment = served.environment
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let picture = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(picture.contains("─ 1 here ─") && picture.contains("Overview"), "\(picture)")
        console.quit()
    }

    /// Nothing is closed when a core hangs: only the console's own count tells. Each hang begins with a picture that has
    /// just come, so that a console that waits too long is late every time; a machine busy with other work may show one
    /// late that was in time, so that one of three will do.
    @Test(.timeLimit(.minutes(10)))
    func aCoreThatHangsIsSaidSoWithinThreeSeconds() throws {
        let served = try Served()
        let console = try served.console(columns: 120, rows: 40)
        var took: [Duration] = []
        while took.allSatisfy({ $0 > .seconds(3) }), took.count < 3 {
            try console.shows("the live picture") { $0.row("LIVE") != nil && $0.row("CORE SILENT") == nil }
            let header = console.row("LIVE")
            try console.shows("the next picture") { $0.row("LIVE").map { $0 != header } ?? false }
            served.hang()
            let hungAt = ContinuousClock.now
            try console.shows("the silence") { $0.row("CORE SILENT since") != nil }
            took.append(.now - hungAt)
            served.goOn()
        }
        #expect(took.contains { $0 <= .seconds(3) }, "\(took)")
        console.quit()
    }

    /// The same to be heard: the console of sentences says it once, says that the core is back, and leaves when it is
    /// asked to while nobody answers.
    @Test(.timeLimit(.minutes(10)))
    func aCoreThatHangsIsSaidInASentenceWithinThreeSecondsAndHoldsNobodyBack() throws {
        let served = try Served()
        let console = try PtyProgram(
            [
                StoryStage.program.path, "attach", "--socket", served.socket, "--language", "en", "--linear",
            ], environment: served.environment.merging(["TERM": "xterm-256color"]) { $1 }, columns: 100, rows: 40)
        func said(_ sentence: String) -> Int {
            String(decoding: console.output, as: UTF8.self).components(separatedBy: sentence).count - 1
        }
        func hears(_ sentence: String, times: Int) throws {
            guard console.read(seconds: StoryStage.Limits.patience, until: { _ in said(sentence) >= times }) else {
                throw StoryStage.Failure(
                    description: "never heard \(times) times: \(sentence)\n\(console.picture.rows)")
            }
        }
        let (silence, back) = ("CORE SILENT since", "the core answers again")
        try hears("Alarms: ", times: 1)
        var took: [Duration] = []
        while took.allSatisfy({ $0 > .seconds(3) }), took.count < 3 {
            served.hang()
            let hungAt = ContinuousClock.now
            try hears(silence, times: took.count + 1)
            took.append(.now - hungAt)
            served.goOn()
            try hears(back, times: took.count)
        }
        #expect(took.contains { $0 <= .seconds(3) }, "\(took)")
        #expect(said(silence) == took.count, "said once for each silence")

        served.hang()
        try hears(silence, times: took.count + 1)
        // What is asked meanwhile is refused at once, and who leaves is let go.
        console.send("note are you there\n")
        try hears("REFUSED", times: 1)
        let leaving = ContinuousClock.now
        console.send("q\n")
        #expect(console.waitForEnd(seconds: StoryStage.Limits.patience) == .exited(0))
        #expect(.now - leaving <= .seconds(3), "\(ContinuousClock.now - leaving)")
        served.goOn()
    }
}
