import Yams

/// A YAML text composed to its end although a mapping gives a key more than once: the first one stays, the others are
/// told. Yams by itself stops at the first such mapping, and with it at everything else there is to say of the file.
///
/// How: Yams' error says where the key first stands. That one is marked with a character nobody writes, and the text
/// is composed again; in the tree, marked keys are themselves once more and those after them are left out.
public struct ComposedYAML {
    /// nil: an empty text.
    public let root: Node?
    /// The keys left out, in the order of the file.
    public let repeats: [RepeatedKey]

    /// A hundred slips of one file are enough to tell at once; a text that has more is told as Yams tells it.
    public static let repeatLimit = 100
    /// Bytes composed again, over all repeats of a text: a second of a machine's time. A file as large as that is told
    /// its first repeat only.
    static let recomposedByteLimit = 16 << 20

    /// Composes `text`; throws `YamlError` where it is no YAML, or not one that can be read past its repeats.
    public init(_ text: String) throws {
        var marked = MarkedText(text)
        while true {
            do {
                // What a scalar means is decided by whoever reads it: resolving its tag as well, by a dozen regular
                // expressions, would be a fifth of a console's start.
                let composed = try Yams.compose(yaml: marked.text, .basic)
                guard marked.count > 0, let composed else {
                    root = composed
                    repeats = []
                    return
                }
                var weeding = Weeding()
                root = weeding.weeded(composed)
                repeats = weeding.repeats.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
                return
            } catch let error as YamlError {
                guard case .duplicatedKeysInMapping(let keys, let context) = error, let key = keys.first,
                    marked.mark(key, at: context.mark)
                else { throw error }
            }
        }
    }
}

/// A key that its mapping has already.
public struct RepeatedKey: Hashable, Sendable {
    public let key: String
    /// From 1.
    public let line: Int
    /// From 1; orders the repeats of one line, and may be off by as many.
    public let column: Int
    /// Where the one stands that counts.
    public let firstLine: Int
}

/// The characters that mark keys: the first so many of a private plane (Unicode §23.5), which libyaml takes as text.
private enum KeyMark {
    static let range: Range<UInt32> = 0xF0000..<0xF0000 + UInt32(ComposedYAML.repeatLimit)

    static func removed(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, range.contains(first.value) else { return text }
        return String(text.unicodeScalars.dropFirst())
    }
}

/// A text with some of its keys marked.
private struct MarkedText {
    private(set) var text: String
    private(set) var count = 0
    private let limit: Int

    init(_ text: String) {
        self.text = text
        let affordable = ComposedYAML.recomposedByteLimit / max(1, text.utf8.count)
        limit = min(ComposedYAML.repeatLimit, affordable)
    }

    /// Marks the key that stands at `mark`; false where it is not written there plainly (an alias, an anchor before
    /// it), where the text holds marks of its own, or past the limit.
    mutating func mark(_ key: String, at mark: Mark) -> Bool {
        guard count < limit, let place = place(of: key, at: mark),
            let sign = Unicode.Scalar(KeyMark.range.lowerBound + UInt32(count))
        else { return false }
        if count == 0, text.unicodeScalars.contains(where: { KeyMark.range.contains($0.value) }) { return false }
        text.unicodeScalars.insert(sign, at: place)
        count += 1
        return true
    }

    /// Before the key's first character, within its quotes.
    private func place(of key: String, at mark: Mark) -> String.UnicodeScalarView.Index? {
        let scalars = text.unicodeScalars
        var (line, column, at) = (1, 1, scalars.startIndex)
        while line < mark.line || column < mark.column {
            guard at < scalars.endIndex else { return nil }
            // Line ends as libyaml counts them (YAML 1.1 §4.2): CR LF is one.
            let isBreak: Bool
            switch scalars[at].value {
            case 0x0A, 0x85, 0x2028, 0x2029: isBreak = true
            case 0x0D:
                let next = scalars.index(after: at)
                isBreak = next == scalars.endIndex || scalars[next].value != 0x0A
            default: isBreak = false
            }
            line += isBreak ? 1 : 0
            column = isBreak ? 1 : column + 1
            guard line <= mark.line else { return nil }
            scalars.formIndex(after: &at)
        }
        let rest = scalars[at...]
        if let quote = rest.first, quote == "\"" || quote == "'" { return scalars.index(after: at) }
        return rest.starts(with: key.unicodeScalars) ? at : nil
    }
}

/// Leaves out of a tree the keys that stand there already, and the marks of those that stay.
private struct Weeding {
    private(set) var repeats: [RepeatedKey] = []
    /// What an alias names is weeded once, however often it is named: a few lines of YAML can name billions of nodes.
    private var known: [Place: Node] = [:]

    private struct Place: Hashable {
        var line: Int
        var column: Int
    }

    mutating func weeded(_ node: Node) -> Node {
        guard node.mapping != nil || node.sequence != nil, let mark = node.mark else { return node }
        let place = Place(line: mark.line, column: mark.column)
        if let done = known[place] { return done }
        let done = weededOnce(node)
        known[place] = done
        return done
    }

    private mutating func weededOnce(_ node: Node) -> Node {
        switch node {
        case .scalar, .alias: return node
        case .sequence(let sequence):
            let members = sequence.map { weeded($0) }
            return .sequence(Node.Sequence(members, sequence.tag, sequence.style, sequence.mark, sequence.anchor))
        case .mapping(let mapping):
            var first: [String: Int] = [:]
            var pairs: [(Node, Node)] = []
            for (key, value) in mapping {
                guard case .scalar(var scalar) = key else {
                    pairs.append((key, weeded(value)))
                    continue
                }
                scalar.string = KeyMark.removed(scalar.string)
                let (line, column) = (scalar.mark?.line ?? 0, scalar.mark?.column ?? 0)
                if let firstLine = first[scalar.string] {
                    repeats.append(
                        RepeatedKey(key: scalar.string, line: line, column: column, firstLine: firstLine))
                    continue
                }
                first[scalar.string] = line
                pairs.append((.scalar(scalar), weeded(value)))
            }
            return .mapping(Node.Mapping(pairs, mapping.tag, mapping.style, mapping.mark, mapping.anchor))
        }
    }
}
