import OperatorLink
import Telemetry

/// What the console asks history for: the trend of what is chosen, and the reasons of an alarm while they are shown.
extension Console {
    /// The series the present display draws; nil where it draws none.
    var trendSeries: SeriesKey? {
        switch display {
        case .flood, .parking, .energy, .air:
            guard let row = domainList.selected, let attribute = row.trendAttribute else { return nil }
            return SeriesKey(entity: row.id, attribute: attribute)
        case .faceplate(let id):
            guard let faceplate = shown?.faceplate, faceplate.entity.id == id else { return nil }
            return faceplate.attribute(at: faceplateCursor).map { SeriesKey(entity: id, attribute: $0.attribute) }
        case .overview, .alarms, .journal, .help, .devices, .map, .kpis, .consoles, .site: return nil
        }
    }

    /// A faceplate opens on what its most urgent alarm is about, and stays there whatever rings next.
    mutating func chooseAttribute() {
        guard attributeIndex == nil, case .faceplate(let id) = display, let faceplate = shown?.faceplate,
            faceplate.entity.id == id, !faceplate.attributes.isEmpty
        else { return }
        let judged = faceplate.alarms.first { $0.record.state.isActive }?.record.attribute
        attributeIndex = faceplate.attributes.firstIndex { $0.attribute == judged } ?? 0
    }

    /// The queries whose time has come.
    mutating func dueQueries(at now: Timestamp) -> [ConsoleEffect] {
        guard snapshot != nil, coreSilentSince == nil else { return [] }
        let queries = [
            pastQuery(at: now), trendQuery(at: now), whyQuery(at: now), findQuery(at: now), kpiQuery(at: now),
        ]
        return (queries.compactMap { $0 } + panelQueries(at: now)).map { .query($0) }
    }

    private mutating func trendQuery(at now: Timestamp) -> Query? {
        guard let series = trendSeries else { return nil }
        let request = TrendRequest(series: series, span: span, end: cursor?.at)
        var content = TrendState.Content.loading
        if let trend, trend.request == request {
            guard isDue(trend, at: now) else { return nil }
            // A curve being read again stays on screen.
            content = trend.content
        } else if let trend, trend.request.series == series, trend.request.span == span {
            // One question at a time: a cursor that moves on does not pile them up.
            if trend.isWaiting, now - trend.askedAt < TrendState.patience { return nil }
        }
        let to = cursor?.at ?? coreNow
        let from = to - span.span
        let id = takeID()
        trend = TrendState(
            request: request, content: content, from: from, to: to, queryID: id, askedAt: now, isWaiting: true,
            lateCount: lateCount)
        // History answers up to before `to`: the reading of this very instant, the newest while a demo stands, belongs
        // to it.
        let instant = TimeSpan(nanoseconds: 1)
        return Query(
            id: id,
            body: .trend(series, from: from + instant, to: to + instant, step: span.step, known: cursor?.at))
    }

    /// Readings that came late or were corrected, of whatever series: the core counts no others.
    var lateCount: Int { (snapshot?.ledger.late ?? 0) + (snapshot?.ledger.conflicting ?? 0) }

    /// Whether a curve of now is to be read again although the core's time has not moved by a step of it.
    func isOutdated(askedAt: Timestamp, lateCount before: Int, at now: Timestamp) -> Bool {
        lateCount != before && now - askedAt >= TrendState.lateInterval
            || now - askedAt >= TrendState.longestRefresh
    }

    /// A live trend is read again when the core's time has moved by a step, or readings came late; one of the past only
    /// if it failed to come.
    private func isDue(_ trend: TrendState, at now: Timestamp) -> Bool {
        if trend.isWaiting { return now - trend.askedAt >= TrendState.patience }
        guard trend.request.end == nil, now - trend.askedAt >= TrendState.minimumInterval else { return false }
        // A demo sent back in time moves by less than nothing.
        return coreNow - trend.to >= trend.request.span.step || coreNow < trend.to
            || isOutdated(askedAt: trend.askedAt, lateCount: trend.lateCount, at: now)
    }

    private mutating func whyQuery(at now: Timestamp) -> Query? {
        guard let target = dialog?.whyTarget, var state = dialog?.whyState else { return nil }
        // What was stays as it was.
        let isNews = cursor == nil || state.isLoading
        guard state.queryID == 0 || isNews && now - state.askedAt >= WhyState.refreshInterval else { return nil }
        state.queryID = takeID()
        state.askedAt = now
        dialog?.whyState = state
        return Query(id: state.queryID, body: cursor.map { .whyAt(target.id, $0.at) } ?? .why(target.id))
    }

    mutating func takeID() -> UInt64 {
        defer { nextID &+= 1 }
        return nextID
    }
}
