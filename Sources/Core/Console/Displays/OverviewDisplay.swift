import OperatorLink
import Screen
import Telemetry

/// Level 1: the four domains and the journal at a glance. Two by two on a wide screen, stacked on a common one, one
/// panel at a time on a narrow one.
extension Console {
    /// Below this two panels side by side would both be cut.
    private static let twoColumnWidth = 100
    /// Below this panels are shown one at a time (hmi.md).
    private static let stackedWidth = 60
    /// A panel needs its rule and two rows to say anything.
    private static let minimumPanelRows = 3
    /// Below this the day's curve is left to the energy display.
    private static let curveFromRows = 30
    /// From this height on a screen of one panel has a line for the others.
    private static let tabsFromRows = 5

    func drawOverview(_ snapshot: Snapshot, _ pen: Pen, in body: Region) {
        if body.columnCount >= Console.twoColumnWidth, drawTwoByTwo(snapshot, pen, in: body) { return }
        if body.columnCount >= Console.stackedWidth, drawStacked(snapshot, pen, in: body) { return }
        let panel = focus ?? mostUrgentPanel(snapshot)
        guard body.rowCount >= Console.tabsFromRows else {
            return drawPanel(panel, snapshot, pen, in: body, isAlone: true)
        }
        let parts = body.rows([.flexible(), .fixed(1)])
        drawPanel(panel, snapshot, pen, in: parts[0], isAlone: true)
        parts[1].text(.fitting(tabs(panel, snapshot, pen), columns: body.columnCount - 1), column: 1)
    }

    /// `1 ▲2 18  2 –  3 ●3 1  4 ○4 5  6`: what the panels that are not shown hold, under the key that opens them.
    private func tabs(_ shown: OverviewPanel, _ snapshot: Snapshot, _ pen: Pen) -> [StyledText] {
        OverviewPanel.allCases.map { panel in
            let key = StyledText(
                options.keys.label(for: KeyTable.Action(panel), texts) ?? "", .key, panel == shown ? .reverse : [])
            guard let domain = panel.domain else { return key + StyledText(" " + texts(.journal).lowercased(), .dim) }
            let abnormal = domain.counts(snapshot).abnormal
            guard abnormal > 0 else { return key + StyledText(" –", .dim) }
            let worst = marks(domain, snapshot).values.min {
                ($0.priority.rawValue, $0.isUnacknowledged ? 0 : 1)
                    < ($1.priority.rawValue, $1.isUnacknowledged ? 0 : 1)
            }
            return .joined([key, pen.mark(worst), StyledText(pen.formats.count(abnormal), .label)], separator: " ")
        }
    }

    private func drawTwoByTwo(_ snapshot: Snapshot, _ pen: Pen, in body: Region) -> Bool {
        let needs = Dictionary(
            uniqueKeysWithValues: Domain.allCases.map { ($0, panelNeed($0, snapshot, rows: body.rowCount)) })
        func need(_ domain: Domain) -> Int { needs[domain] ?? Console.minimumPanelRows }
        let rows = LineShare.split(
            body.rowCount,
            needs: [max(need(.flood), need(.parking)), max(need(.energy), need(.air)), 8],
            minimum: Console.minimumPanelRows)
        guard let rows else { return false }
        let bands = body.rows(rows.map { .fixed($0) })
        // Rivers say more in a row than car parks do.
        for (band, pair) in zip(bands, [[OverviewPanel.flood, .parking], [.energy, .air]]) {
            let sides = band.columns([.flexible(weight: 57), .flexible(weight: 43)], gap: 1)
            for (side, panel) in zip(sides, pair) { drawPanel(panel, snapshot, pen, in: side, isAlone: false) }
            band.columns([.flexible(weight: 57), .fixed(1), .flexible(weight: 43)])[1].fill("│", Style(.border))
        }
        drawPanel(.journal, snapshot, pen, in: bands[2], isAlone: false)
        return true
    }

    private func drawStacked(_ snapshot: Snapshot, _ pen: Pen, in body: Region) -> Bool {
        let needs = Domain.allCases.map { panelNeed($0, snapshot, rows: body.rowCount) } + [6]
        let urgent = Domain.allCases.map { $0.counts(snapshot).abnormal > 0 } + [false]
        let rows = LineShare.split(
            body.rowCount, needs: needs, minimum: Console.minimumPanelRows, isFirst: urgent)
        guard let rows else {
            return false
        }
        for (region, panel) in zip(body.rows(rows.map { .fixed($0) }), OverviewPanel.allCases) {
            drawPanel(panel, snapshot, pen, in: region, isAlone: false)
        }
        return true
    }

    /// The first panel with an unacknowledged alarm, else with anything abnormal, else rivers.
    private func mostUrgentPanel(_ snapshot: Snapshot) -> OverviewPanel {
        let entity = snapshot.alarms.first?.record.entity
        let home = Domain.allCases.first { domain in
            entity.map { entity in marks(domain, snapshot)[entity] != nil } ?? false
        }
        let abnormal = Domain.allCases.first { $0.counts(snapshot).abnormal > 0 }
        return (home ?? abnormal).flatMap { OverviewPanel(rawValue: $0.rawValue) } ?? .flood
    }

    private func marks(_ domain: Domain, _ snapshot: Snapshot) -> [EntityID: Mark] {
        switch domain {
        case .flood: snapshot.flood.marks
        case .parking: snapshot.parking.marks
        case .energy: snapshot.energy.marks
        case .air: snapshot.air.marks
        }
    }

