import Telemetry
import Testing

@testable import History

/// The writer's decisions, without its threads.
@Suite struct WriterQueueTests {
    private let at = Instant(nanoseconds: 1_000_000_000)

    /// A queue with rows enough to be sealed.
    private func fullQueue() -> WriterQueue {
        var options = HistoryOptions()
        options.sealAtRows = 10
        var queue = WriterQueue(options: options)
        var positions = Positions()
        positions.lastRow = 10
        queue.count(positions)
        return queue
    }

    /// Whether the sealing thread has something to do.
    private func begins(_ queue: inout WriterQueue) -> Bool {
        if case .go(let order) = queue.nextSealing(at: at) { return order != nil }
        return false
    }

    private func outcome(images: Int) -> BatchTransaction.Outcome {
        var positions = Positions()
        positions.lastRow = 10
        var outcome = BatchTransaction.Outcome(positions: positions)
        outcome.images = images
        return outcome
    }

    @Test func noSealingBeginsWhileAnImageIsComing() {
        var queue = fullQueue()
        let isGranted = queue.startImage()
        #expect(isGranted)
        let begins1 = begins(&queue)
        #expect(!begins1)
        queue.count(outcome(images: 0), 1, at: at)
        let begins2 = begins(&queue)
        #expect(!begins2, "a commit without it")
        queue.count(outcome(images: 1), 1, at: at)
        let begins3 = begins(&queue)
        #expect(begins3)
    }

    /// At a million frames a second the next sealing would begin at once, and the image would never have its turn.
    @Test func theSealingUnderWayIsTheLastOneBeforeTheImage() {
        var queue = fullQueue()
        let isBegun = begins(&queue)
        #expect(isBegun)
        let isTooEarly = queue.startImage()
        #expect(!isTooEarly)
        queue.count(SealedRows(through: 5, rowCount: 5), 1)
        let beginsAgain = begins(&queue)
        #expect(!beginsAgain)
        let isGranted = queue.startImage()
        #expect(isGranted)
    }

    @Test func anImageTheDiskRefusesKeepsNobodyWaiting() {
        var queue = fullQueue()
        let isGranted = queue.startImage()
        #expect(isGranted)
        var batch = WriteBatch()
        batch.image = [1]
        let isTaken = queue.append(batch)
        #expect(isTaken)
        queue.countRefused([batch], WaitingRecords(limit: 10))
        let begins5 = begins(&queue)
        #expect(begins5)
    }
}
