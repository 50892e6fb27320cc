import Alarms
import OperatorLink
import Screen
import Telemetry

/// What records are about, in the reader's language.
struct JournalTitles {
    private let ofAlarms: [String: LocalizedText]
    private let ofRules: RuleTitles
    private let presentations: Presentations

    /// - Parameter snapshot: the present one, whatever time is looked at: it knows what rules are called.
    init(_ snapshot: Snapshot?) {
        ofAlarms = snapshot?.journalTitles ?? [:]
        ofRules = snapshot?.ruleTitles ?? RuleTitles()
        presentations = snapshot?.presentations ?? Presentations()
    }

    func text(_ record: JournalRecord, _ language: Language) -> String {
        // What two persons are to ask for has words of its own: its text is the action, as the core names it.
        let isAsking = JournalLine.asks(record)
        guard let alarm = record.alarm else {
            if let series = series(record), let label = presentations[series.attribute]?.label {
                return series.entity.text + "/" + label.text(language)
            }
            return (isAsking ? record.text?.asked : record.text) ?? ""
        }
        if isAsking {
            return ofAlarms[alarm.text]?.text(language) ?? ofRules.title(of: alarm, in: language) ?? alarm.text
        }
        return ofAlarms[alarm.text]?.text(language)
            ?? record.text.map { ofRules.text($0, of: alarm, in: language) } ?? alarm.text
    }

    /// What was said, or the step that was done.
    func comment(_ record: JournalRecord, _ language: Language) -> String? {
        guard let number = record.stepNumber, let alarm = record.alarm, let comment = record.comment else {
            return record.comment
        }
        return ofRules.step(comment, number: number, of: alarm, in: language)
    }

    /// What a record's value is of.
    func attribute(_ record: JournalRecord) -> AttributeName? {
        if let alarm = record.alarm { return ofRules.attribute(of: alarm) }
        return series(record)?.attribute
    }

    /// What a person read stands under its series' name.
    private func series(_ record: JournalRecord) -> SeriesKey? {
        guard record.event == .observe, let text = record.text, let slash = text.lastIndex(of: "/") else { return nil }
        return SeriesKey(
            entity: EntityID(String(text[..<slash])),
            attribute: AttributeName(String(text[text.index(after: slash)...])))
    }
}

/// An entry of the journal in words: one line, or on a narrow screen what happened and under it to what.
struct JournalLine {
    private let head: StyledText
    private let about: StyledText
    private let event: StyledText
    private let figures: StyledText
    private let tail: StyledText

    /// - Parameter titles: a record has its title in the site's language alone.
    init(_ record: JournalRecord, _ pen: Pen, titles: JournalTitles) {
        var head = StyledText(pen.formats.clock(record.at) + " ", .dim)
        if let priority = record.priority, !record.isOperators {
            head += StyledText(Pen.glyph(priority) + String(priority.rawValue) + " ", Pen.role(priority))
        }
        if record.isOperators { head.append(record.by + " ", .heading) }
        self.head = head
        let isLapse = record.event == .seatNotTaken && record.text == JournalRecord.lapsedOffer
        about = StyledText(isLapse ? pen.texts(.seatOfferLapsed) : titles.text(record, pen.language))
        var event = StyledText(JournalLine.happened(record, pen))
        if record.isTelling { event.append(" " + record.by, .heading) }
        if let why = record.why {
            event.append(" (" + (Phrase.refusalWords[why].map { pen.texts($0) } ?? why.rawValue) + ")", .fault)
        }
        self.event = event
        figures = JournalLine.figures(record, titles.attribute(record), pen)
        var tail = JournalLine.particulars(record, pen)
        if tail.isEmpty, let comment = titles.comment(record, pen.language) {
            // Of what was asked for the comment is who asked; a second person's own reason follows the action.
            let isOfAsker = record.event == .seconded || record.event == .requestLapsed
            tail.append(pen.texts(isOfAsker ? .askedBy : .quoted, comment), .label)
            if let reason = JournalLine.secondReason(record) { tail.append(" " + pen.texts(.quoted, reason), .label) }
        }
        // Who was to see to it is no remark on it.
        if record.event == .assign, let person = record.comment {
            tail = StyledText(pen.texts(.assignedToPerson, person), .label)
        }
        if let seconds = record.responseSeconds, seconds.isFinite {
            let after = pen.texts(.afterTime, pen.formats.elapsed(.init(seconds: seconds)))
            tail = .joined([tail, StyledText(after, .dim)], separator: " ")
        }
        self.tail = tail
        isOperators = record.isOperators
    }

