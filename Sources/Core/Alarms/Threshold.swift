import Telemetry

/// What a reading says of a level.
enum Verdict: Sendable {
    /// `set` holds.
    case set
    /// Between set and clear: holds an active level, cancels a pending one.
    case deadband
    /// `clear` holds.
    case clear
    /// No good, fresh data decides it: holds everything and freezes the delays.
    case unknown
}

/// The set and clear tests of one level with their numbers worked out for one alarm. Trivial, so that judging touches
/// no reference count.
struct Threshold: Sendable {
    /// NaN (a property the entity does not have) makes every test false.
    var set: Double
    var clear: Double
    var setOperation: UInt8
    var clearOperation: UInt8
    /// Decided by a `when`, not by these numbers.
    var isComposite: Bool

    static let none: UInt8 = 255

    @inline(__always) static func holds(_ operation: UInt8, _ value: Double, _ operand: Double) -> Bool {
        switch operation {
        case 0: value >= operand
        case 1: value > operand
        case 2: value <= operand
        case 3: value < operand
        case 4: value == operand
        case 5: value != operand
        default: false
        }
    }

    static func code(_ operation: Comparison.Operator) -> UInt8 {
        switch operation {
        case .greaterOrEqual: 0
        case .greater: 1
        case .lessOrEqual: 2
        case .less: 3
        case .equal: 4
        case .notEqual: 5
        }
    }

    @inline(__always) func isSet(_ value: Double) -> Bool { Threshold.holds(setOperation, value, set) }

    @inline(__always) func verdict(_ value: Double) -> Verdict {
        if Threshold.holds(setOperation, value, set) { return .set }
        if clearOperation == Threshold.none { return set.isNaN ? .unknown : .clear }
        return Threshold.holds(clearOperation, value, clear) ? .clear : .deadband
    }

    /// Whether some value of `range` could set the level.
    func canBeSet(within range: ClosedRange<Double>) -> Bool {
        switch setOperation {
        case 0: range.upperBound >= set
        case 1: range.upperBound > set
        case 2: range.lowerBound <= set
        case 3: range.lowerBound < set
        default: true
        }
    }
}

extension Arithmetic {
    /// The number it works out to with `properties`, units aside.
    public func evaluate(_ properties: [String: Double]) -> Double? { evaluate(properties, in: nil) }

    /// The same in `unit`, where its numbers carry a unit that converts.
    public func evaluate(_ properties: [String: Double], in unit: Unit?) -> Double? {
        value(unit: unit) { properties[$0] }
    }

    /// The number it works out to for an entity, in `unit` where its numbers carry a unit that converts.
    func value(unit: Unit?, property: (String) -> Double?) -> Double? {
        switch self {
        case .number(let number, let own):
            guard let own, let unit, let conversion = own.conversion(to: unit) else { return number }
            return conversion.apply(to: number)
        case .property(let name):
            return property(name)
        case .negated(let a):
            return a.value(unit: unit, property: property).map { -$0 }
        case .sum(let a, let b):
            return Arithmetic.combine(a, b, unit, property, +)
        case .difference(let a, let b):
            return Arithmetic.combine(a, b, unit, property, -)
        case .product(let a, let b):
            return Arithmetic.combine(a, b, unit, property, *)
        case .quotient(let a, let b):
            return Arithmetic.combine(a, b, unit, property, /)
        }
    }

    private static func combine(
        _ a: Arithmetic, _ b: Arithmetic, _ unit: Unit?, _ property: (String) -> Double?,
        _ operation: (Double, Double) -> Double
    ) -> Double? {
        guard let left = a.value(unit: unit, property: property), let right = b.value(unit: unit, property: property)
        else { return nil }
        return operation(left, right)
    }
}
