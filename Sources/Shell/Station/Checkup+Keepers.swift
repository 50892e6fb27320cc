import Foundation
import Glibc
import Listeners

// Who could put something else where a path leads: whoever may write, or owns, any folder on the way to it. A folder's
// owner can always make it writable, sticky or not.
extension Checkup {
    /// Who keeps a folder, and all that lead to it.
    enum Keeping {
        /// Trusted accounts, and those whom one of them gave a folder.
        /// - isClosed: nobody else could have put anything into the last one.
        case kept(by: Set<uid_t>, isClosed: Bool)
        /// An account nobody trusted has let own this folder.
        case stranger(String, uid_t)
        /// This folder can be written by every account, and what stands in it be replaced.
        case everybody(String)
    }

    /// Walks from the root to `folder`, through no link: what links lead to is what counts.
    func keeping(of folder: String, trusted: Set<uid_t>) -> Keeping {
        var accounts = trusted
        var isClosed = true
        var path = ""
        for name in URL(fileURLWithPath: folder).resolvingSymlinksInPath().pathComponents {
            path = name == "/" ? "/" : (path == "/" ? "/" : path + "/") + name
            // What this account may not look at, only root and its owner change.
            guard let status = Checkup.status(path) else { break }
            if !accounts.contains(status.st_uid) {
                guard isClosed else { return .stranger(path, status.st_uid) }
                accounts.insert(status.st_uid)
            }
            if status.st_mode & 0o1002 == 0o0002 { return .everybody(path) }
            isClosed = status.st_mode & 0o022 == 0
        }
        return .kept(by: accounts, isClosed: isClosed)
    }

    /// What somebody who is not trusted could do by a folder; nil: nobody could. Of the last folder's own mode others say
    /// more.
    func keeper(_ name: String, of folder: String, trusted: Set<uid_t>, could what: String) -> Finding? {
        switch keeping(of: folder, trusted: trusted) {
        case .kept: return nil
        case .stranger(let path, let account):
            return Finding(
                name, .fault, "\(path) belongs to \(PeerIdentity.account(account)), who can \(what)",
                fix: "chown root \(Checkup.quoted(path))")
        case .everybody(let path):
            guard path != folder else { return nil }
            return Finding(
                name, .fault, "\(path) can be written by every account: each can \(what)",
                fix: "chmod o-w \(Checkup.quoted(path))")
        }
    }

    /// Folders on the way to one, the last not among them, that a group can write.
    func sharedFolders(_ name: String, above folder: String, group: gid_t?, could what: String) -> [Finding] {
        var findings: [Finding] = []
        var path = ""
        for part in URL(fileURLWithPath: folder).resolvingSymlinksInPath().pathComponents.dropLast() {
            path = part == "/" ? "/" : (path == "/" ? "/" : path + "/") + part
            // In a sticky one nobody replaces another's.
            guard let status = Checkup.status(path), status.st_mode & 0o1000 == 0 else { continue }
            if let finding = shared(name, path, status, group: group, could: what) { findings.append(finding) }
        }
        return findings
    }

    /// What a group can write: meant so perhaps, except of the one whose members attach; nothing where it is root's, or
    /// its owner's alone.
    func shared(_ name: String, _ path: String, _ status: stat, group: gid_t?, could what: String) -> Finding? {
        let owners = PeerIdentity.groupName(status.st_gid)
        guard status.st_mode & 0o020 != 0, status.st_gid != 0, owners != PeerIdentity.account(status.st_uid) else {
            return nil
        }
        return Finding(
            name, status.st_gid == group ? .fault : .warning,
            "\(path) has mode \(Checkup.octal(Checkup.mode(status))): whoever is in the group \(owners) can \(what)",
            fix: "chmod g-w \(Checkup.quoted(path))")
    }

    static func folder(of path: String) -> String { URL(fileURLWithPath: path).deletingLastPathComponent().path }
}
