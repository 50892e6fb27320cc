import Alarms
import Frames
import OperatorLink
import Telemetry

// Why an alarm is as it is: what the engine explains, with the frames behind it and who is told next.
extension Hypervisor {
    public func why(_ id: AlarmID) -> Why? {
        guard let explanation = engine.explain(id, at: clock.now, site.presentations) else { return nil }
        var why = Why(record: explanation.record, source: explanation.source, rule: explanation.rule)
        why.inputs = explanation.inputs.map(input)
        why.timers = inOrder(
            explanation.timers.map {
                Why.Timer(name: $0.name, remaining: $0.remaining, isFrozen: $0.isFrozen, then: $0.then)
            } + notificationTimers(id))
        why.suppressedBy = explanation.suppressedBy
        why.steps = checkedSteps(explanation.record)
        why.verdict = checks.check(explanation.record)?.verdict
        why.assignment = checks.check(explanation.record)?.assignment
        return why
    }

    private func input(_ explained: Explanation.Input) -> Why.Input {
        let id = register.find(explained.series)
        var input = Why.Input(
            series: explained.series, value: explained.value, unit: id.flatMap { register.unit($0) },
            observedAt: explained.observedAt, quality: explained.quality)
        input.window = explained.window.map { Why.Past(at: $0.at, value: $0.value) }
        input.windowCount = explained.windowCount
        guard let id, register.states[Int(id.index)].isHeard else { return input }
        let state = register.states[Int(id.index)]
        input.receivedAt = state.last.receivedAt
        input.frame = frame(of: state)
        return input
    }

    private func frame(of state: SeriesState) -> Why.Frame {
        switch frames.look(state.frame) {
        case .kept(let source, let bytes, let byteCount):
            .kept(
                at: state.last.receivedAt, from: source.description, text: String(decoding: bytes, as: UTF8.self),
                byteCount: byteCount)
        case .gone(let until): .gone(until: until)
        case nil: state.last.origin == .person ? .person : .beforeStart(startedAt.wall)
        }
    }

    /// The next first; of what comes at one instant, as listed. What stands still comes last.
    private func inOrder(_ timers: [Why.Timer]) -> [Why.Timer] {
        let dated = timers.map { timer in
            var timer = timer
            timer.at = timer.isFrozen ? nil : clock.now.wall + timer.remaining
            return timer
        }
        return dated.enumerated().sorted { a, b in
            let (first, second) = (a.element.at ?? .distantFuture, b.element.at ?? .distantFuture)
            return (first, a.offset) < (second, b.offset)
        }.map(\.element)
    }
}
