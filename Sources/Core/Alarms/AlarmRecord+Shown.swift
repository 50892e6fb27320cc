import Telemetry

extension AlarmRecord {
    /// Its figures as the site writes those of its attribute, with the places after the point where that says how many.
    public func shown(
        by presentations: Presentations
    ) -> (value: Double?, threshold: Double?, unit: Unit?, decimals: Int?) {
        guard let presentation = attribute.flatMap({ presentations[$0] }) else { return (value, threshold, unit, nil) }
        let shownIn = presentation.conversion(of: unit)
        func converted(_ figure: Double?) -> Double? { figure.map { shownIn?.conversion.apply(to: $0) ?? $0 } }
        return (converted(value), converted(threshold), shownIn?.shown ?? unit, presentation.decimals)
    }

    /// `3.24 m >= 3.22`, `82 % >= 80`: in characters every program and phone has. nil without a value.
    public func measured(_ presentations: Presentations, _ language: Language) -> String? {
        let shown = shown(by: presentations)
        guard let value = shown.value else { return nil }
        func text(_ figure: Double) -> String {
            let separator = language == .french ? "," : "."
            let isWhole = shown.decimals == nil && figure == figure.rounded() && abs(figure) < 1e9
            return DecimalText.fixed(figure, places: isWhole ? 0 : shown.decimals ?? 2, separator: separator)
        }
        var line = text(value)
        if let unit = shown.unit, unit.symbol != "1" { line += " " + unit.symbol }
        guard let threshold = shown.threshold else { return line }
        return line + " " + (comparison ?? "/") + " " + text(threshold)
    }
}
