import Figures
import OperatorLink
import Screen
import Telemetry

/// Meters and cabinets: power, and the voltage as EN 50160 counts it.
enum MeterRows {
    static func columns(_ texts: Texts, isPanel: Bool) -> [ColumnPlan] {
        [
            ColumnPlan.mark,
            ColumnPlan(texts(.columnMeter), cut: .to(isPanel ? shortestName : 18), priority: 90),
            ColumnPlan(texts(.columnPower), alignment: .trailing, priority: 95),
            ColumnPlan(texts(.columnAge), priority: 80),
            ColumnPlan(texts(.columnRecent), maximum: 24, priority: 20, isPicture: true),
            ColumnPlan(isPanel ? "" : texts(.columnVoltage), weight: 1, priority: 60),
        ]
    }

    /// What a name is cut to in a panel before a verdict loses its counts.
    private static let shortestName = 12

    static func cells(
        _ meter: MeterFigure, _ mark: Mark?, _ pen: Pen, isPanel: Bool, hasCounts: Bool = true
    ) -> [StyledText] {
        [
            pen.mark(mark), StyledText(meter.name), pen.value(meter.power), pen.age(meter.power),
            pen.spark(meter.recent, columns: isPanel ? 5 : 16),
            hasCounts || meter.voltage?.complies != false
                ? voltage(meter.voltage, pen) : StyledText(pen.texts(.voltageFailsShort), .fault),
        ]
    }

    /// A panel's table: names give way to verdicts, and a verdict's counts to the verdict.
    static func panel(
        _ meters: [MeterFigure], _ marks: [EntityID: Mark], _ pen: Pen, columns: Int
    ) -> Table {
        let plans = self.columns(pen.texts, isPanel: true)
        func rows(hasCounts: Bool) -> [[StyledText]] {
            meters.map { cells($0, marks[$0.entity], pen, isPanel: true, hasCounts: hasCounts) }
        }
        let whole = rows(hasCounts: true)
        let missing = ColumnPlan.missing(plans, whole, hasHeading: false, columnCount: columns)
        let longest = meters.reduce(0) { max($0, $1.name.columnCount) }
        let fits = missing <= max(0, longest - shortestName)
        return ColumnPlan.table(
            plans, rows: fits ? whole : rows(hasCounts: false), hasHeading: false, columnCount: columns)
    }

    /// `N 1008, N1 2, N2 0`, with a verdict only when there can be one.
    static func voltage(_ voltage: MeterFigure.VoltageVerdict?, _ pen: Pen) -> StyledText {
        guard let voltage else { return "" }
        let counts = (String(voltage.count), String(voltage.outsideTenPercent), String(voltage.outsideTenFifteen))
        switch voltage.complies {
        case nil: return StyledText(pen.texts(.voltageSoFar, counts.0, counts.1, counts.2), .dim)
        case true?: return StyledText(pen.texts(.voltageComplies, counts.0, counts.1, counts.2))
        case false?: return StyledText(pen.texts(.voltageFails, counts.0, counts.1, counts.2), .fault)
        }
    }
}

/// The energy of the territory: power with the meters counted, the usual one, and the day's curve.
struct EnergySummary {
    private let panel: EnergyPanel
    private let pen: Pen

    init(_ panel: EnergyPanel, _ pen: Pen) {
        self.panel = panel
        self.pen = pen
    }

    /// Lines of figures and of abnormal meters, the curve left out.
    static func lineCount(_ panel: EnergyPanel) -> Int {
        let apparent = (panel.total?.voltAmpereMeters ?? 0) > 0 ? 1 : 0
        return (panel.total == nil ? 0 : 1) + apparent + panel.meters.lazy.filter { isAbnormal($0, panel) }.count
    }

    /// Marked, silent, or not to be trusted.
    static func isAbnormal(_ meter: MeterFigure, _ panel: EnergyPanel) -> Bool {
        panel.marks[meter.entity] != nil || meter.power.isStale || meter.power.quality != .good
    }

    /// `4,21 MW, 38 compteurs sur 40  habituel 3,90 MW  +8 %`
    var lines: [StyledText] {
        guard let total = panel.total else { return [] }
        let texts = pen.texts
        var first: [StyledText] = []
        let power = total.watts.map { pen.formats.quantity($0, "W") } ?? "–"
        first.append(
            StyledText(
                texts.plural(
                    .energyTotal, total.metersCounted, power, String(total.metersCounted), String(total.metersKnown)),
                total.metersCounted < total.metersKnown ? .label : .normal))
        if let usual = total.usualWatts {
            first.append(StyledText(texts(.usual, pen.formats.quantity(usual, "W")), .usual))
            if let percent = total.percentOfUsual {
                first.append(StyledText(pen.formats.signed(percent - 100, places: 0) + " %"))
            } else {
                first.append(StyledText(texts(.otherMeters), .dim))
            }
        } else {
            first.append(StyledText(texts(.noUsual), .dim))
        }
        let newest = panel.meters.map(\.power).filter { $0.observedAt != nil }.max {
            ($0.observedAt ?? .distantPast) < ($1.observedAt ?? .distantPast)
        }
        if let newest { first.append(pen.age(newest)) }
        guard total.voltAmpereMeters > 0 else { return [.joined(first)] }
        let apparent = total.voltAmperes.map { pen.formats.quantity($0, "VA") } ?? "–"
        let second = texts.plural(.apparent, total.voltAmpereMeters, apparent, String(total.voltAmpereMeters))
        return [.joined(first), StyledText(second)]
    }

