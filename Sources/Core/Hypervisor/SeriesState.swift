import Telemetry

/// What the hypervisor remembers of one series to judge its next reading.
struct SeriesState: Sendable {
    static let noCapacity = -1.0

    /// The last stamps, by stamp: duplicates are looked for among them (wire.md, "Counting").
    var recent: InlineStamps
    /// The last reading in stamp order, whatever its quality; `newest` of a series never heard is `.min`.
    var last: Reading
    /// The frame it came in, of `KeptFrames`; 0 when it came in none, or before this core started.
    var frame: Int64 = 0
    /// The last good or uncertain number and its stamp: what `max_step` compares with.
    var lastGoodNumber: Double = .nan
    var lastGoodAt: Int64 = .min
    /// A count outside `0…countCapacity` is uncertain (parking); negative when the series is no count.
    var countCapacity = SeriesState.noCapacity
    // From here on by size: with no gaps it is 24 bytes less a series.
    /// The unit the wire last used, and how it is converted into the declared one: of `Register.conversions`.
    var unitHash: UInt32 = 0
    /// Of `Register.limits`.
    var limits: UInt32
    var entity: UInt32
    var attribute: UInt32 = 0
    /// The next series of its entity; -1 for none.
    var nextOfEntity: Int32 = -1
    /// Of `Register.unit`; -1 for none.
    var unit: Int32 = -1
    /// The type the wire last said, where it is the entity's.
    var typeHash: UInt32 = 0
    var conversion: UInt16 = 0
    var capacityRole = CapacityRole.none
    /// Heads of lines remembered for it.
    var headCount: UInt8 = 0

    /// A count of places is bounded by its car park's capacity, which may itself arrive as a reading.
    enum CapacityRole: UInt8, Sendable { case none, count, capacity }

    init(series: SeriesID, entity: Int, limits: UInt32) {
        recent = InlineStamps()
        last = Reading(
            series: series, value: .number(.nan), observedAt: Timestamp(nanoseconds: .min),
            receivedAt: Timestamp(nanoseconds: .min), quality: .bad)
        self.entity = UInt32(entity)
        self.limits = limits
    }

    @inline(__always) var newest: Int64 { last.observedAt.nanoseconds }
    var isHeard: Bool { newest != .min }

    /// Takes one reading in: its quality, whether it is late or conflicting, and what the next one is compared with.
    /// One call on one state, so that the hot path finds it once.
    /// - Parameters:
    ///   - now: core time.
    ///   - frame: the number of the frame it came in, 0 for none.
    /// - Returns: false for a duplicate, which changes nothing.
    mutating func admit(_ reading: inout Reading, now: Timestamp, _ limits: SeriesLimits, frame: Int64) -> Bool {
        let stamp = reading.observedAt.nanoseconds
        let bits = reading.value.comparisonBits
        let isNewest = stamp > newest
        if isNewest {
            reading.isLate = now.nanoseconds.subtractedClamped(stamp) > limits.delay
        } else {
            switch recent.comparison(at: stamp, bits: bits) {
            case .duplicate: return false
            case .conflicting: reading.isConflicting = true
            case .unknown: break
            }
            reading.isLate = stamp < newest
        }
        let plausible: Quality =
            switch reading.value {
            case .number(let number): plausibility(of: number, at: stamp, limits)
            case .boolean where limits.isNumeric, .text where limits.isNumeric: .bad
            case .boolean(let flag): plausibility(of: flag ? 1 : 0, at: stamp, limits)
            case .text: .good
            }
        if plausible.rawValue > reading.quality.rawValue { reading.quality = plausible }
        recent.push(stamp, bits)
        // One merely behind its allowed delay is still the newest of its series: shown with its true age.
        if isNewest || !reading.isLate {
            keepLast(reading, stamp)
            self.frame = frame
        }
        return true
    }

    /// Whether this very reading is among the last.
    func isKnown(_ stamp: Int64, _ bits: UInt64) -> Bool {
        recent.comparison(at: stamp, bits: bits) == .duplicate
    }

    private mutating func keepLast(_ reading: Reading, _ stamp: Int64) {
        last = reading
        if reading.quality != .bad, let number = reading.value.number {
            lastGoodNumber = number
            lastGoodAt = stamp
        }
    }

