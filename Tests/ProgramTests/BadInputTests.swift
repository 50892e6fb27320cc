import Foundation
import Glibc
import PtyHarness
import Testing

/// What is wrong on the machine or in the files is said: what, where, how to fix; and the exit status is 2.
@Suite(.serialized) struct BadInputTests {
    private func refused(_ place: Workplace, _ arguments: String...) throws -> String {
        let outcome = try place.run(arguments)
        #expect(outcome.status == 2, "\(arguments): \(outcome)")
        #expect(outcome.output.isEmpty, "no ready line")
        return outcome.errors
    }

    @Test func aPortInUse() throws {
        let place = try Workplace()
        let core = try ServedCore(place)
        let second = try Workplace()
        for option in ["--udp", "--tcp"] {
            let port = try #require(core.ready[String(option.dropFirst(2))] as? String)
            let said = try refused(second, "serve", "--database", second.database, option, port)
            #expect(said.contains(port) && said.contains(option), "\(said)")
            #expect(said.lowercased().contains("in use"), "\(said)")
        }
        // Two cores of one site: the database says which process has it.
        second.environment["VIGIE_SOCKET"] = second.folder + "/other"
        let said = try refused(second, "serve", "--database", place.database)
        #expect(said.contains(place.database) && said.contains("\(core.ready["pid"] ?? "")"), "\(said)")
        #expect(try core.status()["received"] == 0)
    }

    @Test func aFolderThatWasNamedAndIsNotThereIsNotMade() throws {
        let place = try Workplace()
        for option in ["--database", "--socket"] {
            let said = try refused(place, "serve", option, place.folder + "/typo/x")
            #expect(said.contains("there is no folder \(place.folder)/typo"), "\(said)")
            #expect(!FileManager.default.fileExists(atPath: place.folder + "/typo"))
        }
    }

    @Test func aDatabaseThatCanNotBeUsed() throws {
        let place = try Workplace()
        try place.write("text.db", String(repeating: "This is no database.\n", count: 100))
        #expect(try refused(place, "serve", "--database", place.folder + "/text.db").contains("not a SQLite database"))
        #expect(try refused(place, "serve", "--database", "/proc/nowhere/vigie.db").contains("/proc/nowhere"))
        // A good one, then damaged in the middle, then from the future.
        do {
            let core = try ServedCore(place)
            core.send(tcp: Workplace.line("gapeau", 3.4, minute: 0))
            try core.settle(readings: 1)
            try core.end()
        }
        let good = try Data(contentsOf: URL(fileURLWithPath: place.database))
        var newer = good
        // SQLite's user_version: bytes 60 to 63 of the file.
        newer.replaceSubrange(60..<64, with: [0, 0, 0x27, 0x0F])
        try newer.write(to: URL(fileURLWithPath: place.folder + "/newer.db"))
        let ofNewer = try place.run("serve", "--database", place.folder + "/newer.db")
        #expect(ofNewer.status == 2 && ofNewer.errors.contains("newer vigie"), "\(ofNewer)")
        var damaged = good
        let middle = 4_096..<min(good.count, 65_536)
        damaged.replaceSubrange(middle, with: Data(repeating: 0x5A, count: middle.count))
        try damaged.write(to: URL(fileURLWithPath: place.folder + "/damaged.db"))
        let said = try refused(place, "serve", "--database", place.folder + "/damaged.db")
        #expect(said.contains("damaged.db") && said.contains("damaged ("), "\(said)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: place.folder + "/damaged.db")) == damaged, "left as it is")
    }

    @Test func aSimulationIsNotWrittenOverAFileThatIsThere() throws {
        let place = try Workplace()
        try place.write("night.ndjson", "somebody's only recording\n")
        let path = place.folder + "/night.ndjson"
        let said = try refused(place, "simulate", "--scenario", "bench", "--out", path)
        #expect(said.contains(path) && said.contains("there is such a file already"), "\(said)")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "somebody's only recording\n")
        #expect(try refused(place, "simulate", "--out", place.folder + "/none/x").contains("Name a file in a folder"))
        #expect(try place.run("simulate", "--scenario", "bench", "--out", "/dev/null").status == 0)
    }

    @Test func theMouseOfATerminalThatHasNoneIsRefused() throws {
        let place = try Workplace()
        let said = try refused(place, "demo", "--linear", "--mouse")
        #expect(said.contains("--mouse"), "\(said)")
        let console = try place.console(
            ["demo", "--site", "layouts/toulon", "--mouse"], environment: ["TERM": "vt100"])
        #expect(console.waitForEnd(seconds: Workplace.patience) == .exited(2))
        #expect(String(decoding: console.output, as: UTF8.self).contains("kmous"))
        #expect(console.isRestored)
    }

    @Test func aDatabaseThatCanNotBeWritten() throws {
        let place = try Workplace()
        try place.write("file", "")
        let said = try refused(place, "serve", "--database", "/sys/vigie.db")
        #expect(said.contains("/sys/vigie.db"), "\(said)")
    }

