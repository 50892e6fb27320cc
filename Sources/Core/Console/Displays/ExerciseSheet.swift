import Alarms
import OperatorLink
import Telemetry

/// How an exercise went, in lines: every demand with what was done about it, then the sums. Times are the core's, which
/// in a demo are the recording's.
public struct ExerciseSheet {
    public let lines: [String]

    /// - Parameters:
    ///   - zone: the site's.
    ///   - end: when the exercise ended.
    ///   - titles: of its rules: the journal has an alarm's in the site's language alone.
    public init(
        _ score: ExerciseScore, zone: Snapshot.Zone, end: Timestamp, titles: RuleTitles, language: Language
    ) {
        let formats = Formats(texts: Texts(language: language), zone: zone, now: end)
        let pen = Pen(formats: formats, language: language)
        let texts = formats.texts
        var lines = [texts.plural(.scoreDemands, score.demandCount, formats.count(score.demandCount))]
        lines += score.lines.map { "  " + ExerciseSheet.text($0, pen, titles) }
        let left = score.demandCount - score.lines.count
        if left > 0 { lines.append("  " + texts.plural(.bulletinMore, left, formats.count(left))) }
        let counts = ExerciseScore.Outcome.allCases.map { outcome in
            ExerciseSheet.counted(score.counts[outcome] ?? 0, outcome, formats)
        }
        lines.append(texts(.labelled, texts(.scoreAnswered)) + counts.joined(separator: ", "))
        if let median = score.medianTaken, let longest = score.longestTaken {
            lines.append(texts(.scoreTimes, formats.elapsed(median), formats.elapsed(longest)))
        }
        if score.stepCount > 0 || score.stepsTicked > 0 {
            let (ticked, all) = (score.stepsTicked, score.stepCount)
            lines.append(texts.plural(.scoreSteps, ticked, formats.count(ticked), formats.count(all)))
        }
        let beside = [
            texts.plural(.scoreNotes, score.noteCount, formats.count(score.noteCount)),
            texts.plural(.scoreShelved, score.shelvedCount, formats.count(score.shelvedCount)),
            texts.plural(.scoreRefused, score.refusedCount, formats.count(score.refusedCount)),
        ]
        lines.append(texts(.labelled, texts(.scoreBeside)) + beside.joined(separator: ", "))
        if let share = score.share { lines.append(texts(.scoreShare, formats.percent(share))) }
        self.lines = lines.map(\.withoutControls)
    }

    private static func counted(_ count: Int, _ outcome: ExerciseScore.Outcome, _ formats: Formats) -> String {
        formats.count(count) + " " + formats.texts.plural(phrase(outcome), count)
    }

    /// `22:41:03  ▲2 HIGH  River rising · Gapeau  alerte: late, after 12 min of 10 min by dupont "seen", 1 of 3 steps`
    private static func text(_ line: ExerciseScore.Line, _ pen: Pen, _ titles: RuleTitles) -> String {
        let (formats, texts) = (pen.formats, pen.texts)
        let head = [
            formats.clock(line.annunciatedAt), line.priority.map { formats.priority($0) } ?? "",
            titles.text(line.title, of: line.alarm, in: pen.language), pen.level(line.level, of: line.alarm),
        ].filter { !$0.isEmpty }.joined(separator: "  ")
        var told = [texts.plural(phrase(line.outcome), 1)]
        let allowed = line.allowed.map { formats.elapsed($0) }
        if let taken = line.taken {
            let time = formats.elapsed(taken)
            told.append(allowed.map { texts(.scoreTakenOf, time, $0) } ?? texts(.scoreTaken, time))
            let comment = line.comment.map { " " + texts(.quoted, $0) } ?? ""
            if let by = line.by { told.append(texts(.linearBy, by) + comment) }
        } else if let allowed {
            told.append(texts(.scoreAllowed, allowed))
        }
        if line.stepCount > 0 {
            told.append(texts.plural(.scoreSteps, line.stepsTicked, String(line.stepsTicked), String(line.stepCount)))
        }
        return texts(.labelled, head) + told.joined(separator: ", ")
    }

    private static func phrase(_ outcome: ExerciseScore.Outcome) -> Phrase {
        switch outcome {
        case .inTime: .scoreInTime
        case .late: .scoreLate
        case .answered: .scoreUntimed
        case .missed: .scoreMissed
        case .open: .scoreOpen
        case .over: .scoreOver
        }
    }
}
