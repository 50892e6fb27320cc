import Frames
import Listeners
import Synchronization

/// The core's place in these tests: a queue, and what was taken from it.
final class FrameCollector: Sendable {
    let queue: FrameQueue
    private let arrival = WakeSignal()

    init(bounds: FrameQueue.Bounds = .init()) {
        let arrival = arrival
        queue = FrameQueue(bounds: bounds) { arrival.wake() }
    }

    /// Takes until `count` frames (refused ones included) came or ten seconds passed.
    func frames(_ count: Int) -> [String] {
        var texts: [String] = []
        let deadline = WakeSignal.monotonicNanoseconds() + 10_000_000_000
        while texts.count < count, WakeSignal.monotonicNanoseconds() < deadline {
            let batches = queue.take(frameCount: 1000).map(\.batch)
            if batches.isEmpty { arrival.wait(until: deadline) }
            for batch in batches { texts += batch.texts }
        }
        return texts
    }
}

extension FrameBatch {
    /// Every frame as text; a refused one as its reason.
    var texts: [String] {
        slots.map { slot in
            String(decoding: bytes[Int(slot.offset)..<Int(slot.offset + slot.byteCount)], as: UTF8.self)
        } + refused.map { "refused: \($0.fault.reason)" }
    }
}

extension Endpoint {
    static let loopback = Endpoint(host: "127.0.0.1", port: 0, isLoopback: true, origin: "test")
}
