import Telemetry

@testable import Alarms

/// Drives an engine by hand: seconds since t0, sensors by bare name, what changed as short text.
struct Desk {
    static let start = Timestamp(seconds: 1_767_225_600)  // 2026-01-01T00:00:00Z
    var engine: AlarmEngine
    var effects: [AlarmEffect] = []
    private var names: [String: SeriesID] = [:]
    private var taken = 0

    init(_ rules: [Rule], maintenance: [MaintenanceWindow] = [], sensors: [String] = ["H"]) {
        engine = AlarmEngine(rules: rules, maintenance: maintenance, startedAt: Moment(both: Desk.start))
        for sensor in sensors { declare(Entity(id: EntityID(sensor), type: .device)) }
    }

    mutating func declare(_ entity: Entity, attribute: AttributeName = "value", unit: Unit? = nil) {
        let id = SeriesID(names.count)
        names[entity.id.text] = id
        engine.declare(id, SeriesKey(entity: entity.id, attribute: attribute), entity: entity, unit: unit)
    }

    static func moment(_ t: Double) -> Moment { Moment(both: start + TimeSpan(seconds: t)) }

    mutating func read(
        _ t: Double, _ value: Double, of sensor: String = "H", quality: Quality = .good, stamp: Double? = nil,
        origin: ReadingOrigin = .sensor
    ) {
        receive(t, value, of: sensor, quality: quality, stamp: stamp, origin: origin)
        engine.settle(into: &effects)
    }

    /// One of several readings of an instant, which is not whole yet.
    mutating func receive(
        _ t: Double, _ value: Double, of sensor: String = "H", quality: Quality = .good, stamp: Double? = nil,
        origin: ReadingOrigin = .sensor
    ) {
        guard let id = names[sensor] else { return }
        let reading = Reading(
            series: id, value: .number(value), observedAt: Desk.moment(stamp ?? t).wall,
            receivedAt: Desk.moment(t).wall, quality: quality, origin: origin)
        engine.accept(reading, at: Desk.moment(t), into: &effects)
    }

    /// One that came so long after its stamp that it changes nothing.
    mutating func late(_ t: Double, _ value: Double, of sensor: String = "H", stamp: Double) {
        guard let id = names[sensor] else { return }
        let reading = Reading(
            series: id, value: .number(value), observedAt: Desk.moment(stamp).wall, receivedAt: Desk.moment(t).wall,
            isLate: true)
        engine.acceptLate(reading, at: Desk.moment(t), into: &effects)
    }

    /// A reading is stamped ahead of the clock.
    mutating func clockFault(_ t: Double, of sensor: String = "H", stamp: Double) {
        guard let id = names[sensor] else { return }
        engine.clockFault(id, stamp: Desk.moment(stamp).wall, at: Desk.moment(t), into: &effects)
    }

    /// The core, saved at `t`, is back after `down` seconds, with the same sensors.
    func restarted(
        at t: Double, down: Double, _ rules: [Rule], maintenance: [MaintenanceWindow] = []
    ) throws -> Desk {
        var writer = ByteWriter()
        engine.encodeImage(into: &writer)
        var back = Desk(rules, maintenance: maintenance, sensors: names.sorted { $0.value < $1.value }.map(\.key))
        var reader = ByteReader(writer.bytes)
        try back.engine.restoreImage(from: &reader, savedAt: Desk.moment(t))
        back.engine.restarted(after: TimeSpan(seconds: down), at: Desk.moment(t + down), into: &back.effects)
        return back
    }

    var journal: [JournalRecord] {
        effects.compactMap { if case .journal(let line) = $0 { line } else { nil } }
    }

    mutating func advance(_ t: Double) { engine.advance(to: Desk.moment(t), into: &effects) }

    @discardableResult
    mutating func act(_ t: Double, _ action: OperatorAction, by: String = "dupont") -> Refusal? {
        switch engine.perform(action, by: Operator(account: by), at: Desk.moment(t), into: &effects) {
        case .success: nil
        case .failure(let why): why
        }
    }

    /// `60 h UNACK haute !`: time, alarm, state, level, `!` for annunciated; since the last call.
    mutating func transitions() -> [String] {
        let new = effects[taken...]
        taken = effects.count
        return new.compactMap { effect in
            guard case .transition(let transition) = effect else { return nil }
            let seconds = (transition.at - Desk.start).seconds
            let time = seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
            let record = transition.record
            let level = record.suppression == nil ? record.level.map { " \($0)" } ?? "" : ""
            return "\(time) \(record.id) \(Desk.name(record))\(level)\(transition.annunciated ? " !" : "")"
        }
    }

    static func name(_ record: AlarmRecord) -> String {
        switch record.suppression {
        case .outOfService: "OOSRV"
        case .suppressedByDesign: "SUPPR"
        case .shelved: "SHLVD"
        case nil:
            switch record.state {
            case .normal: "NORM"
            case .unacknowledged: "UNACK"
            case .acknowledged: "ACKED"
            case .returnedUnacknowledged: "RTNUN"
            case .latchedUnacknowledged: "LTUN"
            case .latchedAcknowledged: "LTACK"
            }
        }
    }

    static func level(
        _ set: Double, _ clear: Double, _ name: String = "haute", _ priority: Priority = .medium
    ) -> Level {
        Level(
            name: name, priority: priority, set: Comparison(.greaterOrEqual, .number(set, unit: nil)),
            clear: Comparison(.less, .number(clear, unit: nil)))
    }
    static func rule(_ id: String = "h", _ sensor: String = "H", _ levels: [Level] = [level(2.5, 2.3)]) -> Rule {
        Rule(id: id, sensor: SensorPattern(entity: sensor), levels: levels)
    }
}

extension OperatorAction {
    static func ack(_ id: AlarmID, occurrence: Int? = nil, seen: String? = nil, expires: TimeSpan? = nil) -> Self {
        .acknowledge(id, occurrence: occurrence, seenLevel: seen, comment: "", expires: expires)
    }
}
