import Figures
import OperatorLink
import Screen
import Telemetry

/// Level 2: a domain's rows in full, what the chosen one says in words, and its trend.
extension Console {
    /// Below this height the table has the display to itself.
    private static let detailFromRows = 14
    /// Rule, headings, totals and a line between: what a table takes beside its rows.
    private static let tableFrameRows = 6
    /// Below this a river's row is its name, level and age.
    private static let headedWidth = 60

    func drawDomain(_ domain: Domain, _ snapshot: Snapshot, _ pen: Pen, in body: Region) {
        // The table takes what its rows need, at most three fifths; the trend has the rest.
        let needed = min(domainList.rows.count + Console.tableFrameRows, body.rowCount * 3 / 5)
        let hasDetail = body.rowCount >= Console.detailFromRows && !domainList.rows.isEmpty
        let parts = body.rows([.flexible(), .fixed(hasDetail ? body.rowCount - needed : 0)])
        let counts = domain.counts(snapshot)
        var frame = PanelFrame(
            title: listTitle(
                domain.title, pen, shown: domainList.rows.count, of: counts.all, isHeld: domainList.isHeld),
            trailing: [domainSummary(domain, snapshot, pen)])
        let inside = frame.draw(in: parts[0])
        parts[0].order(sort, row: 0)
        let top = drawSummaryLines(domain, snapshot, pen, in: inside)
        let table = inside.part(column: 0, row: top, columns: inside.columnCount, rows: inside.rowCount - top)
        if domainList.rows.isEmpty {
            table.text(emptyText, column: 1)
        } else {
            let hidden = drawRows(domain, pen, in: table)
            // Only now is it known how many rows had no room.
            if hidden > 0 {
                frame.trailing.insert(
                    StyledText(texts.plural(.moreRows, hidden, pen.formats.count(hidden)), .label), at: 0)
                frame.draw(in: parts[0])
            }
        }
        if let row = domainList.selected { drawDetail(row, snapshot, pen, in: parts[1]) }
    }

    /// `1 Crues · par niveau · filtre : gap · ORDRE TENU · 12 sur 40`
    func listTitle(_ name: Phrase, _ pen: Pen, shown: Int, of all: Int, isHeld: Bool) -> StyledText {
        listTitle(StyledText(texts(name), .heading, .bold), shown: shown, of: all, isHeld: isHeld)
    }

    func listTitle(_ name: StyledText, shown: Int, of all: Int, isHeld: Bool) -> StyledText {
        var parts: [StyledText] = [name].filter { !$0.isEmpty }
        if let sort, sorts.indices.contains(sort) {
            parts.append(StyledText(texts(.sortedBy, texts(sorts[sort])), .dim))
        }
        if !filter.isEmpty { parts.append(StyledText(texts(.filteredBy, filter), .notice)) }
        if !filter.isEmpty, let part = partHeld {
            let counts = [shown, part.held, part.all].map { String($0) }
            parts.append(StyledText(texts(.shownOfHeld, counts[0], counts[1], counts[2]), .notice))
        } else if shown < all {
            parts.append(StyledText(texts(.shownOf, String(shown), String(all)), .dim))
        }
        if isHeld { parts.append(StyledText(texts(.orderHeld), .badge)) }
        return .joined(parts, separator: " · ")
    }

    /// Why a list is empty, and how to fill it.
    var emptyText: StyledText {
        guard !filter.isEmpty else { return StyledText(texts(.nothingHere), .dim) }
        // What was not sent was not looked through: a name is found among all there are.
        if let part = partHeld {
            return StyledText(texts(.nothingHeldMatches, String(part.held), filter, keyLabel(.palette)), .notice)
        }
        return StyledText(texts(.nothingMatches, filter, keyLabel(.back)), .dim)
    }

    private func domainSummary(_ domain: Domain, _ snapshot: Snapshot, _ pen: Pen) -> StyledText {
        let counts = domain.counts(snapshot)
        guard counts.abnormal > 0 else {
            return counts.all > 0 ? StyledText(texts(.noneAbnormal, String(counts.all)), .dim) : ""
        }
        return StyledText(
            texts.plural(.abnormalOf, counts.abnormal, String(counts.abnormal), String(counts.all)), .label)
    }

