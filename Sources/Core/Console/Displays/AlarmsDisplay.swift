import Alarms
import OperatorLink
import Screen
import Telemetry

/// Every open alarm, the most urgent first, and what to do about the chosen one.
extension Console {
    /// How the lines of the display's body are shared.
    private struct AlarmRows {
        let advice: Int
        let hasHeading: Bool
        let table: Int

        init(body: Int) {
            advice = body >= 12 ? 4 : 0
            let inside = max(0, body - advice - 1)
            hasHeading = inside > 3
            table = inside - (hasHeading ? 1 : 0)
        }
    }

    /// The alarms the list shows on the terminal as it is now.
    var alarmsOnScreen: [AlarmLine] {
        guard let snapshot else { return [] }
        let notices = noticeLines(snapshot, pen(snapshot)).count
        let rows = AlarmRows(body: FrameRows(size: screenSize, noticeCount: notices).body)
        let window = ScrollWindow.range(
            count: alarmList.rows.count, chosen: alarmList.selectedIndex, room: rows.table)
        return alarmList.rows[window].filter { !alarmList.isGone($0) }
    }

    func drawAlarms(_ snapshot: Snapshot, _ pen: Pen, in body: Region) {
        let rows = AlarmRows(body: body.rowCount)
        let parts = body.rows([.flexible(), .fixed(rows.advice)])
        let inside = PanelFrame(
            title: listTitle(
                .alarms, pen, shown: filteredCounts.kept, of: snapshot.alarmCount,
                isHeld: alarmList.isHeld),
            trailing: [markedCount, shownRange(rows.table)] + alarmTotals(snapshot.counts, pen)
        ).draw(in: parts[0])
        parts[0].order(sort, row: 0)
        guard !alarmList.rows.isEmpty else {
            inside.text(filter.isEmpty ? StyledText(texts(.noAlarm), .dim) : emptyText, column: 1)
            return
        }
        drawAlarmTable(rows, pen, in: inside)
        if let line = alarmList.selected { drawAdvice(line, pen, in: parts[1]) }
    }

    private var markedCount: StyledText {
        let count = markedLines.count
        return count == 0 ? "" : StyledText(texts.plural(.markedCount, count, String(count)), .notice, .bold)
    }

    /// `1-31 of 54`: that there is more than is seen, and where one is in it.
    private func shownRange(_ room: Int) -> StyledText {
        let count = alarmList.rows.count
        let window = ScrollWindow.range(count: count, chosen: alarmList.selectedIndex, room: room)
        guard window.count < count, !window.isEmpty else { return "" }
        return StyledText(
            texts(.rowsShown, String(window.lowerBound + 1), String(window.upperBound), String(count)), .label)
    }

    /// How many are active, shelved, suppressed and out of service: what does not stand among the first rows.
    private func alarmTotals(_ counts: AlarmCounts, _ pen: Pen) -> [StyledText] {
        func part(_ phrase: Phrase, _ count: Int) -> StyledText {
            count == 0 ? "" : StyledText(texts(phrase) + " " + String(count), .label)
        }
        return [
            counts.isFlood ? StyledText(texts(.floodBadge), .badge) : "",
            StyledText(texts(.activeCount, String(counts.active.reduce(0, +))), .label),
            part(.stateShelved, counts.shelved), part(.stateSuppressed, counts.suppressed),
            part(.stateOutOfService, counts.outOfService),
        ]
    }

    private func drawAlarmTable(_ shares: AlarmRows, _ pen: Pen, in region: Region) {
        let chosen = alarmList.selectedIndex
        let window = ScrollWindow.range(count: alarmList.rows.count, chosen: chosen, room: shares.table)
        let ambiguous = ambiguousAlarms
        region.page(window.count, of: alarmList.rows.count)
        let margin = region.columnCount >= 60 ? 1 : 0
        let rows = alarmRows(
            Array(alarmList.rows[window]), ambiguous, pen, hasHeading: shares.hasHeading, in: region,
            room: region.columnCount - 2 * margin)
        ColumnPlan.draw(
            alarmColumns(region.columnCount), rows: rows, cursor: chosen - window.lowerBound,
            hasHeading: shares.hasHeading, in: region, margin: margin)
    }

