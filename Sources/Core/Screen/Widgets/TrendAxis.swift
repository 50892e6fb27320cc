/// The values a trend's scale is labelled with: round numbers that enclose what is drawn.
public struct TrendAxis: Equatable, Sendable {
    /// From the first to the last tick.
    public let scale: TrendScale
    /// Ascending.
    public let ticks: [Double]
    /// Decimals that tell neighbouring ticks apart.
    public let places: Int

    /// More than any region has rows for.
    static let maximumTicks = 64
    /// A scale that would need more decimals is not one a person reads.
    static let maximumPlaces = 6

    /// - Parameter count: steps wanted between ticks; about that many come out.
    public init(fitting values: [Double?], steps count: Int) {
        let fitted = TrendScale(fitting: values)
        let raw = (fitted.upper - fitted.lower) / Double(min(max(count, 1), TrendAxis.maximumTicks / 2))
        guard raw.isFinite, raw > 0, let (step, places) = TrendAxis.roundStep(atLeast: raw) else {
            (scale, ticks, places) = (fitted, [fitted.lower, fitted.upper], 0)
            return
        }
        let first = (fitted.lower / step + 1e-9).rounded(.down)
        let last = (fitted.upper / step - 1e-9).rounded(.up)
        let number = min(Int(min(last - first, Double(TrendAxis.maximumTicks))), TrendAxis.maximumTicks)
        ticks = (0...max(number, 0)).map { (first + Double($0)) * step }
        scale = TrendScale(lower: first * step, upper: last * step)
        self.places = places
    }

    /// 1, 2 or 5 times a power of ten; nil outside what can be printed.
    private static func roundStep(atLeast raw: Double) -> (step: Double, places: Int)? {
        var power = 1.0
        var places = 0
        while power > raw, places < maximumPlaces {
            power /= 10
            places += 1
        }
        // Ends: a finite number has fewer powers of ten than this.
        while power * 10 <= raw, power < 1e300 { power *= 10 }
        guard power <= raw else { return nil }
        for factor in [1.0, 2, 5] where factor * power >= raw { return (factor * power, places) }
        return (10 * power, max(places - 1, 0))
    }
}

extension TrendScale {
    /// The row of `rows` a value stands in, 0 at the top; nil when the scale does not show it.
    public func row(of value: Double, rows: Int) -> Int? {
        guard rows > 0, value >= lower, value <= upper else { return nil }
        let dots = rows * BrailleCanvas.dotsPerRow
        return (dots - 1 - step(value, of: dots)) / BrailleCanvas.dotsPerRow
    }
}
