/// Text as it is compared when somebody looks for it: lower case, without the accents of European languages, so that
/// `liberte` finds `Liberté`.
public enum FoldedText {
    public static func of(_ text: String) -> String {
        // Most of what is compared is ASCII, and there may be a hundred thousand names.
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        var folded = ""
        folded.reserveCapacity(text.utf8.count)
        for character in text.lowercased() {
            if let plain = plain[character] { folded += plain } else { folded.append(character) }
        }
        return folded
    }

    private static let plain: [Character: String] = [
        "à": "a", "â": "a", "ä": "a", "á": "a", "ã": "a", "å": "a", "ç": "c", "é": "e", "è": "e", "ê": "e", "ë": "e",
        "î": "i", "ï": "i", "í": "i", "ì": "i", "ô": "o", "ö": "o", "ó": "o", "ò": "o", "õ": "o", "ø": "o", "ù": "u",
        "û": "u", "ü": "u", "ú": "u", "ÿ": "y", "ñ": "n", "œ": "oe", "æ": "ae", "ß": "ss", "’": "'",
    ]
}
