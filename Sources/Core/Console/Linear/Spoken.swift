import Alarms
import OperatorLink
import Screen
import Telemetry

/// Styled text as it is read aloud: words for marks that only the eye understands, commas where columns stand apart,
/// nothing for pictures. A speech synthesizer says "circle four", "tiret" or nothing at all for what is left.
enum Spoken {
    static func text(_ line: StyledText, _ texts: Texts) -> String {
        sentence(line.spans.map { word(of: $0, texts) }.joined(), texts)
    }

    /// The same of a line without styles.
    static func sentence(_ line: String, _ texts: Texts) -> String {
        groups(line).map { group($0, texts) }.reduce(into: "") { said, group in
            let isOver = said.last.map { ",;:.".contains($0) } ?? true
            said += (said.isEmpty ? "" : isOver ? " " : ", ") + group
        }
    }

    /// As it came: what a sensor sent is no sentence.
    static func verbatim(_ line: StyledText) -> String { InputLine.trimmed(line.text) }

    /// Cells under their headings: `capteur Gapeau, état bon, …`; what is empty or only a picture is left out.
    static func row(_ plans: [ColumnPlan], _ cells: [StyledText], _ texts: Texts) -> String {
        zip(plans, cells).compactMap { plan, cell in
            guard !plan.isPicture, plan.priority != ColumnPlan.mark.priority else { return nil }
            let words = text(cell, texts)
            return words.isEmpty ? nil : plan.title.isEmpty ? words : plan.title + " " + words
        }.joined(separator: ", ")
    }

    // MARK: Words

    static func word(_ priority: Priority, _ texts: Texts) -> String {
        switch priority {
        case .critical: texts(.wordCritical)
        case .high: texts(.wordHigh)
        case .medium: texts(.wordMedium)
        case .low: texts(.wordLow)
        }
    }

    /// What a list says of an alarm, without its abbreviations.
    static func state(_ record: AlarmRecord, _ formats: Formats) -> String {
        guard record.suppression == nil else { return formats.state(record) }
        let texts = formats.texts
        return switch record.state {
        case .normal: texts(.stateNormal)
        case .unacknowledged: texts(.wordUnacknowledged)
        case .acknowledged: texts(.wordAcknowledged)
        case .returnedUnacknowledged: texts(.wordReturned)
        case .latchedUnacknowledged: texts(.wordLatched)
        case .latchedAcknowledged: texts(.wordLatchedAcknowledged)
        }
    }

    /// `alarme élevée, non acquittée`
    static func mark(_ mark: Mark, _ texts: Texts) -> String {
        texts(.linearMark, word(mark.priority, texts))
            + (mark.isUnacknowledged ? ", " + texts(.wordUnacknowledged) : "")
    }

    // MARK: Marks by their style

    /// A span with the word of its glyph: of a quality, by its role; of a sum that is a lower bound.
    private static func word(of span: Span, _ texts: Texts) -> String {
        if let quality = quality(span, texts) { return quality }
        let isPicture = span.text.contains { $0 == "·" } && span.text.allSatisfy { $0 == "·" || $0 == " " }
        if isPicture, span.text.count > 1, span.text.first != " " { return "  " }
        for bound in ["≥ ", ">= "] where span.text.hasPrefix(bound) {
            return texts(.linearAtLeast) + " " + span.text.dropFirst(bound.count)
        }
        return span.text
    }

    private static func quality(_ span: Span, _ texts: Texts) -> String? {
        var glyph = span.text.filter { $0 != " " }
        var by = ""
        if glyph.last == "m", glyph.count <= 2 {
            glyph.removeLast()
            by = texts(.byPerson) + " "
        }
        switch (glyph, span.style.role) {
        case ("?", .stale), ("?–", .stale): return texts(.stale) + " " + by
        case ("✗", .bad): return texts(.bad) + " " + by
        case ("≈", .uncertain): return texts(.uncertain) + " " + by
        case ("–", .missing): return texts(.missing)
        case ("", _) where !by.isEmpty: return by
        default: return nil
        }
    }

    // MARK: Signs

    /// What two blanks or a picture keep apart.
    private static func groups(_ line: String) -> [[Substring]] {
        let plain = line.map { isPicture($0) ? " " : Spoken.digits[$0] ?? $0 }
        var groups: [[Substring]] = [[]]
        // An empty word stands between two blanks.
        for word in String(plain).split(separator: " ", omittingEmptySubsequences: false) {
            if word.isEmpty { groups.append([]) } else { groups[groups.count - 1].append(word) }
        }
        return groups.filter { !$0.isEmpty }
    }

    private static func group(_ words: [Substring], _ texts: Texts) -> String {
        if let step = step(words, texts) { return step }
        var said = ""
        for (index, word) in words.enumerated() {
            if index > 0 { said += " " }
            if let priority = priority(word) {
                let next = index + 1 < words.count ? words[index + 1].first : nil
                // A share belongs to it, a name only follows it.
                let isApart = next.map { !$0.isNumber } ?? false
                said += Spoken.word(priority, texts) + (isApart ? "," : "")
            } else {
                said += sign(word, texts)
            }
        }
        return said.replacing(texts(.stateUnacknowledged), with: texts(.wordUnacknowledged))
    }

    /// `[ ] 2 Fermer les gués`: `étape 2 à faire, Fermer les gués`.
    private static func step(_ words: [Substring], _ texts: Texts) -> String? {
        let isDone = words.first == "[x]"
        let isOpen = words.count > 2 && words[0] == "[" && words[1] == "]"
        guard isDone || isOpen else { return nil }
        let rest = words.dropFirst(isDone ? 1 : 2)
        guard let number = rest.first, Int(number) != nil else { return nil }
        let head = texts(isDone ? .linearStepDone : .linearStepToDo, String(number))
        let tail = group(Array(rest.dropFirst()), texts)
        return tail.isEmpty ? head : head + ", " + tail
    }

    /// `▲2`, or the glyph alone.
    private static func priority(_ word: Substring) -> Priority? {
        Priority.allCases.first { priority in
            let glyph = Pen.glyph(priority)
            return word == glyph || word == glyph + String(priority.rawValue)
        }
    }

    private static func sign(_ word: Substring, _ texts: Texts) -> String {
        let relations: [Substring: Phrase] = [
            "≥": .linearNotBelow, ">=": .linearNotBelow, ">": .linearAbove, "<": .linearBelow, "≤": .linearNotAbove,
            "<=": .linearNotAbove, "≠": .linearOther, "!=": .linearOther,
        ]
        if let relation = relations[word] { return texts(relation) }
        let rest = word.dropFirst()
        guard rest.first?.isNumber == true else { return String(word) }
        switch word.first {
        case "<": return texts(.linearLessThan) + " " + rest
        case "~": return texts(.linearAbout) + " " + rest
        // A falling river must not be heard as a rising one.
        case "-": return texts(.linearMinus) + " " + rest
        default: return String(word)
        }
    }

    /// Subscripts are passed over: NO₂ is another gas than NO.
    private static let digits = Dictionary(uniqueKeysWithValues: zip("₀₁₂₃₄₅₆₇₈₉", "0123456789"))

    /// Bars, sparklines, braille, rules: shown beside the figure they repeat.
    private static func isPicture(_ character: Character) -> Bool {
        guard let scalar = character.unicodeScalars.first else { return false }
        return (0x2500...0x259F).contains(scalar.value) || (0x2800...0x28FF).contains(scalar.value)
    }
}
