import Telemetry

// A rule as an operator reads it, in either language: `rate of */currentLevel over 30 min ≥ 1 for 5 min`.
extension Rule {
    /// What it compares with what, for how long.
    public func inWords(_ language: Language) -> String {
        guard !levels.isEmpty else { return id }
        let subject = value.inWords(of: sensor?.inWords, language)
        let rungs = levels.map { level in
            let test =
                level.set.map { "\(subject) \($0.inWords(language))" } ?? level.when?.inWords(own: subject, language)
                ?? ""
            return test.isEmpty ? level.name : "\(level.name): \(test)"
        }
        var text = rungs.joined(separator: "; ")
        if onDelay > .zero { text += language.word(", for ", ", pendant ") + onDelay.inWords(language) }
        if offDelay > .zero {
            text += language.word(", until clear for ", ", jusqu'au retour pendant ") + offDelay.inWords(language)
        }
        if let postures = schedule?.postures, !postures.isEmpty {
            text +=
                language.word(", in posture ", ", en posture ")
                + postures.map(\.rawValue).joined(separator: language.word(" or ", " ou "))
        }
        for step in escalation {
            let names = step.to.joined(separator: language.word(" and ", " et "))
            let after = step.after.inWords(language)
            text +=
                step.after == .zero
                ? language.word(", told to \(names)", ", dite à \(names)")
                : language.word(", unanswered for \(after) to \(names)", ", sans réponse pendant \(after) à \(names)")
        }
        return text
    }
}

extension SensorPattern {
    var inWords: String {
        if isBare { return entity }
        return (type.map { "\($0)/" } ?? "") + "\(entity)/\(attribute)"
    }
}

extension TimeSpan {
    /// `90 s`, `15 min`, `8 h`: the largest unit that divides it.
    func inWords(_ language: Language) -> String {
        let seconds = nanoseconds / 1_000_000_000
        if nanoseconds % 1_000_000_000 != 0 { return Language.comma("\(self.seconds)", language) + " s" }
        if seconds != 0, seconds % 86400 == 0 { return "\(seconds / 86400) " + language.word("d", "j") }
        if seconds != 0, seconds % 3600 == 0 { return "\(seconds / 3600) h" }
        if seconds != 0, seconds % 60 == 0 { return "\(seconds / 60) min" }
        return "\(seconds) s"
    }
}

extension ValueExpression {
    func inWords(of sensor: String?, _ language: Language) -> String {
        let name = sensor ?? language.word("value", "valeur")
        func of(_ english: String, _ french: String, _ window: TimeSpan) -> String {
            let over = window.inWords(language)
            return language.word("\(english) of \(name) over \(over)", "\(french) de \(name) sur \(over)")
        }
        return switch self {
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
        case .aggregate(let over, let function): function.rawValue + language.word(" over ", " sur ") + over.inWords
        case .ratioToBaseline: name + language.word(" relative to its baseline", " rapporté à son habituel")
        }
    }
}

extension Comparison {
    func inWords(_ language: Language) -> String {
        let symbol =
            switch operation {
            case .greaterOrEqual: "≥"
            case .greater: ">"
            case .lessOrEqual: "≤"
            case .less: "<"
            case .equal: "="
            case .notEqual: "≠"
            }
        return "\(symbol) \(operand.inWords(language))"
    }
}

extension Arithmetic {
    func inWords(_ language: Language) -> String {
        switch self {
        case .number(let value, let unit):
            let number = value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
            let text = Language.comma(number, language)
            return unit.map { "\(text) \($0)" } ?? text
        case .property(let name): return "$\(name)"
        case .negated(let a): return "-\(a.inWords(language))"
        case .sum(let a, let b): return "\(a.inWords(language)) + \(b.inWords(language))"
        case .difference(let a, let b): return "\(a.inWords(language)) - \(b.inWords(language))"
        case .product(let a, let b): return "(\(a.inWords(language))) × (\(b.inWords(language)))"
        case .quotient(let a, let b): return "(\(a.inWords(language))) / (\(b.inWords(language)))"
        }
    }
}

extension Condition {
    func inWords(own: String, _ language: Language) -> String {
        switch self {
        case .all(let parts):
            "(" + parts.map { $0.inWords(own: own, language) }.joined(separator: language.word(" and ", " et ")) + ")"
        case .any(let parts):
            "(" + parts.map { $0.inWords(own: own, language) }.joined(separator: language.word(" or ", " ou ")) + ")"
        case .atLeast(let count, let parts):
            language.word("at least \(count) of (", "au moins \(count) de (")
                + parts.map { $0.inWords(own: own, language) }.joined(separator: ", ") + ")"
        case .atLeastMatching(let count, let over, let test):
            language.word("at least \(count) of ", "au moins \(count) de ")
                + "\(over.inWords) \(test.inWords(language))"
        case .count(let test, let edges, let num, let window):
            language.word(
                "\(num) \(edges.rawValue) edges of \(own) \(test.inWords(language)) in \(window.inWords(language))",
                "\(num) \(edges.inFrench) de \(own) \(test.inWords(language)) en \(window.inWords(language))")
        case .consecutive(let num, let test):
            language.word("\(num) readings in a row ", "\(num) relevés de suite ") + "\(own) \(test.inWords(language))"
        case .test(nil, let test): "\(own) \(test.inWords(language))"
        case .test(.exact(let key)?, let test):
            "\(key.attribute == "value" ? key.entity.text : key.description) \(test.inWords(language))"
        case .test(.sibling(let attribute)?, let test): "./\(attribute) \(test.inWords(language))"
        case .test(.related(let property, let attribute)?, let test):
            "$\(property)/\(attribute) \(test.inWords(language))"
        }
    }
}

extension Language {
    /// A piece of a rule's words, in this language.
    func word(_ english: String, _ french: String) -> String { self == .french ? french : english }

    /// A number written with a point, with the language's own mark.
    static func comma(_ number: String, _ language: Language) -> String {
        language == .french ? String(number.map { $0 == "." ? "," : $0 }) : number
    }
}
