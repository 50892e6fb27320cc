import OperatorLink
import Screen
import Telemetry

/// Level 1: the domains there are and the journal at a glance. Two by two on a wide screen, stacked on a common one, one
/// panel at a time on a narrow one.
extension Console {
    /// Below this two panels side by side would both be cut.
    private static let twoColumnWidth = 100
    /// Below this panels are shown one at a time (hmi.md).
    private static let stackedWidth = 60
    /// A panel needs its rule and two rows to say anything.
    private static let minimumPanelRows = 3
    /// Lines of a list that an overview wants in sight.
    private static let listRows = 8
    /// Below this the day's curve is left to the energy display.
    private static let curveFromRows = 30
    /// From this height on a screen of one panel has a line for the others.
    private static let tabsFromRows = 5

    func drawOverview(_ snapshot: Snapshot, _ pen: Pen, in body: Region) {
        if body.columnCount >= Console.twoColumnWidth, drawTwoByTwo(snapshot, pen, in: body) { return }
        if body.columnCount >= Console.stackedWidth, drawStacked(snapshot, pen, in: body) { return }
        let panels = OverviewPanel.present(in: snapshot)
        let panel = panels.first { $0 == focus } ?? mostUrgentPanel(snapshot)
        guard body.rowCount >= Console.tabsFromRows else {
            return drawPanel(panel, snapshot, pen, in: body)
        }
        let parts = body.rows([.flexible(), .fixed(1)])
        drawPanel(panel, snapshot, pen, in: parts[0])
        parts[1].text(.fitting(tabs(panels, panel, snapshot, pen), columns: body.columnCount - 1), column: 1)
    }

    /// `1 ▲2 18  2 –  3 ●3 1  4 ○4 5  6`: what the panels that are not shown hold, under the key that opens them.
    private func tabs(
        _ panels: [OverviewPanel], _ shown: OverviewPanel, _ snapshot: Snapshot, _ pen: Pen
    ) -> [StyledText] {
        panels.map { panel in
            let key = StyledText(
                options.keys.label(for: KeyTable.Action(panel), texts) ?? "", .key, panel == shown ? .reverse : [])
            if panel == .journal || panel == .alarms {
                return key + StyledText(" " + texts(panel.title).lowercased(), .dim)
            }
            let abnormal = counts(panel, snapshot).abnormal
            guard abnormal > 0 else { return key + StyledText(" –", .dim) }
            let worst = marks(panel, snapshot).values.min {
                ($0.priority.rawValue, $0.isUnacknowledged ? 0 : 1)
                    < ($1.priority.rawValue, $1.isUnacknowledged ? 0 : 1)
            }
            return .joined([key, pen.mark(worst), StyledText(pen.formats.count(abnormal), .label)], separator: " ")
        }
    }

    private func drawTwoByTwo(_ snapshot: Snapshot, _ pen: Pen, in body: Region) -> Bool {
        let panels = OverviewPanel.present(in: snapshot)
        // In pairs, the last with the journal where it has no other.
        let pairs = stride(from: 0, to: panels.count, by: 2).map { panels[$0..<min($0 + 2, panels.count)] }
        let rows = LineShare.split(
            body.rowCount,
            needs: pairs.map { pair in pair.map { panelNeed($0, snapshot, rows: body.rowCount) }.max() ?? 0 },
            wants: pairs.map { pair in pair.map { panelWant($0, snapshot, rows: body.rowCount) }.max() ?? 0 },
            minimum: Console.minimumPanelRows)
        guard let rows else { return false }
        for (band, pair) in zip(body.rows(rows.map { .fixed($0) }), pairs) {
            guard pair.count == 2 else {
                for panel in pair { drawPanel(panel, snapshot, pen, in: band) }
                continue
            }
            // Rivers say more in a row than car parks do, and the journal more than both.
            let weights = pair.last == .journal ? (left: 43, right: 57) : (left: 57, right: 43)
            let sides = band.columns([.flexible(weight: weights.left), .flexible(weight: weights.right)], gap: 1)
            for (side, panel) in zip(sides, pair) { drawPanel(panel, snapshot, pen, in: side) }
            band.columns([.flexible(weight: weights.left), .fixed(1), .flexible(weight: weights.right)])[1]
                .fill("│", Style(.border))
        }
        return true
    }

