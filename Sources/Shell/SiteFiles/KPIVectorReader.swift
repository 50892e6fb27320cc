import Alarms
import RuleTests
import Telemetry

/// `window`, `priorities`, `expect` and either `occurrences: {count, every, first: {count, lasts}, lasts}` with
/// `standing_since: [t…]`, or the same as a sentence in `occurrences_note`.
enum KPIVectorReader {
    static func read(_ entries: [DocumentEntry]) -> KPICase? {
        func field(_ key: String) -> DocumentNode? { entries.first { $0.key == key }?.value }
        guard let window = field("window")?.list()?.compactMap({ $0.number() }), window.count == 2,
            window[0] < window[1]
        else {
            field("window")?.problem("window needs two instants, the earlier first: [0, 86400].")
            return nil
        }
        guard let (series, standing) = occurrences(field("occurrences"), field("occurrences_note")) else { return nil }
        var standingSince = standing
        standingSince += (field("standing_since")?.list() ?? []).compactMap { $0.number() }
        let priorities = (field("priorities")?.entries() ?? []).compactMap { entry -> (Priority, Int)? in
            guard let priority = priority(entry), let count = entry.value.integer(in: 0...series.count) else {
                return nil
            }
            return (priority, count)
        }
        return KPICase(
            window: window[0]...window[1], series: series, standingSince: standingSince,
            priorities: Dictionary(priorities) { $1 }, expected: figures(field("expect")))
    }

    /// A vector's own names of the ranks.
    private static let names: [(String, Priority)] = [
        ("critique", .critical), ("haute", .high), ("moyenne", .medium), ("basse", .low),
    ]

    private static func priority(_ entry: DocumentEntry) -> Priority? {
        let known = Priority(name: entry.key) ?? names.first { $0.0 == entry.key }?.1
        if known == nil {
            let all = Priority.allCases.map(\.name) + names.map(\.0)
            entry.problem("priority \"\(entry.key)\" is not known. Write one of: \(all.joined(separator: ", ")).")
        }
        return known
    }

    private static let figureKeys = [
        "per_day", "per_10_min_average", "priority_distribution_percent", "fleeting", "stale_at_end", "note",
    ]

    private static func figures(_ node: DocumentNode?) -> KPICase.Figures {
        var figures = KPICase.Figures()
        guard let mapping = node?.mapping(keys: figureKeys) else { return figures }
        figures.perDay = mapping["per_day"]?.number()
        figures.perTenMinutes = mapping["per_10_min_average"]?.number()
        figures.fleeting = mapping["fleeting"]?.integer(in: 0...Int.max)
        figures.longStanding = mapping["stale_at_end"]?.integer(in: 0...Int.max)
        for entry in mapping["priority_distribution_percent"]?.entries() ?? [] {
            if let priority = priority(entry) { figures.distribution[priority] = entry.value.number() }
        }
        return figures
    }

    /// More occurrences than a vector can be meant to hold.
    private static let mostOccurrences = 100_000

    private static func occurrences(
        _ node: DocumentNode?, _ note: DocumentNode?
    ) -> (KPICase.Series, standing: [Double])? {
        guard let node else {
            guard let sentence = note?.text() else { return nil }
            guard let read = sentence.kpiOccurrences(atMost: mostOccurrences) else {
                note?.problem(
                    "occurrences_note is not understood. Write occurrences: {count, every, first: {count, lasts}, lasts}."
                )
                return nil
            }
            return read
        }
        guard let mapping = node.mapping(keys: ["count", "every", "first", "lasts"]),
            let count = mapping.required("count")?.integer(in: 0...mostOccurrences),
            let every = mapping.required("every")?.duration()?.seconds,
            let lasts = mapping.required("lasts")?.duration()?.seconds
        else { return nil }
        let first = mapping["first"]?.mapping(keys: ["count", "lasts"])
        return (
            KPICase.Series(
                count: count, every: every, firstCount: first?["count"]?.integer(in: 0...count) ?? 0,
                firstLasts: first?["lasts"]?.duration()?.seconds ?? lasts, lasts: lasts), []
        )
    }
}

extension String {
    /// `160 occurrences evenly spaced 540 s from t=0, the first 8 last 5 s, the others 300 s, …; one more alarm is
    /// active since t=-100000 …`: the figures at their places in the sentence, so that one said otherwise is refused
    /// rather than guessed at.
    fileprivate func kpiOccurrences(atMost limit: Int) -> (KPICase.Series, standing: [Double])? {
        let words = split { $0.isWhitespace || $0 == "," || $0 == ";" }.map(String.init)
        func number(after phrase: String) -> Double? {
            let wanted = phrase.split(separator: " ").map(String.init)
            guard words.count > wanted.count else { return nil }
            for start in 0..<(words.count - wanted.count) where Array(words[start..<start + wanted.count]) == wanted {
                return Double(words[start + wanted.count])
            }
            return nil
        }
        guard words.count > 6, words[1] == "occurrences", let count = Int(words[0]), (0...limit).contains(count),
            let every = number(after: "evenly spaced"), words.contains("t=0"),
            let lasts = number(after: "the others"), let firstCount = number(after: "the first"),
            (0...Double(count)).contains(firstCount),
            let firstLasts = number(after: "the first \(Int(firstCount)) last")
        else { return nil }
        let since = words.indices.filter { words[$0] == "since" && $0 + 1 < words.count }.compactMap {
            words[$0 + 1].hasPrefix("t=") ? Double(words[$0 + 1].dropFirst(2)) : nil
        }
        return (
            KPICase.Series(
                count: count, every: every, firstCount: Int(firstCount), firstLasts: firstLasts, lasts: lasts), since
        )
    }
}
