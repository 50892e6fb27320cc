/// The GSM 7-bit default alphabet (3GPP TS 23.038 §6.2.1) and what stands for characters it lacks. Text in it fits 160
/// characters in one short message; one character outside makes that 70.
public enum GSM7 {
    /// One short message.
    public static let limit = 160

    private static let alphabet: Set<Character> = Set(
        "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            + "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")

    private static let substitutes: [Character: String] = [
        "à": "a", "â": "a", "ä": "a", "á": "a", "ã": "a", "å": "a", "ç": "c", "è": "e", "é": "e", "ê": "e", "ë": "e",
        "ì": "i", "î": "i", "ï": "i", "í": "i", "ñ": "n", "ò": "o", "ô": "o", "ö": "o", "ó": "o", "õ": "o", "ù": "u",
        "û": "u", "ü": "u", "ú": "u", "ÿ": "y", "ý": "y", "œ": "oe", "æ": "ae", "ß": "ss", "À": "A", "Â": "A",
        "Ä": "A", "Á": "A", "Ã": "A", "Å": "A", "Ç": "C", "È": "E", "É": "E", "Ê": "E", "Ë": "E", "Ì": "I", "Î": "I",
        "Ï": "I", "Í": "I", "Ñ": "N", "Ò": "O", "Ô": "O", "Ö": "O", "Ó": "O", "Õ": "O", "Ù": "U", "Û": "U", "Ü": "U",
        "Ú": "U", "Ý": "Y", "Œ": "OE", "Æ": "AE", "’": "'", "‘": "'", "“": "\"", "”": "\"", "«": "\"", "»": "\"",
        "–": "-", "—": "-", "−": "-", "…": "...", "≥": ">=", "≤": "<=", "≠": "<>", "µ": "u", "μ": "u", "°": "deg ",
        "²": "2", "³": "3", "·": "-", "€": "EUR", "×": "x", "\u{a0}": " ", "\u{202f}": " ", "\t": " ", "\n": " ",
        "\r": " ", "\u{2009}": " ", "[": "(", "]": ")", "{": "(", "}": ")", "~": "-", "^": "", "|": "/", "\\": "/",
        "`": "'", "₂": "2", "₃": "3",
    ]

    public static func contains(_ text: String) -> Bool { text.allSatisfy { alphabet.contains($0) } }

    /// `text` without accents, in the alphabet; what it has no sign for becomes `?`. Plain letters are preferred to
    /// the alphabet's own accented ones: every phone and gateway shows them alike.
    public static func spelled(_ text: some StringProtocol) -> String {
        var spelled = ""
        for character in text {
            if let substitute = substitutes[character] {
                spelled += substitute
            } else if alphabet.contains(character), character.isASCII {
                spelled.append(character)
            } else {
                spelled += base(character)
            }
        }
        return spelled
    }

    /// An accent written as a mark of its own falls off; anything else is a question mark.
    private static func base(_ character: Character) -> String {
        guard let first = character.unicodeScalars.first, character.unicodeScalars.count > 1 else { return "?" }
        let letter = Character(first)
        if let substitute = substitutes[letter] { return substitute }
        return letter.isASCII && alphabet.contains(letter) ? String(letter) : "?"
    }
}
