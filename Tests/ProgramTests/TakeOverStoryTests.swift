import Foundation
import Glibc
import PtyHarness
import Testing

/// One terminal, two people: at the end of a watch `:take-over` puts the incoming operator's own password between them
/// and the seat. Skipped, saying so, where there is no su or where accounts can't be made.
@Suite(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/su"), "su is not installed"),
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv"), "setpriv is not installed"),
    .enabled(if: getuid() == 0, "only root may make the two accounts"))
struct TakeOverStoryTests {
    private static func site(_ people: TwoPeople) -> String {
        Workplace.gauge + "\nroles: { operator: { groups: [\(people.group)] }, supervisor: { users: [nobody] } }\n"
    }

    /// A console of the first account's, on a terminal of its own, with a live picture.
    private func console(_ people: TwoPeople, _ place: Workplace, _ more: String...) throws -> StoryConsole {
        var environment = place.environment
        environment["COLORTERM"] = "truecolor"
        let console = try StoryConsole(
            [
                "/usr/bin/setpriv", "--reuid", people.first, "--regid", people.group, "--init-groups", "--",
                Workplace.programForAll, "attach", "--socket", place.folder + "/s", "--language", "en",
            ] + more, environment: environment, columns: 120, rows: 40)
        try console.shows("the live picture of \(people.first)") {
            $0.row(people.first) != nil && $0.row("Gapeau") != nil
        }
        return console
    }

    private func takeOver(_ console: StoryConsole, by name: String) {
        console.press(":", "take-over \(name)", StoryConsole.enter)
    }

    private func makePlace() throws -> (Workplace, TwoPeople, ServedCore) {
        let place = try Workplace()
        let people = try TwoPeople(place)
        try place.write("site/site.yaml", TakeOverStoryTests.site(people))
        let core = try ServedCore(place)
        try people.admit(place.folder + "/s")
        core.send(tcp: Workplace.line("gapeau", 3.5, minute: 1))
        try core.settle(readings: 1)
        return (place, people, core)
    }

    @Test(.timeLimit(.minutes(10)))
    func theIncomingOperatorsOwnPasswordIsAskedAndWhatTheyDoIsTheirs() throws {
        let (place, people, core) = try makePlace()
        defer { people.remove() }
        let console = try console(people, place)

        // To nobody there is, nothing is offered.
        takeOver(console, by: "nobody-at-all")
        try console.shows("no such account") { $0.text.contains("there is no account nobody-at-all") }
        console.press(StoryConsole.escape)
        try console.shows("the console again") { !$0.text.contains("[Esc] back to the console") }
        #expect(try !core.lines("journal").contains { $0["event"] as? String == "seat-offered" })

        // A wrong password leaves the terminal to the first, and Ctrl-Z at its prompt stops nobody.
        takeOver(console, by: people.second)
        try console.shows("the password's prompt") { $0.row("assword:") != nil }
        // What is typed while su makes one wait is a password too, not keys of the console (`n` begins a note).
        console.press("\u{1A}", "wrong", StoryConsole.enter, "n", "another-secret", StoryConsole.enter)
        try console.shows("back, and why") { $0.text.contains("\(people.second) has not taken this terminal over") }
        let offered = try #require(try core.lines("journal").last { $0["event"] as? String == "seat-offered" })
        #expect(offered["by"] as? String == people.first && offered["comment"] as? String == people.second)
        #expect(try core.lines("who").map { $0["account"] as? String } == [people.first])
        #expect(!console.text.contains("another-secret"))
        #expect(try !core.lines("journal").contains { $0["event"] as? String == "note" })

        // The right one.
        console.press(StoryConsole.escape)
        try console.shows("the console again") { !$0.text.contains("[Esc] back to the console") }
        takeOver(console, by: people.second)
        try console.shows("the password's prompt") { $0.row("assword:") != nil }
        console.press(people.password, StoryConsole.enter)
        try console.shows("the second's own console at the seat") {
            $0.row("\(people.second) · seat 2") != nil && $0.row("Gapeau") != nil
        }
        try place.eventually("only the second is there") {
            console.look()
            return try core.lines("who").map { $0["account"] as? String } == [people.second]
        }
        let who = try #require(try core.lines("who").first)
        #expect(who["seat"] as? Int == 2 && who["seatFrom"] as? String == people.first, "\(who)")
        #expect((who["session"] as? String)?.hasSuffix("seat 2") == true && who["seatOver"] as? Bool == false)

        // What is done now is the second's.
        console.press("a", "1", StoryConsole.enter)
        try place.eventually("the second acknowledged") {
            console.look()
            return try core.lines("alarms").contains { $0["acknowledgedBy"] as? String == people.second }
        }

        // The core starts again: the console comes back to its seat by itself.
        try core.end()
        let again = try ServedCore(place)
        try people.admit(place.folder + "/s")
        try place.eventually("the seat is held as before") {
            console.look()
            return try again.lines("who").first.map {
                $0["seat"] as? Int == 2 && $0["seatSince"] as? String == who["seatSince"] as? String
            } ?? false
        }

        // When the second leaves, the terminal is not the first's again.
        console.quit()
        #expect(console.end == .exited(0))
        try place.eventually("nobody is left") { try again.lines("who").isEmpty }
        #expect(try place.run("journal", "verify").status == 0)
    }

