/// What is wrong in a map, where, and how to fix it.
public struct MapProblem: Error, Hashable, Sendable, CustomStringConvertible {
    public var file: String
    /// From 1; nil when the file as a whole is meant.
    public var line: Int?
    public var what: String

    public init(file: String, line: Int?, what: String) {
        self.file = file
        self.line = line
        self.what = what
    }

    public var description: String { line.map { "\(file):\($0): \(what)" } ?? "\(file): \(what)" }
}

/// The known word closest to one that is not known, for "did you mean".
enum NearestWord {
    /// At most this many letters changed, added, dropped: past a third of the word it is another word.
    static func of(_ word: String, among known: [String]) -> String? {
        let limit = max(1, word.count / 3)
        let scored = known.map { (word: $0, distance: distance(Array(word.lowercased()), Array($0.lowercased()))) }
        guard let best = scored.min(by: { ($0.distance, $0.word) < ($1.distance, $1.word) }), best.distance <= limit
        else { return known.first { $0.lowercased().hasPrefix(word.lowercased()) && !word.isEmpty } }
        return best.word
    }

    /// Levenshtein's distance, one row at a time.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var row = Array(0...b.count)
        for (i, left) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, right) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (left == right ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }

    static func advice(_ word: String, among known: [String]) -> String {
        of(word, among: known).map { "Did you mean \"\($0)\"?" } ?? "Write one of: \(known.joined(separator: ", "))."
    }
}
