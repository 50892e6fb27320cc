import Frames
import Telemetry

/// The latest frames as they came, so that "why?" shows what a reading came in, and says of one that is gone until when
/// it was there. Batches are held, not copied: a frame costs nothing but its memory, and a series eight bytes.
struct KeptFrames: Sendable {
    /// Of everything held: a hundredth of what a core of ten thousand series may have. At ten thousand readings a minute
    /// of a hundred bytes this is twenty seconds, at a hundred a minute half an hour; a small territory uses what it
    /// sends.
    static let byteLimit = 512 << 10
    /// What a batch costs beside its bytes and places: its own row and two allocations.
    static let batchCost = 160
    /// Turns of what was dropped that are remembered, at most one a second: an hour at the highest rate.
    private static let markLimit = 4096
    private static let markSpacing = TimeSpan.seconds(1)

    private struct Kept: Sendable {
        /// The number before that of its first frame.
        var base: Int64
        var bytes: [UInt8]
        var slots: ContiguousArray<FrameBatch.Slot>
        /// Of the stamps of its lines, where the sender said it.
        var precision: LinePrecision?
        var at: Timestamp
        /// The core's time after its last frame: on stream time its own stamps may have moved that.
        var until: Timestamp
        var cost: Int

        var last: Int64 { base + Int64(slots.count) }
    }
    private struct Mark: Sendable {
        /// All up to it were gone.
        var last: Int64
        var at: Timestamp
    }

    /// Oldest first, from `head` on: what is dropped is taken out in bulk.
    private var batches: ContiguousArray<Kept> = []
    private var head = 0
    private var byteCount = 0
    private var marks: [Mark] = []
    /// The number of the latest frame. They count from 1; 0 is no frame.
    private(set) var newest: Int64 = 0

    /// What became of a frame.
    enum Lookup: Equatable {
        /// The first `Limits.frameTextByteCount` of its `byteCount` bytes.
        case kept(source: FrameSource, bytes: [UInt8], byteCount: Int)
        /// Dropped, at the latest then.
        case gone(Timestamp)
    }

    /// - Returns: the number before that of the batch's first frame.
    mutating func keep(_ batch: FrameBatch, at now: Timestamp) -> Int64 {
        let base = newest
        guard !batch.slots.isEmpty else { return base }
        newest += Int64(batch.slots.count)
        // A buffer made for more than came would be held for what is in it.
        let bytes = batch.bytes.capacity > 2 * batch.bytes.count + 64 ? Array(batch.bytes[...]) : batch.bytes
        let cost =
            bytes.capacity + batch.slots.capacity * MemoryLayout<FrameBatch.Slot>.stride + KeptFrames.batchCost
        batches.append(
            Kept(
                base: base, bytes: bytes, slots: batch.slots, precision: batch.precision, at: now, until: now,
                cost: cost))
        byteCount += cost
        if byteCount > KeptFrames.byteLimit { drop(at: now) }
        return base
    }

    /// The batch kept last is judged whole; the core's time by then.
    mutating func settle(at now: Timestamp) {
        guard batches.count > head else { return }
        batches[batches.count - 1].until = now
    }

    func look(_ number: Int64) -> Lookup? {
        guard number >= 1, number <= newest else { return nil }
        guard head < batches.count, number > batches[head].base else {
            // The earliest that is still known by which it was gone.
            return marks.first { $0.last >= number }.map { .gone($0.at) }
        }
        var (low, high) = (head, batches.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if batches[middle].base < number { low = middle } else { high = middle - 1 }
        }
        let slot = batches[low].slots[Int(number - batches[low].base) - 1]
        let bytes = batches[low].bytes.dropFirst(Int(slot.offset)).prefix(Int(slot.byteCount))
        return .kept(
            source: slot.source, bytes: Array(bytes.prefix(Limits.frameTextByteCount)), byteCount: bytes.count)
    }

    /// Since when every frame is kept; nil before any came.
    var oldestAt: Timestamp? { head < batches.count ? batches[head].until : nil }

    /// A frame with what is known of it beside its bytes.
    struct Found {
        var number: Int64
        /// Between when and when it came.
        var came: ClosedRange<Timestamp>
        var source: FrameSource
        var precision: LinePrecision?
    }

    /// Looks at every frame that is kept, the newest first, until `body` says false. All of them are half a megabyte: what
    /// is asked of their bytes when somebody looks costs the way they came nothing.
    func lookBack(_ body: (_ found: Found, _ bytes: UnsafeRawBufferPointer) -> Bool) {
        for kept in batches[head...].reversed() {
            let goesOn = kept.bytes.withUnsafeBytes { bytes in
                for (index, slot) in kept.slots.enumerated().reversed() {
                    let start = Int(slot.offset)
                    let end = start + Int(slot.byteCount)
                    guard start <= end, end <= bytes.count else { continue }
                    let found = Found(
                        number: kept.base + Int64(index) + 1, came: kept.at...max(kept.at, kept.until),
                        source: slot.source,
                        precision: kept.precision)
                    guard body(found, UnsafeRawBufferPointer(rebasing: bytes[start..<end])) else { return false }
                }
                return true
            }
            guard goesOn else { return }
        }
    }

    private mutating func drop(at now: Timestamp) {
        var last = newest
        while byteCount > KeptFrames.byteLimit {
            last = batches[head].last
            byteCount -= batches[head].cost
            batches[head] = Kept(base: last, bytes: [], slots: [], at: now, until: now, cost: 0)
            head += 1
        }
        if head * 2 >= batches.count {
            batches.removeFirst(head)
            head = 0
        }
        if marks.count > 1, now - marks[marks.count - 2].at < KeptFrames.markSpacing {
            marks[marks.count - 1] = Mark(last: last, at: now)
        } else {
            marks.append(Mark(last: last, at: now))
            if marks.count >= KeptFrames.markLimit * 2 { marks.removeFirst(KeptFrames.markLimit) }
        }
    }
}
