import Figures
import OperatorLink
import Screen
import Telemetry

/// Air stations: an indicative index that says how complete it is, and hourly means with their averaging time.
enum AirRows {
    static func columns(_ texts: Texts, _ brevity: Brevity) -> [ColumnPlan] {
        let isShortest = brevity == .shortest
        return [
            ColumnPlan.mark,
            ColumnPlan(texts(.columnStation), cut: .to(10), priority: 90),
            ColumnPlan(texts(isShortest ? .columnIndexShort : .columnIndex), priority: 95),
            // In its fewest letters it stays as long as the index that it qualifies.
            ColumnPlan(
                isShortest ? "" : texts(.columnComplete), priority: isShortest ? 94 : 55, hidesWhenEmpty: isShortest),
        ]
            + AirFigure.Pollutant.allCases.enumerated().map { index, pollutant in
                ColumnPlan(
                    name(pollutant, texts) + " 1 h", alignment: .trailing, priority: 70 - index, hidesWhenEmpty: true)
            } + [ColumnPlan(texts(.columnAge), weight: 1, priority: 71)]
    }

    static func cells(_ air: AirFigure, _ mark: Mark?, _ pen: Pen, _ brevity: Brevity) -> [StyledText] {
        let hours = AirFigure.Pollutant.allCases.map { pollutant -> StyledText in
            let hour = air.contributions.first { $0.pollutant == pollutant }?.lastHour
            // What a station does not measure, the column before says.
            return hour?.value == nil
                ? StyledText("") : hour.map { pen.value($0, of: AttributeName(pollutant.rawValue)) } ?? ""
        }
        return [
            pen.mark(mark), StyledText(air.name), index(air, pen, brevity),
            brevity == .shortest ? received(air, pen) : completeness(air, pen, isShort: brevity == .short),
        ] + hours + [age(air, pen)]
    }

    static func name(_ pollutant: AirFigure.Pollutant, _ texts: Texts) -> String {
        texts.attribute(AttributeName(pollutant.rawValue))
    }

