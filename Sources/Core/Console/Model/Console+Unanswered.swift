import Alarms
import OperatorLink
import Screen

/// Commands that a core had not answered when it fell silent: whether they were done nobody knows, and they are never
/// sent again by themselves. What was typed for the last of them can be had again.
struct Unanswered: Sendable {
    /// `acquitter K7F Gapeau · Sainte-Eulalie`, in the order they were sent.
    var names: [String] = []
    /// A comment, a reason, an evidence.
    var text: String?
    var note: LogEntry?
}

extension Console {
    /// As many as fit the lines a message may take.
    private static let namedUnanswered = 4

    mutating func keepUnanswered() {
        let lost = pending.sorted { $0.key < $1.key }.map(\.value).filter { !$0.isPlayback && !$0.isAttempt }
        pending = [:]
        guard !lost.isEmpty else { return }
        unanswered = Unanswered()
        for command in lost {
            let kind = command.body?.attempted.map { texts(Console.phrase($0.kind)) }
            let name = [kind, command.subject.isEmpty ? nil : command.subject].compactMap(\.self).joined(separator: " ")
            unanswered.names.append(name)
            unanswered.text = command.body?.typed ?? unanswered.text
            if case .note(let entry)? = command.body { unanswered.note = entry }
        }
        say(texts(.unansweredLost, unansweredNames), .fault)
    }

    /// The core is back: its picture says whether it was done.
    mutating func sayUnanswered() {
        guard !unanswered.names.isEmpty else { return }
        let hasText = unanswered.text != nil
        say(texts(hasText ? .unansweredWithText : .unansweredLook, unansweredNames), .fault)
        unanswered.names = []
    }

    private var unansweredNames: String {
        let left = unanswered.names.count - Console.namedUnanswered
        let more = left > 0 ? [texts.plural(.moreRows, left, String(left))] : []
        return (unanswered.names.prefix(Console.namedUnanswered) + more).joined(separator: ", ")
    }

    /// A note is about nothing that would show whether it was written: it stands in the next one as it was typed.
    mutating func takeUnansweredNote() -> NoteEditor? { unanswered.note.take().map { NoteEditor($0) } }
}

extension Dialog {
    /// With a text in its empty line; nil where there is none to put in, or something stands there.
    func filled(with text: String?) -> Dialog? {
        guard let text else { return nil }
        let line = InputLine(text)
        switch self {
        case .acknowledge(let targets, let editor) where editor.input.text.isEmpty && editor.chosen == nil:
            return .acknowledge(targets, CommentEditor(line))
        case .shelve(let target, let time, let input) where input.text.isEmpty: return .shelve(target, time, line)
        case .outOfService(let target, let input) where input.text.isEmpty: return .outOfService(target, line)
        case .confirm(let target, let input) where input.text.isEmpty: return .confirm(target, line)
        case .refute(let target, let input) where input.text.isEmpty: return .refute(target, line)
        default: return nil
        }
    }
}

extension Command.Body {
    /// What somebody typed for it; nil where nothing was, and of a note, which is more than a text.
    fileprivate var typed: String? {
        switch self {
        case .alarm(.acknowledge(_, _, _, let comment, _)): comment
        case .alarm(.acknowledgeGroup(_, _, let comment)), .alarm(.acknowledgeCode(_, let comment)): comment
        case .alarm(.shelve(_, _, let reason, _)), .alarm(.outOfService(_, let reason)): reason
        case .verdict(_, _, _, let evidence): evidence
        case .posture(_, let reason), .promote(_, _, let reason), .endBulletin(_, let reason): reason
        default: nil
        }
    }
}
