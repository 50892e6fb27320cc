import Alarms
import OperatorLink
import Screen

/// Commands that a core had not answered when it fell silent: whether they were done nobody knows until an answer comes
/// late, and they are never sent again by themselves. What was typed for them can be had again, each where it belongs.
struct Unanswered: Sendable {
    /// By number: one that goes on after a pause answers still.
    var lost: [UInt64: PendingCommand] = [:]
    /// That the core is back was said.
    var isToldBack = true

    var inOrder: [PendingCommand] { lost.sorted { $0.key < $1.key }.map(\.value) }

    /// What was typed last for an alarm.
    func command(for alarm: AlarmID) -> Command.Body? {
        inOrder.compactMap(\.body).last { $0.attempted?.alarm == alarm && $0.typed != nil }
    }

    /// The note that nobody knows of.
    var note: LogEntry? {
        inOrder.compactMap(\.body).compactMap { if case .note(let entry) = $0 { entry } else { nil } }.last
    }
}

extension Console {
    /// As many as fit the lines a message may take.
    private static let namedUnanswered = 4

    mutating func keepUnanswered() {
        let lost = pending.filter { !$0.value.isPlayback && !$0.value.isAttempt }
        pending = [:]
        guard !lost.isEmpty else { return }
        unanswered = Unanswered(lost: lost, isToldBack: false)
        say(texts(.unansweredLost, unansweredNames), .fault)
    }

    /// The core is back: its picture says whether it was done, or its answer that comes late.
    mutating func sayUnanswered() {
        guard !unanswered.isToldBack else { return }
        unanswered.isToldBack = true
        let hasText = unanswered.lost.values.contains { $0.body?.typed != nil }
        say(texts(hasText ? .unansweredWithText : .unansweredLook, unansweredNames), .fault)
    }

    /// Its command, also when a silence lies between.
    mutating func sent(answeredBy reply: Reply) -> PendingCommand? {
        if let sent = pending.removeValue(forKey: reply.id) { return sent }
        guard let sent = unanswered.lost.removeValue(forKey: reply.id) else { return nil }
        // It stands where that was said to be unknown.
        message = nil
        return sent
    }

    private var unansweredNames: String {
        let names = unanswered.inOrder.map { command in
            let kind = command.body?.attempted.map { texts(Console.phrase($0.kind)) }
            return [kind, command.subject.isEmpty ? nil : command.subject].compactMap(\.self).joined(separator: " ")
        }
        let left = names.count - Console.namedUnanswered
        let more = left > 0 ? [texts.plural(.moreRows, left, String(left))] : []
        return (names.prefix(Console.namedUnanswered) + more).joined(separator: ", ")
    }

    /// A note is about nothing that would show whether it was written: it is told of, and given again by `Enter` on the
    /// empty line, which would send nothing.
    mutating func beginNote() {
        dialog = .note(NoteEditor())
        guard let entry = unanswered.note else { return }
        say(texts(.unansweredNote, entry.text), .fault)
    }

    /// - Returns: whether the note that was never answered stands in the line now, to be read and sent.
    mutating func takesUnansweredNote(_ editor: NoteEditor) -> Bool {
        guard editor.entry == nil, let entry = unanswered.note else { return false }
        dialog = .note(NoteEditor(entry))
        for (id, command) in unanswered.lost {
            if case .note? = command.body { unanswered.lost[id] = nil }
        }
        return true
    }
}

extension Dialog {
    /// With what was typed for its alarm and never answered; nil where there is nothing, or something stands there.
    func filled(from unanswered: Unanswered) -> Dialog? {
        guard let targets, targets.count == 1, let body = unanswered.command(for: targets[0].id), let text = body.typed
        else { return nil }
        let line = InputLine(text)
        switch self {
        case .acknowledge(let targets, let editor) where editor.input.text.isEmpty && editor.chosen == nil:
            return .acknowledge(targets, CommentEditor(line))
        case .shelve(let target, let time, let input) where input.text.isEmpty:
            guard case .alarm(.shelve(_, let span, _, _)) = body else { return .shelve(target, time, line) }
            return .shelve(target, ShelfTime.allCases.first { $0.span == span } ?? time, line)
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
