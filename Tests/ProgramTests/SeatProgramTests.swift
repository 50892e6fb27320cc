import Foundation
import Glibc
import PtyHarness
import Testing

@testable import vigie

/// What is asked of su, and what the console does by how it ended: with a stand-in in su's place that writes down its
/// words. The real one is `TakeOverStoryTests`'.
struct SeatProgramTests {
    /// No word of ours is taken for another by su, nor by the account's shell.
    @Test func eachWordReachesTheConsoleAsItIs() throws {
        let program = SeatProgram(
            socket: "/run/vi gie/it's;$(id).sock", site: "/srv/-\"site", language: .french, depth: 2)
        let words = program.arguments(for: "dupont", seat: 7, program: "/opt/vi gie/vigie")
        #expect(words.first == "/usr/bin/su" && words.suffix(2) == ["--", "dupont"])
        let command = try #require(words.first { $0.hasPrefix("--command=") }?.dropFirst("--command=".count))
        #expect(words.filter { $0.hasPrefix("--command=") || $0 == "--pty" || $0 == "--login" }.count == 3)
        let shell = Process()
        let said = Pipe()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        // `exec` of the printer in place of the program: what a shell makes of the words.
        let printed = command.replacing("exec '/opt/vi gie/vigie'", with: "exec printf '%s\\n'", maxReplacements: 1)
        shell.arguments = ["-c", String(printed)]
        shell.standardOutput = said
        try shell.run()
        let lines = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        shell.waitUntilExit()
        #expect(
            lines.split(separator: "\n").map(String.init) == [
                "attach", "--seat", "7", "--depth", "3", "--socket", "/run/vi gie/it's;$(id).sock", "--language", "fr",
                "--site", "/srv/-\"site",
            ])
    }

    @Test func oneMoreMayStandInItUntilThereAreEight() {
        for depth in 0..<SeatProgram.depthLimit {
            #expect(!SeatProgram(socket: "s", language: .english, depth: depth).isAtLimit)
        }
        #expect(SeatProgram(socket: "s", language: .english, depth: SeatProgram.depthLimit).isAtLimit)
    }

    @Test func anAccountIsKnownByItsNumber() {
        #expect(SeatProgram.account("root") == 0)
        #expect(SeatProgram.account("nobody-at-all") == nil)
    }
}

/// The whole console, with a stand-in for su bound over it in a mount namespace of the test's own.
@Suite(
    .enabled(if: SeatStage.isPossible, "only root, where it may mount, puts a stand-in in su's place"),
    .enabled(if: getpwnam("daemon") != nil && getpwnam("nobody") != nil, "there is no daemon, or no nobody"))
