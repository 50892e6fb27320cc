import Link
import OperatorLink
import Telemetry

/// Why an alarm is as it is, as `vigie why` prints it.
enum WhyJSON {
    static func object(_ why: Why, in language: Language) -> JSONLine {
        var line = JSONLine()
        line.add("alarm", AlarmJSON.object(why.record, in: language))
        line.add("source", why.source)
        line.add("rule", why.rule)
        line.add("inputs", why.inputs.map(object))
        line.add("timers", why.timers.map(object))
        line.add("suppressedBy", why.suppressedBy)
        return line
    }

    private static func object(_ input: Why.Input) -> JSONLine {
        var line = JSONLine()
        line.add("entity", input.series.entity.text)
        line.add("attribute", input.series.attribute.text)
        line.add("value", input.value)
        line.add("observedAt", input.observedAt)
        line.add("quality", "\(input.quality)")
        return line
    }

    private static func object(_ timer: Why.Timer) -> JSONLine {
        var line = JSONLine()
        line.add("name", timer.name)
        line.add("remainingSeconds", timer.remaining.seconds)
        line.add("frozen", timer.isFrozen)
        line.add("then", timer.then)
        return line
    }
}
