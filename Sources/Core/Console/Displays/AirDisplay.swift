import Figures
import OperatorLink
import Screen
import Telemetry

/// Air stations: an indicative index that says how complete it is, and hourly means with their averaging time.
enum AirRows {
    static func columns(_ texts: Texts) -> [ColumnPlan] {
        [
            ColumnPlan(priority: 100),
            ColumnPlan(texts(.columnStation), cut: .to(14), priority: 90),
            ColumnPlan(texts(.columnIndex), priority: 95),
            ColumnPlan(texts(.columnComplete), cut: .to(12), priority: 85),
        ]
            + AirFigure.Pollutant.allCases.enumerated().map { index, pollutant in
                ColumnPlan(name(pollutant) + " 1 h", alignment: .trailing, priority: 70 - index)
            } + [ColumnPlan(texts(.columnAge), weight: 1, priority: 60)]
    }

    static func cells(_ air: AirFigure, _ mark: Mark?, _ pen: Pen) -> [StyledText] {
        let hours = AirFigure.Pollutant.allCases.map { pollutant in
            air.contributions.first { $0.pollutant == pollutant }.map { pen.value($0.lastHour) } ?? ""
        }
        return [pen.mark(mark), StyledText(air.name), index(air, pen), completeness(air, pen)] + hours + [age(air, pen)]
    }

    static func name(_ pollutant: AirFigure.Pollutant) -> String {
        switch pollutant {
        case .no2: "NO₂"
        case .o3: "O₃"
        case .pm10: "PM10"
        case .pm25: "PM2.5"
        case .so2: "SO₂"
        }
    }

    /// `au moins moyen`, `dégradé`; a level from mauvais on stands out.
    static func index(_ air: AirFigure, _ pen: Pen) -> StyledText {
        guard let index = air.index else { return StyledText(pen.texts(.indexUnknown), .missing) }
        let word = pen.texts(phrase(index))
        let text = air.missing.isEmpty ? word : pen.texts(.indexAtLeast, word)
        return StyledText(text, index >= .poor ? .label : .normal, index >= .poor ? .bold : [])
    }

    private static func phrase(_ index: AirFigure.IndexLevel) -> Phrase {
        switch index {
        case .good: .indexGood
        case .fair: .indexFair
        case .degraded: .indexDegraded
        case .poor: .indexPoor
        case .veryPoor: .indexVeryPoor
        case .extremelyPoor: .indexExtremelyPoor
        }
    }

    /// `(4 sur 5, sans SO₂)`, `provisoire, 14 h sur 24`.
    static func completeness(_ air: AirFigure, _ pen: Pen) -> StyledText {
        var parts: [StyledText] = []
        let all = AirFigure.Pollutant.allCases.count
        if air.index != nil, !air.missing.isEmpty {
            parts.append(
                StyledText(
                    pen.texts(
                        .pollutantsOf, String(all - air.missing.count), String(all),
                        air.missing.map(name).joined(separator: ", ")), .dim))
        }
        if air.isProvisional, let fewest = air.contributions.filter(\.isProvisional).map(\.hours).min() {
            parts.append(StyledText(pen.texts(.provisional, String(fewest)), .dim))
        }
        if let atmo = air.atmo, let received = atmo.text ?? atmo.value.map({ pen.formats.number($0, places: 0) }) {
            parts.append(StyledText(pen.texts(.atmo, received)))
        }
        return .joined(parts, separator: " ")
    }

    /// `NO₂ 96 µg/m³ 1 h`
    static func lastHour(_ contribution: AirFigure.Contribution, _ pen: Pen) -> StyledText {
        guard contribution.lastHour.value != nil else { return "" }
        return StyledText(name(contribution.pollutant) + " ", .dim) + pen.value(contribution.lastHour)
            + StyledText(" " + pen.texts(.hoursShort, "1"), .dim)
    }

    /// The age of the newest hour.
    private static func age(_ air: AirFigure, _ pen: Pen) -> StyledText {
        let newest = air.contributions.map(\.lastHour).filter { $0.observedAt != nil }.max {
            ($0.observedAt ?? .distantPast) < ($1.observedAt ?? .distantPast)
        }
        return newest.map { pen.age($0) } ?? ""
    }

    /// A station in one line, and in a second one its hourly means when there is room for all.
    static func drawPanel(_ panel: AirPanel, _ pen: Pen, in region: Region) {
        let stations = panel.stations
        guard !stations.isEmpty else {
            region.text(StyledText(pen.texts(.nothingHere), .dim), column: 1)
            return
        }
        let linesEach = stations.count * 2 <= region.rowCount ? 2 : 1
        let isCut = stations.count * linesEach > region.rowCount
        let shown = isCut ? max(0, region.rowCount - 1) : stations.count
        for (index, air) in stations.prefix(shown).enumerated() {
            let head: StyledText = .joined([
                StyledText(" ") + pen.mark(panel.marks[air.entity]), StyledText(air.name), self.index(air, pen),
                completeness(air, pen),
            ])
            let worst = air.contributions.first { $0.level != nil && $0.level == air.index }
            let means = air.contributions.map { lastHour($0, pen) }
            if linesEach == 1 {
                region.text(.joined([head, worst.map { lastHour($0, pen) } ?? ""]), row: index)
            } else {
                region.text(head, row: 2 * index)
                region.text(StyledText("    ") + .joined(means), row: 2 * index + 1)
            }
        }
        guard isCut, region.rowCount > 0 else { return }
        let left = stations.count - shown
        region.text(StyledText(pen.texts.plural(.moreRows, left, String(left)), .dim), column: 1, row: shown)
    }

    /// The chosen station in words: every pollutant with what was judged and over what.
    static func detail(_ air: AirFigure, _ pen: Pen) -> [StyledText] {
        let head: StyledText = .joined([
            StyledText(air.name, .heading, .bold), StyledText(pen.texts(.columnIndex), .dim), index(air, pen),
            completeness(air, pen),
        ])
        return [head]
            + air.contributions.map { contribution in
                var judged = StyledText("")
                if let value = contribution.value {
                    let amount = pen.formats.quantity(value, "µg/m³")
                    switch contribution.pollutant {
                    case .no2, .o3, .so2: judged = StyledText(pen.texts(.dayMaximum, amount))
                    case .pm10, .pm25: judged = StyledText(pen.texts(.dayMean, amount, String(contribution.hours)))
                    }
                }
                return .joined([
                    lastHour(contribution, pen), pen.age(contribution.lastHour), judged,
                    contribution.level.map { StyledText(pen.texts(phrase($0)), .label) } ?? "",
                ])
            }
    }
}
