/// Values over time, oldest first and evenly spaced, made to fit a number of drawing steps. Nil is a gap.
struct TrendSeries {
    /// What one drawing step shows.
    enum Step: Equatable {
        case gap
        /// The lowest and highest value that fall in the step: squeezing a trend never hides a spike.
        case span(low: Double, high: Double)
    }

    let steps: [Step]

    /// - Parameters:
    ///   - lows: where a value stands for several, the lowest of them; as many as values, or none.
    ///   - count: drawing steps; when there are fewer values, each is held over several steps.
    init(_ values: [Double?], lows: [Double?] = [], count: Int) {
        guard count > 0, !values.isEmpty else {
            steps = []
            return
        }
        steps = (0..<count).map { step in
            let first = step * values.count / count
            let end = max(first + 1, (step + 1) * values.count / count)
            let here = first..<min(end, values.count)
            let lowest = lows.count == values.count ? lows[here] : []
            let present = (values[here] + lowest).compactMap { $0 }.filter { $0.isFinite }
            guard let low = present.min(), let high = present.max() else { return .gap }
            return .span(low: low, high: high)
        }
    }
}

/// The values at a trend's lower and upper edge.
public struct TrendScale: Equatable, Sendable {
    public let lower: Double
    public let upper: Double

    /// Not finite or the wrong way round: 0…1.
    public init(lower: Double, upper: Double) {
        let good = lower.isFinite && upper.isFinite && (upper - lower).isFinite && lower <= upper
        self.lower = good ? lower : 0
        self.upper = good ? upper : 1
    }

    /// The scale that shows all the values given (thresholds among them); a single value stands in the middle.
    public init(fitting values: [Double?]) {
        let present = values.compactMap { $0 }.filter { $0.isFinite }
        guard let low = present.min(), let high = present.max() else {
            self.init(lower: 0, upper: 1)
            return
        }
        let margin = high > low ? 0 : max(abs(low) * 0.1, 0.5)
        self.init(lower: low - margin, upper: high + margin)
    }

    /// Where a value stands among `count` steps, 0 at the bottom, held inside.
    func step(_ value: Double, of count: Int) -> Int {
        guard count > 1, upper > lower else { return 0 }
        let part = (value - lower) / (upper - lower)
        return Int((min(max(part, 0), 1) * Double(count - 1)).rounded())
    }
}
