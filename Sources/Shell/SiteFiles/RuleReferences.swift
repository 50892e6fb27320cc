import Alarms
import Telemetry

/// Checks what rules say against the entities there are: a `$property` nobody has, a sensor of an entity nobody listed,
/// a threshold nobody vouches for.
enum RuleReferences {
    static func check(_ rules: [Rule], of site: Site, problems: ProblemList) {
        let known = KnownAttributes(site)
        for rule in rules {
            for pattern in rule.patterns { checkAttribute(pattern, of: rule, site, known, problems) }
        }
        // What is only discovered can't be checked before it is heard.
        guard !site.entities.isEmpty else { return }
        var unvouched: Set<String> = []
        for rule in rules {
            let place = RulePlace(rule.source)
            let entities = site.entities.filter { rule.sensor?.selects($0) ?? false }
            for property in rule.properties {
                checkProperty(property, of: rule, entities, place, problems)
                for entity in entities where !SiteChecker.thresholds.contains(property) {
                    guard let found = entity.properties[property], found.source == nil || found.validated == nil,
                        unvouched.insert("\(entity.type)/\(property)").inserted
                    else { continue }
                    problems.append(
                        place.problem(
                            "rule \(rule.id) compares with $\(property), and that of \(entity.id) has no source or no "
                                + "validated. Write {value: …, source: \"…\", validated: \"DATE by WHOM\"}.", .warning))
                }
            }
            for key in rule.exactSensors { checkSensor(key, of: rule, site, known, place, problems) }
            for attribute in rule.siblings { checkSibling(attribute, of: rule, entities, known, place, problems) }
            for pattern in rule.patterns { checkPattern(pattern, of: rule, site, place, problems) }
        }
    }

    /// Told once a rule, for the first entity without it.
    private static func checkProperty(
        _ property: String, of rule: Rule, _ entities: [Entity], _ place: RulePlace, _ problems: ProblemList
    ) {
        let without = entities.filter { $0.number(property) == nil }
        guard let first = without.first else { return }
        let others = without.count > 1 ? " and \(without.count - 1) more" : ""
        let nearest = NearestWord.of(property, among: first.properties.keys.sorted()).map { "Did you mean $\($0)?" }
        let advice = nearest ?? "Add it under properties in entities.yaml."
        problems.append(
            place.problem(
                "rule \(rule.id) compares with $\(property), a number that \(first.id)\(others) has not. \(advice)"))
    }

    /// A pattern that takes in no entity.
    private static func checkPattern(
        _ pattern: SensorPattern, of rule: Rule, _ site: Site, _ place: RulePlace, _ problems: ProblemList
    ) {
        let entities = site.entities.filter { pattern.selects($0) }
        if entities.isEmpty {
            // Entities of a type that the site describes may still be heard of on the wire.
            if let type = pattern.type, site.types[type] != nil { return }
            let words = NearestWord.of(pattern.entity, among: site.entities.lazy.map(\.id.text)).map {
                "Did you mean \($0)?"
            }
            let types = Set(site.entities.map(\.type.text)).sorted()
            let kinds = pattern.type.flatMap { type in
                types.contains(type.text) ? nil : NearestWord.of(type.text, among: types).map { "Did you mean \($0)?" }
            }
            problems.append(
                place.problem(
                    "rule \(rule.id) matches no entity of the site. "
                        + (kinds ?? words ?? "Correct its sensor, or list the entity."), .warning))
        }
    }

    /// The name of an attribute that only resembles one there is, or that nothing the rule selects lists.
    private static func checkAttribute(
        _ pattern: SensorPattern, of rule: Rule, _ site: Site, _ known: KnownAttributes, _ problems: ProblemList
    ) {
        guard pattern.type != nil || pattern.attribute != "value" else { return }
        let entities = site.entities.filter { pattern.selects($0) }
        // What matches no entity is told for that; of a described type some may still be heard of.
        let types = entities.isEmpty ? Set([pattern.type].compactMap { $0 }) : Set(entities.map(\.type))
        guard !entities.isEmpty || types.contains(where: { site.types[$0] != nil }),
            let advice = known.doubt(pattern.attribute, of: types, entities)
        else { return }
        problems.append(
            RulePlace(rule.source).problem(
                "rule \(rule.id) matches no series: no entity it selects lists \(pattern.attribute). \(advice)",
                .warning
            ))
    }