    /// The domain's totals above its table.
    private func drawSummaryLines(_ domain: Domain, _ snapshot: Snapshot, _ pen: Pen, in region: Region) -> Int {
        let lines: [StyledText]
        switch domain {
        case .flood:
            lines = Array(
                RainRows.worstLines(snapshot.flood, pen, columns: region.columnCount - 2).prefix(
                    region.rowCount < 20 ? 1 : 2))
        case .parking:
            lines = snapshot.parking.total.map { [.joined(ParkingRows.total($0, pen), separator: ", ")] } ?? []
        case .energy: lines = EnergySummary(snapshot.energy, pen).lines
        case .air: lines = []
        }
        let shown = lines.filter { !$0.isEmpty }.prefix(max(0, region.rowCount - 3))
        for (row, line) in shown.enumerated() { region.text(line, column: 1, row: row) }
        return shown.count
    }

    // MARK: Rows

    /// One table, or for floods two: gauges, then rain, each under its own heading.
    /// - Returns: how many rows had no room.
    private func drawRows(_ domain: Domain, _ pen: Pen, in region: Region) -> Int {
        let rows = domainList.rows
        let chosen = domainList.selectedIndex
        let riverCount = domain == .flood ? rows.firstIndex { $0.isRain } ?? rows.count : rows.count
        let rainCount = rows.count - riverCount
        // A third for the rain, and what the gauges leave.
        let left = region.rowCount - (riverCount == 0 ? 0 : riverCount + 1)
        let rainRoom = rainCount == 0 ? 0 : min(rainCount + 1, max(left, region.rowCount / 3))
        let riverRoom = rainCount == 0 ? region.rowCount : min(riverCount + 1, region.rowCount - rainRoom)
        let parts = region.rows([.fixed(riverRoom), .fixed(rainRoom)])
        let first = drawTable(
            rows[..<riverCount], chosen: chosen, brevities: domain.brevities, pen, in: parts[0],
            columns: { domain.columns(texts, isPanel: false, $0) },
            cells: { row, brevity, _ in domain.cells(row, pen, isPanel: false, brevity) })
        let second = drawTable(
            rows[riverCount...], chosen: chosen, brevities: [.full], pen, in: parts[1],
            columns: { _ in RainRows.columns(texts, pen) },
            cells: { row, _, hasHeading in
                guard case .rain(let rain) = row.figure else { return [] }
                return RainRows.cells(rain, row.mark, pen, areNamed: !hasHeading)
            })
        return rows.count - first - second
    }

    private func drawTable(
        _ rows: ArraySlice<DomainRow>, chosen: Int, brevities: [Brevity], _ pen: Pen, in region: Region,
        columns: (Brevity) -> [ColumnPlan],
        cells: (_ row: DomainRow, Brevity, _ hasHeading: Bool) -> [StyledText]
    ) -> Int {
        guard !rows.isEmpty, !region.isEmpty else { return 0 }
        // On two lines a second row is worth more than the heading; figures of rain are nothing without their window.
        // And where all fit without it, what says its own unit needs none.
        let isOfRivers = if case .river = rows.first?.figure { true } else { false }
        let needsNone = region.columnCount < Console.headedWidth && rows.count == region.rowCount
        let hasHeading =
            region.rowCount > 2 && !(needsNone && isOfRivers)
            || region.rowCount == 2 && (rows.first?.isRain == true || rows.count == 1)
        let room = region.rowCount - (hasHeading ? 1 : 0)
        let isHere = rows.indices.contains(chosen)
        let inside = chosen - rows.startIndex
        let window = ScrollWindow.range(count: rows.count, chosen: isHere ? inside : 0, room: room)
        if isHere { region.page(window.count, of: rows.count) }
        let shown = rows.dropFirst(window.lowerBound).prefix(window.count)
        func written(_ brevity: Brevity) -> (columns: [ColumnPlan], lines: [[StyledText]]) {
            let lines = shown.map { row in
                let cells = cells(row, brevity, hasHeading)
                return domainList.isGone(row) ? cells.map { $0.recoloured(.dim) } : cells
            }
            return (columns(brevity), lines)
        }
        // Words are shortened before names are cut.
        var table = written(.full)
        for brevity in brevities.dropFirst() {
            let room = region.columnCount - 2
            if ColumnPlan.missing(table.columns, table.lines, hasHeading: hasHeading, columnCount: room) == 0 { break }
            table = written(brevity)
        }
        ColumnPlan.draw(
            table.columns, rows: table.lines, cursor: isHere ? inside - window.lowerBound : nil,
            hasHeading: hasHeading, in: region)
        return table.lines.count
    }