    /// Lines a panel could fill, its rule included.
    /// - Parameter rows: of the whole overview.
    private func panelNeed(_ domain: Domain, _ snapshot: Snapshot, rows: Int) -> Int {
        switch domain {
        case .flood: 1 + snapshot.flood.rivers.count + (snapshot.flood.worstRain == nil ? 0 : 2)
        case .parking: 1 + snapshot.parking.carParks.count
        // On a low screen abnormal rows of other domains are worth more than a curve two lines high.
        case .energy: 1 + EnergySummary.lineCount(snapshot.energy) + (rows < Console.curveFromRows ? 0 : 6)
        case .air: 1 + 2 * snapshot.air.stations.count
        }
    }

    // MARK: One panel

    private func drawPanel(
        _ panel: OverviewPanel, _ snapshot: Snapshot, _ pen: Pen, in region: Region, isAlone: Bool
    ) {
        let key = options.keys.label(for: KeyTable.Action(panel), texts) ?? ""
        let name = panel.domain.map { $0.title } ?? .journal
        let title = StyledText(key + " ", .key) + StyledText(texts(name), .heading)
        let isFocused = focus == panel && !isAlone
        let trailing = panel.domain.map { panelSummary($0, snapshot, pen) } ?? []
        let inside = PanelFrame(title: title, trailing: trailing, isFocused: isFocused).draw(in: region)
        guard let domain = panel.domain else {
            drawJournalLines(snapshot.journal, pen, in: inside)
            return
        }
        drawPanelRows(domain, snapshot, pen, in: inside)
    }

    func panelSummary(_ domain: Domain, _ snapshot: Snapshot, _ pen: Pen) -> [StyledText] {
        let counts = domain.counts(snapshot)
        var parts: [StyledText] = []
        if domain == .parking, let total = snapshot.parking.total { parts += ParkingRows.total(total, pen) }
        if counts.abnormal > 0 {
            parts.append(
                StyledText(
                    texts.plural(.abnormalOf, counts.abnormal, String(counts.abnormal), String(counts.all)), .label))
        } else if domain != .parking, counts.all > 0 {
            parts.append(StyledText(texts(.noneAbnormal, String(counts.all)), .dim))
        }
        return parts
    }

    func drawPanelRows(_ domain: Domain, _ snapshot: Snapshot, _ pen: Pen, in inside: Region) {
        guard !inside.isEmpty else { return }
        switch domain {
        case .flood:
            let all = RainRows.worstLines(snapshot.flood, pen, columns: inside.columnCount - 1)
            // A second line of rain only where every river has its own.
            let spare = inside.rowCount - snapshot.flood.rivers.count
            // On a phone's few lines a river is worth more than the rain of an hour ago.
            let rain = all.prefix(inside.rowCount < 3 ? 0 : max(1, spare))
            let rainRows = rain.count
            let rows = inside.part(
                column: 0, row: 0, columns: inside.columnCount, rows: inside.rowCount - rainRows)
            let rivers = Array(Domain.flood.rows(snapshot).prefix { !$0.isRain }.prefix(rows.rowCount))
            let used = drawTable(.flood, rivers, total: snapshot.flood.rivers.count, pen, in: rows)
            for (offset, line) in rain.enumerated() {
                inside.text(line, column: 1, row: min(used, rows.rowCount) + offset)
            }
        case .parking:
            let rows = Array(Domain.parking.rows(snapshot).prefix(inside.rowCount))
            drawTable(.parking, rows, total: snapshot.parking.carParks.count, pen, in: inside)
        case .energy: EnergySummary(snapshot.energy, pen).drawPanel(in: inside)
        case .air: AirRows.drawPanel(snapshot.air, pen, in: inside)
        }
    }

    /// A table without heading; when rows do not all fit the last line says how many are left.
    /// - Returns: the lines used.
    @discardableResult
    private func drawTable(_ domain: Domain, _ rows: [DomainRow], total: Int, _ pen: Pen, in region: Region) -> Int {
        // On two lines rows are worth more than their number, which the panel's title has.
        let isCut = total > region.rowCount && region.rowCount > 2
        let shown = isCut ? rows.prefix(region.rowCount - 1) : rows[...]
        let columnCount = region.columnCount - 1
        let carParks = shown.compactMap { row in
            if case .parking(let parking) = row.figure { (parking, row.mark) } else { nil }
        }
        let cells =
            domain == .parking
            ? ParkingRows.panelCells(carParks, pen, columnCount: columnCount)
            : shown.map { domain.cells($0, pen, isPanel: true) }
        let table = ColumnPlan.table(
            domain.columns(texts, isPanel: true), rows: cells, hasHeading: false, columnCount: columnCount)
        table.draw(in: region.part(column: 1, row: 0, columns: region.columnCount - 1, rows: region.rowCount))
        guard isCut else { return shown.count }
        let left = total - shown.count
        region.text(StyledText(texts.plural(.moreRows, left, String(left)), .dim), column: 1, row: shown.count)
        return shown.count + 1
    }
}

extension KeyTable.Action {
    /// The key that opens a panel's display.
    init(_ panel: OverviewPanel) {
        switch panel {
        case .flood: self = .flood
        case .parking: self = .parking
        case .energy: self = .energy
        case .air: self = .air
        case .journal: self = .journal
        }
    }
}
