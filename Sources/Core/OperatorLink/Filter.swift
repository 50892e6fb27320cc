import Telemetry

/// What `/` keeps of a list: every term must hold. A console reads it (`Filter.read`) and applies it to the rows it
/// holds; of a list that is longer than that the core is asked, and applies the same.
public struct Filter: Hashable, Sendable, Codable {
    public enum Comparison: String, Hashable, Sendable, Codable, CaseIterable {
        case contains = ":"
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case atMost = "<="
        case greater = ">"
        case atLeast = ">="
    }
    public enum Test: Hashable, Sendable, Codable {
        /// Folded; with the states it is the whole name of, where it was typed without quotes.
        case text(String, states: [FilterState])
        case words(FilterField, String, isWhole: Bool)
        /// What a field says begins so.
        case beginning(FilterField, String)
        case state([FilterState])
        case number(FilterField, Comparison, Double)
    }
    public struct Term: Hashable, Sendable, Codable {
        public var isNegated: Bool
        public var test: Test
        public init(isNegated: Bool, test: Test) {
            self.isNegated = isNegated
            self.test = test
        }
    }

    public static let none = Filter(terms: [])
    /// Terms looked at, more than an input line's 500 characters hold: what a peer sends beyond them counts for nothing.
    public static let termLimit = 250
    public let terms: [Term]
    /// What the site calls types, which a row only has the name of. Whoever applies it knows; it is not sent.
    public var presentations: Presentations

    public init(terms: [Term], _ presentations: Presentations = Presentations()) {
        self.terms = Array(terms.prefix(Filter.termLimit))
        self.presentations = presentations
    }

    private enum CodingKeys: String, CodingKey { case terms }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(terms: try members.decode([Term].self, forKey: .terms))
    }

    public var isEmpty: Bool { terms.isEmpty }

    /// - Parameter now: what ages are told from.
    public func matches(_ row: some FilterSubject, at now: Timestamp) -> Bool {
        guard !terms.isEmpty else { return true }
        lazy var text = FoldedText.of(row.filterText)
        lazy var states = row.states
        return terms.allSatisfy { term in
            let holds =
                switch term.test {
                case .text(let wanted, let named): text.contains(wanted) || named.contains { states.contains($0) }
                case .words(let field, let wanted, let isWhole):
                    words(field, of: row).contains {
                        let words = FoldedText.of($0)
                        return isWhole ? words == wanted : words.contains(wanted)
                    }
                case .beginning(let field, let wanted):
                    words(field, of: row).contains { FoldedText.of($0).hasPrefix(wanted) }
                case .state(let wanted): wanted.contains { states.contains($0) }
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

/// A row `/` can choose by.
public protocol FilterSubject {
    /// What plain words are looked for in.
    var filterText: String { get }
    /// All that are true of it.
    var states: Set<FilterState> { get }
    /// What it says under a field of words; empty where it says nothing.
    func words(_ field: FilterField) -> [String]
    /// Its number under a field, in the field's own unit; nil where it has none.
    func number(_ field: FilterField, at now: Timestamp) -> Double?
}

/// What a term of `/` can ask a row: `type:parking`, `occupancy>0.9`, `age<5m`.
public enum FilterField: Hashable, Sendable, Codable {
    case type, place, zone, state, priority, code, rule, by, event, comment
    case age, value, level, rate, rain, occupancy, free, capacity, power, index
    case no2, o3, pm10, pm25, so2
    case lot, gateway, lifecycle, battery
    /// A column of a site's own display: as it is called, and what its words are called.
    case attribute(AttributeName, LocalizedText, Kind, words: [String: LocalizedText] = [:])

    /// How what stands after the operator is read.
    public enum Kind: Hashable, Sendable, Codable {
        /// Any words: they are contained (`:`) or are the whole (`=`).
        case words
        /// One of `choices`, by its beginning.
        case choice
        /// A number, with the units that may follow it and what each is worth; without one it is in the unit shown.
        case number([String: Double], shown: Double)
        /// A span of time, in seconds.
        case time
        /// One of `choices`, which stand in an order: `prio:high`, `prio<=2`.
        case rank
    }
}

/// What `state:` can name: of an alarm, of a value, of a car park.
public enum FilterState: String, Hashable, Sendable, Codable, CaseIterable {
    case unacknowledged, acknowledged, returned, latched, active, shelved, suppressed, outOfService, chattering, first
    case alarm, stale, bad, uncertain, good, full, closed, open
}
