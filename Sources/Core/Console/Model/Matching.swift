/// How `/` compares: case and the accents of French count for nothing, so that `liberte` finds `Liberté`.
enum Matching {
    static func folded(_ text: String) -> String {
        var folded = ""
        for character in text.lowercased() { folded += plain[character] ?? String(character) }
        return folded
    }

    /// Every word of `filter` occurs in `text`.
    static func matches(_ text: String, _ filter: String) -> Bool {
        let words = folded(filter).split(separator: " ")
        guard !words.isEmpty else { return true }
        let text = folded(text)
        return words.allSatisfy { text.contains($0) }
    }

    private static let plain: [Character: String] = [
        "à": "a", "â": "a", "ä": "a", "á": "a", "ç": "c", "é": "e", "è": "e", "ê": "e", "ë": "e", "î": "i", "ï": "i",
        "í": "i", "ô": "o", "ö": "o", "ó": "o", "ù": "u", "û": "u", "ü": "u", "ú": "u", "ÿ": "y", "ñ": "n", "œ": "oe",
        "æ": "ae", "’": "'",
    ]
}
