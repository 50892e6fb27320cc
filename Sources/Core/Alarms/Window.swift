import Telemetry

/// The recent good readings of one series, shared by every rule that looks back over it: everything younger than the
/// longest window asked for, and one reading before that (a rate needs the value at its start).
///
/// Bounded by `Window.sampleLimit`: when it is full, the two adjacent samples closest together in time become one that
/// carries their mean, the later stamp and their count, so a burst costs resolution, never memory. 1 024 samples are
/// 24 hours at 90 s, or an hour at 3.5 s; no rule of a territory looks closer over longer.
struct Window: Sendable {
    static let sampleLimit = 1024

    struct Sample: Hashable, Sendable {
        var at: Int64
        var value: Double
    }

    /// The longest look back, nanoseconds.
    private(set) var span: Int64
    /// A ring: `head` is the oldest.
    private var samples: [Sample] = []
    private var head = 0
    private(set) var count = 0
    /// How many readings merged samples stand for; empty until the first merge.
    private var merged: [Int64: Int] = [:]
    /// The stamp of the first reading ever: how much of a window was observed at all.
    private(set) var firstAt: Int64 = .max

    init(span: Int64) { self.span = span }

    mutating func widen(to span: Int64) { self.span = max(self.span, span) }

    /// The `index`-th oldest.
    subscript(index: Int) -> Sample {
        let position = head + index
        return samples[position < samples.count ? position : position - samples.count]
    }

    var newest: Sample? { count > 0 ? self[count - 1] : nil }

    /// Stamps ascend (the hypervisor hands over readings in order); one at the newest stamp replaces it.
    mutating func append(at: Int64, _ value: Double) {
        if firstAt == .max { firstAt = at }
        if count > 0, self[count - 1].at >= at {
            let position = head + count - 1
            samples[position < samples.count ? position : position - samples.count].value = value
            return
        }
        prune(before: at.subtractedClamped(span))
        if count == samples.count { grow() }
        let position = head + count
        samples[position < samples.count ? position : position - samples.count] = Sample(at: at, value: value)
        count += 1
    }

    /// Drops what is older than `start`, but for the last one at or before it.
    private mutating func prune(before start: Int64) {
        while count > 1, self[1].at <= start {
            if !merged.isEmpty { merged[self[0].at] = nil }
            head = head + 1 == samples.count ? 0 : head + 1
            count -= 1
        }
    }

    private mutating func grow() {
        guard samples.count < Window.sampleLimit else { return mergeClosest() }
        let straight = (0..<count).map { self[$0] }
        // By half, from 4: most series hold a handful.
        let capacity = min(Window.sampleLimit, max(4, samples.count + samples.count / 2))
        samples.removeAll()
        samples.reserveCapacity(capacity)
        samples += straight
        while samples.count < capacity { samples.append(Sample(at: 0, value: 0)) }
        head = 0
    }

    private mutating func mergeClosest() {
        var straight = (0..<count).map { self[$0] }
        var closest = 1
        var gap = Int64.max
        for index in 1..<straight.count - 1 where straight[index + 1].at - straight[index].at < gap {
            gap = straight[index + 1].at - straight[index].at
            closest = index
        }
        let (early, late) = (straight[closest], straight[closest + 1])
        let (earlyCount, lateCount) = (merged[early.at] ?? 1, merged[late.at] ?? 1)
        let total = Double(earlyCount + lateCount)
        let mean = early.value * (Double(earlyCount) / total) + late.value * (Double(lateCount) / total)
        straight[closest + 1].value = mean
        straight.remove(at: closest)
        merged[early.at] = nil
        merged[late.at] = earlyCount + lateCount
        count = straight.count
        straight.append(Sample(at: 0, value: 0))
        samples = straight
        head = 0
    }

    /// Index of the oldest sample after `start` (windows are half open).
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
        guard !merged.isEmpty else { return count - first }
        var total = 0
        for index in first..<count { total += merged[self[index].at] ?? 1 }
        return total
    }

    /// How many readings the sample at `at` stands for.
    func weight(at: Int64) -> Int { merged.isEmpty ? 1 : merged[at] ?? 1 }

    // MARK: Image

    func encode(into writer: inout ByteWriter) {
        writer.write(firstAt)
        writer.write(UInt32(count))
        for index in 0..<count {
            writer.write(self[index].at)
            writer.write(self[index].value)
            writer.write(UInt32(weight(at: self[index].at)))
        }
    }

    mutating func restore(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        let first: Int64 = try reader.read()
        let sampleCount = Int(try reader.read(UInt32.self))
        guard sampleCount <= Window.sampleLimit else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "at most \(Window.sampleLimit) samples")
        }
        for _ in 0..<sampleCount {
            let at: Int64 = try reader.read()
            let value = try reader.readDouble()
            let weight = Int(try reader.read(UInt32.self))
            append(at: at, value)
            if weight > 1 { merged[at] = weight }
        }
        firstAt = first
    }
}
