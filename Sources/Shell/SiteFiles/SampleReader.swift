import Alarms
import RuleTests
import Telemetry

/// Reads samples: lists of pairs, mappings and repetitions, and the two forms that are written as sentences.
enum SampleReader {
    /// One repetition makes at most this many samples: a month of one-second data is a mistake in a rule test.
    static let repetitionLimit = 2_000_000

    static func read(_ node: DocumentNode) -> [ScenarioSample] {
        (node.entries() ?? []).flatMap { entry in
            (entry.value.list() ?? []).flatMap { sample($0, sensor: entry.key) }
        }
    }

    private static func sample(_ node: DocumentNode, sensor: String) -> [ScenarioSample] {
        if node.isList {
            guard let pair = node.list(), pair.count == 2, let t = pair[0].duration()?.seconds,
                let value = value(pair[1])
            else {
                node.problem("a sample of \(sensor) is not [time, value].")
                return []
            }
            return [ScenarioSample(t: t, sensor: sensor, value: value)]
        }
        guard let mapping = node.mapping(keys: ["t", "v", "q", "ts", "from", "to", "every", "step"]) else { return [] }
        if mapping.contains("from") { return repetition(mapping, node, sensor) }
        guard let t = mapping.required("t")?.duration()?.seconds else { return [] }
        return [
            ScenarioSample(
                t: t, sensor: sensor, value: mapping["v"].flatMap(value) ?? 0, quality: quality(mapping),
                stamp: mapping["ts"]?.number())
        ]
    }

    private static func quality(_ mapping: DocumentMapping) -> Quality {
        guard let node = mapping["q"] else { return .good }
        switch node.text() {
        case "good": return .good
        case "uncertain": return .uncertain
        case "bad": return .bad
        default:
            node.problem("q \(node.shown) is not known. Write good, bad or uncertain.")
            return .good
        }
    }

    private static func value(_ node: DocumentNode) -> Double? {
        if case .flag(let flag)? = node.scalar { return flag ? 1 : 0 }
        return node.number()
    }

    private static func repetition(
        _ mapping: DocumentMapping, _ node: DocumentNode, _ sensor: String
    ) -> [ScenarioSample] {
        guard let from = mapping["from"]?.duration()?.seconds, let to = mapping.required("to")?.duration()?.seconds,
            let every = mapping.required("every")?.duration()?.seconds, let start = mapping.required("v").flatMap(value)
        else { return [] }
        guard every > 0, (to - from) / every < Double(repetitionLimit) else {
            node.problem("every \(every) from \(from) to \(to) is more than \(repetitionLimit) samples.")
            return []
        }
        if let stamp = mapping["ts"] {
            stamp.problem("ts belongs to one sample, not to a repetition. Write these samples out: {t, v, ts}.")
        }
        let quality = quality(mapping)
        let step = mapping["step"]?.number() ?? 0
        var samples: [ScenarioSample] = []
        var index = 0.0
        while from + index * every <= to {
            samples.append(
                ScenarioSample(
                    t: from + index * every, sensor: sensor, value: start + index * step, quality: quality))
            index += 1
        }
        return samples
    }

    // MARK: Written as sentences

    /// `sensor of the k-th rule (k from 0): [0, 5], [100 + 10*k, 12]`
    static func template(_ node: DocumentNode, sensors: [String]) -> [ScenarioSample] {
        guard let text = node.text(), let colon = text.lastIndex(of: ":") else { return [] }
        let pairs = text[text.index(after: colon)...].split(separator: "[").dropFirst().map { part in
            part.prefix { $0 != "]" }.split(separator: ",").map { $0.trimmingSpaces.replacingK }
        }
        var samples: [ScenarioSample] = []
        for (k, sensor) in sensors.enumerated() {
            for pair in pairs {
                let numbers = pair.compactMap { text -> Double? in
                    guard case .success(let expression) = ExpressionText.arithmetic(text) else { return nil }
                    return expression.evaluate(["k": Double(k)])
                }
                guard numbers.count == 2 else {
                    node.problem("samples_template is not understood. Write \"…: [0, 5], [100 + 10*k, 12]\".")
                    return []
                }
                samples.append(ScenarioSample(t: numbers[0], sensor: sensor, value: numbers[1]))
            }
        }
        return samples
    }

    /// `{H: {every, from, to, formula: "1.00 before 600; then +0.01 per 60 s until 1800; then constant"}}`
    static func generate(_ node: DocumentNode) -> [ScenarioSample] {
        (node.entries() ?? []).flatMap { entry -> [ScenarioSample] in
            guard let mapping = entry.value.mapping(keys: ["every", "from", "to", "formula"]),
                let every = mapping.required("every")?.duration()?.seconds, every > 0,
                let to = mapping.required("to")?.duration()?.seconds,
                let formula = mapping.required("formula"), let text = formula.text()
            else { return [] }
            guard let curve = Curve(text) else {
                formula.problem(
                    "formula is not understood. Write "
                        + "\"1.00 before 600; then +0.01 per 60 s until 1800; then constant\".")
                return []
            }
            let from = mapping["from"]?.duration()?.seconds ?? 0
            guard (to - from) / every < Double(repetitionLimit) else { return [] }
            return stride(from: from, through: to, by: every).map {
                ScenarioSample(t: $0, sensor: entry.key, value: curve.value(at: $0))
            }
        }
    }
}

/// A value that stays, then changes steadily, piece after piece.
struct Curve {
    private struct Piece {
        var until: Double
        var change: Double
        var per: Double
    }
    private var start = 0.0
    private var pieces: [Piece] = []

    init?(_ text: String) {
        for (index, part) in text.split(separator: ";").enumerated() {
            var words = part.split(separator: " ").map(String.init)
            if index == 0 {
                guard let value = words.first.flatMap(Double.init) else { return nil }
                start = value
                guard words.count >= 3, words[1] == "before", let until = Double(words[2]) else {
                    pieces.append(Piece(until: .infinity, change: 0, per: 1))
                    continue
                }
                pieces.append(Piece(until: until, change: 0, per: 1))
                continue
            }
            if words.first == "then" { words.removeFirst() }
            var until = Double.infinity
            if let position = words.firstIndex(of: "until") {
                guard position + 1 < words.count, let bound = Double(words[position + 1]) else { return nil }
                until = bound
            }
            if words.first == "constant" {
                pieces.append(Piece(until: until, change: 0, per: 1))
            } else {
                guard words.count >= 3, let change = Double(words[0]), words[1] == "per", let per = Double(words[2]),
                    per > 0
                else { return nil }
                pieces.append(Piece(until: until, change: change, per: per))
            }
        }
        if pieces.isEmpty { return nil }
    }

    func value(at t: Double) -> Double {
        var value = start
        var from = 0.0
        for piece in pieces {
            let to = min(t, piece.until)
            if to > from { value += piece.change * ((to - from) / piece.per) }
            if t <= piece.until { break }
            from = piece.until
        }
        return value
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        var text = self
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}

extension String {
    /// The template's `k`, as a property.
    fileprivate var replacingK: String { replacing("k", with: "$k") }
}
