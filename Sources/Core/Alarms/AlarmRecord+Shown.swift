import Telemetry

extension AlarmRecord {
    /// How far ahead of the clock the stamp was that a clock fault is about, to the minute where it is one or more; nil
    /// of every other alarm.
    public var stampAhead: TimeSpan? {
        guard rule == HealthRule.clock.rule.id, let value, value.isFinite else { return nil }
        let unit = abs(value) >= 60 ? 60.0 : 1
        return TimeSpan(seconds: (value / unit).rounded() * unit)
    }

    /// Without the stamp that a clock fault's title ends with: another occurrence has another one.
    var titleWithoutStamp: LocalizedText {
        guard rule == HealthRule.clock.rule.id else { return title }
        func cut(_ text: String, _ mark: String) -> String {
            let parts = text.split(separator: " · ", omittingEmptySubsequences: false)
            return parts.last?.hasPrefix(mark) == true ? parts.dropLast().joined(separator: " · ") : text
        }
        return LocalizedText(english: cut(title.english, "stamp "), french: cut(title.french, "horodatage "))
    }

    /// What its value is of, where a condition was made true by another attribute than the one that the rule's alarms
    /// are made by; nil where the title says it all.
    public func namedAttribute(_ titles: RuleTitles) -> AttributeName? {
        guard let attribute, let own = titles.attribute(of: id), own != attribute else { return nil }
        return attribute
    }

    /// Its figures as the site writes those of its attribute, with the places after the point where that says how many.
    public func shown(
        by presentations: Presentations
    ) -> (value: Double?, threshold: Double?, unit: Unit?, decimals: Int?) {
        guard stampAhead == nil, let presentation = attribute.flatMap({ presentations[$0] }) else {
            return (value, threshold, unit, nil)
        }
        let shownIn = presentation.conversion(of: unit)
        func converted(_ figure: Double?) -> Double? { figure.map { shownIn?.conversion.apply(to: $0) ?? $0 } }
        return (converted(value), converted(threshold), shownIn?.shown ?? unit, presentation.decimals)
    }

    /// `3.24 m >= 3.22`, `82 % >= 80`, `phaseVoltageL2 192 V < 207`: in characters every program and phone has. nil without
    /// a value.
    /// - Parameter titles: of the rules, so that what a value is of is named where the title does not say it.
    public func measured(
        _ presentations: Presentations, _ language: Language, _ titles: RuleTitles = RuleTitles()
    ) -> String? {
        if let ahead = stampAhead {
            let words = ahead.inWords(language)
            return language.word("\(words) ahead", "en avance de \(words)")
        }
        let shown = shown(by: presentations)
        guard let value = shown.value else { return nil }
        func text(_ figure: Double) -> String {
            let separator = language == .french ? "," : "."
            let isWhole = shown.decimals == nil && figure == figure.rounded() && abs(figure) < 1e9
            return DecimalText.fixed(figure, places: isWhole ? 0 : shown.decimals ?? 2, separator: separator)
        }
        let named = namedAttribute(titles).map { presentations[$0]?.label?.text(language) ?? $0.text }
        var line = (named.map { $0 + " " } ?? "") + text(value)
        if let unit = shown.unit, unit.symbol != "1" { line += " " + unit.symbol }
        if let coverage, coverage < 1 {
            let percent = Int((coverage * 100).rounded(.down))
            line += language.word(" (\(percent) % received)", " (\(percent) % reçus)")
        }
        guard let threshold = shown.threshold else { return line }
        return line + " " + (comparison ?? "/") + " " + text(threshold)
    }
}
