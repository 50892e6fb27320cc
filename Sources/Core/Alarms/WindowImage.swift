import Telemetry

// Windows in the engine image. They are most of it: what is packed is written as what changes from sample to sample,
// three or four bytes each.
extension WindowStore {
    /// - Parameter near: a stamp of about then, which a reader knows: stamps are written as how far they are from it.
    func encode(_ window: Int32, near: Int64, into writer: inout ByteWriter) {
        writer.write(step: rings[Int(window)].firstAt &- near)
        writer.write(step: Int64(rings[Int(window)].count))
        look(window) { view in
            let isPacked = !view.packing.isPlain && view.weights == nil
            writer.write(isPacked)
            if isPacked {
                view.packing.encode(near: rings[Int(window)].firstAt, into: &writer)
                var steps = SampleSteps()
                for index in 0..<view.count {
                    steps.encode(view.words[(view.head &+ index) & view.mask], into: &writer)
                }
                return
            }
            for index in 0..<view.count {
                writer.write(view[index].at)
                writer.write(view[index].value)
                writer.write(UInt32(view.weight(at: view[index].at)))
            }
        }
    }

    /// - Parameters:
    ///   - window: nil reads a window that no rule looks at any more, and lets it go.
    ///   - version: of the engine image; before 3 no window was written packed, before 4 stamps stood in full.
    mutating func restore(
        _ window: Int32?, near: Int64, version: UInt8, from reader: inout ByteReader
    ) throws(ByteReader.Malformed) {
        let first: Int64 = version >= 4 ? near &+ (try reader.readStep()) : try reader.read()
        let sampleCount = version >= 4 ? Int(clamping: try reader.readStep()) : Int(try reader.read(UInt32.self))
        guard (0...WindowStore.sampleLimit).contains(sampleCount) else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "at most \(WindowStore.sampleLimit) samples")
        }
        if version >= 3, try reader.readBool() {
            let packing = try SamplePacking(near: version >= 4 ? first : nil, from: &reader)
            var steps = SampleSteps()
            for _ in 0..<sampleCount {
                let word = try steps.decode(from: &reader)
                guard let window else { continue }
                append(window, at: packing.stamp(word), packing.value(word))
            }
        } else {
            try restorePlain(window, sampleCount, from: &reader)
        }
        if let window { rings[Int(window)].firstAt = first }
    }

    private mutating func restorePlain(
        _ window: Int32?, _ sampleCount: Int, from reader: inout ByteReader
    ) throws(ByteReader.Malformed) {
        for _ in 0..<sampleCount {
            let at: Int64 = try reader.read()
            let value = try reader.readDouble()
            let weight = Int(try reader.read(UInt32.self))
            guard let window else { continue }
            append(window, at: at, value)
            if weight > 1 { merged[window, default: [:]][at] = weight }
        }
    }
}

/// Packed samples one after another: how much the time between two differs from the time before, and how much the
/// value differs. A sensor's period is steady and a city changes slowly: both are small numbers.
struct SampleSteps {
    private var ticks: Int64 = 0
    private var period: Int64 = 0
    private var number: Int64 = 0

    mutating func encode(_ word: UInt64, into writer: inout ByteWriter) {
        let (ticks, number) = (Int64(word >> 32), Int64(Int32(truncatingIfNeeded: word)))
        writer.write(step: ticks - self.ticks - period)
        writer.write(step: number - self.number)
        (period, self.ticks, self.number) = (ticks - self.ticks, ticks, number)
    }

    mutating func decode(from reader: inout ByteReader) throws(ByteReader.Malformed) -> UInt64 {
        // What wraps around in damaged bytes is no sample's either.
        let (longer, more) = (try reader.readStep(), try reader.readStep())
        let ticks = self.ticks &+ period &+ longer
        let number = self.number &+ more
        guard let stamp = UInt32(exactly: ticks), let value = Int32(exactly: number) else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "a sample of 32 bits each")
        }
        (period, self.ticks, self.number) = (ticks - self.ticks, ticks, number)
        return UInt64(stamp) << 32 | UInt64(UInt32(bitPattern: value))
    }
}
