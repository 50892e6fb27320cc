import OperatorLink
import Screen
import Telemetry

/// A line typed after `:`, read in the console's language or in English.
enum PaletteCommand: Hashable, Sendable {
    case empty
    case display(View.Display)
    /// `goto gap`: a place to be looked for; without a verb too, where it is no display.
    case place(String)
    /// `ack K7F`, `shelve K7F 1h reason`, or an alarm's id for its code: the rest stays as it was typed.
    case alarm(PaletteVerb, code: String, rest: String)
    case note(String)
    /// `posture crise reason`: the word as it was typed.
    case posture(String, reason: String)
    /// `bulletin SOURCE; SCOPE; LEVEL; UNTIL; TEXT`, `bulletin end 3 reason`: as it was typed.
    case bulletin(String)
    case filter(String)
    case sort(String)
    case theme(String)
    /// Moves the time cursor: `at 14:03`, `at 2026-01-15 22:00`, `at 2h`.
    case time(String)
    case silence
    /// `promote bay-17 tested on site`: the device's id as it was typed.
    case promote(String, reason: String)
    /// `take-over dupont`: the account as it was typed.
    case takeOver(String)
    case live
    case help
    case quit
    /// A verb that lacks what it takes.
    case incomplete(PaletteVerb)

    init(_ text: String, _ language: Language) {
        let (first, rest) = PaletteCommand.split(text)
        guard !first.isEmpty else {
            self = .empty
            return
        }
        // In quotes it is a name, whatever command it begins like.
        if text.drop(while: \.isWhitespace).first == "\"" {
            self = .place(PaletteCommand.argument(text).first)
            return
        }
        guard let verb = PaletteVerb.named(first) else {
            let whole = rest.isEmpty ? first : first + " " + rest
            self = PaletteCommand.display(whole, language).map { .display($0) } ?? .place(whole)
            return
        }
        switch verb {
        // `à`, typed without its accent, may as well begin a name: no time is without a digit.
        case .time where first.lowercased() == "a" && !rest.contains(where: \.isNumber) && !rest.isEmpty:
            self = .place(first + " " + rest)
        case .silence: self = .silence
        case .live: self = .live
        case .help: self = .help
        case .quit: self = .quit
        case _ where rest.isEmpty: self = .incomplete(verb)
        case .goTo: self = PaletteCommand.display(rest, language).map { .display($0) } ?? .place(rest)
        case .note: self = .note(rest)
        case .posture:
            let (word, reason) = PaletteCommand.split(rest)
            self = .posture(word, reason: reason)
        case .bulletin: self = .bulletin(rest)
        case .promote:
            let (device, reason) = PaletteCommand.argument(rest)
            self = .promote(device, reason: reason)
        case .takeOver: self = .takeOver(rest)
        case .filter: self = .filter(rest)
        case .sort: self = .sort(rest)
        case .theme: self = .theme(rest)
        case .time: self = .time(rest)
        case .acknowledge, .why, .shelve, .unshelve, .outOfService, .inService, .reset, .step, .undoStep, .confirm,
            .refute, .assign:
            let (name, tail) = PaletteCommand.argument(rest)
            let isCode = name.count <= PaletteCommand.longestCode
            self = .alarm(verb, code: isCode ? name.uppercased() : name, rest: tail)
        }
    }

    /// Of a spoken code; what is longer is an alarm's id.
    private static let longestCode = 4

    /// The first word, or what stands between quotes before all else; and what follows it.
    static func argument(_ text: String) -> (first: String, rest: String) {
        let trimmed = InputLine.trimmed(text)
        guard trimmed.first == "\"", let end = trimmed.dropFirst().firstIndex(of: "\"") else { return split(text) }
        let name = trimmed[trimmed.index(after: trimmed.startIndex)..<end]
        return (String(name), InputLine.trimmed(String(trimmed[trimmed.index(after: end)...])))
    }

    /// A name as it is typed: in quotes where a blank would end it.
    static func quoted(_ name: String) -> String { name.contains(where: \.isWhitespace) ? "\"\(name)\"" : name }

    /// The first word, and what stands after it without blanks around.
    static func split(_ text: String) -> (first: String, rest: String) {
        let trimmed = InputLine.trimmed(text)
        let first = trimmed.prefix { !$0.isWhitespace }
        return (String(first), InputLine.trimmed(String(trimmed.dropFirst(first.count))))
    }

    /// The only display whose name begins so, in either language.
    private static func display(_ text: String, _ language: Language) -> View.Display? {
        let typed = text.split(separator: " ").joined(separator: " ")
        // The command line's name, which is in no language.
        if Matching.folded(typed) == "kpis" { return .kpis }
        let found = displays.filter { Matching.begins($0.1, with: typed) }
        let exact = found.filter { Matching.names(of: $0.1).contains(Matching.folded(typed)) }
        return exact.count == 1 ? exact[0].0 : found.count == 1 ? found[0].0 : nil
    }

    static let displays: [(View.Display, Phrase)] = [
        (.overview, .overview), (.flood, .flood), (.parking, .parking), (.energy, .energy), (.air, .air),
        (.alarms, .alarms), (.journal, .journal), (.map, .map), (.devices, .devices), (.consoles, .consoles),
        (.kpis, .kpis), (.help, .help),
    ]
}
