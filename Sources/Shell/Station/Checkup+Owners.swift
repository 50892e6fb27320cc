import Foundation
import Glibc
import Listeners
import SiteFiles

// Who could read a secret, or put something of their own where the core, its consoles or its channels look.
extension Checkup {
    /// Accounts that may own what the core relies on: root, this one, and the one the core runs as. That one owns its
    /// socket, and is believed to where nobody could have put the socket there whom root has not let.
    public func trusted(sockets: [String]) -> Set<uid_t> {
        let own: Set<uid_t> = [0, geteuid()]
        return sockets.reduce(into: own) { trusted, socket in
            guard let status = Checkup.status(socket),
                case .kept(_, isClosed: true) = keeping(of: Checkup.folder(of: socket), trusted: own)
            else { return }
            trusted.insert(status.st_uid)
        }
    }

    /// Whose members attach, and the core among them: the group of the first socket that is there. nil: there is none.
    public func group(sockets: [String]) -> gid_t? { sockets.lazy.compactMap { Checkup.status($0)?.st_gid }.first }

    /// The folder a core's socket stands in: whoever can write it can put a socket of their own there, and operators
    /// would talk to that.
    func runtimeFolder(of socket: String) -> Finding {
        let name = "runtime folder"
        let folder = Checkup.folder(of: socket)
        guard let status = Checkup.status(folder) else {
            return Finding(name, .warning, "\(folder) can't be looked at by this account")
        }
        if let finding = keeper(name, of: folder, trusted: [0, geteuid()], could: "put another core's socket there") {
            return finding
        }
        let mode = Checkup.mode(status)
        let said = "\(folder) has mode \(Checkup.octal(mode))"
        if mode & 0o1000 != 0 {
            return Finding(
                name, .warning, "\(said): where no core runs, anybody can bind its socket first",
                fix: "Keep the socket in a folder of its own: --socket."
            )
        }
        if mode & 0o022 != 0 {
            return Finding(
                name, .fault, "\(said): others can put another core's socket there",
                fix: "chmod 750 \(Checkup.quoted(folder))")
        }
        return mode & 0o007 == 0
            ? Finding(name, .good, "\(folder), mode \(Checkup.octal(mode))")
            : Finding(
                name, .warning, "\(said): every account reaches the socket's own mode",
                fix: "chmod 750 \(Checkup.quoted(folder))")
    }

    /// The database's folder and owners: a file that another account owns, or could put in its place, is not the core's.
    func databaseOwners(_ path: String, trusted: Set<uid_t>) -> [Finding] {
        let folder = Checkup.folder(of: path)
        var findings: [Finding] = []
        if let status = Checkup.status(folder), status.st_mode & 0o022 != 0 {
            // A sticky folder keeps the database, and takes in a journal of anybody's, which is read as its own.
            let what =
                status.st_mode & 0o1000 == 0 ? "replace the database" : "put a journal of theirs beside the database"
            findings.append(
                Finding(
                    "database", .fault,
                    "\(folder) has mode \(Checkup.octal(Checkup.mode(status))): others can \(what)",
                    fix: status.st_mode & 0o1000 == 0
                        ? "chmod 700 \(Checkup.quoted(folder))" : "Keep it in a folder of its own: --database."))
        } else if let finding = keeper("database", of: folder, trusted: trusted, could: "replace the database") {
            findings.append(finding)
        }
        findings += sharedFolders("database", above: folder, group: nil, could: "replace the database")
        guard let own = Checkup.status(path) else { return findings }
        var accounts = trusted
        if case .kept(let by, _) = keeping(of: folder, trusted: trusted) { accounts = by }
        if let owner = foreign("database", path, own, accounts, as: .fault) { findings.append(owner) }
        for suffix in ["-wal", "-shm"] {
            guard let beside = Checkup.status(path + suffix), beside.st_uid != own.st_uid else { continue }
            let (first, second) = (PeerIdentity.account(beside.st_uid), PeerIdentity.account(own.st_uid))
            findings.append(
                Finding(
                    "database", .fault,
                    "\(path + suffix) belongs to \(first) and the database to \(second): one of them "
                        + "can't write it",
                    fix: "chown \(Checkup.owner(path)) \(Checkup.quoted(path + suffix))"))
        }
        return findings
    }

    /// What a site's files hold or name that is nobody else's: addresses with tokens, people's numbers, devices' keys,
    /// and the files a channel's program is given.
    /// - Parameter group: who reads them all the same: the core and the operators' programs.
    public func secrets(of site: LoadedSite, trusted: Set<uid_t>, group: gid_t? = nil) -> [Finding] {
        func secret(_ path: String, holds what: String, others: State = .fault) -> [Finding] {
            self.secret(path, holds: what, others, trusted, group)
        }
        var findings: [Finding] = []
        let hooks = site.channels.filter { if case .webhook = $0.means { true } else { false } }
        if let first = hooks.first {
            findings += secret(site.folder + "/site.yaml", holds: "the address of channel \(first.name)")
        }
        if site.roster != nil {
            findings += secret(site.folder + "/roster.yaml", holds: "people's numbers and addresses", others: .warning)
        }
        if let keys = site.listeners.keys {
            let path = keys.hasPrefix("/") ? keys : site.folder + "/" + keys
            findings +=
                Checkup.status(path) == nil
                ? [
                    Finding(
                        "secrets", .fault, "\(path): the devices' keys are not there",
                        fix: "Correct keys: in site.yaml.")
                ]
                : secret(path, holds: "the devices' keys")
        }
        // Where the mail transport the doctor advises keeps its password.
        let isMailing = site.channels.contains { if case .mail = $0.means { true } else { false } }
        if isMailing { findings += secret("/etc/msmtprc", holds: "the mail transport's password") }
        for (name, command) in commands(of: site) {
            for (index, path) in command.enumerated() where path.hasPrefix("/") {
                guard let status = Checkup.status(path, follows: true), status.st_mode & S_IFMT == S_IFREG else {
                    continue
                }
                let isProgram = index == 0 || status.st_mode & 0o111 != 0
                findings += isProgram ? program(path, of: name, trusted) : argument(path, of: name, trusted)
            }
        }
        return findings.isEmpty
            ? [Finding("secrets", .good, "nothing here holds one that others could read")] : findings
    }

