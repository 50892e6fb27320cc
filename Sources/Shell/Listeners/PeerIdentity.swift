import Alarms
import CSockets
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Who is at the other end of a Unix socket: what the kernel says (SO_PEERCRED), never what the peer does.
public enum PeerIdentity {
    /// Account names are looked up in a buffer of this size first (sysconf's usual answer).
    private static let nameBufferByteCount = 1024
    /// Groups of one account: more than any directory gives a person.
    private static let maximumGroups = 1024

    /// Names and groups may come from a directory server: they are never looked up on a socket's event loop.
    private static let desk = DispatchQueue(label: "vigie-accounts", qos: .userInitiated)

    static func of(_ channel: any Channel) -> EventLoopFuture<Operator> {
        guard let provider = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ListenerFailure("not a socket"))
        }
        let loop = channel.eventLoop
        return provider.unsafeGetSocketOption(level: .socket, name: .init(rawValue: SO_PEERCRED)).flatMap {
            (credentials: vigie_credentials) in
            let promise = loop.makePromise(of: Operator.self)
            desk.async {
                let (account, groups) = known.person(credentials.uid, primary: credentials.gid)
                promise.succeed(
                    Operator(
                        account: account, session: session(credentials.pid), groups: groups,
                        isRoot: credentials.uid == 0))
            }
            return promise.futureResult
        }
    }

    private static let known = KnownPeople()

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

    /// `pid 4711 pts/2`: enough to find the session in the machine's own logs.
    static func session(_ pid: pid_t) -> String {
        let terminal = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/0")
        guard let terminal, terminal.hasPrefix("/dev/pts/") || terminal.hasPrefix("/dev/tty") else {
            return "pid \(pid)"
        }
        return "pid \(pid) \(terminal.dropFirst("/dev/".count))"
    }
}

/// Accounts looked up lately, so that ten thousand connects a second don't ask the directory ten thousand times.
private final class KnownPeople: Sendable {
    /// How long a change of groups may go unseen by new connections.
    private static let keepSeconds: Int64 = 5
    /// More accounts than attach within that time; over it all are forgotten.
    private static let limit = 256

    private struct Person {
        var account: String
        var groups: [String]
        var since: Int64
    }
    private let people = Mutex<[uid_t: Person]>([:])

    func person(_ uid: uid_t, primary: gid_t) -> (account: String, groups: [String]) {
        let now = WakeSignal.monotonicNanoseconds() / 1_000_000_000
        let kept = people.withLock { $0[uid] }
        if let kept, now - kept.since < KnownPeople.keepSeconds { return (kept.account, kept.groups) }
        let account = PeerIdentity.account(uid)
        let groups = PeerIdentity.groups(of: account, primary: primary)
        people.withLock { people in
            if people.count >= KnownPeople.limit { people = [:] }
            people[uid] = Person(account: account, groups: groups, since: now)
        }
        return (account, groups)
    }
}
