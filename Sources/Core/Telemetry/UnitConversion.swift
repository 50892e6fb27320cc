/// How a value in one unit is told in another: `(value + before) × multiplier / divisor + after`.
///
/// Two whole numbers and not one factor: 140 cm divided by 100 is the 1.4 that a rule and a sensor in metres mean,
/// multiplied by 0.01 it is 1.4000000000000001 and above a limit of 1.4.
public struct UnitConversion: Hashable, Sendable {
    var before: Double
    var multiplier: Double
    var divisor: Double
    var after: Double

    public static let identity = UnitConversion(before: 0, multiplier: 1, divisor: 1, after: 0)

    /// Between scales with different zeros one decimal is taken from another, and the difference is off in its last
    /// digits: it is rounded to this part of a unit, far below what any thermometer tells.
    private static let places = 1e9
    /// Above it a number has no such digits.
    private static let roundedBelow = 1e6

    @inline(__always)
    public func apply(to value: Double) -> Double {
        if self == .identity { return value }
        if before == 0, after == 0 { return value * multiplier / divisor }
        return shifted(value)
    }

    private func shifted(_ value: Double) -> Double {
        let exact = (value + before) * multiplier / divisor + after
        guard exact.magnitude < UnitConversion.roundedBelow else { return exact }
        return (exact * UnitConversion.places).rounded() / UnitConversion.places
    }
}