    /// A group's title is all there is of it: it stands under the titles where these have a column, else in the place's.
    /// - Parameter room: columns of the table.
    private func alarmRows(
        _ lines: [AlarmLine], _ ambiguous: Set<AlarmWords>, _ pen: Pen, hasHeading: Bool, in region: Region, room: Int
    ) -> [[StyledText]] {
        func rows(isTitled: Bool) -> [[StyledText]] {
            lines.map { line in
                let cells = alarmCells(line, ambiguous, pen, isNarrow: isNarrow(region), isTitled: isTitled)
                return alarmList.isGone(line) ? cells.map { $0.recoloured(.dim) } : cells
            }
        }
        guard lines.contains(where: isGroup) else { return rows(isTitled: false) }
        let plans = alarmColumns(region.columnCount)
        let titled = rows(isTitled: true)
        let lost = ColumnPlan.table(plans, rows: titled, hasHeading: hasHeading, columnCount: room)
            .columnsWithoutRoom(in: room)
        let hasTitles = !lost.contains { plans[$0].title == texts(.columnTitle) }
        return hasTitles ? titled : rows(isTitled: false)
    }

    private func isGroup(_ line: AlarmLine) -> Bool {
        line.record.entity == nil && line.subject.text(options.language).isEmpty
    }

    /// Alarms without heading or advice, for a panel among others.
    func drawAlarmRows(_ lines: [AlarmLine], cursor: Int?, _ pen: Pen, in region: Region) {
        ColumnPlan.draw(
            alarmColumns(region.columnCount),
            rows: alarmRows(lines, [], pen, hasHeading: false, in: region, room: region.columnCount - 2),
            cursor: cursor, hasHeading: false, in: region)
    }

    /// The state's word has no room there: its letter has (`?` says which is which).
    private func isNarrow(_ region: Region) -> Bool { region.columnCount < 60 }

    private func alarmColumns(_ columnCount: Int) -> [ColumnPlan] {
        [
            ColumnPlan(maximum: 1, priority: 99), ColumnPlan.mark,
            ColumnPlan(texts(.columnPriority), priority: 60),
            columnCount >= 60
                ? ColumnPlan(texts(.columnState), priority: 70) : ColumnPlan(maximum: 1, priority: 98),
            ColumnPlan(texts(.columnAge), priority: 80),
            ColumnPlan(texts(.columnCode), priority: 95),
            ColumnPlan(
                texts(.columnPlace), cut: .to(columnCount >= 60 ? 18 : 9), maximum: 40, priority: 90),
            ColumnPlan(texts(.columnValue), priority: 92),
            ColumnPlan(texts(.columnLevelName), cut: .to(9), priority: 65),
            // What rings is read before who took note of it: both stand whole under the list.
            ColumnPlan(texts(.columnTitle), cut: .to(columnCount >= 100 ? 26 : 12), weight: 1, priority: 40),
            ColumnPlan(texts(.columnBy), cut: .to(8), priority: 30),
        ]
    }

    /// Two alarms of one place under one title, as two silent series of one gauge are, are told apart by what they
    /// measure.
    private var ambiguousAlarms: Set<AlarmWords> {
        var seen: Set<AlarmWords> = []
        // Of all there are: a row says the same whether or not its like is filtered away.
        let all = shown.map { $0.heldAlarms } ?? alarmList.rows
        var known: Set<AlarmID> = []
        return Set(
            all.filter { known.insert($0.id).inserted }.map { AlarmWords($0) }.filter { !seen.insert($0).inserted })
    }

