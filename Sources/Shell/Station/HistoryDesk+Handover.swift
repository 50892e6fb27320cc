import Alarms
import Console
import History
import Link
import OperatorLink
import Telemetry

// The shift sheet: how the territory stands, from the core, and what happened, from history.
extension HistoryDesk {
    /// A watch, unless another time is asked for.
    private static let usualWatch = TimeSpan.hours(12)

    /// What was put aside longer ago is told of whoever did it last.
    private static let secondedDays = TimeSpan.days(90)

    func handover(_ request: LinkRequest, _ state: Handover) throws -> [JSONLine] {
        let now = state.now
        let from = try request.from.map { try instant($0, "--since", now) } ?? now - HistoryDesk.usualWatch
        // What happened at this very instant belongs to the watch that ends.
        let to = now + .milliseconds(1)
        guard from < to, to - from <= KPICounter.longestWindow else {
            throw usage("--since \"\(request.from ?? "")\" must lie in the past, at most 400 days back")
        }
        let sheet = HandoverSheet(
            state, report: try reader.watchReport(from: from, to: to, groups: state.groups),
            kpis: try reader.kpis(from: from, to: to),
            log: CrisisLog(journal: try reader.entries(from: from, to: to)),
            seconded: state.alarms.contains { $0.record.suppression != nil }
                ? try reader.seconded(from: now - HistoryDesk.secondedDays, to: to) : [],
            zone: Snapshot.Zone(zone, around: now), titles: titles, presentations: presentations,
            language: request.language.flatMap(Language.init) ?? .english)
        return HistoryDesk.texts(request.format == .markdown ? sheet.markdownLines : sheet.textLines)
    }
}