    private let isOperators: Bool

    private static func happened(_ record: JournalRecord, _ pen: Pen) -> String {
        let happened = phrase(record)
        if record.event == .refused {
            return pen.texts(happened, pen.texts.tried(record.refused ?? "", of: JournalLine.tried(record)))
        }
        if record.event == .roleChanged {
            let role = record.level.flatMap { OperatorRole(rawValue: $0) }
            return pen.texts(happened, role.map { pen.texts(Console.phrase($0)) } ?? record.level ?? "")
        }
        guard asks(record), let verb = record.text?.verb, let words = words(of: verb) else {
            return pen.texts(happened)
        }
        return pen.texts(happened) + " " + pen.texts(words)
    }

    /// What a refusal names that stands beside it by its title: its alarm, or whatever it was called then.
    private static func tried(_ record: JournalRecord) -> String? {
        record.alarm == nil ? nil : record.refused?.split(separator: " ").last.map(String.init)
    }

    static func words(of verb: String) -> Phrase? {
        Phrase.triedWords[verb] ?? ActionKind(rawValue: verb).map { Console.phrase($0) }
    }

    /// `oos level/gapeau: agreed` → `agreed`; nil where the second person gave none.
    private static func secondReason(_ record: JournalRecord) -> String? {
        guard record.event == .seconded, let alarm = record.alarm, let text = record.text else { return nil }
        let action = text.verb + " " + alarm.text + ": "
        return text.hasPrefix(action) ? String(text.dropFirst(action.count)) : nil
    }

    /// Whether its text is an action, which two persons are to ask for.
    static func asks(_ record: JournalRecord) -> Bool {
        record.event == .requested || record.event == .seconded || record.event == .requestLapsed
    }

    /// `dupont a acquitté Niveau de rivière Gapeau`; `Niveau de rivière Gapeau  monte alerte 3,24 m`.
    var text: StyledText {
        let middle: StyledText =
            isOperators
            ? .joined([event, figures, about], separator: " ")
            : .joined([about, .joined([event, figures], separator: " ")])
        return head + .joined([middle, tail], separator: " ")
    }

    /// On one line where it fits whole, or where two lines would be no narrower; else on two.
    func lines(columns: Int) -> [StyledText] {
        let limit = isOperators ? JournalLine.actionOnTwoLinesBelow : JournalLine.twoLinesBelow
        guard columns < limit, text.columnCount > columns else { return [text] }
        // A figure is whole or on the next line, before what may be cut.
        let first = head + .joined([event, figures], separator: " ")
        if first.columnCount <= columns { return [first, StyledText("   ") + .joined([about, tail], separator: " ")] }
        return [head + event, StyledText("   ") + .joined([figures, about, tail], separator: " ")]
    }

    private static let twoLinesBelow = 60
    /// What somebody did is as long as what it was done to and why together: on 80 columns the one would be cut.
    private static let actionOnTwoLinesBelow = 100

    /// Who and where of a crisis-log entry, what it corrects; source and scope of a bulletin.
    private static func particulars(_ record: JournalRecord, _ pen: Pen) -> StyledText {
        if let entry = record.logEntry {
            let corrects = entry.corrects.map { pen.texts(.logCorrects, String($0)) }
            let parts = [entry.person, entry.commune, corrects].compactMap { $0 }
            return StyledText(parts.isEmpty ? "" : "(" + parts.joined(separator: ", ") + ")", .label)
        }
        guard let bulletin = record.bulletin else { return "" }
        return StyledText(
            "(" + [bulletin.source, bulletin.scope].filter { !$0.isEmpty }.joined(separator: ", ") + ")", .label)
    }

