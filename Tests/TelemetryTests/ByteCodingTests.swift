import Telemetry
import Testing

/// The short forms of engine images: whatever is written comes back bit for bit, and damage is refused.
struct ByteCodingTests {
    @Test func decimalsComeBackBitForBit() throws {
        var random = SystemRandomNumberGenerator()
        var values: [Double] = [
            0, -0.0, 3.24, -12.5, 0.1, 1e-5, 1 / 3, 1e10, 9_999_999_999, 123_456.789_1, .infinity, -.infinity,
            .greatestFiniteMagnitude, .leastNonzeroMagnitude,
        ]
        for _ in 0..<1000 { values.append(Double(Int.random(in: -1_000_000...1_000_000, using: &random)) / 1000) }
        var writer = ByteWriter()
        for value in values { writer.write(decimal: value) }
        writer.write(decimal: .nan)
        var reader = ByteReader(writer.bytes)
        for value in values { #expect(try reader.readDecimal().bitPattern == value.bitPattern, "\(value)") }
        #expect(try reader.readDecimal().isNaN)
        #expect(reader.isAtEnd)
    }

    @Test func aDecimalOfASensorIsShort() {
        var writer = ByteWriter()
        writer.write(decimal: 3.24)
        #expect(writer.bytes.count == 3)
    }

    @Test func placesThatAreNoneAreRefused() {
        var reader = ByteReader([6, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(throws: ByteReader.Malformed.self) { try reader.readDecimal() }
    }

    @Test func namesComeBack() throws {
        let names = ["rain-hyeres", "rain-la-crau", "rain-la-crau", "", "Pont d’Été", "Pont d’Êtres", "r"]
        var writer = ByteWriter()
        var steps = NameSteps()
        for name in names { steps.encode(name, into: &writer) }
        var reader = ByteReader(writer.bytes)
        var read = NameSteps()
        for name in names { #expect(try read.decode(from: &reader) == name) }
        #expect(reader.isAtEnd)
    }

    /// More shared than the name before has, or more bytes than there are.
    @Test(arguments: [[2, 2], [0, 40, 65], [1, 0], [0, 1]] as [[UInt8]])
    func aDamagedNameIsRefused(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        var names = NameSteps()
        #expect(throws: ByteReader.Malformed.self) { try names.decode(from: &reader) }
    }
}
