import Alarms
import OperatorLink
import Screen
import Telemetry

/// The alarm system's figures in words, a line a subject: the display's and the command's alike.
public struct KPISheet {
    private let kpis: AlarmKPIs
    private let titles: RuleTitles
    private let pen: Pen
    private var formats: Formats { pen.formats }

    /// - Parameters:
    ///   - zone: the site's, for the times of peaks.
    ///   - titles: of its rules: history has an alarm's in the site's language alone.
    public init(_ kpis: AlarmKPIs, zone: Snapshot.Zone, titles: RuleTitles, language: Language) {
        let formats = Formats(texts: Texts(language: language), zone: zone, now: kpis.to)
        self.init(kpis, titles, Pen(formats: formats, language: language))
    }

    init(_ kpis: AlarmKPIs, _ titles: RuleTitles, _ pen: Pen) {
        self.kpis = kpis
        self.titles = titles
        self.pen = pen
    }

    private var texts: Texts { formats.texts }

    /// Without colours, for a program's output; no control byte of a title is among them.
    public var textLines: [String] {
        ([StyledText(window)] + lines(columns: 100)).map { $0.text.withoutControls }
    }

    /// The figures alone, for a sheet that has its own window and list.
    var summaryLines: [String] { figures(columns: 200).map(\.text) }

    /// `27/11/2026 22:00 à 28/11/2026 22:00`: both with their days where these differ. Of less than an hour how long it
    /// was is said too: 13:36 to 13:37 may be a second or two minutes.
    var window: String {
        let ends = [kpis.from, kpis.to]
        let isOneDay = formats.isOneDay(kpis.from, kpis.to)
        let clocks = ends.map { isOneDay ? formats.shortClock($0) : formats.shortClockWithDate($0) }
        let window = texts(.kpiWindow, clocks[0], clocks[1])
        return kpis.span < .hours(1) ? window + " (" + formats.elapsed(kpis.span) + ")" : window
    }

    /// What EEMUA 191 calls very likely acceptable: one alarm in ten minutes.
    private static let acceptableRate = 1.0
    /// More standing for over a day than a position can know by heart (ISA-18.2).
    private static let acceptableStanding = 5
    private static let labelWidth = 11

    /// - Parameter columns: what is wider goes on under itself.
    func lines(columns: Int) -> [StyledText] { figures(columns: columns) + worst(columns: columns) }

    private func figures(columns: Int) -> [StyledText] {
        var lines: [StyledText] = []
        func add(_ label: Phrase, _ parts: [StyledText]) {
            let name = texts(label)
            let head = name + String(repeating: " ", count: max(1, KPISheet.labelWidth - name.columnCount))
            let indent = String(repeating: " ", count: min(KPISheet.labelWidth, max(2, columns / 7)))
            let first = parts.first ?? ""
            lines += StyledText.flowing(
                [StyledText(head, .label) + first] + parts.dropFirst(), columns: columns, limit: 4, indent: indent)
        }
        add(.kpiLoad, load)
        if kpis.count > 0 { add(.kpiPeaks, peaks) }
        add(.kpiFloods, [floods])
        if kpis.count > 0 { add(.kpiPriorities, priorities) }
        add(.kpiAnswers, answers)
        add(.kpiQuality, nuisance)
        add(.kpiStanding, [standing])
        return lines
    }

    private func number(_ value: Double) -> String { formats.number(value, places: value < 10 ? 2 : 0) }

    private var load: [StyledText] {
        guard kpis.count > 0 else { return [StyledText(texts(.kpiNone))] }
        let isHeavy = kpis.perTenMinutes > KPISheet.acceptableRate
        // Of half a minute nobody can say what it would make in a day.
        func rate(_ phrase: Phrase, _ value: Double, per span: TimeSpan, _ role: Role = .normal) -> StyledText {
            kpis.span < span ? "" : StyledText(texts(phrase, number(value)), role)
        }
        let perTenMinutes = rate(
            .kpiPerTenMinutes, kpis.perTenMinutes, per: .minutes(10), isHeavy ? .notice : .normal)
        return [
            StyledText(texts.plural(.kpiCount, kpis.count, formats.count(kpis.count)), .normal, .bold),
            perTenMinutes, perTenMinutes.isEmpty ? "" : StyledText(texts(.kpiAim, "<1"), .dim),
            rate(.kpiPerHour, kpis.perHour, per: .hours(1)), rate(.kpiPerDay, kpis.perDay, per: .days(1)),
        ].filter { !$0.isEmpty }
    }

