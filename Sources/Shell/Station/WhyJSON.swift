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
        line.add("steps", why.steps.map { object($0, in: language) })
        line.add("verdict", why.verdict.map(object))
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

    private static func object(_ step: CheckedStep, in language: Language) -> JSONLine {
        var line = JSONLine()
        line.add("text", step.step.text.text(language))
        line.add("contact", step.step.contact)
        line.add("withinSeconds", step.step.delay?.seconds)
        line.add("doneBy", step.done?.by)
        line.add("doneAt", step.done?.at)
        return line
    }

    private static func object(_ verdict: Verdict) -> JSONLine {
        var line = JSONLine()
        line.add("confirmed", verdict.isConfirmed)
        line.add("by", verdict.by)
        line.add("at", verdict.at)
        line.add("evidence", verdict.evidence)
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
