/// What the alarm engine is broken by, file by file. `mutation-proof` shows that a test fails for each; MutantsTests
/// that each still is a change of the engine as it stands.
public let engineMutants: [Mutant] =
    stateMutants + judgingMutants + valueMutants + silenceMutants + quietMutants
    + operatorMutants + restartMutants

private let stateMutants = [
    Mutant(
        "an active edge out of returned, unacknowledged is a new occurrence", "StateTable.swift",
        "process: ProcessState(state: .unacknowledged, shown: shown), annunciates: true, isNewOccurrence: true)",
        becomes: "process: ProcessState(state: .unacknowledged, shown: shown), annunciates: true)"),
    Mutant(
        "the latched level outlives the occurrence until acknowledged", "StateTable.swift",
        "let shown = policy.severityLatch ? max(process.shown, level) : level", becomes: "let shown = level"),
    Mutant(
        "a rise no higher than what is shown rings nothing", "StateTable.swift",
        "guard level > process.shown else { return Step(process: process) }", becomes: ""),
    Mutant(
        "a rise above the acknowledged level rings", "StateTable.swift",
        "if level > process.acknowledged {", becomes: "if level > process.acknowledged + 1 {"),
    Mutant(
        "what needs no acknowledgement ends when it returns", "StateTable.swift",
        "} else if policy.acknowledgementRequired {", becomes: "} else if policy.severityLatch {"),
    Mutant(
        "an acknowledged latching alarm stays latched", "StateTable.swift",
        "if policy.latch { next.state = .latchedAcknowledged } else { next = ProcessState() }",
        becomes: "next = ProcessState()"),
    Mutant(
        "acknowledging takes the level present now", "StateTable.swift",
        "Step(process: ProcessState(state: .acknowledged, shown: present, acknowledged: present))",
        becomes: "Step(process: ProcessState(state: .acknowledged, shown: process.shown, acknowledged: present))"),
    Mutant(
        "an active alarm cannot be reset", "StateTable.swift",
        "return .failure(.stillActive)", becomes: "return .success(Step(process: ProcessState()))"),
]

private let judgingMutants = [
    Mutant(
        "a delay fires at elapsed ≥ d", "Judging.swift",
        "details[slot].delays[level] <= clock.now else", becomes: "details[slot].delays[level] < clock.now else"),
    Mutant(
        "an input beats a timer of its instant", "Timers.swift",
        "fireTimers(through: firesDue ? target : target.subtractedClamped(1), into: &effects)",
        becomes: "fireTimers(through: target, into: &effects)"),
    Mutant(
        "timers fire in time order", "TimerHeap.swift",
        "guard entry.precedes(entries[parent]) else { break }",
        becomes: "guard entry.key < entries[parent].key else { break }"),
    Mutant(
        "at one instant alarms fire in rule-file order", "TimerHeap.swift",
        "due != other.due ? due < other.due : key < other.key",
        becomes: "due != other.due ? due < other.due : key > other.key"),
    Mutant(
        "bad data freezes a delay", "Judging.swift",
        "freeze(alarm, level)\n        }\n    }", becomes: "break\n        }\n    }"),
    Mutant(
        "a frozen delay goes on with what remained of it", "Judging.swift",
        "details[slot].delays[level] = clock.now.addedClamped(details[slot].delays[level])",
        becomes: "details[slot].delays[level] = clock.now.addedClamped(delay)"),
    Mutant(
        "a second reading above does not start the delay again", "Judging.swift",
        "if alarms[alarm].timing & bit == 0 {", becomes: "if alarms[alarm].frozen & bit == 0 {"),
    Mutant(
        "the deadband holds an active level", "Judging.swift",
        "case (true, .clear):", becomes: "case (true, .clear), (true, .deadband):"),
    Mutant(
        "a reading in the deadband cancels a pending level", "Judging.swift",
        "case (false, .deadband), (false, .clear), (true, .set), (true, .deadband):",
        becomes: "case (false, .deadband): break\n        case (false, .clear), (true, .set), (true, .deadband):"),
    Mutant(
        "clear must hold while the off-delay runs", "Judging.swift",
        "case (false, .deadband), (false, .clear), (true, .set), (true, .deadband):",
        becomes: "case (true, .deadband): break\n        case (false, .deadband), (false, .clear), (true, .set):"),
    Mutant(
        "a bad reading is no measurement", "Judging.swift",
        "guard reading.quality != .bad, let value", becomes: "guard let value"),
    Mutant(
        "an uncertain reading is judged", "Judging.swift",
        "guard reading.quality != .bad, let value", becomes: "guard reading.quality == .good, let value"),
    Mutant(
        "`>=` holds at the number itself", "Threshold.swift",
        "case 0: value >= operand", becomes: "case 0: value > operand"),
    Mutant(
        "a calm series is judged at the number itself", "Calm.swift",
        "threshold.setOperation == 0 ? set.nextDown : set", becomes: "set"),
    Mutant(
        "a calm window is judged as soon as its rate may set a level", "Calm.swift",
        "spread = min(spread, limit", becomes: "spread = min(spread, 2 * limit"),
    Mutant(
        "a series is judged in full while an alarm of it is not idle", "Judging.swift",
        "let bit = UInt8(1) << UInt8(level)\n        endCalm(ofAlarm: alarm)",
        becomes: "let bit = UInt8(1) << UInt8(level)"),
    Mutant(
        "of what moves at one instant a parent is judged before its child", "WholeInstant.swift",
        "for parent in rules[rule].parents.sorted() { visit(parent, &rules) }", becomes: ""),
    Mutant(
        "what all readings of an instant decide is judged once", "Judging.swift",
        """
        let at = reading.observedAt.nanoseconds
                if !instant.isPaid, instant.stamp != at {
        """,
        becomes: """
            let at = reading.observedAt.nanoseconds
                    if !instant.isPaid {
            """),
    Mutant(
        "what is over in the instant in which what hid it ends is not heard", "WholeInstant.swift",
        "if firesTimer { fireAlarm(alarm, into: &effects) }",
        becomes: """
            if isLeaving { endSuppression(alarm, into: &effects) }
                    if firesTimer { fireAlarm(alarm, into: &effects) }
            """),
    Mutant(
        "the timers of an instant fire with what the instant owes, in file order", "WholeInstant.swift",
        "while let place = instant.first(), place < own { settle(place, into: &effects) }", becomes: ""),
]

