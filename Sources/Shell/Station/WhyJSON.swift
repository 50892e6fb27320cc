import Alarms
import Link
import OperatorLink
import Telemetry

/// Why an alarm is as it is, as `vigie why` prints it.
enum WhyJSON {
    static func object(_ why: Why, in language: Language, _ presentations: Presentations) -> JSONLine {
        var line = JSONLine()
        line.add("alarm", AlarmJSON.object(why.record, in: language, presentations))
        line.add("source", why.source)
        line.add("rule", why.rule.english)
        line.add("inputs", why.inputs.map(object))
        line.add("timers", why.timers.map(object))
        line.add("suppressedBy", why.suppressedBy)
        line.add("suppression", why.record.suppression.map(object))
        line.add("steps", why.steps.map { object($0, in: language) })
        line.add("verdict", why.verdict.map(object))
        line.add("assignedTo", why.assignment?.person)
        line.add("assignedBy", why.assignment?.by)
        line.add("assignedAt", why.assignment?.at)
        return line
    }

    private static func object(_ input: Why.Input) -> JSONLine {
        var line = JSONLine()
        line.add("entity", input.series.entity.text)
        line.add("attribute", input.series.attribute.text)
        line.add("value", input.value)
        line.add("observedAt", input.observedAt)
        line.add("quality", "\(input.quality)")
        line.add("receivedAt", input.receivedAt)
        line.add("frame", input.frame.map(object))
        line.add("window", input.window.map(object))
        line.add("windowCount", input.windowCount)
        return line
    }

    private static func object(_ frame: Why.Frame) -> JSONLine {
        var line = JSONLine()
        switch frame {
        case .kept(let at, let source, let text, let byteCount):
            line.add("kept", true)
            line.add("receivedAt", at)
            line.add("from", source)
            line.add("text", text)
            line.add("byteCount", byteCount)
        case .gone(let until):
            line.add("kept", false)
            line.add("keptUntil", until)
        case .beforeStart(let at):
            line.add("kept", false)
            line.add("beforeStartAt", at)
        case .person:
            line.add("kept", false)
            line.add("typedByPerson", true)
        }
        return line
    }

    private static func object(_ past: Why.Past) -> JSONLine {
        var line = JSONLine()
        line.add("observedAt", past.at)
        line.add("value", past.value)
        return line
    }

    private static func object(_ suppression: Suppression) -> JSONLine {
        var line = JSONLine()
        switch suppression {
        case .shelved(let until, let oneShot, let by, let reason):
            line.add("kind", "shelved")
            line.add("until", until)
            line.add("oneShot", oneShot)
            line.add("by", [by])
            line.add("reason", reason)
        case .suppressedByDesign(let by):
            line.add("kind", "suppressedByDesign")
            line.add("by", by)
        case .outOfService(let by, let reason):
            line.add("kind", "outOfService")
            line.add("by", [by])
            line.add("reason", reason)
        }
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
        line.add("at", timer.at)
        line.add("remainingSeconds", timer.remaining.seconds)
        line.add("frozen", timer.isFrozen)
        line.add("then", timer.then)
        return line
    }
}
