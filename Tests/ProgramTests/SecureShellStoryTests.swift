import Foundation
import Glibc
import PtyHarness
import Testing

/// A control room over real SSH: a real `sshd` on loopback with throw-away keys, two accounts made for it, one core.
/// Skipped, saying so, where there is no sshd or where accounts can't be made.
@Suite(
    .enabled(if: FileManager.default.isExecutableFile(atPath: SecureShell.server), "sshd is not installed"),
    .enabled(if: getuid() == 0, "only root may make the two accounts"))
struct SecureShellStoryTests {
    @Test(.timeLimit(.minutes(10)))
    func twoAccountsWorkOneCoreAndACutHarmsNothing() throws {
        let place = try Workplace()
        let room = try SecureShell(place)
        defer { room.close() }
        let (first, second) = (room.accounts[0], room.accounts[1])
        try place.write(
            "site/site.yaml",
            Workplace.gauge + "\nroles: { operator: { groups: [\(room.group)] }, supervisor: { users: [nobody] } }\n")
        let core = try ServedCore(place)
        try room.open(socket: place.folder + "/s")
        for gauge in ["gapeau", "las", "reppe"] { core.send(tcp: Workplace.line(gauge, 3.5, minute: 1)) }
        try core.settle(readings: 3)

        // By keys, on a console.
        let console = try room.console(first)
        try console.shows("the live picture under the own account") {
            $0.row(first) != nil && $0.row("Gapeau") != nil
        }
        console.press("a", "1", StoryConsole.enter)
        var byKeys: String?
        try place.eventually("\(first) acknowledged by keys") {
            console.look()
            let alarm = try core.lines("alarms").first { $0["acknowledgedBy"] as? String == first }
            byKeys = alarm?["id"] as? String
            return byKeys != nil
        }
        let who = try core.lines("who")
        #expect(who.count == 1 && who[0]["account"] as? String == first && who[0]["role"] as? String == "operator")

        // By its code, as a one-liner.
        let open = try #require(try core.lines("alarms").first { $0["acknowledgedBy"] as? String == nil })
        let (id, code) = (try #require(open["id"] as? String), try #require(open["code"] as? String))
        let acknowledged = try room.run(second, "vigie ack \(code) \"en route\"")
        #expect(acknowledged.status == 0, "\(acknowledged)")
        let line = try #require(
            try core.lines("journal").last { $0["event"] as? String == "ack" && $0["alarm"] as? String == id })
        #expect(line["by"] as? String == second && line["comment"] as? String == "en route")

        // A second time it is too late, and says who was first; what the role does not allow is refused and journaled.
        let late = try room.run(second, "vigie acknowledge \(try #require(byKeys))")
        #expect(late.status == 1 && late.errors.contains("acknowledged already by \(first) at "), "\(late)")
        let refused = try room.run(second, "vigie out-of-service \(id) --reason x")
        #expect(refused.status == 1 && refused.errors.contains("supervisor"), "\(refused)")
        let stance = try room.run(second, "vigie posture alerte --reason x")
        #expect(stance.status == 1 && stance.errors.hasPrefix("Setting the posture: your role"), "\(stance)")
        try place.eventually("the refusal is in the journal") {
            try core.lines("journal").contains {
                $0["event"] as? String == "refused" && $0["why"] as? String == "needs-supervisor"
                    && $0["by"] as? String == second
            }
        }
        #expect(try room.run(second, "vigie alarms; id").status == 2)

        // The connection is cut with a dialog open: nothing was done, nobody is left behind, the core goes on.
        let last = try #require(try core.lines("alarms").first { $0["acknowledgedBy"] as? String == nil })
        console.press("a")
        try console.shows("the dialog") { $0.text.contains("1") && $0.row("Gapeau") != nil }
        console.cut()
        try place.eventually("the console is gone") { try core.lines("who").isEmpty }
        try place.eventually("no process of \(first) is left") { try !room.hasProcesses(first) }
        let after = try #require(try core.lines("alarms").first { $0["id"] as? String == last["id"] as? String })
        #expect(after["acknowledgedBy"] as? String == nil)
        #expect(try place.run("journal", "verify").status == 0)
        #expect(try room.run(second, "vigie ack \(try #require(last["code"] as? String))").status == 0)
        #expect(try core.end().status == 0)
    }

    /// A seat is taken from elsewhere too, by the own key; the terminal it was offered at is then nobody's.
    @Test(.timeLimit(.minutes(10)))
    func aSeatIsTakenByKeyFromElsewhere() throws {
        let place = try Workplace()
        let room = try SecureShell(place)
        defer { room.close() }
        let (first, second) = (room.accounts[0], room.accounts[1])
        try place.write(
            "site/site.yaml",
            Workplace.gauge + "\nroles: { operator: { groups: [\(room.group)] }, supervisor: { users: [nobody] } }\n")
        let core = try ServedCore(place)
        try room.open(socket: place.folder + "/s")
        core.send(tcp: Workplace.line("gapeau", 3.5, minute: 1))
        try core.settle(readings: 1)
        let leaving = try room.console(first)
        try leaving.shows("the live picture") { $0.row(first) != nil && $0.row("Gapeau") != nil }
        leaving.press(":", "take-over \(second)", StoryConsole.enter)
        try leaving.shows("the password's prompt") { $0.row("assword:") != nil }

        let coming = try room.console(second, "vigie attach --seat 1 --language en")
        try coming.shows("the seat") { $0.row("\(second) · seat 1") != nil && $0.row("Gapeau") != nil }
        try place.eventually("the first is no longer there") {
            coming.look()
            leaving.look()
            return try core.lines("who").map { $0["account"] as? String } == [second]
        }
        // No password opens it: su gives up, and so does the console that has handed over.
        leaving.press("x", StoryConsole.enter)
        // Its login ends with it, which ssh calls a connection that was closed, unless the console's own end comes first.
        let end = leaving.waitForEnd()
        #expect(end == .exited(255) || end == .exited(0), "\(end)")
        // Again by the one who holds it; not by the one who left.
        coming.quit()
        let again = try room.console(second, "vigie attach --seat 1 --language en")
        try again.shows("the seat") { $0.row("\(second) · seat 1") != nil }
        let other = try room.console(first, "vigie attach --seat 1")
        #expect(other.waitForEnd() == .exited(3))
        #expect(other.text.contains("This seat was offered to another account."), "\(other.text)")
        again.quit()
        #expect(try core.end().status == 0)
    }
}

