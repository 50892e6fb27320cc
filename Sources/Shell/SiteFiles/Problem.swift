import Foundation

/// Something wrong in a site's files: where it stands and what to do about it.
public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Severity: String, Hashable, Sendable {
        /// The file can't be used as it is.
        case error
        /// It can, but somebody should know.
        case warning
    }
    public var severity: Severity
    public var file: String
    /// From 1; 0 when the problem is the file itself.
    public var line: Int
    public var column: Int
    /// What is wrong and how to fix it, in sentences.
    public var message: String

    public init(_ severity: Severity = .error, file: String, line: Int = 0, column: Int = 0, message: String) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// `layouts/toulon/alarms.yaml:14: on_delay "5 sec" is not a duration. …`
    public var description: String {
        let place = line > 0 ? "\(file):\(line): " : "\(file): "
        return place + (severity == .warning ? "warning: " : "") + message
    }
}

/// Problems gathered while files are read, so that all are told at once. Owned by the one thread that reads the files.
public final class ProblemList {
    /// Past this many, further problems are only counted: a file of the wrong kind makes one a line, and nobody reads
    /// more than the first screens.
    public static let limit = 1_000

    public private(set) var problems: [Problem] = []
    public private(set) var omittedCount = 0
    private var seen: Set<Problem> = []

    public init() {}

    /// Keeps a problem; the same one again (an aliased node read twice) is told once.
    public func append(_ problem: Problem) {
        guard problems.count < ProblemList.limit else {
            omittedCount += 1
            return
        }
        if seen.insert(problem).inserted { problems.append(problem) }
    }

    /// Errors noted so far, those omitted among them.
    var errorCount: Int { problems.count { $0.severity == .error } + omittedCount }

    public var hasErrors: Bool { problems.contains { $0.severity == .error } || omittedCount > 0 }

    /// In the order of files as first met, then lines.
    public var sorted: [Problem] {
        var order: [String: Int] = [:]
        for problem in problems where order[problem.file] == nil { order[problem.file] = order.count }
        return problems.enumerated().sorted { a, b in
            let left = (order[a.element.file] ?? 0, a.element.line, a.element.column, a.offset)
            let right = (order[b.element.file] ?? 0, b.element.line, b.element.column, b.offset)
            return left < right
        }.map(\.element)
    }
}

/// The closest of the words that are known, for "did you mean".
public enum NearestWord {
    /// The candidate with the smallest edit distance to `word`, if it is near enough to be a slip (a third of the
    /// word's length, at least 2); of equals, the one that begins most like it, then the first.
    public static func of(_ word: String, among candidates: some Sequence<String>) -> String? {
        let allowed = max(2, word.count / 3)
        var best: (word: String, distance: Int, shared: Int)?
        for candidate in candidates {
            let distance = editDistance(word, candidate)
            let shared = word.commonPrefix(with: candidate).count
            guard distance <= allowed, (distance, -shared) < (best?.distance ?? .max, -(best?.shared ?? 0)) else {
                continue
            }
            best = (candidate, distance, shared)
        }
        return best?.word
    }

    /// Insertions, deletions, substitutions and swaps of neighbours, upper and lower case alike.
    static func editDistance(_ a: String, _ b: String) -> Int {
        let left = Array(a.lowercased())
        let right = Array(b.lowercased())
        // Names are short; two of this length would cost more than they could ever help.
        guard left.count <= 200, right.count <= 200 else { return .max }
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for i in 1...left.count {
            var row = [Int](repeating: i, count: right.count + 1)
            for j in 1...right.count {
                let substitution = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1)
                row[j] = min(substitution, last[j] + 1, row[j - 1] + 1)
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
