import Telemetry

/// The usable readings of the last half hour and the one before them, for differences over that window.
///
/// v(x) is the last reading at or before x (grammar.md, rate). Readings closer than `Limits.grain` replace one another,
/// so that a sensor of any speed costs at most `Limits.sampleCount` samples of 16 bytes.
struct WindowedLevel: Sendable {
    enum Limits {
        static let window = TimeSpan.minutes(30)
        /// 30 min in steps of 20 s: finer than any rate an operator reads.
        static let grain = TimeSpan.seconds(20)
        /// 90 grains, the base before the window, and one at each end for stamps that straddle a grain.
        static let sampleCount = 93
    }

    struct Sample: Hashable, Sendable {
        var at: Timestamp
        var value: Double
    }
    /// Ascending in time.
    private(set) var samples: [Sample] = []

    mutating func append(_ value: Double, at stamp: Timestamp) {
        if let last = samples.last {
            guard stamp >= last.at else { return }
            if stamp.slot(Limits.grain) == last.at.slot(Limits.grain) {
                samples[samples.count - 1] = Sample(at: stamp, value: value)
                return
            }
        }
        samples.append(Sample(at: stamp, value: value))
        let from = stamp - Limits.window
        // Everything before the window but its newest goes.
        while samples.count > 2, samples[1].at <= from { samples.removeFirst() }
        if samples.count > Limits.sampleCount { samples.removeFirst() }
    }

    /// v(t) − v(t − 30 min) at the stamp t of the last reading, so that the difference does not sag between the end of a
    /// period and the arrival of its frame. nil until the window is covered: its base must be younger than `slack` at
    /// the window's start, else the difference would belong to a longer time than it says.
    func change(slack: TimeSpan) -> Double? {
        guard let last = samples.last else { return nil }
        let start = last.at - Limits.window
        guard let base = samples.last(where: { $0.at <= start }), start - base.at < slack else { return nil }
        return last.value - base.value
    }

    mutating func restore(_ samples: [Sample]) { self.samples = Array(samples.suffix(Limits.sampleCount)) }
}

extension Timestamp {
    /// The number of the clock-aligned slot of `step` this falls in, from 1970.
    func slot(_ step: TimeSpan) -> Int64 {
        let quotient = nanoseconds / step.nanoseconds
        return nanoseconds % step.nanoseconds < 0 ? quotient - 1 : quotient
    }

    static func startOfSlot(_ slot: Int64, _ step: TimeSpan) -> Timestamp {
        Timestamp(nanoseconds: slot.multipliedClamped(by: step.nanoseconds))
    }

    /// Down to a whole number of `step` since 1970.
    func roundedDown(to step: TimeSpan) -> Timestamp { .startOfSlot(slot(step), step) }
}
