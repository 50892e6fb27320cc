import Telemetry

/// How a window's samples are kept in eight bytes each: the stamp as whole milliseconds since `base`, the value as a
/// decimal of `places` places. Both come back bit for bit, or the sample does not fit (`word` is nil): what sensors send
/// is a decimal of a few places at a whole second or millisecond.
struct SamplePacking: Sendable {
    private static let nanosecondsPerTick: Int64 = 1_000_000
    private static let powers: [Float] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6]

    /// Nanoseconds.
    private var base: Int64
    /// Ten to the number of places, exact in a float; 0 for samples that are not packed.
    private var scale: Float

    private init(base: Int64, scale: Float) {
        self.base = base
        self.scale = scale
    }

    /// Of a window that holds nothing: no sample fits.
    static let empty = SamplePacking(base: .max, scale: 1)
    /// Two words a sample, its stamp and its value as they are.
    static let plain = SamplePacking(base: .max, scale: 0)
    var isPlain: Bool { scale == 0 }

    /// The packing that holds all of `samples`, oldest first, with the fewest places; plain where there is none.
    static func fitting(_ samples: [WindowStore.Sample]) -> SamplePacking {
        guard let first = samples.first else { return empty }
        for power in powers {
            let packing = SamplePacking(base: first.at, scale: power)
            if samples.allSatisfy({ packing.word($0) != nil }) { return packing }
        }
        return plain
    }

    // MARK: Image

    func encode(near: Int64, into writer: inout ByteWriter) {
        writer.write(step: base &- near)
        writer.write(UInt8(SamplePacking.powers.firstIndex(of: scale) ?? 0))
    }

    /// - Parameter near: nil for images of before version 4, where both numbers stood in full.
    init(near: Int64?, from reader: inout ByteReader) throws(ByteReader.Malformed) {
        guard let near else {
            base = try reader.read()
            scale = Float(bitPattern: try reader.read())
            guard SamplePacking.powers.contains(scale) else {
                throw ByteReader.Malformed(offset: reader.offset, expected: "a power of ten up to a million")
            }
            return
        }
        base = near &+ (try reader.readStep())
        let power = Int(try reader.read(UInt8.self))
        guard SamplePacking.powers.indices.contains(power) else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "a power of ten up to a million")
        }
        scale = SamplePacking.powers[power]
    }

    // MARK: Samples

    @inline(__always)
    func word(_ sample: WindowStore.Sample) -> UInt64? {
        let (span, overflow) = sample.at.subtractingReportingOverflow(base)
        guard !overflow, span >= 0 else { return nil }
        let (ticks, rest) = span.quotientAndRemainder(dividingBy: SamplePacking.nanosecondsPerTick)
        let scale = Double(scale)
        let scaled = (sample.value * scale).rounded()
        guard rest == 0, ticks <= Int64(UInt32.max), abs(scaled) <= Double(Int32.max) else { return nil }
        let number = Int32(scaled)
        // Bit for bit: a negative zero does not come back.
        guard (Double(number) / scale).bitPattern == sample.value.bitPattern else { return nil }
        return UInt64(ticks) << 32 | UInt64(UInt32(bitPattern: number))
    }

    @inline(__always)
    func stamp(_ word: UInt64) -> Int64 { base &+ Int64(word >> 32) &* SamplePacking.nanosecondsPerTick }

    @inline(__always)
    func value(_ word: UInt64) -> Double { Double(Int32(truncatingIfNeeded: word)) / Double(scale) }
}
