import Telemetry
import Testing

@testable import History

struct BlockCodecTests {
    private static let start: Int64 = 1_768_510_800_000_000_000

    private static func packed(_ readings: [Reading]) -> [UInt8] {
        let packer = RowChunkPacker()
        for reading in readings { packer.append(reading) }
        return Array(packer.bytes)
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func anyReadingsComeBackBitForBit(seed: UInt64) throws {
        var random = Seeded(seed)
        var stamp = random.chance(10) ? Int64.min : Self.start
        let count = random.chance(20) ? BlockCodec.maximumRows : Int.random(in: 1...200, using: &random)
        let step: Int64 = [1, 1_000, 1_000_000, 1_000_000_000].randomElement(using: &random) ?? 1
        let onlyNumbers = random.chance(3)
        let rows = (0..<count).map { _ in
            if !random.chance(5) { stamp &+= step &* Int64.random(in: 0...600, using: &random) }
            var reading = random.reading(series: 1, observedAt: stamp)
            if onlyNumbers { reading.value = .number(Double(Int.random(in: 0...5000, using: &random)) / 1000) }
            return Row(reading)
        }
        #expect(try BlockCodec.decode(BlockCodec.encode(rows[...])) == rows, "seed \(seed)")
    }

    @Test func everyWidthOfNumbersComesBack() throws {
        let doubles: [[Double]] = [
            [0], [-0.0], [-0.0, 0], [0.1, 0.2, 0.3], [1.005, 2.675], [.pi, .pi, -.pi], [1e300, 1e-300],
            [9_007_199_254_740_992, 1], [.greatestFiniteMagnitude, -.greatestFiniteMagnitude],
            [0.30000000000000004, 0.3], [123456789.123456789],
        ]
        for values in doubles {
            let rows = values.enumerated().map { index, value in
                Row(
                    observedAt: Self.start + Int64(index), receivedAt: Self.start, bits: value.bitPattern,
                    flags: Row.Flags(
                        kind: .number, quality: .good, origin: .sensor, isLate: false, isConflicting: false))
            }
            #expect(try BlockCodec.decode(BlockCodec.encode(rows[...])) == rows, "\(values)")
        }
    }

    @Test func aSensorsMinuteReadingsTakeFewBytes() {
        var random = Seeded(7)
        var level = 325
        let rows = (0..<360).map { minute in
            level += Int.random(in: -2...2, using: &random)
            let stamp = Self.start + Int64(minute) * 60_000_000_000
            return Row(
                Reading(
                    series: SeriesID(0 as UInt32), value: .number(Double(level) / 100),
                    observedAt: Timestamp(nanoseconds: stamp),
                    receivedAt: Timestamp(nanoseconds: stamp + Int64.random(in: 100...900, using: &random) * 1_000_000))
            )
        }
        let bytes = BlockCodec.encode(rows[...])
        #expect(Double(bytes.count) / 360 < 3.5)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func damagedBytesThrowAndNeverTrap(seed: UInt64) {
        var random = Seeded(seed)
        var stamp = Self.start
        let rows = (0..<50).map { _ in
            stamp += 1_000_000_000
            return Row(random.reading(series: 1, observedAt: stamp))
        }
        let good = BlockCodec.encode(rows[...])
        for _ in 0..<500 {
            var bytes = good
            for _ in 0...Int.random(in: 0...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if random.chance(3) { bytes.removeLast(Int.random(in: 0...bytes.count, using: &random)) }
            // Whatever comes out, the call returns.
            _ = try? BlockCodec.decode(bytes)
        }
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func aChunkGivesBackItsReadingsInOrder(seed: UInt64) throws {
        var random = Seeded(seed)
        let readings = (0..<Int.random(in: 1...1000, using: &random)).map { _ in
            random.reading(
                series: UInt32.random(in: 0..<RowChunk.maximumSeries, using: &random),
                observedAt: random.chance(30)
                    ? Int64(bitPattern: random.next()) : Self.start + Int64(random.next() >> 24))
        }
        let bytes = Self.packed(readings)
        var back: [Reading] = []
        try bytes.withUnsafeBytes { buffer in
            try RowChunk.unpack(buffer, count: readings.count) { back.append($0.row.reading(of: SeriesID($0.series))) }
        }
        #expect(back == readings, "seed \(seed)")
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func aDamagedChunkThrowsAndNeverTraps(seed: UInt64) {
        var random = Seeded(seed)
        let readings = (0..<40).map { random.reading(series: UInt32($0), observedAt: Self.start) }
        let good = Self.packed(readings)
        for _ in 0..<500 {
            var bytes = good
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            if random.chance(3) { bytes.removeLast(Int.random(in: 0...bytes.count, using: &random)) }
            try? bytes.withUnsafeBytes { try RowChunk.unpack($0, count: readings.count) { _ in } }
        }
    }
}
