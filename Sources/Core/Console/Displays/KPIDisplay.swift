import Alarms
import OperatorLink
import Screen
import Telemetry

/// The figures last asked for and what history answered.
struct KPIState: Sendable {
    /// Figures of an hour or more change little in a minute, and counting a month of them is work.
    static let refreshInterval: TimeSpan = .minutes(1)

    enum Content: Sendable {
        case loading
        case kpis(AlarmKPIs)
        case failed(String)
    }
    var span: TrendSpan
    /// nil: up to now.
    var end: Timestamp?
    var content: Content
    var queryID: UInt64
    /// By the console's clock.
    var askedAt: Timestamp
    var isWaiting: Bool
}

// How the alarm system did, over the span `t` turns through, up to now or to the time cursor.
extension Console {
    mutating func kpiQuery(at now: Timestamp) -> Query? {
        guard display == .kpis else { return nil }
        var content = KPIState.Content.loading
        if let kpis, kpis.span == span, kpis.end == cursor?.at {
            let pause = kpis.isWaiting ? TrendState.patience : KPIState.refreshInterval
            guard now - kpis.askedAt >= pause, kpis.isWaiting || kpis.end == nil else { return nil }
            content = kpis.content
        } else if let kpis, kpis.isWaiting, now - kpis.askedAt < TrendState.patience {
            // One question at a time: a cursor that moves on does not pile them up.
            return nil
        }
        let to = cursor?.at ?? coreNow
        let id = takeID()
        kpis = KPIState(span: span, end: cursor?.at, content: content, queryID: id, askedAt: now, isWaiting: true)
        return Query(id: id, body: .kpis(from: to - span.span, to: to))
    }

    mutating func receiveKPIs(_ answer: Answer) {
        guard kpis?.queryID == answer.id else { return }
        kpis?.isWaiting = false
        switch answer.body {
        case .kpis(let figures): kpis?.content = .kpis(figures)
        case .failed(let text): kpis?.content = .failed(text)
        case .trend, .readings, .journal, .why, .snapshot, .found: return
        }
    }

    /// Why there are no figures; of a time before the first record that is no fault.
    func kpiFailure(_ why: String, _ pen: Pen) -> StyledText {
        guard let first = Answer.firstRecord(of: why) else { return StyledText(texts(.kpiFailed, why), .fault) }
        return StyledText(texts(.historyBeforeFirst, pen.formats.clock(first)), .notice)
    }

    func drawKPIs(_ pen: Pen, in body: Region) {
        let frame = PanelFrame(title: StyledText(texts(.kpis), .heading, .bold), trailing: trendTrailing(pen))
        switch kpis?.content {
        case .failed(let why): frame.draw(in: body).text(kpiFailure(why, pen), column: 1)
        case .loading, nil: frame.draw(in: body).text(StyledText(texts(.kpiLoading), .dim), column: 1)
        case .kpis(let figures):
            let sheet = KPISheet(figures, snapshot?.ruleTitles ?? RuleTitles(), pen)
            let lines = [StyledText(sheet.window, .dim)] + sheet.lines(columns: body.columnCount - 2)
            ScrolledText(lines, from: scroll, under: frame, texts).draw(in: body)
        }
    }
}
