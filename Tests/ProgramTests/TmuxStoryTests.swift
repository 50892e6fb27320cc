import Foundation
import PtyHarness
import Testing

/// A console in a real tmux, on a terminal of its own.
private final class TmuxConsole {
    static let program = "/usr/bin/tmux"
    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: program) }

    private let place: Workplace
    /// A server of its own: nothing of whoever runs the tests, and none of theirs is touched.
    private let server: [String]
    private let terminal: PtyProgram

    init(_ place: Workplace, _ arguments: [String]) throws {
        self.place = place
        try place.write("tmux.conf", "set -g status off\n")
        server = ["-S", place.folder + "/tmux", "-f", place.folder + "/tmux.conf"]
        // What tmux starts is run by a shell.
        let command = ([Workplace.program] + arguments).map { "'\($0)'" }.joined(separator: " ")
        terminal = try PtyProgram(
            [Self.program] + server + ["new-session", "exec " + command],
            environment: place.environment.merging(["TERM": "xterm-256color"]) { $1 }, columns: 120, rows: 40,
            directory: Workplace.root.path)
    }

    deinit { _ = try? tmux("kill-server") }

    @discardableResult
    private func tmux(_ arguments: String...) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = server + arguments
        process.environment = place.environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Workplace.Failure(description: "tmux \(arguments): status \(process.terminationStatus)")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Keys by tmux' names, `Enter` and `Escape` among them.
    func press(_ keys: String...) throws {
        for key in keys { try tmux("send-keys", key) }
    }

    func type(_ text: String) throws { try tmux("send-keys", "-l", text) }

    /// Waits until the pane shows all of `texts`; what tmux sends its terminal says when to look again.
    func sees(_ texts: String...) throws {
        var last = ""
        let isSeen = terminal.read(seconds: Workplace.patience) { _ in
            last = (try? tmux("capture-pane", "-p")) ?? ""
            return texts.allSatisfy(last.contains)
        }
        guard isSeen else { throw Workplace.Failure(description: "tmux never showed \(texts):\n" + last) }
    }
}

struct TmuxStoryTests {
    @Test(.enabled(if: TmuxConsole.isThere, "tmux is not at \(TmuxConsole.program): install it to run this story"))
    func anAlarmIsWorkedFromItsFirstSecondToTheHandover() throws {
        let place = try Workplace()
        let core = try ServedCore(place)
        let tmux = try TmuxConsole(place, ["attach", "--language", "en"])
        core.send(tcp: Workplace.line("gapeau", 1.1, minute: 0))
        try tmux.sees("REPLAY", "UNACK 0")
        // It comes, and the strip says so in every display.
        core.send(tcp: Workplace.line("gapeau", 3.4, minute: 1))
        try tmux.sees("UNACK 1", "HIGH", "River level", "3.40 m")
        try tmux.press("5")
        try tmux.sees("─ Alarms", "Gapeau", "alerte")
        // Faceplate, and why from there.
        try tmux.press("Enter")
        try tmux.sees("FloodMonitoring", "observed")
        try tmux.press("w")
        try tmux.sees("─ Why", "alarms.yaml:", "3.40 m")
        try tmux.press("Escape")
        try tmux.press("5")
        try tmux.sees("─ Alarms", "UNACK")
        // The step, the acknowledgement, the note, the shelf: in the order they are done at night.
        try tmux.press("t")
        try tmux.sees("[ ] 2 within 10 min", "Call the commune (Mme Roux)")
        try tmux.press("2")
        try tmux.sees("Gapeau 2")
        try place.done("assign", "river-level/gapeau", "C. Martin")
        try tmux.sees("→ C. Martin")
        try tmux.press("a")
        try tmux.sees("seen, watching it")
        try tmux.type("pump crew on its way")
        try tmux.press("Enter")
        try tmux.sees("UNACK 0", "acknowledged")
        try tmux.press("n")
        try tmux.type("quay closed to cars")
        try tmux.press("Enter")
        try tmux.press("s")
        try tmux.type("gauge being cleaned")
        try tmux.press("Enter")
        try tmux.sees("shelved")
        try tmux.press("6")
        try tmux.sees("─ Journal", "pump crew on its way", "quay closed to cars", "gauge being cleaned")
        let sheet = try place.done("handover", "--language", "en").output
        for said in [
            "Gapeau", "River level", "alerte", "\"pump crew on its way\"", "gauge being cleaned", "quay closed to cars",
            "acknowledged ×1", "did a step of ×1", "shelved ×1", "given to C. Martin",
        ] {
            #expect(sheet.contains(said), "\(said) in\n\(sheet)")
        }
        try tmux.press("q")
        #expect(try place.run("journal", "verify").status == 0)
    }
}