private let valueMutants = [
    Mutant(
        "a window is half open", "WindowFunction.swift",
        "let start = at.subtractedClamped(span)", becomes: "let start = at.subtractedClamped(span) - 1"),
    Mutant(
        "a rate is undefined until a reading stands at the window's start", "WindowFunction.swift",
        """
        guard first > 0 else { return nil }
                    let change = window[window.count - 1].value - window[first - 1].value
        """,
        becomes: "let change = window[window.count - 1].value - window[max(0, first - 1)].value"),
    Mutant(
        "a window with too few samples is unknown", "WindowFunction.swift",
        "guard samples >= minimumSamples, isCovered", becomes: "guard isCovered"),
    Mutant(
        "a counter's reset is not a negative step", "WindowFunction.swift",
        "total += after >= before ? after - before : after", becomes: "total += after - before"),
    Mutant(
        "a sum falls by itself as samples leave", "WindowFunction.swift",
        "var changesWithTime: Bool { kind == .sum || kind == .increase }",
        becomes: "var changesWithTime: Bool { false }"),
    Mutant(
        "a mean does not decay in silence", "WindowFunction.swift",
        "var changesWithTime: Bool { kind == .sum || kind == .increase }", becomes: "var changesWithTime: Bool { true }"
    ),
    Mutant(
        "merged samples weigh what they stand for", "WindowStore.swift",
        "weights[late.at] = earlyCount + lateCount", becomes: "weights[late.at] = lateCount"),
    Mutant(
        "`percent_true` divides by the members that are seen", "Evaluation.swift",
        "Double(state.held) / Double(state.seen) * 100",
        becomes: "Double(state.held) / Double(state.members.count) * 100"),
    Mutant(
        "an aggregate of too few members is unknown", "Evaluation.swift",
        "Double(state.seen) >= hot[rule].minimumCoverage * Double(state.members.count)",
        becomes: "Double(state.seen) >= 0"),
    Mutant(
        "a condition that misses a leaf is unknown, not false", "CompiledCondition.swift",
        "return held + unknown < need ? false : nil", becomes: "return false"),
    Mutant(
        "`consecutive` begins again after a reading that does not hold", "Evaluation.swift",
        "holds ? min(composites[memory].runs[slot] + 1, num) : 0",
        becomes: "min(composites[memory].runs[slot] + (holds ? 1 : 0), num)"),
    Mutant(
        "`count` of rising edges counts no falling one", "CompiledCondition.swift",
        "guard let wasTrue, wasTrue != isTrue, edges == .any || isTrue else { return }",
        becomes: "guard let wasTrue, wasTrue != isTrue else { return }"),
    Mutant(
        "a series that always arrives late is looked at on its own time line", "Evaluation.swift",
        "clock.now.addedClamped(clock.drift).subtractedClamped(series[index].lag)",
        becomes: "clock.now.addedClamped(clock.drift)"),
    Mutant(
        "a schedule runs past midnight", "ScheduleTimes.swift",
        ": second >= window.from || second < window.to", becomes: ": second >= window.from"),
    Mutant(
        "an edge and what is received in its second are one instant", "WholeInstant.swift",
        "instant.stamp = clock.wall.nanoseconds", becomes: ""),
    Mutant(
        "a rule limited to some postures is out of force in others", "Posture.swift",
        "schedule.postures.isEmpty || schedule.postures.contains(posture)",
        becomes: "schedule.postures.isEmpty || !schedule.postures.isEmpty"),
    Mutant(
        "a rule's own chain is that of its alarms", "Lookup.swift",
        "alarmIndex(id).map { rules[Int(alarms[$0].rule)].rule.escalation } ?? []", becomes: "[]"),
    Mutant(
        "outside its schedule an alarm is clear", "Judging.swift",
        "guard hot[rule].isInForce else { return .clear }",
        becomes: "guard hot[rule].isInForce else { return .unknown }"),
]

