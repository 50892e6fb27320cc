import Frames
import Synchronization

/// A batch on its way to the core, with whoever waits to hear what became of it.
public struct FrameDelivery: Sendable {
    public var batch: FrameBatch
    public var answer: Answer?

    /// Called once, on a thread of the core's or history's: it must not block.
    public typealias Answer = @Sendable (FrameOutcome) -> Void
}

/// What became of a batch.
public struct FrameOutcome: Hashable, Sendable {
    /// Everything in it that could be used is on disk.
    public var isStored: Bool
    /// Frames that went to quarantine, and why the first of them did.
    public var quarantinedCount: Int
    public var fault: String?
    /// Readings of its other frames that were refused (`readings.rejected` in status).
    public var rejectedCount: Int

    public init(isStored: Bool, quarantinedCount: Int = 0, fault: String? = nil, rejectedCount: Int = 0) {
        self.isStored = isStored
        self.quarantinedCount = quarantinedCount
        self.fault = fault
        self.rejectedCount = rejectedCount
    }
}

/// The bounded queue between the listeners and the core: many put, one takes. It never drops: a full queue refuses, and
/// then UDP stops reading (the kernel drops and counts) and TCP stops reading (the sender waits).
public final class FrameQueue: Sendable {
    public struct Bounds: Sendable {
        /// A quarter of a second of UDP at 200 000 frames a second, which has its 4 MiB in the kernel besides.
        public var byteCount: Int
        /// What senders that wait may fill of it: half, so that one that sends as fast as it is taken (0.02 s of line
        /// protocol at a million frames a second) leaves room for datagrams, which don't wait.
        public var patientByteCount: Int { byteCount / 2 }
        /// Small batches cost more in headers than in bytes, so they are bounded as well.
        public var batchCount: Int
        public init(byteCount: Int = 3 << 20, batchCount: Int = 8192) {
            self.byteCount = byteCount
            self.batchCount = batchCount
        }
    }

    private struct State {
        var deliveries: [FrameDelivery] = []
        var first = 0
        var byteCount = 0
        var refusals = 0
        var waitingForRoom: [@Sendable () -> Void] = []
        var count: Int { deliveries.count - first }
    }

    private let bounds: Bounds
    private let state = Mutex(State())
    /// Called when an empty queue is no longer empty, on the putting thread.
    private let onArrival: @Sendable () -> Void

    public init(bounds: Bounds = Bounds(), onArrival: @escaping @Sendable () -> Void) {
        self.bounds = bounds
        self.onArrival = onArrival
    }

    /// Takes the batch, or refuses it whole. A queue below its bound takes a batch of any size, so the bound may be
    /// passed by one batch.
    /// - Parameters:
    ///   - isPatient: its sender waits when it is refused (TCP, HTTP) and loses nothing by it.
    ///   - answer: told what became of the batch, if it was taken.
    public func offer(_ batch: FrameBatch, isPatient: Bool = false, answer: FrameDelivery.Answer? = nil) -> Bool {
        let (accepted, wasEmpty) = state.withLock { state -> (Bool, Bool) in
            let byteCount = isPatient ? bounds.patientByteCount : bounds.byteCount
            guard state.byteCount < byteCount, state.count < bounds.batchCount else {
                state.refusals += 1
                return (false, false)
            }
            let wasEmpty = state.count == 0
            state.deliveries.append(FrameDelivery(batch: batch, answer: answer))
            state.byteCount += batch.bytes.count
            return (true, wasEmpty)
        }
        if accepted, wasEmpty { onArrival() }
        return accepted
    }

    /// Batches refused because it was full, ever: none of them is lost here.
    public var refusalCount: Int { state.withLock { $0.refusals } }

    /// Somebody who was refused waits for room: a datagram reader, a sender that was stopped. Each is refused once, and
    /// then waits for as long as it takes.
    public var isWaitedFor: Bool { state.withLock { !$0.waitingForRoom.isEmpty } }

    /// Calls `body` once, when the queue is at most a quarter full: at once if it is now, else on the taking thread.
    public func whenRoom(_ body: @escaping @Sendable () -> Void) {
        let isRoom = state.withLock { state -> Bool in
            if hasRoom(state) { return true }
            state.waitingForRoom.append(body)
            return false
        }
        if isRoom { body() }
    }

    /// The oldest batches, until they hold `frameCount` frames; at least one when there is any.
    public func take(frameCount: Int) -> [FrameDelivery] {
        let (taken, callbacks) = state.withLock { state -> ([FrameDelivery], [@Sendable () -> Void]) in
            let taken = remove(&state, frameCount: frameCount)
            guard !state.waitingForRoom.isEmpty, hasRoom(state) else { return (taken, []) }
            let callbacks = state.waitingForRoom
            state.waitingForRoom = []
            return (taken, callbacks)
        }
        for callback in callbacks { callback() }
        return taken
    }

    public var isEmpty: Bool { state.withLock { $0.count == 0 } }

    /// Batches waiting: `queueDepth` in status.
    public var depth: Int { state.withLock { $0.count } }

    private func hasRoom(_ state: borrowing State) -> Bool {
        state.byteCount <= bounds.byteCount / 4 && state.count <= bounds.batchCount / 4
    }

    private func remove(_ state: inout State, frameCount: Int) -> [FrameDelivery] {
        var taken: [FrameDelivery] = []
        var frames = 0
        while state.first < state.deliveries.count, frames < frameCount {
            let delivery = state.deliveries[state.first]
            state.deliveries[state.first] = FrameDelivery(batch: FrameBatch())
            state.first += 1
            state.byteCount -= delivery.batch.bytes.count
            frames += delivery.batch.frameCount
            taken.append(delivery)
        }
        // Compacted once the taken part is the larger one, so that taking costs a constant per batch.
        if state.first * 2 >= state.deliveries.count {
            state.deliveries.removeFirst(state.first)
            state.first = 0
        }
        return taken
    }
}
