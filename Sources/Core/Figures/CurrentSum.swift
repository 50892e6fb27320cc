import Telemetry

/// The sum of what members measure as long as each counts, kept up as it changes.
///
/// In millionths, as whole numbers: what is taken out again is exactly what was put in, so that the sum of a year of
/// changes is the sum of what is there.
struct CurrentSum: Sendable {
    enum Limits {
        /// Members' values beyond it count as it: a million times what all of Europe draws.
        static let value = 1e18
        static let parts = 1e6
    }

    /// What is counted, of how many, and of which: the sum of numbers for their ids, the same in any order.
    struct Sum: Equatable, Sendable {
        fileprivate var parts: Int128 = 0
        fileprivate(set) var count = 0
        fileprivate(set) var identity: UInt64 = 0
        var value: Double { Double(parts) / Limits.parts }
    }

    private var values: ContiguousArray<Double> = []
    private var identities: ContiguousArray<UInt64> = []
    /// By slot: until when it counts.
    private var until = DueDates()
    /// As of `until.asOf`.
    private var sum = Sum()

    mutating func append(identity: UInt64) {
        values.append(0)
        identities.append(identity)
        until.append(.distantPast)
    }

    mutating func set(_ slot: Int, to value: Double, until end: Timestamp) {
        if !until.hadCome(slot) { count(slot, -1, in: &sum) }
        // What is no number at all (in a damaged image) adds nothing.
        values[slot] = value.isNaN ? 0 : min(max(value, -Limits.value), Limits.value)
        until.set(slot, to: end)
        if !until.hadCome(slot) { count(slot, 1, in: &sum) }
    }

    mutating func advance(to now: Timestamp) {
        for slot in until.advance(to: now) { count(slot, until.hadCome(slot) ? -1 : 1, in: &sum) }
    }

    func sum(at now: Timestamp) -> Sum {
        var sum = sum
        for slot in until.changes(at: now) { count(slot, until.hadCome(slot) ? 1 : -1, in: &sum) }
        return sum
    }

    private func count(_ slot: Int, _ sign: Int, in sum: inout Sum) {
        let parts = Int128((values[slot] * Limits.parts).rounded())
        sum.parts += sign > 0 ? parts : -parts
        sum.count += sign
        sum.identity = sign > 0 ? sum.identity &+ identities[slot] : sum.identity &- identities[slot]
    }
}
