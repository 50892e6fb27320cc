import Telemetry

// A rule as an operator reads it: `rate of */currentLevel over 30 min ≥ 1 for 5 min`.
extension Rule {
    /// What it compares with what, for how long.
    public var inWords: String {
        guard !levels.isEmpty else { return id }
        let subject = value.inWords(of: sensor?.inWords)
        let rungs = levels.map { level in
            let test = level.set.map { "\(subject) \($0.inWords)" } ?? level.when?.inWords(own: subject) ?? ""
            return test.isEmpty ? level.name : "\(level.name): \(test)"
        }
        var text = rungs.joined(separator: "; ")
        if onDelay > .zero { text += ", for \(onDelay.inWords)" }
        if offDelay > .zero { text += ", until clear for \(offDelay.inWords)" }
        if let postures = schedule?.postures, !postures.isEmpty {
            text += ", in posture " + postures.map(\.rawValue).joined(separator: " or ")
        }
        for step in escalation {
            let names = step.to.joined(separator: " and ")
            text += step.after == .zero ? ", told to \(names)" : ", unanswered for \(step.after.inWords) to \(names)"
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
    var inWords: String {
        let seconds = nanoseconds / 1_000_000_000
        if nanoseconds % 1_000_000_000 != 0 { return "\(self.seconds) s" }
        if seconds != 0, seconds % 86400 == 0 { return "\(seconds / 86400) d" }
        if seconds != 0, seconds % 3600 == 0 { return "\(seconds / 3600) h" }
        if seconds != 0, seconds % 60 == 0 { return "\(seconds / 60) min" }
        return "\(seconds) s"
    }
}

extension ValueExpression {
    func inWords(of sensor: String?) -> String {
        let name = sensor ?? "value"
        return switch self {
        case .reading: name
        case .rate(let window, let per): "rate of \(name) per \(per.inWords) over \(window.inWords)"
        case .mean(let window, _): "mean of \(name) over \(window.inWords)"
        case .minimum(let window, _): "minimum of \(name) over \(window.inWords)"
        case .maximum(let window, _): "maximum of \(name) over \(window.inWords)"
        case .sum(let window, _): "sum of \(name) over \(window.inWords)"
        case .increase(let window): "increase of \(name) over \(window.inWords)"
        case .aggregate(let over, let function): "\(function.rawValue) over \(over.inWords)"
        case .ratioToBaseline: "\(name) relative to its baseline"
        }
    }
}

extension Comparison {
    var inWords: String {
        let symbol =
            switch operation {
            case .greaterOrEqual: "≥"
            case .greater: ">"
            case .lessOrEqual: "≤"
            case .less: "<"
            case .equal: "="
            case .notEqual: "≠"
            }
        return "\(symbol) \(operand.inWords)"
    }
}

extension Arithmetic {
    var inWords: String {
        switch self {
        case .number(let value, let unit):
            let number = value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
            return unit.map { "\(number) \($0)" } ?? number
        case .property(let name): return "$\(name)"
        case .negated(let a): return "-\(a.inWords)"
        case .sum(let a, let b): return "\(a.inWords) + \(b.inWords)"
        case .difference(let a, let b): return "\(a.inWords) - \(b.inWords)"
        case .product(let a, let b): return "(\(a.inWords)) × (\(b.inWords))"
        case .quotient(let a, let b): return "(\(a.inWords)) / (\(b.inWords))"
        }
    }
}

extension Condition {
    func inWords(own: String) -> String {
        switch self {
        case .all(let parts): "(" + parts.map { $0.inWords(own: own) }.joined(separator: " and ") + ")"
        case .any(let parts): "(" + parts.map { $0.inWords(own: own) }.joined(separator: " or ") + ")"
        case .atLeast(let count, let parts):
            "at least \(count) of (" + parts.map { $0.inWords(own: own) }.joined(separator: ", ") + ")"
        case .atLeastMatching(let count, let over, let test):
            "at least \(count) of \(over.inWords) \(test.inWords)"
        case .count(let test, let edges, let num, let window):
            "\(num) \(edges.rawValue) edges of \(own) \(test.inWords) in \(window.inWords)"
        case .consecutive(let num, let test): "\(num) readings in a row \(own) \(test.inWords)"
        case .test(nil, let test): "\(own) \(test.inWords)"
        case .test(.exact(let key)?, let test):
            "\(key.attribute == "value" ? key.entity.text : key.description) \(test.inWords)"
        case .test(.sibling(let attribute)?, let test): "./\(attribute) \(test.inWords)"
        case .test(.related(let property, let attribute)?, let test): "$\(property)/\(attribute) \(test.inWords)"
        }
    }
}
