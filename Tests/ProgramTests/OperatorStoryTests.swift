import CSockets
import Foundation
import Glibc
import PtyHarness
import Testing

/// Roles, the journal's chain and the reload, by the real program.
struct OperatorStoryTests {
    private static func journal(_ core: ServedCore, _ event: String) throws -> [[String: Any]] {
        try core.lines("journal").filter { $0["event"] as? String == event }
    }

    @Test func aJournalIsCheckedRunningAndAfterAKillAndAgainstHeadsWrittenDown() throws {
        let place = try Workplace()
        let core = try ServedCore(place)
        for number in 0..<4 { #expect(try place.run("note", "line \(number)").status == 0) }
        let running = try place.run("journal", "verify", "--json")
        #expect(running.status == 0 && running.objects.first?["whole"] as? Bool == true, "\(running)")
        let heads = try place.run("journal", "heads")
        #expect(heads.status == 0 && heads.objects.count == 1)
        try place.write("heads", heads.output)
        try core.end(SIGKILL)
        let after = try place.run("journal", "verify", "--heads", place.folder + "/heads", "--database", place.database)
        #expect(after.status == 0 && after.output.contains("1 heads confirmed"), "\(after)")
        // What can't be compared is said.
        let alone = try place.run("journal", "verify", "--database", place.database)
        #expect(alone.status == 0 && alone.output.contains("Not compared with heads kept elsewhere"), "\(alone)")
        try place.write("none", "")
        let none = try place.run("journal", "verify", "--heads", place.folder + "/none", "--database", place.database)
        #expect(none.status == 2 && none.errors.contains("no head stands in it"), "\(none)")
        // Another journal is not the one those heads are of.
        let other = try Workplace()
        let otherCore = try ServedCore(other)
        for number in 0..<6 { #expect(try other.run("note", "other \(number)").status == 0) }
        try otherCore.end()
        let wrong = try place.run("journal", "verify", "--heads", place.folder + "/heads", "--database", other.database)
        #expect(wrong.status == 1 && wrong.output.contains("rewritten"), "\(wrong)")
    }

    @Test func aReloadIsAppliedWholeOrNotAtAll() throws {
        let place = try Workplace()
        let core = try ServedCore(place)
        core.send(tcp: Workplace.line("gapeau", 1.5, minute: 1))
        try core.settle(readings: 1)
        #expect(try core.alarm("river-level/gapeau") == nil)
        #expect(try place.run("reload").output == "Nothing changed.\n")
        // A mistake: every problem is said and nothing changes.
        try place.write("site/alarms.yaml", Workplace.rules.replacing("\">= 2.00\"", with: "\">> 2.00\""))
        let mistaken = try place.run("reload")
        #expect(mistaken.status == 2 && mistaken.errors.contains("alarms.yaml:"), "\(mistaken)")
        // What can't be changed while it runs is named, and the sound part is not done either.
        try place.write(
            "site/alarms.yaml",
            Workplace.rules.replacing("\">= 2.00\"", with: "\">= 1.00\"").replacing("< 1.80", with: "< 0.80"))
        try place.write("site/entities.yaml", Workplace.entities.replacing("name: Las", with: "name: Le Las"))
        let half = try place.run("reload")
        #expect(
            half.status == 1 && half.errors.contains("entities.yaml: las") && half.errors.contains("Restart"), "\(half)"
        )
        #expect(try core.alarm("river-level/gapeau") == nil)
        try place.write("site/entities.yaml", Workplace.entities)
        let good = try place.run("reload")
        #expect(good.status == 0 && good.output == "alarms.yaml: changed river-level\n", "\(good)")
        #expect(try core.alarm("river-level/gapeau")?["level"] as? String == "vigilance")
        let line = try #require(try Self.journal(core, "reload").last)
        #expect(line["text"] as? String == "alarms.yaml: changed river-level")
        #expect(line["by"] as? String != "moteur")
        // A file that is being copied is empty for a moment: nobody's alarm goes for that.
        let rules = try String(contentsOfFile: place.folder + "/site/alarms.yaml", encoding: .utf8)
        try place.write("site/alarms.yaml", "")
        let emptied = try place.run("reload")
        #expect(emptied.status == 2 && emptied.errors.contains("no rule is left of"), "\(emptied)")
        try FileManager.default.removeItem(atPath: place.folder + "/site/alarms.yaml")
        #expect(try place.run("reload").status == 2)
        #expect(try core.alarm("river-level/gapeau")?["level"] as? String == "vigilance")
        try place.write("site/alarms.yaml", rules)
        // What a part of site.yaml was and is.
        try place.write("site/site.yaml", Workplace.gauge + "\nshelve_limit: 4h\ntwo_person: {actions: [shelve]}\n")
        let access = try place.run("reload")
        #expect(
            access.output == "site.yaml: shelve_limit: 8h, now 4h\nsite.yaml: two_person actions: none, now shelve\n",
            "\(access)")
        // All mistakes are where the operators look.
        let refused = try Self.journal(core, "refused")
        #expect(refused.map { $0["why"] as? String } == Array(repeating: "site-not-reloaded", count: 4), "\(refused)")
        #expect((refused.first?["text"] as? String)?.contains("alarms.yaml:") == true)
    }

