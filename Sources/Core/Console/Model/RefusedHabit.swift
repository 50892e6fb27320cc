import Screen
import Telemetry

/// `a 1 Enter` is one movement of a hand that knows it. Where its first key is refused, and opens no dialog, the rest of
/// it is on its way already and must not be taken for keys of the console: `1` would leave the list, `Enter` open
/// something there.
struct RefusedHabit: Sendable {
    /// A comment's digit comes next, or the `Enter` after it.
    enum Next: Sendable { case digit, enter }
    var next = Next.digit
    /// What was said, and is said again.
    let refusal: Console.Message
    let until: Timestamp
    /// Longer than a hand takes for three keys over a slow line, and shorter than reading why it was refused.
    static let time: TimeSpan = .seconds(3)
}

extension Console {
    mutating func expectHabit(after action: KeyTable.Action, at now: Timestamp) {
        guard action == .acknowledge || action == .acknowledgeScreen, dialog == nil, let message else { return }
        refusedHabit = RefusedHabit(refusal: message, until: now + RefusedHabit.time)
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
        case (.enter, .enter): break
        default: return false
        }
        say(habit.refusal.text, habit.refusal.role)
        return true
    }
}
