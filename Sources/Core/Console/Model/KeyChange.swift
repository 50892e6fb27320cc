import Screen

/// A line of a file of keys: an action and what it is to be asked for by.
public struct KeyChange: Hashable, Sendable {
    public var action: KeyTable.Action
    /// As they are written.
    public var keys: [String]
    /// Of the file, for messages.
    public var line: Int

    public init(_ action: KeyTable.Action, _ keys: [String], line: Int) {
        self.action = action
        self.keys = keys
        self.line = line
    }

    /// What is wrong with one, and how to fix it.
    public struct Problem: Hashable, Sendable {
        public var line: Int
        public var message: String
    }
}

extension KeyTable {
    /// The table with the keys of some actions replaced, and every reason not to use it. A key that asks for two things
    /// would do the first in silence; a playback action may share one with another, for it has it only where time can
    /// be moved. A digit brings its AZERTY twin along where no other action has it.
    public func changed(by changes: [KeyChange]) -> (table: KeyTable, problems: [KeyChange.Problem]) {
        var problems: [KeyChange.Problem] = []
        var given: [Action: (keys: [Key], line: Int)] = [:]
        for change in changes {
            if change.keys.isEmpty, change.action.needsKey {
                let message = "\(change.action.fileName) must keep a key: without it there is no way on. Write one."
                problems.append(.init(line: change.line, message: message))
            }
            var keys: [Key] = []
            for text in change.keys {
                guard let key = KeyTable.key(named: text) else {
                    let message = "\"\(text)\" is no key that can be given. Write \(KeyTable.keyNames)."
                    problems.append(.init(line: change.line, message: message))
                    continue
                }
                if !keys.contains(key) { keys.append(key) }
            }
            given[change.action] = (keys, change.line)
        }
        problems += changes.flatMap { conflicts(of: $0, given) }
        return (replacing(withTwins(given.mapValues(\.keys))), problems)
    }

    private func conflicts(
        of change: KeyChange, _ given: [Action: (keys: [Key], line: Int)]
    ) -> [KeyChange.Problem] {
        guard let keys = given[change.action]?.keys else { return [] }
        return bindings.flatMap { other -> [KeyChange.Problem] in
            guard other.action != change.action, other.action.isPlayback == change.action.isPlayback else { return [] }
            let line = given[other.action]?.line
            // Between two lines of the file the later one is told, once.
            guard line.map({ $0 < change.line }) ?? true else { return [] }
            let its = given[other.action]?.keys ?? other.keys
            return keys.filter { its.contains($0) }.map { key in
                let place = line.map { " (line \($0))" } ?? ", which no line here changes"
                let message =
                    "\(KeyTable.name(of: key)) is the key of \(other.action.fileName) already\(place). "
                    + "Give one of them another."
                return KeyChange.Problem(line: change.line, message: message)
            }
        }
    }

    private func replacing(_ keys: [Action: [Key]]) -> KeyTable {
        KeyTable(
            bindings.map { binding in
                var binding = binding
                if let given = keys[binding.action] { binding.keys = given }
                return binding
            })
    }

    private func withTwins(_ given: [Action: [Key]]) -> [Action: [Key]] {
        let others = bindings.filter { !$0.action.isPlayback }.flatMap { given[$0.action] ?? $0.keys }
        var taken = Set(others)
        var result = given
        for action in Action.allCases where !action.isPlayback {
            guard let keys = given[action] else { continue }
            let twins = keys.compactMap { KeyTable.azertyTwin(of: $0) }.filter { taken.insert($0).inserted }
            result[action] = keys + twins
        }
        return result
    }
}
