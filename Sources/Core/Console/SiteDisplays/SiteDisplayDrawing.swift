import OperatorLink
import Screen
import Telemetry

/// Draws a site's own display: its panels where `DisplayLayout` puts them, and above them what is wrong in its file.
extension Console {
    /// From this height on several pages have a line that says which one is shown.
    private static let pageLineFromRows = 5

    func drawSite(_ id: String, _ snapshot: Snapshot, _ pen: Pen, in body: Region) {
        let problems = siteDisplays.problems[id] ?? []
        guard let site = siteDisplays.display(id) else {
            return drawUnreadable(id, problems, in: body)
        }
        let room = drawProblems(problems, in: body)
        var pages = DisplayLayout.pages(site.root, in: room.size)
        let hasPageLine = pages.count > 1 && room.rowCount >= Console.pageLineFromRows
        if hasPageLine {
            pages = DisplayLayout.pages(site.root, in: Size(columns: room.columnCount, rows: room.rowCount - 1))
        }
        let panels = site.panels
        let page = pages.firstIndex { $0.contains { $0.panel == sitePanel ?? 0 } } ?? 0
        guard pages.indices.contains(page) else { return }
        for place in pages[page] {
            let rect = place.rect
            let region = room.part(column: rect.column, row: rect.row, columns: rect.columns, rows: rect.rows)
            if rect.column > 0 {
                room.part(column: rect.column - 1, row: rect.row, columns: 1, rows: rect.rows)
                    .fill("│", Style(.border))
            }
            let isFirst = rect.row == 0 && rect.column == 0
            drawSitePanel(
                place.panel, panels[place.panel], of: isFirst ? site.title.text(options.language) : nil, snapshot, pen,
                in: region)
        }
        guard hasPageLine else { return }
        let key = options.keys.label(for: .nextPanel, texts) ?? ""
        let line = StyledText(key + " ", .key) + StyledText(texts(.pageOf, String(page + 1), String(pages.count)), .dim)
        room.row(room.rowCount - 1).text(line + StyledText("  " + site.title.text(options.language), .dim), column: 1)
    }

    /// A file that never could be read, or is gone: what is wrong with it is all there is to show.
    private func drawUnreadable(_ id: String, _ problems: [String], in body: Region) {
        let inside = PanelFrame(title: StyledText(id, .heading, .bold)).draw(in: body)
        guard !problems.isEmpty else {
            return _ = inside.text(StyledText(texts(.siteDisplayGone, id), .dim), column: 1)
        }
        let lines = problems.flatMap {
            StyledText.wrapped($0, Style(.fault), columns: inside.columnCount - 2, limit: inside.rowCount)
        }
        for (row, line) in lines.prefix(inside.rowCount).enumerated() { inside.text(line, column: 1, row: row) }
    }

    /// Mistakes of a file being edited stand over the display as it last was: as many as a third of it has room for.
    /// - Returns: the region below.
    private func drawProblems(_ problems: [String], in body: Region) -> Region {
        guard !problems.isEmpty, body.rowCount >= 3 else { return body }
        let room = max(1, body.rowCount / 3)
        let lines = problems.flatMap { StyledText.wrapped($0, Style(.fault), columns: body.columnCount - 2, limit: 2) }
        let shown = min(lines.count, room)
        for (row, line) in lines.prefix(shown).enumerated() { body.text(line, column: 1, row: row) }
        return body.part(column: 0, row: shown, columns: body.columnCount, rows: body.rowCount - shown)
    }

    // MARK: One panel