    private func commands(of site: LoadedSite) -> [(name: String, command: [String])] {
        var commands = site.channels.compactMap { channel -> (name: String, command: [String])? in
            guard case .command(let command) = channel.means else { return nil }
            return ("channel \(channel.name)", command)
        }
        if let heartbeat = site.heartbeat { commands.append(("heartbeat", heartbeat.command)) }
        return commands
    }

    /// One finding for a file that exists; none for one that does not.
    private func secret(
        _ path: String, holds what: String, _ others: State, _ trusted: Set<uid_t>, _ group: gid_t?
    ) -> [Finding] {
        guard let status = Checkup.status(path, follows: true) else { return [] }
        if let owner = foreign("secrets", path, status, trusted) { return [owner] }
        let mode = Checkup.mode(status)
        let said = "\(path) has mode \(Checkup.octal(mode)) and holds \(what)"
        guard mode & 0o027 != 0 else { return [Finding("secrets", .good, "\(path), mode \(Checkup.octal(mode))")] }
        // Closed to all but its group, the core and the operators must be in it.
        let regroup = group.map { $0 == status.st_gid ? "" : "chgrp \(PeerIdentity.groupName($0)) " } ?? ""
        let word = Checkup.quoted(path)
        let fix = (regroup.isEmpty ? "" : regroup + word + " && ") + "chmod 640 " + word
        return mode & 0o007 != 0
            ? [Finding("secrets", mode & 0o002 != 0 ? .fault : others, "\(said): every account gets at it", fix: fix)]
            : [Finding("secrets", .fault, "\(said): its group can change it", fix: fix)]
    }

    /// A file a channel's program is given may be its token: only who can see into it knows.
    private func argument(_ path: String, of name: String, _ trusted: Set<uid_t>) -> [Finding] {
        guard let status = Checkup.status(path, follows: true) else { return [] }
        if let owner = foreign(name, path, status, trusted) { return [owner] }
        let mode = Checkup.mode(status)
        let said = "\(path) has mode \(Checkup.octal(mode))"
        if mode & 0o022 != 0 {
            return [
                Finding(
                    name, .fault, "\(said): others can change what its program is given",
                    fix: "chmod go-w \(Checkup.quoted(path))")
            ]
        }
        guard mode & 0o007 != 0 else { return [Finding(name, .good, "\(path), mode \(Checkup.octal(mode))")] }
        return [
            Finding(
                name, .warning, "\(said): every account reads it",
                fix: "If it holds a token: chmod 640 \(Checkup.quoted(path))")
        ]
    }

    /// Nothing to say of a program that only its trusted owner can change.
    private func program(_ path: String, of name: String, _ trusted: Set<uid_t>) -> [Finding] {
        guard let status = Checkup.status(path, follows: true) else { return [] }
        if let owner = foreign(name, path, status, trusted, as: .fault) { return [owner] }
        guard status.st_mode & 0o022 != 0 else { return [] }
        return [
            Finding(
                name, .fault,
                "\(path) has mode \(Checkup.octal(Checkup.mode(status))): others can change what the core runs",
                fix: "chmod go-w \(Checkup.quoted(path))")
        ]
    }

    /// A file of an account that is none of the trusted ones: somebody may have meant it so, except of what the core runs.
    func foreign(
        _ name: String, _ path: String, _ status: stat, _ trusted: Set<uid_t>, as state: State = .warning
    ) -> Finding? {
        guard !trusted.contains(status.st_uid) else { return nil }
        return Finding(
            name, state, "\(path) belongs to \(PeerIdentity.account(status.st_uid)), who can change it",
            fix: "chown root \(Checkup.quoted(path))")
    }

    /// Whether it stands, or not, in a folder this account may not look into.
    static func isHidden(_ path: String) -> Bool { access(path, F_OK) != 0 && errno == EACCES }

    // MARK: words

    /// Permission bits with those above them.
    static func mode(_ status: stat) -> mode_t { status.st_mode & 0o7777 }
    static func octal(_ mode: mode_t) -> String { String(mode, radix: 8) }

    /// The owner of a file, as `chown` takes it.
    private static func owner(_ path: String) -> String { PeerIdentity.account(status(path)?.st_uid ?? 0) }

    /// A path as a shell takes it for one word.
    static func quoted(_ path: String) -> String {
        let plain = path.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte >= 0x80
                || "/._-+@%:,=".utf8.contains(byte)
        }
        return plain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
    }

    /// nil when there is nothing, or it can't be looked at.
    static func status(_ path: String, follows: Bool = false) -> stat? {
        var status = stat()
        return (follows ? stat(path, &status) : lstat(path, &status)) == 0 ? status : nil
    }
}
