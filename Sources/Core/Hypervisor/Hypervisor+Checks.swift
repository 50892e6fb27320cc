import Alarms
import OperatorLink
import Telemetry

// Ticking a step of an alarm, naming who sees to it, and the *levée de doute*: somebody looked, and it is true or it is
// not. None changes what the alarm shows: an alarm that was refuted stands until its condition ends or it is taken out of
// service.
extension Hypervisor {
    /// - Parameter isDone: false takes a tick back, whoever made it: both lines stay in the journal.
    mutating func tick(_ id: AlarmID, _ occurrence: Int?, step number: Int, isDone: Bool, _ command: Command) {
        let what = (isDone ? "step " : "undo step ") + "\(number) \(id)"
        guard let record = checkable(id, occurrence, .step, command, what: what) else { return }
        let steps = engine.steps(of: id)
        // Any number may come over the link: nothing is reckoned with it before.
        guard number >= 1, number <= steps.count else {
            return refuse(command, .unknownStep, what: what, on: id)
        }
        guard (checks.check(record)?.done[number] != nil) != isDone else {
            return refuse(command, isDone ? .stepDone : .stepNotDone, what: what, on: id)
        }
        var line = line(of: isDone ? .step : .stepUndone, about: record, command)
        line.tell(steps[number - 1], number: number, site.language)
        write(line, record, command)
    }

    mutating func judge(
        _ id: AlarmID, _ occurrence: Int?, isConfirmed: Bool, evidence: String, _ command: Command
    ) {
        let what = (isConfirmed ? "confirm " : "refute ") + id.text
        guard let record = checkable(id, occurrence, .verdict, command, what: what) else { return }
        let told = LogEntry(evidence).text
        guard !told.isEmpty else { return refuse(command, .evidenceMissing, what: what, on: id) }
        var line = line(of: isConfirmed ? .confirm : .refute, about: record, command)
        line.comment = told
        write(line, record, command)
    }

    mutating func assign(_ id: AlarmID, _ occurrence: Int?, to person: String, _ command: Command) {
        let what = "assign \(id)"
        guard let record = checkable(id, occurrence, .assign, command, what: what) else { return }
        let named = LogEntry(person).text
        guard !named.isEmpty else { return refuse(command, .assigneeMissing, what: what, on: id) }
        var line = line(of: .assign, about: record, command)
        line.comment = named
        write(line, record, command)
    }

    /// The steps of an open alarm, done or not.
    func checkedSteps(_ record: AlarmRecord) -> [CheckedStep] {
        let done = checks.check(record)?.done ?? [:]
        return engine.steps(of: record.id).enumerated().map { CheckedStep($1, done: done[$0 + 1]) }
    }

    private mutating func checkable(
        _ id: AlarmID, _ occurrence: Int?, _ kind: ActionKind, _ command: Command, what: String
    ) -> AlarmRecord? {
        guard mayAct(command, what: what) else { return nil }
        if let why = accessRefusal(kind, on: places(of: .unacknowledge(id)), by: command.by) {
            refuse(command, why, what: what, on: id)
            return nil
        }
        let record = engine.record(id)
        let why: Refusal? =
            if let record {
                !record.isOpen
                    ? .notOpen : occurrence.map { $0 != record.occurrence } ?? false ? .occurrenceChanged : nil
            } else { .unknownAlarm }
        if let why { refuse(command, why, what: what, on: id) }
        return why == nil ? record : nil
    }

    private func line(
        of event: JournalRecord.Event, about record: AlarmRecord, _ command: Command
    ) -> JournalRecord {
        var line = self.record(of: event, command)
        line.alarm = record.id
        line.occurrence = record.occurrence
        line.text = record.title.text(site.language)
        return line
    }

    private mutating func write(_ line: JournalRecord, _ record: AlarmRecord, _ command: Command) {
        journal(line)
        read(line)
        done(command, [record])
    }
}