    /// - Parameter display: what the display is called, over the panel at its top left.
    private func drawSitePanel(
        _ index: Int, _ panel: DisplayPanel, of display: String?, _ snapshot: Snapshot, _ pen: Pen, in region: Region
    ) {
        guard !region.isEmpty else { return }
        let isList = listPanel == index
        let room = Size(columns: region.columnCount, rows: region.rowCount - 1)
        let inside = PanelFrame(
            title: sitePanelTitle(panel, of: display, isList, snapshot),
            trailing: leftOut(panel, isList, snapshot, pen, in: room) + sitePanelSummary(panel, snapshot, pen),
            isFocused: sitePanel == index
        ).draw(in: region)
        if isList { region.order(sort, row: 0) }
        guard !inside.isEmpty else { return }
        switch panel.kind {
        case .text:
            let lines = (panel.text?.text(options.language) ?? "").split(separator: "\n").flatMap {
                StyledText.wrapped(String($0), columns: inside.columnCount - 2, limit: inside.rowCount)
            }
            for (row, line) in lines.prefix(inside.rowCount).enumerated() { inside.text(line, column: 1, row: row) }
        case .clock: ClockPicture(at: pen.formats.now, pen).draw(in: inside.inset(columns: 1))
        case .journal: drawJournalLines(snapshot.journal, pen, in: inside)
        case .flood: drawPanelRows(.flood, snapshot, pen, in: inside)
        case .parking: drawPanelRows(.parking, snapshot, pen, in: inside)
        case .energy: drawPanelRows(.energy, snapshot, pen, in: inside)
        case .air: drawPanelRows(.air, snapshot, pen, in: inside)
        case .alarmList: drawAlarmPanel(panel, isList, snapshot, pen, in: inside)
        case .table, .gauge, .bars, .trend, .heatMap, .map:
            drawSelected(panel, isList, snapshot, pen, in: inside)
        }
    }

    /// `Bruit · Sonomètres`; of the list the keys are for also its order and its filter.
    private func sitePanelTitle(
        _ panel: DisplayPanel, of display: String?, _ isList: Bool, _ snapshot: Snapshot
    ) -> StyledText {
        let own = sitePanelTitle(panel, snapshot)
        var title = own
        if let display, display != own.text {
            title = .joined([StyledText(display, .heading, .bold), own], separator: " · ")
        }
        guard isList else { return title }
        let isHeld = panel.kind == .alarmList ? alarmList.isHeld : siteList.isHeld
        guard !filter.isEmpty else { return listTitle(title, shown: 0, of: 0, isHeld: isHeld) }
        let counts = siteFilteredCounts(snapshot)
        return listTitle(title, shown: counts.kept, of: counts.all, isHeld: isHeld)
    }

    func sitePanelTitle(_ panel: DisplayPanel, _ snapshot: Snapshot) -> StyledText {
        var title: String
        switch panel.kind {
        case .alarmList: title = texts(.alarms)
        case .journal: title = texts(.journal)
        case .flood: title = texts(.flood)
        case .parking: title = texts(.parking)
        case .energy: title = texts(.energy)
        case .air: title = texts(.air)
        case .clock: title = snapshot.zone.identifier
        case .text: title = ""
        case .map: title = texts(.map)
        case .table:
            title = panel.selection?.attributes.prefix(2).map { texts.attribute($0) }.joined(separator: ", ") ?? ""
        case .gauge, .bars, .trend, .heatMap:
            title = panel.selection?.attributes.first.map { texts.attribute($0) } ?? ""
        }
        if let own = panel.title { title = own.text(options.language) }
        // Of one curve the panel says whose it is.
        if panel.kind == .heatMap || panel.kind == .trend && panel.curves == 1,
            let row = curveRows(of: panel, snapshot).first
        {
            title += (title.isEmpty ? "" : " · ") + row.name
        }
        return StyledText(title, .heading)
    }

    func sitePanelSummary(_ panel: DisplayPanel, _ snapshot: Snapshot, _ pen: Pen) -> [StyledText] {
        switch panel.kind {
        case .flood: return panelSummary(.flood, snapshot, pen)
        case .parking: return panelSummary(.parking, snapshot, pen)
        case .energy: return panelSummary(.energy, snapshot, pen)
        case .air: return panelSummary(.air, snapshot, pen)
        case .trend:
            let name = name(of: panel.span)
            if let cursor {
                return [StyledText(texts(.trendUntil, name, pen.formats.until(cursor.at)), .historyFrame)]
            }
            return [StyledText(texts(.trendLive, name), .dim)]
        case .heatMap: return [StyledText(texts(.daysShort, String(panel.days)), .dim)]
        case .table, .gauge, .bars, .map:
            guard let selected = selectedRows(of: panel, snapshot), selected.count > 0 else { return [] }
            return selectedSummary(selected, pen)
        case .alarmList, .text, .clock, .journal: return []
        }
    }

