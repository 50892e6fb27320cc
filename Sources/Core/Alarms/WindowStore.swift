import Telemetry

/// The recent good readings of every series some rule looks back over, shared by those rules: of each series
/// everything younger than the longest window asked for, and one reading before that (a rate needs the value at its
/// start).
///
/// All samples stand in one slab, in rings of a power of two: looking back touches no reference count, and a hundred
/// thousand series cost a few allocations. A ring is bounded by `sampleLimit`: when it is full, the two adjacent
/// samples closest together in time become one that carries their mean, the later stamp and their count, so a burst
/// costs resolution, never memory. 1 024 samples are 24 hours at 90 s, or an hour at 3.5 s; no rule of a territory
/// looks closer over longer.
struct WindowStore: Sendable {
    static let sampleLimit = 1024
    /// A series whose period nobody knows holds a handful.
    private static let firstCapacity = 4
    /// Room made at once for a series whose period says how many readings a window holds: rings need not be moved, and
    /// leave nothing behind, as they fill. A longer window grows as it is used.
    private static let expectedLimit = 64

    struct Sample: Hashable, Sendable {
        var at: Int64
        var value: Double
    }

    private struct Ring: Sendable {
        /// The longest look back, nanoseconds.
        var span: Int64
        /// The stamp of the first reading ever: how much of a window was observed at all.
        var firstAt: Int64 = .max
        var start: Int32 = 0
        /// A power of two; 0 before the first reading.
        var capacity: Int32 = 0
        var firstCapacity: Int32
        /// The oldest, counted from `start`.
        var head: Int32 = 0
        var count: Int32 = 0
        var extremes = Extremes()
    }

    /// What no sample of a window lies outside of: kept as samples come, not as they go (`tighten`).
    struct Extremes: Sendable {
        // Floats, rounded outwards: bounds need not be exact, and every series has them.
        var least = Float.infinity
        var most = -Float.infinity

        @inline(__always)
        mutating func widen(by value: Double) {
            if value < Double(least) { least = Extremes.below(value) }
            if value > Double(most) { most = -Extremes.below(-value) }
        }

        private static func below(_ value: Double) -> Float {
            let near = Float(value)
            return Double(near) <= value ? near : near.nextDown
        }
    }

    private var rings: ContiguousArray<Ring> = []
    private var samples: ContiguousArray<Sample> = []
    /// Starts of rings given up for larger ones, by the capacity's power of two.
    private var free: [[Int32]] = Array(repeating: [], count: 11)
    /// How many readings merged samples stand for, by their stamp; only rings that were ever full.
    private var merged: [Int32: [Int64: Int]] = [:]

    /// - Parameter period: nanoseconds between readings, 0 where unknown.
    mutating func add(span: Int64, period: Int64) -> Int32 {
        let expected = period > 0 ? min(Int64(WindowStore.expectedLimit), span / period + 2) : 0
        var capacity = Int32(WindowStore.firstCapacity)
        while Int64(capacity) < expected { capacity *= 2 }
        rings.append(Ring(span: span, firstCapacity: capacity))
        return Int32(rings.count - 1)
    }

    mutating func widen(_ window: Int32, to span: Int64) {
        rings[Int(window)].span = max(rings[Int(window)].span, span)
    }

    func count(_ window: Int32) -> Int { Int(rings[Int(window)].count) }

    /// What rules compute on; valid inside `body`.
    @inline(__always)
    func look<T>(_ window: Int32, _ body: (WindowView) -> T) -> T {
        let ring = rings[Int(window)]
        let weights = merged.isEmpty ? nil : merged[window]
        return samples.withUnsafeBufferPointer { samples in
            body(
                WindowView(
                    samples: UnsafeBufferPointer(
                        rebasing: samples[Int(ring.start)..<Int(ring.start + ring.capacity)]),
                    mask: Int(ring.capacity) - 1, head: Int(ring.head), count: Int(ring.count), firstAt: ring.firstAt,
                    weights: weights))
        }
    }

    /// Stamps ascend (the hypervisor hands over readings in order); one at the newest stamp replaces it.
    @discardableResult
    mutating func append(_ window: Int32, at: Int64, _ value: Double) -> Extremes {
        let index = Int(window)
        var ring = rings[index]
        ring.extremes.widen(by: value)
        if ring.firstAt == .max { ring.firstAt = at }
        if ring.count > 0 {
            let newest = place(ring, Int(ring.count) - 1)
            if samples[newest].at >= at {
                samples[newest].value = value
                rings[index].extremes = ring.extremes
                return ring.extremes
            }
        }
        prune(&ring, window, before: at.subtractedClamped(ring.span))
        if ring.count == ring.capacity { makeRoom(&ring, window) }
        samples[place(ring, Int(ring.count))] = Sample(at: at, value: value)
        ring.count += 1
        rings[index] = ring
        return ring.extremes
    }

    /// Works out the extremes of what the window still holds.
    mutating func tighten(_ window: Int32) {
        let extremes = look(window) { view in
            var extremes = Extremes()
            for index in 0..<view.count { extremes.widen(by: view[index].value) }
            return extremes
        }
        rings[Int(window)].extremes = extremes
    }

