import Alarms
import Link
import Telemetry

/// An alarm as `vigie alarms --json` prints it: every member always present, null where there is nothing.
enum AlarmJSON {
    /// - Parameter presentations: as the site calls and writes them; `value`, `unit` and `threshold` stay as they are judged.
    static func object(
        _ record: AlarmRecord, in language: Language, _ presentations: Presentations
    ) -> JSONLine {
        var line = JSONLine()
        line.add("id", record.id.text)
        line.add("rule", record.rule)
        line.add("entity", record.entity?.text)
        line.add("attribute", record.attribute?.text)
        line.add("level", record.level)
        line.add("current", record.current)
        line.add("priority", record.priority.name)
        line.add("state", "\(record.state)")
        line.add("suppression", suppression(record.suppression))
        // One in normal has stood since no time.
        line.add("since", record.since.nanoseconds == 0 ? nil : record.since)
        line.add("value", record.value)
        line.add("unit", record.unit?.symbol)
        line.add("threshold", record.threshold)
        line.add("coverage", record.coverage)
        line.add("label", record.attribute.flatMap { presentations[$0]?.label?.text(language) })
        line.add("measured", record.measured(presentations, language))
        line.add("title", record.title.text(language))
        line.add("action", record.action?.text(language))
        line.add("responseTime", record.responseTime?.seconds)
        line.add("zone", record.zone)
        line.add("code", record.code)
        line.add("acknowledgedBy", record.acknowledgedBy)
        line.add("acknowledgedAt", record.acknowledgedAt)
        line.add("comment", record.comment)
        line.add("occurrence", record.occurrence)
        line.add("suppressedBy", suppressors(record.suppression))
        line.add("shelvedUntil", shelvedUntil(record.suppression))
        line.add("pending", record.isPending)
        line.add("chattering", record.isChattering)
        line.add("stale", record.isStale)
        line.add("quality", "\(record.quality)")
        line.add("group", record.group)
        line.add("firstOut", record.isFirstOut)
        return line
    }

    private static func suppression(_ suppression: Suppression?) -> String? {
        switch suppression {
        case .shelved: "shelved"
        case .suppressedByDesign: "suppressedByDesign"
        case .outOfService: "outOfService"
        case nil: nil
        }
    }

    private static func suppressors(_ suppression: Suppression?) -> [String] {
        switch suppression {
        case .suppressedByDesign(let by): by
        case .shelved(_, _, let by, _), .outOfService(let by, _): [by]
        case nil: []
        }
    }

    private static func shelvedUntil(_ suppression: Suppression?) -> Timestamp? {
        if case .shelved(let until, _, _, _) = suppression { until } else { nil }
    }

    /// A transition, as `vigie watch` prints it.
    static func object(
        _ transition: Transition, in language: Language, _ presentations: Presentations
    ) -> JSONLine {
        var line = JSONLine()
        line.add("at", transition.at)
        line.add("event", transition.event.rawValue)
        line.add("by", transition.by)
        line.add("annunciated", transition.annunciated)
        line.add("reason", transition.reason?.rawValue)
        line.add("alarm", object(transition.record, in: language, presentations))
        return line
    }
}
