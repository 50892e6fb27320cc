import Alarms
import Link
import RuleTests

/// A dry run for programs: a line a rule, then one of the whole.
enum DryRunJSON {
    static func row(_ row: DryRunReport.Row, _ finding: DryRunTrial.Finding?) -> JSONLine {
        var line = JSONLine()
        line.add("rule", row.rule)
        line.add("source", row.source)
        line.add("occurrences", row.occurrences)
        line.add("fleeting", row.fleeting)
        line.add("chattering", row.chattering)
        line.add("standing", row.standing)
        line.add("perTenMinutes", row.averageRate)
        line.add("worstTenMinutes", peak(row.worstTenMinutes))
        line.add(
            "worst",
            row.worst.map { actor in
                var one = JSONLine()
                one.add("alarm", actor.alarm.text)
                one.add("count", actor.count)
                one.add("fleeting", actor.fleeting)
                return one
            })
        line.add("proposals", (finding?.proposals ?? []).map(proposal))
        return line
    }

    static func whole(_ report: DryRunReport, readings: Int) -> JSONLine {
        let figures = report.figures
        var line = JSONLine()
        line.add("from", figures.from)
        line.add("to", figures.to)
        line.add("readings", readings)
        line.add("occurrences", figures.count)
        line.add("fleeting", figures.fleeting)
        line.add("chattering", figures.chattering)
        line.add("perTenMinutes", figures.perTenMinutes)
        line.add("worstTenMinutes", peak(figures.worstTenMinutes))
        line.add("floods", figures.floods)
        return line
    }

    private static func peak(_ peak: AlarmKPIs.Peak?) -> JSONLine? {
        peak.map {
            var line = JSONLine()
            line.add("count", $0.count)
            line.add("from", $0.from)
            return line
        }
    }

    private static func proposal(_ proposal: DryRunTrial.Proposal) -> JSONLine {
        var line = JSONLine()
        switch proposal.change {
        case .deadband(let width, let unit):
            line.add("deadband", width)
            line.add("unit", unit?.symbol)
        case .onDelay(let delay): line.add("onDelaySeconds", delay.seconds)
        case .offDelay(let delay): line.add("offDelaySeconds", delay.seconds)
        }
        line.add("before", proposal.before)
        line.add("after", proposal.after)
        return line
    }
}
