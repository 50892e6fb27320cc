import Telemetry

// From a condition that moved to what operators see and hear: the state table is stepped, inhibitors weighed, and one
// transition and one journal record made of it.
extension AlarmEngine {
    func details(_ alarm: Int) -> Detail? {
        let slot = alarms[alarm].detail
        return slot >= 0 ? details[Int(slot)] : nil
    }

    func isOutOfService(_ alarm: Int) -> Bool {
        let slot = Int(alarms[alarm].detail)
        return slot >= 0 && details[slot].outOfService != nil
    }

    /// The alarm's detail, made when it has none.
    mutating func detail(_ alarm: Int) -> Int {
        if alarms[alarm].detail >= 0 { return Int(alarms[alarm].detail) }
        let new = Detail(owner: Int32(alarm), since: clock.wall)
        if let slot = freeDetails.popLast() {
            details[Int(slot)] = new
            alarms[alarm].detail = slot
        } else {
            details.append(new)
            alarms[alarm].detail = Int32(details.count - 1)
        }
        return Int(alarms[alarm].detail)
    }

    /// Gives the detail back once the alarm is idle again.
    mutating func releaseIfIdle(_ alarm: Int) {
        guard let detail = details(alarm), alarms[alarm].active == 0, alarms[alarm].timing == 0,
            detail.process.state == .normal, detail.shelf == nil, detail.outOfService == nil,
            detail.suppressors.isEmpty, detail.graceUntil == nil, detail.chatter == nil,
            detail.shown.cover == .none
        else { return }
        freeDetails.append(alarms[alarm].detail)
        details[Int(alarms[alarm].detail)] = Detail(owner: -1, since: clock.wall)
        alarms[alarm].detail = -1
    }

    func policy(_ alarm: Int) -> StatePolicy {
        var policy = rules[Int(alarms[alarm].rule)].policy
        if let required = details(alarm)?.acknowledgementRequired { policy.acknowledgementRequired = required }
        return policy
    }

    /// The highest active level went from `before` to what it is now.
    mutating func conditionMoved(
        _ alarm: Int, from before: Int, reason: Transition.Reason?, into effects: inout [AlarmEffect]
    ) {
        let after = alarms[alarm].current
        guard after != before else { return }
        let stimulus: Stimulus
        let event: JournalRecord.Event
        if before < 0 {
            (stimulus, event) = (.active(level: after), .active)
        } else if after < 0 {
            (stimulus, event) = (.returns, .returned)
        } else if after > before {
            (stimulus, event) = (.rises(to: after), .rise)
        } else {
            (stimulus, event) = (.falls(to: after), .fall)
        }
        let slot = detail(alarm)
        if before < 0 || after < 0 { noteEdge(alarm, slot, isActive: before < 0, into: &effects) }
        if case .success(let step) = StateTable.step(details[slot].process, stimulus, policy(alarm)) {
            apply(step, to: alarm, event: event, reason: reason, into: &effects)
        }
        if before < 0 || after < 0 {
            if after < 0 { endOneShot(alarm, into: &effects) }
            parentMoved(alarm)
        }
        releaseIfIdle(alarm)
    }

    /// Takes a step of the state table: counts the occurrence, annunciates unless something keeps it quiet, shows it.
    mutating func apply(
        _ step: StateTable.Step, to alarm: Int, event: JournalRecord.Event, reason: Transition.Reason?,
        by: Operator = .engine, comment: String? = nil, response: TimeSpan? = nil, into effects: inout [AlarmEffect]
    ) {
        let slot = detail(alarm)
        let before = details[slot].process
        details[slot].process = step.process
        var reason = reason
        if step.isNewOccurrence { beginOccurrence(alarm, slot) }
        if step.process.state != .acknowledged, step.process.state != .latchedAcknowledged {
            details[slot].acknowledgement = nil
        }
        if step.process.state == .normal { closeOccurrence(alarm, slot) }
        let isHeard = step.annunciates && annunciate(alarm, slot, into: &effects)
        if step.annunciates, step.isNewOccurrence, details[slot].chatter?.isChattering == true, isHeard {
            reason = reason ?? .chatter
        }
        // What is shown may stay while the level present now goes down or up again: a look at the past shows both.
        let isChanged = before != step.process || step.annunciates || event == .rise || event == .fall
        show(
            alarm, from: before.state, annunciated: isHeard, event: event, isJournaled: isChanged, reason: reason,
            by: by, comment: comment, response: response, into: &effects)
    }

    private mutating func beginOccurrence(_ alarm: Int, _ slot: Int) {
        alarms[alarm].occurrences &+= 1
        details[slot].since = clock.wall
        details[slot].announcedLevel = -1
        details[slot].cause = nil
        if cover(details[slot]) != .none { hidden[Int32(alarm), default: 0] += 1 }
        codes.release(details[slot].pastCodes)
        details[slot].pastCodes = []
        giveCode(alarm, slot)
        let group = groupName(alarm)
        if let group { groups.begin(group, Int32(alarm)) }
        details[slot].isFirstOut = group.map { groups.first(of: $0) == Int32(alarm) } ?? false
    }

