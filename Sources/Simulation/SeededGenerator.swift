import CMaths

/// xoshiro256** seeded by SplitMix64 (Blackman and Vigna, public domain reference): the same numbers on every machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    public init(seed: UInt64) {
        var mixer = seed
        state = (
            SeededGenerator.splitMix(&mixer), SeededGenerator.splitMix(&mixer), SeededGenerator.splitMix(&mixer),
            SeededGenerator.splitMix(&mixer)
        )
    }

    /// An independent stream for the thing called `name`: what one sensor draws never shifts what another does.
    public init(seed: UInt64, name: String) {
        // FNV-1a, since Swift's own hashes differ from run to run.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        self.init(seed: seed ^ hash)
    }

    public mutating func next() -> UInt64 {
        let result = SeededGenerator.rotated(state.1 &* 5, by: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = SeededGenerator.rotated(state.3, by: 45)
        return result
    }

    /// 0 ≤ x < 1, 53 random bits.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    public mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + unit() * (range.upperBound - range.lowerBound)
    }

    public mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    /// A whole number in 0..<count.
    public mutating func index(_ count: Int) -> Int { min(Int(unit() * Double(count)), count - 1) }

    /// Mean 0, standard deviation 1 (Box–Muller).
    public mutating func normal() -> Double {
        let radius = (-2 * vigie_log(1 - unit())).squareRoot()
        return radius * vigie_cos(2 * Double.pi * unit())
    }

    /// How many of something rare happen when `mean` do on average (Knuth's method, in chunks so that exp never
    /// underflows).
    public mutating func poisson(_ mean: Double) -> Int {
        var remaining = mean
        var count = 0
        while remaining > 0 {
            let chunk = min(remaining, 30)
            let limit = vigie_exp(-chunk)
            var product = unit()
            while product > limit {
                count += 1
                product *= unit()
            }
            remaining -= chunk
        }
        return count
    }

    /// Waiting time with the given mean.
    public mutating func exponential(mean: Double) -> Double { -mean * vigie_log(1 - unit()) }

    private static func splitMix(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    private static func rotated(_ value: UInt64, by count: UInt64) -> UInt64 { value << count | value >> (64 - count) }
}
