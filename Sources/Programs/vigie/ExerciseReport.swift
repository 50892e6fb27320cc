import Alarms
import SiteFiles
import Telemetry

/// How an exercise went, in lines: every demand with what was done about it, then the sums. Times are the core's, which
/// in a demo are the recording's.
struct ExerciseReport {
    let lines: [String]

    /// - Parameters:
    ///   - journal: oldest first.
    ///   - end: when the exercise ended.
    init(journal: [JournalRecord], end: Timestamp, of site: LoadedSite) {
        let allowed = Dictionary(
            site.rules.map { ($0.id, $0.responseTime) }, uniquingKeysWith: { first, _ in first })
        let score = ExerciseScore(journal: journal, end: end) { alarm in
            allowed[String(alarm.text.prefix { $0 != "/" })] ?? nil
        }
        self.init(score, offset: site.site.zone.offsetSeconds(at: end))
    }

    /// - Parameter offset: of the territory's clock from UTC, in seconds.
    private init(_ score: ExerciseScore, offset: Int) {
        var lines = ["EXERCISE: \(score.demandCount) demands on the operator"]
        for line in score.lines {
            let clock = ISO8601.text(line.annunciatedAt + .seconds(Int64(offset))).dropFirst(11).prefix(8)
            let priority = line.priority.map { "priority \($0.rawValue)" } ?? ""
            let allowed = line.allowed.map { ExerciseReport.time($0) }
            let answer: String
            if let taken = line.taken {
                let of = allowed.map { " of \($0)" } ?? ""
                answer = ", after \(ExerciseReport.time(taken))\(of) by \(line.by ?? ""): \(line.comment ?? "")"
            } else {
                answer = allowed.map { " (\($0) allowed)" } ?? ""
            }
            let words = [String(clock), priority, line.title, line.level ?? ""].filter { !$0.isEmpty }
            lines.append("  " + words.joined(separator: "  ") + ": " + line.outcome.rawValue + answer)
        }
        let left = score.demandCount - score.lines.count
        if left > 0 { lines.append("  and \(left) more") }
        let counts = ExerciseScore.Outcome.allCases.map { "\(score.counts[$0] ?? 0) \($0.rawValue)" }
        lines.append("answered: " + counts.joined(separator: ", "))
        if let median = score.medianTaken, let longest = score.longestTaken {
            lines.append(
                "time to acknowledge: half within \(ExerciseReport.time(median)), longest \(ExerciseReport.time(longest))"
            )
        }
        lines.append(
            "beside: \(score.noteCount) notes, \(score.shelvedCount) shelved, \(score.refusedCount) actions refused")
        if let share = score.share { lines.append("score: \(Int(share * 100)) % in time of what was due") }
        self.lines = lines
    }

    private static func time(_ span: TimeSpan) -> String {
        let seconds = Int64(span.seconds)
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3_600 { return "\(seconds / 60) min" }
        return "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
    }
}
