import Telemetry
import Yams

/// One node of a document, with the words a message needs: the file, the line, and what the node is called there.
///
/// An accessor that finds something else than it is asked for notes a problem and returns nil; the reader goes on with
/// the next key, so that one run tells everything.
public struct DocumentNode {
    let node: Node
    let context: DocumentContext
    /// What messages call this node: the key it stands under.
    public let label: String
    let depth: Int
    /// Where it stands; an alias stands where its anchor does.
    public let line: Int
    public let column: Int

    init(node: Node, context: DocumentContext, label: String, line: Int, depth: Int) {
        self.node = node
        self.context = context
        self.label = label
        self.depth = depth
        self.line = node.mark?.line ?? line
        column = node.mark?.column ?? 0
    }

    public var file: String { context.file }
    /// `layouts/toulon/alarms.yaml:14`, as rules keep it.
    public var place: String { "\(file):\(line)" }

    /// Notes an error at this node.
    public func problem(_ message: String) { context.note(message, line: line, column: column) }
    /// Notes a warning at this node.
    public func warning(_ message: String) {
        context.note(message, line: line, column: column, severity: .warning)
    }

    // MARK: What it is

    /// A scalar as YAML 1.2 reads it: `true` and `false` are the only booleans, quoted text is always text, so that
    /// `no`, `off` and `NO` stay what was written.
    public enum Scalar: Hashable, Sendable {
        case null
        case flag(Bool)
        case number(Double)
        case text(String)
    }

    public var isNull: Bool { scalar == .null }
    public var isList: Bool { if case .sequence = node { true } else { false } }
    public var isMapping: Bool { if case .mapping = node { true } else { false } }

    /// The scalar, or nil for a list or a mapping. Notes nothing.
    public var scalar: Scalar? {
        guard case .scalar(let scalar) = node else { return nil }
        let text = scalar.string
        guard scalar.style == .plain || scalar.style == .any else { return .text(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .flag(true)
        case "false", "False", "FALSE": return .flag(false)
        default: return Double(yaml: text).map(Scalar.number) ?? .text(text)
        }
    }

    /// The scalar's characters as written, whatever YAML would make of them; nil for a list or a mapping.
    public var rawText: String? { if case .scalar(let scalar) = node { scalar.string } else { nil } }

    /// For messages: `"5 sec"`, `a list`, `a mapping`, `nothing`.
    public var shown: String {
        switch node {
        case .scalar: isNull ? "nothing" : "\"\(rawText ?? "")\""
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .alias: "an alias"
        }
    }

    // MARK: Typed access

    /// Text; numbers and booleans give their characters as written.
    public func text() -> String? {
        guard let rawText, !isNull else { return expected("text") }
        return rawText
    }

    /// A finite number.
    public func number() -> Double? {
        guard let value = rawText.flatMap(Double.init(yaml:)), value.isFinite else { return expected("a number") }
        return value
    }

    /// A whole number within `range`.
    public func integer(in range: ClosedRange<Int> = Int.min...Int.max) -> Int? {
        guard let text = rawText, let value = Int(text) else { return expected("a whole number") }
        guard range.contains(value) else {
            problem("\(label) \(value) is outside \(range.lowerBound)…\(range.upperBound).")
            return nil
        }
        return value
    }

    /// `true` or `false`; `yes`, `no`, `on` and `off` are understood where a boolean is asked for.
    public func flag() -> Bool? {
        switch rawText?.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: return expected("true or false")
        }
    }

    public func duration() -> TimeSpan? {
        guard let text = rawText, let span = DurationText.parse(text) else {
            problem("\(label) \(shown) is not a duration. \(DurationText.howTo)")
            return nil
        }
        return span
    }

    /// One of an enumeration's raw values.
    public func choice<Choice: RawRepresentable & CaseIterable>(of type: Choice.Type = Choice.self) -> Choice?
    where Choice.RawValue == String {
        if let text = rawText, let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        let nearest = rawText.flatMap { NearestWord.of($0, among: known) }
        let advice = nearest.map { "Did you mean \($0)?" } ?? "Write one of: \(known.joined(separator: ", "))."
        problem("\(label) \(shown) is not known. \(advice)")
        return nil
    }

    /// The members of a list, labelled as this node is.
    public func list() -> [DocumentNode]? {
        guard case .sequence(let sequence) = node else { return expected("a list") }
        guard admitted else { return nil }
        return sequence.map { child($0, label: label, line: line) }
    }

