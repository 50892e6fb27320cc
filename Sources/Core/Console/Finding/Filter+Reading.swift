import OperatorLink
import Telemetry

extension Filter {
    /// Reads what was typed: `type:parking occupancy>0.9 age<5m liberté -mayol "place de"`, the terms that could be
    /// understood, and the first that could not.
    ///
    /// A word is looked for in names, and one that names a state (`unack`, `stale`, `full`) means that too;
    /// `field:words` and `field>number` ask one property; `-` before a term means its contrary; quotes keep blanks and
    /// signs together. Case and accents count for nothing.
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
}

/// What of a filter can't be understood: where (Characters of the line), and why in words.
struct FilterProblem: Error, Hashable, Sendable {
    let range: Range<Int>
    let message: String
}
