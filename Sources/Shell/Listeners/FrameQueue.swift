import Frames
import Synchronization

/// The bounded queue between the listeners and the core: many put, one takes. It never drops: a full queue refuses, and
/// then UDP stops reading (the kernel drops and counts) and TCP stops reading (the sender waits).
public final class FrameQueue: Sendable {
    public struct Bounds: Sendable {
        /// About 0.05 s of line protocol at a million frames a second, a third of a second of UDP at 200 000: TCP waits
        /// the rest out, UDP has its 4 MiB in the kernel besides.
        public var byteCount: Int
        /// Small batches cost more in headers than in bytes, so they are bounded as well.
        public var batchCount: Int
        public init(byteCount: Int = 4 << 20, batchCount: Int = 8192) {
            self.byteCount = byteCount
            self.batchCount = batchCount
        }
    }

    private struct State {
        var batches: [FrameBatch] = []
        var first = 0
        var byteCount = 0
        var refusals = 0
        var waitingForRoom: [@Sendable () -> Void] = []
        var count: Int { batches.count - first }
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
    public func offer(_ batch: FrameBatch) -> Bool {
        let (accepted, wasEmpty) = state.withLock { state -> (Bool, Bool) in
            guard state.byteCount < bounds.byteCount, state.count < bounds.batchCount else {
                state.refusals += 1
                return (false, false)
            }
            let wasEmpty = state.count == 0
            state.batches.append(batch)
            state.byteCount += batch.bytes.count
            return (true, wasEmpty)
        }
        if accepted, wasEmpty { onArrival() }
        return accepted
    }

    /// Batches refused because it was full, ever: none of them is lost here.
    public var refusalCount: Int { state.withLock { $0.refusals } }

    /// Calls `body` once, when the queue is at most half full: at once if it is now, else on the taking thread.
    public func whenRoom(_ body: @escaping @Sendable () -> Void) {
        let isRoom = state.withLock { state -> Bool in
            if hasRoom(state) { return true }
            state.waitingForRoom.append(body)
            return false
        }
        if isRoom { body() }
    }

    /// The oldest batches, until they hold `frameCount` frames; at least one when there is any.
    public func take(frameCount: Int) -> [FrameBatch] {
        let (taken, callbacks) = state.withLock { state -> ([FrameBatch], [@Sendable () -> Void]) in
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
        state.byteCount <= bounds.byteCount / 2 && state.count <= bounds.batchCount / 2
    }

    private func remove(_ state: inout State, frameCount: Int) -> [FrameBatch] {
        var taken: [FrameBatch] = []
        var frames = 0
        while state.first < state.batches.count, frames < frameCount {
            let batch = state.batches[state.first]
            state.batches[state.first] = FrameBatch()
            state.first += 1
            state.byteCount -= batch.bytes.count
            frames += batch.slots.count + batch.refused.count
            taken.append(batch)
        }
        // Compacted once the taken part is the larger one, so that taking costs a constant per batch.
        if state.first * 2 >= state.batches.count {
            state.batches.removeFirst(state.first)
            state.first = 0
        }
        return taken
    }
}
