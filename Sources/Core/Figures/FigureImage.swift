import Telemetry

// The bytes of the parts that several figures share, as the engine image keeps them.
extension ByteWriter {
    mutating func write(channel: Channel) {
        write(optional: channel.last) { $0.write(observation: $1) }
        write(optional: channel.lastGood) { $0.write(observation: $1) }
    }

    mutating func write(observation: Observation) {
        write(observation.value)
        write(observation.observedAt)
        write(observation.receivedAt)
        write(observation.quality.rawValue)
        write(observation.origin.rawValue)
    }

    mutating func write(window: WindowedLevel) {
        write(array: window.samples) { writer, sample in
            writer.write(sample.at)
            writer.write(sample.value)
        }
    }
}

extension ByteReader {
    mutating func restore(channel: inout Channel) throws(Malformed) {
        let last = try readOptional { (reader) throws(Malformed) in try reader.readObservation() }
        let lastGood = try readOptional { (reader) throws(Malformed) in try reader.readObservation() }
        channel.restore(last: last, lastGood: lastGood)
    }

    mutating func readObservation() throws(Malformed) -> Observation {
        let value = try readDouble()
        let observedAt = try readTimestamp()
        let receivedAt = try readTimestamp()
        guard let quality = Quality(rawValue: try read()), let origin = ReadingOrigin(rawValue: try read()) else {
            throw Malformed(offset: offset, expected: "a quality and an origin")
        }
        return Observation(
            value: value, observedAt: observedAt, receivedAt: receivedAt, quality: quality, origin: origin)
    }

    mutating func restore(window: inout WindowedLevel) throws(Malformed) {
        window.restore(
            try readArray { (reader) throws(Malformed) in
                let at = try reader.readTimestamp()
                return WindowedLevel.Sample(at: at, value: try reader.readDouble())
            })
    }

    /// A count that was written as `UInt32`.
    mutating func readCount() throws(Malformed) -> Int { Int(try read(UInt32.self)) }
}
