import Telemetry

// What operators do. Every action, done or refused, is journaled with who, from where and why.
extension AlarmEngine {
    /// Does what an operator asks and says which alarms it changed, or refuses and changes nothing.
    public mutating func perform(
        _ action: OperatorAction, by: Operator, at now: Moment, into effects: inout [AlarmEffect]
    ) -> Result<[AlarmID], Refusal> {
        catchUp(to: now, firesDue: false, into: &effects)
        settle(into: &effects)
        let result: Result<[AlarmID], Refusal>
        switch action {
        case .acknowledgeGroup(let group, let seen, let comment):
            result = acknowledgeGroup(group, seen: seen, comment, by, into: &effects)
        case .acknowledgeCode(let code, let comment):
            result = acknowledgeCode(code, comment, by, into: &effects)
        case .acknowledge(let id, _, _, _, _), .unacknowledge(let id), .shelve(let id, _, _, _), .unshelve(let id),
            .outOfService(let id, _), .inService(let id), .reset(let id):
            if let alarm = alarmIndex(id) {
                result = perform(action, on: alarm, by, into: &effects).map { [id] }
            } else {
                result = .failure(.unknownAlarm)
            }
        }
        if case .failure(let why) = result { journalRefusal(action, why, by, into: &effects) }
        settle(into: &effects)
        return result
    }

    /// When the alarm's acknowledgement lapses; nil when it does not, or there is none.
    public func acknowledgementExpiry(of id: AlarmID) -> Timestamp? {
        alarmIndex(id).flatMap { details($0)?.acknowledgement?.expiresAt }
    }

    private mutating func perform(
        _ action: OperatorAction, on alarm: Int, _ by: Operator, into effects: inout [AlarmEffect]
    ) -> Result<Void, Refusal> {
        switch action {
        case .acknowledge(_, let occurrence, let seen, let comment, let expires):
            acknowledge(alarm, occurrence, seen, comment, expires, by, into: &effects)
        case .unacknowledge:
            withdraw(alarm, by, into: &effects)
        case .shelve(_, let duration, let reason, let oneShot):
            shelve(alarm, duration, reason, oneShot, by, into: &effects)
        case .unshelve:
            unshelve(alarm, by, into: &effects)
        case .outOfService(_, let reason):
            takeOut(alarm, reason, by, into: &effects)
        case .inService:
            putBack(alarm, by, into: &effects)
        case .reset:
            reset(alarm, by, into: &effects)
        case .acknowledgeGroup, .acknowledgeCode:
            .failure(.unknownAlarm)
        }
    }

    private mutating func acknowledge(
        _ alarm: Int, _ occurrence: Int?, _ seen: String?, _ comment: String, _ expires: TimeSpan?, _ by: Operator,
        into effects: inout [AlarmEffect]
    ) -> Result<Void, Refusal> {
        guard let detail = details(alarm) else { return .failure(.nothingToAcknowledge) }
        if detail.outOfService != nil { return .failure(.outOfService) }
        let present = alarms[alarm].current
        let step: StateTable.Step
        switch StateTable.step(detail.process, .acknowledge(present: present), policy(alarm)) {
        case .failure(let why): return .failure(why)
        case .success(let next): step = next
        }
        if let occurrence, occurrence != Int(alarms[alarm].occurrences) { return .failure(.occurrenceChanged) }
        if let seen, seen != rules[Int(alarms[alarm].rule)].level(detail.process.shown)?.name {
            return .failure(.levelChanged)
        }
        let slot = self.detail(alarm)
        if step.process.state == .acknowledged || step.process.state == .latchedAcknowledged {
            let realarm = rules[Int(alarms[alarm].rule)].rule.realarmAfter
            details[slot].acknowledgement = Detail.Acknowledgement(
                by: by.account, at: clock.wall, comment: comment, expiresAt: expires.map { clock.wall + $0 },
                realarmAt: step.process.state == .acknowledged ? realarm.map { clock.wall + $0 } : nil)
        }
        details[slot].shelf?.wasAcknowledged = false
        let since = detail.annunciatedAt ?? detail.since
        apply(
            step, to: alarm, event: .ack, reason: nil, by: by, comment: comment, response: clock.wall - since,
            into: &effects)
        releaseIfIdle(alarm)
        return .success(())
    }