    /// `2 of 12 abnormal`, `3 of 12 never heard`: of what never sent anything nobody knows that it is well.
    func selectedSummary(_ selected: SelectedRows, _ pen: Pen) -> [StyledText] {
        let all = pen.formats.count(selected.count)
        func part(_ phrase: Phrase, _ count: Int) -> StyledText {
            count == 0 ? "" : StyledText(texts.plural(phrase, count, pen.formats.count(count), all), .label)
        }
        let parts = [part(.abnormalOf, selected.abnormalCount), part(.neverHeard, selected.unheardCount)]
            .filter { !$0.isEmpty }
        return parts.isEmpty ? [StyledText(texts(.noneAbnormal, all), .dim)] : parts
    }

    private func entityRows(
        _ panel: DisplayPanel, _ isList: Bool, _ selected: SelectedRows, _ pen: Pen
    ) -> EntityRowsDrawing {
        let chosen = isList && (siteList.selectedID != nil || sitePanel != nil) ? siteList.selectedIndex : nil
        return EntityRowsDrawing(
            rows: isList ? siteList.rows : selected.rows, chosen: chosen, panel: panel, pen: pen)
    }

    /// `+7 more`, `without LAmax`: what a panel of that size has no room for.
    private func leftOut(
        _ panel: DisplayPanel, _ isList: Bool, _ snapshot: Snapshot, _ pen: Pen, in size: Size
    ) -> [StyledText] {
        guard size.rows > 0 else { return [] }
        var hidden = 0
        var attributes: [AttributeName] = []
        if panel.kind == .alarmList {
            hidden = alarmLines(of: panel, isList, snapshot).count - size.rows
        } else if panel.kind == .trend, panel.curves > 1, let selected = selectedRows(of: panel, snapshot) {
            hidden = selected.count - fittingCurves(questions(of: panel, snapshot).count, rows: size.rows)
        } else if let selected = selectedRows(of: panel, snapshot) {
            // While a filter is on, the rows it keeps.
            let count = isList && !filter.isEmpty ? siteList.rows.count : max(selected.count, selected.rows.count)
            (hidden, attributes) = entityRows(panel, isList, selected, pen).leftOut(of: count, in: size)
        }
        let names = attributes.map { texts.attribute($0) }.joined(separator: ", ")
        return [
            hidden > 0 ? StyledText(texts.plural(.moreRows, hidden, pen.formats.count(hidden)), .label) : "",
            names.isEmpty ? "" : StyledText(texts(.columnsLeftOut, names), .label),
        ]
    }

    private func alarmLines(of panel: DisplayPanel, _ isList: Bool, _ snapshot: Snapshot) -> [AlarmLine] {
        isList ? alarmList.rows : alarms(of: panel, snapshot)
    }

    private func drawSelected(
        _ panel: DisplayPanel, _ isList: Bool, _ snapshot: Snapshot, _ pen: Pen, in inside: Region
    ) {
        guard let selected = selectedRows(of: panel, snapshot) else {
            return _ = inside.text(StyledText(texts(.loading), .dim), column: 1)
        }
        let drawing = entityRows(panel, isList, selected, pen)
        let rows = drawing.rows
        if isList { inside.page(drawing.visibleRows(in: inside.rowCount), of: rows.count) }
        guard !rows.isEmpty else {
            return _ = inside.text(isList ? emptyText : StyledText(texts(.nothingHere), .dim), column: 1)
        }
        switch panel.kind {
        case .gauge: drawing.drawGauges(in: inside)
        case .bars: drawing.drawBars(in: inside)
        case .trend: drawCurves(panel, snapshot, pen, in: inside)
        case .heatMap: drawHeatMap(panel, snapshot, pen, in: inside)
        case .map:
            MapPicture(base: baseMap, rows: rows, chosen: siteList.selectedID, pen: pen).draw(
                MapPicture.projection(baseMap, rows, size: inside.size), in: inside)
        default: drawing.drawTable(in: inside)
        }
    }

