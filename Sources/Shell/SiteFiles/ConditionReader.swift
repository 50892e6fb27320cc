import Alarms
import Foundation
import Telemetry

/// Reads what a rule judges: its `value`, its `when` conditions and its `schedule`.
struct ConditionReader {
    let rules: RuleReader

    func condition(_ node: DocumentNode) -> Condition? {
        guard
            let mapping = node.mapping(
                keys: ["all", "any", "at_least", "count", "consecutive", "sensor", "is"])
        else { return nil }
        let operators = ["all", "any", "at_least", "count", "consecutive", "is"].filter { mapping[$0] != nil }
        guard operators.count == 1, let name = operators.first, let body = mapping[name] else {
            node.problem(
                "\(node.label) needs one of all, any, at_least, count, consecutive, or {sensor: …, is: \">= …\"}.")
            return nil
        }
        switch name {
        case "all": return body.list().map { .all($0.compactMap(condition)) }
        case "any": return body.list().map { .any($0.compactMap(condition)) }
        case "at_least": return atLeast(body)
        case "count": return count(body)
        case "consecutive": return consecutive(body)
        default: return leaf(mapping)
        }
    }

    private func atLeast(_ node: DocumentNode) -> Condition? {
        guard let mapping = node.mapping(keys: ["k", "of"]) else { return nil }
        let k = mapping.required("k")?.integer(in: 1...1_000_000)
        let members = mapping.required("of")?.listOrOne()
        guard let need = k, let parts = members else {
            for part in members ?? [] { _ = condition(part) }
            return nil
        }
        if parts.count == 1, let part = parts.first, part.isMapping,
            let leaf = part.mapping(keys: ["sensor", "is", "all", "any", "at_least", "count", "consecutive"]),
            let sensor = leaf["sensor"], let text = sensor.text(), text.contains(where: { $0 == "*" || $0 == "?" })
        {
            guard let pattern = rules.pattern(sensor), let test = leaf.required("is").flatMap(rules.comparison) else {
                return nil
            }
            return .atLeastMatching(need, over: pattern, test: test)
        }
        if need > parts.count {
            node.problem("at_least \(need) of \(parts.count) can never hold. Write a k of at most \(parts.count).")
        }
        return .atLeast(need, of: parts.compactMap(condition))
    }

    private func count(_ node: DocumentNode) -> Condition? {
        guard let mapping = node.mapping(keys: ["of", "edges", "num", "window"]) else { return nil }
        let test = mapping.required("of").flatMap(rules.comparison)
        let num = mapping.required("num")?.integer(in: 1...1000)
        let window = mapping.required("window")?.duration()
        let edges = mapping["edges"]?.choice(of: Condition.Edges.self) ?? .rising
        guard let test, let num, let window else { return nil }
        return .count(of: test, edges: edges, num: num, window: window)
    }

    private func consecutive(_ node: DocumentNode) -> Condition? {
        guard let mapping = node.mapping(keys: ["num", "of"]) else { return nil }
        let num = mapping.required("num")?.integer(in: 1...1_000_000)
        let test = mapping.required("of").flatMap(rules.comparison)
        guard let num, let test else { return nil }
        return .consecutive(num: num, of: test)
    }

    private func leaf(_ mapping: DocumentMapping) -> Condition? {
        guard let test = mapping["is"].flatMap(rules.comparison) else { return nil }
        guard let sensor = mapping["sensor"] else { return .test(sensor: nil, test) }
        guard let text = sensor.text() else { return nil }
        if text.contains(where: { $0 == "*" || $0 == "?" }) {
            sensor.problem("a pattern may stand only in aggregate and at_least. Name one series.")
            return nil
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1:
            return .test(sensor: .exact(SeriesKey(entity: EntityID(text), attribute: "value")), test)
        case 2 where parts[0] == ".":
            return .test(sensor: .sibling(AttributeName(parts[1])), test)
        case 2 where parts[0].hasPrefix("$"):
            let property = String(parts[0].dropFirst())
            return .test(sensor: .related(property: property, AttributeName(parts[1])), test)
        case 2:
            return .test(
                sensor: .exact(SeriesKey(entity: EntityID(parts[0]), attribute: AttributeName(parts[1]))), test)
        case 3:
            return .test(
                sensor: .exact(SeriesKey(entity: EntityID(parts[1]), attribute: AttributeName(parts[2]))), test)
        default:
            sensor.problem(
                "sensor \"\(text)\" is not a series. Write entity/attribute, ./attribute or $property/attribute.")
            return nil
        }
    }
}

extension RuleReader {
    /// - Parameter members: what `when_all_sensors` says an aggregate is over.
    func readValue(_ node: DocumentNode, _ rule: inout Rule, members: SensorPattern?) {
        let kinds = ["rate", "mean", "min", "max", "sum", "increase", "aggregate", "ratio_to_baseline"]
        guard let mapping = node.mapping(keys: kinds) else { return }
        let present = kinds.filter { mapping[$0] != nil }
        guard present.count == 1, let kind = present.first, let body = mapping[kind] else {
            return node.problem("value needs exactly one of \(kinds.joined(separator: ", ")).")
        }
        switch kind {
        case "aggregate": readAggregate(body, &rule, members)
        case "ratio_to_baseline": readBaseline(body, &rule)
        default: readWindow(kind, body, &rule)
        }
    }