    /// A bay heard on the wire, promoted, rings; after a kill it still does.
    @Test func aDeviceHeardOnTheWireIsPromotedAndStaysSo() throws {
        let place = try Workplace()
        let core = try ServedCore(place)
        core.send(tcp: Workplace.line("oued", 2.5, minute: 1))
        try core.settle(readings: 1)
        #expect(try core.alarm("river-level/oued") == nil)
        let stock = try core.lines("devices", "list", "--lifecycle", "stock")
        #expect(stock.map { $0["id"] as? String } == ["oued"] && stock.first?["listed"] as? Bool == false, "\(stock)")
        let wrong = try place.run("devices", "promote", "nowhere", "--json")
        #expect(wrong.status == 1 && wrong.errors.contains("vigie devices list"), "\(wrong)")
        #expect(try place.run("devices", "promote", "oued", "--to", "sotck").status == 2)
        let good = try place.run("devices", "promote", "oued", "--reason", "essayé")
        #expect(good.status == 0 && good.output == "oued  production\n", "\(good)")
        let line = try #require(try Self.journal(core, "promote").first)
        #expect(line["text"] as? String == "oued" && line["comment"] as? String == "essayé", "\(line)")
        #expect(try place.run("devices", "promote", "oued").status == 1)
        // Of several each refusal is said, once.
        let several = try place.run("devices", "promote", "oued", "nowhere", "elsewhere")
        #expect(several.status == 1, "\(several)")
        for name in ["oued", "nowhere", "elsewhere"] {
            #expect(several.errors.split(separator: "\n").filter { $0.contains(name) }.count == 1, "\(several)")
        }
        try core.end(SIGKILL)
        let again = try ServedCore(place)
        again.send(tcp: Workplace.line("oued", 2.6, minute: 2))
        try place.eventually("the promoted device rings") { try again.alarm("river-level/oued") != nil }
        let shown = try #require(try again.lines("devices", "show", "oued").first)
        #expect(shown["lifecycle"] as? String == "production")
        let readings = try #require(shown["readings"] as? [[String: Any]])
        #expect(readings.contains { $0["value"] as? Double == 2.6 }, "\(readings)")
        #expect(try place.run("devices", "show", "nowhere").status == 1)
        try again.end()
        let dry = try place.run(
            "rules", "dry-run", "--database", place.database, "--from", "2026-11-28T00:00:00Z", "--to",
            "2026-11-28T03:00:00Z", "--json")
        #expect(dry.output.contains("oued"), "a dry run judges what is promoted: \(dry)")
        #expect(try place.run("journal", "verify", "--database", place.database).status == 0)
    }

