import Alarms
import OperatorLink
import Telemetry

// What operators ask. Every command is answered, and every one is in the journal, refused ones too.
extension Hypervisor {
    mutating func perform(_ command: Command) {
        switch command.body {
        case .playback:
            output.replies.append(.playback(command))
            return
        case .alarm(let action):
            guard mayAct(command, what: action.name) else { return }
            let kind = kind(of: action)
            if let why = accessRefusal(kind, on: places(of: action), by: command.by) {
                return refuse(command, why, what: action.name, on: subject(of: action))
            }
            guard let action = seconded(bounded(action, by: command.by), kind, command) else { return }
            perform(action, command)
        case .observe(let key, let value, let at, let note):
            guard mayAct(command, what: "observe") else { return }
            let place = register.entity(key.entity).map { ActionPlace.entity($0.type, zone: $0.zone) } ?? .none
            if let why = accessRefusal(.observe, on: [place], by: command.by) {
                return refuse(command, why, what: "observe \(key)")
            }
            observe(key, value, at: at, note: note, command)
        case .note(let entry): note(entry, command)
        case .step(let id, let occurrence, let number): tick(id, occurrence, step: number, isDone: true, command)
        case .undoStep(let id, let occurrence, let number): tick(id, occurrence, step: number, isDone: false, command)
        case .verdict(let id, let occurrence, let isConfirmed, let evidence):
            judge(id, occurrence, isConfirmed: isConfirmed, evidence: evidence, command)
        case .assign(let id, let occurrence, let person): assign(id, occurrence, to: person, command)
        case .posture(let posture, let reason): set(posture, reason: reason, command)
        case .bulletin(let bulletin): add(bulletin, command)
        case .silence: silence(command)
        case .promote(let id, let lifecycle, let reason): promote(id, to: lifecycle, reason: reason, command)
        case .offerSeat(let name): offerSeat(to: name, command)
        case .takeSeat(let number): takeSeat(number, command)
        case .missSeat(let number, let why): missSeat(number, why: why, command)
        case .testNotice(let name): testNotice(to: name, command)
        case .testChain: testChain(command)
        case .attempt(let kind, let alarm): attempt(kind, on: alarm, command)
        case .endBulletin(let id, let reason): endBulletin(id, reason: reason, command)
        }
    }

    mutating func perform(_ reload: Reload) {
        let command = Command(id: reload.id, by: reload.by, body: .note(LogEntry(reload.what)))
        guard mayAct(command, what: "reload") else { return }
        if let why = accessRefusal(.reload, on: [.site], by: reload.by) {
            return refuse(command, why, what: "reload")
        }
        if let mistakes = reload.mistakes {
            return refuse(command, .siteNotReloaded, what: "reload", text: mistakes)
        }
        if let access = reload.access { configuration.access = access }
        if reload.notification != nil { endTests() }
        if let plan = reload.notification { notifications?.adopt(plan.policies, plan.directory, at: clock.now) }
        if let roster = reload.roster { adopt(roster) }
        if let rules = reload.rules {
            drainAlarmEffects()
            engine.replaceRules(rules, at: clock.now, into: &alarmEffects)
            // The engine's own line of it says neither who nor what.
            alarmEffects.removeAll { if case .journal(let line) = $0 { line.event == .reload } else { false } }
        }
        if let windows = reload.maintenance {
            configuration.maintenance = windows
            engine.replaceMaintenance(windows, at: clock.now, into: &alarmEffects)
        }
        var record = record(of: .reload, command)
        record.text = reload.what
        journal(record)
        drainAlarmEffects()
        done(command, [])
    }

    private mutating func perform(_ action: OperatorAction, _ command: Command) {
        let result = engine.perform(action, by: command.by, at: clock.now, into: &alarmEffects)
        drainAlarmEffects()
        switch result {
        case .success(let ids):
            done(command, ids.compactMap { engine.record($0) })
        case .failure(let why):
            // The engine journals its own refusals. The record tells the loser of a race who won it, and when.
            let record = subject(of: action).flatMap { engine.record($0) }
            output.replies.append(
                .reply(Reply(id: command.id, outcome: .refused(why, record)), needsCommit: false))
        }
    }

