import Alarms
import Telemetry

// A case as a scenario that `vigie rules test` reads.
extension OracleCase {
    func scenario(title: String, expecting lines: [String]) -> String {
        var text = "- id: found\n  title: \"\(title)\"\n  start: \"2026-01-15T21:58:00+01:00\"\n  rules:\n"
        for rule in rules { text += "  - \(OracleCase.text(rule))\n" }
        if !periods.isEmpty { text += "  # periods \(periods)\n" }
        if rules.contains(where: { $0.value == .ratioToBaseline(.learntByHourOfWeek) }) {
            text += "  # baseline from Thursday 21:00 \(baseline.dropFirst(93).prefix(4))\n"
        }
        if !maintenance.isEmpty {
            let windows = maintenance.map {
                "{from: \($0.from), to: \($0.to), match: [\($0.rule)], reason: curage, by: martin}"
            }
            text += "  maintenance: [\(windows.joined(separator: ", "))]\n"
        }
        text += "  samples:\n"
        for sensor in sensors {
            let own = steps.flatMap { step in
                step.samples.filter { $0.sensor == sensor }.map {
                    let stamp = $0.isAhead ? step.t + 3600 : $0.behind.map { step.t - $0 }
                    return "{t: \(step.t), v: \($0.value), q: \($0.quality)\(stamp.map { ", ts: \($0)" } ?? "")}"
                }
            }
            if !own.isEmpty { text += "    \(sensor): [\(own.joined(separator: ", "))]\n" }
        }
        text += "  actions:\n"
        for step in steps {
            if let action = step.action { text += "  - {t: \(step.t), \(OracleCase.text(action)), by: dupont}\n" }
            if let posture = step.posture { text += "  # {t: \(step.t), posture: \(posture)}\n" }
            if let down = step.down { text += "  - {t: \(step.t), do: restart, down: \(down)}\n" }
        }
        text += "  horizon: \(steps.last?.t ?? 0)\n  expect:\n    transitions:\n"
        for line in lines { text += "    - \(OracleCase.expectation(line))\n" }
        return text
    }

    /// `60 h UNACK haute !`
    private static func expectation(_ line: String) -> String {
        let words = line.split(separator: " ")
        var text = "{t: \(words[0]), a: \"\(words[1])\", s: \(words[2])"
        if words.count > 3, words[3] != "!" { text += ", lvl: \(words[3])" }
        return text + (words.last == "!" ? ", ann: true}" : "}")
    }

    private static func seconds(_ span: TimeSpan) -> Int { Oracle.seconds(span) }

    private static func text(_ rule: Rule) -> String {
        var parts = ["id: \(rule.id)"]
        if let sensor = rule.sensor { parts.append("sensor: \(sensor.entity)") }
        if rule.onDelay > .zero { parts.append("on_delay: \(seconds(rule.onDelay))") }
        if rule.offDelay > .zero { parts.append("off_delay: \(seconds(rule.offDelay))") }
        if !rule.acknowledgementRequired { parts.append("ack_required: false") }
        if rule.latch { parts.append("latch: true") }
        if !rule.severityLatch { parts.append("severity_latch: false") }
        if let after = rule.realarmAfter { parts.append("realarm_after: \(seconds(after))") }
        if let group = rule.group { parts.append("group: \(group)") }
        if let after = rule.noData.after {
            let level = rule.noData.level.map { ", level: \($0)" } ?? ""
            parts.append("nodata: {after: \(seconds(after)), policy: \(rule.noData.policy)\(level)}")
        }
        if !rule.raisesHealthAlarms { parts.append("health_alarms: false") }
        if let coverage = rule.minCoverage { parts.append("min_coverage: \(coverage)") }
        if let age = rule.sensorNoDataAfter { parts.append("sensor_nodata_after: \(seconds(age))") }
        if let chatter = rule.chatter {
            parts.append(
                "chatter: {num: \(chatter.count), window: \(seconds(chatter.window)), quiet: \(seconds(chatter.quiet))}"
            )
        }
        if let parents = rule.suppressedBy {
            let need = parents.need == .any ? "any_of" : "all_of"
            parts.append(
                "suppressed_by: {\(need): [\(parents.rules.joined(separator: ", "))], grace: \(seconds(parents.grace))}"
            )
        }
        if let schedule = rule.schedule {
            let daily = schedule.daily.isEmpty ? "" : ", daily: [\"22:00-22:04\"]"
            let postures = schedule.postures.map(\.rawValue).joined(separator: ", ")
            parts.append("schedule: {tz: Europe/Paris\(daily)\(postures.isEmpty ? "" : ", posture: [\(postures)]")}")
        }
        parts += value(rule.value, rule.minSamples)
        let levels = rule.levels.map { level in
            let when = level.when.map { "when: \(text($0))" }
            return "{name: \(level.name), priority: \(level.priority.name), "
                + (when ?? "set: \"\(text(level.set))\", clear: \"\(text(level.clear))\"") + "}"
        }
        return "{\(parts.joined(separator: ", ")), levels: [\(levels.joined(separator: ", "))]}"
    }

