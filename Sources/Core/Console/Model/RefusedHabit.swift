import Screen
import Telemetry

/// `a 1 Enter` is one movement of a hand that knows it, and so is `n`, a sentence, `Enter`. Where its first key is
/// refused, and opens no dialog, the rest of it is on its way already and must not be taken for keys of the console: `1`
/// would leave the list, the `a` of a sentence acknowledge something.
struct RefusedHabit: Sendable {
    /// A comment's digit comes next, or the `Enter` after it; or a text, up to its `Enter`.
    enum Next: Sendable { case digit, enter, text }
    var next = Next.digit
    /// What was said, and is said again.
    let refusal: Console.Message
    var until: Timestamp
    /// Longer than a hand takes for three keys over a slow line, and shorter than reading why it was refused.
    static let time: TimeSpan = .seconds(3)
    /// Between two letters of a text: who stops so long has seen that nothing is written.
    static let pause: TimeSpan = .seconds(2)
}

extension Console {
    mutating func expectHabit(after action: KeyTable.Action, at now: Timestamp) {
        guard dialog == nil, let message else { return }
        let isComment = action == .acknowledge || action == .acknowledgeScreen
        let isText = isComment || [.note, .shelve, .outOfService, .confirm, .refute].contains(action)
        // A silence can be over before the sentence is; what is refused for another reason stays refused, and its hand
        // goes on to the next row.
        if isText, coreSilentSince != nil {
            refusedHabit = RefusedHabit(next: .text, refusal: message, until: now + RefusedHabit.pause)
        } else if isComment {
            refusedHabit = RefusedHabit(refusal: message, until: now + RefusedHabit.time)
        }
    }

    /// - Returns: whether the key is the rest of a habit whose first key was refused.
    mutating func swallowsHabit(_ key: Key, at now: Timestamp) -> Bool {
        guard var habit = refusedHabit else { return false }
        refusedHabit = nil
        guard dialog == nil, now < habit.until else { return false }
        switch (habit.next, key) {
        case (.digit, .character(let character)):
            guard let digit = CommentEditor.digit(character), Phrase.cannedComments.indices.contains(digit - 1) else {
                return false
            }
            habit.next = .enter
            refusedHabit = habit
        case (.text, .character), (.text, .backspace):
            habit.until = now + RefusedHabit.pause
            refusedHabit = habit
        case (.enter, .enter), (.text, .enter): break
        default: return false
        }
        say(habit.refusal.text, habit.refusal.role)
        return true
    }
}