    private func drawStacked(_ snapshot: Snapshot, _ pen: Pen, in body: Region) -> Bool {
        var panels = OverviewPanel.present(in: snapshot)
        // Beside four domains the lines of what is quiet in none of them are theirs; `Tab` and its key still lead there.
        if panels.count > OverviewPanel.usualCount + 1, snapshot.others.abnormalCount == 0, focus != .others {
            panels.removeAll { $0 == .others }
        }
        let needs = panels.map { $0 == .journal ? 6 : panelNeed($0, snapshot, rows: body.rowCount) }
        let rows = LineShare.split(
            body.rowCount, needs: needs,
            wants: zip(panels, needs).map { max($1, panelWant($0, snapshot, rows: body.rowCount)) },
            minimum: Console.minimumPanelRows,
            isFirst: panels.map { counts($0, snapshot).abnormal > 0 })
        guard let rows else {
            return false
        }
        for (region, panel) in zip(body.rows(rows.map { .fixed($0) }), panels) {
            drawPanel(panel, snapshot, pen, in: region)
        }
        return true
    }

    /// The first panel with an unacknowledged alarm, else with anything abnormal, else the first.
    private func mostUrgentPanel(_ snapshot: Snapshot) -> OverviewPanel {
        let entity = snapshot.alarms.first?.record.entity
        let panels = OverviewPanel.present(in: snapshot)
        let home = panels.first { panel in
            entity.map { entity in marks(panel, snapshot)[entity] != nil } ?? false
        }
        return home ?? panels.first { counts($0, snapshot).abnormal > 0 } ?? panels[0]
    }

    private func counts(_ panel: OverviewPanel, _ snapshot: Snapshot) -> (all: Int, abnormal: Int) {
        if let domain = panel.domain { return domain.counts(snapshot) }
        return panel == .others ? (snapshot.others.count, snapshot.others.abnormalCount) : (0, 0)
    }

    private func marks(_ panel: OverviewPanel, _ snapshot: Snapshot) -> [EntityID: Mark] {
        switch panel {
        case .flood: snapshot.flood.marks
        case .parking: snapshot.parking.marks
        case .energy: snapshot.energy.marks
        case .air: snapshot.air.marks
        case .others:
            Dictionary(
                snapshot.others.rows.compactMap { row in row.mark.map { (row.entity, $0) } },
                uniquingKeysWith: { first, _ in first })
        case .alarms, .journal: [:]
        }
    }

    /// Lines a panel could fill, its rule included.
    /// - Parameter rows: of the whole overview.
    private func panelNeed(_ panel: OverviewPanel, _ snapshot: Snapshot, rows: Int) -> Int {
        switch panel {
        case .flood: 1 + snapshot.flood.rivers.count + (snapshot.flood.worstRain == nil ? 0 : 2)
        case .parking: 1 + snapshot.parking.carParks.count
        // On a low screen abnormal rows of other domains are worth more than a curve two lines high.
        case .energy: 1 + EnergySummary.lineCount(snapshot.energy) + (rows < Console.curveFromRows ? 0 : 6)
        case .air: 1 + 2 * snapshot.air.stations.count
        case .others: 1 + min(snapshot.others.rows.count, Console.listRows)
        case .alarms: 1 + min(snapshot.alarms.count, Console.listRows)
        case .journal: Console.listRows
        }
    }

    /// The same where lines are left that nobody needs: a list goes on as far as it has rows.
    private func panelWant(_ panel: OverviewPanel, _ snapshot: Snapshot, rows: Int) -> Int {
        switch panel {
        case .others: 1 + snapshot.others.rows.count + (snapshot.others.count > snapshot.others.rows.count ? 1 : 0)
        case .alarms: 1 + snapshot.alarms.count
        case .flood, .parking, .energy, .air, .journal: panelNeed(panel, snapshot, rows: rows)
        }
    }

    // MARK: One panel

    private func drawPanel(
        _ panel: OverviewPanel, _ snapshot: Snapshot, _ pen: Pen, in region: Region
    ) {
        let key = options.keys.label(for: KeyTable.Action(panel), texts) ?? ""
        let title = StyledText(key + " ", .key) + StyledText(texts(panel.title), .heading)
        let isFocused = focus == panel
        let trailing =
            panel.domain.map { panelSummary($0, snapshot, pen) }
            ?? (panel == .others ? othersSummary(snapshot.others) : [])
        let inside = PanelFrame(title: title, trailing: trailing, isFocused: isFocused).draw(in: region)
        // A key that moves between panels is answered by their titles; the keys that have a use then can follow.
        if isFocused { region.choose(row: 0) }
        switch panel {
        case .flood: drawPanelRows(.flood, snapshot, pen, in: inside)
        case .parking: drawPanelRows(.parking, snapshot, pen, in: inside)
        case .energy: drawPanelRows(.energy, snapshot, pen, in: inside)
        case .air: drawPanelRows(.air, snapshot, pen, in: inside)
        case .others: drawOthers(snapshot.others, pen, in: inside)
        case .alarms: drawFirstAlarms(snapshot, pen, in: inside)
        case .journal: drawJournalLines(snapshot.journal, pen, in: inside)
        }
    }

