import CSockets
import Foundation
import Frames
import Synchronization

/// Receives datagrams on a thread of its own, 64 at a call. When the queue is full it stops reading, so that the
/// kernel's counter is the one exact place where a datagram is lost.
public final class UDPListener: @unchecked Sendable {
    // Sendable: the receiver and the socket's reading end belong to the thread; what others read is atomic or constant.

    /// recvmmsg's batch: beyond 64 the cost a datagram no longer falls (measured 1.3–1.7 µs).
    private static let batchCount: UInt32 = 64
    /// The longest UDP payload is 65 507 bytes.
    private static let slotByteCount: UInt32 = 1 << 16
    /// The most the kernel grants without privileges (rmem_max); the default 208 KiB loses 2–26 % at 200 000/s.
    private static let receiveBufferByteCount: Int32 = 4 << 20
    /// While datagrams come faster than this, the thread naps after a batch that was not full, so that the next call
    /// finds several: one wake-up for many datagrams instead of one each.
    private static let busyDatagramsPerSecond = 5_000
    /// A twentieth of what the 4 MiB buffer holds at 200 000/s, and well under the 1 ms a transition may take.
    private static let napMicroseconds: UInt32 = 250
    private static let failurePauseMicroseconds: UInt32 = 10_000
    /// While the queue is full: how long one wait lasts before the thread looks whether it should stop.
    private static let fullWaitNanoseconds: Int64 = 50_000_000
    /// At stop, what the kernel already holds is read; a sender that goes on sending must not hold up the end.
    private static let drainNanoseconds: Int64 = 500_000_000

    /// As bound: port 0 replaced by the one the kernel picked.
    public let endpoint: Endpoint
    private let socket: Int32
    private let receiver: OpaquePointer
    private let queue: FrameQueue
    private let isStopping = Atomic(false)
    private let frameCounter = Atomic(0)
    private let notAllowedCounter = Atomic(0)
    private let lastDropped = Atomic(0)
    private let roomSignal = WakeSignal()
    private let ended = DispatchSemaphore(value: 0)

    /// Opens, binds and starts receiving.
    public init(_ wanted: Endpoint, into queue: FrameQueue) throws(ListenerFailure) {
        try wanted.check("UDP")
        let opened = vigie_udp_open(wanted.host, wanted.isIPv6 ? 1 : 0, wanted.port, Self.receiveBufferByteCount)
        guard opened >= 0 else { throw .binding("UDP", wanted, code: -opened) }
        guard let receiver = vigie_receiver_create(Self.batchCount, Self.slotByteCount) else {
            _ = vigie_close(opened)
            throw ListenerFailure("\(wanted.origin): UDP \(wanted): no memory for receive buffers.")
        }
        self.queue = queue
        self.receiver = receiver
        socket = opened
        endpoint = wanted.bound(to: Int(vigie_bound_port(opened)))
        let thread = Thread { [self] in run() }
        thread.name = "vigie-udp"
        thread.start()
    }

    deinit {
        vigie_receiver_destroy(receiver)
        _ = vigie_close(socket)
    }

    /// Datagrams handed to the queue since start.
    public var frameCount: Int { frameCounter.load(ordering: .relaxed) }
    /// Datagrams of senders outside `allow:`.
    public var notAllowedCount: Int { notAllowedCounter.load(ordering: .relaxed) }

    /// Datagrams the kernel dropped since start, exact now.
    public var droppedByKernel: Int {
        let counted = vigie_dropped_datagrams(socket)
        guard counted >= 0 else { return lastDropped.load(ordering: .relaxed) }
        lastDropped.store(Int(counted), ordering: .relaxed)
        return Int(counted)
    }

    /// Stops receiving, after what the kernel already held has been put in the queue. Blocks until then.
    public func stop() {
        guard !isStopping.exchange(true, ordering: .acquiringAndReleasing) else { return }
        vigie_shutdown_receive(socket)
        roomSignal.wake()
        ended.wait()
    }

    private func run() {
        var lastReturn = WakeSignal.monotonicNanoseconds()
        while !isStopping.load(ordering: .acquiring) {
            let count = Int(vigie_receiver_receive(receiver, socket, 1))
            if count > 0 {
                put(count)
            } else if count < 0, count != -Int(EINTR) {
                // No memory in the kernel, most likely: trying again at once would only burn the processor.
                usleep(Self.failurePauseMicroseconds)
            }
            let now = WakeSignal.monotonicNanoseconds()
            let isBusy = Int64(count) * 1_000_000_000 > Int64(Self.busyDatagramsPerSecond) * (now - lastReturn)
            lastReturn = now
            if isBusy, count < Int(Self.batchCount) { usleep(Self.napMicroseconds) }
        }
        let deadline = WakeSignal.monotonicNanoseconds() + Self.drainNanoseconds
        while WakeSignal.monotonicNanoseconds() < deadline {
            let count = Int(vigie_receiver_receive(receiver, socket, 0))
            guard count > 0 else { break }
            put(count)
        }
        ended.signal()
    }

    /// One batch into the queue; waits while it is full.
    private func put(_ count: Int) {
        let batch = gather(count)
        guard !batch.slots.isEmpty else { return }
        while !queue.offer(batch) {
            let signal = roomSignal
            queue.whenRoom { signal.wake() }
            signal.wait(until: WakeSignal.monotonicNanoseconds() + Self.fullWaitNanoseconds)
        }
        frameCounter.add(batch.slots.count, ordering: .relaxed)
    }

    private func gather(_ count: Int) -> FrameBatch {
        guard let datagrams = vigie_receiver_datagrams(receiver) else { return FrameBatch() }
        var byteCount = 0
        for index in 0..<count { byteCount += Int(datagrams[index].byte_count) }
        let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
            vigie_receiver_gather(receiver, Int32(count), buffer.baseAddress)
            initialized = byteCount
        }
        var slots: ContiguousArray<FrameBatch.Slot> = []
        slots.reserveCapacity(count)
        for index in 0..<count {
            let datagram = datagrams[index]
            let source = FrameSource(
                transport: .udp, isIPv6: datagram.is_ipv6 != 0, port: datagram.port, high: datagram.high,
                low: datagram.low)
            guard endpoint.isAdmitted(source) else {
                notAllowedCounter.add(1, ordering: .relaxed)
                continue
            }
            slots.append(.init(offset: datagram.offset, byteCount: datagram.byte_count, source: source))
        }
        return FrameBatch(bytes: bytes, slots: slots)
    }
}
