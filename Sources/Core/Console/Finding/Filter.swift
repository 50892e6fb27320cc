import Telemetry

/// What `/` keeps: every term must hold. `type:parking occupancy>0.9 age<5m liberté -mayol "place de"`.
///
/// A word is looked for in names, and one that names a state (`unack`, `stale`, `full`) means that too; `field:words` and `field>number` ask one property; `-` before a term means its
/// contrary; quotes keep blanks and signs together. Case and accents count for nothing. An input line's 500 characters
/// bound how many terms there are.
struct Filter: Hashable, Sendable {
    enum Comparison: String, Hashable, Sendable, CaseIterable {
        case contains = ":"
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case atMost = "<="
        case greater = ">"
        case atLeast = ">="
    }
    enum Test: Hashable, Sendable {
        /// Folded; with the states it is the whole name of, where it was typed without quotes.
        case text(String, states: Set<FilterState>)
        case words(FilterField, String, isWhole: Bool)
        case state(Set<FilterState>)
        case number(FilterField, Comparison, Double)
    }
    struct Term: Hashable, Sendable {
        var isNegated: Bool
        var test: Test
    }

    static let none = Filter(terms: [], Presentations())
    let terms: [Term]
    /// What the site calls types, which a row only has the name of.
    private let presentations: Presentations

    fileprivate init(terms: [Term], _ presentations: Presentations) {
        self.terms = terms
        self.presentations = presentations
    }

    /// Reads what was typed: the terms that could be understood, and the first that could not.
    /// - Parameters:
    ///   - fields: those that mean something in the list it is for.
    ///   - presentations: what the site calls things.
    static func read(
        _ text: String, fields: [FilterField], _ language: Language, _ presentations: Presentations = .init()
    ) -> (Filter, FilterProblem?) {
        var reader = FilterReader(text, fields: fields, language)
        var terms: [Term] = []
        var first: FilterProblem?
        // Ends: every term takes at least a character, understood or not.
        while reader.skipBlanks() {
            do { terms.append(try reader.next()) } catch { first = first ?? error }
        }
        return (Filter(terms: terms, presentations), first)
    }

    func matches(_ row: some FilterSubject, at now: Timestamp) -> Bool {
        guard !terms.isEmpty else { return true }
        lazy var text = Matching.folded(row.filterText)
        return terms.allSatisfy { term in
            let holds =
                switch term.test {
                case .text(let wanted, let states): text.contains(wanted) || !states.isDisjoint(with: row.states)
                case .words(let field, let wanted, let isWhole):
                    words(field, of: row).contains {
                        let words = Matching.folded($0)
                        return isWhole ? words == wanted : words.contains(wanted)
                    }
                case .state(let wanted): !wanted.isDisjoint(with: row.states)
                case .number(let field, let comparison, let wanted):
                    row.number(field, at: now).map { Filter.compare($0, comparison, wanted) } ?? false
                }
            return holds != term.isNegated
        }
    }

    private func words(_ field: FilterField, of row: some FilterSubject) -> [String] {
        let words = row.words(field)
        guard field == .type, let label = words.first.flatMap({ presentations[type: EntityType($0)] }) else {
            return words
        }
        return words + [label.english, label.french]
    }

    private static func compare(_ value: Double, _ comparison: Comparison, _ wanted: Double) -> Bool {
        switch comparison {
        case .contains, .equal: value == wanted
        case .notEqual: value != wanted
        case .less: value < wanted
        case .atMost: value <= wanted
        case .greater: value > wanted
        case .atLeast: value >= wanted
        }
    }
}

/// What of a filter can't be understood: where (Characters of the line), and why in words.
struct FilterProblem: Error, Hashable, Sendable {
    let range: Range<Int>
    let message: String
}

/// A row `/` can choose by.
protocol FilterSubject {
    /// What plain words are looked for in.
    var filterText: String { get }
    /// All that are true of it.
    var states: Set<FilterState> { get }
    /// What it says under a field of words; empty where it says nothing.
    func words(_ field: FilterField) -> [String]
    /// Its number under a field, in the field's own unit; nil where it has none.
    func number(_ field: FilterField, at now: Timestamp) -> Double?
}
