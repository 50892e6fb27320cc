import OperatorLink
import Synchronization

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
