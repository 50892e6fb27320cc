import Figures
import OperatorLink
import Screen
import Telemetry

/// Rivers: level, age, rate over its window, and the time to the next threshold "at this rate".
enum RiverRows {
    static func columns(_ texts: Texts, isPanel: Bool) -> [ColumnPlan] {
        [
            ColumnPlan.mark,
            ColumnPlan(texts(.columnGauge), cut: .to(isPanel ? 13 : 18), priority: 90),
            ColumnPlan(texts(.columnLevel), alignment: .trailing, priority: 95),
            ColumnPlan(texts(.columnAge), priority: 80),
            ColumnPlan(texts(.columnRecent), maximum: 24, priority: 20, isPicture: true),
            ColumnPlan(texts(.columnRate), alignment: .trailing, priority: 70),
            ColumnPlan(texts(.columnNext), alignment: .trailing, priority: 60),
            ColumnPlan(isPanel ? "" : texts(.columnAtThisRate), weight: 1, priority: 65),
        ]
    }

    static func cells(_ river: RiverFigure, _ mark: Mark?, _ pen: Pen, isPanel: Bool) -> [StyledText] {
        let next = river.nextThreshold.map { next in
            StyledText(pen.formats.number(next.value, places: 2), next.isValidated ? .normal : .uncertain)
                + StyledText(isPanel ? "" : " " + next.name, .dim)
        }
        return [
            pen.mark(mark), StyledText(river.name), pen.value(river.level), pen.age(river.level),
            pen.spark(river.recent, columns: isPanel ? 8 : 12), pen.rate(river.ratePerHour, window: river.rateWindow),
            next ?? "", StyledText(pen.time(river.timeToNext) ?? ""),
        ]
    }

    /// Its upstream gauges, with their state and the usual travel time.
    static func upstream(_ river: RiverFigure, _ pen: Pen) -> [StyledText] {
        river.upstream.map { gauge in
            .joined([
                StyledText(pen.texts(.upstream), .dim), StyledText(gauge.name), pen.value(gauge.level),
                pen.age(gauge.level), pen.rate(gauge.ratePerHour, window: river.rateWindow),
                gauge.travel.map { StyledText(pen.texts(.travel, pen.formats.elapsed($0)), .dim) } ?? "",
            ])
        }
    }

    /// Its thresholds in one line, those nobody validated marked.
    static func thresholds(_ thresholds: [RiverFigure.Threshold], _ unit: Unit?, _ pen: Pen) -> StyledText {
        .joined(
            thresholds.map { threshold in
                let text = threshold.name + " " + pen.formats.quantity(threshold.value, unit)
                return threshold.isValidated
                    ? StyledText(text, .threshold)
                    : StyledText(text + " (" + pen.texts(.unvalidated) + ")", .uncertain)
            })
    }
}

/// Rain: sums over the standard windows; a sum that missed increments is a lower bound and says so.
enum RainRows {
    static func columns(_ texts: Texts, _ pen: Pen) -> [ColumnPlan] {
        [
            ColumnPlan.mark,
            ColumnPlan(texts(.rain), cut: .to(16), priority: 90),
        ]
            + RainFigure.windows.enumerated().map { index, window in
                ColumnPlan(
                    RainRows.windowName(window, pen), alignment: .trailing, priority: 84 - 2 * index)
            } + [ColumnPlan(texts(.columnAge), weight: 1, priority: 79)]
    }

    /// - Parameter areNamed: each sum says its window, where no heading does.
    static func cells(_ rain: RainFigure, _ mark: Mark?, _ pen: Pen, areNamed: Bool = false) -> [StyledText] {
        let sums = RainFigure.windows.indices.map { index in
            guard index < rain.sums.count else { return StyledText("–", .missing) }
            let name = areNamed ? windowName(rain.sums[index].window, pen) + " " : ""
            return StyledText(name, .dim) + amount(rain.sums[index], pen)
        }
        return [pen.mark(mark), StyledText(rain.name)] + sums + [pen.age(rain.last)]
    }

    /// `12,4 mm`, or `≥ 12,4 mm (80 % reçus)`.
    static func amount(_ sum: RainFigure.Sum, _ pen: Pen) -> StyledText {
        let amount = pen.formats.number(sum.millimetres, places: 1)
        guard sum.received < 1 else { return StyledText(amount + " mm") }
        return StyledText(pen.texts(.rainPartial, amount, pen.formats.percent(sum.received)), .uncertain)
    }

    /// The worst gauge of every window, on two lines at most; where names leave no room for the sums, the sums alone.
    static func worstLines(_ panel: FloodPanel, _ pen: Pen, columns: Int) -> [StyledText] {
        var parts = worst(panel.worstRain, pen)
        guard parts.count > 1, let rain = panel.worstRain else { return [] }
        // Of the gauge that is named first.
        let last = panel.rain.first { $0.entity == rain.windows.first?.entity }?.last
        let age = last.map { pen.age($0) } ?? ""
        parts[0] = .joined([parts[0], age], separator: " ")
        let lines = StyledText.flowing(parts, columns: columns, limit: 2)
        if lines.allSatisfy({ $0.columnCount <= columns }), lines.count == 1 || columns >= namedFrom { return lines }
        let sums = rain.windows.map { window in
            StyledText(windowName(window.sum.window, pen) + " ", .dim) + amount(window.sum, pen)
        }
        return [.fitting([StyledText(pen.texts(.rain), .label)] + sums + [age], columns: columns)]
    }

    /// Below this a line holds the name of one gauge and nothing else.
    private static let namedFrom = 56

    /// The worst gauge as parts of one line; named once when it is the same for every window.
    private static func worst(_ rain: WorstRain?, _ pen: Pen) -> [StyledText] {
        guard let rain, let first = rain.windows.first else { return [] }
        let isOne = rain.windows.allSatisfy { $0.entity == first.entity }
        let title = isOne ? pen.texts(.rainWorst, first.name) : pen.texts(.rainWorstEach)
        let sums = rain.windows.map { window in
            StyledText(windowName(window.sum.window, pen) + " ", .dim) + amount(window.sum, pen)
                + StyledText(isOne ? "" : " " + window.name, .dim)
        }
        return [StyledText(title, .label)] + sums
    }

    /// `15 min`, `1 h`, `24 h`.
    static func windowName(_ window: TimeSpan, _ pen: Pen) -> String {
        let hours = window.nanoseconds / TimeSpan.hours(1).nanoseconds
        return window == .hours(hours) ? pen.texts(.hoursShort, String(hours)) : pen.formats.elapsed(window)
    }
}
