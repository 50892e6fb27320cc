import Foundation
import Frames
import Listeners
import Synchronization
import Telemetry

/// The core's place behind an HTTP listener: takes what comes, and answers.
final class AnsweringCore: Sendable {
    typealias Reaction = @Sendable (FrameBatch, @escaping FrameDelivery.Answer) -> Void

    let queue: FrameQueue
    private let arrival: WakeSignal
    private let seen = Mutex<(texts: [String], precisions: [LinePrecision?])>(([], []))

    /// Answers at once.
    convenience init(
        bounds: FrameQueue.Bounds = .init(), _ outcome: @escaping @Sendable (FrameBatch) -> FrameOutcome
    ) {
        self.init(bounds: bounds, reaction: { batch, answer in answer(outcome(batch)) })
    }

    init(bounds: FrameQueue.Bounds = .init(), reaction: @escaping Reaction) {
        let arrival = WakeSignal()
        self.arrival = arrival
        queue = FrameQueue(bounds: bounds) { arrival.wake() }
        Thread.detachNewThread { [weak self, queue] in
            while true {
                let deliveries = queue.take(frameCount: 1000)
                guard let core = self else { return }
                for delivery in deliveries {
                    core.note(delivery.batch)
                    if let answer = delivery.answer { reaction(delivery.batch, answer) }
                }
                if deliveries.isEmpty { arrival.wait(until: WakeSignal.monotonicNanoseconds() + 1_000_000_000) }
            }
        }
    }

    deinit { arrival.wake() }

    /// Every frame taken so far.
    var texts: [String] { seen.withLock { $0.texts } }
    /// Of every batch.
    var precisions: [LinePrecision?] { seen.withLock { $0.precisions } }

    private func note(_ batch: FrameBatch) {
        seen.withLock {
            $0.texts += batch.texts
            $0.precisions.append(batch.precision)
        }
    }
}