    /// A person's reading: judged like any other; the engine knows by its origin that the device is still silent.
    private mutating func observe(
        _ key: SeriesKey, _ value: Double, at stamp: Timestamp?, note: String, _ command: Command
    ) {
        guard !note.isEmpty else { return refuse(command, .noteMissing, what: "observe \(key)") }
        guard value.isFinite, let id = register.find(key) else {
            return refuse(command, .unknownSeries, what: "observe \(key)")
        }
        let newest = register.states[Int(id.index)].last.observedAt
        let before = Set((openByEntity[key.entity] ?? []).compactMap { engine.record($0).map { Footing($0) } })
        let (taken, told) = (output.readings.count, output.alarms.count)
        take(
            Sample(key, .number(value), observedAt: stamp ?? clock.now.wall, origin: .person))
        var record = record(of: .observe, command)
        record.value = value
        record.unit = register.unit(id)
        record.comment = note
        record.text = key.description
        // Whoever entered it hears what became of the alarm: judged whole, not at the next look.
        engine.settle(into: &alarmEffects)
        settleSystemTimers()
        drainAlarmEffects()
        var observed = ObservedReading(
            key: key, value: value, unit: register.unit(id), observedAt: stamp ?? clock.now.wall, fate: .duplicate,
            changed: [])
        if output.readings.count > taken, let reading = output.readings.last {
            observed.observedAt = reading.observedAt
            observed.fate = fate(of: reading, after: newest)
            observed.quality = reading.quality
        }
        record.tell(observed)
        journal(record)
        // Those that rang or moved, of whatever entity, and those that stand otherwise than before.
        let ids = Set(output.alarms.dropFirst(told).map(\.id)).union(openByEntity[key.entity] ?? [])
        observed.changed = ids.sorted().compactMap { engine.record($0) }.filter { !before.contains(Footing($0)) }
        output.alarms.append(contentsOf: observed.changed)
        output.replies.append(.reply(Reply(id: command.id, outcome: .observed(observed)), needsCommit: true))
    }

    private func fate(of reading: Reading, after newest: Timestamp) -> ObservedReading.Fate {
        if reading.isLate { return .late(newest: newest > reading.observedAt ? newest : nil) }
        if reading.quality == .bad { return .bad }
        return engine.judges(reading.series) ? .judged : .unjudged
    }

    /// Why a number for a series would not be stored as good, as things are now.
    public struct Doubt: Hashable, Sendable {
        public enum Reason: Hashable, Sendable {
            /// Outside the site's range.
            case range(lowest: Double, highest: Double)
            /// A change from the last good value that the site's `max_step` does not believe.
            case step
            /// A count below none, or over the capacity.
            case capacity(Double)
        }
        public var reason: Reason
        public var quality: Quality
        /// The series' unit.
        public var unit: Unit?
    }

    /// What is doubtful about a person's reading; nil for one that is believed, or a series that is not known.
    public func doubt(of value: Double, for key: SeriesKey, at stamp: Timestamp?) -> Doubt? {
        guard let id = register.find(key) else { return nil }
        let state = register.states[Int(id.index)]
        let limits = register.limits[Int(state.limits)]
        let quality = state.plausibility(of: value, at: (stamp ?? clock.now.wall).nanoseconds, limits)
        guard quality != .good else { return nil }
        let isInRange = value >= limits.lowest && value <= limits.highest
        let reason: Doubt.Reason =
            !isInRange
            ? .range(lowest: limits.lowest, highest: limits.highest)
            : quality == .bad ? .step : .capacity(state.countCapacity)
        return Doubt(reason: reason, quality: quality, unit: register.unit(id))
    }

    func record(of event: JournalRecord.Event, _ command: Command) -> JournalRecord {
        var record = JournalRecord(at: clock.now.wall, wall: clock.machine.wall, event: event, by: command.by.account)
        record.session = command.by.session
        return record
    }

