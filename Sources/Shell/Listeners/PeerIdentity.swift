import Foundation

/// Who is at the other end of a Unix socket: what the kernel says (SO_PEERCRED), never what the peer does.
public enum PeerIdentity {
    /// Account names are looked up in a buffer of this size first (sysconf's usual answer).
    private static let nameBufferByteCount = 1024
    /// Groups of one account: more than any directory gives a person.
    private static let maximumGroups = 1024

    /// The account's name, or its number when it has none.
    public static func account(_ uid: uid_t) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: nameBufferByteCount)
        guard getpwuid_r(uid, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else {
            return "\(uid)"
        }
        return String(cString: name)
    }

    /// The names of an account's groups (getgrouplist), sorted; a group without a name is its number.
    public static func groups(of account: String, primary: gid_t) -> [String] {
        var count = Int32(maximumGroups)
        var ids = [gid_t](repeating: 0, count: maximumGroups)
        guard getgrouplist(account, primary, &ids, &count) >= 0 else { return [groupName(primary)] }
        return Set(ids.prefix(Int(count)).map(groupName)).sorted()
    }

    /// The group's name, or its number when it has none.
    public static func groupName(_ gid: gid_t) -> String {
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        // A group's entry holds all its members.
        var buffer = [CChar](repeating: 0, count: nameBufferByteCount * 64)
        guard getgrgid_r(gid, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.gr_name else {
            return "\(gid)"
        }
        return String(cString: name)
    }

    /// Whether the directory says of a group what it is, or that there is none, rather than fail.
    static func answers(_ name: String) -> Bool {
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        var buffer = [CChar](repeating: 0, count: nameBufferByteCount * 64)
        let code = getgrnam_r(name, &entry, &buffer, buffer.count, &found)
        // More members than fit: it is there.
        return code == 0 || code == ERANGE
    }

    /// `pid 4711 pts/2`: enough to find the session in the machine's own logs.
    static func session(_ pid: pid_t) -> String {
        let terminal = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/0")
        guard let terminal, terminal.hasPrefix("/dev/pts/") || terminal.hasPrefix("/dev/tty") else {
            return "pid \(pid)"
        }
        return "pid \(pid) \(terminal.dropFirst("/dev/".count))"
    }
}
