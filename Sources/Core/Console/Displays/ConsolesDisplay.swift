import Alarms
import OperatorLink
import Screen
import Telemetry

/// Who has the watch, who looks at this core, and what waits for a second person.
extension Console {
    func drawConsoles(_ snapshot: Snapshot, _ pen: Pen, in body: Region) {
        let consoles = isInHistory ? [] : snapshot.consoles
        let count = consoles.count
        let here = StyledText(texts.plural(.consoleCount, count, pen.formats.count(count)), .dim)
        let inside = PanelFrame(
            title: StyledText(texts(.consoles), .heading, .bold), trailing: isInHistory ? [] : [here]
        ).draw(in: body)
        let watch = watchTable(snapshot.watch, pen, columns: inside.columnCount - 2)
        let requests = snapshot.requests.map { requestLine($0, pen) }
        // The consoles keep half of it: a long chain ends before they do.
        let watchRows = min(snapshot.watch.count, inside.rowCount / 2)
        let top = inside.rows([.fixed(watchRows), .fixed(watchRows > 0 ? 1 : 0), .flexible()])
        watch.draw(in: top[0].inset(columns: 1))
        guard count > 0 else {
            let none = isInHistory ? texts(.consolesNotKept, keyLabel(.live)) : texts(.onlyThisConsole)
            let lines = StyledText.wrapped(none, .dim, columns: max(1, top[2].columnCount - 2), limit: 4)
            for (row, line) in lines.enumerated() { top[2].text(line, column: 1, row: row) }
            return
        }
        let parts = top[2].rows([.flexible(), .fixed(min(requests.count, max(0, top[2].rowCount - 3)))])
        let hasHeading = parts[0].rowCount > 2
        let room = max(0, parts[0].rowCount - (hasHeading ? 1 : 0))
        parts[0].page(room, of: count)
        let first = min(scroll, max(0, count - room))
        let cells = consoles.dropFirst(first).prefix(max(0, parts[0].rowCount)).map { consoleCells($0, pen) }
        ColumnPlan.table(
            consoleColumns, rows: Array(cells), hasHeading: hasHeading, columnCount: parts[0].columnCount - 2
        ).draw(in: parts[0].inset(columns: 1))
        for (row, line) in requests.prefix(parts[1].rowCount).enumerated() { parts[1].text(line, column: 1, row: row) }
    }

    var consoleColumns: [ColumnPlan] {
        [
            ColumnPlan(texts(.columnAccount), cut: .to(8), maximum: 24, priority: 90),
            ColumnPlan(texts(.columnRole), priority: 80),
            ColumnPlan(texts(.columnSince), alignment: .trailing, priority: 70),
            ColumnPlan(texts(.columnDisplay), cut: .to(8), maximum: 32, priority: 60),
            ColumnPlan(texts(.columnSession), cut: .to(8), weight: 1, priority: 50),
        ]
    }

    /// Under `consoleColumns`.
    func consoleCells(_ line: Snapshot.ConsoleLine, _ pen: Pen) -> [StyledText] {
        [
            StyledText(line.account, .normal, line.account == options.account.account ? .bold : []),
            StyledText(texts(line.isReadOnly ? .roleLooksOnly : Console.phrase(line.role)), .dim),
            StyledText(pen.formats.elapsed(pen.formats.now - line.since), .dim),
            StyledText(name(of: line.display)), StyledText(line.session, .dim),
        ]
    }

    /// `exploitation  C. Martin  jusqu'au 30/11/2026 à 08:00  +33 6 39 98 00 01`, in the order of the chain.
    private func watchTable(_ watch: [Watch], _ pen: Pen, columns: Int) -> Table {
        let plans = [
            ColumnPlan("", cut: .to(6), maximum: 20, priority: 80),
            ColumnPlan("", cut: .to(8), maximum: 32, priority: 90),
            ColumnPlan("", priority: 60),
            ColumnPlan("", weight: 1, priority: 70),
        ]
        let rows = watch.map { watchCells($0, pen) }
        return ColumnPlan.table(plans, rows: rows, hasHeading: false, columnCount: columns)
    }

    func watchCells(_ role: Watch, _ pen: Pen) -> [StyledText] {
        [
            StyledText(role.role, .dim),
            role.person.map { StyledText($0) } ?? StyledText(texts(.handoverNobody), .fault, .bold),
            StyledText(role.until.map { pen.formats.until($0) } ?? "", .dim),
            StyledText(role.contact ?? "", .dim),
        ]
    }

    func requestLine(_ request: PendingRequest, _ pen: Pen) -> StyledText {
        StyledText(requestText(request, pen), .notice) + StyledText("; " + texts(.requestHow), .dim)
    }

    /// `petit asks: out of service · AXE Las · Dardennes, River rising fast · 4 min left`
    func requestText(_ request: PendingRequest, _ pen: Pen) -> String {
        let left = pen.formats.elapsed(request.until - coreNow)
        let line = request.alarm.flatMap { id in snapshot?.alarms.first { $0.id == id } }
        let subject = line.map { line in
            let place = [line.record.code, line.place].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
            return [place, line.subject.text(options.language)].filter { !$0.isEmpty }.joined(separator: ", ")
        }
        return texts(
            .requestLine, request.by, asked(request), subject ?? request.title.text(options.language), left)
    }

    /// `mettre de côté pendant 1 h`: what a second person has to ask for too.
    func asked(_ request: PendingRequest) -> String {
        let span = request.duration.flatMap { span in snapshot.map { pen($0).formats.elapsed(span) } }
        let parts = [
            texts(Console.phrase(request.kind)), span.map { texts(.shelvedFor, $0) },
            request.isOneShot ? texts(.shelvedOnce) : nil,
        ]
        return parts.compactMap { $0 }.joined(separator: " ")
    }

    static func phrase(_ role: OperatorRole) -> Phrase {
        switch role {
        case .viewer: .roleLooksOnly
        case .operator: .roleOperator
        case .supervisor: .roleSupervisor
        }
    }

    /// A display as its title calls it; a faceplate by its entity, one of the site's by its own title.
    private func name(of display: View.Display) -> String {
        switch display {
        case .faceplate(let entity): return entity.text
        case .site(let id): return siteDisplays.display(id)?.title.text(options.language) ?? id
        default:
            return PaletteCommand.displays.first { $0.0 == display }.map { texts($0.1) } ?? ""
        }
    }
}