    @Test func aSiteNobodyKnows() throws {
        let place = try Workplace()
        let said = try refused(place, "serve", "--site", "layouts/atlantis")
        #expect(said.contains("layouts/atlantis"), "\(said)")
        for command in ["status", "alarms", "journal"] {
            place.environment["VIGIE_SOCKET"] = nil
            let said = try refused(place, command, "--site", "layouts/atlantis")
            #expect(said.contains("layouts/atlantis"), "\(command): \(said)")
        }
    }

    @Test func everyConfigurationErrorAtOnceWithItsLine() throws {
        let place = try Workplace()
        try place.write("site/site.yaml", "name: Essai\nlanguage: de\ntimezone: Europe/Pari\nlistenners: {}\n")
        try place.write(
            "site/entities.yaml",
            "- id: a\n  type: FloodMonitoring\n  period: often\n- id: a\n  type: FloodMonitoring\n")
        try place.write(
            "site/alarms.yaml",
            "- id: r\n  bare: true\n  sensor: \"FloodMonitoring/*/currentLevel\"\n  on_delay: 5 sec\n  levels: []\n")
        for command in ["serve", "check"] {
            let said = try refused(place, command)
            for expected in [
                "site.yaml:2:", "site.yaml:3:", "site.yaml:4:", "entities.yaml:3:", "entities.yaml:4:",
                "alarms.yaml:4:",
            ] {
                #expect(said.contains(expected), "\(command) says nothing of \(expected)\n\(said)")
            }
        }
    }

    @Test func anErrorThatEndsSiteYamlHidesNothingOfTheOtherFiles() throws {
        let place = try Workplace()
        try place.write("site/site.yaml", "name: Essai\nbounds: [1, 2\nlanguage: fr\n")
        try place.write("site/entities.yaml", "- id: a\n  id: b\n  type: FloodMonitoring\n  period: often\n")
        try place.write("site/alarms.yaml", "- id: r\n  bare: true\n  on_delay: 5 sec\n  escalation: [{delay: 5m]\n")
        try place.write("site/roster.yaml", "chain: []\nchain: []\n")
        try FileManager.default.createDirectory(
            atPath: place.folder + "/site/displays", withIntermediateDirectories: false)
        try place.write("site/displays/d.yaml", "titel: x\n")
        let said = try refused(place, "check")
        for expected in [
            "site.yaml:3:", "entities.yaml:2:", "entities.yaml:4:", "alarms.yaml:4:", "roster.yaml:2:", "d.yaml:1:",
        ] {
            #expect(said.contains(expected), "nothing of \(expected)\n\(said)")
        }
        // A key given twice in site.yaml, and everything else of the territory.
        try place.write("site/site.yaml", "name: Essai\nname: Autre\nlanguage: de\nlanguage: fr\n")
        try place.write("site/alarms.yaml", "- id: r\n  bare: true\n  on_delay: 5 sec\n  levels: []\n")
        let more = try refused(place, "check")
        for expected in ["site.yaml:2:", "site.yaml:3:", "site.yaml:4:", "entities.yaml:4:", "alarms.yaml:3:"] {
            #expect(more.contains(expected), "nothing of \(expected)\n\(more)")
        }
    }

    @Test func everyWrongAddressAtOnce() throws {
        let place = try Workplace()
        let wrong = try refused(place, "serve", "--udp", "nonsense", "--tcp", "127.0.0.1:99999")
        #expect(wrong.contains("--udp nonsense") && wrong.contains("--tcp 127.0.0.1:99999"), "\(wrong)")
        let core = try ServedCore(place)
        let udp = try #require(core.ready["udp"] as? String)
        let tcp = try #require(core.ready["tcp"] as? String)
        let second = try Workplace()
        let busy = try refused(second, "serve", "--database", second.database, "--udp", udp, "--tcp", tcp)
        #expect(busy.contains("--udp: UDP \(udp) is in use") && busy.contains("--tcp: TCP \(tcp) is in use"), "\(busy)")
    }

    @Test(arguments: ["nan", "inf", "-inf"]) func whatANumberMayBeIsSaid(value: String) throws {
        let said = try refused(try Workplace(), "observe", "gapeau", "currentLevel", "--note", "n", "--", value)
        #expect(said.contains(value) && said.contains("finite number"), "\(said)")
    }

    /// What was not understood proves nothing.
    @Test func aRuleTestWithAMistakeInItIsNotRun() throws {
        let place = try Workplace()
        let scenario = "  - id: a\n    title: One\n    rules: [{id: r, levels: [{name: high, set: '> 1'}]}]\n"
        let file = place.folder + "/r.test.yaml"
        try place.write(
            "r.test.yaml",
            "format: alarm-scenarios/1\nscenarios:\n" + scenario + "    sampels: []\n"
                + scenario.replacingOccurrences(of: "id: a", with: "id: b"))
        let outcome = try place.run("rules", "test", file)
        #expect(outcome.status == 2 && outcome.errors.contains("r.test.yaml:6: unknown key \"sampels\""), "\(outcome)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.first == "ERROR a One (\(file):3): not run, its text has mistakes", "\(outcome)")
        #expect(lines.dropFirst() == ["pass  b One", "1 passed, 0 failed, 0 skipped, 1 with mistakes"], "\(outcome)")
    }

