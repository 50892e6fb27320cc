import Alarms
import CSockets
import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Who is attached, by what the kernel says of them, and the groups they are in, by what the machine's account directory
/// says. That may be a server that does not answer: it is never asked on a socket's event loop.
public final class AttachedPeople: Sendable {
    /// The account at the other end of a connection.
    struct Peer: Sendable {
        var account: Operator
        var pid: pid_t
        var uid: uid_t
        var gid: gid_t
    }

    /// More accounts than attach within that time; over it all are forgotten.
    private static let limit = 256

    private struct Person {
        var account: String
        var groups: [String]
        var since: Int64
    }
    private let directory: AccountDirectory
    private let people = Mutex<[uid_t: Person]>([:])
    private let arrivals = DispatchQueue(label: "vigie-accounts", qos: .userInitiated)
    /// Those who are there wait behind each other, and nobody who comes waits behind them.
    private let refreshes = DispatchQueue(label: "vigie-groups", qos: .utility)

    public init(directory: AccountDirectory = .machine) { self.directory = directory }

    func peer(of channel: any Channel) -> EventLoopFuture<Peer> {
        guard let provider = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ListenerFailure("not a socket"))
        }
        let loop = channel.eventLoop
        return provider.unsafeGetSocketOption(level: .socket, name: .init(rawValue: SO_PEERCRED)).flatMap {
            [self] (credentials: vigie_credentials) in
            let promise = loop.makePromise(of: Peer.self)
            arrivals.async { [self] in
                let (account, groups) = person(credentials.uid, primary: credentials.gid)
                let known = Operator(
                    account: account, session: PeerIdentity.session(credentials.pid), groups: groups,
                    isRoot: credentials.uid == 0)
                promise.succeed(Peer(account: known, pid: credentials.pid, uid: credentials.uid, gid: credentials.gid))
            }
            return promise.futureResult
        }
    }

    /// Looks up the groups of one who is there; `before` are those it had.
    func refresh(_ peer: Peer, before: [String], _ found: @escaping @Sendable ([String]) -> Void) {
        refreshes.async { [self] in
            let now = person(peer.uid, primary: peer.gid).groups
            // A directory that fails takes nobody's groups away: a group is lost when the directory speaks of it.
            let unknown = before.filter { !now.contains($0) && !directory.answers($0) }
            found(unknown.isEmpty ? now : (now + unknown).sorted())
        }
    }

    private func person(_ uid: uid_t, primary: gid_t) -> (account: String, groups: [String]) {
        let now = WakeSignal.monotonicNanoseconds() / 1_000_000_000
        let kept = people.withLock { $0[uid] }
        if let kept, now - kept.since < directory.keepSeconds { return (kept.account, kept.groups) }
        let (account, groups) = directory.person(uid, primary)
        people.withLock { people in
            if people.count >= AttachedPeople.limit { people = [:] }
            people[uid] = Person(account: account, groups: groups, since: now)
        }
        return (account, groups)
    }
}

/// Where accounts and groups are looked up. Its answers may take long.
public struct AccountDirectory: Sendable {
    /// An account's name and the names of its groups, by its number and its primary group's.
    public var person: @Sendable (uid_t, gid_t) -> (account: String, groups: [String])
    /// Whether the directory can say of a group what it is, or that it is none.
    public var answers: @Sendable (String) -> Bool
    /// How long a change of groups may go unseen by new connections: so that ten thousand connects a second don't ask the
    /// directory ten thousand times.
    public var keepSeconds: Int64 = 5

    public init(
        person: @escaping @Sendable (uid_t, gid_t) -> (account: String, groups: [String]),
        answers: @escaping @Sendable (String) -> Bool
    ) {
        self.person = person
        self.answers = answers
    }

    /// What the machine's own files and servers say (nsswitch.conf).
    public static let machine = AccountDirectory(
        person: { uid, primary in
            let account = PeerIdentity.account(uid)
            return (account, PeerIdentity.groups(of: account, primary: primary))
        }, answers: PeerIdentity.answers)
}
