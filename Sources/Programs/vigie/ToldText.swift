import Console
import Foundation

/// What an action did, for people: the line a core answers beside the alarms it changed.
struct ToldText {
    private struct Step: Decodable {
        var step: Int
        var of: Int
        var done: Bool
        var doneCount: Int
        var what: String?
    }
    private struct Verdict: Decodable {
        var verdict: String
        var evidence: String
        var by: String
    }
    private struct Assignment: Decodable {
        var assignedTo: String
        var by: String
    }
    private struct Entry: Decodable { var entry: Int }
    private struct Observed: Decodable {
        var observed: String
        var attribute: String
        var value: Double
        var unit: String?
        var storedAs: String
        var fate: String
        var quality: String
        var newest: String?
        var changed: Int
    }
    let text: String

    /// nil: the line is an alarm, or tells something else.
    init?(_ line: [UInt8], _ words: ListWords) {
        func decoded<Value: Decodable>(_ type: Value.Type) -> Value? {
            try? JSONDecoder().decode(type, from: Data(line))
        }
        if let step = decoded(Step.self) {
            text = words.step(
                step.step, of: step.of, what: step.what ?? "–", isDone: step.done, doneCount: step.doneCount)
        } else if let verdict = decoded(Verdict.self) {
            text = words.verdict(
                isConfirmed: verdict.verdict == "confirmed", by: verdict.by, evidence: verdict.evidence)
        } else if let given = decoded(Assignment.self) {
            text = words.assigned(to: given.assignedTo, by: given.by)
        } else if let entry = decoded(Entry.self) {
            text = words.entry(entry.entry)
        } else if let observed = decoded(Observed.self) {
            let value = AlarmText.quantity(observed.value, observed.unit, words)
            text = words.observed(
                [observed.observed, observed.attribute, value].joined(separator: " "), as: observed.storedAs,
                fate: observed.fate, isBad: observed.quality == "bad", newest: observed.newest,
                changed: observed.changed)
        } else {
            return nil
        }
    }
}