private let silenceMutants = [
    Mutant(
        "silence begins at the age itself", "Evaluation.swift",
        "clock.now.subtractedClamped(clock.time(of: Timestamp(nanoseconds: series[index].lastAt))) >= after",
        becomes: "clock.now.subtractedClamped(clock.time(of: Timestamp(nanoseconds: series[index].lastAt))) > after"),
    Mutant(
        "what falls silent at one instant does so together", "Silence.swift",
        "owe(alarm, .other)", becomes: "rejudge(alarm, isArrival: false, into: &effects)"),
    Mutant(
        "a series is silent to each rule in that rule's time", "Silence.swift",
        "due != .max && due <= soonest", becomes: "due != .max && soonest > .min"),
    Mutant(
        "no silence sooner than the grace after a start", "Silence.swift",
        ": max(clock.time(of: Timestamp(nanoseconds: since)).addedClamped(after), graceEnd)",
        becomes: ": clock.time(of: Timestamp(nanoseconds: since)).addedClamped(after)"),
    Mutant(
        "a person's reading does not end the device's silence", "Judging.swift",
        "if reading.origin == .sensor { heard(index, at: at, into: &effects) }",
        becomes: "heard(index, at: at, into: &effects)"),
    Mutant(
        "a gauge that dies while it rises is more urgent than one that dies calm", "Silence.swift",
        "alarms[Int(entry.alarm)].current >= need else { continue }",
        becomes: "alarms[Int(entry.alarm)].current >= min(need, -1) else { continue }"),
    Mutant(
        "eighty per cent of a feed silent is one alarm", "SilenceGroups.swift",
        "Double(silent) >= Feed.share * Double(judged)", becomes: "Double(silent) > Feed.share * Double(judged)"),
    Mutant(
        "what falls silent is heard health alarms first", "SilenceGroups.swift",
        "owe(alarm, .silence)", becomes: "rejudge(alarm, isArrival: false, fellSilent: true, into: &effects)"),
    Mutant(
        "a child is judged before it is shown that its parent is well", "WholeInstant.swift",
        "isLeaving = weighSuppression(alarm, into: &effects)",
        becomes: "refreshSuppression(alarm, into: &effects)"),
    Mutant(
        "a silent feed suppresses the silence of its members", "SuppressionByDesign.swift",
        "names.append(id(Int(feeds[feed].alarm)).text)", becomes: ""),
    Mutant(
        "a group's silence waits for its share", "SilenceGroups.swift",
        "share >= (rules[rule].rule.noData.minShare ?? 0)", becomes: "share >= 0"),
    Mutant(
        "policy `ok` clears on silence", "SilenceGroups.swift",
        "case .ok:\n            alarms[alarm].active = 0", becomes: "case .ok:"),
    Mutant(
        "a series that delivers only late readings says how late", "Silence.swift",
        "lateBehind[Int32(index)] = clock.wall - reading.observedAt", becomes: ""),
    Mutant(
        "a clock fault ends with a reading that has none", "Silence.swift",
        "if let alarm = healthAlarm(.clock, series: index) { setCondition(alarm, false, into: &effects) }",
        becomes: ""),
]