    private static func text(_ comparison: Comparison?) -> String {
        guard let comparison, case .number(let limit, _) = comparison.operand else { return "" }
        return "\(comparison.operation.rawValue) \(limit)"
    }

    private static func text(_ condition: Condition) -> String {
        func list(_ parts: [Condition]) -> String { "[\(parts.map(text).joined(separator: ", "))]" }
        switch condition {
        case .all(let parts): return "{all: \(list(parts))}"
        case .any(let parts): return "{any: \(list(parts))}"
        case .atLeast(let count, let parts): return "{at_least: {k: \(count), of: \(list(parts))}}"
        case .atLeastMatching(let count, let over, let test):
            return "{at_least: {k: \(count), of: {sensor: \"\(over.entity)\", is: \"\(text(test))\"}}}"
        case .count(let test, let edges, let least, let window):
            return "{count: {of: \"\(text(test))\", edges: \(edges), num: \(least), window: \(seconds(window))}}"
        case .consecutive(let least, let test): return "{consecutive: {num: \(least), of: \"\(text(test))\"}}"
        case .test(.exact(let key)?, let test): return "{sensor: \(key.entity.text), is: \"\(text(test))\"}"
        case .test(_, let test): return "{is: \"\(text(test))\"}"
        }
    }

    private static func value(_ value: ValueExpression, _ samples: Int?) -> [String] {
        func window(_ name: String, _ window: TimeSpan, _ least: Int?) -> [String] {
            ["value: {\(name): {window: \(seconds(window))\(least.map { ", min_samples: \($0)" } ?? "")}}"]
        }
        switch value {
        case .rate(let span, let per): return ["value: {rate: {window: \(seconds(span)), per: \(seconds(per))}}"]
        case .mean(let span, let least): return window("mean", span, least)
        case .minimum(let span, let least): return window("min", span, least)
        case .maximum(let span, let least): return window("max", span, least)
        case .sum(let span, _): return window("sum", span, samples)
        case .increase(let span): return window("increase", span, nil)
        case .aggregate(let over, let function):
            return ["value: {aggregate: {over: \"\(over.entity)\", fn: \(function.rawValue)}}"]
        case .ratioToBaseline(.constant(let usual)): return ["value: {ratio_to_baseline: {constant: \(usual)}}"]
        case .ratioToBaseline(.learntByHourOfWeek):
            return ["value: {ratio_to_baseline: {learnt: hour_of_week}}"]
        case .reading: return []
        }
    }

    private static func text(_ action: OperatorAction) -> String {
        switch action {
        case .acknowledge(let id, _, let seen, _, let expires):
            return "do: ack, a: \(id)" + (seen.map { ", seen_level: \($0)" } ?? "")
                + (expires.map { ", expires: \(seconds($0))" } ?? "")
        case .acknowledgeGroup(let group, let seen, _):
            return "do: ack_group, group: \(group), seen: [\(seen.map(\.text).joined(separator: ", "))]"
        case .acknowledgeCode(let code, _): return "do: ack, code: \(code)"
        case .unacknowledge(let id): return "do: unack, a: \(id)"
        case .shelve(let id, let duration, let reason, let oneShot):
            return "do: shelve, a: \(id), reason: \"\(reason)\"" + (duration.map { ", duration: \(seconds($0))" } ?? "")
                + (oneShot ? ", one_shot: true" : "")
        case .unshelve(let id): return "do: unshelve, a: \(id)"
        case .outOfService(let id, let reason): return "do: oos, a: \(id), reason: \"\(reason)\""
        case .inService(let id): return "do: in_service, a: \(id)"
        case .reset(let id): return "do: reset, a: \(id)"
        }
    }
}
