import Alarms
import Telemetry

/// The engine, driven by its public door, that writes down what it does in the oracle's words.
struct EngineUnderProof {
    let given: OracleCase
    var engine: AlarmEngine
    var lines: [String] = []
    var refusals: [String] = []
    var checks: [String] = []
    private var effects: [AlarmEffect] = []

    init(_ given: OracleCase) {
        self.given = given
        engine = EngineUnderProof.make(given)
    }

    private static func make(_ given: OracleCase) -> AlarmEngine {
        let windows = given.maintenance.map {
            MaintenanceWindow(
                from: moment($0.from).wall, to: moment($0.to).wall, rules: [$0.rule], reason: "curage", by: "martin")
        }
        var defaults = EngineDefaults()
        defaults.startupGrace = .seconds(Int64(given.startupGrace))
        var engine = AlarmEngine(
            rules: given.rules, maintenance: windows, defaults: defaults, startedAt: moment(0))
        for (number, sensor) in given.sensors.enumerated() {
            var entity = Entity(id: EntityID(sensor), type: .device)
            entity.period = given.periods[sensor].map { .seconds(Int64($0)) }
            engine.declare(
                SeriesID(number), SeriesKey(entity: entity.id, attribute: "value"), entity: entity, unit: nil)
        }
        return engine
    }

    static func moment(_ t: Int) -> Moment { Moment(both: OracleCase.start + .seconds(Int64(t))) }

    mutating func forget() {
        lines.removeAll(keepingCapacity: true)
        refusals.removeAll(keepingCapacity: true)
        checks.removeAll(keepingCapacity: true)
    }

    mutating func take(_ step: OracleCase.Step) {
        let now = EngineUnderProof.moment(step.t)
        for sample in step.samples {
            guard let number = given.sensors.firstIndex(of: sample.sensor) else { continue }
            var reading = Reading(
                series: SeriesID(number), value: .number(sample.value), observedAt: now.wall, receivedAt: now.wall,
                quality: sample.quality, origin: .sensor)
            if let behind = sample.behind {
                reading.observedAt = now.wall - .seconds(Int64(behind))
                engine.acceptLate(reading, at: now, into: &effects)
                continue
            }
            if sample.isAhead {
                engine.clockFault(reading.series, stamp: now.wall + .hours(1), at: now, into: &effects)
                reading.quality = .uncertain
            }
            engine.accept(reading, at: now, into: &effects)
        }
        engine.settle(into: &effects)
        if let action = step.action,
            case .failure(let why) = engine.perform(action, by: Operator(account: "dupont"), at: now, into: &effects)
        {
            refusals.append("\(step.t) \(why.rawValue)")
        }
        if let posture = step.posture { engine.take(posture, at: now, into: &effects) }
        engine.advance(to: now, into: &effects)
        writeDown()
        if let down = step.down { restart(at: step.t, down: down) }
    }

    /// As `Oracle.look`, at the end of `step`.
    mutating func look(after step: OracleCase.Step) {
        let t = step.t + (step.down ?? 0)
        for rule in given.rules {
            guard let record = engine.record(AlarmID(rule.id)) else { continue }
            checks.append(
                OracleCase.check(
                    t, rule.id, occurrence: record.occurrence, current: record.current ?? "-",
                    isPending: record.isPending, isChattering: record.isChattering, isStale: record.isStale))
        }
        for group in OracleCase.groups {
            let waiting = engine.group(group).count { $0.suppression == nil && $0.state.isUnacknowledged }
            checks.append("\(t) group \(group) \(waiting) first \(engine.firstOut(of: group)?.id.text ?? "-")")
        }
    }

    /// Saves and restores through the encoding the database uses.
    mutating func restart(at t: Int, down: Int = 0) {
        var writer = ByteWriter()
        engine.encodeImage(into: &writer)
        var fresh = EngineUnderProof.make(given)
        var reader = ByteReader(writer.bytes)
        fresh.restore(engine.posture)
        do {
            try fresh.restoreImage(from: &reader, savedAt: EngineUnderProof.moment(t))
        } catch {
            lines.append("\(t) image unreadable: \(error)")
        }
        let now = EngineUnderProof.moment(t + down)
        fresh.restarted(after: .seconds(Int64(down)), at: now, into: &effects)
        engine = fresh
        engine.advance(to: now, into: &effects)
        writeDown()
    }

    private mutating func writeDown() {
        for effect in effects {
            if case .flood(let isFlood, _, let at) = effect {
                let t = (at - OracleCase.start).nanoseconds / 1_000_000_000
                checks.append("\(t) \(isFlood ? "flood" : "no flood")")
            }
            guard case .transition(let transition) = effect else { continue }
            let record = transition.record
            let t = (transition.at - OracleCase.start).nanoseconds / 1_000_000_000
            let display = EngineUnderProof.display(record)
            let level = record.suppression == nil && record.state != .normal ? record.level.map { " \($0)" } ?? "" : ""
            lines.append("\(t) \(record.id) \(display)\(level)\(transition.annunciated ? " !" : "")")
        }
        effects.removeAll(keepingCapacity: true)
    }

    private static func display(_ record: AlarmRecord) -> String {
        switch record.suppression {
        case .outOfService: return "OOSRV"
        case .suppressedByDesign: return "SUPPR"
        case .shelved: return "SHLVD"
        case nil: break
        }
        switch record.state {
        case .normal: return "NORM"
        case .unacknowledged: return "UNACK"
        case .acknowledged: return "ACKED"
        case .returnedUnacknowledged: return "RTNUN"
        case .latchedUnacknowledged: return "LTUN"
        case .latchedAcknowledged: return "LTACK"
        }
    }
}