    private func readWindow(_ kind: String, _ node: DocumentNode, _ rule: inout Rule) {
        guard let mapping = node.mapping(keys: ["window", "per", "min_samples", "min_coverage"]) else { return }
        let span = mapping.required("window")?.duration()
        let per = mapping["per"]?.duration()
        let samples = mapping["min_samples"]?.integer(in: 0...1_000_000)
        let coverage = mapping["min_coverage"].flatMap(share)
        guard let window = span else { return }
        guard window > .zero else { return node.problem("\(kind) needs a window longer than 0.") }
        if let coverage { rule.minCoverage = coverage }
        switch kind {
        case "rate":
            rule.value = .rate(window: window, per: per ?? .hours(1))
        case "mean": rule.value = .mean(window: window, minSamples: samples)
        case "min": rule.value = .minimum(window: window, minSamples: samples)
        case "max": rule.value = .maximum(window: window, minSamples: samples)
        case "sum":
            rule.value = .sum(window: window, minCoverage: coverage)
            rule.minSamples = samples
        default: rule.value = .increase(window: window)
        }
    }

    private func readAggregate(_ node: DocumentNode, _ rule: inout Rule, _ members: SensorPattern?) {
        guard let mapping = node.mapping(keys: ["over", "fn"]) else { return }
        let fn = mapping.required("fn")?.choice(of: ValueExpression.AggregateFunction.self)
        let written = mapping["over"].flatMap(pattern)
        guard let over = written ?? members ?? rule.sensor else {
            if mapping["over"] == nil { node.problem("an aggregate needs the sensors it takes in. Add over: \"P*\".") }
            return
        }
        guard let function = fn else { return }
        rule.value = .aggregate(over: over, function: function)
    }

    private func readBaseline(_ node: DocumentNode, _ rule: inout Rule) {
        guard let mapping = node.mapping(keys: ["constant", "learnt"]) else { return }
        if let constant = mapping["constant"]?.number() {
            rule.value = .ratioToBaseline(.constant(constant))
        } else if mapping["learnt"]?.text() == "hour_of_week" {
            rule.value = .ratioToBaseline(.learntByHourOfWeek)
        } else {
            node.problem("ratio_to_baseline needs constant: NUMBER or learnt: hour_of_week.")
        }
    }

    func schedule(_ node: DocumentNode) -> Schedule? {
        guard let mapping = node.mapping(keys: ["tz", "daily", "sun", "posture"]) else { return nil }
        var zone = zone
        if let name = mapping["tz"]?.text() {
            if let known = ZoneFile.load(name) {
                zone = known
            } else {
                node.problem("time zone \"\(name)\" is not known. Write a name such as Europe/Paris.")
            }
        }
        let daily = mapping["daily"]?.listOrOne() ?? []
        let sun = mapping["sun"].map(sunBounds) ?? []
        if !sun.isEmpty, location == nil {
            node.problem("sun needs a place. Add center: {lat: …, lon: …} to site.yaml.")
        }
        var schedule = Schedule(
            zone: zone, daily: daily.compactMap(RuleReader.daily), sun: sun, location: location)
        schedule.postures = PolicyReader.postures(mapping["posture"])
        return schedule
    }

    /// `sunset+30m..sunrise-30m`
    private func sunBounds(_ node: DocumentNode) -> [Schedule.SunBound] {
        let parts = (node.text() ?? "").components(separatedBy: "..")
        let bounds = parts.compactMap { part -> Schedule.SunBound? in
            let text = part.filter { !$0.isWhitespace }
            let name = text.prefix { $0.isLetter }
            guard let event = Schedule.SunBound.Event(rawValue: String(name)) else { return nil }
            let rest = text.dropFirst(name.count)
            if rest.isEmpty { return Schedule.SunBound(event: event, offset: .zero) }
            guard let sign = rest.first, sign == "+" || sign == "-",
                let span = DurationText.parse(rest.dropFirst())
            else { return nil }
            return Schedule.SunBound(event: event, offset: sign == "+" ? span : span * -1)
        }
        guard parts.count == 2, bounds.count == 2 else {
            node.problem("sun \(node.shown) is not understood. Write sun: \"sunset+30m..sunrise-30m\".")
            return []
        }
        return bounds
    }

    private static func daily(_ node: DocumentNode) -> Schedule.Daily? {
        let bounds = (node.text() ?? "").split(separator: "-").map { bound -> Int? in
            let parts = bound.split(separator: ":").map { Int($0.trimmingCharacters(in: .whitespaces)) }
            guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...24).contains(hour),
                (0...59).contains(minute), hour * 60 + minute <= 1440
            else { return nil }
            return (hour * 60 + minute) * 60
        }
        guard bounds.count == 2, let from = bounds[0], let to = bounds[1] else {
            node.problem("\(node.shown) is not a daily window. Write \"22:00-06:00\".")
            return nil
        }
        // 24:00 is the midnight that ends the day; a window that ends where it begins lasts the whole day.
        return from == to ? Schedule.Daily(from: 0, to: 86_400) : Schedule.Daily(from: from, to: to)
    }
}
