import Foundation
import Telemetry
import YAMLText
import Yams

/// A YAML or JSON file (JSON is read as the subset of YAML it nearly is), composed but not yet understood: readers walk
/// it from `root` with typed accessors that note every problem with its line and go on.
public struct Document {
    /// A file over this is not read: 100 000 entities of entities.yaml are about half of it.
    public static let byteLimit = 64 << 20
    /// Nodes handed out by one document. Aliases let a small file name billions of nodes; no honest site has as many.
    public static let nodeLimit = 16_000_000
    /// Levels of nesting. The deepest key any of our files has stands at 8; conditions nest a few more.
    public static let depthLimit = 64

    public let root: DocumentNode

    /// Composes `text`; nil (with the problem noted) when it is not YAML. An empty file has a null root. A key given
    /// twice is noted, and the first one is read.
    public init?(text: String, file: String, problems: ProblemList) {
        self.init(ComposedFile(text: text), file: file, problems: problems)
    }

    /// Reads and composes the file at `path`, naming it `file` in messages (default: the path itself).
    public init?(path: String, file: String? = nil, problems: ProblemList) {
        self.init(ComposedFile(path: path), file: file ?? path, problems: problems)
    }

    init?(_ file: ComposedFile, file name: String, problems: ProblemList) {
        let context = DocumentContext(file: name, problems: problems)
        switch file.content {
        case .success(let composed):
            for key in composed.repeats {
                context.note(
                    "\"\(key.key)\" stands more than once in this mapping, first at line \(key.firstLine). Keep one.",
                    line: key.line, column: key.column)
            }
            let node = composed.root ?? Node("", Tag(.null))
            root = DocumentNode(node: node, context: context, label: "the file", line: 1, depth: 0)
        case .failure(.yaml(let error)):
            problems.append(Document.problem(error, file: name))
            return nil
        case .failure(.file(let message)):
            problems.append(Problem(file: name, message: message))
            return nil
        }
    }

    private static func problem(_ error: YamlError, file: String) -> Problem {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let around = context.map { " (\($0.text), line \($0.mark.line))" } ?? ""
            return Problem(
                file: file, line: mark.line, column: mark.column,
                message: "\(problem)\(around). Check the indentation, quotes and brackets around it.")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
            return Problem(
                file: file, line: context.mark.line, column: context.mark.column,
                message: "\(keys) stands more than once in this mapping. Keep one.")
        case .reader(let problem, let offset, _, let text):
            let before = text.utf8.prefix(offset ?? 0)
            let line = 1 + before.reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
            return Problem(file: file, line: line, message: "\(problem). Remove the character.")
        default:
            return Problem(file: file, message: "\(error)")
        }
    }
}

/// What all nodes of one document share.
final class DocumentContext {
    let file: String
    let problems: ProblemList
    private var nodeCount = 0

    init(file: String, problems: ProblemList) {
        self.file = file
        self.problems = problems
    }

    /// Counts one more node handed out; false (noted once) past the limit.
    func admit(depth: Int, line: Int) -> Bool {
        nodeCount += 1
        if nodeCount > Document.nodeLimit {
            if nodeCount == Document.nodeLimit + 1 {
                note("more than \(Document.nodeLimit) nodes: aliases that multiply? Write it out.", line: line)
            }
            return false
        }
        guard depth <= Document.depthLimit else {
            note("nested deeper than \(Document.depthLimit) levels. Flatten it.", line: line)
            return false
        }
        return true
    }

    func note(_ message: String, line: Int, column: Int = 0, severity: Problem.Severity = .error) {
        problems.append(Problem(severity, file: file, line: line, column: column, message: message))
    }
}

/// How durations are written: `90s`, `15m`, `8h`, `400d`, `10y` (365 days), `500ms`, `1h30m`, or a bare number of
/// seconds.
public enum DurationText {
    public static let howTo = "Write 5s, 15m, 8h, 400d or a number of seconds."

    private static let units: [(name: String, seconds: Double)] = [
        ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("y", 31_536_000),
    ]

    /// nil when `text` is no duration, is negative, or is longer than 292 years.
    public static func parse(_ text: some StringProtocol) -> TimeSpan? {
        if let seconds = Double(yaml: String(text)) { return span(seconds) }
        var total = 0.0
        var rest = Substring(text)
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(letters.count)
            guard let count = Double(digits), let unit = units.first(where: { $0.name == letters }) else { return nil }
            total += count * unit.seconds
        }
        return text.isEmpty ? nil : span(total)
    }

    private static func span(_ seconds: Double) -> TimeSpan? {
        seconds.isFinite && seconds >= 0 && seconds < 9.2e9 ? TimeSpan(seconds: seconds) : nil
    }
}
