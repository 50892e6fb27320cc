import OperatorLink
import Telemetry

/// What a panel of a site's display asks history for.
struct PanelQuestion: Hashable, Sendable {
    enum Window: Hashable, Sendable {
        case trend(TrendSpan)
        /// The hours of so many local days, today the last.
        case hours(days: Int)
    }
    var series: SeriesKey
    var window: Window
    /// nil: up to now.
    var end: Timestamp?

    var step: TimeSpan {
        switch window {
        case .trend(let span): span.step
        case .hours: .hours(1)
        }
    }

    /// Where the window begins that ends at `to`: of hours, at a local midnight.
    func start(to: Timestamp, zone: Snapshot.Zone) -> Timestamp {
        switch window {
        case .trend(let span): return to - span.span
        case .hours(let days):
            let offset = TimeSpan.seconds(Int64(zone.offsetSeconds(at: to)))
            let local = to + offset
            let day = TimeSpan.days(1).nanoseconds
            let intoDay = ((local.nanoseconds % day) + day) % day
            return to - TimeSpan(nanoseconds: intoDay) - .days(Int64(days - 1))
        }
    }

    /// The same curve at another time: its picture stays until the new one comes.
    func isAnotherTime(of other: PanelQuestion) -> Bool { series == other.series && window == other.window }
}

/// The question, and what history last answered.
struct PanelHistory: Sendable {
    var content: TrendState.Content
    /// What the content covers.
    var covered: Range<Timestamp>
    /// What the question that is on its way covers.
    var asked: Range<Timestamp>
    var queryID: UInt64
    /// By the console's clock.
    var askedAt: Timestamp
    var isWaiting: Bool
    /// How many readings had come late or been corrected when it was asked for.
    var lateCount = 0
}

extension Console {
    /// Questions on their way at one time: history's reader is everyone's.
    static let panelQuestionsInFlight = 4
    /// A curve of longer steps is read again when the core's time has moved by this: its end is the newest reading.
    private static let longestStep: TimeSpan = .minutes(5)

    /// What the panels of the present display draw.
    var panelQuestions: [PanelQuestion] {
        guard let site = siteDisplay, let snapshot = shown else { return [] }
        var questions: [PanelQuestion] = []
        for panel in site.panels {
            for question in self.questions(of: panel, snapshot) where !questions.contains(question) {
                questions.append(question)
            }
        }
        return questions
    }

    func questions(of panel: DisplayPanel, _ snapshot: Snapshot) -> [PanelQuestion] {
        guard let attribute = panel.selection?.attributes.first else { return [] }
        func question(_ row: SelectedRow, _ window: PanelQuestion.Window) -> PanelQuestion {
            PanelQuestion(
                series: SeriesKey(entity: row.entity, attribute: attribute), window: window, end: cursor?.at)
        }
        let rows = curveRows(of: panel, snapshot)
        switch panel.kind {
        case .trend: return rows.map { question($0, .trend(panel.span)) }
        case .heatMap: return rows.prefix(1).map { question($0, .hours(days: panel.days)) }
        default: return []
        }
    }

    mutating func panelQueries(at now: Timestamp) -> [Query] {
        let questions = panelQuestions
        guard !questions.isEmpty else {
            panelHistory = [:]
            return []
        }
        let old = panelHistory
        panelHistory = old.filter { questions.contains($0.key) }
        var queries: [Query] = []
        var inFlight = old.values.count { $0.isWaiting && now - $0.askedAt < TrendState.patience }
        for question in questions where inFlight < Console.panelQuestionsInFlight {
            if let known = panelHistory[question], !isDue(known, question, at: now) { continue }
            let before = panelHistory[question] ?? old.first { $0.key.isAnotherTime(of: question) }?.value
            let to = question.end ?? coreNow
            let from = question.start(to: to, zone: shown?.zone ?? Snapshot.Zone(identifier: "", changes: []))
            let id = takeID()
            panelHistory[question] = PanelHistory(
                content: before?.content ?? .loading, covered: before?.covered ?? from..<to, asked: from..<to,
                queryID: id, askedAt: now, isWaiting: true, lateCount: lateCount)
            // History answers up to before `to`: the reading of this very instant belongs to what is drawn.
            let instant = TimeSpan(nanoseconds: 1)
            let isCurve = if case .trend = question.window { true } else { false }
            let body = Query.Body.trend(
                question.series, from: isCurve ? from + instant : from, to: isCurve ? to + instant : to,
                step: question.step, known: question.end)
            queries.append(Query(id: id, body: body))
            inFlight += 1
        }
        return queries
    }

    private func isDue(_ known: PanelHistory, _ question: PanelQuestion, at now: Timestamp) -> Bool {
        if known.isWaiting { return now - known.askedAt >= TrendState.patience }
        guard question.end == nil, now - known.askedAt >= TrendState.minimumInterval else { return false }
        let end = known.covered.upperBound
        return coreNow - end >= min(question.step, Console.longestStep) || coreNow < end
            || isOutdated(askedAt: known.askedAt, lateCount: known.lateCount, at: now)
    }

    mutating func receivePanel(_ answer: Answer) {
        guard let question = panelHistory.first(where: { $0.value.queryID == answer.id })?.key,
            var known = panelHistory[question]
        else { return }
        known.isWaiting = false
        switch answer.body {
        case .trend(let steps):
            known.content = .steps(steps)
            known.covered = known.asked
        case .failed(let text): known.content = .failed(text)
        case .why, .readings, .journal, .snapshot, .found, .kpis: return
        }
        panelHistory[question] = known
    }
}