    @Test func systemdIsToldOfReadinessLifeReloadAndEnd() throws {
        let place = try Workplace()
        let notices = try NoticeSocket(place.folder + "/notify")
        defer { notices.close() }
        place.environment["NOTIFY_SOCKET"] = place.folder + "/notify"
        place.environment["WATCHDOG_USEC"] = "600000"
        let core = try ServedCore(place)
        try notices.waitFor("READY=1")
        try notices.waitFor("WATCHDOG=1")
        kill(try #require(core.ready["pid"] as? Int32), SIGHUP)
        try notices.waitFor("RELOADING=1")
        try notices.waitFor("READY=1")
        try notices.waitFor("WATCHDOG=1")
        #expect(core.isRunning)
        #expect(try core.end().status == 0)
        try notices.waitFor("STOPPING=1")
    }

    @Test func theUnitIsHardenedAndRefusesWhatCannotStandInIt() throws {
        let place = try Workplace()
        let unit = try place.run("service", "print-unit", "--site", "/etc/vigie/site", "--user", "vigie")
        #expect(unit.status == 0)
        for line in [
            "Type=notify", "User=vigie", "Group=vigie", "NoNewPrivileges=yes", "ProtectSystem=strict", "WatchdogSec=30",
            "RuntimeDirectory=vigie", "StateDirectory=vigie",
        ] { #expect(unit.output.contains("\n" + line + "\n"), "\(line)") }
        #expect(try place.run("service", "print-unit").output.contains("\nDynamicUser=yes\n"))
        #expect(try place.run("service", "print-unit", "--site", "/a b").status == 2)
    }

    /// What an SSH one-liner may be. No shell reads any of it.
    @Test(arguments: [
        ("vigie alarms; id", "is not run over SSH"), ("sh -c id", "is not run over SSH"),
        ("serve", "is not run over SSH"),
        ("vigie status --socket /tmp/x", "not for use over SSH"),
        ("vigie journal --database=/etc/shadow", "not for use"),
        ("vigie attach --record-session=/tmp/.bashrc", "not for use"),
        ("vigie attach --record-session /tmp/.bashrc", "not for use"),
        ("vigie attach --keys /etc/passwd", "not for use"), ("vigie journal verify --heads /etc/passwd", "not for use"),
        ("vigie ack K7F --comment -- --socket=/tmp/x", "not for use"), ("vigie note -- -x", "not for use"),
        ("vigie note \"open", "quote is not closed"), ("vigie note a\nb", "control character"),
        ("ssh-command", "is not run over SSH"),
    ])
    func aForcedCommandLetsNothingElseThrough(command: String, says: String) throws {
        let place = try Workplace()
        place.environment["SSH_ORIGINAL_COMMAND"] = command
        let outcome = try place.run("ssh-command")
        #expect(outcome.status == 2 && outcome.errors.contains(says), "\(outcome)")
    }

    /// A wall may list what stands; it is nobody's business but the core's whether one runs.
    @Test(arguments: [
        ("bulletin list", true), ("posture --json", true), ("bulletin end 1", false), ("posture crise", false),
        ("devices", true), ("devices list --lifecycle stock", true), ("devices promote x", false),
        ("devices --json promote x", false),
    ])
    func whatOnlyListsIsForThoseWhoLook(command: String, isRun: Bool) throws {
        let place = try Workplace()
        place.environment["SSH_ORIGINAL_COMMAND"] = command
        let outcome = try place.run("ssh-command", "--read-only")
        #expect(outcome.status == (isRun ? 3 : 2) && outcome.errors.contains("only looks") != isRun, "\(outcome)")
    }

    @Test func whatIsOfferedOverSSHExists() throws {
        let place = try Workplace()
        place.environment["SSH_ORIGINAL_COMMAND"] = "bash"
        let offered = try #require(try place.run("ssh-command").errors.split(separator: "One of: ").last)
        let names = offered.split { !$0.isLetter && $0 != "-" }.map(String.init)
        #expect(names.count > 10)
        for name in names { #expect(try place.run(name, "--help").status == 0, "\(name)") }
    }

    @Test func aForcedCommandIsTheCommandItself() throws {
        let place = try Workplace()
        let core = try ServedCore(place)
        place.environment["SSH_ORIGINAL_COMMAND"] = "vigie note 'a; rm -rf $(id) `id`'"
        #expect(try place.run("ssh-command").status == 0)
        #expect(try Self.journal(core, "note").last?["text"] as? String == "a; rm -rf $(id) `id`")
        let refused = try place.run("ssh-command", "--read-only")
        #expect(refused.status == 2 && refused.errors.contains("only looks"))
    }
}

/// A datagram socket as systemd's, whose messages are waited for.
private final class NoticeSocket {
    private let opened: Int32

    init(_ path: String) throws {
        opened = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(opened, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw Workplace.Failure(description: "bind \(path): errno \(errno)") }
        var patience = timeval(tv_sec: Int(Workplace.patience), tv_usec: 0)
        setsockopt(opened, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    func close() { Glibc.close(opened) }

    /// Reads messages until one says it.
    func waitFor(_ assignment: String) throws {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(opened, &buffer, buffer.count, 0)
            guard count > 0 else { throw Workplace.Failure(description: "systemd was never told \(assignment)") }
            let lines = String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: "\n")
            if lines.contains(Substring(assignment)) { return }
        }
    }
}

/// `vigie doctor`: what is wrong is found, and how to fix it said.
struct DoctorTests {
    private func findings(_ place: Workplace) throws -> (status: Int32, faults: [String]) {
        let outcome = try place.run("doctor", "--json", "--database", place.database)
        let faults = outcome.objects.filter { $0["state"] as? String == "fault" }
        #expect(faults.allSatisfy { $0["fix"] is String }, "\(faults)")
        #expect(outcome.objects.count >= 8, "\(outcome)")
        return (outcome.status, faults.compactMap { $0["text"] as? String })
    }

    @Test func modesThatLetOthersInAreFaults() throws {
        let place = try Workplace()
        let core = try ServedCore(place)
        #expect(try findings(place).faults == [])
        chmod(place.database, 0o644)
        chmod(place.folder + "/s", 0o666)
        chmod(place.folder + "/site/alarms.yaml", 0o666)
        let found = try findings(place)
        #expect(found.status == 1)
        for path in [place.database, place.folder + "/s", place.folder + "/site/alarms.yaml"] {
            #expect(found.faults.contains { $0.hasPrefix(path + " ") }, "\(path): \(found.faults)")
        }
        #expect(core.isRunning)
    }

    /// An operator's account may not look into the core's own folder: that is as it should be.
    @Test(
        .enabled(if: getuid() == 0, "only root may act as another account"),
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv"), "setpriv is not installed"))
    func aDatabaseThatIsTheCoresAloneIsNoFault() throws {
        let place = try Workplace()
        chmod(place.folder, 0o711)
        try FileManager.default.createDirectory(
            atPath: place.folder + "/own", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        process.arguments = [
            "--reuid", "54321", "--regid", "54321", "--clear-groups", "--", Workplace.programForAll, "doctor", "--json",
            "--database", place.folder + "/own/history.db",
        ]
        process.environment = place.environment
        process.standardOutput = output
        try process.run()
        let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let found = lines.split(separator: "\n").compactMap {
            try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }.filter { $0["name"] as? String == "database" }
        #expect(found.map { $0["state"] as? String } == ["good"], "\(lines)")
    }

    /// A channel whose program is missing would be found out at the first alarm of the first night.
    @Test func aChannelThatCanTellNobodyIsAFault() throws {
        let place = try Workplace(
            site: Workplace.gauge + """

                channels:
                  sms: { command: [/nonexistent/sms] }
                  desk: { command: ["true"] }
                  duty: { webhook: "https://duty.example.org/hook?token=secret" }
                heartbeat: { command: [no-such-beat], every: 60s }
                """)
        place.environment["PATH"] = place.folder
        let outcome = try place.run("doctor", "--json", "--database", place.database)
        let faults = outcome.objects.filter { $0["state"] as? String == "fault" }
        #expect(
            Set(faults.compactMap { $0["name"] as? String }).isSuperset(
                of: ["channel sms", "channel desk", "channel duty", "heartbeat", "secrets"]), "\(outcome)")
        #expect(outcome.status == 1 && !outcome.output.contains("token=") && !outcome.errors.contains("token="))
        place.environment["PATH"] = "/usr/bin:/bin"
        let again = try place.run("doctor", "--json", "--database", place.database)
        let good = again.objects.filter { $0["state"] as? String == "good" }
        #expect(good.contains { $0["name"] as? String == "channel desk" }, "\(again)")
    }
}

/// `heartbeat:`: a program is run again and again for as long as the core lives, and no longer.
struct HeartbeatTests {
    @Test func itBeatsWhileTheCoreLivesAndStopsWithIt() throws {
        let beats = "/tmp/vigie-beats-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: beats) }
        let place = try Workplace(
            site: Workplace.gauge
                + "\nheartbeat: { command: [dd, oflag=append, conv=notrunc, of=\(beats)], every: 1s }\n")
        func heard() -> [[String: Any]] {
            ((try? String(contentsOfFile: beats, encoding: .utf8)) ?? "").components(separatedBy: "}").compactMap {
                try? JSONSerialization.jsonObject(with: Data(($0 + "}").utf8)) as? [String: Any]
            }
        }
        let core = try ServedCore(place)
        try place.eventually("three beats") { heard().count >= 3 }
        #expect(
            heard().allSatisfy { $0["heartbeat"] as? Bool == true && $0["site"] as? String == "site" }, "\(heard())")
        try core.end(SIGKILL)
        let last = heard().count
        #expect(throws: Workplace.Failure.self) {
            // The program of the last beat may still be writing: one more is its, a second is nobody's.
            try place.eventually("a beat of a dead core", within: 3) { heard().count > last + 1 }
        }
    }
}
