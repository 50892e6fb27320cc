import Console

/// Reads `keys.yaml`: an action and its keys a line, the first of them shown.
///
/// ```yaml
/// acknowledge: [a, F2]
/// why: w
/// suspend: []        # no key at all
/// ```
public enum KeysFile {
    /// The table with what the file changes. With problems among those noted it must not be used.
    public static func read(_ path: String, over table: KeyTable = .standard, problems: ProblemList) -> KeyTable {
        guard let document = Document(path: path, problems: problems) else { return table }
        return read(document.root, over: table)
    }

    static func read(_ root: DocumentNode, over table: KeyTable) -> KeyTable {
        guard !root.isNull, let map = root.mapping(keys: KeyTable.Action.allCases.map(\.fileName)) else { return table }
        let changes = map.entries.compactMap { entry in
            KeyTable.Action(fileName: entry.key).map { KeyChange($0, keys(entry), line: entry.line) }
        }
        let (changed, problems) = table.changed(by: changes)
        for problem in problems {
            map.entries.first { $0.line == problem.line }?.problem(problem.message)
        }
        return changed
    }

    /// A digit is a key and no number: what counts is what is written.
    private static func keys(_ entry: DocumentEntry) -> [String] {
        guard !entry.value.isNull else { return [] }
        return (entry.value.listOrOne() ?? []).compactMap { node in
            if let text = node.rawText, !text.isEmpty { return text }
            node.problem("\(entry.key) is \(node.shown), but a key is expected. Write \(KeyTable.keyNames).")
            return nil
        }
    }
}
