import Alarms
import OperatorLink
import Screen
import Telemetry

/// Steps of an alarm at the keys, and the *levée de doute*.
extension Console {
    mutating func judge(
        _ target: AlarmTarget, isConfirmed: Bool, _ input: InputLine, _ key: Key
    ) -> [ConsoleEffect] {
        guard key == .enter else {
            var input = input
            _ = input.handle(key)
            dialog = isConfirmed ? .confirm(target, input) : .refute(target, input)
            return []
        }
        guard let evidence = input.trimmed else {
            say(texts(.evidenceMissing), .notice)
            return []
        }
        dialog = nil
        return send(verdictOf: target, isConfirmed: isConfirmed, evidence: evidence)
    }

    /// Refuting is no end of the alarm: once it is written, out of service is offered with the same reason.
    mutating func send(verdictOf target: AlarmTarget, isConfirmed: Bool, evidence: String) -> [ConsoleEffect] {
        let sent = PendingCommand(
            subject: subject(target), done: isConfirmed ? .doneConfirmed : .doneRefuted,
            offer: isConfirmed ? nil : .outOfService(target, InputLine(evidence)))
        return send(
            .verdict(target.id, occurrence: target.occurrence, isConfirmed: isConfirmed, evidence: evidence), sent)
    }

    /// The list stays after a tick, so that the next number is a step and no display. Enter ticks the next one only where
    /// it is the first key: after a number it is the hand's habit, and leaves.
    mutating func steps(_ target: AlarmTarget, _ state: WhyState, _ key: Key) -> [ConsoleEffect] {
        guard case .why(let why) = state.content, !why.steps.isEmpty else {
            // The hand is on its way to a number: there is none to tick, and it must not lead elsewhere.
            if case .character(let character) = key, CommentEditor.digit(character) != nil { return [] }
            dialog = nil
            return []
        }
        var number: Int?
        if key == .character("u") { return undoLastStep(why, of: target) }
        if key == .enter {
            number = state.hasTicked ? nil : why.steps.firstIndex { $0.done == nil }.map { $0 + 1 }
            if number == nil { dialog = nil }
        }
        if case .character(let character) = key { number = CommentEditor.digit(character) }
        guard let number else {
            // Ticked, and on to the next thing: `t 2 a` acknowledges.
            guard state.hasTicked, case .character = key else { return [] }
            dialog = nil
            return act(on: key, at: clock ?? coreNow)
        }
        showTicked(target, state)
        return send(step: number, of: target)
    }

    /// The tick made last, whoever made it; where there is none, the list stays.
    private mutating func undoLastStep(_ why: Why, of target: AlarmTarget) -> [ConsoleEffect] {
        let done = why.steps.enumerated().compactMap { index, step in step.done.map { (at: $0.at, number: index + 1) } }
        guard let last = done.max(by: { ($0.at, $0.number) < ($1.at, $1.number) }) else {
            say(texts(.refusedBecause, texts(.refusedStepNotDone)), .fault)
            return []
        }
        if let state = dialog?.whyState { showTicked(target, state) }
        return send(undoStep: last.number, of: target)
    }

    /// The list as it is until the core, asked after the tick, says what it has become.
    private mutating func showTicked(_ target: AlarmTarget, _ state: WhyState) {
        var state = state
        (state.hasTicked, state.queryID) = (true, 0)
        dialog = .steps(target, state)
    }

    mutating func send(undoStep number: Int, of target: AlarmTarget) -> [ConsoleEffect] {
        send(
            .undoStep(target.id, occurrence: target.occurrence, number: number),
            PendingCommand(subject: subject(target) + " \(number)", done: .doneStepUndone))
    }

    mutating func send(step number: Int, of target: AlarmTarget) -> [ConsoleEffect] {
        send(
            .step(target.id, occurrence: target.occurrence, number: number),
            PendingCommand(subject: subject(target) + " \(number)", done: .doneStep))
    }

    private func subject(_ target: AlarmTarget) -> String {
        [target.code, target.place].compactMap { $0 }.joined(separator: " ")
    }

    /// The alarm, then each step: done by whom and when, or within how long it was to be done.
    func stepLines(_ target: AlarmTarget, _ state: WhyState, _ pen: Pen) -> [StyledText] {
        let about = preview(target, pen)
        switch state.content {
        case .loading: return [about, StyledText(texts(.loading), .dim)]
        case .failed(let why): return [about, StyledText(texts(.whyFailed, why), .fault)]
        case .why(let why):
            guard !why.steps.isEmpty else { return [about, StyledText(texts(.stepsNone, keyLabel(.why)), .dim)] }
            let lines = why.steps.enumerated().map { StepLine.text($1, number: $0 + 1, why.record, pen) }
            return [about] + lines
        }
    }
}

/// `[x] 2 Fermer les gués (police municipale)  dupont, 03:24`, `[ ] 3 EN RETARD, sous 15 min  Appeler la commune`: that
/// it is late stands before what a short line cuts.
enum StepLine {
    /// In one line.
    static func text(_ step: CheckedStep, number: Int, _ record: AlarmRecord, _ pen: Pen) -> StyledText {
        let words = words(step, pen)
        if let done = step.done {
            let by = pen.texts(.stepDoneBy, done.by, pen.formats.shortClock(done.at))
            return StyledText("[x] \(number) " + words, .dim) + StyledText("  " + by, .label)
        }
        return label(step, number: number, record, pen) + StyledText(words)
    }

    /// On as many lines as what is still to be done takes, at most two.
    static func lines(
        _ step: CheckedStep, number: Int, _ record: AlarmRecord, _ pen: Pen, columns: Int
    ) -> [StyledText] {
        guard step.done == nil else { return [StyledText("  ") + text(step, number: number, record, pen)] }
        let label = StyledText("  ") + label(step, number: number, record, pen)
        // What goes on below stands under the words of the step.
        let lines = StyledText.hanging(label, words(step, pen), columns: columns - 4, limit: 2)
        return lines.prefix(1) + lines.dropFirst().map { StyledText("    ") + $0 }
    }

    private static func words(_ step: CheckedStep, _ pen: Pen) -> String {
        step.step.text.text(pen.language) + (step.step.contact.map { " (" + $0 + ")" } ?? "")
    }

    private static func label(_ step: CheckedStep, number: Int, _ record: AlarmRecord, _ pen: Pen) -> StyledText {
        let box = StyledText("[ ] \(number) ")
        guard let delay = step.step.delay.map({ pen.formats.elapsed($0) }) else { return box }
        let isLate = step.isLate(since: record.since, at: pen.formats.now)
        return box + StyledText(pen.texts(isLate ? .stepLate : .stepWithin, delay) + "  ", isLate ? .notice : .dim)
    }
}

extension Verdict {
    var phrase: Phrase { isConfirmed ? .verdictTrue : .verdictFalse }

    func text(_ pen: Pen) -> String {
        pen.texts(isConfirmed ? .verdictConfirmed : .verdictRefuted, by, pen.formats.clock(at), evidence)
    }
}
