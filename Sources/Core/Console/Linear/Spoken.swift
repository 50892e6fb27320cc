import Screen
import Telemetry

/// Styled text as it is read aloud: words for marks that only the eye understands, nothing for pictures.
enum Spoken {
    static func text(_ line: StyledText, _ texts: Texts) -> String {
        var words: [String] = []
        for span in line.spans {
            let quality = self.quality(span, texts)
            words.append(quality ?? String(span.text.map { isPicture($0) ? " " : $0 }))
        }
        return words.joined().split(separator: " ").joined(separator: " ")
    }

    /// A glyph that stands for a word: of a quality, by its role.
    private static func quality(_ span: Span, _ texts: Texts) -> String? {
        let glyph = span.text.filter { $0 != " " }
        switch (glyph, span.style.role) {
        case ("?", .stale): return texts(.stale) + " "
        case ("✗", .bad): return texts(.bad) + " "
        case ("≈", .uncertain): return texts(.uncertain) + " "
        case ("–", .missing): return texts(.missing)
        case ("m", _): return texts(.byPerson) + " "
        default: return nil
        }
    }

    /// Bars, sparklines, braille, rules: shown beside the figure they repeat.
    private static func isPicture(_ character: Character) -> Bool {
        guard let scalar = character.unicodeScalars.first else { return false }
        return (0x2500...0x259F).contains(scalar.value) || (0x2800...0x28FF).contains(scalar.value)
    }

    /// Cells under their headings: `jauge Gapeau, niveau 2,04 m, …`; what is empty or only a picture is left out.
    static func row(_ plans: [ColumnPlan], _ cells: [StyledText], _ texts: Texts) -> String {
        zip(plans, cells).compactMap { plan, cell in
            let words = text(cell, texts)
            guard !words.isEmpty, plan.priority != ColumnPlan.mark.priority else { return nil }
            // A figure that says what it counts needs no heading: "2 free", not "free 2 free".
            return plan.title.isEmpty || says(words, plan.title) ? words : plan.title + " " + words
        }.joined(separator: ", ")
    }

    /// Whether one of the words is the title, in its plural or its singular.
    private static func says(_ words: String, _ title: String) -> Bool {
        let title = Matching.folded(title)
        return Matching.folded(words).split(separator: " ").contains { word in
            word.hasPrefix(title) || title.hasPrefix(word) && title.count == word.count + 1
        }
    }
}