    /// An action that can't be put on disk is refused rather than forgotten at the next restart.
    mutating func mayAct(_ command: Command, what: String) -> Bool {
        if case .notWritten = historyState, !configuration.actsWithoutHistory {
            refuse(command, .historyNotWritten, what: what)
            return false
        }
        return true
    }

    /// What a console kept back, because the core had told it that its account may not: refused and in the journal like
    /// what it would have sent, or else it may by now.
    private mutating func attempt(_ kind: ActionKind, on alarm: AlarmID?, _ command: Command) {
        let what = [kind.verb, alarm?.text].compactMap { $0 }.joined(separator: " ")
        let places: [ActionPlace] = alarm.map { self.places(of: .unacknowledge($0)) } ?? [.none]
        if let why = accessRefusal(kind, on: places, by: command.by) {
            return refuse(command, why, what: what, on: alarm)
        }
        output.replies.append(.reply(Reply(id: command.id, outcome: .done([])), needsCommit: false))
    }

    mutating func refuse(
        _ command: Command, _ why: Refusal, what: String, on alarm: AlarmID? = nil, text: String? = nil
    ) {
        var record = record(of: .refused, command)
        record.refused = what
        record.why = why
        record.alarm = alarm
        record.text = text
        if !why.isOfRole || roleRefusals.stands(record, at: clock.machine.monotonic) { journal(record) }
        let shown = alarm.flatMap { engine.record($0) }
        output.replies.append(.reply(Reply(id: command.id, outcome: .refused(why, shown)), needsCommit: false))
    }

    /// Says in the journal how often what was refused was tried again within its minute.
    mutating func lapseRefusals(through end: Instant? = nil) {
        for var line in roleRefusals.lapse(at: end ?? clock.machine.monotonic) {
            (line.at, line.wall) = (clock.now.wall, clock.machine.wall)
            journal(line)
        }
    }

    mutating func done(_ command: Command, _ records: [AlarmRecord]) {
        output.alarms.append(contentsOf: records)
        output.replies.append(.reply(Reply(id: command.id, outcome: .done(records)), needsCommit: true))
    }
}

extension ActionKind {
    /// As the journal of refusals writes it.
    fileprivate var verb: String {
        switch self {
        case .acknowledge: "ack"
        case .unacknowledge: "unack"
        case .longShelf: "shelve"
        case .outOfService: "oos"
        case .shelve, .unshelve, .reset, .inService, .observe, .note, .reload, .posture, .bulletin, .step, .silence,
            .assign, .test, .verdict, .seat, .promote:
            rawValue
        }
    }
}

extension Hypervisor {
    /// How an alarm stands: what differs when a reading changed it. A value that moved within its level changed nothing.
    private struct Footing: Hashable {
        let id: AlarmID
        let occurrence: Int
        let state: AlarmState
        let suppression: Suppression?
        let levels: [String?]
        let isPending: Bool

        init(_ record: AlarmRecord) {
            (id, occurrence, state) = (record.id, record.occurrence, record.state)
            (suppression, levels, isPending) = (record.suppression, [record.level, record.current], record.isPending)
        }
    }
}

extension OperatorAction {
    /// The alarm it names; nil for groups and codes.
    var alarm: AlarmID? {
        switch self {
        case .acknowledge(let id, _, _, _, _), .unacknowledge(let id), .shelve(let id, _, _, _), .unshelve(let id),
            .outOfService(let id, _), .inService(let id), .reset(let id):
            id
        case .acknowledgeGroup, .acknowledgeCode: nil
        }
    }

    /// As the journal of refusals writes it.
    var name: String {
        switch self {
        case .acknowledge(let id, _, _, _, _): "ack \(id)"
        case .acknowledgeGroup(let group, _, _): "ack group \(group)"
        case .acknowledgeCode(let code, _): "ack \(code)"
        case .unacknowledge(let id): "unack \(id)"
        case .shelve(let id, _, _, _): "shelve \(id)"
        case .unshelve(let id): "unshelve \(id)"
        case .outOfService(let id, _): "oos \(id)"
        case .inService(let id): "in-service \(id)"
        case .reset(let id): "reset \(id)"
        }
    }
}
