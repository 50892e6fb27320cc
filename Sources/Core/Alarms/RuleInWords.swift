import Telemetry

// A rule as an operator reads it, in either language: `rate of */currentLevel over 30 min ≥ 1 for 5 min`.
extension Rule {
    /// What it compares with what, for how long.
    /// - Parameter presentations: of attributes, as the site calls them and writes their values.
    public func inWords(_ language: Language, _ presentations: Presentations = .init()) -> String {
        guard !levels.isEmpty else { return id }
        let words = RuleWords(language, presentations)
        let subject = words.value(value, of: sensor.map { words.sensor($0) })
        let own = words.figures(of: self)
        let rungs = levels.map { level in
            let test =
                level.set.map { "\(subject) \(words.comparison($0, own))" }
                ?? level.when.map { words.condition($0, own: subject, own) } ?? ""
            return test.isEmpty ? level.name : level.name + language.word(": ", " : ") + test
        }
        var text = rungs.joined(separator: language.word("; ", " ; "))
        if onDelay > .zero { text += language.word(", for ", ", pendant ") + onDelay.inWords(language) }
        if offDelay > .zero {
            text += language.word(", until clear for ", ", jusqu’au retour pendant ") + offDelay.inWords(language)
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

extension Language {
    /// A piece of a rule's words, in this language.
    func word(_ english: String, _ french: String) -> String { self == .french ? french : english }

    /// A number written with a point, with the language's own mark.
    static func comma(_ number: String, _ language: Language) -> String {
        language == .french ? String(number.map { $0 == "." ? "," : $0 }) : number
    }
}
