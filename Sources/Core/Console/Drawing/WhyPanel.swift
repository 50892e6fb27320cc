import Alarms
import Figures
import OperatorLink
import Screen
import Telemetry

/// "Why?": the rule and its line, the readings behind it, the timers, and what happens next.
struct WhyPanel {
    /// As far as it scrolls: an alarm over a whole zone may have hundreds of readings.
    static let maximumLines = 500
    /// Readings listed.
    private static let maximumInputs = 200

    let lines: [StyledText]

    init(_ state: WhyState, _ pen: Pen, columns: Int) {
        switch state.content {
        case .loading: lines = [StyledText(pen.texts(.loading), .dim)]
        case .failed(Why.didNotStand): lines = [StyledText(pen.texts(.whyDidNotStand), .fault)]
        case .failed(let why): lines = [StyledText(pen.texts(.whyFailed, why), .fault)]
        case .why(let why): lines = Array(WhyPanel.lines(why, pen, columns: columns).prefix(WhyPanel.maximumLines))
        }
    }

    private static func lines(_ why: Why, _ pen: Pen, columns: Int) -> [StyledText] {
        // Ages are of the instant it explains.
        let pen = why.at.map { pen.at($0) } ?? pen
        let texts = pen.texts
        let record = why.record
        var lines: [StyledText] = []
        func add(_ label: Phrase, _ text: StyledText) {
            lines += StyledText.hanging(StyledText(texts(.labelled, texts(label)), .label), text.text, columns: columns)
        }
        if let at = why.at {
            lines += StyledText.wrapped(
                texts(.whyPast, pen.formats.clock(at)), Style(.historyFrame), columns: columns, limit: 4)
        }
        add(.whyRule, StyledText(why.rule.text(pen.language)))
        if let source = why.source { lines.append(StyledText("  " + place(source, columns: columns - 2), .dim)) }
        let none = texts(.whyNone)
        add(
            .whyState,
            StyledText(
                texts(
                    .whyStateLine, pen.formats.state(record), record.level.map { pen.level($0, of: record.id) } ?? none,
                    record.current.map { pen.level($0, of: record.id) } ?? none)))
        if record.stampAhead != nil {
            lines += StyledText.wrapped(
                record.title.text(pen.language) + ", " + pen.judged(record).text, columns: columns, limit: 2)
        }
        if let by = record.acknowledgedBy, let at = record.acknowledgedAt {
            add(
                .whyAcknowledged,
                StyledText(texts(.whyAcknowledgedBy, by, pen.formats.clock(at), record.comment ?? "")))
        }
        lines.append(StyledText(texts(.whyInputs), .label))
        for input in why.inputs.prefix(maximumInputs) {
            lines += StyledText.flowing(self.input(input, pen), columns: columns, limit: 2, indent: "    ")
            lines += window(input, pen, columns: columns) + frame(input, pen, columns: columns)
        }
        if let coverage = record.coverage {
            let percent = pen.formats.number((coverage * 100).rounded(.down), places: 0)
            lines += StyledText.wrapped(
                texts(.whyCoverage, percent), coverage < 1 ? Style(.uncertain) : Style(.dim), columns: columns, limit: 3
            )
        }
        // Of the past none is known, which is said above.
        if why.at == nil { lines.append(StyledText(texts(.whyTimers), .label)) }
        if why.timers.isEmpty, why.at == nil { lines.append(StyledText("  " + texts(.whyNoTimer), .dim)) }
        for timer in why.timers {
            let left = pen.formats.elapsed(timer.remaining)
            lines.append(
                StyledText(
                    "  "
                        + (timer.isFrozen
                            ? texts(.whyFrozen, timerName(timer.name, texts), left)
                            : texts(
                                .whyTimer, timerName(timer.name, texts), left, timerEnd(timer.then, texts),
                                timer.at.map { pen.formats.clock($0) } ?? "")),
                    timer.isFrozen ? .stale : .normal))
        }
        switch record.suppression {
        case .shelved(let until, _, let by, let reason):
            add(.stateShelved, StyledText(texts(.whyShelved, pen.formats.until(until, withSeconds: true), by, reason)))
        case .outOfService(let by, let reason):
            add(.stateOutOfService, StyledText(texts(.whyOutOfService, by, reason)))
        case .suppressedByDesign, nil: break
        }
        if !why.suppressedBy.isEmpty { add(.whySuppressed, StyledText(why.suppressedBy.joined(separator: ", "))) }
        if let verdict = why.verdict { add(.verdict, StyledText(verdict.text(pen))) }
        if let given = why.assignment {
            add(.assigned, StyledText(pen.texts(.assignedBy, given.person, given.by, pen.formats.clock(given.at))))
        }
        guard !why.steps.isEmpty else { return lines + advice(record, pen, columns: columns) }
        lines.append(StyledText(texts(.labelled, texts(.whyAction)), .label))
        for (index, step) in why.steps.enumerated() {
            lines += StepLine.lines(step, number: index + 1, record, pen, columns: columns)
        }
        return lines + consequence(record, pen, columns: columns)
    }

