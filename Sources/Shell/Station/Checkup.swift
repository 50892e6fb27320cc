import Foundation
import Glibc
import Listeners

/// What this machine, its files and a core look like: what is wrong, and how to fix it. Looks only; changes nothing.
public struct Checkup: Sendable {
    public enum State: String, Sendable { case good, warning, fault }
    public struct Finding: Sendable {
        public var name: String
        public var state: State
        public var text: String
        /// nil where there is nothing to do.
        public var fix: String?
        public init(_ name: String, _ state: State, _ text: String, fix: String? = nil) {
            self.name = name
            self.state = state
            self.text = text
            self.fix = fix
        }
    }

    /// What the UDP listener asks for; less loses datagrams in bursts (facts measured on it).
    static let receiveBufferByteCount = 4 << 20
    /// A gigabyte is 300 million sealed readings; under it somebody should look, under a tenth of it now.
    static let comfortableBytes: UInt64 = 1 << 30
    static let leastBytes: UInt64 = 100 << 20
    /// 256 consoles and scripts, sensors' connections, the database's files.
    static let leastDescriptors: UInt64 = 1024

    let environment: [String: String]

    public init(environment: [String: String] = ProcessInfo.processInfo.environment) { self.environment = environment }

    // MARK: the machine

    public func machine() -> [Finding] {
        var findings = [receiveBuffer(), descriptors(), clock()]
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let megabytes = ProcessInfo.processInfo.physicalMemory >> 20
        findings.insert(
            cores < 2
                ? Finding(
                    "machine", .warning, "\(cores) processor, \(megabytes) MB",
                    fix: "Two processors let history be written while frames are judged.")
                : Finding("machine", .good, "\(cores) processors, \(megabytes) MB"), at: 0)
        return findings
    }

    private func receiveBuffer() -> Finding {
        let path = "/proc/sys/net/core/rmem_max"
        guard let limit = Checkup.number(in: path) else {
            return Finding("rmem_max", .warning, "\(path) can't be read")
        }
        guard limit < Checkup.receiveBufferByteCount else { return Finding("rmem_max", .good, "\(limit) bytes") }
        return Finding(
            "rmem_max", .warning, "\(limit) bytes: bursts of datagrams are lost beyond them",
            fix:
                "sysctl -w net.core.rmem_max=\(Checkup.receiveBufferByteCount), and the same in /etc/sysctl.d/vigie.conf"
        )
    }