    @inline(__always)
    private func place(_ ring: Ring, _ index: Int) -> Int {
        Int(ring.start) + (Int(ring.head) + index) & Int(ring.capacity - 1)
    }

    /// Drops what is older than `start`, but for the last one at or before it.
    @inline(__always)
    private mutating func prune(_ ring: inout Ring, _ window: Int32, before start: Int64) {
        while ring.count > 1, samples[place(ring, 1)].at <= start {
            if !merged.isEmpty {
                let oldest = samples[place(ring, 0)].at
                merged[window]?[oldest] = nil
            }
            ring.head = (ring.head + 1) & (ring.capacity - 1)
            ring.count -= 1
        }
    }

    private mutating func makeRoom(_ ring: inout Ring, _ window: Int32) {
        guard Int(ring.capacity) < WindowStore.sampleLimit else { return mergeClosest(&ring, window) }
        let straight = (0..<Int(ring.count)).map { samples[place(ring, $0)] }
        if ring.capacity > 0 { free[ring.capacity.trailingZeroBitCount].append(ring.start) }
        ring.capacity = ring.capacity == 0 ? ring.firstCapacity : ring.capacity * 2
        ring.start = allocate(ring.capacity)
        ring.head = 0
        for (index, sample) in straight.enumerated() { samples[Int(ring.start) + index] = sample }
    }

    private mutating func allocate(_ capacity: Int32) -> Int32 {
        if let start = free[capacity.trailingZeroBitCount].popLast() { return start }
        let start = samples.count
        if samples.capacity < start + Int(capacity) {
            // By a quarter: doubling would hold twice the memory of a large territory for nothing.
            samples.reserveCapacity(start + start / 4 + max(Int(capacity), 4096))
        }
        samples.append(contentsOf: repeatElement(Sample(at: 0, value: 0), count: Int(capacity)))
        return Int32(start)
    }

    private mutating func mergeClosest(_ ring: inout Ring, _ window: Int32) {
        var straight = (0..<Int(ring.count)).map { samples[place(ring, $0)] }
        var closest = 1
        var gap = Int64.max
        for index in 1..<straight.count - 1 where straight[index + 1].at - straight[index].at < gap {
            gap = straight[index + 1].at - straight[index].at
            closest = index
        }
        var weights = merged[window] ?? [:]
        let (early, late) = (straight[closest], straight[closest + 1])
        let (earlyCount, lateCount) = (weights[early.at] ?? 1, weights[late.at] ?? 1)
        let total = Double(earlyCount + lateCount)
        straight[closest + 1].value =
            early.value * (Double(earlyCount) / total) + late.value * (Double(lateCount) / total)
        straight.remove(at: closest)
        weights[early.at] = nil
        weights[late.at] = earlyCount + lateCount
        merged[window] = weights
        ring.head = 0
        ring.count = Int32(straight.count)
        for (index, sample) in straight.enumerated() { samples[Int(ring.start) + index] = sample }
    }

    // MARK: Image

    func encode(_ window: Int32, into writer: inout ByteWriter) {
        writer.write(rings[Int(window)].firstAt)
        writer.write(UInt32(rings[Int(window)].count))
        look(window) { view in
            for index in 0..<view.count {
                writer.write(view[index].at)
                writer.write(view[index].value)
                writer.write(UInt32(view.weight(at: view[index].at)))
            }
        }
    }

    /// - Parameter window: nil reads a window that no rule looks at any more, and lets it go.
    mutating func restore(_ window: Int32?, from reader: inout ByteReader) throws(ByteReader.Malformed) {
        let first: Int64 = try reader.read()
        let sampleCount = Int(try reader.read(UInt32.self))
        guard sampleCount <= WindowStore.sampleLimit else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "at most \(WindowStore.sampleLimit) samples")
        }
        for _ in 0..<sampleCount {
            let at: Int64 = try reader.read()
            let value = try reader.readDouble()
            let weight = Int(try reader.read(UInt32.self))
            guard let window else { continue }
            append(window, at: at, value)
            if weight > 1 { merged[window, default: [:]][at] = weight }
        }
        if let window { rings[Int(window)].firstAt = first }
    }
}

/// One series' recent readings, oldest first, while they are looked at.
struct WindowView {
    typealias Sample = WindowStore.Sample
    let samples: UnsafeBufferPointer<Sample>
    let mask: Int
    let head: Int
    let count: Int
    let firstAt: Int64
    let weights: [Int64: Int]?

    /// The `index`-th oldest.
    @inline(__always) subscript(index: Int) -> Sample { samples[(head + index) & mask] }

    /// Index of the oldest sample after `start` (windows are half open).
    @inline(__always)
    func firstIndex(after start: Int64) -> Int {
        if count == 0 || self[0].at > start { return 0 }
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].at <= start { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The readings in `(at - span, at]`.
    func sampleCount(from first: Int) -> Int {
        guard weights != nil else { return count - first }
        var total = 0
        for index in first..<count { total += weight(at: self[index].at) }
        return total
    }

    /// How many readings the sample at `at` stands for.
    @inline(__always) func weight(at: Int64) -> Int { weights?[at] ?? 1 }
}