private let quietMutants = [
    Mutant(
        "what is hidden does not ring", "Annunciation.swift",
        "guard cover(details[slot]) == .none else { return false }", becomes: ""),
    Mutant(
        "suppressed by design stands before shelved", "Annunciation.swift",
        "if !detail.suppressors.isEmpty || detail.graceUntil != nil { return .suppressed }",
        becomes:
            "if detail.shelf == nil, !detail.suppressors.isEmpty || detail.graceUntil != nil { return .suppressed }"),
    Mutant(
        "in a flood what is critical still rings", "Annunciation.swift",
        "isHushed = flood.isOn && priority(alarm, level: details[slot].process.shown) != .critical",
        becomes: "isHushed = flood.isOn"),
    Mutant(
        "in a flood what is not critical is silent", "Annunciation.swift",
        "if isHushed { return false }", becomes: ""),
    Mutant(
        "a flood begins above ten", "Flood.swift", "static let startAbove = 10", becomes: "static let startAbove = 9"),
    Mutant("a flood ends below five", "Flood.swift", "static let endBelow = 5", becomes: "static let endBelow = 4"),
    Mutant(
        "the first of a group stays its first-out", "AlarmGroups.swift",
        "if state.openCount == 0 || state.first == nil { state.first = alarm }", becomes: "state.first = alarm"),
    Mutant(
        "chattering counts within its window", "Chattering.swift",
        "let first = chatter.activations.first, first > now - policy.window",
        becomes: "let first = chatter.activations.first, first > now - policy.window - policy.window"),
    Mutant(
        "chatter that ends active is announced", "Chattering.swift",
        "details[slot].process.state == .unacknowledged && announceAgain(alarm, slot, into: &effects)",
        becomes: "false"),
    Mutant(
        "the end of a suppression announces only what is new", "SuppressionByDesign.swift",
        "let isNew = details[slot].announcedLevel < details[slot].process.shown", becomes: "let isNew = true"),
    Mutant(
        "the end of a shelf announces also what rang before it", "SuppressionByDesign.swift",
        "details[slot].announcedLevel = -1\n            isHeard = announceAgain(alarm, slot, into: &effects)",
        becomes: "isHeard = details[slot].announcedLevel < 0 && announceAgain(alarm, slot, into: &effects)"),
    Mutant(
        "what was acknowledged before its shelf comes back unacknowledged", "SuppressionByDesign.swift",
        "if shelf.wasAcknowledged, from == .acknowledged,", becomes: "if shelf.wasAcknowledged, from == .normal,"),
    Mutant(
        "a parent's grace keeps its children quiet after it", "SuppressionByDesign.swift",
        "details[slot].graceUntil = clock.wall + grace", becomes: ""),
    Mutant(
        "`all_of` needs every parent", "SuppressionByDesign.swift",
        "let need = by.need == .any ? 1 : by.rules.count", becomes: "let need = 1"),
    Mutant(
        "a one-shot shelf ends with the occurrence", "Annunciation.swift",
        "if after < 0 { endOneShot(alarm, into: &effects) }", becomes: ""),
]

private let operatorMutants = [
    Mutant(
        "an acknowledgement of another occurrence is refused", "Actions.swift",
        "if let occurrence, occurrence != Int(alarms[alarm].occurrences) { return .failure(.occurrenceChanged) }",
        becomes: ""),
    Mutant(
        "an acknowledgement of another level is refused", "Actions.swift",
        "if let seen, seen != rules[Int(alarms[alarm].rule)].level(detail.process.shown)?.name {",
        becomes: "if let seen, seen.isEmpty {"),
    Mutant(
        "a group is acknowledged as far as it was on the screen", "Actions.swift",
        "for id in seen {", becomes: "for id in self.group(group).map(\\.id) {"),
    Mutant(
        "the code of a lower level no longer acknowledges", "Actions.swift",
        "guard detail.code == code.uppercased(), detail.process.shown <= detail.announcedLevel else {",
        becomes: "guard detail.process.shown <= detail.announcedLevel else {"),
    Mutant(
        "a shelf has a longest time", "Actions.swift",
        "if duration > defaults.shelveMaximum { return .failure(.tooLong) }", becomes: ""),
    Mutant(
        "a shelf needs a reason", "Actions.swift",
        """
        if reason.allSatisfy(\\.isWhitespace) { return .failure(.reasonMissing) }
                // A one-shot
        """,
        becomes: "// A one-shot"),
    Mutant(
        "out of service closes the occurrence", "Actions.swift",
        "let wasActive = alarms[alarm].active != 0\n        closeCondition(alarm, slot)",
        becomes: "let wasActive = alarms[alarm].active != 0"),
    Mutant(
        "a parent taken out of service suppresses no more", "Actions.swift",
        "if wasActive { parentMoved(alarm) }", becomes: "_ = wasActive"),
    Mutant(
        "a condition that stands when service begins again is an occurrence", "Actions.swift",
        "rejudge(alarm, isArrival: false, into: &effects)\n        }\n        releaseIfIdle(alarm)",
        becomes: "}\n        releaseIfIdle(alarm)"),
    Mutant(
        "a refused action is in the journal", "Actions.swift",
        "if case .failure(let why) = result { journalRefusal(action, why, by, into: &effects) }", becomes: ""),
    Mutant(
        "an acknowledgement that expires rings", "Timers.swift",
        "if let expiry = details[slot].acknowledgement?.expiresAt, expiry <= wall {",
        becomes: "if let expiry = details[slot].acknowledgement?.expiresAt, expiry < .distantPast {"),
    Mutant(
        "what is acknowledged and forgotten rings again", "Timers.swift",
        "if let realarm = details[slot].acknowledgement?.realarmAt, realarm <= wall {",
        becomes: "if let realarm = details[slot].acknowledgement?.realarmAt, realarm < .distantPast {"),
    Mutant(
        "the journal has the time it took to answer", "Annunciation.swift",
        "line.responseSeconds = response?.seconds", becomes: ""),
]

