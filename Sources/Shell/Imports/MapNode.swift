import Yams

/// A place in a map's YAML. Reading it notes what is wrong with file and line, and goes on, so that all problems of a
/// map are told at once.
struct MapNode {
    /// The problems of one map, gathered while it is read by one thread.
    final class Problems {
        var all: [MapProblem] = []
    }

    let node: Node
    let file: String
    let problems: Problems
    /// The key it stands under, for messages.
    let name: String

    var line: Int? { node.mark?.line }

    func problem(_ what: String, line: Int? = nil) {
        problems.all.append(MapProblem(file: file, line: line ?? self.line, what: what))
    }

    private func child(_ node: Node, _ name: String) -> MapNode {
        MapNode(node: node, file: file, problems: problems, name: name)
    }

    var isMapping: Bool { node.mapping != nil }
    var isSequence: Bool { node.sequence != nil }
    var isNull: Bool {
        guard let scalar = node.scalar, scalar.style == .plain else { return false }
        return scalar.string.isEmpty || scalar.string == "~" || scalar.string == "null"
    }

    /// The members of a mapping; a key that is not known is a problem. nil where this is no mapping.
    func members(known: [String]) -> [String: MapNode]? {
        guard let entries = entries() else { return nil }
        var members: [String: MapNode] = [:]
        for (key, value) in entries {
            if !known.contains(key.name) {
                key.problem("\"\(key.name)\" is not known here. \(NearestWord.advice(key.name, among: known))")
            } else {
                members[key.name] = value
            }
        }
        return members
    }

    /// Keys and values in their order, whatever they are.
    func entries() -> [(key: MapNode, value: MapNode)]? {
        guard let mapping = node.mapping else {
            problem("\(name) is not a list of keys. Write key: value lines under it.")
            return nil
        }
        return mapping.map { key, value in
            let text = key.scalar?.string ?? ""
            return (child(key, text), child(value, text))
        }
    }

    func elements() -> [MapNode] {
        guard let sequence = node.sequence else { return [self] }
        return sequence.map { child($0, name) }
    }

    /// A scalar as written: YAML's own ideas about numbers, dates and booleans (`no`, `1_000`) do not apply.
    func text() -> String? {
        guard let scalar = node.scalar else {
            problem("\(name) is not a single text. Write \(name): text.")
            return nil
        }
        return scalar.string
    }

    func texts() -> [String] { elements().compactMap { $0.text() } }

    func integer(_ range: ClosedRange<Int>) -> Int? {
        guard let text = text() else { return nil }
        guard let value = Int(text), range.contains(value) else {
            problem("\(name) \"\(text)\" is not a whole number from \(range.lowerBound) to \(range.upperBound).")
            return nil
        }
        return value
    }

    func number() -> Double? {
        guard let text = text() else { return nil }
        guard let value = Double(text), value.isFinite else {
            problem("\(name) \"\(text)\" is not a number. Write digits with a point, as 0.01.")
            return nil
        }
        return value
    }

    func flag() -> Bool? {
        guard let text = text() else { return nil }
        switch text {
        case "true", "yes": return true
        case "false", "no": return false
        default:
            problem("\(name) \"\(text)\" is neither true nor false.")
            return nil
        }
    }

    func choice(_ known: [String]) -> String? {
        guard let text = text() else { return nil }
        guard known.contains(text) else {
            problem("\(name) \"\(text)\" is not known. \(NearestWord.advice(text, among: known))")
            return nil
        }
        return text
    }
}
