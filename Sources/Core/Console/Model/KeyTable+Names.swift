import Screen
import Telemetry

/// How a file of keys names actions and keys.
extension KeyTable.Action {
    /// `out_of_service`.
    public var fileName: String {
        rawValue.reduce(into: "") { name, character in
            name += character.isUppercase ? "_" + character.lowercased() : String(character)
        }
    }

    public init?(fileName: String) {
        guard let found = KeyTable.Action.allCases.first(where: { $0.fileName == fileName }) else { return nil }
        self = found
    }

    /// Without a key for one of these an operator could be lost: the way back, help, and the line that does the rest.
    public var needsKey: Bool {
        switch self {
        case .back, .help, .palette, .acknowledge: true
        default: false
        }
    }
}

extension KeyTable {
    /// What `key(named:)` understands, for messages.
    public static let keyNames =
        "a character, F1-F20, Ctrl-L, Alt-x, Space, Enter, Esc, Tab, Shift-Tab, Backspace, "
        + "Del, Ins, Home, End, PgUp, PgDn, Up, Down, Left or Right"

    /// The key a text names, as help writes it in either language or in plain words; nil when it names none.
    public static func key(named text: String) -> Key? {
        if text.count == 1, let character = text.first {
            return character == " " || !character.isWhitespace ? .character(character) : nil
        }
        let typed = Matching.folded(text)
        if let named = named.first(where: { $0.names.contains(typed) }) { return named.key }
        if typed.hasPrefix("f"), let number = Int(typed.dropFirst()), (1...20).contains(number) {
            return .function(number)
        }
        for (prefix, isControl) in [("ctrl-", true), ("alt-", false)] where typed.hasPrefix(prefix) {
            let rest = text.dropFirst(prefix.count)
            guard rest.count == 1, let character = rest.first else { return nil }
            guard isControl else { return .alternate(character) }
            let letter = Character(character.lowercased())
            // Terminals send C for interrupt, H, I, J and M for keys of their own.
            return letter.isASCII && letter.isLetter && !"chijm".contains(letter) ? .control(letter) : nil
        }
        return nil
    }

    private static let named: [(key: Key, names: [String])] = {
        let keys: [(Key, [String])] = [
            (.character(" "), []), (.enter, ["return"]), (.escape, ["escape"]), (.tab, []), (.backtab, []),
            (.backspace, []), (.delete, ["delete"]), (.insert, ["insert"]), (.home, []), (.end, []),
            (.pageUp, ["pageup"]), (.pageDown, ["pagedown"]), (.up, ["up", "haut"]), (.down, ["down", "bas"]),
            (.left, ["left", "gauche"]), (.right, ["right", "droite"]),
        ]
        return keys.map { key, more in
            let labels = Language.allCases.map { Matching.folded(KeyTable.label(key, Texts(language: $0))) }
            return (key, labels + more)
        }
    }()

    /// A key as a file names it.
    public static func name(of key: Key) -> String { label(key, Texts(language: .english)) }

    /// The unshifted key of an AZERTY keyboard where QWERTY has the digit.
    public static func azertyTwin(of key: Key) -> Key? {
        guard case .character(let digit) = key, let value = digit.wholeNumberValue, digit.isASCII else { return nil }
        return .character(Array("à&é\"'(-è_ç")[value])
    }
}
