import Alarms
import Screen

/// A crisis-log entry being written: text and `Enter` is complete; the arrows choose its kind, `Tab` goes on to who and
/// where, and to the number of the entry it corrects.
struct NoteEditor: Sendable {
    enum Field: Int, CaseIterable, Sendable {
        case text, person, commune, corrects

        var phrase: Phrase {
            switch self {
            case .text: .notePrompt
            case .person: .logPerson
            case .commune: .logCommune
            case .corrects: .logCorrectsPrompt
            }
        }
    }

    var kind = LogEntry.Kind.information
    private(set) var field = Field.text
    private var lines: [Field: InputLine] = [:]

    init() {}

    /// As an entry has it.
    init(_ entry: LogEntry) {
        kind = entry.kind
        lines[.text] = InputLine(entry.text)
        lines[.person] = entry.person.map { InputLine($0) }
        lines[.commune] = entry.commune.map { InputLine($0) }
        lines[.corrects] = entry.corrects.map { InputLine(String($0)) }
    }

    /// The line being typed.
    var input: InputLine { lines[field] ?? InputLine() }
    func text(of field: Field) -> String? { lines[field]?.trimmed }

    mutating func handle(_ key: Key) {
        switch key {
        case .tab: turn(by: 1)
        case .backtab: turn(by: -1)
        case .up: choose(by: -1)
        case .down: choose(by: 1)
        // A number and nothing else.
        case .character(let character) where field == .corrects && !(character.isASCII && character.isNumber): break
        default: _ = lines[field, default: InputLine()].handle(key)
        }
    }

    /// What will be written; nil while there is no text.
    var entry: LogEntry? {
        text(of: .text).map {
            LogEntry(
                $0, kind: kind, person: text(of: .person), commune: text(of: .commune),
                corrects: text(of: .corrects).flatMap { Int($0) })
        }
    }

    private mutating func turn(by offset: Int) {
        let count = Field.allCases.count
        field = Field.allCases[(field.rawValue + offset + count) % count]
    }

    private mutating func choose(by offset: Int) {
        let kinds = LogEntry.Kind.allCases
        let index = (kinds.firstIndex(of: kind) ?? 0) + offset
        kind = kinds[(index + kinds.count) % kinds.count]
    }
}
