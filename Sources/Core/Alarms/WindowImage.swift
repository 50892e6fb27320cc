import Telemetry

// Windows in the engine image. They are most of it: what is packed is written packed, eight bytes a sample.
extension WindowStore {
    func encode(_ window: Int32, into writer: inout ByteWriter) {
        writer.write(rings[Int(window)].firstAt)
        writer.write(UInt32(rings[Int(window)].count))
        look(window) { view in
            let isPacked = !view.packing.isPlain && view.weights == nil
            writer.write(isPacked)
            if isPacked {
                view.packing.encode(into: &writer)
                for index in 0..<view.count { writer.write(view.words[(view.head &+ index) & view.mask]) }
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
    ///   - version: of the engine image; before 3 no window was written packed.
    mutating func restore(
        _ window: Int32?, version: UInt8, from reader: inout ByteReader
    ) throws(ByteReader.Malformed) {
        let first: Int64 = try reader.read()
        let sampleCount = Int(try reader.read(UInt32.self))
        guard sampleCount <= WindowStore.sampleLimit else {
            throw ByteReader.Malformed(offset: reader.offset, expected: "at most \(WindowStore.sampleLimit) samples")
        }
        if version >= 3, try reader.readBool() {
            let packing = try SamplePacking(from: &reader)
            for _ in 0..<sampleCount {
                let word: UInt64 = try reader.read()
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