    /// `alerte 3,24 m`; of a crisis-log entry its number and kind.
    private static func figures(_ record: JournalRecord, _ attribute: AttributeName?, _ pen: Pen) -> StyledText {
        if let entry = record.logEntry {
            let number = record.occurrence.map { pen.texts(.logNumber) + " \($0) " } ?? ""
            return StyledText(number + (entry.kind == .information ? "" : pen.texts(entry.kind.phrase)))
        }
        return .joined(
            [
                StyledText(record.to == .normal || record.event == .roleChanged ? "" : level(record, pen)),
                value(record, attribute, pen),
                StyledText(shelf(record, pen)), StyledText(observation(record, pen)),
            ], separator: " ")
    }

    /// `alerte`, `alerte (vigilance)` where what was present was another level.
    private static func level(_ record: JournalRecord, _ pen: Pen) -> String {
        let shown = pen.level(record)
        guard record.event == .fall || record.event == .rise, let present = record.particulars?.current,
            present != record.level
        else { return shown }
        return shown + " (" + pen.level(present, of: record.alarm) + ")"
    }

    /// `3,24 m`, `tension L2 192,0 V` where it is of another attribute than the rule's.
    private static func value(_ record: JournalRecord, _ attribute: AttributeName?, _ pen: Pen) -> StyledText {
        guard let value = record.value else { return "" }
        let of = record.particulars?.attribute ?? attribute
        if let alarm = record.alarm, RuleTitles.rule(of: alarm) == "clock", record.particulars != nil {
            return StyledText(pen.texts(.stampAhead, pen.formats.elapsed(TimeSpan(seconds: value))))
        }
        let named = attribute == nil || of == attribute ? "" : of.map { pen.texts.attribute($0) + " " } ?? ""
        return StyledText(named + pen.formats.quantity(value, record.unit, of: of))
    }

    /// As of when a person's reading is stored, and whether it is late or bad.
    private static func observation(_ record: JournalRecord, _ pen: Pen) -> String {
        guard let observation = record.observation else { return "" }
        return pen.texts.observed(
            at: pen.formats.clock(observation.observedAt), isLate: observation.isLate, isBad: observation.isBad,
            wasKnown: observation.wasKnown)
    }

    /// How long a shelf is to last, of the lines that begin one or ask for it.
    private static func shelf(_ record: JournalRecord, _ pen: Pen) -> String {
        guard let shelf = record.shelf else { return "" }
        let parts = [
            shelf.duration.map { pen.texts(.shelvedFor, pen.formats.elapsed($0)) },
            shelf.isOneShot ? pen.texts(.shelvedOnce) : nil,
        ]
        return parts.compactMap { $0 }.joined(separator: " ")
    }

    /// What happened, as it left the alarm: one that needs no acknowledgement never reads as waiting for it.
    static func phrase(_ record: JournalRecord) -> Phrase {
        switch record.event {
        case .active: record.to.map(\.isUnacknowledged) == false ? .eventPresent : .eventActive
        case .rise: .eventRise
        case .fall: .eventFall
        case .returned: record.to.map(\.isUnacknowledged) == false ? .eventNormal : .eventReturned
        case .normal: .eventNormal
        case .annunciate: .eventAnnunciate
        case .suppressed: .eventSuppressed
        case .unsuppressed: .eventUnsuppressed
        case .chatter: .eventChatter
        case .chatterEnd: .eventChatterEnd
        case .realarm: .eventRealarm
        case .lapsed: .eventLapsed
        case .shelveEnd: .eventShelveEnd
        case .ruleRemoved: .eventRuleRemoved
        case .ack: .eventAck
        case .unack: .eventUnack
        case .shelve: .eventShelve
        case .unshelve: .eventUnshelve
        case .oos: .eventOutOfService
        case .inService: .eventInService
        case .reset: .eventReset
        case .observe: .eventObserve
        case .note: .eventNote
        case .refused: .eventRefused
        case .start: .eventStart
        case .stop: .eventStop
        case .summary: .eventSummary
        case .flood: .eventFlood
        case .floodEnd: .eventFloodEnd
        case .reload: .eventReload
        case .requested: .eventRequested
        case .seconded: .eventSeconded
        case .requestLapsed: .eventRequestLapsed
        case .notified: .eventNotified
        case .undelivered: .eventUndelivered
        case .escalated: .eventEscalated
        case .posture: .eventPosture
        case .step: .eventStep
        case .stepUndone: .eventStepUndone
        case .confirm: .eventConfirm
        case .refute: .eventRefute
        case .assign: .eventAssign
        case .bulletin: .eventBulletin
        case .bulletinEnd: .eventBulletinEnd
        case .silence: .eventSilence
        case .seatOffered: .eventSeatOffered
        case .seatTaken: .eventSeatTaken
        case .seatNotTaken: .eventSeatNotTaken
        case .seatOver: .eventSeatOver
        case .roleChanged: .eventRoleChanged
        case .promote: .eventPromote
        }
    }
}

