import Foundation
import Frames
import Listeners
import Logging
import NIOPosix
import Recordings
import Synchronization
import Telemetry

/// Listens like a core and writes what arrives as a recording, frame by frame with its arrival time.
public final class Recorder: Sendable {
    /// Bytes written to the file at once.
    private static let framesPerTurn = 8192

    public let udp: Endpoint?
    public let tcp: Endpoint?
    private let listeners: ListenerSet
    private let queue: FrameQueue
    private let signal: WakeSignal
    private let file: FileHandle
    private let group: MultiThreadedEventLoopGroup
    private let isStopping = Atomic(false)
    private let counter = Atomic(0)
    private let failure = Mutex<String?>(nil)
    private let ended = DispatchSemaphore(value: 0)
    private let onFrames: @Sendable (Int) -> Void

    /// Binds and starts recording to `file`.
    /// - Parameter onFrames: told how many frames were written so far, on the recorder's thread, whenever some were.
    public init(
        udp: Endpoint?, tcp: Endpoint?, to file: FileHandle, log: Logger,
        onFrames: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws(ListenerFailure) {
        self.onFrames = onFrames
        let signal = WakeSignal()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        queue = FrameQueue { signal.wake() }
        do {
            listeners = try ListenerSet(udp: udp, tcp: tcp, into: queue, on: group, log: log)
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
        self.signal = signal
        self.group = group
        self.file = file
        self.udp = listeners.udp?.endpoint
        self.tcp = listeners.tcp?.endpoint
        Thread.detachNewThread { [self] in run() }
    }

    /// Frames written so far.
    public var frameCount: Int { counter.load(ordering: .relaxed) }
    /// Datagrams the kernel dropped: what the recording misses.
    public var droppedByKernel: Int { listeners.droppedByKernel }
    /// Why the file could not be written; nil while it can.
    public var writeFailure: String? { failure.withLock { $0 } }

    /// Stops listening, writes what had arrived, and ends.
    public func stop() {
        listeners.stop()
        isStopping.store(true, ordering: .releasing)
        signal.wake()
        ended.wait()
        try? group.syncShutdownGracefully()
    }

    private func run() {
        var writer = RecordingWriter()
        while true {
            let isLast = isStopping.load(ordering: .acquiring)
            let batches = queue.take(frameCount: Recorder.framesPerTurn).map(\.batch)
            if batches.isEmpty {
                if isLast { break }
                signal.wait(until: nil)
                continue
            }
            write(batches, &writer)
        }
        ended.signal()
    }

    private func write(_ batches: [FrameBatch], _ writer: inout RecordingWriter) {
        let now = MachineClock.now().wall
        for batch in batches {
            batch.bytes.withUnsafeBytes { bytes in
                for slot in batch.slots {
                    let start = Int(slot.offset)
                    let frame = UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(slot.byteCount)])
                    writer.append(frame: frame, at: now, from: slot.source)
                }
            }
            counter.add(batch.slots.count, ordering: .relaxed)
        }
        do {
            try file.write(contentsOf: Data(writer.take()))
        } catch {
            failure.withLock { $0 = $0 ?? error.localizedDescription }
        }
        onFrames(frameCount)
    }
}
