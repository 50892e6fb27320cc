import OperatorLink
import Telemetry

/// A line typed after `:`, read in the console's language or in English.
enum PaletteCommand: Hashable, Sendable {
    case empty
    case goTo(View.Display)
    /// Moves the time cursor: `at 14:03`, `at 2026-01-15 22:00`, `at 2h`.
    case time(String)
    case acknowledge(code: String, comment: String?)
    case help
    case quit
    case unknown(String)

    init(_ text: String, _ language: Language) {
        let words = text.split(separator: " ").map(String.init)
        guard let first = words.first else {
            self = .empty
            return
        }
        let verb = Matching.folded(first)
        func means(_ phrase: Phrase) -> Bool {
            verb == phrase.english || verb == Matching.folded(phrase.text(language))
        }
        if means(.paletteQuit) || verb == "q" {
            self = .quit
        } else if means(.paletteHelp) {
            self = .help
        } else if means(.paletteAcknowledge), words.count > 1 {
            let comment = words.dropFirst(2).joined(separator: " ")
            self = .acknowledge(code: words[1].uppercased(), comment: comment.isEmpty ? nil : comment)
        } else if means(.paletteTime) {
            self = .time(words.dropFirst().joined(separator: " "))
        } else if means(.paletteGoto) {
            let wanted = words.dropFirst().joined(separator: " ")
            self = PaletteCommand.display(wanted, language).map { .goTo($0) } ?? .unknown(text)
        } else {
            self = PaletteCommand.display(text, language).map { .goTo($0) } ?? .unknown(text)
        }
    }

    /// The only display whose name begins so, in either language.
    private static func display(_ text: String, _ language: Language) -> View.Display? {
        let typed = Matching.folded(text.split(separator: " ").joined(separator: " "))
        guard !typed.isEmpty else { return nil }
        let found = displays.filter { _, phrase in
            Matching.folded(phrase.text(language)).hasPrefix(typed) || Matching.folded(phrase.english).hasPrefix(typed)
        }
        return found.count == 1 ? found[0].0 : nil
    }

    /// The line with its last word completed, when only one way goes on; nil otherwise.
    static func completed(_ text: String, _ language: Language) -> String? {
        let verb = Phrase.paletteGoto.text(language)
        let words = text.split(separator: " ").map(String.init)
        guard let last = words.last else { return nil }
        if case .goTo(let display) = PaletteCommand(text, language),
            let phrase = displays.first(where: { $0.0 == display })?.1
        {
            return verb + " " + phrase.text(language).lowercased()
        }
        guard words.count == 1 else { return nil }
        let verbs: [Phrase] = [.paletteGoto, .paletteTime, .paletteAcknowledge, .paletteHelp, .paletteQuit]
        let found = verbs.map { $0.text(language) }.filter { $0.hasPrefix(Matching.folded(last)) }
        return found.count == 1 ? found[0] + " " : nil
    }

    static let displays: [(View.Display, Phrase)] = [
        (.overview, .overview), (.flood, .flood), (.parking, .parking), (.energy, .energy), (.air, .air),
        (.alarms, .alarms), (.journal, .journal), (.devices, .devices), (.help, .help),
    ]
}
