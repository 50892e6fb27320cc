import Synchronization

/// Why the core ended a connection of its socket. Raw values are the words of `vigie status`.
public enum LinkCut: String, Hashable, Sendable, CaseIterable {
    /// Said nothing whole for too long: before its first word, within a request, or as a console.
    case silent
    /// Took nothing of what was sent, or too little.
    case slow
    /// More messages in a second than any console sends.
    case flooding
    /// A request, or what was said before the peer was known, without end.
    case oversized
    /// Not the link, or out of turn.
    case malformed
    /// No place is left, for this account or for anybody.
    case full
    /// Another version, another site, or a peer the kernel does not name.
    case refused
}

/// How many connections were cut off since the start, by reason: nobody is turned away unseen.
public final class LinkCuts: Sendable {
    private let counts = Mutex<[LinkCut: Int]>([:])

    public init() {}

    func add(_ cut: LinkCut) { counts.withLock { $0[cut, default: 0] += 1 } }

    /// Every reason, in the order of `LinkCut`.
    public var all: [(reason: LinkCut, count: Int)] {
        let counts = counts.withLock { $0 }
        return LinkCut.allCases.map { ($0, counts[$0] ?? 0) }
    }
}