    private func alarmCells(
        _ line: AlarmLine, _ ambiguous: Set<AlarmWords>, _ pen: Pen, isNarrow: Bool, isTitled: Bool
    ) -> [StyledText] {
        let record = line.record
        let hasTitleAlone = isTitled && isGroup(line)
        let isUnacknowledged = record.state.isUnacknowledged && record.suppression == nil
        let role: Role = isUnacknowledged ? Pen.role(record.priority) : .normal
        let acknowledged = record.acknowledgedBy.map { account in
            StyledText(account, .dim) + StyledText(record.comment.map { " " + texts(.quoted, $0) } ?? "", .dim)
        }
        // Whoever sees to it is looked for before whoever took note of it.
        let assigned = line.assignment.map { StyledText("→ " + $0.person, .label) }
        let by = StyledText.joined([assigned, acknowledged].compactMap { $0 }, separator: " ")
        var title = StyledText(hasTitleAlone ? line.place : pen.title(line))
        if ambiguous.contains(AlarmWords(line)), let attribute = record.attribute {
            title.append(" · " + texts.attribute(attribute))
        }
        if record.isFirstOut { title = .joined([StyledText(texts(.firstOut), .badge), title], separator: " ") }
        if record.isChattering { title = .joined([title, StyledText(texts(.chattering), .dim)], separator: " ") }
        if let verdict = line.verdict {
            let word = StyledText(texts(verdict.phrase), verdict.isConfirmed ? .label : .notice)
            title = .joined([word, title], separator: " ")
        }
        if record.isPending { title = .joined([title, StyledText(texts(.pending), .dim)], separator: " ") }
        let state = isNarrow ? pen.formats.stateLetter(record) : pen.formats.state(record)
        let gone = isNarrow ? "-" : texts(.gone)
        return [
            marked.contains(line.id) ? StyledText("✓", .notice, .bold) : "", pen.mark(record),
            StyledText(pen.formats.priority(record.priority), role),
            StyledText(alarmList.isGone(line) ? gone : state, role),
            StyledText(pen.formats.elapsed(pen.formats.now - record.since), .dim),
            code(record), StyledText(hasTitleAlone ? "" : line.place), pen.judged(record),
            level(record, pen), title, by,
        ]
    }

    /// What a journal of before codes were written into it does not say of an earlier time is no code.
    private func code(_ record: AlarmRecord) -> StyledText {
        if record.code == nil, isInHistory, record.state != .normal { return StyledText("?", .missing) }
        return StyledText(record.code ?? "", .heading)
    }

    /// `crise`, and the level present now beside it where that is another one.
    private func level(_ record: AlarmRecord, _ pen: Pen) -> StyledText {
        guard let level = record.level else { return "" }
        guard !record.isOfVigie else { return StyledText(pen.level(record)) }
        // That nothing is present any more, the state beside it says.
        guard record.current != level, record.state.isActive else { return StyledText(level) }
        return StyledText(level) + StyledText(" (" + (record.current ?? texts(.stateNormal)) + ")", .dim)
    }

    /// Whether all began with it, who sees to it, who took note of it and what they wrote.
    private func response(_ line: AlarmLine, _ pen: Pen) -> StyledText {
        let parts = [
            line.record.isFirstOut ? texts(.firstOutWhole) : nil,
            line.assignment.map { texts(.assignedTo, $0.person) },
            line.record.acknowledgedBy.map { account in
                let said = line.record.comment.map { " " + texts(.quoted, $0) } ?? ""
                return pen.formats.state(line.record) + " " + texts(.linearBy, account) + said
            },
        ]
        return StyledText(parts.compactMap { $0 }.joined(separator: ", "), .label)
    }

    /// What an operator does, within how long, and what happens otherwise.
    private func drawAdvice(_ line: AlarmLine, _ pen: Pen, in region: Region) {
        let name = [line.place, line.record.code].compactMap { $0 }.joined(separator: " ")
        let title = [name, pen.title(line)].filter { !$0.isEmpty }.joined(separator: " · ")
        let inside = PanelFrame(title: StyledText(title, .heading)).draw(in: region)
        let verdict = line.verdict.map { StyledText($0.text(pen), $0.isConfirmed ? .label : .notice) }
        let advice = WhyPanel.advice(line.record, pen, columns: inside.columnCount - 2)
        for (row, text) in ([verdict].compactMap { $0 } + advice + [response(line, pen)]).enumerated() {
            inside.text(text, column: 1, row: row)
        }
    }
}

/// What an alarm's row reads as.
private struct AlarmWords: Hashable {
    let place: String
    let title: LocalizedText
    init(_ line: AlarmLine) { (place, title) = (line.place, line.subject) }
}
