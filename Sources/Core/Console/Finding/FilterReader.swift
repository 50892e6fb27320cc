import Alarms
import OperatorLink
import Telemetry

/// Reads a filter term by term, keeping the place of everything it reads.
struct FilterReader {
    private let characters: [Character]
    private let fields: [FilterField]
    private let language: Language
    private var position = 0

    init(_ text: String, fields: [FilterField], _ language: Language) {
        characters = Array(text)
        self.fields = fields
        self.language = language
    }

    private var texts: Texts { Texts(language: language) }
    private var current: Character? { position < characters.count ? characters[position] : nil }

    /// - Returns: whether there is a term to read.
    mutating func skipBlanks() -> Bool {
        while let character = current, character.isWhitespace { position += 1 }
        return current != nil
    }

    /// The next term; `skipBlanks` said that there is one.
    mutating func next() throws(FilterProblem) -> Filter.Term {
        var isNegated = false
        if current == "-" || current == "!", position + 1 < characters.count, !characters[position + 1].isWhitespace {
            isNegated = true
            position += 1
        }
        return Filter.Term(isNegated: isNegated, test: try test())
    }

    private mutating func test() throws(FilterProblem) -> Filter.Test {
        let start = position
        if current == "\"" { return .text(Matching.folded(try quoted()), states: []) }
        while let character = current, !character.isWhitespace, !FilterReader.signs.contains(character) {
            position += 1
        }
        let word = String(characters[start..<position])
        let signStart = position
        guard let comparison = comparison() else { return plain(word) }
        guard let field = FilterField.named(word, among: fields) else {
            let range = start..<max(signStart, start + 1)
            _ = try value()
            throw FilterProblem(range: range, message: unknown(word))
        }
        let valueStart = position
        let value = try value()
        guard !value.isEmpty else {
            throw FilterProblem(range: signStart..<position, message: missing(field))
        }
        return try test(field, comparison, value, signStart..<valueStart, valueStart..<position)
    }

    /// What a row says of its state is found as what it says of its name, where the list has states.
    private func plain(_ word: String) -> Filter.Test {
        let folded = Matching.folded(word)
        let states = FilterState.allCases.filter { Matching.names(of: $0.name).contains(folded) }
        return .text(folded, states: fields.contains(.state) ? states : [])
    }

    private func test(
        _ field: FilterField, _ comparison: Filter.Comparison, _ value: String, _ sign: Range<Int>, _ place: Range<Int>
    ) throws(FilterProblem) -> Filter.Test {
        let isOrdered = ![.contains, .equal, .notEqual].contains(comparison)
        switch field.kind {
        case .words, .choice:
            // `!=` is written with a minus: one way to say "not" is enough to know.
            guard !isOrdered, comparison != .notEqual else {
                let message = texts(.filterNoOrder, field.typed(language), comparison.rawValue)
                throw FilterProblem(range: sign, message: message)
            }
            switch field {
            case .state: break
            case .lifecycle:
                let found = Device.Lifecycle.allCases.filter { Matching.begins(Phrase.of($0), with: value) }
                guard found.count == 1 else { throw FilterProblem(range: place, message: choice(field, value)) }
                return .words(field, found[0].rawValue, isWhole: true)
            case .event: return event(value, isWhole: comparison == .equal)
            default: return .words(field, Matching.folded(value), isWhole: comparison == .equal)
            }
            let found = FilterState.allCases.filter { Matching.begins($0.name, with: value) }
            guard !found.isEmpty else { throw FilterProblem(range: place, message: choice(field, value)) }
            // A word that is one of them whole means that one alone.
            let exact = found.filter { Matching.names(of: $0.name).contains(Matching.folded(value)) }
            return .state(exact.isEmpty ? found : exact)
        case .rank:
            if let number = FilterReader.number(value, units: [:], shown: 1) {
                return .number(field, comparison, number)
            }
            guard let rank = field.choices.firstIndex(where: { Matching.abbreviates($0, value) }) else {
                throw FilterProblem(range: place, message: choice(field, value))
            }
            return .number(field, comparison, Double(rank + 1))
        case .number(let units, let shown):
            guard let number = FilterReader.number(value, units: units, shown: shown) else {
                throw FilterProblem(range: place, message: notANumber(value, units))
            }
            return .number(field, comparison, number)
        case .time:
            guard let span = TimeWords.span(value) else {
                throw FilterProblem(range: place, message: texts(.filterNoTime, value))
            }
            return .number(field, comparison, span.seconds)
        }
    }

