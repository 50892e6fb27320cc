/// What lines begin with, as bytes: `flood,station=las-000123,unit=cm level=`, up to and with the `=` of the first
/// field, and what the hypervisor found each to mean. A sensor repeats its head in every line, so that the tags, names
/// and units of most lines need not be read again: one hash and one comparison stand for all of it. Only what was
/// decoded and accepted once is remembered, byte for byte, so a head can mean nothing else.
///
/// A line is one the heads can tell when it has one field and that is a plain decimal; every other is decoded whole.
// @unchecked: only the `FrameDecoder` that owns it uniquely (checked at each decode) touches it.
final class LineHeads: @unchecked Sendable {
    /// Other heads are decoded every time: names alone may have 256 bytes each, but what repeats is short; and what is
    /// shorter than a word names no sensor.
    static let headByteCounts = 8...256

    /// What a known line says.
    struct Line {
        var meaning: UInt64
        var value: Double
        /// In ticks; nil where the line has no stamp.
        var ticks: Int64?
    }

    /// The record's place in the arena + 1 (in units of eight bytes) below, 32 bits of the hash above; 0 is free. A
    /// power of two in size, at most half full.
    private var slots: UnsafeMutableBufferPointer<UInt64>
    /// Records: the meaning and, in the upper 16 bits, the head's byte count; then the head, padded to eight bytes.
    private var arena: UnsafeMutableBufferPointer<UInt64>
    private var used = 0
    private var count = 0
    private static let meaningMask: UInt64 = (1 << 48) - 1
    private static let headerWordCount = 1

    init() {
        slots = .allocate(capacity: 64)
        slots.initialize(repeating: 0)
        arena = .allocate(capacity: 512)
    }

    deinit {
        slots.deallocate()
        arena.deallocate()
    }

    // MARK: Reading

