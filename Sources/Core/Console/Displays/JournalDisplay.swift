import Alarms
import OperatorLink
import Screen

/// One line of the journal in words.
struct JournalLine {
    let text: StyledText

    init(_ record: JournalRecord, _ pen: Pen) {
        var line = StyledText(pen.formats.clock(record.at) + " ", .dim)
        if let priority = record.priority, !record.isOperators {
            line += StyledText(Pen.glyph(priority) + String(priority.rawValue) + " ", Pen.role(priority))
        }
        let words = pen.texts(JournalLine.phrase(record))
        if record.isOperators {
            line += JournalLine.action(record, words, pen)
        } else {
            let about = StyledText(record.text ?? record.alarm?.text ?? "")
            line += .joined([about, .joined([StyledText(words), JournalLine.figures(record, pen)], separator: " ")])
        }
        if let comment = record.comment { line.append(" " + pen.texts(.quoted, comment), .label) }
        if let seconds = record.responseSeconds, seconds.isFinite {
            line.append(" " + pen.texts(.afterTime, pen.formats.elapsed(.init(seconds: seconds))), .dim)
        }
        text = line
    }

    /// `dupont a acquitté Niveau de rivière Gapeau`, `dupont s'est vu refuser ack : …`
    private static func action(_ record: JournalRecord, _ words: String, _ pen: Pen) -> StyledText {
        var line = StyledText(record.by, .heading)
        if record.event == .refused {
            line.append(" " + pen.texts(.eventRefused, record.refused ?? ""))
        } else {
            line.append(" " + words)
        }
        line.append(" " + (record.text ?? record.alarm?.text ?? ""))
        if let why = record.why { line.append(" (" + why.rawValue + ")", .fault) }
        let figures = figures(record, pen)
        return figures.isEmpty ? line : line + " " + figures
    }

    /// `alerte 3,24 m`
    private static func figures(_ record: JournalRecord, _ pen: Pen) -> StyledText {
        .joined(
            [
                StyledText(record.to == .normal ? "" : record.level ?? ""),
                record.value.map { StyledText(pen.formats.quantity($0, record.unit)) } ?? "",
            ], separator: " ")
    }

    /// What happened, as it left the alarm: one that needs no acknowledgement never reads as waiting for it.
    private static func phrase(_ record: JournalRecord) -> Phrase {
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
        }
    }
}

extension JournalRecord {
    /// Something a person did, or was refused.
    var isOperators: Bool {
        switch event {
        case .ack, .unack, .shelve, .unshelve, .oos, .inService, .reset, .observe, .note, .refused, .requested,
            .seconded:
            true
        case .active, .rise, .fall, .returned, .normal, .annunciate, .suppressed, .unsuppressed, .chatter, .chatterEnd,
            .realarm, .lapsed, .shelveEnd, .ruleRemoved, .start, .stop, .summary, .flood, .floodEnd, .reload,
            .requestLapsed:
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
        let first = min(scroll, max(0, journalRows.count - inside.rowCount))
        for (row, record) in journalRows.dropFirst(first).prefix(inside.rowCount).enumerated() {
            inside.text(JournalLine(record, pen).text, column: 1, row: row)
        }
    }
}