    // MARK: The chosen row

    private func drawDetail(_ row: DomainRow, _ snapshot: Snapshot, _ pen: Pen, in region: Region) {
        guard !region.isEmpty else { return }
        if case .meter = row.figure, row.id == snapshot.energy.meters.first?.entity, domainList.selectedID == nil {
            // Nothing chosen: the territory's own curve says more than its first meter's.
            let inside = PanelFrame(title: StyledText(texts(.today), .heading)).draw(in: region)
            EnergySummary(snapshot.energy, pen).drawCurve(in: inside.inset(columns: 1))
            return
        }
        let inside = PanelFrame(title: trendTitle(row.name, pen), trailing: trendTrailing(pen)).draw(in: region)
        let lines = detailLines(row, pen).prefix(max(0, inside.rowCount - 4))
        for (index, line) in lines.enumerated() { inside.text(line, column: 1, row: index) }
        let plot = inside.part(
            column: 1, row: lines.count, columns: inside.columnCount - 2, rows: inside.rowCount - lines.count)
        let judged = trendSeries.flatMap { series in snapshot.levels.first { $0.series == series }?.thresholds }
        drawTrend(thresholds: judged ?? row.thresholds, unit: row.unit, newest: row.trendValue, pen, in: plot)
    }

    private func detailLines(_ row: DomainRow, _ pen: Pen) -> [StyledText] {
        switch row.figure {
        case .river(let river):
            return [RiverRows.thresholds(river.thresholds, river.level.unit, pen)].filter { !$0.isEmpty }
                + RiverRows.upstream(river, pen)
        case .rain: return []
        case .parking(let parking): return ParkingRows.detail(parking, pen)
        case .meter(let meter): return [MeterRows.voltage(meter.voltage, pen)].filter { !$0.isEmpty }
        case .air(let air): return AirRows.detail(air, pen)
        }
    }
}

extension DomainRow {
    var isRain: Bool { if case .rain = figure { true } else { false } }

    /// The levels drawn into its trend.
    var thresholds: [RiverFigure.Threshold] { if case .river(let river) = figure { river.thresholds } else { [] } }

    var unit: Unit? {
        switch figure {
        case .river(let river): river.level.unit
        case .rain(let rain): rain.last.unit
        case .parking: nil
        case .meter(let meter): meter.power.unit
        case .air: "µg/m³"
        }
    }
}

/// In how many letters a table says what it says.
enum Brevity {
    case full, short, shortest
}

extension Domain {
    /// How its table can be written, the longest first.
    var brevities: [Brevity] {
        switch self {
        case .flood, .parking, .energy: [.full]
        case .air: [.full, .short, .shortest]
        }
    }

    func columns(_ texts: Texts, isPanel: Bool, _ brevity: Brevity = .full) -> [ColumnPlan] {
        switch self {
        case .flood: RiverRows.columns(texts, isPanel: isPanel)
        case .parking: ParkingRows.columns(texts, isPanel: isPanel)
        case .energy: MeterRows.columns(texts, isPanel: isPanel)
        case .air: AirRows.columns(texts, brevity)
        }
    }

    func cells(_ row: DomainRow, _ pen: Pen, isPanel: Bool, _ brevity: Brevity = .full) -> [StyledText] {
        switch row.figure {
        case .river(let river): RiverRows.cells(river, row.mark, pen, isPanel: isPanel)
        case .rain(let rain): RainRows.cells(rain, row.mark, pen)
        case .parking(let parking): ParkingRows.cells(parking, row.mark, pen, isPanel: isPanel)
        case .meter(let meter): MeterRows.cells(meter, row.mark, pen, isPanel: isPanel)
        case .air(let air): AirRows.cells(air, row.mark, pen, brevity)
        }
    }
}

extension StyledText {
    /// Every part in one role: a row that is no longer there.
    func recoloured(_ role: Role) -> StyledText {
        StyledText(spans.map { Span($0.text, Style(role, $0.style.attributes)) })
    }
}
