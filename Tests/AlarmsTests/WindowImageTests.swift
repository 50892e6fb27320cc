import Telemetry
import Testing

@testable import Alarms

/// Windows in the engine image.
struct WindowImageTests {
    private typealias Sample = WindowStore.Sample

    private func samples(_ store: WindowStore, _ window: Int32) -> [Sample] {
        store.look(window) { view in (0..<view.count).map { view[$0] } }
    }

    private func filled(_ values: [Double]) -> (WindowStore, Int32) {
        var store = WindowStore()
        let window = store.add(span: 3_600_000_000_000, period: 60_000_000_000)
        for (index, value) in values.enumerated() {
            store.append(window, at: 1_700_000_000_000_000_000 + Int64(index) * 1_000_000_000, value)
        }
        return (store, window)
    }

    /// Decimals are written packed, what is no decimal as it is, a window that was too full with what its samples stand
    /// for: each comes back bit for bit.
    @Test(
        arguments: [
            [], [3.24], (0..<50).map { Double($0) / 8 }, [1.0 / 3.0, 2.5], [-0.0, 12.25],
            (0..<1_500).map { Double($0) / 4 },
        ] as [[Double]])
    func aWindowComesBackAsItWas(_ values: [Double]) throws {
        let (store, window) = filled(values)
        var writer = ByteWriter()
        store.encode(window, near: 0, into: &writer)
        var other = WindowStore()
        let same = other.add(span: 3_600_000_000_000, period: 60_000_000_000)
        var reader = ByteReader(writer.bytes)
        try other.restore(same, near: 0, version: AlarmEngine.version, from: &reader)
        #expect(reader.isAtEnd)
        #expect(samples(other, same) == samples(store, window))
        #expect(other.rings[Int(same)].firstAt == store.rings[Int(window)].firstAt)
        #expect(other.merged[same] == store.merged[window])
    }

    @Test func aSampleOfAnImageTakesFewBytes() {
        let (store, window) = filled((0..<50).map { Double($0) / 8 })
        var writer = ByteWriter()
        store.encode(window, near: 0, into: &writer)
        #expect(writer.bytes.count < 50 * 3 + 32)
    }

    /// Images of before: twenty bytes a sample, and no mark of how they are kept.
    @Test(arguments: [UInt8(1), 2]) func windowsOfEarlierImagesAreRead(_ version: UInt8) throws {
        var writer = ByteWriter()
        writer.write(Int64(5))
        writer.write(UInt32(2))
        for (at, value, weight) in [(Int64(10), 1.5, UInt32(1)), (20, 2.5, 3)] {
            writer.write(at)
            writer.write(value)
            writer.write(weight)
        }
        var store = WindowStore()
        let window = store.add(span: 3_600_000_000_000, period: 0)
        var reader = ByteReader(writer.bytes)
        try store.restore(window, near: 0, version: version, from: &reader)
        #expect(reader.isAtEnd && samples(store, window) == [Sample(at: 10, value: 1.5), Sample(at: 20, value: 2.5)])
        #expect(store.rings[Int(window)].firstAt == 5 && store.merged[window] == [20: 3])
    }

    /// A damaged scale would be divided by.
    @Test func aScaleThatIsNoneIsRefused() {
        var writer = ByteWriter()
        writer.write(step: 5)
        writer.write(step: 1)
        writer.write(true)
        writer.write(step: 0)
        writer.write(UInt8(7))
        writer.write(step: 7)
        writer.write(step: 7)
        var store = WindowStore()
        let window = store.add(span: 3_600_000_000_000, period: 0)
        var reader = ByteReader(writer.bytes)
        #expect(throws: ByteReader.Malformed.self) {
            try store.restore(window, near: 0, version: AlarmEngine.version, from: &reader)
        }
    }

    @Test func stepsComeBackAndDamagedOnesAreRefused() throws {
        let all: [Int64] = [0, 1, -1, 63, 64, -64, -65, 1 << 31, -(1 << 31), .max, .min]
        var writer = ByteWriter()
        for step in all { writer.write(step: step) }
        var reader = ByteReader(writer.bytes)
        for step in all { #expect(try reader.readStep() == step) }
        #expect(reader.isAtEnd)
        for bytes in [[UInt8](repeating: 0xFF, count: 11), [0x80]] {
            var reader = ByteReader(bytes)
            #expect(throws: ByteReader.Malformed.self) { try reader.readStep() }
        }
    }
}
