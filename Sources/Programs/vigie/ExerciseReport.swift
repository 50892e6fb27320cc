import Alarms
import Console
import History
import OperatorLink
import SiteFiles
import Telemetry

/// How an exercise went, judged by the response times and the steps of the site's rules.
struct ExerciseReport {
    let lines: [String]

    /// - Parameters:
    ///   - journal: oldest first.
    ///   - end: when the exercise ended.
    init(journal: [JournalRecord], end: Timestamp, of site: LoadedSite, language: Language) {
        let rules = Dictionary(site.rules.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        func rule(_ alarm: AlarmID) -> Rule? { rules[String(alarm.text.prefix { $0 != "/" })] }
        let score = ExerciseScore(
            journal: journal, end: end, allowed: { rule($0)?.responseTime }, steps: { rule($0)?.steps.count ?? 0 })
        lines =
            ExerciseSheet(
                score, zone: Snapshot.Zone(site.site.zone, around: end), end: end, titles: RuleTitles(site.rules),
                language: language
            ).lines
    }

    /// What a journal says since the last start of its core; nil where it says nothing.
    init?(watchIn database: String, of site: LoadedSite, language: Language) throws(HistoryError) {
        let newest = try HistoryReader(path: database).journal(limit: Query.maximumLines)
        guard let end = newest.first?.at else { return nil }
        let watch = Array(newest.prefix { $0.event != .start }.reversed())
        self.init(journal: watch, end: end, of: site, language: language)
    }
}