extension String {
    /// Of an action as the core names it, `oos level/gapeau`: its first word, and what it is of.
    fileprivate var verb: String { PaletteCommand.split(self).first }
    fileprivate var afterVerb: String { PaletteCommand.split(self).rest }
    /// The name of a group, where that is what it is of.
    fileprivate var asked: String {
        let group = "group "
        return afterVerb.hasPrefix(group) ? String(afterVerb.dropFirst(group.count)) : afterVerb
    }
}

extension JournalRecord {
    /// Somebody away from the consoles was told, could not be, or is next.
    var isTelling: Bool { event == .notified || event == .undelivered || event == .escalated }

    /// Something a person did, or was refused.
    var isOperators: Bool {
        switch event {
        case .ack, .unack, .shelve, .unshelve, .oos, .inService, .reset, .observe, .note, .refused, .requested,
            .seconded, .step, .stepUndone, .confirm, .refute, .assign, .posture, .bulletin, .bulletinEnd,
            .silence, .seatOffered, .seatTaken, .promote:
            true
        case .active, .rise, .fall, .returned, .normal, .annunciate, .suppressed, .unsuppressed, .chatter, .chatterEnd,
            .realarm, .lapsed, .shelveEnd, .ruleRemoved, .start, .stop, .summary, .flood, .floodEnd, .reload,
            .requestLapsed, .notified, .undelivered, .escalated, .seatNotTaken, .seatOver,
            .roleChanged:
            false
        }
    }
}

extension Console {
    /// The journal, newest first.
    func drawJournal(_ pen: Pen, in body: Region) {
        let all = shown?.journal.count ?? 0
        let inside = PanelFrame(title: listTitle(.journal, pen, shown: journalRows.count, of: all, isHeld: false))
            .draw(in: body)
        guard !journalRows.isEmpty else {
            inside.text(emptyText, column: 1)
            return
        }
        let last = lastJournalPage(pen, in: inside)
        let shown = drawJournalLines(journalRows.dropFirst(min(scroll, last)), pen, in: inside)
        // As far as the page goes that ends with the oldest.
        inside.page(shown, of: last + shown)
    }

    /// The first entry of the page that ends with the oldest: none is scrolled to past it.
    private func lastJournalPage(_ pen: Pen, in region: Region) -> Int {
        var room = region.rowCount
        var first = journalRows.count
        for record in journalRows.reversed() {
            room -= lines(of: record, pen, in: region).count
            guard room >= 0 || first == journalRows.count else { break }
            first -= 1
        }
        return first
    }

    private func lines(of record: JournalRecord, _ pen: Pen, in region: Region) -> [StyledText] {
        JournalLine(record, pen, titles: JournalTitles(snapshot)).lines(columns: region.columnCount - 1)
    }

    /// As many entries as there is room for, none of them half.
    /// - Returns: how many.
    @discardableResult
    func drawJournalLines(_ records: some Sequence<JournalRecord>, _ pen: Pen, in region: Region) -> Int {
        var row = 0
        var count = 0
        for record in records {
            let lines = lines(of: record, pen, in: region)
            // The first entry is shown however little room there is.
            guard row == 0 || row + lines.count <= region.rowCount, row < region.rowCount else { break }
            for (offset, line) in lines.enumerated() { region.text(line, column: 1, row: row + offset) }
            row += lines.count
            count += 1
        }
        return count
    }
}