    /// `au moins moyen`, `≥ moyen`, `dégradé`; a level from mauvais on stands out.
    static func index(_ air: AirFigure, _ pen: Pen, _ brevity: Brevity = .full) -> StyledText {
        guard let index = air.index else { return StyledText(pen.texts(.indexUnknown), .missing) }
        let word = pen.texts(phrase(index))
        let atLeast = brevity == .shortest ? pen.texts.spelled("≥ ") + word : pen.texts(.indexAtLeast, word)
        let text = air.missing.isEmpty ? word : atLeast
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

    /// What the index stands on, in one line.
    static func completeness(_ air: AirFigure, _ pen: Pen, isShort: Bool = false) -> StyledText {
        .joined(
            [pollutants(air, pen, isShort: isShort), provisional(air, pen, isShort: isShort), atmo(air, pen)],
            separator: " ")
    }

    /// `14/24 h`: the fewest hours a mean of the index has, where it has too few; else `4/5`, where pollutants are missing.
    private static func received(_ air: AirFigure, _ pen: Pen) -> StyledText {
        let all = AirFigure.Pollutant.allCases.count
        if let fewest = fewestHours(air) { return StyledText(pen.texts(.hoursOfDay, String(fewest)), .dim) }
        guard air.index != nil, !air.missing.isEmpty else { return "" }
        return StyledText("\(all - air.missing.count)/\(all)", .dim)
    }

    /// Of the means that have too few; nil where all have enough.
    private static func fewestHours(_ air: AirFigure) -> Int? {
        air.isProvisional ? air.contributions.filter(\.isProvisional).map(\.hours).min() : nil
    }

    /// `(4 sur 5, sans SO₂)`, `(4/5 sans SO₂)`
    private static func pollutants(_ air: AirFigure, _ pen: Pen, isShort: Bool = false) -> StyledText {
        guard air.index != nil, !air.missing.isEmpty else { return "" }
        let all = AirFigure.Pollutant.allCases.count
        let text = pen.texts(
            isShort ? .pollutantsShort : .pollutantsOf, String(all - air.missing.count), String(all),
            air.missing.map { name($0, pen.texts) }.joined(separator: isShort ? " " : ", "))
        return StyledText(text, .dim)
    }

    /// `provisoire, 14 h sur 24`
    private static func provisional(_ air: AirFigure, _ pen: Pen, isShort: Bool = false) -> StyledText {
        guard let fewest = fewestHours(air) else { return "" }
        return StyledText(pen.texts(isShort ? .provisionalShort : .provisional, String(fewest)), .dim)
    }

    /// The association's own index, the only one called ATMO.
    private static func atmo(_ air: AirFigure, _ pen: Pen) -> StyledText {
        guard let atmo = air.atmo, let received = atmo.text ?? atmo.value.map({ pen.formats.number($0, places: 0) })
        else { return "" }
        return StyledText(pen.texts(.atmo, received))
    }

    /// `NO₂ 96 µg/m³ 1 h`
    static func lastHour(_ contribution: AirFigure.Contribution, _ pen: Pen) -> StyledText {
        guard contribution.lastHour.value != nil else { return "" }
        return StyledText(name(contribution.pollutant, pen.texts) + " ", .dim)
            + pen.value(contribution.lastHour, of: AttributeName(contribution.pollutant.rawValue))
            + StyledText(" " + pen.texts(.hoursShort, "1"), .dim)
    }

    /// The age of the newest hour.
    private static func age(_ air: AirFigure, _ pen: Pen) -> StyledText { newest(air).map { pen.age($0) } ?? "" }

    /// The hour that ended last of all pollutants.
    static func newest(_ air: AirFigure) -> ShownValue? {
        air.contributions.map(\.lastHour).filter { $0.observedAt != nil }.max {
            ($0.observedAt ?? .distantPast) < ($1.observedAt ?? .distantPast)
        }
    }

    /// A station in one line, and in a second one its hourly means when there is room for all.
    static func drawPanel(_ panel: AirPanel, _ pen: Pen, in region: Region) {
        let stations = DomainRow.mostUrgentFirst(panel.stations.map { DomainRow($0, panel) }).compactMap { row in
            if case .air(let air) = row.figure { air } else { nil }
        }
        guard !stations.isEmpty else {
            region.text(StyledText(pen.texts(.nothingHere), .dim), column: 1)
            return
        }
        let linesEach = stations.count * 2 <= region.rowCount ? 2 : 1
        let isCut = stations.count * linesEach > region.rowCount
        let shown = isCut ? max(0, region.rowCount - 1) : stations.count
        for (index, air) in stations.prefix(shown).enumerated() {
            let mark = panel.marks[air.entity].map { pen.mark($0) } ?? "  "
            let head = [StyledText(" ") + mark + StyledText(" " + air.name), self.index(air, pen)]
            let complete = [pollutants(air, pen), provisional(air, pen), atmo(air, pen)]
            // The pollutant that makes the index comes first.
            let means = air.contributions.sorted { ($0.level?.rawValue ?? 0) > ($1.level?.rawValue ?? 0) }
                .map { lastHour($0, pen) }
            if linesEach == 1 {
                region.text(
                    .fitting(head + [age(air, pen)] + complete + means.prefix(1), columns: region.columnCount),
                    row: index)
            } else {
                // What the index stands on goes on in the second line where the first has no room.
                let first = StyledText.fitting(head + complete, columns: region.columnCount)
                let isWhole = provisional(air, pen).isEmpty || first.text.contains(provisional(air, pen).text)
                let left = isWhole ? "" : provisional(air, pen, isShort: true)
                region.text(first, row: 2 * index)
                let second = StyledText.fitting(
                    [left] + means.prefix(1) + [age(air, pen)] + means.dropFirst(), columns: region.columnCount - 4)
                region.text(StyledText("    ") + second, row: 2 * index + 1)
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
            + air.contributions.filter { $0.lastHour.value != nil || $0.value != nil }.map { contribution in
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