    private func drawFirstAlarms(_ snapshot: Snapshot, _ pen: Pen, in inside: Region) {
        guard !snapshot.alarms.isEmpty else { return _ = inside.text(StyledText(texts(.noAlarm), .dim), column: 1) }
        let room = snapshot.alarmCount > inside.rowCount ? inside.rowCount - 1 : inside.rowCount
        drawAlarmRows(Array(snapshot.alarms.prefix(room)), cursor: nil, pen, in: inside)
        drawLeft(snapshot.alarmCount - min(room, snapshot.alarms.count), pen, in: inside)
    }

    /// How many more there are, on the last line.
    private func drawLeft(_ left: Int, _ pen: Pen, in inside: Region) {
        guard left > 0 else { return }
        inside.text(
            StyledText(texts.plural(.moreRows, left, pen.formats.count(left)), .dim), column: 1,
            row: inside.rowCount - 1)
    }

    /// What is in no domain, the most urgent first; of a territory that has nothing at all, how it gets something.
    private func drawOthers(_ others: OthersPanel, _ pen: Pen, in inside: Region) {
        guard others.count > 0 else {
            let lines = StyledText.wrapped(
                texts(.nothingOutThere), .dim, columns: inside.columnCount - 2, limit: inside.rowCount)
            for (row, line) in lines.enumerated() { inside.text(line, column: 1, row: row) }
            return
        }
        let room = others.count > inside.rowCount ? inside.rowCount - 1 : inside.rowCount
        let shown = others.rows.prefix(max(0, room))
        let areAlike = Set(others.rows.map(\.type)).count == 1
        let cells = shown.map { row in
            let values = row.values.filter { $0.value.value != nil || $0.value.text != nil }
            let known = values.map {
                StyledText(texts.attribute($0.attribute) + " ", .dim) + pen.value($0.value, of: $0.attribute)
            }
            let newest = values.map(\.value).max {
                ($0.observedAt ?? .distantPast) < ($1.observedAt ?? .distantPast)
            }
            return [
                pen.mark(row.mark), StyledText(row.name), StyledText(areAlike ? "" : texts.type(row.type), .dim),
                known.first ?? pen.value(.missing), newest.map { pen.age($0) } ?? "", .joined(Array(known.dropFirst())),
            ]
        }
        let columns = [
            ColumnPlan.mark, ColumnPlan(cut: .to(12), maximum: 32, priority: 90),
            ColumnPlan(cut: .to(8), maximum: 24, priority: 40, hidesWhenEmpty: true), ColumnPlan(priority: 80),
            ColumnPlan(priority: 60), ColumnPlan(cut: .to(8), weight: 1, priority: 30),
        ]
        ColumnPlan.table(columns, rows: cells, hasHeading: false, columnCount: inside.columnCount - 1)
            .draw(in: inside.part(column: 1, row: 0, columns: inside.columnCount - 1, rows: max(0, room)))
        drawLeft(others.count - shown.count, pen, in: inside)
    }

    /// Of what never sent anything nobody knows that it is well.
    private func othersSummary(_ others: OthersPanel) -> [StyledText] {
        guard others.unheardCount > 0 else { return abnormalCount((others.count, others.abnormalCount)) }
        let unheard = StyledText(
            texts.plural(.neverHeard, others.unheardCount, String(others.unheardCount), String(others.count)), .label)
        return (others.abnormalCount > 0 ? abnormalCount((others.count, others.abnormalCount)) : []) + [unheard]
    }

    private func abnormalCount(_ counts: (all: Int, abnormal: Int)) -> [StyledText] {
        if counts.abnormal > 0 {
            return [
                StyledText(
                    texts.plural(.abnormalOf, counts.abnormal, String(counts.abnormal), String(counts.all)), .label)
            ]
        }
        return counts.all > 0 ? [StyledText(texts(.noneAbnormal, String(counts.all)), .dim)] : []
    }

    func panelSummary(_ domain: Domain, _ snapshot: Snapshot, _ pen: Pen) -> [StyledText] {
        let counts = domain.counts(snapshot)
        var parts: [StyledText] = []
        if domain == .parking, let total = snapshot.parking.total { parts += ParkingRows.total(total, pen) }
        if counts.abnormal > 0 || domain != .parking { parts += abnormalCount(counts) }
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
        case .others: self = .devices
        case .alarms: self = .alarms
        case .journal: self = .journal
        }
    }
}