    private func descriptors() -> Finding {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return Finding("descriptors", .warning, "their limit can't be read")
        }
        let count = UInt64(limit.rlim_cur)
        return count < Checkup.leastDescriptors
            ? Finding(
                "descriptors", .warning, "\(count) open files at most",
                fix: "ulimit -n 4096, or LimitNOFILE=4096 in the unit")
            : Finding("descriptors", .good, "\(count) open files at most")
    }

    /// Whether somebody keeps the clock right: alarms are judged by it.
    private func clock() -> Finding {
        let known = [
            "/run/systemd/timesync/synchronized", "/run/chrony/chronyd.pid", "/run/ntpd.pid", "/run/openntpd.pid",
        ]
        // 2024: before it, no vigie was ever built.
        if Date().timeIntervalSince1970 < 1_704_067_200 {
            return Finding(
                "clock", .fault, "the clock says \(Date())", fix: "Set it: timedatectl set-time, or start NTP.")
        }
        guard let found = known.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            return Finding(
                "clock", .warning, "nothing was found that keeps it right",
                fix: "timedatectl set-ntp true, or install chrony. Inside a container the host's clock counts.")
        }
        return Finding("clock", .good, "kept by NTP (\(found))")
    }

    // MARK: the terminal

    public func terminal() -> [Finding] {
        let term = environment["TERM"] ?? ""
        var findings: [Finding] = []
        if isatty(STDOUT_FILENO) != 1 {
            findings.append(Finding("terminal", .good, "none here: consoles are for `ssh -t` or a screen"))
        } else if term.isEmpty || term == "dumb" {
            findings.append(
                Finding(
                    "terminal", .fault, "TERM=\(term)", fix: "export TERM=xterm-256color, or what your terminal is."))
        } else {
            findings.append(Finding("terminal", .good, "TERM=\(term)"))
        }
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let isUTF8 = locale.lowercased().contains("utf-8") || locale.lowercased().contains("utf8")
        findings.append(
            isUTF8
                ? Finding("locale", .good, locale)
                : Finding(
                    "locale", .warning, locale.isEmpty ? "not set: ASCII pictures" : "\(locale): not UTF-8",
                    fix: "export LANG=C.UTF-8 (or fr_FR.UTF-8)"))
        return findings + multiplexer()
    }

    // MARK: files

    /// The database: its folder, its mode, its owners, the room beside it.
    public func database(_ path: String, trusted: Set<uid_t>) -> [Finding] {
        let folder = Checkup.folder(of: path)
        guard FileManager.default.fileExists(atPath: folder) else {
            return [Finding("database", .warning, "\(folder) does not exist yet", fix: "`vigie serve` makes it.")]
        }
        var findings = [disk(folder)]
        guard let status = Checkup.status(path) else {
            if Checkup.isHidden(path) {
                let text = "\(path) is its core's alone: this account can't look at it"
                return findings + [Finding("database", .good, text)]
            }
            let canMake = FileManager.default.isWritableFile(atPath: folder)
            findings.append(
                canMake
                    ? Finding("database", .good, "\(path): not there yet, and can be made")
                    : Finding(
                        "database", .fault, "\(path): not there, and \(folder) can't be written by this account",
                        fix: "Give this account the folder, or choose a place with --database."))
            return findings + databaseOwners(path, trusted: trusted)
        }
        for suffix in ["", "-wal", "-shm"] {
            guard let status = Checkup.status(path + suffix) else { continue }
            findings.append(mode("database", path + suffix, status, widest: 0o640))
        }
        let owners = databaseOwners(path, trusted: trusted)
        findings += owners
        if owners.isEmpty, status.st_uid != geteuid(), geteuid() != 0 {
            findings.append(Finding("database", .good, "\(path) is another account's: its core's, not yours"))
        }
        return findings
    }

    private func disk(_ folder: String) -> Finding {
        var space = statvfs()
        guard statvfs(folder, &space) == 0 else {
            return Finding("disk", .warning, "\(folder): its room can't be read")
        }
        let free = UInt64(space.f_bavail) * UInt64(space.f_frsize)
        let text = "\(free >> 20) MB free at \(folder)"
        if free < Checkup.leastBytes {
            return Finding("disk", .fault, text, fix: "Free space now: history stops being written when it ends.")
        }
        return free < Checkup.comfortableBytes
            ? Finding("disk", .warning, text, fix: "Free space, or move the database with --database.")
            : Finding("disk", .good, text)
    }

    /// The core's socket, and whether it lets in more than it should.
    public func socket(_ paths: [String], answers: (String) -> String?) -> [Finding] {
        var findings: [Finding] = []
        let trusted = trusted(sockets: paths)
        for path in paths {
            guard let status = Checkup.status(path) else {
                // Whoever can write it binds the core's socket before the core does.
                if Checkup.status(Checkup.folder(of: path)) != nil, runtimeFolder(of: path).state == .fault {
                    findings.append(runtimeFolder(of: path))
                }
                continue
            }
            guard status.st_mode & S_IFMT == S_IFSOCK else {
                findings.append(Finding("socket", .fault, "\(path) is no socket", fix: "Remove the file."))
                continue
            }
            findings.append(runtimeFolder(of: path))
            if !trusted.contains(status.st_uid) {
                let owner = PeerIdentity.account(status.st_uid)
                findings.append(
                    Finding(
                        "socket", .fault,
                        "\(path) belongs to \(owner), who answers there as the core and hears all that operators do",
                        fix: "Let the core bind it in a folder root has made for it, as /run/vigie is."))
            }
            findings.append(mode("socket", path, status, widest: 0o660))
            if let core = answers(path) {
                findings.append(Finding("core", .good, "\(core) answers at \(path)"))
            } else {
                findings.append(
                    Finding(
                        "core", .warning, "nobody answers at \(path)",
                        fix:
                            "Start `vigie serve`, which replaces a dead core's socket; or this account may not use it: "
                            + "ask to be in its group."))
            }
        }
        if findings.isEmpty {
            let places = paths.joined(separator: " or ")
            findings.append(Finding("core", .warning, "no socket at \(places)", fix: "Start `vigie serve`."))
        }
        return findings
    }

    /// Files of a site looked at: more than any has, and a folder named by mistake is not walked for an hour.
    private static let siteFileLimit = 2_000

    /// Whoever can write a site's files, or put others in their place, decides what rings.
    /// - Parameter group: of the socket, whose members attach.
    public func siteFiles(_ folder: String, trusted: Set<uid_t>, group: gid_t? = nil) -> [Finding] {
        let name = "site files"
        var findings: [Finding] = []
        let could = "replace the site's files"
        if let above = keeper(name, of: folder, trusted: trusted, could: could) { findings.append(above) }
        findings += sharedFolders(name, above: folder, group: group, could: could)
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        findings += ([""] + names.sorted().prefix(Checkup.siteFileLimit)).compactMap { file -> Finding? in
            let path = file.isEmpty ? folder : folder + "/" + file
            // Of a link, what it leads to counts; one that leads nowhere is `vigie check`'s to tell.
            guard let status = Checkup.status(path, follows: true) else { return nil }
            if let owner = foreign(name, path, status, trusted) {
                // Of the folder itself the walk to it has said so.
                return findings.contains { $0.text.hasPrefix(path + " belongs to ") } ? nil : owner
            }
            if status.st_mode & 0o002 != 0 {
                return Finding(
                    name, .fault, "\(path) can be written by every account", fix: "chmod o-w \(Checkup.quoted(path))")
            }
            return shared(name, path, status, group: group, could: "change what rings")
        }
        return findings.isEmpty ? [Finding(name, .good, "\(folder): only their owners write them")] : findings
    }

    private func mode(_ name: String, _ path: String, _ status: stat, widest: mode_t) -> Finding {
        let mode = Checkup.mode(status)
        let octal = Checkup.octal(mode)
        guard mode & ~widest & 0o777 != 0 else { return Finding(name, .good, "\(path), mode \(octal)") }
        return Finding(
            name, .fault, "\(path) has mode \(octal): others get at it",
            fix: "chmod \(Checkup.octal(widest)) \(Checkup.quoted(path))")
    }

    private static func number(in path: String) -> Int? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