    /// An event by its name on the wire, or by how what is said of it begins: `ack` is in "unacknowledged" too.
    private func event(_ value: String, isWhole: Bool) -> Filter.Test {
        let folded = Matching.folded(value)
        let isName = JournalRecord.Event(rawValue: folded) != nil
        return isWhole || isName ? .words(.event, folded, isWhole: true) : .beginning(.event, folded)
    }

    // MARK: Characters

    private static let signs: Set<Character> = [":", "=", "<", ">", "≤", "≥", "!", "\""]

    private mutating func comparison() -> Filter.Comparison? {
        guard let first = current else { return nil }
        let second = position + 1 < characters.count ? characters[position + 1] : " "
        let found: (Filter.Comparison, Int)? =
            switch (first, second) {
            case ("!", "="): (.notEqual, 2)
            case ("<", "="): (.atMost, 2)
            case (">", "="): (.atLeast, 2)
            case ("≤", _): (.atMost, 1)
            case ("≥", _): (.atLeast, 1)
            case ("<", _): (.less, 1)
            case (">", _): (.greater, 1)
            case ("=", _): (.equal, 1)
            case (":", _): (.contains, 1)
            default: nil
            }
        if let found {
            position += found.1
            return found.0
        }
        // A lone `!` or a quote in a word is a letter of it.
        while let character = current, !character.isWhitespace { position += 1 }
        return nil
    }

    private mutating func value() throws(FilterProblem) -> String {
        if current == "\"" { return try quoted() }
        let start = position
        while let character = current, !character.isWhitespace { position += 1 }
        return String(characters[start..<position])
    }

    private mutating func quoted() throws(FilterProblem) -> String {
        let start = position
        position += 1
        while let character = current {
            position += 1
            if character == "\"" { return String(characters[(start + 1)..<(position - 1)]) }
        }
        throw FilterProblem(range: start..<position, message: texts(.filterOpenQuote))
    }

    /// `0.9`, `0,9`, `90%`, `3.2m`, `4MW`: a number and one of `units`, else in the unit it is shown in.
    private static func number(_ text: String, units: [String: Double], shown: Double) -> Double? {
        let digits = text.prefix { $0.isASCII && $0.isNumber || "+-.,".contains($0) }
        let unit = text.dropFirst(digits.count).lowercased()
        guard let value = Double(digits.map { $0 == "," ? "." : String($0) }.joined()), value.isFinite else {
            return nil
        }
        return unit.isEmpty ? value * shown : units[unit].map { value * $0 }
    }

    // MARK: What is wrong

    private func unknown(_ word: String) -> String {
        let known = fields.map { $0.typed(language) }.joined(separator: " ")
        return word.isEmpty ? texts(.filterNoField, known) : texts(.filterUnknown, word, known)
    }

    private func missing(_ field: FilterField) -> String {
        let name = field.typed(language)
        switch field.kind {
        case .words: return texts(.filterMissing, name)
        case .choice, .rank: return texts(.filterMissingChoice, name, choices(field))
        case .number(let units, _): return texts(.filterMissingNumber, name) + suffix(units)
        case .time: return texts(.filterNoTime, "")
        }
    }

    private func choice(_ field: FilterField, _ value: String) -> String {
        texts(.filterNoChoice, value, choices(field))
    }

    private func choices(_ field: FilterField) -> String {
        field.choices.map { Matching.folded($0.text(language)) }.joined(separator: " ")
    }

    private func notANumber(_ value: String, _ units: [String: Double]) -> String {
        texts(.filterNoNumber, value) + suffix(units)
    }

    private func suffix(_ units: [String: Double]) -> String {
        units.isEmpty ? "" : " (" + units.sorted { $0.value < $1.value }.map(\.key).joined(separator: " ") + ")"
    }
}
