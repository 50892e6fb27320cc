import Telemetry

/// What rules make of the readings up to an earlier time: the journal has an alarm's value at its changes alone. An
/// engine of its own, in which nothing rings, hears just the series that were judged.
public struct PastValues: Sendable {
    /// Longest window worked out again: of a longer one, or of a whole zone's readings, the value at its last change
    /// stands. A look at the past reads the windows of as many alarms as a list shows.
    public static let longestWindow = TimeSpan.hours(6)

    /// Of the alarms that silence raises: they say what was read last.
    public static let silenceRule = HealthRule.noData.rule.id

    private var engine: AlarmEngine
    private var numbers: [SeriesID: SeriesID] = [:]
    private var numbersByKey: [SeriesKey: SeriesID] = [:]
    /// Rules of which the value at the last change stands: what is known of them is how fresh and good their data were.
    private let unvalued: Set<String>

    /// - Parameter startedAt: before the oldest reading that it will hear.
    public init(rules: [Rule], zone: ZoneTable, startedAt: Timestamp) {
        var defaults = EngineDefaults()
        defaults.zone = zone
        let judged = rules.filter { PastValues.window(of: $0) != nil }
        unvalued = Set(judged.filter { !PastValues.isWorkedOut($0.value) }.map(\.id))
        engine = AlarmEngine(
            rules: judged.map { rule in
                var rule = rule
                if !PastValues.isWorkedOut(rule.value) { rule.value = .reading }
                return rule
            }, defaults: defaults, startedAt: Moment(both: startedAt))
    }

    /// How far back a rule looks over the series it judges, nothing where its last reading is enough to know whether it
    /// was stale; nil where it judges no one series.
    public static func window(of rule: Rule) -> TimeSpan? {
        switch rule.value {
        case .reading: rule.sensor == nil ? nil : .zero
        case .rate(let window, _), .mean(let window, _), .minimum(let window, _), .maximum(let window, _),
            .sum(let window, _), .increase(let window):
            window <= longestWindow ? window : .zero
        case .ratioToBaseline: .zero
        case .aggregate: nil
        }
    }

    private static func isWorkedOut(_ value: ValueExpression) -> Bool {
        switch value {
        case .reading: true
        case .rate(let window, _), .mean(let window, _), .minimum(let window, _), .maximum(let window, _),
            .sum(let window, _), .increase(let window):
            window <= longestWindow
        case .aggregate, .ratioToBaseline: false
        }
    }

    public mutating func declare(_ id: SeriesID, _ key: SeriesKey, entity: Entity, unit: Unit?) {
        guard numbers[id] == nil else { return }
        let number = SeriesID(numbers.count)
        numbers[id] = number
        numbersByKey[key] = number
        engine.declare(number, key, entity: entity, unit: unit)
    }

    /// - Parameter readings: of what was declared, oldest first.
    public mutating func hear(_ readings: [Reading], until instant: Timestamp) {
        var effects: [AlarmEffect] = []
        for reading in readings {
            guard let number = numbers[reading.series], reading.observedAt <= instant else { continue }
            var reading = reading
            reading.series = number
            engine.accept(reading, at: Moment(both: reading.observedAt), into: &effects)
            effects.removeAll(keepingCapacity: true)
        }
        engine.advance(to: Moment(both: instant), into: &effects)
    }

    /// The alarm with its value, its quality and what it is compared with as they were.
    public mutating func valued(_ record: AlarmRecord) -> AlarmRecord {
        var then = record
        if record.rule == PastValues.silenceRule {
            then.isStale = record.state.isActive
            guard let entity = record.entity, let attribute = record.attribute,
                let number = numbersByKey[SeriesKey(entity: entity, attribute: attribute)]
            else { return then }
            engine.fillLast(of: number, in: &then)
            return then
        }
        let valued = engine.valued(record)
        guard unvalued.contains(record.rule) else { return valued }
        (then.isStale, then.quality) = (valued.isStale, valued.quality)
        return then
    }
}

extension AlarmEngine {
    /// What was read last, as an alarm of silence shows it.
    fileprivate func fillLast(of id: SeriesID, in record: inout AlarmRecord) {
        let known = series[Int(id.index)]
        guard known.lastAt != .min else { return }
        record.value = known.value
        record.quality = known.isBad ? .bad : known.isUncertain ? .uncertain : .good
    }

    /// Nothing that was heard changes nothing.
    fileprivate mutating func valued(_ record: AlarmRecord) -> AlarmRecord {
        guard let alarm = alarmIndex(record.id), alarms[alarm].series >= 0,
            series[Int(alarms[alarm].series)].lastAt != .min
        else { return record }
        var valued = record
        let rule = rules[Int(alarms[alarm].rule)]
        if let level = record.level.flatMap({ rule.levelIndex($0) }), let attribute = record.attribute {
            rememberDecision(alarm, level: level, of: attribute)
        }
        fillData(alarm, &valued)
        if let name = record.level, let level = rule.levelIndex(name), let set = rule.level(level)?.set {
            let number = thresholds[Int(alarms[alarm].thresholds) + level].set
            valued.threshold = number.isNaN ? nil : number
            valued.comparison = set.operation.rawValue
        }
        return valued
    }
}
