import Alarms
import OperatorLink
import Screen
import Telemetry

/// Displays that are tables and pictures, in sentences: a row is a sentence, a curve its lowest, highest and last value.
extension LinearPage {
    mutating func consoles() {
        for role in snapshot.watch {
            let words = console.watchCells(role, pen).map { Spoken.text($0, texts) }
            say(words.filter { !$0.isEmpty }.joined(separator: ", "))
        }
        let count = snapshot.consoles.count
        let title = texts(.labelled, texts(.consoles))
        let here = texts.plural(.consoleCount, count, pen.formats.count(count))
        say(title + (count == 0 ? texts(.onlyThisConsole) : here))
        for line in snapshot.consoles {
            say(Spoken.row(console.consoleColumns, console.consoleCells(line, pen), texts))
        }
        for request in snapshot.requests { say(Spoken.text(console.requestLine(request, pen), texts)) }
    }

    mutating func kpis() {
        switch console.kpis?.content {
        case .failed(let why): say(console.kpiFailure(why, pen).text)
        case .loading, nil: say(texts(.kpiLoading))
        case .kpis(let figures):
            let sheet = KPISheet(figures, console.snapshot?.ruleTitles ?? RuleTitles(), pen)
            say(texts(.labelled, texts(.kpis)) + sheet.window)
            for line in sheet.lines(columns: LinearPage.columns) { say(Spoken.text(line, texts)) }
        }
    }

    /// A display of the site's own, panel after panel in the order of its file.
    mutating func site(_ id: String) {
        for problem in console.siteDisplays.problems[id] ?? [] { say(problem) }
        guard let site = console.siteDisplays.display(id) else { return say(texts(.siteDisplayGone, id)) }
        say(site.title.text(console.options.language))
        for panel in site.panels { self.panel(panel) }
    }

    private mutating func panel(_ panel: DisplayPanel) {
        // The heading has said the time.
        guard panel.kind != .clock else { return }
        let title = [console.sitePanelTitle(panel, snapshot)] + console.sitePanelSummary(panel, snapshot, pen)
        let heading = title.map { Spoken.text($0, texts) }.filter { !$0.isEmpty }.joined(separator: ", ")
        switch panel.kind {
        case .alarmList:
            let rows = console.alarms(of: panel, snapshot)
            say(texts(.labelled, heading) + (rows.isEmpty ? texts(.noAlarm) : String(rows.count)))
            for line in rows { number(sentence(line), .alarm(code: line.record.code, entity: line.record.entity)) }
            return
        default: say(heading)
        }
        switch panel.kind {
        case .text:
            for line in (panel.text?.text(console.options.language) ?? "").split(separator: "\n") { say(String(line)) }
        case .journal:
            for record in snapshot.journal { entry(record) }
        case .flood: domainRows(.flood, Domain.flood.rows(snapshot))
        case .parking: domainRows(.parking, Domain.parking.rows(snapshot))
        case .energy: domainRows(.energy, Domain.energy.rows(snapshot))
        case .air: domainRows(.air, Domain.air.rows(snapshot))
        case .table, .gauge, .bars, .map: selected(panel)
        case .trend, .heatMap: curves(panel)
        case .alarmList, .clock: break
        }
    }

    private mutating func selected(_ panel: DisplayPanel) {
        guard let rows = console.selectedRows(of: panel, snapshot)?.rows else { return say(texts(.loading)) }
        if rows.isEmpty { say(texts(.nothingHere)) }
        let table = EntityRowsDrawing(rows: rows, chosen: nil, panel: panel, pen: pen)
        for row in rows {
            let words = Spoken.row(table.columns, table.cells(row), texts)
            let mark = row.mark.map { Spoken.mark($0, texts) }
            number([mark, words].compactMap { $0 }.joined(separator: ", "), .entity(row.entity))
        }
    }

    /// `Gapeau · Sainte-Eulalie: min 0,42 m, max 2,04 m, dernier 2,04 m`
    private mutating func curves(_ panel: DisplayPanel) {
        let questions = console.questions(of: panel, snapshot)
        for (question, row) in zip(questions, console.curveRows(of: panel, snapshot)) {
            let name = texts(.labelled, row.name)
            switch console.panelHistory[question]?.content {
            case .loading, nil: say(name + texts(.trendLoading))
            case .failed(let why): say(name + texts(.trendFailed, why))
            case .steps(let steps):
                let attribute = question.series.attribute
                say(name + curve(steps, row.value(of: attribute)?.value.unit, of: attribute))
            }
        }
    }
}
