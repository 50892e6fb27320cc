/// How a value in one unit is told in another: `(value + before) × multiplier / divisor + after`.
///
/// Two whole numbers and not one factor: 140 cm divided by 100 is the 1.4 that a rule and a sensor in metres mean,
/// multiplied by 0.01 it is 1.4000000000000001 and above a limit of 1.4.
public struct UnitConversion: Hashable, Sendable {
    var before: Double
    var multiplier: Double
    var divisor: Double
    var after: Double

    /// Nothing is nothing in both units, as of lengths and not of temperatures: so differences convert as values do.
    var isProportional: Bool { before == 0 && after == 0 }

    /// What one of the first unit is in the second; nil where the two count from different zeros.
    public var factor: Double? { isProportional ? multiplier / divisor : nil }

    public static let identity = UnitConversion(before: 0, multiplier: 1, divisor: 1, after: 0)

    /// Decimals of a result that are a number's own; what differs from them by less than rounding does is meant to be
    /// them: 1.001 kWh is 1001 Wh and not 1000.9999999999999, 300.4 K is 27.25 °C.
    private static let places = 1e9
    /// Above it a number has no such digits.
    private static let roundedBelow = 1e6
    /// Four operations, each off by half of the last digit.
    private static let roundings = 4.0

    @inline(__always)
    public func apply(to value: Double) -> Double {
        if self == .identity { return value }
        // Of one whole number divided by another the nearest number is what comes out.
        if before == 0, after == 0, multiplier == 1 { return value / divisor }
        return nearest(value)
    }

    private func nearest(_ value: Double) -> Double {
        let scaled = (value + before) * multiplier / divisor
        let exact = scaled + after
        guard exact.magnitude < UnitConversion.roundedBelow else { return exact }
        let decimal = (exact * UnitConversion.places).rounded() / UnitConversion.places
        let shifted = (value.magnitude + before.magnitude) * multiplier / divisor
        let doubt = UnitConversion.roundings * max(exact.ulp, shifted.ulp, after.ulp)
        return (decimal - exact).magnitude <= doubt ? decimal : exact
    }
}