    /// Reads a line from its end: the stamp, the value before it, and what is left is the head. nil for a line whose
    /// head is not known or that says more than that.
    /// - Parameter end: where the line ends, its line end not included.
    @inline(__always)
    func read(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Line? {
        guard count > 0 else { return nil }
        var valueEnd = end
        var ticks: Int64?
        if let space = LineHeads.space(beforeStampAt: end, after: start) {
            guard let stamp = PlainDecimal.integer(space + 1, end) else { return nil }
            ticks = stamp
            valueEnd = space
        }
        var value = valueEnd
        let first = max(start, valueEnd - PlainDecimal.byteLimit - 1)
        repeat {
            guard value > first else { return nil }
            value -= 1
        } while value.pointee != Ascii.equals
        value += 1
        guard LineHeads.headByteCounts.contains(value - start), let number = PlainDecimal.number(value, valueEnd),
            let meaning = find(start, value - start)
        else { return nil }
        return Line(meaning: meaning, value: number, ticks: ticks)
    }

    /// The last space of a line, where what follows is as long as a stamp of some precision in these decades, or is
    /// all digits; nil where there is none, and the line has no stamp.
    @inline(__always)
    private static func space(
        beforeStampAt end: UnsafePointer<UInt8>, after start: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8>? {
        if end - start > 20, end[-20] == Ascii.space { return end - 20 }
        let first = max(start, end - 21)
        var at = end - 1
        while at > first, at.pointee &- Ascii.zero <= 9 { at -= 1 }
        return at.pointee == Ascii.space ? at : nil
    }

    /// Nanoseconds since 1970, `noStamp` without ticks; nil where they lie beyond the years 1678 to 2262.
    @inline(__always)
    static func stamp(_ ticks: Int64?, nanosecondsPerTick: Int64) -> Int64? {
        guard let ticks else { return KnownLine.noStamp }
        let (nanoseconds, overflow) = ticks.multipliedReportingOverflow(by: nanosecondsPerTick)
        return overflow ? nil : nanoseconds
    }

    @inline(__always)
    private func find(_ head: UnsafePointer<UInt8>, _ byteCount: Int) -> UInt64? {
        let hash = LineHeads.hash(head, byteCount)
        let mask = slots.count - 1
        var position = Int(truncatingIfNeeded: hash) & mask
        // Ends: the table is at most half full, so a free slot is met.
        while true {
            let slot = slots[position]
            if slot == 0 { return nil }
            if slot >> 32 == hash >> 32 {
                let record = Int(slot & 0xFFFF_FFFF) - 1
                let header = arena[record]
                if header >> 48 == UInt64(byteCount), holds(record, head, byteCount) {
                    return header & LineHeads.meaningMask
                }
            }
            position = (position + 1) & mask
        }
    }

    @inline(__always)
    private func holds(_ record: Int, _ head: UnsafePointer<UInt8>, _ byteCount: Int) -> Bool {
        let known = UnsafeRawPointer(arena.baseAddress! + record + LineHeads.headerWordCount)
        let given = UnsafeRawPointer(head)
        // The last eight bytes, over some that were compared already: no loop over a tail.
        let last = byteCount - 8
        var difference =
            known.loadUnaligned(fromByteOffset: last, as: UInt64.self)
            ^ given.loadUnaligned(fromByteOffset: last, as: UInt64.self)
        var offset = 0
        while offset < last {
            difference |=
                known.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                ^ given.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            offset &+= 8
        }
        return difference == 0
    }

    /// Two lanes, so that one multiplication need not wait for the other. Equal hashes cost a comparison, nothing else,
    /// and the hypervisor bounds how many heads a series may bring: nobody gains by choosing them.
    @inline(__always)
    private static func hash(_ head: UnsafePointer<UInt8>, _ byteCount: Int) -> UInt64 {
        let bytes = UnsafeRawPointer(head)
        let last = byteCount - 8
        var even = UInt64(truncatingIfNeeded: byteCount) &* 0x9E37_79B9_7F4A_7C15
        var odd = fold(bytes.loadUnaligned(fromByteOffset: last, as: UInt64.self) ^ 0xA076_1D64_78BD_642F)
        var offset = 0
        while offset &+ 8 < last {
            even = fold(even ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            odd = fold(odd ^ bytes.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self))
            offset &+= 16
        }
        if offset < last { even = fold(even ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
        return fold(even ^ odd)
    }

    @inline(__always)
    private static func fold(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xFF51_AFD7_ED55_8CCD)
        return product.high ^ product.low
    }

    // MARK: Learning

    /// Remembers what a head means, but for one that is known.
    func learn(_ head: WireText, means meaning: UInt64) {
        guard let start = head.start, LineHeads.headByteCounts.contains(head.count), find(start, head.count) == nil
        else {
            return
        }
        if (count + 1) * 2 > slots.count { grow() }
        let wordCount = LineHeads.headerWordCount + (head.count + 7) / 8
        let record = reserve(wordCount)
        arena[record] = meaning & LineHeads.meaningMask | UInt64(head.count) << 48
        UnsafeMutableRawPointer(arena.baseAddress! + record + LineHeads.headerWordCount)
            .copyMemory(from: start, byteCount: head.count)
        place(record, LineHeads.hash(start, head.count))
        count += 1
    }

    private func reserve(_ wordCount: Int) -> Int {
        if used + wordCount > arena.count {
            // By a quarter: doubling would hold twice the memory of a large territory for nothing.
            let larger = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: arena.count + arena.count / 4 + 512)
            // No more than is used is touched: the rest takes no memory yet.
            larger.baseAddress!.moveInitialize(from: arena.baseAddress!, count: used)
            arena.deallocate()
            arena = larger
        }
        defer { used += wordCount }
        return used
    }

    private func grow() {
        let old = slots
        slots = .allocate(capacity: old.count * 2)
        slots.initialize(repeating: 0)
        for slot in old where slot != 0 {
            let record = Int(slot & 0xFFFF_FFFF) - 1
            let head = UnsafeMutableRawPointer(arena.baseAddress! + record + LineHeads.headerWordCount)
            place(record, LineHeads.hash(head.assumingMemoryBound(to: UInt8.self), Int(arena[record] >> 48)))
        }
        old.deallocate()
    }

    private func place(_ record: Int, _ hash: UInt64) {
        let mask = slots.count - 1
        var position = Int(truncatingIfNeeded: hash) & mask
        while slots[position] != 0 { position = (position + 1) & mask }
        slots[position] = (hash & ~0xFFFF_FFFF) | UInt64(record + 1)
    }
}

/// The decimals that most sensors print, read without the cases they never use: an optional minus, digits, perhaps a
/// point and digits. Whatever else stands there is left to `WireNumber`, which gives the same double for these.
enum PlainDecimal {
    /// Up to fifteen digits are exact in a double, and so is their power of ten: one division rounds correctly.
    private static let digitLimit = 15
    /// Fifteen digits, a minus and a point.
    static let byteLimit = 17

    /// The number that is all of the bytes from `start` to `end`.
    @inline(__always)
    static func number(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Double? {
        var at = start
        let isNegative = at < end && at.pointee == Ascii.minus
        if isNegative { at += 1 }
        let first = at
        var digits: Int64 = 0
        var scale = 1.0
        var point = 0
        while at < end {
            let digit = at.pointee &- Ascii.zero
            if digit <= 9 {
                digits = digits &* 10 &+ Int64(digit)
                if point > 0 { scale *= 10 }
            } else {
                guard at.pointee == Ascii.point, point == 0, at > first else { return nil }
                point = 1
            }
            at += 1
        }
        let digitCount = at - first - point
        guard digitCount > 0, digitCount <= digitLimit else { return nil }
        let magnitude = Double(digits) / scale
        return isNegative ? -magnitude : magnitude
    }

    /// The integer that is all of the bytes from `start` to `end`: at most nineteen digits, and no sign.
    @inline(__always)
    static func integer(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int64? {
        guard end > start, end - start <= 19 else { return nil }
        var at = start
        var value: UInt64 = 0
        while end - at >= 8 {
            guard let eight = WireNumber.eightDigits(at) else { return nil }
            value = value &* 100_000_000 &+ eight
            at += 8
        }
        while at < end {
            let digit = at.pointee &- Ascii.zero
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ UInt64(digit)
            at += 1
        }
        return value <= UInt64(Int64.max) ? Int64(value) : nil
    }
}
