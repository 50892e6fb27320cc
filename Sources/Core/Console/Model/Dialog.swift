import Alarms
import OperatorLink
import Screen
import Telemetry

/// An alarm as an action names it: what was on the screen when the operator pressed the key, not what a row shows by
/// the time they confirm.
struct AlarmTarget: Hashable, Sendable {
    let id: AlarmID
    let occurrence: Int
    let level: String?
    let priority: Priority
    let code: String?
    let place: String
    let title: LocalizedText
    /// All of it as it was seen: the value a preview shows is the one the operator looked at.
    let record: AlarmRecord

    init(_ line: AlarmLine) {
        record = line.record
        id = line.record.id
        occurrence = line.record.occurrence
        level = line.record.level
        priority = line.record.priority
        code = line.record.code
        place = line.place
        title = line.subject
    }
}

/// A comment: one of the five canned ones by its digit, or typed.
struct CommentEditor: Sendable {
    private(set) var chosen: Int?
    /// The character that chose it: becomes the first typed one when the operator goes on typing (`é` of `échelle lue`
    /// is also the key of 2 on AZERTY).
    private var chosenBy: Character?
    private(set) var input = InputLine()

    private static let twins: [Character: Int] = [
        "&": 0, "é": 1, "\"": 2, "'": 3, "(": 4, "-": 5, "è": 6, "_": 7, "ç": 8,
    ]

    /// - Parameter input: what stands in it.
    init(_ input: InputLine = InputLine()) { self.input = input }

    /// The digit a key means, with its unshifted twin on AZERTY.
    static func digit(_ character: Character) -> Int? {
        character.wholeNumberValue ?? twins[character].map { $0 + 1 }
    }

    mutating func handle(_ key: Key) -> Bool {
        if case .character(let character) = key, input.text.isEmpty {
            let digit = CommentEditor.digit(character).map { $0 - 1 }
            if let digit, Phrase.cannedComments.indices.contains(digit) {
                (chosen, chosenBy) = (digit, character)
                return true
            }
            if let chosenBy { _ = input.handle(.character(chosenBy)) }
        }
        if key == .backspace, input.text.isEmpty {
            (chosen, chosenBy) = (nil, nil)
            return true
        }
        guard input.handle(key) else { return false }
        (chosen, chosenBy) = (nil, nil)
        return true
    }

    /// What will be sent; nil while there is nothing.
    func comment(_ language: Language) -> String? {
        chosen.map { Phrase.cannedComments[$0].text(language) } ?? input.trimmed
    }
}

/// How long a shelf lasts: a choice, so that none can be forgotten or run for ever.
enum ShelfTime: Int, CaseIterable, Sendable {
    case quarter, hour, fourHours, eightHours
    var span: TimeSpan {
        switch self {
        case .quarter: .minutes(15)
        case .hour: .hours(1)
        case .fourHours: .hours(4)
        case .eightHours: .hours(8)
        }
    }
}

/// What lies over a display and takes the keys first.
enum Dialog: Sendable {
    case acknowledge([AlarmTarget], CommentEditor)
    case shelve(AlarmTarget, ShelfTime, InputLine)
    case outOfService(AlarmTarget, InputLine)
    case confirm(AlarmTarget, InputLine)
    case refute(AlarmTarget, InputLine)
    case steps(AlarmTarget, WhyState)
    case note(NoteEditor)
    case filter(InputLine)
    case palette(PaletteState)
    case why(AlarmTarget, WhyState)
    /// The terminal is being handed over to this account: whatever is typed may be its password.
    case handingOver(String)
    /// It was not, for this reason: whatever is typed may be its password still, so that a deliberate key is waited for.
    case notTaken(String)
}

extension Dialog {
    /// It is about an alarm that is aside already: Enter without a reason ends that. A key that did so at once would take
    /// the reason typed after it for keys.
    var putsBack: Bool {
        switch self {
        case .shelve(let target, _, _): if case .shelved = target.record.suppression { true } else { false }
        case .outOfService(let target, _): if case .outOfService = target.record.suppression { true } else { false }
        default: false
        }
    }

    /// Of those that show what an alarm's "why?" answers.
    var whyState: WhyState? {
        get {
            switch self {
            case .why(_, let state), .steps(_, let state): state
            case .acknowledge, .shelve, .outOfService, .confirm, .refute, .note, .filter, .palette, .handingOver,
                .notTaken:
                nil
            }
        }
        set {
            guard let newValue else { return }
            switch self {
            case .why(let target, _): self = .why(target, newValue)
            case .steps(let target, _): self = .steps(target, newValue)
            case .acknowledge, .shelve, .outOfService, .confirm, .refute, .note, .filter, .palette, .handingOver,
                .notTaken:
                break
            }
        }
    }

    /// The alarms it is about to act on.
    var targets: [AlarmTarget]? {
        switch self {
        case .acknowledge(let targets, _): targets
        case .shelve(let target, _, _), .outOfService(let target, _), .confirm(let target, _), .refute(let target, _):
            [target]
        case .steps, .why, .note, .filter, .palette, .handingOver, .notTaken: nil
        }
    }

    /// Is there to act, and not to look.
    var acts: Bool {
        switch self {
        case .acknowledge, .shelve, .outOfService, .confirm, .refute, .note: true
        case .steps, .why, .filter, .palette, .handingOver, .notTaken: false
        }
    }

    /// The least that may do what it is there for; nil of one that is there to look.
    var neededRole: OperatorRole? {
        switch self {
        case .outOfService: ActionKind.outOfService.role
        case .acknowledge, .shelve, .confirm, .refute, .note: .operator
        case .steps, .why, .filter, .palette, .handingOver, .notTaken: nil
        }
    }

    /// Takes every key but Escape and does nothing with it: a password must become neither a key nor a text.
    var swallowsKeys: Bool {
        switch self {
        case .handingOver, .notTaken: true
        case .why, .steps, .acknowledge, .shelve, .outOfService, .confirm, .refute, .note, .filter, .palette: false
        }
    }

    /// The alarm whose "why?" is shown.
    var whyTarget: AlarmTarget? {
        switch self {
        case .why(let target, _), .steps(let target, _): target
        case .acknowledge, .shelve, .outOfService, .confirm, .refute, .note, .filter, .palette, .handingOver, .notTaken:
            nil
        }
    }
}

/// The answer to "why?", and how far it is scrolled; the steps of an alarm come with it.
struct WhyState: Sendable {
    enum Content: Sendable {
        case loading
        case why(Why)
        case failed(String)
    }
    /// Timers in it run: it is asked again that often while it is open.
    static let refreshInterval: TimeSpan = .seconds(5)
    var content: Content = .loading
    var isLoading: Bool { if case .loading = content { true } else { false } }
    var queryID: UInt64 = 0
    var askedAt: Timestamp
    var scroll = 0
    /// Of a list of steps: one was ticked, or taken back, since it was opened.
    var hasTicked = false
}

extension InputLine {
    /// What was typed without blanks around it; nil when there is nothing.
    var trimmed: String? {
        let kept = InputLine.trimmed(text)
        return kept.isEmpty ? nil : kept
    }

    static func trimmed(_ text: String) -> String {
        let kept = text.drop { $0.isWhitespace }
        guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(kept[...last])
    }
}