    /// A list, or one thing standing alone where a list of one is meant.
    public func listOrOne() -> [DocumentNode]? { isList ? list() : [self] }

    /// A mapping whose keys are all among `keys`; an unknown one is a problem that names the nearest known.
    public func mapping(keys: [String]) -> DocumentMapping? {
        guard let entries = entries() else { return nil }
        for entry in entries where !keys.contains(entry.key) {
            let nearest = NearestWord.of(entry.key, among: keys)
            let advice = nearest.map { "Did you mean \($0)?" } ?? "Known here: \(keys.joined(separator: ", "))."
            context.note("unknown key \"\(entry.key)\" in \(label). \(advice)", line: entry.line, column: entry.column)
        }
        return DocumentMapping(node: self, entries: entries)
    }

    /// A mapping whose keys are free (names of channels, sensors, properties), in file order. `<<` merges the mappings
    /// it names: keys of their own win.
    public func entries() -> [DocumentEntry]? {
        guard case .mapping(let mapping) = node else { return expected("a mapping (key: value)") }
        guard admitted else { return nil }
        var entries: [DocumentEntry] = []
        var merged: [DocumentEntry] = []
        for (keyNode, valueNode) in mapping {
            let keyLine = keyNode.mark?.line ?? line
            guard case .scalar(let scalar) = keyNode else {
                context.note("a key must be plain text, not a list or a mapping.", line: keyLine)
                continue
            }
            let value = child(valueNode, label: scalar.string, line: keyLine)
            if scalar.string == "<<" {
                for source in value.listOrOne() ?? [] { merged += source.entries() ?? [] }
                continue
            }
            entries.append(
                DocumentEntry(key: scalar.string, line: keyLine, column: keyNode.mark?.column ?? 0, value: value))
        }
        guard !merged.isEmpty else { return entries }
        var present = Set(entries.map(\.key))
        for entry in merged where present.insert(entry.key).inserted { entries.append(entry) }
        return entries
    }

    /// The same node under another name in messages.
    public func labelled(_ label: String) -> DocumentNode {
        DocumentNode(node: node, context: context, label: label, line: line, depth: depth)
    }

    private var admitted: Bool { context.admit(depth: depth, line: line) }

    private func child(_ node: Node, label: String, line: Int) -> DocumentNode {
        DocumentNode(node: node, context: context, label: label, line: line, depth: depth + 1)
    }

    private func expected<Result>(_ what: String) -> Result? {
        problem("\(label) is \(shown), but \(what) is expected.")
        return nil
    }
}

/// One key of a mapping and what stands under it.
public struct DocumentEntry {
    public let key: String
    public let line: Int
    public let column: Int
    public let value: DocumentNode

    /// Notes an error at the key.
    public func problem(_ message: String) { value.context.note(message, line: line, column: column) }
}

/// A mapping whose keys were checked.
public struct DocumentMapping {
    /// The mapping itself, for messages about the whole.
    public let node: DocumentNode
    /// In file order.
    public let entries: [DocumentEntry]
    private let index: [String: Int]

    init(node: DocumentNode, entries: [DocumentEntry]) {
        self.node = node
        self.entries = entries
        index = Dictionary(entries.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// What stands under `key`; nil when the key is absent or null, which mean the same everywhere.
    public subscript(key: String) -> DocumentNode? {
        guard let position = index[key], !entries[position].value.isNull else { return nil }
        return entries[position].value
    }

    /// The same, noting a problem when there is nothing.
    public func required(_ key: String) -> DocumentNode? {
        if let value = self[key] { return value }
        node.problem("\(node.label) has no \(key). Add \"\(key): …\".")
        return nil
    }

    /// Whether the key is written, even as null.
    public func contains(_ key: String) -> Bool { index[key] != nil }
}

extension Double {
    /// A number as YAML's core schema and JSON write it. Swift's own `Double("0x1p3")` and `"infinity"` are not.
    init?(yaml text: String) {
        switch text {
        case ".inf", "+.inf", ".Inf", "+.Inf": self = .infinity
        case "-.inf", "-.Inf": self = -.infinity
        case ".nan", ".NaN": self = .nan
        default:
            guard text.utf8.contains(where: { $0 >= 48 && $0 <= 57 }),
                text.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || "+-.eE".utf8.contains($0) }),
                let value = Double(text)
            else { return nil }
            self = value
        }
    }
}
