import Telemetry

@testable import History

/// SplitMix64 (Steele, Lea, Flood 2014): a run is its seed.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
    mutating func chance(_ outOf: Int) -> Bool { Int.random(in: 0..<outOf, using: &self) == 0 }
}

extension Seeded {
    /// A value of any kind: decimals, integers, −0, extremes, noise, booleans, texts.
    mutating func value() -> Value {
        switch Int.random(in: 0..<9, using: &self) {
        case 0: .boolean(Bool.random(using: &self))
        case 1: .text(TextID(UInt32.random(in: 0...50, using: &self)))
        case 2: .number(Double.random(in: -1e9...1e9, using: &self))
        case 3:
            .number(
                [-0.0, 0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -1e300].randomElement(using: &self) ?? 0)
        case 4: .number(Double(Int64.random(in: Int64.min...Int64.max, using: &self)))
        default: .number(Double(Int.random(in: -99999...99999, using: &self)) / 100)
        }
    }

    mutating func reading(series: UInt32, observedAt: Int64) -> Reading {
        Reading(
            series: SeriesID(series), value: value(), observedAt: Timestamp(nanoseconds: observedAt),
            receivedAt: Timestamp(
                nanoseconds: observedAt &+ Int64.random(in: -1_000_000...5_000_000_000, using: &self)),
            quality: [.good, .good, .good, .uncertain, .bad].randomElement(using: &self) ?? .good,
            origin: chance(20) ? .person : .sensor, isLate: chance(10), isConflicting: chance(15))
    }
}
