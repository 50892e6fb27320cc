import Telemetry

/// What a rule computes over the recent readings of its series. Windows are half open: `(at - span, at]`.
struct WindowFunction: Sendable {
    enum Kind: UInt8, Sendable { case rate, mean, minimum, maximum, sum, increase }
    var kind: Kind
    var span: Int64
    /// Rate: the time a rate is expressed per, in seconds; else unused.
    var perSeconds: Double = 0
    var minimumSamples = 1
    var minimumCoverage = 0.0

    /// nil is "unknown": too few samples, or nothing at the start of the window.
    @inline(__always)
    func value(_ window: WindowView, at: Int64, period: Int64) -> Double? {
        guard window.count > 0 else { return nil }
        let start = at.subtractedClamped(span)
        let first = window.firstIndex(after: start)
        switch kind {
        case .rate:
            guard first > 0 else { return nil }
            let change = window[window.count - 1].value - window[first - 1].value
            return change / (Double(span) / 1e9) * perSeconds
        case .increase:
            return increase(window, from: max(first - 1, 0))
        case .mean, .minimum, .maximum, .sum:
            let samples = window.sampleCount(from: first)
            guard samples >= minimumSamples, isCovered(window, samples: samples, at: at, period: period) else {
                return nil
            }
            return kind == .sum || samples > 0 ? fold(window, from: first, samples: samples) : nil
        }
    }

    @inline(__always)
    private func fold(_ window: WindowView, from first: Int, samples: Int) -> Double {
        var sum = 0.0
        if kind == .mean, window.weights == nil {
            for index in first..<window.count { sum += window[index].value }
            return sum / Double(samples)
        }
        var least = Double.infinity
        var most = -Double.infinity
        for index in first..<window.count {
            let sample = window[index]
            sum += sample.value * Double(window.weight(at: sample.at))
            least = min(least, sample.value)
            most = max(most, sample.value)
        }
        switch kind {
        case .minimum: return least
        case .maximum: return most
        case .mean: return sum / Double(samples)
        case .rate, .sum, .increase: return sum
        }
    }

    /// The growth of a counter: a fall is a counter that began again from zero, never a negative step.
    private func increase(_ window: WindowView, from first: Int) -> Double {
        var total = 0.0
        var index = first + 1
        while index < window.count {
            let (before, after) = (window[index - 1].value, window[index].value)
            total += after >= before ? after - before : after
            index += 1
        }
        return total
    }

    /// Of the readings the period promises; without a period, of the time since the first reading ever.
    private func isCovered(_ window: WindowView, samples: Int, at: Int64, period: Int64) -> Bool {
        guard minimumCoverage > 0 else { return true }
        if period > 0 { return Double(samples) * Double(period) >= minimumCoverage * Double(span) }
        return Double(at.subtractedClamped(window.firstAt)) >= minimumCoverage * Double(span)
    }

    /// Of a sum, how much of the window its readings cover, 0…1; nil of anything else, and without a period.
    func coverage(_ window: WindowView, at: Int64, period: Int64) -> Double? {
        guard kind == .sum, period > 0, span > 0, window.count > 0 else { return nil }
        // Between the end of a period and the arrival of its reading nothing is missing yet.
        let last = window[window.count - 1].at
        let end = at.subtractedClamped(last) < period.addedClamped(period) ? last : at
        let samples = window.sampleCount(from: window.firstIndex(after: end.subtractedClamped(span)))
        return min(1, Double(samples) * Double(period) / Double(span))
    }

    /// A sum or an increase falls by itself as samples leave: what is not reported has not fallen or flowed. The others
    /// change with a reading alone: a rate or a mean must not decay, and an alarm clear, because a gauge went silent.
    var changesWithTime: Bool { kind == .sum || kind == .increase }

    /// The most the value can be while nothing new is received; nil when it can't be told (negative increments).
    func ceiling(_ window: WindowView) -> Double? {
        if kind == .increase { return increase(window, from: 0) }
        var sum = 0.0
        for index in 0..<window.count {
            guard window[index].value >= 0 else { return nil }
            sum += window[index].value * Double(window.weight(at: window[index].at))
        }
        return sum
    }

    /// When the oldest sample that counts leaves the window: the next instant the value can change by itself.
    func nextDeparture(_ window: WindowView, at: Int64) -> Int64? {
        let first = window.firstIndex(after: at.subtractedClamped(span))
        guard first < window.count else { return nil }
        return window[first].at.addedClamped(span)
    }
}
