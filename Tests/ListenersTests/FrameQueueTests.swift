import Frames
import Synchronization
import Testing

@testable import Listeners

struct FrameQueueTests {
    private static func batch(_ byteCount: Int) -> FrameBatch {
        var batch = FrameBatch()
        batch.bytes = Array(repeating: 0x61, count: byteCount)
        batch.slots = [.init(offset: 0, byteCount: UInt32(byteCount), source: FrameSource(transport: .tcp))]
        return batch
    }

    /// Who waits when refused may not fill what those need who lose what is refused.
    @Test func sendersThatWaitLeaveRoomForDatagrams() {
        let queue = FrameQueue(bounds: .init(byteCount: 1000, batchCount: 100)) {}
        var (patient, others) = (0, 0)
        while queue.offer(FrameQueueTests.batch(100), isPatient: true) { patient += 1 }
        while queue.offer(FrameQueueTests.batch(100)) { others += 1 }
        #expect(patient == 5)
        #expect(others == 5)
        #expect(queue.refusalCount == 2)
        #expect(queue.depth == 10)
    }

    @Test func whoWaitsIsCalledOnceWhenAQuarterIsLeft() {
        let queue = FrameQueue(bounds: .init(byteCount: 1000, batchCount: 100)) {}
        for _ in 0..<10 { #expect(queue.offer(FrameQueueTests.batch(100))) }
        let calls = Mutex(0)
        queue.whenRoom { calls.withLock { $0 += 1 } }
        while queue.depth > 3 { _ = queue.take(frameCount: 1) }
        #expect(calls.withLock { $0 } == 0, "300 of 1000 bytes are more than a quarter")
        _ = queue.take(frameCount: 1)
        #expect(calls.withLock { $0 } == 1)
        _ = queue.take(frameCount: 1)
        #expect(calls.withLock { $0 } == 1)
    }
}