    /// Figures, then abnormal meters, then the curve in what is left.
    func drawPanel(in region: Region) {
        var row = 0
        for line in lines where row < region.rowCount {
            region.text(line, column: 1, row: row)
            row += 1
        }
        // Abnormal rows come first in the core's order: no need to look further.
        let all = panel.meters.prefix(while: { EnergySummary.isAbnormal($0, panel) }).map { DomainRow($0, panel) }
        let abnormal = DomainRow.mostUrgentFirst(all).prefix(max(0, region.rowCount - row)).compactMap { row in
            if case .meter(let meter) = row.figure { meter } else { nil }
        }
        MeterRows.panel(Array(abnormal), panel.marks, pen, columns: region.columnCount - 2).draw(
            in: region.part(column: 1, row: row, columns: region.columnCount - 2, rows: region.rowCount - row))
        row += abnormal.count
        if panel.meters.isEmpty { region.text(StyledText(pen.texts(.nothingHere), .dim), column: 1, row: row) }
        let rest = region.part(column: 1, row: row, columns: region.columnCount - 2, rows: region.rowCount - row)
        if rest.rowCount == 1 { drawDayLine(in: rest) } else { drawCurve(in: rest) }
    }

    /// The day in one line, where there is no room for a curve: `aujourd'hui ▁▂▅█▆  3,51 MW à 5,49 MW`.
    private func drawDayLine(in line: Region) {
        guard let total = panel.total else { return }
        let known = total.today.values.compactMap { $0 }.filter(\.isFinite)
        guard let low = known.min(), let high = known.max() else { return }
        let bounds = pen.texts(.fromTo, pen.formats.quantity(low, "W"), pen.formats.quantity(high, "W"))
        let picture = pen.spark(total.today, columns: EnergySummary.dayLineColumns)
        line.text(
            .fitting(
                [StyledText(pen.texts(.today), .graph), picture, StyledText(bounds, .dim)], columns: line.columnCount))
    }

    /// Two hours a column.
    private static let dayLineColumns = 12

    /// The local day: today's curve up to now over the usual one, the hours under it, and which is which.
    func drawCurve(in region: Region) {
        guard let total = panel.total, region.rowCount >= 2, !total.today.values.isEmpty else { return }
        let hasHours = region.rowCount >= 4 && region.columnCount >= 24
        let plot = region.part(
            column: 0, row: 0, columns: region.columnCount, rows: region.rowCount - (hasHours ? 2 : 1))
        let day = max(total.today.values.count, total.usual.values.count)
        func wholeDay(_ values: [Double?]) -> [Double?] { values + Array(repeating: nil, count: day - values.count) }
        TrendPlot(wholeDay(total.today.values), usual: wholeDay(total.usual.values)).draw(in: plot)
        if hasHours { drawHours(of: day, step: total.today.step, in: region.row(region.rowCount - 2)) }
        let known = total.today.values.compactMap { $0 }.filter(\.isFinite)
        let bounds = [known.min(), known.max()].compactMap { $0 }.map { pen.formats.quantity($0, "W") }
        let legend: [StyledText] = [
            StyledText(pen.texts(.today), .graph),
            StyledText(bounds.count == 2 ? pen.texts(.fromTo, bounds[0], bounds[1]) : "", .dim),
            total.usual.values.contains { $0 != nil } ? StyledText("┄ " + pen.texts(.usual, ""), .usual) : "",
        ]
        region.text(.fitting(legend, columns: region.columnCount), row: region.rowCount - 1)
    }

    /// `0 h   6 h   12 h   18 h`, each at its place; on a day the clocks change they stand where that day has them.
    private func drawHours(of steps: Int, step: TimeSpan, in line: Region) {
        let length = step * Int64(steps)
        guard length > .zero else { return }
        for hour in stride(from: Int64(0), to: 24, by: 6) where TimeSpan.hours(hour) < length {
            let column = Int(hour * TimeSpan.hours(1).nanoseconds / (length.nanoseconds / Int64(line.columnCount)))
            line.text(StyledText(pen.texts(.hoursShort, String(hour)), .dim), column: column)
        }
    }
}