    // MARK: Alarms

    private func drawAlarmPanel(
        _ panel: DisplayPanel, _ isList: Bool, _ snapshot: Snapshot, _ pen: Pen, in inside: Region
    ) {
        let lines = alarmLines(of: panel, isList, snapshot)
        guard !lines.isEmpty else { return _ = inside.text(StyledText(texts(.noAlarm), .dim), column: 1) }
        let chosen = isList ? alarmList.selectedIndex : 0
        let window = ScrollWindow.range(count: lines.count, chosen: chosen, room: inside.rowCount)
        if isList { inside.page(window.count, of: lines.count) }
        drawAlarmRows(
            Array(lines[window]), cursor: isList && sitePanel != nil ? chosen - window.lowerBound : nil, pen, in: inside
        )
    }

    // MARK: History

    /// A curve needs three lines, and where there are several one for its name.
    private func fittingCurves(_ count: Int, rows: Int) -> Int { min(count, max(1, rows / (count > 1 ? 4 : 3))) }

    private func drawCurves(_ panel: DisplayPanel, _ snapshot: Snapshot, _ pen: Pen, in inside: Region) {
        let questions = questions(of: panel, snapshot)
        let fitting = fittingCurves(questions.count, rows: inside.rowCount)
        let parts = inside.rows(Array(repeating: .flexible(), count: fitting))
        let rows = curveRows(of: panel, snapshot)
        // One under the other they are of one time: the lowest says which.
        for (index, (part, (question, row))) in zip(parts, zip(questions, rows)).enumerated() {
            var plot = part.inset(columns: 1)
            if questions.count > 1 {
                plot.text(StyledText(row.name, .label), row: 0)
                plot = plot.part(column: 0, row: 1, columns: plot.columnCount, rows: plot.rowCount - 1)
            }
            draw(question, of: row, pen, in: plot) { steps, known in
                guard case .trend(let span) = question.window else { return }
                let value = row.value(of: question.series.attribute)
                let trend = TrendState(
                    request: TrendRequest(series: question.series, span: span, end: question.end),
                    content: known.content, from: known.covered.lowerBound, to: known.covered.upperBound,
                    queryID: known.queryID, askedAt: known.askedAt, isWaiting: known.isWaiting)
                draw(
                    steps, of: trend, value?.thresholds ?? [], value?.value.unit, nil, pen,
                    foot: fitting == 1 ? .alone : index == fitting - 1 ? .ofAll : .withoutTimes, in: plot)
            }
        }
    }

    private func drawHeatMap(_ panel: DisplayPanel, _ snapshot: Snapshot, _ pen: Pen, in inside: Region) {
        guard let question = questions(of: panel, snapshot).first,
            let row = curveRows(of: panel, snapshot).first
        else { return }
        let region = inside.inset(columns: 1)
        draw(question, of: row, pen, in: region) { steps, known in
            HeatMapPicture(
                steps: steps, days: panel.days, end: known.covered.upperBound,
                value: row.value(of: question.series.attribute), pen: pen
            ).draw(in: region)
        }
    }

    /// What history said so far, or what became of the question.
    private func draw(
        _ question: PanelQuestion, of row: SelectedRow, _ pen: Pen, in region: Region,
        steps draw: ([TrendStep], PanelHistory) -> Void
    ) {
        guard
            let known = panelHistory[question]
                ?? panelHistory.first(where: { $0.key.isAnotherTime(of: question) })?.value
        else { return _ = region.text(StyledText(texts(.trendLoading), .dim)) }
        switch known.content {
        case .loading: region.text(StyledText(texts(.trendLoading), .dim))
        case .failed(let why): region.text(StyledText(texts(.trendFailed, why), .fault))
        case .steps(let steps): draw(steps, known)
        }
    }
}
