import Alarms
import Figures
import RuleTests
import Telemetry

/// Vectors: tables of inputs and outputs beside the state machine.
enum VectorReader {
    private static let keys = ["id", "title", "from", "variant", "note"]
    /// By the key that says which kind of vector it is.
    private static let keysOfKind = [
        "schedule": ["schedule", "cases"], "bounds": ["bounds", "names", "cases"],
        "priorities": ["priorities", "window", "occurrences", "occurrences_note", "standing_since", "expect"],
    ]

    static func scenario(_ node: DocumentNode) -> Scenario? {
        let written = Set((node.entries() ?? []).map(\.key))
        let kind = ["schedule", "bounds", "priorities"].first { written.contains($0) }
        // Of a kind that is not run nothing is known, and it is told by name.
        let known = kind.flatMap { keysOfKind[$0] }.map { keys + $0 }
        let entries = known.map { node.entries(knowing: $0) } ?? node.entries() ?? []
        func text(_ key: String) -> String? { entries.first { $0.key == key }?.value.text() }
        guard let id = text("id") else {
            node.problem("a vector has no id.")
            return nil
        }
        var scenario = Scenario(id: id, title: text("title") ?? "", source: node.place)
        guard let schedule = entries.first(where: { $0.key == "schedule" })?.value.schedule,
            let cases = entries.first(where: { $0.key == "cases" })?.value.list()
        else {
            if let bounds = entries.first(where: { $0.key == "bounds" })?.value {
                scenario.airCases = air(entries, bounds: bounds)
            } else if entries.contains(where: { $0.key == "priorities" }) {
                scenario.kpis = KPIVectorReader.read(entries)
                // Without its figures nothing is left to run; what is wrong with them was said.
                if scenario.kpis == nil { return nil }
            } else {
                scenario.skipped = "vectors of this kind are not run by rules test"
            }
            return scenario
        }
        for entry in cases {
            let fields = entry.entries(knowing: ["utc", "inside", "note"])
            guard let utc = fields.first(where: { $0.key == "utc" })?.value.text().flatMap({ ISO8601.parse($0) }),
                let inside = fields.first(where: { $0.key == "inside" })?.value.flag()
            else {
                entry.problem("a case of a schedule needs utc and inside.")
                continue
            }
            scenario.scheduleCases.append((schedule, utc, inside))
        }
        return scenario
    }
}

extension VectorReader {
    /// `{in: {PM25: 10, …}, out: bon}` under `bounds` and `names`: an air index.
    private static func air(_ entries: [DocumentEntry], bounds node: DocumentNode) -> [AirCase] {
        var bounds: [AirFigure.Pollutant: [Double]] = [:]
        for entry in node.entries() ?? [] {
            guard let pollutant = pollutant(entry) else { continue }
            bounds[pollutant] = entry.value.list()?.compactMap { $0.number() }
        }
        func list(_ key: String) -> [DocumentNode] { entries.first { $0.key == key }?.value.list() ?? [] }
        let names = list("names").compactMap { $0.text() }
        return list("cases").compactMap { node in
            let fields = node.entries(knowing: ["in", "out", "partial", "note"])
            func field(_ key: String) -> DocumentNode? { fields.first { $0.key == key }?.value }
            guard let input = field("in"), let out = field("out"), let name = out.text() else {
                node.problem("a case of an air index needs in and out.")
                return nil
            }
            guard let level = names.firstIndex(of: name) else {
                out.problem("out \"\(name)\" is not among the names: \(names.joined(separator: ", ")).")
                return nil
            }
            var values: [AirFigure.Pollutant: Double?] = [:]
            for entry in input.entries() ?? [] {
                guard let pollutant = pollutant(entry) else { continue }
                values[pollutant] = entry.value.isNull ? .some(nil) : entry.value.number()
            }
            return AirCase(
                source: node.place, values: values, level: level + 1, isPartial: field("partial")?.flag() ?? false,
                bounds: bounds)
        }
    }

    private static func pollutant(_ entry: DocumentEntry) -> AirFigure.Pollutant? {
        let known = AirFigure.Pollutant(rawValue: entry.key.lowercased())
        if known == nil {
            let names = AirFigure.Pollutant.allCases.map { $0.rawValue.uppercased() }.joined(separator: ", ")
            entry.problem("pollutant \"\(entry.key)\" is not known. Write one of: \(names).")
        }
        return known
    }
}

extension DocumentNode {
    /// The keys of a mapping; any other is a problem, but for what a comma in a note makes of its rest: a key without a
    /// value.
    func entries(knowing keys: [String]) -> [DocumentEntry] {
        let entries = entries() ?? []
        let hasNote = entries.contains { $0.key == "note" }
        for entry in entries where !keys.contains(entry.key) && !(hasNote && entry.value.isNull) {
            let advice = NearestWord.of(entry.key, among: keys).map { "Did you mean \($0)?" }
            entry.problem(
                "unknown key \"\(entry.key)\" in \(label). \(advice ?? "Known here: \(keys.joined(separator: ", ")).")")
        }
        return entries
    }

    var schedule: Schedule? { RuleReader().schedule(self) }
}
