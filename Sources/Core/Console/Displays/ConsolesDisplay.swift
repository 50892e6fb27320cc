import Alarms
import OperatorLink
import Screen
import Telemetry

/// Who looks at this core, and what waits for a second person.
extension Console {
    func drawConsoles(_ snapshot: Snapshot, _ pen: Pen, in body: Region) {
        let count = snapshot.consoles.count
        let inside = PanelFrame(
            title: StyledText(texts(.consoles), .heading, .bold),
            trailing: [StyledText(texts.plural(.consoleCount, count, pen.formats.count(count)), .dim)]
        ).draw(in: body)
        guard count > 0 else { return _ = inside.text(StyledText(texts(.onlyThisConsole), .dim), column: 1) }
        let requests = snapshot.requests.map { requestLine($0, pen) }
        let parts = inside.rows([.flexible(), .fixed(min(requests.count, max(0, inside.rowCount - 3)))])
        let hasHeading = parts[0].rowCount > 2
        let first = min(scroll, max(0, count - parts[0].rowCount + (hasHeading ? 1 : 0)))
        let columns = [
            ColumnPlan(texts(.columnAccount), cut: .to(8), maximum: 24, priority: 90),
            ColumnPlan(texts(.columnRole), priority: 80),
            ColumnPlan(texts(.columnSince), alignment: .trailing, priority: 70),
            ColumnPlan(texts(.columnDisplay), cut: .to(8), maximum: 32, priority: 60),
            ColumnPlan(texts(.columnSession), cut: .to(8), weight: 1, priority: 50),
        ]
        let cells = snapshot.consoles.dropFirst(first).prefix(max(0, parts[0].rowCount)).map { line in
            [
                StyledText(line.account, .normal, line.account == options.account.account ? .bold : []),
                StyledText(texts(line.isReadOnly ? .roleLooksOnly : Console.phrase(line.role)), .dim),
                StyledText(pen.formats.elapsed(pen.formats.now - line.since), .dim),
                StyledText(name(of: line.display)), StyledText(line.session, .dim),
            ]
        }
        ColumnPlan.table(
            columns, rows: Array(cells), hasHeading: hasHeading, columnCount: parts[0].columnCount - 2
        ).draw(in: parts[0].inset(columns: 1))
        for (row, line) in requests.prefix(parts[1].rowCount).enumerated() { parts[1].text(line, column: 1, row: row) }
    }

    private func requestLine(_ request: PendingRequest, _ pen: Pen) -> StyledText {
        let left = pen.formats.elapsed(request.until - coreNow)
        let title = request.title.text(options.language)
        return StyledText(
            texts(.requestLine, request.by, texts(Console.phrase(request.kind)), title, left), .notice)
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
