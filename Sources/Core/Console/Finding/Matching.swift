import Telemetry

/// How what is typed is compared: case and the accents of French count for nothing, so that `liberte` finds `Liberté`.
enum Matching {
    static func folded(_ text: String) -> String { FoldedText.of(text) }

    /// Every word of `wanted` occurs in `text`.
    static func matches(_ text: String, _ wanted: String) -> Bool {
        let words = folded(wanted).split(separator: " ")
        guard !words.isEmpty else { return true }
        let text = folded(text)
        return words.allSatisfy { text.contains($0) }
    }

    /// A phrase as it may be typed, in either language: without accents, its blanks left out or as hyphens.
    static func names(of phrase: Phrase) -> [String] {
        var names: [String] = []
        for text in [phrase.english, phrase.french] {
            let name = folded(text)
            for spelled in [name, name.filter { $0 != " " }, name.replacing(" ", with: "-")]
            where !names.contains(spelled) {
                names.append(spelled)
            }
        }
        return names
    }

    /// Whether what was typed is how the phrase begins, in either language.
    static func begins(_ phrase: Phrase, with typed: String) -> Bool {
        let typed = folded(typed)
        return names(of: phrase).contains { $0.hasPrefix(typed) }
    }

    /// The same, or the phrase is short for what was typed: `CRIT` for `critical`.
    static func abbreviates(_ phrase: Phrase, _ typed: String) -> Bool {
        let typed = folded(typed)
        return begins(phrase, with: typed) || names(of: phrase).contains { typed.hasPrefix($0) }
    }
}