    @Test func wrongUseIsTwoAndNoCoreIsThree() throws {
        let place = try Workplace()
        for arguments in [
            ["serve", "--udp", "nonsense"], ["status", "--nonsense"], ["nonsense"], ["shelve", "a", "--for", "soon"],
            ["snapshot", "--display", "cellar"], ["snapshot", "--size", "big"], ["serve", "--udp", "0.0.0.0:0"],
        ] {
            let outcome = try place.run(arguments)
            #expect(outcome.status == 2, "\(arguments): \(outcome)")
            #expect(!outcome.errors.isEmpty && outcome.output.isEmpty, "\(arguments): \(outcome)")
        }
        for arguments in [
            ["status"], ["alarms"], ["ack", "K7F"], ["journal"], ["history", "a", "b"], ["quarantine", "list"],
            ["snapshot"], ["observe", "a", "b", "1", "--note", "n"], ["watch"], ["why", "a"],
        ] {
            let outcome = try place.run(arguments)
            #expect(outcome.status == 3, "\(arguments): \(outcome)")
            #expect(outcome.errors.contains("vigie serve"), "\(arguments): \(outcome)")
        }
    }

    /// A disk of two megabytes that fills: the core judges on and says that history is not being written.
    @Test(.enabled(if: SmallDisk.isPossible, "needs root, to mount a small disk"))
    func aFullDiskStopsHistoryNotJudgement() throws {
        let place = try Workplace()
        let disk = try SmallDisk(place.folder + "/disk", megabytes: 3)
        let core = try ServedCore(place, database: disk.path + "/history.db")
        core.send(tcp: Workplace.line("gapeau", 2.1, minute: 0))
        try core.settle(readings: 1)
        try disk.fill()
        var sent = 1
        try place.eventually("the core says that history is not being written") {
            let lines = (sent..<(sent + 2_000)).map {
                "Bench,id=s v=\($0) \(Workplace.stamp(minute: 1) + Int64($0) * 1_000)\n"
            }
            core.send(tcp: lines.joined())
            sent += 2_000
            return try core.status().history == "notWritten"
        }
        core.send(tcp: Workplace.line("las", 3.4, minute: 2))
        try place.eventually("a reading is still judged") { try core.alarm("river-level/las") != nil }
        let refusal = try place.run("acknowledge", "river-level/las", "--comment", "vu")
        #expect(refusal.status == 3)
        #expect(refusal.errors.contains("History is not being written"), "\(refusal)")
        // The horn can be silenced all the same.
        let silence = try place.run("silence")
        #expect(silence.status == 0, "\(silence)")
        #expect(try core.alarm("river-level/las")?["state"] as? String == "unacknowledged")
        let picture = try place.done("snapshot", "--language", "en").output
        #expect(picture.contains("HISTORY IS NOT BEING WRITTEN"), "\(picture)")
        #expect(core.isRunning)
        // Room again: writing goes on by itself.
        try disk.empty()
        try place.eventually("history is written again") { try core.status().history == "written" }
        try place.eventually("the acknowledgement is taken") {
            try place.run("acknowledge", "river-level/las", "--comment", "vu").status == 0
        }
        #expect(try core.status()["stored"] > 0)
        #expect(try core.end().status == 0)
        let journal = try place.run("journal", "--json", "--database", disk.path + "/history.db").objects
        let ofLas = journal.filter { $0["alarm"] as? String == "river-level/las" }
        #expect(ofLas.contains { $0["to"] as? String == "unacknowledged" })
    }
}

/// A file system of a few megabytes, mounted in a test's folder.
final class SmallDisk {
    let path: String

    static let isPossible: Bool = {
        guard getuid() == 0 else { return false }
        let probe = "/tmp/vigie-mount-\(getpid())"
        mkdir(probe, 0o700)
        defer { rmdir(probe) }
        guard mount("tmpfs", probe, "tmpfs", 0, "size=64k") == 0 else { return false }
        return umount(probe) == 0
    }()

    init(_ path: String, megabytes: Int) throws {
        self.path = path
        mkdir(path, 0o700)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            throw Workplace.Failure(description: "mount \(path): errno \(errno)")
        }
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    /// Leaves no room.
    func fill() throws {
        let file = open(path + "/filler", O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        defer { close(file) }
        let block = [UInt8](repeating: 0, count: 4_096)
        while write(file, block, block.count) > 0 {}
    }

    func empty() throws { unlink(path + "/filler") }
}