    /// Only what was on the screen, and of that only what is still to be acknowledged.
    private mutating func acknowledgeGroup(
        _ group: String, seen: [AlarmID], _ comment: String, _ by: Operator, into effects: inout [AlarmEffect]
    ) -> Result<[AlarmID], Refusal> {
        var done: [AlarmID] = []
        var why = Refusal.nothingToAcknowledge
        for id in seen {
            guard let alarm = alarmIndex(id), groupName(alarm) == group else {
                why = .unknownAlarm
                continue
            }
            switch acknowledge(alarm, nil, nil, comment, nil, by, into: &effects) {
            case .success: done.append(id)
            case .failure(let refusal): why = refusal
            }
        }
        return done.isEmpty ? .failure(why) : .success(done)
    }

    private mutating func acknowledgeCode(
        _ code: String, _ comment: String, _ by: Operator, into effects: inout [AlarmEffect]
    ) -> Result<[AlarmID], Refusal> {
        guard let owner = codes.owners[code.uppercased()], let detail = details(Int(owner)) else {
            return .failure(.unknownCode)
        }
        guard detail.code == code.uppercased(), detail.process.shown <= detail.announcedLevel else {
            return .failure(.levelChanged)
        }
        return acknowledge(Int(owner), nil, nil, comment, nil, by, into: &effects).map { [id(Int(owner))] }
    }

    private mutating func withdraw(
        _ alarm: Int, _ by: Operator, into effects: inout [AlarmEffect]
    ) -> Result<Void, Refusal> {
        guard let detail = details(alarm) else { return .failure(.notAcknowledged) }
        if detail.outOfService != nil { return .failure(.outOfService) }
        return StateTable.step(detail.process, .withdraw, policy(alarm)).map { step in
            details[self.detail(alarm)].shelf?.wasAcknowledged = false
            apply(step, to: alarm, event: .unack, reason: nil, by: by, into: &effects)
        }
    }

    private mutating func shelve(
        _ alarm: Int, _ duration: TimeSpan?, _ reason: String, _ oneShot: Bool, _ by: Operator,
        into effects: inout [AlarmEffect]
    ) -> Result<Void, Refusal> {
        if isOutOfService(alarm) { return .failure(.outOfService) }
        if reason.allSatisfy(\.isWhitespace) { return .failure(.reasonMissing) }
        // A one-shot shelf ends with the occurrence; the longest duration bounds it all the same.
        guard let duration = duration ?? (oneShot ? defaults.shelveMaximum : nil), duration > .zero else {
            return .failure(.durationMissing)
        }
        if duration > defaults.shelveMaximum { return .failure(.tooLong) }
        let slot = detail(alarm)
        let state = details[slot].process.state
        let wasAcknowledged = details[slot].shelf?.wasAcknowledged ?? (state == .acknowledged)
        details[slot].shelf = Detail.Shelf(
            until: clock.wall + duration, oneShot: oneShot, by: by.account, reason: reason,
            wasAcknowledged: wasAcknowledged)
        show(
            alarm, from: state, annunciated: false, event: .shelve, isJournaled: true, by: by, comment: reason,
            into: &effects)
        return .success(())
    }

    private mutating func unshelve(
        _ alarm: Int, _ by: Operator, into effects: inout [AlarmEffect]
    ) -> Result<Void, Refusal> {
        guard details(alarm)?.shelf != nil else { return .failure(.notShelved) }
        endShelf(alarm, event: .unshelve, by: by, into: &effects)
        return .success(())
    }

    /// Evaluation stops and the occurrence closes.
    private mutating func takeOut(
        _ alarm: Int, _ reason: String, _ by: Operator, into effects: inout [AlarmEffect]
    ) -> Result<Void, Refusal> {
        if isOutOfService(alarm) { return .failure(.outOfService) }
        if reason.allSatisfy(\.isWhitespace) { return .failure(.reasonMissing) }
        let slot = detail(alarm)
        let from = details[slot].process.state
        let wasActive = alarms[alarm].active != 0
        closeCondition(alarm, slot)
        details[slot].outOfService = (by.account, reason)
        show(
            alarm, from: from, annunciated: false, event: .oos, isJournaled: true, by: by, comment: reason,
            into: &effects)
        if wasActive { parentMoved(alarm) }
        return .success(())
    }

