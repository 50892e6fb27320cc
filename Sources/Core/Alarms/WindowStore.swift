import Telemetry

/// The recent good readings of every series some rule looks back over, shared by those rules: of each series
/// everything younger than the longest window asked for, and one reading before that (a rate needs the value at its
/// start).
///
/// All samples stand in one slab, in rings of a power of two: looking back touches no reference count, and a hundred
/// thousand series cost a few allocations. What sensors send, decimals at whole milliseconds, is packed eight bytes a
/// sample (`SamplePacking`); a ring that is given anything else holds sixteen. A ring is bounded by `sampleLimit`: when it is full, the two adjacent
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

    struct Ring: Sendable {
        /// The longest look back, nanoseconds.
        var span: Int64
        /// The stamp of the first reading ever: how much of a window was observed at all.
        var firstAt: Int64 = .max
        var packing = SamplePacking.empty
        /// Word of the slab.
        var start: UInt32 = 0
        /// In samples: a power of two; 0 before the first reading.
        var capacity: Int16 = 0
        var firstCapacity: Int16
        /// The oldest, counted from `start`.
        var head: Int16 = 0
        var count: Int16 = 0
        var extremes = Extremes()

        var wordCount: Int { Int(capacity) * (packing.isPlain ? 2 : 1) }
        @inline(__always) func slot(_ index: Int) -> Int { (Int(head) &+ index) & (Int(capacity) &- 1) }
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

    var rings: ContiguousArray<Ring> = []
    private var words: ContiguousArray<UInt64> = []
    /// Starts of rings given up for larger ones, by their words' power of two.
    private var free: [[UInt32]] = Array(repeating: [], count: 12)
    /// How many readings merged samples stand for, by their stamp; only rings that were ever full.
    var merged: [Int32: [Int64: Int]] = [:]

    /// - Parameter period: nanoseconds between readings, 0 where unknown.
    mutating func add(span: Int64, period: Int64) -> Int32 {
        let expected = period > 0 ? min(Int64(WindowStore.expectedLimit), span / period + 2) : 0
        var capacity = Int16(WindowStore.firstCapacity)
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
        return words.withUnsafeBufferPointer { words in
            body(
                WindowView(
                    words: UnsafeBufferPointer(rebasing: words[Int(ring.start)..<Int(ring.start) + ring.wordCount]),
                    packing: ring.packing, mask: Int(ring.capacity) - 1, head: Int(ring.head), count: Int(ring.count),
                    firstAt: ring.firstAt, weights: weights))
        }
    }

    /// Stamps ascend (the hypervisor hands over readings in order); one at the newest stamp replaces it.
    @discardableResult
    mutating func append(_ window: Int32, at: Int64, _ value: Double) -> Extremes {
        let index = Int(window)
        var ring = rings[index]
        ring.extremes.widen(by: value)
        if ring.firstAt == .max { ring.firstAt = at }
        if ring.count > 0, stamp(ring, Int(ring.count) - 1) >= at {
            // The newest again: it is the one replaced.
            let newest = Sample(at: stamp(ring, Int(ring.count) - 1), value: value)
            store(newest, at: Int(ring.count) - 1, in: &ring, window)
            rings[index] = ring
            return ring.extremes
        }
        prune(&ring, window, before: at.subtractedClamped(ring.span))
        if ring.count == ring.capacity { makeRoom(&ring, window) }
        ring.count += 1
        store(Sample(at: at, value: value), at: Int(ring.count) - 1, in: &ring, window)
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

    /// The stamp of the `index`-th oldest.
    @inline(__always)
    private func stamp(_ ring: Ring, _ index: Int) -> Int64 {
        let slot = ring.slot(index)
        if ring.packing.isPlain { return Int64(bitPattern: words[Int(ring.start) &+ slot &* 2]) }
        return ring.packing.stamp(words[Int(ring.start) &+ slot])
    }

    private func sample(_ ring: Ring, _ index: Int) -> Sample {
        let at = stamp(ring, index)
        let slot = ring.slot(index)
        if ring.packing.isPlain {
            return Sample(at: at, value: Double(bitPattern: words[Int(ring.start) + slot * 2 + 1]))
        }
        return Sample(at: at, value: ring.packing.value(words[Int(ring.start) + slot]))
    }

    @inline(__always)
    private mutating func store(_ sample: Sample, at index: Int, in ring: inout Ring, _ window: Int32) {
        if let word = ring.packing.word(sample) {
            words[Int(ring.start) &+ ring.slot(index)] = word
        } else if ring.packing.isPlain {
            words[Int(ring.start) &+ ring.slot(index) &* 2] = UInt64(bitPattern: sample.at)
            words[Int(ring.start) &+ ring.slot(index) &* 2 &+ 1] = sample.value.bitPattern
        } else {
            storeOtherwise(sample, at: index, in: &ring)
        }
    }

    /// What the ring's packing can't hold: it is packed anew, or not at all.
    @inline(never)
    private mutating func storeOtherwise(_ sample: Sample, at index: Int, in ring: inout Ring) {
        var all = (0..<index).map { self.sample(ring, $0) }
        all.append(sample)
        for rest in index + 1..<max(index + 1, Int(ring.count)) { all.append(self.sample(ring, rest)) }
        fill(&ring, with: all, packing: .fitting(all))
    }

    /// Makes the ring hold `all`, oldest first.
    private mutating func fill(_ ring: inout Ring, with all: [Sample], packing: SamplePacking) {
        let before = ring.wordCount
        ring.packing = packing
        if ring.wordCount != before {
            if before > 0 { free[before.trailingZeroBitCount].append(ring.start) }
            ring.start = allocate(ring.wordCount)
        }
        ring.head = 0
        ring.count = Int16(all.count)
        for (index, sample) in all.enumerated() {
            if !packing.isPlain {
                // Every one of them was looked at when the packing was made.
                words[Int(ring.start) + index] = packing.word(sample) ?? 0
            } else {
                words[Int(ring.start) + index * 2] = UInt64(bitPattern: sample.at)
                words[Int(ring.start) + index * 2 + 1] = sample.value.bitPattern
            }
        }
    }

    /// Drops what is older than `start`, but for the last one at or before it.
    @inline(__always)
    private mutating func prune(_ ring: inout Ring, _ window: Int32, before start: Int64) {
        while ring.count > 1, stamp(ring, 1) <= start {
            if !merged.isEmpty {
                let oldest = stamp(ring, 0)
                merged[window]?[oldest] = nil
            }
            ring.head = (ring.head &+ 1) & (ring.capacity &- 1)
            ring.count &-= 1
        }
    }

    private mutating func makeRoom(_ ring: inout Ring, _ window: Int32) {
        guard Int(ring.capacity) < WindowStore.sampleLimit else { return mergeClosest(&ring, window) }
        let all = (0..<Int(ring.count)).map { sample(ring, $0) }
        if ring.capacity > 0 { free[ring.wordCount.trailingZeroBitCount].append(ring.start) }
        ring.capacity = ring.capacity == 0 ? ring.firstCapacity : ring.capacity * 2
        ring.start = allocate(ring.wordCount)
        fill(&ring, with: all, packing: ring.packing)
    }

    private mutating func allocate(_ wordCount: Int) -> UInt32 {
        if let start = free[wordCount.trailingZeroBitCount].popLast() { return start }
        let start = words.count
        if words.capacity < start + wordCount {
            // By a quarter: doubling would hold twice the memory of a large territory for nothing.
            words.reserveCapacity(start + start / 4 + max(wordCount, 4096))
        }
        words.append(contentsOf: repeatElement(0, count: wordCount))
        return UInt32(start)
    }

    private mutating func mergeClosest(_ ring: inout Ring, _ window: Int32) {
        var straight = (0..<Int(ring.count)).map { sample(ring, $0) }
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
        fill(&ring, with: straight, packing: ring.packing.isPlain ? .plain : .fitting(straight))
    }
}

/// One series' recent readings, oldest first, while they are looked at.
struct WindowView {
    typealias Sample = WindowStore.Sample
    let words: UnsafeBufferPointer<UInt64>
    let packing: SamplePacking
    let mask: Int
    let head: Int
    let count: Int
    let firstAt: Int64
    let weights: [Int64: Int]?

    /// The `index`-th oldest.
    @inline(__always)
    subscript(index: Int) -> Sample {
        let slot = (head &+ index) & mask
        if packing.isPlain {
            return Sample(
                at: Int64(bitPattern: words[slot &* 2]), value: Double(bitPattern: words[slot &* 2 &+ 1]))
        }
        return Sample(at: packing.stamp(words[slot]), value: packing.value(words[slot]))
    }

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