    private var peaks: [StyledText] {
        func peak(_ peak: AlarmKPIs.Peak?, _ span: TimeSpan, _ name: String) -> StyledText {
            // A peak longer than the window is the window's own count.
            guard let peak, span < kpis.span else { return "" }
            return StyledText(texts(.kpiPeak, formats.count(peak.count), name, formats.shortClock(peak.from)))
        }
        return [
            peak(kpis.worstTenMinutes, .minutes(10), texts(.minutesShort, "10")),
            peak(kpis.worstHour, .hours(1), texts(.hoursShort, "1")),
            peak(kpis.worstDay, .days(1), texts(.hoursShort, "24")),
            StyledText(
                texts.plural(.kpiBusy, kpis.busyPeriods, formats.count(kpis.busyPeriods), formats.count(kpis.periods)),
                kpis.busyPeriods > 0 ? .notice : .normal),
        ].filter { !$0.isEmpty }
    }

    private var floods: StyledText {
        guard kpis.floodTime > .zero || kpis.floods > 0 else { return StyledText(texts(.kpiNoFlood)) }
        // One that was on when the window began has no beginning in it.
        let count = formats.count(max(1, kpis.floods))
        let percent = formats.number(kpis.floodShare * 100, places: 1)
        return StyledText(
            texts(.kpiFloodCount, count, formats.elapsed(kpis.floodTime), percent, formats.elapsed(kpis.longestFlood)),
            .notice)
    }

    private var priorities: [StyledText] {
        let shares = Priority.allCases.map { priority in
            StyledText(Pen.glyph(priority) + String(priority.rawValue) + " ", Pen.role(priority))
                + StyledText(formats.number(kpis.percent(priority), places: 0) + " %")
        }
        return shares + [StyledText(texts(.kpiPriorityAim), .dim)]
    }

    private var answers: [StyledText] {
        func time(_ phrase: Phrase, _ seconds: Double?) -> StyledText {
            seconds.map { StyledText(texts(phrase, formats.elapsed(TimeSpan(seconds: $0)))) } ?? ""
        }
        let answers = kpis.answers
        return [
            StyledText(texts.plural(.kpiAnswered, answers.count, formats.count(answers.count))),
            time(.kpiMedian, answers.median), time(.kpiP95, answers.p95), time(.kpiLongest, answers.longest),
            StyledText(texts.plural(.kpiUnanswered, kpis.unanswered, formats.count(kpis.unanswered))),
        ].filter { !$0.isEmpty }
    }

    private var nuisance: [StyledText] {
        [
            StyledText(texts.plural(.kpiFleeting, kpis.fleeting, formats.count(kpis.fleeting))),
            StyledText(texts.plural(.kpiChattering, kpis.chattering, formats.count(kpis.chattering))),
        ]
    }

    private var standing: StyledText {
        StyledText(
            texts.plural(
                .kpiStandingCount, kpis.standing, formats.count(kpis.standing), formats.count(kpis.longStanding)),
            kpis.longStanding > KPISheet.acceptableStanding ? .notice : .normal)
    }

    private func worst(columns: Int) -> [StyledText] {
        guard !kpis.worst.isEmpty else { return [] }
        // Rounded as the shares of the priorities are.
        let share = formats.number(kpis.worstShare * 100, places: 0)
        let widest = kpis.worst.map { formats.count($0.count).columnCount }.max() ?? 1
        return ["", StyledText(texts(.kpiWorst, share), .heading)]
            + kpis.worst.map { actor in
                let count = formats.count(actor.count)
                var line = StyledText(String(repeating: " ", count: widest - count.columnCount + 1) + count + "  ")
                let percent = formats.number(Double(actor.count) / Double(max(1, kpis.count)) * 100, places: 0)
                line.append(String(repeating: " ", count: max(0, 3 - percent.columnCount)) + percent + " %  ", .dim)
                line.append(
                    actor.titles?.text(pen.language)
                        ?? titles.text(actor.title, of: actor.alarm, in: pen.language))
                var marks: [String] = []
                if actor.fleeting > 0 {
                    marks.append(texts.plural(.kpiFleeting, actor.fleeting, String(actor.fleeting)))
                }
                if actor.isChattering { marks.append(texts(.chattering)) }
                if !marks.isEmpty { line.append("  " + marks.joined(separator: ", "), .notice) }
                return line.truncated(toColumns: columns)
            }
    }
}

extension String {
    /// A title is someone's text: what would move a terminal's cursor is left out.
    var withoutControls: String {
        String(String.UnicodeScalarView(unicodeScalars.filter { !$0.properties.isControlOrFormat }))
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isControlOrFormat: Bool {
        switch generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