struct HandOverTests {
    @Test(.timeLimit(.minutes(10)))
    func nothingIsWrittenIntoThePromptAndWhoDoesNotKnowTheWordLeavesItToTheFirst() throws {
        let stage = try SeatStage()
        let console = try stage.console()
        // Root is refused before anything is offered, and asked for nothing.
        stage.takeOver(console, by: "root")
        try console.shows("that root takes no seat") { $0.text.contains("root is root: a seat is an operator's own") }
        #expect(try stage.offers().isEmpty && stage.words.isEmpty)
        // Whoever was to come types on all the same: it is nothing of the console's.
        console.press("n", "typed-ahead", StoryConsole.enter)
        try leave(console)

        stage.takeOver(console, by: "nobody")
        try console.shows("the stand-in's prompt") { $0.row("Password:") != nil }
        let prompted = console.written.count
        let words = stage.words
        #expect(words.suffix(2) == ["--", "nobody"], "\(words)")
        #expect(words.contains { $0.hasPrefix("--command=exec ") && $0.contains("'--seat' '1' '--depth' '1'") })
        #expect(try stage.offers().map { $0["comment"] as? String } == ["nobody"])
        #expect(console.text.contains("vigie: seat 1 goes to nobody") && console.text.contains("attach --seat 1"))

        // An alarm: it rings and stands under the prompt; what the room's consoles are told waits.
        stage.core.send(tcp: Workplace.line("reppe", 4.5, minute: 2))
        try stage.place.eventually("the consoles' channel has told") {
            console.look()
            let channels = try stage.core.status().fields["channels"] as? [[String: Any]] ?? []
            return channels.contains { $0["name"] as? String == "room" && ($0["delivered"] as? Int ?? 0) > 0 }
        }
        try console.shows("the alarm under the prompt") { $0.row("(the password is still asked for)") != nil }
        #expect(console.row("Reppe") != nil, "\(console.text)")
        console.press("wrong", StoryConsole.enter)
        try console.shows("back, and why") {
            $0.text.contains("nobody has not taken this terminal over (wrong password")
        }
        // The right one, at last: nobody asks for it any more.
        console.press("n", "typed-late", StoryConsole.enter)
        try stage.place.eventually("that it was not taken is in the journal") {
            console.look()
            return try stage.core.lines("journal").contains {
                $0["event"] as? String == "seat-not-taken" && $0["by"] as? String == "daemon"
            }
        }
        try console.shows("what was held") { $0.says("]9;vigie: ", from: prompted) }
        let said = String(decoding: console.written[prompted...], as: UTF8.self)
        let end = try #require(said.range(of: "Authentication failure"))
        #expect(
            !said[..<end.lowerBound].contains("]9;") && said[..<end.lowerBound].contains("\u{07}"),
            "\(said.debugDescription)")
        #expect(console.row("nobody · seat") == nil)
        try leave(console)
        #expect(try !stage.core.lines("journal").contains { ["note", "shelve"].contains($0["event"] as? String) })
        console.quit()
        #expect(console.end == .exited(0))
    }

    /// By itself: what is typed at once after Escape reads as Alt and that key, which is none of the dialog's.
    private func leave(_ console: StoryConsole) throws {
        console.press(StoryConsole.escape)
        try console.shows("the console again") { !$0.text.contains("[Esc] back to the console") }
    }

    @Test(.timeLimit(.minutes(10)))
    func whoKnowsTheWordLeavesNothingToTheFirst() throws {
        let stage = try SeatStage()
        let console = try stage.console()
        stage.takeOver(console, by: "nobody")
        try console.shows("the stand-in's prompt") { $0.row("Password:") != nil }
        console.press("right", StoryConsole.enter)
        #expect(console.waitForEnd() == .exited(0))
    }

    @Test(.timeLimit(.minutes(10)))
    func aTerminalIsHandedOverEightTimes() throws {
        let stage = try SeatStage()
        let last = try stage.console("--depth", "7")
        stage.takeOver(last, by: "nobody")
        try last.shows("the stand-in's prompt") { $0.row("Password:") != nil }
        #expect(stage.words.contains { $0.contains("'--depth' '8'") }, "\(stage.words)")
        last.press("right", StoryConsole.enter)
        #expect(last.waitForEnd() == .exited(0))
        let deep = try stage.console("--depth", "8")
        stage.takeOver(deep, by: "nobody")
        try deep.shows("that it is enough") { $0.text.contains("handed over 8 times since it was opened") }
        #expect(try stage.offers().count == 1)
        // Until Escape no key does anything.
        try leave(deep)
        deep.quit()
        #expect(deep.end == .exited(0))
    }
}

/// A core, and a stand-in for su that asks for a word and writes down how it was called.
private final class SeatStage {
    let place: Workplace
    let core: ServedCore

    static let isPossible: Bool = {
        guard getuid() == 0, FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv") else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["unshare", "-m", "mount", "--bind", "/usr/bin/env", "/usr/bin/su"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    init() throws {
        place = try Workplace()
        chmod(place.folder, 0o711)
        try place.write("site/site.yaml", Workplace.gauge + "\nchannels: { room: { console: osc9 } }\n")
        try place.write(
            "su",
            """
            #!/bin/sh
            printf '%s\\n' "$@" > '\(place.folder)/words'
            printf 'Password: '
            read word
            [ "$word" = right ] && exit 0
            echo 'su: Authentication failure'
            exit 1
            """)
        try place.write("words", "")
        chmod(place.folder + "/su", 0o755)
        chmod(place.folder + "/words", 0o666)
        core = try ServedCore(place)
        chmod(place.folder + "/s", 0o666)
        core.send(tcp: Workplace.line("gapeau", 3.5, minute: 1))
        try core.settle(readings: 1)
    }

    /// A console of daemon's, for which su is the stand-in.
    func console(_ more: String...) throws -> StoryConsole {
        let attach = [Workplace.programForAll, "attach", "--socket", place.folder + "/s", "--language", "en"] + more
        let console = try StoryConsole(
            [
                "/usr/bin/env", "unshare", "-m", "sh", "-c",
                "mount --bind \"$1\" /usr/bin/su && shift && exec setpriv --reuid daemon --regid daemon --clear-groups -- \"$@\"",
                "sh", place.folder + "/su",
            ] + attach, environment: place.environment, columns: 120, rows: 40)
        try console.shows("the live picture") { $0.row("daemon") != nil && $0.row("Gapeau") != nil }
        return console
    }

    func takeOver(_ console: StoryConsole, by name: String) {
        console.press(":", "take-over \(name)", StoryConsole.enter)
    }

    func offers() throws -> [[String: Any]] {
        try core.lines("journal").filter { $0["event"] as? String == "seat-offered" }
    }

    /// What su was last given.
    var words: [String] {
        let text = (try? String(contentsOfFile: place.folder + "/words", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }
}
