import Alarms
import OperatorLink
import Screen
import Telemetry

/// Which alarm a key means on a display, and what it does to it.
extension Console {
    // MARK: Which alarm

    /// The most urgent one: what the strip shows; in history, what it would have shown then.
    var stripAlarm: AlarmLine? { shown?.alarms.first }

    /// The alarm a key acts on here: the chosen row's, else (nothing chosen) the strip's.
    var chosenAlarm: AlarmLine? {
        switch display {
        case .alarms: return alarmList.selected
        case .faceplate:
            let alarms = shown?.faceplate?.alarms ?? []
            return alarms.first { $0.record.id == faceplateAlarm }
                ?? alarms.first { $0.record.id == openedFrom && $0.record.isOpen } ?? alarms.first
        case .flood, .parking, .energy, .air:
            guard let chosen = domainList.selected else { return stripAlarm }
            return shown?.alarms.first { $0.record.entity == chosen.id }
        case .site: return chosenSiteAlarm
        case .map: return chosenMapAlarm
        case .devices: return chosenDeviceAlarm
        case .overview, .journal, .help, .kpis, .consoles: return stripAlarm
        }
    }

    /// The alarm whose steps `t` ticks: on a faceplate those that are shown, unless its cursor is on an alarm.
    private var alarmOfSteps: AlarmLine? {
        guard case .faceplate = display, let faceplate = shown?.faceplate else { return chosenAlarm }
        if let chosen = faceplate.alarms.first(where: { $0.record.id == faceplateAlarm }) { return chosen }
        return faceplate.alarms.first { $0.record.id == faceplate.steps.first?.alarm } ?? chosenAlarm
    }

    mutating func askWhy(_ line: AlarmLine, at now: Timestamp) {
        dialog = .why(AlarmTarget(line), WhyState(askedAt: now))
    }

    // MARK: Acting

    mutating func actOnAlarm(_ action: KeyTable.Action, at now: Timestamp) -> [ConsoleEffect] {
        if action == .why {
            guard let chosen = chosenAlarm else {
                say(texts(.noAlarmSelected), .notice)
                return []
            }
            if let line = inSight(chosen, at: now) { askWhy(line, at: now) }
            return []
        }
        var alarm = action == .note ? nil : action == .step ? alarmOfSteps : chosenAlarm
        if let held = holdBack(action.kind(on: alarm), on: alarm?.record.id) { return held }
        if action == .note {
            beginNote()
            return []
        }
        guard alarm != nil else {
            say(texts(.noAlarmSelected), .notice)
            return []
        }
        if action == .acknowledgeScreen, display == .alarms {
            beginAcknowledging(alarmsOnScreen.filter { sight?.isInSight($0, at: now) ?? true })
            return []
        }
        // The steps of a faceplate are not those of the alarm its keys act on.
        if alarm?.id == chosenAlarm?.id { alarm = inSight(alarm, at: now) }
        return alarm.map { act(action, on: $0) } ?? []
    }

    private mutating func act(_ action: KeyTable.Action, on line: AlarmLine) -> [ConsoleEffect] {
        let target = AlarmTarget(line)
        switch action {
        case .acknowledgeScreen: beginAcknowledging([line])
        case .shelve:
            dialog = .shelve(target, .hour, InputLine())
        case .outOfService:
            dialog = .outOfService(target, InputLine())
        case .reset: return send(.reset(target.id), target, done: .doneReset)
        case .step: dialog = .steps(target, WhyState(askedAt: clock ?? coreNow))
        case .confirm: dialog = .confirm(target, InputLine())
        case .refute: dialog = .refute(target, InputLine())
        default: if marked.isEmpty { beginAcknowledging([line]) } else { acknowledgeMarked() }
        }
        return []
    }

    /// What was marked and nothing else: where all of it was acknowledged or ended meanwhile, not the row one stopped at.
    private mutating func acknowledgeMarked() {
        let (count, lines) = (marked.count, markedLines)
        let open = lines.count { $0.record.state.isUnacknowledged }
        guard open > 0 else {
            marked = []
            let acknowledged = lines.first?.record
            return say(
                texts(.refusedBecause, acknowledged.map { alreadyAcknowledged($0) } ?? texts(.refusedMarkedOver)),
                .fault)
        }
        beginAcknowledging(lines)
        if open < count { say(texts.plural(.markedLess, count - open, String(count - open)), .notice) }
    }

    /// More than are looked at one by one; each is a command in flight, which are bounded too.
    static let maximumMarked = 200

    /// Marks the chosen alarm, or unmarks it, and goes on to the next: a run of keys marks a run of rows.
    mutating func toggleMark(at now: Timestamp) {
        guard display == .alarms else { return say(texts(.onlyAlarmsAreMarked, keyLabel(.alarms)), .notice) }
        guard !alarmList.rows.isEmpty else { return say(texts(.noAlarmSelected), .notice) }
        guard let line = inSight(alarmList.selected, at: now) else { return }
        if marked.remove(line.id) == nil {
            guard marked.count < Console.maximumMarked else {
                return say(texts(.tooManyMarked, String(marked.count)), .fault)
            }
            marked.insert(line.id)
        }
        alarmList.move(by: 1, at: now)
    }

    /// The marked alarms there still are, in the order of the list.
    var markedLines: [AlarmLine] {
        guard display == .alarms, !marked.isEmpty else { return [] }
        return alarmList.rows.filter { marked.contains($0.id) && !alarmList.isGone($0) }
    }

    /// Opens the dialog on what can be acknowledged, or says why nothing can.
    mutating func beginAcknowledging(_ lines: [AlarmLine]) {
        let open = lines.filter { $0.record.state.isUnacknowledged }
        if !open.isEmpty {
            dialog = .acknowledge(open.map { AlarmTarget($0) }, CommentEditor())
        } else if let first = lines.first?.record, first.acknowledgedBy != nil {
            say(texts(.refusedBecause, alreadyAcknowledged(first)), .fault)
        } else {
            say(texts(.refusedBecause, texts(.refusedNothing)), .fault)
        }
    }

    mutating func send(
        _ action: OperatorAction, _ target: AlarmTarget, done: Phrase, isOneOfMany: Bool = false
    ) -> [ConsoleEffect] {
        let subject = [target.code, target.place].compactMap { $0 }.joined(separator: " ")
        var sent = PendingCommand(subject: subject, done: done)
        (sent.name, sent.isOneOfMany) = (target.code ?? target.place, isOneOfMany)
        return send(.alarm(action), sent)
    }

    mutating func send(_ body: Command.Body, _ sent: PendingCommand) -> [ConsoleEffect] {
        let (kind, alarm) = body.attempted ?? (.acknowledge, nil)
        if let held = holdBack(kind, on: alarm) { return held }
        guard pending.count < Console.maximumPending else {
            say(texts(.refusedBecause, texts(.coreSilentRefusal)), .fault)
            return []
        }
        let id = takeID()
        pending[id] = sent
        pending[id]?.body = body
        if sent.done != nil { say(texts(.sent), .notice) }
        return [.command(Command(id: id, by: options.account, body: body))]
    }
}
