import Foundation
import Glibc
import SiteFiles
import Testing

@testable import Station

/// Modes and owners of what is there, in a folder of the test's own.
struct CheckupTests {
    /// Some account that is neither root nor this one; nobody needs to have it.
    private static let stranger: uid_t = 54_321

    private final class Folder {
        let path = "/tmp/vigie-checkup-\(UUID().uuidString.prefix(8))"
        init() throws {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        @discardableResult
        func write(_ name: String, _ text: String = "", mode: mode_t) throws -> String {
            let file = path + "/" + name
            try text.write(toFile: file, atomically: false, encoding: .utf8)
            #expect(chmod(file, mode) == 0)
            return file
        }

        /// A socket nobody listens on.
        func bind(_ name: String, mode: mode_t) throws -> String {
            let file = path + "/" + name
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(file.utf8)) }
            let opened = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(opened) }
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.bind(opened, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            #expect(result == 0 && chmod(file, mode) == 0)
            return file
        }
    }

    private let checkup = Checkup(environment: [:])

    private func faults(_ findings: [Checkup.Finding]) -> [Checkup.Finding] { findings.filter { $0.state == .fault } }

    /// A command a finding names is run as it stands, and the finding is gone.
    private func mend(_ findings: [Checkup.Finding]) throws {
        for finding in findings {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", try #require(finding.fix)]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(finding)")
        }
    }

    /// As Debian has them, tmux keeps a notice to itself and screen makes a flash of a bell: said before a night, not in it.
    @Test func aMultiplexerThatKeepsANoticeIsNamed() throws {
        let folder = try Folder()
        func found(_ setting: String) throws -> Checkup.Finding? {
            try folder.write("tmux", "#!/bin/sh\necho \(setting)\n", mode: 0o755)
            let environment = ["TMUX": "/tmp/x,1,0", "PATH": folder.path + ":/bin:/usr/bin", "TERM": "tmux-256color"]
            return Checkup(environment: environment).terminal().first { $0.name == "tmux" }
        }
        #expect(try found("off")?.fix == "tmux set -g allow-passthrough on")
        #expect(try found("on")?.state == .good)
        let rc = try folder.write("screenrc", "startup_message off\nvbell on\n", mode: 0o644)
        func screen() -> Checkup.Finding? {
            Checkup(environment: ["STY": "1.x", "SCREENRC": rc]).terminal().first { $0.name == "screen" }
        }
        #expect(screen()?.state == .warning && screen()?.text.contains(rc) == true)
        try folder.write("screenrc", "vbell on\nvbell off\n", mode: 0o644)
        #expect(screen()?.state == .good)
        #expect(Checkup(environment: [:]).terminal().allSatisfy { !["tmux", "screen"].contains($0.name) })
    }

    @Test func aRuntimeFolderOthersCanWriteIsAFaultThatItsCommandMends() throws {
        let folder = try Folder()
        let socket = try folder.bind("core.sock", mode: 0o660)
        func found() -> [Checkup.Finding] { checkup.socket([socket]) { _ in "vigie" } }
        #expect(found().allSatisfy { $0.state == .good }, "\(found())")
        for mode: mode_t in [0o770, 0o707, 0o777] {
            #expect(chmod(folder.path, mode) == 0)
            let faults = faults(found())
            #expect(faults.map(\.name) == ["runtime folder"], "\(String(mode, radix: 8)): \(found())")
            #expect(faults[0].text.hasPrefix(folder.path + " has mode "))
            try mend(faults)
            #expect(found().allSatisfy { $0.state == .good }, "\(found())")
        }
        #expect(chmod(folder.path, 0o755) == 0)
        #expect(found().map(\.state) == [.warning, .good, .good], "\(found())")
        #expect(chmod(folder.path, 0o1777) == 0)
        #expect(found()[0].state == .warning && found()[0].fix?.contains("--socket") == true, "\(found())")
    }

    @Test func aSocketEverybodyReachesIsAFaultThatItsCommandMends() throws {
        let folder = try Folder()
        let socket = try folder.bind("it's open.sock", mode: 0o666)
        let found = faults(checkup.socket([socket]) { _ in "vigie" })
        #expect(found.map(\.name) == ["socket"])
        try mend(found)
        #expect(faults(checkup.socket([socket]) { _ in "vigie" }).isEmpty)
    }

    @Test func theDatabaseIsItsCoresAlone() throws {
        let folder = try Folder()
        let files = try ["", "-wal", "-shm"].map { try folder.write("history.db" + $0, mode: 0o640) }
        #expect(faults(checkup.database(files[0], trusted: [0, geteuid()])).isEmpty)
        for file in files {
            #expect(chmod(file, 0o644) == 0)
            let found = faults(checkup.database(files[0], trusted: [0, geteuid()]))
            #expect(found.count == 1 && found[0].text.hasPrefix(file + " "), "\(found)")
            try mend(found)
            #expect(faults(checkup.database(files[0], trusted: [0, geteuid()])).isEmpty)
        }
        #expect(chmod(folder.path, 0o730) == 0)
        let found = faults(checkup.database(files[0], trusted: [0, geteuid()]))
        #expect(found.count == 1 && found[0].text.contains("can replace the database"), "\(found)")
        try mend(found)
        #expect(faults(checkup.database(files[0], trusted: [0, geteuid()])).isEmpty)
    }

    private func site(_ folder: Folder) throws -> LoadedSite {
        let (site, problems) = SiteFolder.load(folder.path)
        #expect(problems.allSatisfy { $0.severity != .error }, "\(problems)")
        return try #require(site)
    }

    /// The unit gains no privileges: what a mail transport is given by its file, it has not there.
    @Test func aSendmailThatNeedsItsFilesRightsFailsUnderTheUnit() throws {
        let folder = try Folder()
        _ = try folder.write(
            "site.yaml",
            """
            name: Essai
            language: fr
            timezone: Europe/Paris
            listeners: { udp: "127.0.0.1:0" }
            channels: { mail: { mail: [control-room@example.org] } }
            """, mode: 0o640)
        let sendmail = try folder.write("sendmail", "#!/bin/sh\n", mode: 0o755)
        let loaded = try site(folder)
        func found(core: Int? = nil) -> Checkup.Finding? {
            checkup.programs(of: loaded, core: core, sendmail: sendmail).first
        }
        #expect(found()?.state == .good)
        _ = try folder.write("postdrop", "#!/bin/sh\n", mode: 0o2755)
        // This process may gain privileges, as a core started by hand; the unit may not.
        for core in [nil, Int(getpid())] {
            let finding = try #require(found(core: core))
            #expect(finding.state == .warning && finding.text.contains("postdrop,"), "\(finding)")
            #expect(finding.text.contains("NoNewPrivileges") && finding.fix?.contains("msmtp") == true, "\(finding)")
            #expect(finding.fix?.contains("SupplementaryGroups=") == true, "\(finding)")
        }
        // One that may not: `setpriv` sets it and becomes `sleep`.
        let restricted = Process()
        restricted.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        restricted.arguments = ["--no-new-privs", "--", "/bin/sh", "-c", "echo; exec cat"]
        let (input, output) = (Pipe(), Pipe())
        restricted.standardInput = input
        restricted.standardOutput = output
        try restricted.run()
        defer { restricted.terminate() }
        #expect(output.fileHandleForReading.readData(ofLength: 1).count == 1)
        let finding = try #require(found(core: Int(restricted.processIdentifier)))
        #expect(finding.state == .fault && finding.text.contains("nobody would be told"), "\(finding)")
    }

    @Test func whatHoldsASecretIsReadByNobodyElse() throws {
        let folder = try Folder()
        let token = try folder.write("token", "s3cret", mode: 0o640)
        let script = try folder.write("sms", "#!/bin/sh\n", mode: 0o755)
        let yaml = try folder.write(
            "site.yaml",
            """
            name: Essai
            language: fr
            timezone: Europe/Paris
            listeners: { udp: "127.0.0.1:0", keys: devices }
            channels:
              hook: { webhook: "https://duty.example.org/hook?token=s3cret" }
              sms: { command: ["\(script)", "\(token)"] }
            """, mode: 0o640)
        let loaded = try site(folder)
        func found() -> [Checkup.Finding] { checkup.secrets(of: loaded, trusted: [geteuid()]) }
        #expect(faults(found()).map(\.name) == ["secrets"] && faults(found())[0].text.contains("/devices: "))
        let keys = try folder.write("devices", "k", mode: 0o600)
        #expect(found().allSatisfy { $0.state == .good }, "\(found())")
        for (path, mode, name) in [
            (yaml, mode_t(0o644), "secrets"), (keys, 0o644, "secrets"), (keys, 0o660, "secrets"),
            (token, 0o660, "channel sms"), (script, 0o757, "channel sms"), (script, 0o775, "channel sms"),
        ] {
            #expect(chmod(path, mode) == 0)
            let now = faults(found())
            #expect(now.count == 1 && now[0].name == name && now[0].text.hasPrefix(path + " "), "\(path): \(found())")
            #expect(!now[0].text.contains("s3cret"))
            try mend(now)
            #expect(faults(found()).isEmpty, "\(path): \(found())")
        }
        // What an argument holds is not known: a look, and no more.
        #expect(chmod(token, 0o644) == 0)
        #expect(
            found().filter { $0.state == .warning }.map(\.text) == ["\(token) has mode 644: every account reads it"])
    }

    /// /etc/vigie as wide as /tmp, and as a group's: whoever may write it puts another site in the site's place.
    @Test func aFolderAboveTheSiteThatOthersCanWriteIsAFaultThatItsCommandMends() throws {
        let folder = try Folder()
        let site = folder.path + "/etc/site"
        try FileManager.default.createDirectory(
            atPath: site + "/displays", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        try folder.write("etc/site/site.yaml", "name: Essai\n", mode: 0o644)
        let display = try folder.write("etc/site/displays/wall.yaml", "rows: []\n", mode: 0o644)
        #expect(chmod(folder.path, 0o755) == 0 && chmod(folder.path + "/etc", 0o755) == 0)
        func found() -> [Checkup.Finding] { checkup.siteFiles(site, trusted: [0, geteuid()], group: 54_322) }
        #expect(found().map(\.state) == [.good], "\(found())")
        for path in [folder.path + "/etc", site, display] {
            #expect(chmod(path, 0o777) == 0)
            #expect(faults(found()).map(\.fix) == ["chmod o-w \(path)"], "\(found())")
            try mend(faults(found()))
            #expect(chmod(path, 0o755) == 0)
        }
        guard getuid() == 0 else { return }
        // The operators' own group is a fault; another may be meant so.
        for (group, state) in [(54_322, Checkup.State.fault), (54_323, .warning)] as [(gid_t, Checkup.State)] {
            #expect(chown(folder.path + "/etc", 0, group) == 0 && chmod(folder.path + "/etc", 0o775) == 0)
            #expect(found().map(\.state) == [state], "\(found())")
            try mend(found())
            #expect(found().map(\.state) == [.good])
        }
    }

    /// Where no core has run yet: whoever comes first puts their own there.
    @Test func foldersThatAreThereBeforeTheCoreAreLookedAtToo() throws {
        let folder = try Folder()
        #expect(chmod(folder.path, 0o777) == 0)
        let socket = faults(checkup.socket([folder.path + "/core.sock"]) { _ in nil })
        #expect(socket.map(\.name) == ["runtime folder"], "\(socket)")
        let database = faults(checkup.database(folder.path + "/history.db", trusted: [0, geteuid()]))
        #expect(database.map(\.fix) == ["chmod 700 \(folder.path)"], "\(database)")
    }

    @Test(.enabled(if: getuid() == 0, "only root gives a file to another account"))
    func whatAnotherAccountOwnsIsSaid() throws {
        let folder = try Folder()
        let socket = try folder.bind("core.sock", mode: 0o660)
        let database = try folder.write("history.db", mode: 0o640)
        let wal = try folder.write("history.db-wal", mode: 0o640)
        let program = try folder.write("sms", "#!/bin/sh\n", mode: 0o755)
        let yaml = try folder.write(
            "site.yaml",
            "name: Essai\nlanguage: fr\ntimezone: Europe/Paris\nchannels: { sms: { command: [\"\(program)\"] } }\n",
            mode: 0o640)
        let loaded = try site(folder)
        for path in [wal, program, yaml] { #expect(chown(path, CheckupTests.stranger, 0) == 0) }
        let trusted = checkup.trusted(sockets: [socket])
        #expect(trusted == [0])
        let found =
            checkup.database(database, trusted: trusted) + checkup.secrets(of: loaded, trusted: trusted)
            + checkup.siteFiles(folder.path, trusted: trusted)
        let foreign = found.filter { $0.state != .good && $0.text.contains("belongs to \(CheckupTests.stranger)") }
        #expect(Set(foreign.map { $0.text.prefix { $0 != " " } }) == [wal[...], program[...], yaml[...]], "\(found)")
        try mend(foreign)
        #expect(faults(checkup.database(database, trusted: trusted)).isEmpty)
        #expect(checkup.siteFiles(folder.path, trusted: trusted).map(\.state) == [.good])

        // The core's own account is trusted; a stranger who owns the folder its socket stands in is not.
        #expect(chown(folder.path, CheckupTests.stranger, 0) == 0)
        let held = faults(checkup.socket([socket]) { _ in "vigie" })
        #expect(held.map(\.name) == ["runtime folder"], "\(held)")
        try mend(held)
        #expect(faults(checkup.socket([socket]) { _ in "vigie" }).isEmpty)
        #expect(chown(socket, CheckupTests.stranger, 0) == 0)
        #expect(checkup.trusted(sockets: [socket]) == [0, CheckupTests.stranger])

        // What is closed to others stays open to the socket's group.
        #expect(chown(socket, 0, CheckupTests.stranger) == 0)
        try folder.write(
            "site.yaml",
            "name: Essai\nlanguage: fr\ntimezone: Europe/Paris\nchannels: { h: { webhook: \"https://example.org/h\" } }\n",
            mode: 0o644)
        let hooked = try site(folder)
        let open = faults(checkup.secrets(of: hooked, trusted: [0], group: checkup.group(sockets: [socket])))
        #expect(open.count == 1 && open[0].text.hasPrefix(yaml + " "), "\(open)")
        try mend(open)
        let after = Checkup.status(yaml)
        #expect(after?.st_gid == CheckupTests.stranger && after.map(Checkup.mode) == 0o640)
    }

    /// A stranger's folder holds a stranger's socket: what stands there vouches for nobody.
    @Test(.enabled(if: getuid() == 0, "only root gives a file to another account"))
    func whoOwnsAFolderAnybodyCouldHaveMadeIsNotBelieved() throws {
        let folder = try Folder()
        let socket = try folder.bind("core.sock", mode: 0o660)
        let database = try folder.write("history.db", mode: 0o640)
        for path in [folder.path, socket, database] { #expect(chown(path, CheckupTests.stranger, 0) == 0) }
        let stranger = "belongs to \(CheckupTests.stranger)"
        for mode: mode_t in [0o750, 0o1777] {
            #expect(chmod(folder.path, mode) == 0)
            #expect(checkup.trusted(sockets: [socket]) == [0])
            let sockets = faults(checkup.socket([socket]) { _ in "vigie" })
            #expect(sockets.map(\.name) == ["runtime folder", "socket"], "\(String(mode, radix: 8)): \(sockets)")
            #expect(sockets.allSatisfy { $0.text.contains(stranger) }, "\(sockets)")
            let databases = faults(checkup.database(database, trusted: [0]))
            #expect(databases.last?.text.contains("\(database) \(stranger)") == true, "\(databases)")
            let said = mode == 0o750 ? "\(folder.path) \(stranger)" : "put a journal of theirs beside"
            #expect(databases.count == 2 && databases[0].text.contains(said), "\(databases)")
        }
        // Root's own sticky folder: who stands there first is believed as little.
        #expect(chown(folder.path, 0, 0) == 0)
        #expect(faults(checkup.socket([socket]) { _ in "vigie" }).map(\.name) == ["socket"])
        #expect(checkup.trusted(sockets: [socket]) == [0])
        // What root has closed, and so given away, is its owner's: an account of the core's own.
        #expect(chmod(folder.path, 0o755) == 0 && mkdir(folder.path + "/vigie", 0o750) == 0)
        let inner = try folder.bind("vigie/core.sock", mode: 0o660)
        let kept = try folder.write("vigie/history.db", mode: 0o640)
        for path in [folder.path + "/vigie", inner, kept] { #expect(chown(path, CheckupTests.stranger, 0) == 0) }
        #expect(checkup.trusted(sockets: [inner]) == [0, CheckupTests.stranger])
        #expect(faults(checkup.socket([inner]) { _ in "vigie" } + checkup.database(kept, trusted: [0])).isEmpty)
        // But for one who owns a folder further up.
        #expect(chown(folder.path, CheckupTests.stranger + 1, 0) == 0)
        for found in [checkup.socket([inner]) { _ in "vigie" }, checkup.database(kept, trusted: [0])] {
            #expect(faults(found).contains { $0.text.contains("\(folder.path) belongs to") }, "\(found)")
        }
    }
}