    /// `…/toulon/alarms.yaml:26`: where there is no room for all of a path, its end is what finds the rule.
    private static func place(_ source: String, columns: Int) -> String {
        guard StyledText(source).columnCount > columns else { return source }
        var parts = source.split(separator: "/").dropFirst()
        while parts.count > 1, StyledText("…/" + parts.joined(separator: "/")).columnCount > columns {
            parts = parts.dropFirst()
        }
        return parts.isEmpty ? source : "…/" + parts.joined(separator: "/")
    }

    private static func input(_ input: Why.Input, _ pen: Pen) -> [StyledText] {
        let shown = ShownValue(
            value: input.value, unit: input.unit, observedAt: input.observedAt, quality: input.quality)
        return [
            StyledText("  " + input.series.entity.text + "/" + name(input.series.attribute, pen)),
            pen.value(shown, of: input.series.attribute), pen.age(shown),
            input.observedAt.map { StyledText(pen.formats.clock($0), .dim) } ?? "",
        ]
    }

    /// As the site calls it; what only the program knows a word for stands as in the rule, which is read beside it.
    private static func name(_ attribute: AttributeName, _ pen: Pen) -> String {
        pen.texts.presentations[attribute]?.label == nil ? attribute.text : pen.texts.attribute(attribute)
    }

    /// The last readings a rule looked back over, the newest last.
    private static let shownOfWindow = 6

    private static func window(_ input: Why.Input, _ pen: Pen, columns: Int) -> [StyledText] {
        guard !input.window.isEmpty else { return [] }
        let last = input.window.suffix(shownOfWindow).map { past in
            let shown = ShownValue(value: past.value, unit: input.unit, observedAt: past.at, quality: .good)
            return pen.formats.clock(past.at) + " " + pen.value(shown, of: input.series.attribute).text
        }
        let more = input.windowCount > last.count ? "… " : ""
        let text = pen.texts(.whyWindow, pen.formats.count(input.windowCount), more + last.joined(separator: ", "))
        return indented(StyledText.wrapped(text, .dim, columns: columns - 4, limit: 3))
    }

    private static func indented(_ lines: [StyledText]) -> [StyledText] { lines.map { StyledText("    ") + $0 } }

    /// What the reading came in: its bytes as received, or until when they were there.
    private static func frame(_ input: Why.Input, _ pen: Pen, columns: Int) -> [StyledText] {
        let texts = pen.texts
        let said: String
        switch input.frame {
        case .kept(let at, let source, let text, let byteCount):
            var head = texts(.whyFrame, pen.formats.clock(at), source)
            if byteCount > text.utf8.count {
                head += ", " + texts(.whyFrameCut, String(text.utf8.count), String(byteCount))
            }
            return indented(
                StyledText.wrapped(head, .dim, columns: columns - 4, limit: 2)
                    + text.split(whereSeparator: \.isNewline).flatMap {
                        StyledText.wrapped(String($0), .dim, columns: columns - 4, limit: frameLines)
                    }.prefix(frameLines))
        case .gone(let until): said = texts(.whyFrameGone, pen.formats.until(until, withSeconds: true))
        case .beforeStart(let at): said = texts(.whyFrameBefore, pen.formats.clock(at))
        case .person: said = texts(.whyFramePerson)
        case nil: return []
        }
        return indented(StyledText.wrapped(said, .dim, columns: columns - 4, limit: 2))
    }

    /// Of one frame: what a sensor sends is a line or two.
    private static let frameLines = 4

    /// Where lines are short there are more of them: a panel scrolls or cuts whole lines, never a sentence's middle.
    private static func adviceLines(_ columns: Int) -> Int { columns < 60 ? 6 : 2 }

    /// A timer's name and what it ends in, in the operator's language; the core names them in English.
    static func timerName(_ name: String, _ texts: Texts) -> String {
        Phrase.timers[name].map { texts($0) } ?? name
    }
    static func timerEnd(_ then: String, _ texts: Texts) -> String {
        if let phrase = Phrase.timerEnds[then] { return texts(phrase) }
        for (suffix, phrase) in Phrase.levelEnds where then.hasSuffix(suffix) {
            return texts(phrase, String(then.dropLast(suffix.count)))
        }
        return then
    }

    /// What to do, within how long, and what happens otherwise: the reason an alarm exists.
    static func advice(_ record: AlarmRecord, _ pen: Pen, columns: Int) -> [StyledText] {
        var lines: [StyledText] = []
        if let action = record.action?.text(pen.language), !action.isEmpty {
            let within = record.responseTime.map { " (" + pen.texts(.whyWithin, pen.formats.elapsed($0)) + ")" } ?? ""
            lines += StyledText.wrapped(
                pen.texts(.labelled, pen.texts(.whyAction) + within) + action, columns: columns,
                limit: Self.adviceLines(columns))
        }
        return lines + consequence(record, pen, columns: columns)
    }

    private static func consequence(_ record: AlarmRecord, _ pen: Pen, columns: Int) -> [StyledText] {
        guard let consequence = record.consequence?.text(pen.language), !consequence.isEmpty else { return [] }
        return StyledText.wrapped(
            pen.texts(.labelled, pen.texts(.whyConsequence)) + consequence, .dim, columns: columns,
            limit: Self.adviceLines(columns))
    }
}
