import OperatorLink
import Screen
import Telemetry

/// A map: coast and communes as braille, sensors by what is wrong with them, and under it the one that is chosen.
struct MapPicture {
    let base: BaseMap
    let rows: [SelectedRow]
    let chosen: EntityID?
    let pen: Pen

    /// Below these a name would hide what it names.
    private static let namesFromColumns = 50
    private static let scaleFromRows = 8
    private static let scaleFromColumns = 24

    /// - Parameter size: in cells.
    static func projection(_ base: BaseMap, _ rows: [SelectedRow], size: Size) -> MapProjection {
        let placed = rows.compactMap(\.location)
        var points = placed.isEmpty ? base.lines.flatMap(\.points) + base.labels.map(\.at) : placed
        if points.isEmpty, let centre = base.centre { points = [centre] }
        return MapProjection(
            fitting: points, width: size.columns * BrailleCanvas.dotsPerColumn,
            height: size.rows * BrailleCanvas.dotsPerRow)
    }

    func draw(_ projection: MapProjection, in region: Region) {
        guard !region.isEmpty else { return }
        drawLines(projection, in: region)
        var taken = Set<Int>()
        let marks = drawSensors(projection, in: region, &taken)
        if region.columnCount >= MapPicture.namesFromColumns { drawNames(projection, in: region, taken) }
        if region.rowCount >= MapPicture.scaleFromRows, region.columnCount >= MapPicture.scaleFromColumns {
            drawScale(projection, in: region)
        }
        if let marks { region.part(column: marks.column, row: marks.row, columns: 2, rows: 1).highlight(.reverse) }
    }

    private func drawLines(_ projection: MapProjection, in region: Region) {
        var canvas = BrailleCanvas(size: region.size)
        for line in base.lines {
            let style = Style(line.isBoundary ? .border : .dim)
            for (from, to) in zip(line.points, line.points.dropFirst()) {
                guard let part = projection.clipped(from, to) else { continue }
                canvas.line(fromX: part.fromX, fromY: part.fromY, toX: part.toX, toY: part.toY, style)
            }
        }
        canvas.draw(in: region)
    }

    /// The chosen one, then the worst first: one that would lie over another is left out, so that no half of a mark is
    /// read as another's.
    /// - Returns: where the chosen one is.
    private func drawSensors(
        _ projection: MapProjection, in region: Region, _ taken: inout Set<Int>
    ) -> Position? {
        var place: Position?
        for row in rows.filter({ $0.entity == chosen }) + rows.filter({ $0.entity != chosen }) {
            guard let cell = cell(row, projection, in: region) else { continue }
            let glyph = MapPicture.glyph(row, pen)
            let cells = (0..<max(1, glyph.columnCount)).map { cell.row * region.columnCount + cell.column + $0 }
            guard taken.isDisjoint(with: cells) else { continue }
            taken.formUnion(cells)
            region.text(glyph, column: cell.column, row: cell.row)
            if row.entity == chosen { place = cell }
        }
        return place
    }

    private func cell(_ row: SelectedRow, _ projection: MapProjection, in region: Region) -> Position? {
        guard let location = row.location else { return nil }
        let dot = projection.dot(location)
        guard dot.x >= 0, dot.y >= 0, dot.x < Double(projection.width), dot.y < Double(projection.height) else {
            return nil
        }
        return Position(
            column: min(region.columnCount - 1, Int(dot.x) / BrailleCanvas.dotsPerColumn),
            row: min(region.rowCount - 1, Int(dot.y) / BrailleCanvas.dotsPerRow))
    }

    /// The alarm's mark, else the glyph of its quality, else a grey point.
    static func glyph(_ row: SelectedRow, _ pen: Pen) -> StyledText {
        if let mark = row.mark { return pen.mark(mark) }
        switch row.state {
        case .stale: return StyledText("?", .stale)
        case .bad: return StyledText("✗", .bad)
        case .uncertain: return StyledText("≈", .uncertain)
        case .missing: return StyledText("·", .missing)
        case .normal: return StyledText("•", .label)
        }
    }

    private func drawNames(_ projection: MapProjection, in region: Region, _ sensors: Set<Int>) {
        var taken = sensors
        for label in base.labels {
            let dot = projection.dot(label.at)
            guard dot.x >= 0, dot.y >= 0, dot.y < Double(projection.height), dot.x < Double(projection.width) else {
                continue
            }
            let row = Int(dot.y) / BrailleCanvas.dotsPerRow
            let count = label.name.columnCount
            let column = Int(dot.x) / BrailleCanvas.dotsPerColumn - count / 2
            guard column >= 0, column + count <= region.columnCount else { continue }
            let cells = (column - 1...column + count).map { row * region.columnCount + $0 }
            guard taken.isDisjoint(with: cells) else { continue }
            taken.formUnion(cells)
            region.text(StyledText(label.name, .dim), column: column, row: row)
        }
    }

    /// `├─────┤ 5 km` at the foot: the longest round distance a quarter of the map holds.
    private func drawScale(_ projection: MapProjection, in region: Region) {
        let metresPerColumn =
            MapProjection.metresPerDegree / projection.dotsPerDegree * Double(BrailleCanvas.dotsPerColumn)
        let room = Double(region.columnCount / 4)
        let round = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000].last {
            Double($0) / metresPerColumn <= room
        }
        guard let round else { return }
        let count = max(2, Int((Double(round) / metresPerColumn).rounded()))
        let text =
            round < 1_000
            ? pen.formats.count(round) + " m" : pen.formats.count(round / 1_000) + " km"
        let bar = "├" + String(repeating: "─", count: count - 2) + "┤ " + text
        region.text(StyledText(bar, .dim), column: 1, row: region.rowCount - 1)
    }
}