/// An sshd of one test's own, with two accounts and a group for it.
final class SecureShell {
    static let server = "/usr/sbin/sshd"

    let accounts: [String]
    let group: String
    private let place: Workplace
    private var port = 0
    private var daemon: PtyProgram?
    private var madeAccounts: [String] = []

    init(_ place: Workplace) throws {
        self.place = place
        let mark = UUID().uuidString.prefix(6).lowercased()
        group = "vg\(mark)"
        accounts = ["va\(mark)", "vb\(mark)"]
        chmod(place.folder, 0o711)
        try tool("/usr/sbin/groupadd", group)
        for account in accounts {
            // `*`: no password opens it, and unlike `!` sshd does not take the account for locked.
            try tool(
                "/usr/sbin/useradd", "-M", "-N", "-g", group, "-d", place.folder, "-s", "/bin/sh", "-p", "*", account)
            madeAccounts.append(account)
        }
        for key in ["host", "key"] {
            try tool("/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "\(place.folder)/\(key)")
        }
        chmod(place.folder + "/key.pub", 0o644)
    }

    /// Lets the group at the core's socket, as a group-owned one in /run/vigie would, and starts sshd.
    func open(socket: String) throws {
        try tool("/bin/chgrp", group, socket)
        chmod(socket, 0o660)
        mkdir("/run/sshd", 0o755)
        // A port that was free a moment ago; sshd can't be given port 0.
        for _ in 0..<5 {
            port = Int.random(in: 20_000..<60_000)
            if try start(socket) { return }
        }
        throw Workplace.Failure(description: "sshd does not start: \(log)")
    }

    private var log: String { (try? String(contentsOfFile: place.folder + "/sshd.log", encoding: .utf8)) ?? "" }

    private func start(_ socket: String) throws -> Bool {
        try place.write(
            "sshd_config",
            """
            ListenAddress 127.0.0.1
            Port \(port)
            HostKey \(place.folder)/host
            AuthorizedKeysFile \(place.folder)/key.pub
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PidFile none
            SetEnv VIGIE_SOCKET=\(socket) VIGIE_SITE=\(place.folder)/site LANG=C.UTF-8
            ForceCommand \(Workplace.programForAll) ssh-command
            """)
        let log = place.folder + "/sshd.log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        // Not by Foundation's Process: sshd closes every descriptor it inherits, which Foundation takes for its end, and
        // then no other process's end is seen.
        let program = try PtyProgram(
            [SecureShell.server, "-D", "-E", log, "-f", place.folder + "/sshd_config"], environment: place.environment,
            columns: 80, rows: 24)
        daemon = program
        try place.eventually("sshd listens or can't") {
            self.log.contains("Server listening on") || self.log.contains("annot bind")
        }
        return self.log.contains("Server listening on")
    }

    func close() {
        daemon?.signal(SIGTERM)
        _ = daemon?.waitForEnd(seconds: Workplace.patience)
        for account in madeAccounts {
            _ = try? tool("/usr/bin/pkill", "-KILL", "-u", account)
            _ = try? tool("/usr/sbin/userdel", account)
        }
        _ = try? tool("/usr/sbin/groupdel", group)
    }

    private var options: [String] {
        [
            "-F", "none", "-i", place.folder + "/key", "-p", "\(port)", "-o", "StrictHostKeyChecking=no", "-o",
            "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "IdentitiesOnly=yes",
        ]
    }

    func console(_ account: String, _ command: String? = nil) throws -> StoryConsole {
        try StoryConsole(
            ["/usr/bin/ssh", "-tt"] + options + ["\(account)@127.0.0.1"] + (command.map { [$0] } ?? []),
            environment: place.environment, columns: 120,
            rows: 40)
    }

    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    func run(_ account: String, _ command: String) throws -> Outcome {
        try SecureShell.run("/usr/bin/ssh", options + ["\(account)@127.0.0.1", command], place.environment)
    }

    func hasProcesses(_ account: String) throws -> Bool {
        try SecureShell.run("/usr/bin/pgrep", ["-u", account], place.environment).status == 0
    }

    private func tool(_ path: String, _ arguments: String...) throws {
        let outcome = try SecureShell.run(path, arguments, nil)
        guard outcome.status == 0 else {
            throw Workplace.Failure(description: "\(path) \(arguments): \(outcome.status) \(outcome.errors)")
        }
    }

    private static func run(_ path: String, _ arguments: [String], _ environment: [String: String]?) throws -> Outcome {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        if let environment { process.environment = environment }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // What these print fits in a pipe: read one after the other.
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            errors: String(decoding: said, as: UTF8.self))
    }
}
