import Alarms
import Screen
import Telemetry

/// One text of the console in every language it speaks. A phrase can't exist in one language alone: the initializer
/// asks for both. `{0}`, `{1}`, … are filled in by `Texts`; a form before `|` is the singular, after it the plural.
struct Phrase: Hashable, Sendable {
    let english: String
    let french: String

    init(_ english: String, _ french: String) {
        self.english = english
        self.french = french
    }

    func text(_ language: Language) -> String { language == .french ? french : english }
}

/// The catalogue in one language: picks the language, the plural form, and fills in arguments.
struct Texts: Sendable {
    let language: Language
    /// What it is written for: ASCII and a console font have no ≥, and œ is two letters.
    var charset = Charset.unicode
    /// What the site calls its attributes and types.
    var presentations = Presentations()
    /// What the site's rules are called, and what they judge.
    var rules = RuleTitles()

    /// A text with what one character of the charset can't stand for in two. A screen replaces character by character, so that
    /// what takes more is written out before it is measured.
    func spelled(_ text: String) -> String {
        guard charset != .unicode, text.unicodeScalars.contains(where: { Texts.spellings[$0] != nil }) else {
            return text
        }
        return text.unicodeScalars.reduce(into: "") {
            $0 += charset.shows($1) ? String($1) : Texts.spellings[$1] ?? String($1)
        }
    }
    private static let spellings: [Unicode.Scalar: String] = [
        "≥": ">=", "≤": "<=", "≠": "!=", "±": "+-", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE",
    ]

    func callAsFunction(_ phrase: Phrase, _ arguments: String...) -> String {
        spelled(Texts.fill(Texts.form(phrase.text(language), isPlural: true), arguments))
    }

    /// The form `count` asks for: French counts 0 and 1 as singular, English 1 alone.
    func plural(_ phrase: Phrase, _ count: Int, _ arguments: String...) -> String {
        let isPlural = language == .french ? abs(count) >= 2 : abs(count) != 1
        return spelled(Texts.fill(Texts.form(phrase.text(language), isPlural: isPlural), arguments))
    }

    private static func form(_ text: String, isPlural: Bool) -> String {
        guard let bar = text.firstIndex(of: "|") else { return text }
        return isPlural ? String(text[text.index(after: bar)...]) : String(text[..<bar])
    }

    /// Replaces `{n}` by the n-th argument in one pass, so that an argument's own braces are never read again.
    private static func fill(_ text: String, _ arguments: [String]) -> String {
        guard !arguments.isEmpty else { return text }
        var filled = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            let digit = rest.index(after: open)
            guard digit < rest.endIndex, let number = rest[digit].wholeNumberValue, number < arguments.count else {
                filled.append("{")
                rest = rest[digit...]
                continue
            }
            filled += arguments[number]
            rest = rest[digit...].dropFirst(2)
        }
        return filled + rest
    }
}
