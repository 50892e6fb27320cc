import Notification
import SiteFiles
import Telemetry

// The hours nobody covers, before they come.
extension Checkup {
    /// Two weeks: long enough to find somebody.
    private static let ahead = TimeSpan.days(14)

    /// One finding for a site with a roster, none for one without.
    public func roster(of site: LoadedSite, at now: Timestamp) -> [Finding] {
        guard let roster = site.roster else { return [] }
        let spans = roster.uncovered(from: now, to: now + Checkup.ahead)
        guard let first = spans.first else {
            return [Finding("roster", .good, "\(roster.roles.count) roles, covered for the next two weeks")]
        }
        let others = spans.count > 1 ? ", and \(spans.count - 1) spans more" : ""
        let from = ISO8601.text(first.from, in: roster.zone)
        return [
            Finding(
                "roster", .warning, "nobody has the watch: \(first.role) from \(from)\(others)",
                fix: "`vigie roster check` lists them; complete roster.yaml, then `vigie reload`.")
        ]
    }
}
