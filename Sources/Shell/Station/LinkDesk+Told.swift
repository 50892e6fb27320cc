import Alarms
import Hypervisor
import Link
import Listeners
import OperatorLink
import Telemetry

// What an action did, beside the alarms it changed.
extension LinkDesk {
    /// A step that was ticked or taken back, of how many, and how many are done now; then its alarm.
    func echo(stepOf alarm: AlarmRecord, _ request: LinkRequest, _ language: Language, _ line: LinkLine) {
        look(line) { core in
            (alarm: core.alarm(alarm.id) ?? alarm, steps: core.why(alarm.id)?.steps ?? [])
        } encode: { [site] told in
            var object = JSONLine()
            object.add("alarm", alarm.id.text)
            object.add("step", request.number)
            object.add("of", told.steps.count)
            object.add("done", request.verb == .step)
            object.add("doneCount", told.steps.count { $0.done != nil })
            if let number = request.number, told.steps.indices.contains(number - 1) {
                object.add("what", told.steps[number - 1].step.text.text(language))
            }
            return [object, AlarmJSON.object(told.alarm, in: language, site.presentations)]
        }
    }

    /// A verdict, or who sees to the alarm; nil of any other action.
    func checked(_ alarm: AlarmRecord, _ request: LinkRequest, by account: String) -> JSONLine? {
        var object = JSONLine()
        object.add("alarm", alarm.id.text)
        switch request.verb {
        case .confirm, .refute:
            object.add("verdict", request.verb == .confirm ? "confirmed" : "refuted")
            object.add("evidence", request.comment)
        case .assign: object.add("assignedTo", request.person)
        default: return nil
        }
        object.add("by", account)
        return object
    }

    /// What became of a person's reading.
    static func object(_ observed: ObservedReading) -> JSONLine {
        var object = JSONLine()
        object.add("observed", observed.key.entity.text)
        object.add("attribute", observed.key.attribute.text)
        object.add("value", observed.value)
        object.add("unit", observed.unit?.symbol)
        object.add("storedAs", observed.observedAt)
        var newest: Timestamp?
        if case .late(let time) = observed.fate { newest = time }
        object.add("fate", observed.fate.name)
        object.add("quality", "\(observed.quality)")
        object.add("newest", newest)
        object.add("changed", observed.changed.count)
        return object
    }
}
