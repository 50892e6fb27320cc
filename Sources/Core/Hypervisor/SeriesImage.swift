import Telemetry

// What a restart needs of one series' state: its last reading, and what the next is compared with.
extension SeriesState {
    private struct Marks: OptionSet {
        let rawValue: UInt8
        /// The last reading is the last good number too.
        static let isGoodNumber = Marks(rawValue: 1)
        static let hasCapacity = Marks(rawValue: 2)
        static let isNumber = Marks(rawValue: 4)
        static let isBoolean = Marks(rawValue: 8)
        static let wasNeverHeard = Marks(rawValue: 16)
    }

    /// - Parameter now: core time; stamps are written as how far they are from it.
    func encode(near now: Timestamp, into writer: inout ByteWriter) {
        var marks: Marks = []
        switch last.value {
        case .number: marks.insert(.isNumber)
        case .boolean: marks.insert(.isBoolean)
        case .text: break
        }
        if lastGoodAt == last.observedAt.nanoseconds, marks.contains(.isNumber),
            lastGoodNumber.bitPattern == last.value.imageBits
        {
            marks.insert(.isGoodNumber)
        }
        if countCapacity != SeriesState.noCapacity { marks.insert(.hasCapacity) }
        if !isHeard, lastGoodAt == .min { marks.insert(.wasNeverHeard) }
        writer.write(marks.rawValue)
        if marks.contains(.hasCapacity) { writer.write(countCapacity) }
        if marks.contains(.wasNeverHeard) { return }
        writer.write(last.quality.rawValue)
        writer.write(last.origin.rawValue)
        writer.write(step: last.observedAt.nanoseconds &- now.nanoseconds)
        writer.write(step: last.receivedAt.nanoseconds &- last.observedAt.nanoseconds)
        if case .number(let number) = last.value {
            writer.write(decimal: number)
        } else {
            writer.write(last.value.imageBits)
        }
        if marks.contains(.isGoodNumber) { return }
        writer.write(lastGoodNumber)
        writer.write(lastGoodAt)
    }

    mutating func restore(near savedAt: Timestamp, from reader: inout ByteReader) throws(ByteReader.Malformed) {
        let marks = Marks(rawValue: try reader.read())
        if marks.contains(.hasCapacity) { countCapacity = try reader.readDouble() }
        if marks.contains(.wasNeverHeard) { return }
        guard let quality = Quality(rawValue: try reader.read()),
            let origin = ReadingOrigin(rawValue: try reader.read())
        else { throw ByteReader.Malformed(offset: reader.offset, expected: "a reading") }
        let observed = savedAt.nanoseconds &+ (try reader.readStep())
        let received = observed &+ (try reader.readStep())
        let value = try Self.value(marks, &reader)
        last = Reading(
            series: last.series, value: value, observedAt: Timestamp(nanoseconds: observed),
            receivedAt: Timestamp(nanoseconds: received), quality: quality, origin: origin)
        if marks.contains(.isGoodNumber), let number = value.number {
            (lastGoodNumber, lastGoodAt) = (number, observed)
        } else {
            lastGoodNumber = try reader.readDouble()
            lastGoodAt = try reader.read()
        }
    }

    private static func value(_ marks: Marks, _ reader: inout ByteReader) throws(ByteReader.Malformed) -> Value {
        if marks.contains(.isNumber) { return .number(try reader.readDecimal()) }
        let bits: UInt64 = try reader.read()
        return marks.contains(.isBoolean) ? .boolean(bits != 0) : .text(TextID(UInt32(truncatingIfNeeded: bits)))
    }

    mutating func restoreEarlier(from reader: inout ByteReader) throws(ByteReader.Malformed) {
        let observed = try reader.readTimestamp()
        let received = try reader.readTimestamp()
        let kind = try reader.read(UInt8.self)
        let bits = try reader.read(UInt64.self)
        guard let value = Value(imageKind: kind, bits: bits),
            let quality = Quality(rawValue: try reader.read(UInt8.self)),
            let origin = ReadingOrigin(rawValue: try reader.read(UInt8.self))
        else { throw ByteReader.Malformed(offset: reader.offset, expected: "a reading") }
        last = Reading(
            series: last.series, value: value, observedAt: observed, receivedAt: received, quality: quality,
            origin: origin)
        lastGoodNumber = try reader.readDouble()
        lastGoodAt = try reader.read()
        countCapacity = try reader.readDouble()
    }
}

extension Value {
    fileprivate var imageBits: UInt64 {
        switch self {
        case .number(let number): number.bitPattern
        case .boolean(let flag): flag ? 1 : 0
        case .text(let id): UInt64(id.index)
        }
    }
    fileprivate init?(imageKind: UInt8, bits: UInt64) {
        switch imageKind {
        case 0: self = .number(Double(bitPattern: bits))
        case 1: self = .boolean(bits != 0)
        case 2: self = .text(TextID(UInt32(truncatingIfNeeded: bits)))
        default: return nil
        }
    }
}