private let restartMutants = [
    Mutant(
        "down time does not count towards a delay", "Restart.swift",
        "max(0, details[slot].delays[level].subtractedClamped(before))",
        becomes: "max(0, details[slot].delays[level].subtractedClamped(before).subtractedClamped(down.nanoseconds))"),
    Mutant(
        "after a long outage delays begin again", "Restart.swift",
        "let forgets = down > defaults.outageTolerance", becomes: "let forgets = false"),
    Mutant(
        "a restart says once how many wait", "Restart.swift",
        "effects.append(.summary(unacknowledged: waiting, at: clock.wall))", becomes: ""),
    Mutant(
        "the alarms of a removed rule close", "Restart.swift",
        "for alarm in rules[rule].alarms { close(Int(alarm), into: &effects) }", becomes: ""),
    Mutant(
        "other numbers judge what is known at once", "Restart.swift",
        "tell(alarm)\n            owe(alarm, .other)", becomes: "tell(alarm)"),
    Mutant(
        "an expiry of the down time is heard after the flood that ended in it", "Restart.swift",
        "if flood.endIfCalm(at: clock.now) { endFlood(into: &effects) }", becomes: ""),
    Mutant(
        "a restart keeps a shelf", "EngineImage.swift",
        "writer.write(optional: detail.shelf) { writer, value in",
        becomes: "writer.write(optional: detail.shelf.flatMap { $0.oneShot ? $0 : nil }) { writer, value in"),
    Mutant(
        "a restart keeps what remains of a delay", "EngineImage.swift",
        "writer.write(row.frozen & bit != 0 ? time : max(0, time.subtractedClamped(clock.now)))",
        becomes: "writer.write(time)"),
    Mutant(
        "a restart keeps the numbers of occurrences", "EngineImage.swift",
        "writer.write(step: Int64(row.occurrences))", becomes: "writer.write(step: 0)"),
    Mutant(
        "a delay goes on after a restart", "EngineImageReading.swift",
        "details[slot].delays[level] = isFrozen ? time : clock.now.addedClamped(time)",
        becomes: "details[slot].delays[level] = isFrozen ? time : clock.now"),
    Mutant(
        "an image has also the alarms that only count", "EngineImage.swift",
        "|| alarms[alarm].memory >= 0", becomes: ""),
    Mutant(
        "a sum falls by itself also after a restart", "Restart.swift",
        "alarms[alarm].memory >= 0 || mayChangeByItself(alarm)", becomes: "alarms[alarm].memory >= 0"),
    Mutant(
        "what is announced anew after a restart is no other occurrence", "EngineImage.swift",
        "(isAnnounced ? \"\" : nil)", becomes: "(isAnnounced ? nil : nil)"),
    Mutant(
        "a wall clock that steps moves what waits for a wall time", "Timers.swift",
        "if clock.move(to: now) {\n            rearmAll()", becomes: "if clock.move(to: now) {"),
    Mutant(
        "a wall clock that steps over an edge crosses it", "Timers.swift",
        "// Of the edges that the wall clock jumped over none is ahead any more.\n            crossEdges()",
        becomes: ""),
]
