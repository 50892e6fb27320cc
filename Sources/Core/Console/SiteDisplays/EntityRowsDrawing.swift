import OperatorLink
import Screen
import Telemetry

/// Rows of a selection as a table, as gauges with their thresholds, or as bars on one scale.
struct EntityRowsDrawing {
    let rows: [SelectedRow]
    /// The row the operator chose; nil: none.
    let chosen: Int?
    let panel: DisplayPanel
    let pen: Pen

    private var attributes: [AttributeName] { panel.selection?.attributes ?? [] }

    // MARK: Table

    func drawTable(in region: Region) {
        let hasHeading = hasHeading(region.rowCount)
        let window = window(region.rowCount - (hasHeading ? 1 : 0))
        let cells = cells(in: window)
        ColumnPlan.draw(
            columns(of: cells, hasHeading: hasHeading, columnCount: region.columnCount - 2), rows: cells,
            cursor: chosen.map { $0 - window.lowerBound }, hasHeading: hasHeading, in: region)
    }

    /// Rows a panel of that height shows.
    func visibleRows(in rowCount: Int) -> Int {
        window(rowCount - (panel.kind == .table && hasHeading(rowCount) ? 1 : 0)).count
    }

    private func hasHeading(_ rowCount: Int) -> Bool { rowCount > 2 }

    private func cells(in window: Range<Int>) -> [[StyledText]] { rows[window].map { cells($0) } }

    func cells(_ row: SelectedRow) -> [StyledText] {
        [pen.mark(row.mark), StyledText(row.name)]
            + attributes.map { attribute in row.value(of: attribute).map { pen.value($0.value, of: attribute) } ?? "" }
            + [age(row), trouble(row)]
    }

    /// The table's columns under their whole names; `cells` stand under them.
    var columns: [ColumnPlan] {
        [ColumnPlan.mark, ColumnPlan(cut: .to(12), maximum: 40, priority: 90)]
            + attributes.enumerated().map { index, attribute in
                ColumnPlan(pen.texts.attribute(attribute), alignment: .trailing, priority: 80 - index)
            } + [
                ColumnPlan(pen.texts(.columnAge), priority: 60), ColumnPlan(cut: .to(6), weight: 1, priority: 50),
            ]
    }

    /// What an attribute is called gives way to its figures: a heading may be cut, and a column need not go for it. The
    /// longest first, and none by more than is missing.
    private func columns(of cells: [[StyledText]], hasHeading: Bool, columnCount: Int) -> [ColumnPlan] {
        var missing = ColumnPlan.missing(columns, cells, hasHeading: hasHeading, columnCount: columnCount)
        guard missing > 0 else { return columns }
        var shortened = columns
        let headings = attributes.indices.map { $0 + 2 }
        var widths = headings.map { shortened[$0].title.columnCount }
        let least = headings.map { index in
            max(cells.map { $0[index].columnCount }.max() ?? 0, EntityRowsDrawing.shortestHeading)
        }
        // Ends: each round takes a column of a heading.
        while missing > 0,
            let longest = widths.indices.filter({ widths[$0] > least[$0] }).max(by: { widths[$0] < widths[$1] })
        {
            widths[longest] -= 1
            missing -= 1
        }
        for (place, index) in headings.enumerated() {
            shortened[index].title = shortened[index].title.truncated(toColumns: widths[place])
        }
        return shortened
    }

    /// Letters by which a heading is still told from another.
    private static let shortestHeading = 5

    /// What a panel of that size says it does not show: of `count` rows how many, and the attributes whose columns have
    /// no room.
    func leftOut(of count: Int, in size: Size) -> (rows: Int, attributes: [AttributeName]) {
        switch panel.kind {
        case .table:
            let hasHeading = hasHeading(size.rows)
            let window = window(size.rows - (hasHeading ? 1 : 0))
            let cells = cells(in: window)
            let plans = columns(of: cells, hasHeading: hasHeading, columnCount: size.columns - 2)
            let table = ColumnPlan.table(plans, rows: cells, hasHeading: hasHeading, columnCount: size.columns - 2)
            let lost = table.columnsWithoutRoom(in: size.columns - 2).map { $0 - 2 }
            return (count - window.count, lost.filter { attributes.indices.contains($0) }.map { attributes[$0] })
        case .gauge, .bars: return (count - window(size.rows).count, [])
        default: return (0, [])
        }
    }