    /// Starts as normal with timers at zero; a condition that stands is a new occurrence.
    private mutating func putBack(
        _ alarm: Int, _ by: Operator, into effects: inout [AlarmEffect]
    ) -> Result<Void, Refusal> {
        guard isOutOfService(alarm) else { return .failure(.notOutOfService) }
        let slot = detail(alarm)
        details[slot].outOfService = nil
        show(alarm, from: .normal, annunciated: false, event: .inService, isJournaled: true, by: by, into: &effects)
        if Int(alarms[alarm].rule) < HealthRule.allCases.count {
            setCondition(alarm, isHealthFaultPresent(alarm), into: &effects)
        } else {
            rejudge(alarm, isArrival: false, into: &effects)
        }
        releaseIfIdle(alarm)
        return .success(())
    }

    private func isHealthFaultPresent(_ alarm: Int) -> Bool {
        let row = alarms[alarm]
        switch HealthRule(rawValue: Int(row.rule)) {
        case .noData: return row.series >= 0 && series[Int(row.series)].isSilent
        case .clock: return clockFaults[row.series] != nil
        case .core: return coreFaults[Int(row.memory)].isPresent
        case .feed:
            let feed = feeds[Int(row.memory)]
            return feed.isSilent(judged: feed.members.count { cadence(Int($0)).alarmAfter != .max })
        case nil: return false
        }
    }

    /// Back to normal without a word: levels, delays, occurrence, acknowledgement and chatter.
    mutating func closeCondition(_ alarm: Int, _ slot: Int) {
        alarms[alarm].active = 0
        alarms[alarm].timing = 0
        alarms[alarm].frozen = 0
        setRecheck(alarm, at: .max)
        details[slot].process = ProcessState()
        details[slot].acknowledgement = nil
        details[slot].chatter = nil
        closeOccurrence(alarm, slot)
    }

    private mutating func reset(
        _ alarm: Int, _ by: Operator, into effects: inout [AlarmEffect]
    ) -> Result<Void, Refusal> {
        if isOutOfService(alarm) { return .failure(.outOfService) }
        let process = details(alarm)?.process ?? ProcessState()
        return StateTable.step(process, .reset, policy(alarm)).map { step in
            apply(step, to: alarm, event: .reset, reason: nil, by: by, into: &effects)
            releaseIfIdle(alarm)
        }
    }

    private mutating func journalRefusal(
        _ action: OperatorAction, _ why: Refusal, _ by: Operator, into effects: inout [AlarmEffect]
    ) {
        var (verb, id) = action.verbAndAlarm
        var spoken: String?
        if case .acknowledgeCode(let code, _) = action { (id, spoken) = (alarm(withCode: code), code) }
        var line = JournalRecord(at: clock.wall, wall: clock.wall, event: .refused, alarm: id, by: by.account)
        line.session = by.session
        line.refused = verb
        line.why = why
        // What was said, whether or not an alarm is called so.
        line.text = spoken
        if let alarm = id.flatMap({ alarmIndex($0) }) {
            line.occurrence = Int(alarms[alarm].occurrences)
            line.to = details(alarm)?.process.state ?? .normal
        }
        effects.append(.journal(line))
    }
}

extension OperatorAction {
    /// What the scenario language calls it, and the alarm it names.
    public var verbAndAlarm: (verb: String, alarm: AlarmID?) {
        switch self {
        case .acknowledge(let id, _, _, _, _): ("ack", id)
        case .acknowledgeGroup: ("ack_group", nil)
        case .acknowledgeCode: ("ack", nil)
        case .unacknowledge(let id): ("unack", id)
        case .shelve(let id, _, _, _): ("shelve", id)
        case .unshelve(let id): ("unshelve", id)
        case .outOfService(let id, _): ("oos", id)
        case .inService(let id): ("in_service", id)
        case .reset(let id): ("reset", id)
        }
    }
}