    private static func checkSensor(
        _ key: SeriesKey, of rule: Rule, _ site: Site, _ known: KnownAttributes, _ place: RulePlace,
        _ problems: ProblemList
    ) {
        if let entity = site.entities.first(where: { $0.id == key.entity }) {
            guard key.attribute != "value", let advice = known.doubt(key.attribute, of: [entity.type], [entity]) else {
                return
            }
            return problems.append(
                place.problem("rule \(rule.id) reads \(key), and that entity does not list it. \(advice)", .warning))
        }
        let nearest = NearestWord.of(key.entity.text, among: site.entities.lazy.map(\.id.text))
        let advice = nearest.map { "Did you mean \($0)/\(key.attribute)?" } ?? "Add the entity, or correct the name."
        problems.append(
            place.problem("rule \(rule.id) reads \(key), and no entity of this site is called that. \(advice)"))
    }
}

extension RuleReferences {
    private static func checkSibling(
        _ attribute: AttributeName, of rule: Rule, _ entities: [Entity], _ known: KnownAttributes, _ place: RulePlace,
        _ problems: ProblemList
    ) {
        guard !entities.isEmpty, let advice = known.doubt(attribute, of: Set(entities.map(\.type)), entities) else {
            return
        }
        problems.append(
            place.problem(
                "rule \(rule.id) reads ./\(attribute), and no entity it selects lists it. \(advice)", .warning))
    }
}

/// `file:line` as rules carry it.
struct RulePlace {
    var file: String
    var line: Int

    init(_ source: String?) {
        let parts = (source ?? "alarms.yaml").split(separator: ":").map(String.init)
        line = parts.count > 1 ? Int(parts[parts.count - 1]) ?? 0 : 0
        file = (line > 0 ? parts.dropLast() : parts[...]).joined(separator: ":")
    }

    func problem(_ message: String, _ severity: Problem.Severity = .error) -> Problem {
        Problem(severity, file: file, line: line, message: message)
    }
}

extension Rule {
    /// The `$properties` its levels compare with, each once, in the order they stand.
    var properties: [String] {
        var found: [String] = []
        for level in levels {
            for comparison in [level.set, level.clear].compactMap({ $0 }) { comparison.operand.collect(into: &found) }
            level.when?.visit { _, comparison in comparison.operand.collect(into: &found) }
        }
        return found
    }

    /// Its own sensor and what its aggregate and conditions are over.
    fileprivate var patterns: [SensorPattern] {
        var found = [sensor].compactMap { $0 }
        if case .aggregate(let over, _) = value { found.append(over) }
        for level in levels {
            level.when?.visitPatterns { if !found.contains($0) { found.append($0) } }
        }
        return found
    }

    /// Sensors its conditions name by entity; a bare name of a rule test is one too.
    fileprivate var exactSensors: [SeriesKey] {
        var keys: [SeriesKey] = []
        for level in levels {
            level.when?.visit { sensor, _ in
                if case .exact(let key) = sensor, !keys.contains(key) { keys.append(key) }
            }
        }
        return keys
    }
}

extension Rule {
    /// Attributes its conditions read of its own entity.
    fileprivate var siblings: [AttributeName] {
        var found: [AttributeName] = []
        for level in levels {
            level.when?.visit { sensor, _ in
                if case .sibling(let attribute) = sensor, !found.contains(attribute) { found.append(attribute) }
            }
        }
        return found
    }
}

extension Condition {
    fileprivate func visitPatterns(_ body: (SensorPattern) -> Void) {
        switch self {
        case .all(let parts), .any(let parts), .atLeast(_, let parts): for part in parts { part.visitPatterns(body) }
        case .atLeastMatching(_, let over, _): body(over)
        case .count, .consecutive, .test: break
        }
    }

    /// Every comparison in it, with the sensor it is of (nil: the rule's own).
    func visit(_ body: (SensorReference?, Comparison) -> Void) {
        switch self {
        case .all(let parts), .any(let parts), .atLeast(_, let parts): for part in parts { part.visit(body) }
        case .atLeastMatching(_, _, let test): body(nil, test)
        case .count(let comparison, _, _, _), .consecutive(_, let comparison): body(nil, comparison)
        case .test(let sensor, let comparison): body(sensor, comparison)
        }
    }
}

extension Arithmetic {
    fileprivate func collect(into found: inout [String]) {
        switch self {
        case .number: break
        case .property(let name): if !found.contains(name) { found.append(name) }
        case .negated(let inner): inner.collect(into: &found)
        case .sum(let a, let b), .difference(let a, let b), .product(let a, let b), .quotient(let a, let b):
            a.collect(into: &found)
            b.collect(into: &found)
        }
    }
}
