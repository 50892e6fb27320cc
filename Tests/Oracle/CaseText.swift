import Alarms
import Telemetry

// A case as a scenario that `vigie rules test` reads.
extension OracleCase {
    func scenario(title: String, expecting lines: [String]) -> String {
        var text = "- id: found\n  title: \"\(title)\"\n  start: \"2026-01-15T21:58:00+01:00\"\n  rules:\n"
        for rule in rules { text += "  - \(OracleCase.text(rule))\n" }
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
                    "{t: \(step.t), v: \($0.value), q: \($0.quality)\($0.behind.map { ", ts: \(step.t - $0)" } ?? "")}"
                }
            }
            if !own.isEmpty { text += "    \(sensor): [\(own.joined(separator: ", "))]\n" }
        }
        text += "  actions:\n"
        for step in steps {
            if let action = step.action { text += "  - {t: \(step.t), \(OracleCase.text(action)), by: dupont}\n" }
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
            parts.append("nodata: {after: \(seconds(after)), policy: \(rule.noData.policy)}")
        }
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
        if rule.schedule != nil { parts.append("schedule: {tz: Europe/Paris, daily: [\"22:00-22:04\"]}") }
        parts += value(rule.value)
        let levels = rule.levels.map { level in
            "{name: \(level.name), priority: critical, set: \"\(text(level.set))\", clear: \"\(text(level.clear))\"}"
        }
        return "{\(parts.joined(separator: ", ")), levels: [\(levels.joined(separator: ", "))]}"
    }

    private static func text(_ comparison: Comparison?) -> String {
        guard let comparison, case .number(let limit, _) = comparison.operand else { return "" }
        return "\(comparison.operation.rawValue) \(limit)"
    }

    private static func value(_ value: ValueExpression) -> [String] {
        func window(_ name: String, _ window: TimeSpan, _ least: Int?) -> [String] {
            ["value: {\(name): {window: \(seconds(window))\(least.map { ", min_samples: \($0)" } ?? "")}}"]
        }
        switch value {
        case .rate(let span, let per): return ["value: {rate: {window: \(seconds(span)), per: \(seconds(per))}}"]
        case .mean(let span, let least): return window("mean", span, least)
        case .minimum(let span, let least): return window("min", span, least)
        case .maximum(let span, let least): return window("max", span, least)
        case .reading, .sum, .increase, .aggregate, .ratioToBaseline: return []
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
            return "do: shelve, a: \(id), duration: \(duration.map(seconds) ?? 0), reason: \"\(reason)\""
                + (oneShot ? ", one_shot: true" : "")
        case .unshelve(let id): return "do: unshelve, a: \(id)"
        case .outOfService(let id, let reason): return "do: oos, a: \(id), reason: \"\(reason)\""
        case .inService(let id): return "do: in_service, a: \(id)"
        case .reset(let id): return "do: reset, a: \(id)"
        }
    }
}