    @Test(.timeLimit(.minutes(10)))
    func aSeatIsNobodysButTheOnesItWasOfferedTo() throws {
        let (place, people, core) = try makePlace()
        defer { people.remove() }
        // The socket alone is not enough: the number must be that of an offer to this account.
        let console = try StoryConsole(
            [
                "/usr/bin/setpriv", "--reuid", people.first, "--regid", people.group, "--init-groups", "--",
                Workplace.programForAll, "attach", "--socket", place.folder + "/s", "--seat", "1",
            ], environment: place.environment, columns: 120, rows: 40)
        #expect(console.waitForEnd() == .exited(3))
        #expect(console.text.contains("This seat is not offered"), "\(console.text)")
        // Nor does root hand over: su would ask for no password.
        let root = try place.console(["attach", "--socket", place.folder + "/s", "--language", "en"])
        #expect(root.read(seconds: Workplace.patience) { $0.picture.rows.contains { $0.contains("Gapeau") } })
        root.send(":take-over \(people.second)\r")
        #expect(
            root.read(seconds: Workplace.patience) {
                $0.picture.rows.contains { $0.contains("root would be asked for no password") }
            })
        // Until Escape no key does anything.
        try root.leaves()
        #expect(core.isRunning)
    }
}

/// Two accounts of one test's own, in one group; the second has a password.
final class TwoPeople {
    let group: String
    let first: String
    let second: String
    let password = "Zq7-\(UUID().uuidString)"
    private var made: [String] = []

    init(_ place: Workplace) throws {
        let mark = UUID().uuidString.prefix(6).lowercased()
        (group, first, second) = ("vg\(mark)", "va\(mark)", "vb\(mark)")
        chmod(place.folder, 0o711)
        try TwoPeople.tool("/usr/sbin/groupadd", [group])
        for account in [first, second] {
            try TwoPeople.tool(
                "/usr/sbin/useradd", ["-M", "-N", "-g", group, "-d", place.folder, "-s", "/bin/sh", account])
            made.append(account)
        }
        try TwoPeople.tool("/usr/sbin/chpasswd", [], input: "\(second):\(password)\n")
    }

    /// Lets the group at the core's socket, as a group-owned one in /run/vigie would.
    func admit(_ socket: String) throws {
        try TwoPeople.tool("/bin/chgrp", [group, socket])
        chmod(socket, 0o660)
    }

    func remove() {
        for account in made {
            _ = try? TwoPeople.tool("/usr/bin/pkill", ["-KILL", "-u", account])
            _ = try? TwoPeople.tool("/usr/sbin/userdel", [account])
        }
        _ = try? TwoPeople.tool("/usr/sbin/groupdel", [group])
    }

    private static func tool(_ path: String, _ arguments: [String], input: String? = nil) throws {
        let process = Process()
        let (given, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardInput = given
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        if let input { given.fileHandleForWriting.write(Data(input.utf8)) }
        try given.fileHandleForWriting.close()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Workplace.Failure(description: "\(path) \(arguments): \(String(decoding: said, as: UTF8.self))")
        }
    }
}