    /// A code names one occurrence at one level: an answer to an older notification does not acknowledge more than it
    /// spoke of.
    mutating func giveCode(_ alarm: Int, _ slot: Int) {
        if let old = details[slot].code {
            if details[slot].announcedLevel >= 0 { details[slot].pastCodes.append(old) } else { codes.release([old]) }
        }
        details[slot].code = codes.take(
            for: Int32(alarm),
            seed: "\(id(alarm).text)#\(alarms[alarm].occurrences)@\(details[slot].process.shown)")
    }

    mutating func closeOccurrence(_ alarm: Int, _ slot: Int) {
        codes.release(details[slot].pastCodes)
        if let code = details[slot].code { codes.release([code]) }
        details[slot].pastCodes = []
        details[slot].code = nil
        details[slot].isFirstOut = false
        details[slot].annunciatedAt = nil
        details[slot].announcedLevel = -1
    }

    /// Whether it is heard. Hidden and chattering alarms are not; in a flood only critical ones are.
    private mutating func annunciate(_ alarm: Int, _ slot: Int, into effects: inout [AlarmEffect]) -> Bool {
        guard cover(details[slot]) == .none else { return false }
        // The activation that makes an alarm chatter is the last one heard.
        if let chatter = details[slot].chatter, chatter.isChattering, !chatter.hasJustBegun(clock.wall) { return false }
        // An occurrence counts when it is first heard, or would be: one that began hidden, when it is shown.
        if details[slot].announcedOccurrence != alarms[alarm].occurrences,
            flood.note(alarm: Int32(alarm), at: clock.now)
        {
            beginFlood(into: &effects)
        }
        if details[slot].announcedLevel >= 0, details[slot].process.shown > details[slot].announcedLevel {
            giveCode(alarm, slot)
        }
        details[slot].announcedOccurrence = alarms[alarm].occurrences
        details[slot].announcedLevel = max(details[slot].announcedLevel, details[slot].process.shown)
        isHushed = flood.isOn && priority(alarm, level: details[slot].process.shown) != .critical
        if isHushed { return false }
        details[slot].annunciatedAt = clock.wall
        return true
    }

    /// Annunciates anew what stands unacknowledged, when what kept it quiet ends.
    mutating func announceAgain(_ alarm: Int, _ slot: Int, into effects: inout [AlarmEffect]) -> Bool {
        annunciate(alarm, slot, into: &effects)
    }

    func cover(_ detail: Detail) -> Detail.Shown.Cover {
        if detail.outOfService != nil { return .outOfService }
        if !detail.suppressors.isEmpty || detail.graceUntil != nil { return .suppressed }
        return detail.shelf != nil ? .shelved : .none
    }

    func priority(_ alarm: Int, level: Int) -> Priority {
        if let own = details(alarm)?.priority { return own }
        let levels = rules[Int(alarms[alarm].rule)].rule.levels
        return levels.indices.contains(level) ? levels[level].priority : levels.first?.priority ?? .medium
    }

    /// Makes the transition if what is shown changed or it was annunciated, and the journal record if asked.
    mutating func show(
        _ alarm: Int, from: AlarmState, annunciated: Bool, event: JournalRecord.Event, isJournaled: Bool,
        reason: Transition.Reason? = nil, by: Operator = .engine, comment: String? = nil, response: TimeSpan? = nil,
        into effects: inout [AlarmEffect]
    ) {
        let slot = detail(alarm)
        let before = details[slot].shown
        var now = Detail.Shown()
        now.cover = cover(details[slot])
        now.state = details[slot].process.state
        now.level = details[slot].process.shown
        if now.state != .normal { now.priority = priority(alarm, level: now.level) }
        let isMoved = before.state != now.state || before.level != now.level
        let isVisible = before.cover != now.cover || (now.cover == .none && isMoved) || annunciated
        if before != now || isVisible { recount(alarm, from: before, to: now) }
        details[slot].shown = now
        alarms[alarm].revision &+= 1
        details[slot].cause = reason ?? details[slot].cause
        rememberDecision(alarm)
        let record = makeRecord(alarm)
        if isJournaled || isVisible {
            var line = JournalRecord(at: clock.wall, wall: clock.wall, event: event, alarm: record.id, by: by.account)
            line.session = by.session
            line.occurrence = record.occurrence
            line.from = from
            line.to = now.state
            line.suppression = record.suppression
            line.level = record.level
            line.priority = record.priority
            line.value = record.value
            line.unit = record.unit
            line.comment = comment
            line.responseSeconds = response?.seconds
            line.annunciated = annunciated
            line.tell(AlarmParticulars(of: record))
            effects.append(.journal(line))
        }
        if isVisible {
            var transition = Transition(
                at: clock.wall, record: record, annunciated: annunciated, reason: reason, event: event,
                by: by == .engine ? nil : by.account)
            transition.isHushed = isHushed
            effects.append(.transition(transition))
        }
        isHushed = false
        arm(alarm)
    }
}
