import OperatorLink
import Screen
import Telemetry

/// What stands over the line while a filter is typed: what is wrong and where, or how many rows are left and what else
/// could be asked.
struct FilterHint {
    /// From above to the input line.
    let lines: [StyledText]

    /// - Parameter start: the column the typed text begins at.
    init(_ problem: FilterProblem, start: Int, columns: Int) {
        // The mark stands over the place; the message at its right, else at its left, else on a line of its own.
        let column = min(start + problem.range.lowerBound, max(0, columns - 1))
        let mark = StyledText("▼", .fault)
        let message = StyledText(problem.message, .notice)
        func shifted(_ text: StyledText, to column: Int) -> StyledText {
            StyledText(String(repeating: " ", count: max(0, column))) + text
        }
        let width = message.columnCount
        if column + 2 + width <= columns {
            lines = [shifted(mark + StyledText(" ") + message, to: column)]
        } else if width + 1 < column {
            lines = [shifted(message + StyledText(" ") + mark, to: column - width - 1)]
        } else {
            let wrapped = StyledText.wrapped(problem.message, Style(.notice), columns: max(1, columns - 2), limit: 2)
            lines = wrapped.map { StyledText(" ") + $0 } + [shifted(mark, to: column)]
        }
    }

    /// `12 sur 40 · type: lieu: état: …`
    init(kept: Int, of all: Int, fields: [FilterField], texts: Texts, columns: Int) {
        let count = StyledText(" " + texts(.shownOf, String(kept), String(all)), .label)
        let names = fields.map {
            StyledText(" " + $0.typed(texts.language) + String($0.sign), .dim)
        }
        lines = [.fitting([count] + names, columns: columns, separator: "")]
    }
}

/// `Tab` in a filter: the field's name, or the word after `state:`, completed as far as only one way goes on.
enum FilterCompletion {
    static func completed(_ text: String, fields: [FilterField], _ language: Language) -> String? {
        let start = text.lastIndex { $0.isWhitespace }.map { text.index(after: $0) } ?? text.startIndex
        var word = text[start...]
        var head = String(text[..<start])
        if word.first == "-" {
            head += "-"
            word = word.dropFirst()
        }
        guard !word.isEmpty else { return nil }
        if let colon = word.firstIndex(of: ":"), let field = FilterField.named(String(word[..<colon]), among: fields) {
            let typed = String(word[word.index(after: colon)...])
            let found = field.choices.filter { Matching.begins($0, with: typed) }
            guard !typed.isEmpty, let shared = shared(found.map { spelled($0, typed, language) }) else { return nil }
            return head + word[...colon] + shared + (found.count == 1 ? " " : "")
        }
        let found = fields.filter { Matching.begins($0.name, with: String(word)) }
        guard let shared = shared(found.map { spelled($0.name, String(word), language) }) else { return nil }
        return head + shared + (found.count == 1 ? found.map { String($0.sign) }[0] : "")
    }

    /// The spelling that goes on as typed: the console's own language first.
    private static func spelled(_ phrase: Phrase, _ typed: String, _ language: Language) -> String {
        let typed = Matching.folded(typed)
        let own = Matching.folded(phrase.text(language)).filter { $0 != " " }
        return own.hasPrefix(typed) ? own : Matching.names(of: phrase).first { $0.hasPrefix(typed) } ?? own
    }

    /// What all of them begin with.
    static func shared(_ names: [String]) -> String? {
        guard var shared = names.first else { return nil }
        for name in names.dropFirst() { shared = String(zip(shared, name).prefix { $0 == $1 }.map(\.0)) }
        return shared.isEmpty ? nil : shared
    }
}