    /// The newest of its values: one that went silent shows on its own.
    private func age(_ row: SelectedRow) -> StyledText {
        let newest = row.values.map(\.value).filter { $0.observedAt != nil }.max {
            ($0.observedAt ?? .distantPast) < ($1.observedAt ?? .distantPast)
        }
        return newest.map { pen.age($0) } ?? ""
    }

    /// Of several values it is said which: the row's age is that of another one.
    private func trouble(_ row: SelectedRow) -> StyledText {
        let worst = row.values.first { pen.qualityWord($0.value) != nil }
        guard let worst, let word = pen.qualityWord(worst.value) else { return "" }
        let alike = row.values.filter { pen.qualityWord($0.value) == word }
        let names = alike.map { pen.texts.attribute($0.attribute) }.joined(separator: ", ")
        let said = alike.count < row.values.count ? pen.texts(.labelled, word) + names : word
        return StyledText(said, pen.quality(worst.value).role)
    }

    // MARK: Gauges and bars

    /// Each on its own scale, its thresholds marked.
    func drawGauges(in region: Region) {
        drawLines(in: region) { value, region in
            guard let range = scale(value), let number = value.value.value else {
                return GaugeBar(nil).draw(in: region)
            }
            let width = range.upperBound - range.lowerBound
            func place(_ number: Double) -> Double { (number - range.lowerBound) / width }
            GaugeBar(place(number), marks: value.thresholds.map { place($0.value) }).draw(in: region)
        }
    }

    /// All on one scale, so that they can be compared.
    func drawBars(in region: Region) {
        let numbers = rows.compactMap { attributes.first.flatMap($0.value(of:))?.value.value }.filter(\.isFinite)
        let most = numbers.max() ?? 0
        let range = panel.range ?? (min(0, numbers.min() ?? 0)...max(most, .leastNormalMagnitude))
        drawLines(in: region) { value, region in
            let share = value.value.value.map { ($0 - range.lowerBound) / (range.upperBound - range.lowerBound) }
            GaugeBar(share).draw(in: region)
        }
    }

    /// What a gauge runs from and to; nil where nothing says it.
    private func scale(_ value: SelectedValue) -> ClosedRange<Double>? {
        if let range = panel.range ?? value.range, range.upperBound > range.lowerBound { return range }
        let most = ([value.value.value ?? 0] + value.thresholds.map(\.value)).filter(\.isFinite).max() ?? 0
        return most > 0 ? 0...most : nil
    }

    /// A line a row: mark, name, a bar, the value and its age; the bar has what the others leave.
    private func drawLines(in region: Region, bar: (SelectedValue, Region) -> Void) {
        guard let attribute = attributes.first else { return }
        let window = window(region.rowCount)
        let shown = rows[window].map { row in
            (row, row.value(of: attribute) ?? SelectedValue(attribute: attribute, value: .missing))
        }
        let values = shown.map {
            StyledText.joined([pen.value($0.1.value, of: attribute), pen.age($0.1.value)], separator: " ")
        }
        let valueColumns = min(region.columnCount, values.map(\.columnCount).max() ?? 0)
        let names = shown.map { StyledText($0.0.name) }
        let room = region.columnCount - valueColumns - 6
        let nameColumns = min(names.map(\.columnCount).max() ?? 0, max(0, room / 2))
        for (index, (row, value)) in shown.enumerated() {
            let line = region.row(index)
            line.text(pen.mark(row.mark), column: 1)
            line.text(names[index].truncated(toColumns: nameColumns), column: 4)
            line.text(
                values[index], column: region.columnCount - 1 - valueColumns, columns: valueColumns,
                alignment: .trailing)
            let first = 4 + nameColumns + 1
            bar(
                value, line.part(column: first, row: 0, columns: region.columnCount - 2 - valueColumns - first, rows: 1)
            )
            guard chosen == window.lowerBound + index else { continue }
            line.choose(row: 0)
            line.put("▸", Style(.normal, .bold), column: 0, row: 0)
            line.part(column: 4, row: 0, columns: min(nameColumns, Table.cursorColumns), rows: 1).highlight(.reverse)
        }
    }

    private func window(_ room: Int) -> Range<Int> {
        ScrollWindow.range(count: rows.count, chosen: chosen ?? 0, room: max(0, room))
    }
}
