import Telemetry

/// What rules make of the readings up to an earlier time: the journal has an alarm's value at its changes alone. An
/// engine of its own, in which nothing rings, hears just the series that were judged.
public struct PastValues: Sendable {
    /// Longest window worked out again: of a longer one, or of a whole zone's readings, the value at its last change
    /// stands. A look at the past reads the windows of as many alarms as a list shows.
    public static let longestWindow = TimeSpan.hours(6)

    private var engine: AlarmEngine
    private var numbers: [SeriesID: SeriesID] = [:]

    /// - Parameter startedAt: before the oldest reading that it will hear.
    public init(rules: [Rule], zone: ZoneTable, startedAt: Timestamp) {
        var defaults = EngineDefaults()
        defaults.zone = zone
        engine = AlarmEngine(
            rules: rules.filter { PastValues.window(of: $0) != nil }, defaults: defaults,
            startedAt: Moment(both: startedAt))
    }

    /// How far back a rule looks over the series it judges; nil where its value can't be worked out again.
    public static func window(of rule: Rule) -> TimeSpan? {
        switch rule.value {
        case .reading: rule.sensor == nil ? nil : .zero
        case .rate(let window, _), .mean(let window, _), .minimum(let window, _), .maximum(let window, _),
            .sum(let window, _), .increase(let window):
            window <= longestWindow ? window : nil
        case .aggregate, .ratioToBaseline: nil
        }
    }

    public mutating func declare(_ id: SeriesID, _ key: SeriesKey, entity: Entity, unit: Unit?) {
        guard numbers[id] == nil else { return }
        let number = SeriesID(numbers.count)
        numbers[id] = number
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
    public mutating func valued(_ record: AlarmRecord) -> AlarmRecord { engine.valued(record) }
}

extension AlarmEngine {
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
