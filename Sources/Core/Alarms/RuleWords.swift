import Telemetry

/// The parts of a rule in one language, presentations called and their numbers written as the site does.
struct RuleWords {
    /// How the plain numbers that something is compared with are written.
    struct Figures {
        var presentation: AttributePresentation
        /// What they are in.
        var unit: Unit
    }

    private let language: Language
    private let presentations: Presentations

    init(_ language: Language, _ presentations: Presentations) {
        self.language = language
        self.presentations = presentations
    }

    // MARK: What is judged

    func sensor(_ pattern: SensorPattern) -> String {
        if pattern.isBare { return pattern.entity }
        return (pattern.type.map { "\($0)/" } ?? "") + "\(pattern.entity)/\(name(pattern.attribute))"
    }

    private func name(_ attribute: AttributeName) -> String {
        presentations[attribute]?.label?.text(language) ?? attribute.text
    }

    func value(_ value: ValueExpression, of sensor: String?) -> String {
        let name = sensor ?? language.word("value", "valeur")
        func of(_ english: String, _ french: String, _ window: TimeSpan) -> String {
            let over = window.inWords(language)
            return language.word("\(english) of \(name) over \(over)", "\(french) de \(name) sur \(over)")
        }
        return switch value {
        case .reading: name
        case .rate(let window, let per):
            language.word(
                "rate of \(name) per \(per.inWords(language)) over \(window.inWords(language))",
                "variation de \(name) par \(per.inWords(language)) sur \(window.inWords(language))")
        case .mean(let window, _): of("mean", "moyenne", window)
        case .minimum(let window, _): of("minimum", "minimum", window)
        case .maximum(let window, _): of("maximum", "maximum", window)
        case .sum(let window, _): of("sum", "somme", window)
        case .increase(let window): of("increase", "augmentation", window)
        case .aggregate(let over, let function):
            function.rawValue + language.word(" over ", " sur ") + self.sensor(over)
        case .ratioToBaseline: name + language.word(" relative to its baseline", " rapporté à son habituel")
        }
    }

    // MARK: What it is compared with

    /// How a rule's own numbers are written; nil where the site says nothing, or what is judged is in another unit than
    /// its readings.
    func figures(of rule: Rule) -> Figures? {
        switch rule.value {
        case .reading, .mean, .minimum, .maximum, .sum, .increase: return rule.sensor.flatMap { figures($0.attribute) }
        case .rate(_, let per):
            let times: [(TimeSpan, String)] = [(.hours(1), "h"), (.minutes(1), "min"), (.seconds(1), "s")]
            guard var figures = rule.sensor.flatMap({ figures($0.attribute) }),
                let time = times.first(where: { $0.0 == per })
            else { return nil }
            figures.unit = Unit(figures.unit.symbol + "/" + time.1)
            return figures
        case .aggregate, .ratioToBaseline: return nil
        }
    }

    private func figures(_ attribute: AttributeName) -> Figures? {
        guard let presentation = presentations[attribute], let unit = presentation.unit,
            presentation.conversion(of: unit) != nil
        else { return nil }
        return Figures(presentation: presentation, unit: unit)
    }

    func comparison(_ comparison: Comparison, _ figures: Figures?) -> String {
        let symbol =
            switch comparison.operation {
            case .greaterOrEqual: "≥"
            case .greater: ">"
            case .lessOrEqual: "≤"
            case .less: "<"
            case .equal: "="
            case .notEqual: "≠"
            }
        return "\(symbol) \(operand(comparison.operand, figures))"
    }

    /// - Parameter figures: how its numbers are written; of a factor nil, which is in no unit.
    private func operand(_ operand: Arithmetic, _ figures: Figures?) -> String {
        // What is added or taken away is a difference, which other zeros would shift.
        let terms = figures.flatMap { $0.presentation.conversion(of: $0.unit)?.conversion.factor != nil ? $0 : nil }
        return switch operand {
        case .number(let value, nil):
            if let figures { shown(value, figures) } else { number(value) }
        case .number(let value, let unit?): number(value) + " \(unit)"
        case .property(let name): "$\(name)"
        case .negated(let a): "-\(self.operand(a, terms))"
        case .sum(let a, let b): "\(self.operand(a, terms)) + \(self.operand(b, terms))"
        case .difference(let a, let b): "\(self.operand(a, terms)) - \(self.operand(b, terms))"
        case .product(let a, let b): "(\(self.operand(a, nil))) × (\(self.operand(b, nil)))"
        case .quotient(let a, let b): "(\(self.operand(a, nil))) / (\(self.operand(b, nil)))"
        }
    }

    private func shown(_ value: Double, _ figures: Figures) -> String {
        let shown = figures.presentation.shown(value, figures.unit)
        let unit = shown.unit.map { $0.symbol == "1" ? "" : " \($0)" } ?? ""
        return number(shown.value) + unit
    }

    private func number(_ value: Double) -> String {
        let text = value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
        return Language.comma(text, language)
    }

    // MARK: Conditions

    func condition(_ condition: Condition, own: String, _ figures: Figures?) -> String {
        func all(_ parts: [Condition], _ separator: String) -> String {
            parts.map { self.condition($0, own: own, figures) }.joined(separator: separator)
        }
        return switch condition {
        case .all(let parts): "(" + all(parts, language.word(" and ", " et ")) + ")"
        case .any(let parts): "(" + all(parts, language.word(" or ", " ou ")) + ")"
        case .atLeast(let count, let parts):
            language.word("at least \(count) of (", "au moins \(count) de (") + all(parts, ", ") + ")"
        case .atLeastMatching(let count, let over, let test):
            language.word("at least \(count) of ", "au moins \(count) de ")
                + "\(sensor(over)) \(comparison(test, self.figures(over.attribute)))"
        case .count(let test, let edges, let num, let window):
            language.word(
                "\(num) \(edges.rawValue) edges of \(own) \(comparison(test, figures)) in \(window.inWords(language))",
                "\(num) \(edges.inFrench) de \(own) \(comparison(test, figures)) en \(window.inWords(language))")
        case .consecutive(let num, let test):
            language.word("\(num) readings in a row ", "\(num) relevés de suite ")
                + "\(own) \(comparison(test, figures))"
        case .test(nil, let test): "\(own) \(comparison(test, figures))"
        case .test(.exact(let key)?, let test):
            (key.attribute == "value" ? key.entity.text : key.entity.text + "/" + name(key.attribute))
                + " \(comparison(test, self.figures(key.attribute)))"
        case .test(.sibling(let attribute)?, let test):
            "./\(name(attribute)) \(comparison(test, self.figures(attribute)))"
        case .test(.related(let property, let attribute)?, let test):
            "$\(property)/\(name(attribute)) \(comparison(test, self.figures(attribute)))"
        }
    }
}