    mutating func remember(stamp: Int64, bits: UInt64) {
        recent.push(stamp, bits)
    }

    /// The quality of a number at `stamp`, before any rule sees it.
    func plausibility(of number: Double, at stamp: Int64, _ limits: SeriesLimits) -> Quality {
        if number < limits.lowest || number > limits.highest { return .bad }
        if limits.stepOver > 0, lastGoodAt != .min {
            // The longer from the last good value, the larger a believable change, whichever is the older: whole windows,
            // one at the least.
            let elapsed = max(stamp.subtractedClamped(lastGoodAt), lastGoodAt.subtractedClamped(stamp))
            let windows = max(1, (Double(elapsed) / Double(limits.stepOver)).rounded(.up))
            if abs(number - lastGoodNumber) > limits.stepChange * windows { return .bad }
        }
        if countCapacity >= 0, number < 0 || number > countCapacity { return .uncertain }
        return .good
    }
}

/// What the site says a series may be. Series of one kind share one.
struct SeriesLimits: Hashable, Sendable {
    /// Bounds outside which a reading is bad; infinite when there are none.
    var lowest = -Double.infinity
    var highest = Double.infinity
    /// `max_step` as change per nanosecond span; 0 when there is none.
    var stepChange = 0.0
    var stepOver: Int64 = 0
    /// How far behind now a stamp may be.
    var delay: Int64
    /// The site gives it a unit, a range or a step: a text (`FALLO`) or a boolean in its place is bad, or a level of
    /// `false` would be a river of 0 m.
    var isNumeric = false
}

/// The eight largest stamps in place, each with a check of its value: a series' duplicates are found without another
/// allocation or cache line far away.
///
/// Largest, not last come: a logger that sends its whole buffer again would push out one by one what it is about to
/// repeat, and the newest would be judged twice. A late stamp takes the place of the smallest, and is then itself that.
struct InlineStamps: Sendable {
    enum Comparison { case unknown, duplicate, conflicting }

    private static let none = Int64.min
    private var stamps = InlineArray<8, Int64>(repeating: InlineStamps.none)
    /// 32 bits of each value: of four billion conflicts one is taken for a duplicate, and counted as that.
    private var checks = InlineArray<8, UInt32>(repeating: 0)
    /// Where the smallest stands; from there they ascend, around the end.
    private var smallest: UInt8 = 0

    @inline(__always)
    mutating func push(_ stamp: Int64, _ bits: UInt64) {
        let largest = stamps[Int((smallest &- 1) & 7)]
        guard stamp >= largest else { return insert(stamp, bits) }
        stamps[Int(smallest)] = stamp
        checks[Int(smallest)] = InlineStamps.check(bits)
        smallest = (smallest &+ 1) & 7
    }

    @inline(never)
    private mutating func insert(_ stamp: Int64, _ bits: UInt64) {
        var place = Int(smallest)
        for _ in 0..<7 where stamps[(place + 1) & 7] < stamp {
            stamps[place] = stamps[(place + 1) & 7]
            checks[place] = checks[(place + 1) & 7]
            place = (place + 1) & 7
        }
        stamps[place] = stamp
        checks[place] = InlineStamps.check(bits)
    }

    func comparison(at stamp: Int64, bits: UInt64) -> Comparison {
        var comparison = Comparison.unknown
        for index in 0..<8 where stamps[index] == stamp {
            if checks[index] == InlineStamps.check(bits) { return .duplicate }
            comparison = .conflicting
        }
        return comparison
    }

    @inline(__always)
    private static func check(_ bits: UInt64) -> UInt32 {
        let product = bits.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return UInt32(truncatingIfNeeded: product.high ^ product.low)
    }
}

extension Value {
    /// Bits that differ exactly when the values differ (-0 and 0 are one number).
    var comparisonBits: UInt64 {
        switch self {
        case .number(let number): number == 0 ? 0 : number.bitPattern
        case .boolean(let flag): flag ? 0x7FF8_0000_0000_0001 : 0x7FF8_0000_0000_0002
        case .text(let id): 0x7FF9_0000_0000_0000 | UInt64(id.index)
        }
    }
}
