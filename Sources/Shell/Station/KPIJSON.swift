import Alarms
import Link
import Telemetry

/// The alarm system's figures as `vigie kpi --json` prints them: times in seconds, shares in per cent.
enum KPIJSON {
    static func object(_ kpis: AlarmKPIs) -> JSONLine {
        var line = JSONLine()
        line.add("from", kpis.from)
        line.add("to", kpis.to)
        line.add("count", kpis.count)
        line.add("perTenMinutes", kpis.perTenMinutes)
        line.add("perHour", kpis.perHour)
        line.add("perDay", kpis.perDay)
        line.add("worstTenMinutes", peak(kpis.worstTenMinutes))
        line.add("worstHour", peak(kpis.worstHour))
        line.add("worstDay", peak(kpis.worstDay))
        line.add("busyPeriods", kpis.busyPeriods)
        line.add("periods", kpis.periods)
        line.add("floods", floods(kpis))
        line.add("priorities", priorities(kpis))
        line.add("fleeting", kpis.fleeting)
        line.add("chattering", kpis.chattering)
        line.add("standing", kpis.standing)
        line.add("longStanding", kpis.longStanding)
        line.add("acknowledged", answers(kpis.answers))
        line.add("unanswered", kpis.unanswered)
        line.add("worst", kpis.worst.map { actor($0, of: kpis) })
        return line
    }

    private static func peak(_ peak: AlarmKPIs.Peak?) -> JSONLine? {
        peak.map { peak in
            var line = JSONLine()
            line.add("count", peak.count)
            line.add("from", peak.from)
            return line
        }
    }

    private static func floods(_ kpis: AlarmKPIs) -> JSONLine {
        var line = JSONLine()
        line.add("count", kpis.floods)
        line.add("seconds", kpis.floodTime.seconds)
        line.add("longestSeconds", kpis.longestFlood.seconds)
        line.add("percent", kpis.floodShare * 100)
        return line
    }

    private static func priorities(_ kpis: AlarmKPIs) -> JSONLine {
        var line = JSONLine()
        for priority in Priority.allCases {
            var one = JSONLine()
            one.add("count", kpis.byPriority[priority.rawValue - 1])
            one.add("percent", kpis.percent(priority))
            line.add(priority.name, one)
        }
        return line
    }

    private static func answers(_ answers: AlarmKPIs.Answers) -> JSONLine {
        var line = JSONLine()
        line.add("count", answers.count)
        line.add("medianSeconds", answers.median)
        line.add("p95Seconds", answers.p95)
        line.add("longestSeconds", answers.longest)
        return line
    }

    private static func actor(_ actor: AlarmKPIs.Actor, of kpis: AlarmKPIs) -> JSONLine {
        var line = JSONLine()
        line.add("alarm", actor.alarm.text)
        line.add("title", actor.title)
        line.add("count", actor.count)
        line.add("percent", kpis.count > 0 ? 100 * Double(actor.count) / Double(kpis.count) : 0)
        line.add("fleeting", actor.fleeting)
        line.add("chattering", actor.isChattering)
        return line
    }
}
