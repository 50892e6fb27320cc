import Alarms
import Foundation
import NIOCore
import OperatorLink
import Synchronization

/// One attached peer, as the core sees it: who it is, and a way to send. The core never waits for it: what a peer does
/// not read piles up to a bound, and then the peer is cut off with the reason.
public final class LinkLine: Sendable {
    public let id: UInt64
    private let identity: AttachedPeople.Peer
    /// As they were looked up last.
    private let groups: Mutex<[String]>
    private let isLookedUp = Atomic(false)
    private let channel: any Channel
    private let lines: LinkLines
    private var limits: LinkServer.Limits { lines.limits }
    private var cuts: LinkCuts { lines.cuts }
    /// Requests whose answers are still due.
    private let openRequests = Atomic(0)
    private let waitingBytes = Atomic(0)
    private let writtenBytes = Atomic(0)
    private let isCut = Atomic(false)
    /// Speaks the length-prefixed link rather than JSON lines.
    private let isFramed = Atomic(false)
    private let roomSignal = WakeSignal()

    init(id: UInt64, peer: AttachedPeople.Peer, channel: any Channel, lines: LinkLines) {
        self.id = id
        identity = peer
        groups = Mutex(peer.account.groups)
        self.channel = channel
        self.lines = lines
    }

    /// The account at the other end (SO_PEERCRED) and where it acts from, with its groups as they were seconds ago.
    public var peer: Operator {
        var account = identity.account
        account.groups = groups.withLock { $0 }
        return account
    }

    /// Looks the groups up again, elsewhere: a directory that does not answer leaves them as they are.
    func refreshGroups() {
        guard !isLookedUp.exchange(true, ordering: .acquiringAndReleasing) else { return }
        lines.people.refresh(identity, before: groups.withLock { $0 }) { [self] found in
            let hasChanged = groups.withLock { groups in
                defer { groups = found }
                return groups != found
            }
            isLookedUp.store(false, ordering: .releasing)
            if hasChanged { lines.service.groupsChanged(of: self) }
        }
    }

    /// The line stays: it is a console's, or a watch's. False when it is cut off because there is no place for one more.
    public func stay() -> Bool {
        guard let why = lines.stay(self) else { return true }
        cut(why, as: .full)
        return false
    }

    /// Why this very process was cut off the last time, once.
    public func takeLastCut() -> LinkCut? { lines.takeLastCut(of: identity) }

    func wasAsked() { openRequests.add(1, ordering: .relaxed) }

    /// The request has had its last line: the next one's turn.
    public func wasAnswered() {
        openRequests.subtract(1, ordering: .releasing)
        channel.pipeline.fireUserInboundEventTriggered(LinkConnection.Answered())
    }

    var owesAnswer: Bool { openRequests.load(ordering: .acquiring) > 0 }

    /// Whether everything sent was written: a snapshot for a peer still busy with the last one is better left out.
    public var isIdle: Bool { waitingBytes.load(ordering: .acquiring) == 0 }
    public var isOpen: Bool { !isCut.load(ordering: .acquiring) && channel.isActive }

    /// How much of what was sent the peer's socket has taken, ever.
    var takenByteCount: Int { writtenBytes.load(ordering: .acquiring) }

    func beginFrames() { isFramed.store(true, ordering: .releasing) }

    /// Sends a message of the length-prefixed link. A message longer than a console would take cuts it off instead.
    @discardableResult
    public func send(_ message: CoreMessage) -> Bool {
        guard let frame = try? LinkEncoder().frame(message), frame.count <= LinkMessage.byteLimit else {
            cut("a message was over \(LinkMessage.byteLimit) bytes", as: .oversized)
            return false
        }
        return send(frame)
    }

    /// Sends whole lines, each with its newline. False when the line is closed, or is now because it was too slow.
    @discardableResult
    public func send(_ bytes: [UInt8]) -> Bool {
        guard isOpen else { return false }
        let waiting = waitingBytes.add(bytes.count, ordering: .acquiringAndReleasing).newValue
        // The bound is on what waits before these bytes: one long answer alone is no slow reader.
        guard waiting - bytes.count <= limits.waitingByteCount else {
            cut("too slow: \(waiting - bytes.count) bytes were not read", as: .slow)
            return false
        }
        channel.writeAndFlush(channel.allocator.buffer(bytes: bytes)).whenComplete { [self] _ in
            writtenBytes.add(bytes.count, ordering: .releasing)
            let left = waitingBytes.subtract(bytes.count, ordering: .acquiringAndReleasing).newValue
            if left <= limits.waitingByteCount / 2 { roomSignal.wake() }
        }
        return true
    }

    /// For long answers, on a thread that may wait: until the peer has read most of what was sent. False when it did not
    /// within `seconds`; it is then cut off.
    public func awaitRoom(seconds: Int64) -> Bool {
        let deadline = WakeSignal.monotonicNanoseconds() + seconds * 1_000_000_000
        while isOpen {
            if waitingBytes.load(ordering: .acquiring) <= limits.waitingByteCount / 2 { return true }
            guard WakeSignal.monotonicNanoseconds() < deadline else {
                cut("too slow: nothing was read for \(seconds) s", as: .slow)
                return false
            }
            roomSignal.wait(until: min(deadline, WakeSignal.monotonicNanoseconds() + 1_000_000_000))
        }
        return false
    }

    /// Closes at once. The reason is written after what already waits, for a peer that still reads.
    /// - Parameter counted: what it counts as; nil when the core itself ends, which is nobody's fault.
    ///   - isFinal: to come back would change nothing.
    public func cut(_ reason: String, as counted: LinkCut?, isFinal: Bool = false) {
        guard !isCut.exchange(true, ordering: .acquiringAndReleasing) else { return }
        if let counted {
            cuts.add(counted)
            if isFramed.load(ordering: .acquiring) { lines.remember(counted, of: identity) }
        }
        channel.writeAndFlush(channel.allocator.buffer(bytes: lastWords(reason, isFinal)), promise: nil)
        // A peer that does not read never lets the write end; it gets a moment and no more.
        let channel = channel
        channel.eventLoop.scheduleTask(in: .milliseconds(200)) { channel.close(promise: nil) }
        roomSignal.wake()
    }

    /// The reason, in the language the peer speaks.
    private func lastWords(_ reason: String, _ isFinal: Bool) -> [UInt8] {
        if isFramed.load(ordering: .acquiring) {
            return (try? LinkEncoder().frame(isFinal ? CoreMessage.turnedAway(reason) : .goodbye(reason))) ?? []
        }
        return LinkLine.refusal(reason)
    }

    static func refusal(_ reason: String) -> [UInt8] {
        Array("{\"done\":false,\"error\":\"\(reason.replacing("\"", with: "'"))\",\"exit\":3}\n".utf8)
    }

    func closeWhenWritten() {
        let channel = channel
        channel.writeAndFlush(channel.allocator.buffer(capacity: 0)).whenComplete { _ in channel.close(promise: nil) }
    }

    func awaitClose(until deadline: DispatchTime) {
        let closed = DispatchSemaphore(value: 0)
        channel.closeFuture.whenComplete { _ in closed.signal() }
        if closed.wait(timeout: deadline) == .timedOut { channel.close(promise: nil) }
    }

    func ended() {
        isCut.store(true, ordering: .releasing)
        roomSignal.wake()
    }
}
