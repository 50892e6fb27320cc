import Alarms
import Telemetry

/// One change of a rule that makes it ring less often.
public enum RuleChange: Hashable, Sendable {
    /// `clear` so far from `set`, in the unit of what is judged.
    case deadband(Double, Unit?)
    case onDelay(TimeSpan)
    case offDelay(TimeSpan)

    enum Kind: CaseIterable { case deadband, onDelay, offDelay }
    var kind: Kind {
        switch self {
        case .deadband: .deadband
        case .onDelay: .onDelay
        case .offDelay: .offDelay
        }
    }

    /// Orders changes of one kind, the least first.
    var size: Double {
        switch self {
        case .deadband(let width, _): width
        case .onDelay(let delay), .offDelay(let delay): delay.seconds
        }
    }

    /// As the rule file writes it.
    public var words: String {
        switch self {
        case .deadband(let width, let unit): "clear \(width)\(unit.map { " \($0)" } ?? "") from set"
        case .onDelay(let delay): "on_delay \(RuleChange.text(delay))"
        case .offDelay(let delay): "off_delay \(RuleChange.text(delay))"
        }
    }

    private static func text(_ delay: TimeSpan) -> String {
        let seconds = delay.nanoseconds / 1_000_000_000
        if seconds % 3600 == 0 { return "\(seconds / 3600)h" }
        return seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s"
    }

    // MARK: What is tried

    /// Delays people write.
    private static let ladder: [TimeSpan] =
        [5, 10, 15, 20, 30].map { .seconds($0) } + [1, 2, 3, 5, 10, 15, 20, 30, 45].map { .minutes($0) }
        + [1, 2, 3, 6, 12, 24].map { .hours($0) }
    /// An alarm held back for longer is none, whatever its rule says of the time to answer it.
    private static let longestOnDelay = TimeSpan.hours(1)
    /// What half, four fifths and nearly all of the spells and pauses were no longer than.
    private static let quantiles = [0.5, 0.8, 0.95]

    /// What the rule's own spells, pauses and returns suggest; the trial says what it is worth.
    static func candidates(for rule: Rule, _ load: RuleLoad, _ entities: [EntityID: Entity]) -> [RuleChange] {
        // A delay may take half of the time there is to answer, no more.
        let half = rule.responseTime.map { TimeSpan(nanoseconds: $0.nanoseconds / 2) } ?? longestOnDelay
        let longest = min(half, longestOnDelay)
        let onDelays = delays(load.durations, beyond: rule.onDelay).filter { $0 <= longest }.map { onDelay($0) }
        let offDelays = delays(load.pauses, beyond: rule.offDelay).map { offDelay($0) }
        return deadbands(rule, load, entities) + onDelays + offDelays
    }

    /// The steps of the ladder just above what of `seconds` is to be bridged, on top of the delay there is.
    private static func delays(_ seconds: [Double], beyond known: TimeSpan) -> [TimeSpan] {
        var found: Set<TimeSpan> = []
        for value in quantiles(of: seconds) {
            let needed = known + TimeSpan(seconds: value)
            if let step = ladder.first(where: { $0 > needed }) { found.insert(step) }
        }
        return found.sorted()
    }

    private static func deadbands(
        _ rule: Rule, _ load: RuleLoad, _ entities: [EntityID: Entity]
    ) -> [RuleChange] {
        guard let set = rule.levels.first?.set, set.hasDeadband else { return [] }
        let unit = rule.value == .reading ? load.unit : nil
        let depths = load.returns.compactMap { alarm, value -> Double? in
            let entity = DryRun.entity(of: alarm).flatMap { entities[$0] }
            return set.operand.evaluate(entity?.numbers ?? [:], in: unit).map { abs($0 - value) }
        }
        var widths = quantiles(of: depths).map { twoDigits($0) }
        // What one return came to is no bound of the next.
        if let most = widths.last { widths.append(twoDigits(2 * most)) }
        return Set(widths).filter { $0 > 0 }.sorted().map { .deadband($0, unit) }
    }

    private static func quantiles(of samples: [Double]) -> [Double] {
        let sorted = samples.sorted()
        guard !sorted.isEmpty else { return [] }
        return quantiles.map { sorted[min(sorted.count - 1, Int($0 * Double(sorted.count)))] }
    }

    /// Rounded up to two significant digits, as people write thresholds.
    static func twoDigits(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 0 }
        var scale = 1.0
        while value / scale >= 100 { scale *= 10 }
        var inverse = 1.0
        while value * inverse < 10, inverse < 1e12 { inverse *= 10 }
        // A width that is whole up to rounding stays as it is.
        let digits = (value / scale * inverse - 1e-9).rounded(.up)
        return digits * scale / inverse
    }

    // MARK: Doing it

    /// - Parameter entity: whose properties say how wide the deadbands are now.
    func applied(to rule: Rule, _ entity: Entity?) -> Rule {
        var changed = rule
        switch self {
        case .onDelay(let delay): changed.onDelay = delay
        case .offDelay(let delay): changed.offDelay = delay
        case .deadband(let width, let unit):
            for index in rule.levels.indices {
                guard let set = rule.levels[index].set, set.hasDeadband else { continue }
                let numbers = entity?.numbers ?? [:]
                let known = rule.levels[index].clear?.operand.evaluate(numbers, in: unit)
                if let known, let at = set.operand.evaluate(numbers, in: unit), abs(at - known) >= width { continue }
                changed.levels[index].clear = set.cleared(by: .number(width, unit: unit))
            }
        }
        return changed
    }
}

extension Comparison {
    /// It has a side on which it does not hold.
    fileprivate var hasDeadband: Bool { operation != .equal && operation != .notEqual }

    /// The clear that lies `width` beyond it.
    fileprivate func cleared(by width: Arithmetic) -> Comparison {
        switch operation {
        case .greaterOrEqual, .greater, .equal, .notEqual: Comparison(.less, .difference(operand, width))
        case .lessOrEqual, .less: Comparison(.greater, .sum(operand, width))
        }
    }
}

extension Entity {
    fileprivate var numbers: [String: Double] { properties.compactMapValues(\.number) }
}
