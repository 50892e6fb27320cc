import OperatorLink
import Screen
import Telemetry

/// What keys do that have no command, typed as a line; and several alarms named at once.
extension LinearConsole {
    /// Time, the span of a curve, the site's displays: whatever moves in no list.
    static let keyActions: [KeyTable.Action] = [
        .earlier, .later, .alarmStart, .span, .siteDisplay, .consoles, .pause, .faster, .slower, .seekBack,
        .seekForward,
    ]

    /// The letter or sign that is typed for it; nil where none is bound that can be.
    static func key(of action: KeyTable.Action, _ keys: KeyTable) -> Character? {
        keys.keys(for: action).compactMap { key -> Character? in
            if case .character(let character) = key, character != " " { character } else { nil }
        }.first
    }

    /// - Returns: whether the line is such a key.
    func isKey(_ typed: String) -> Bool {
        guard typed.count == 1, let character = typed.first, let action = console.action(for: .character(character))
        else { return false }
        return LinearConsole.keyActions.contains(action)
    }

    mutating func press(_ typed: String, at now: Timestamp) -> Said {
        guard let character = typed.first else { return Said() }
        let (view, cursor, span) = (console.view, console.timeCursor, console.span)
        let effects = console.press(.character(character), at: now)
        if console.view != view || console.timeCursor != cursor || console.span != span { owesPage = true }
        if console.view != view { awaitsSnapshot = true }
        return Said(lines: takeMessage() + pageIfReady(), effects: effects)
    }

    /// `ack 1-3`, `a 1,4`: the question about all of them, each read out first; nil where the line is none such.
    mutating func acknowledgeSeveral(_ typed: String) -> Said? {
        let (first, rest) = PaletteCommand.split(typed)
        let (list, comment) = PaletteCommand.split(rest)
        let isKey =
            first.count == 1
            && first.first.map { console.options.keys.action(for: .character($0), isPlayback: false) } == .acknowledge
        guard isKey || PaletteVerb.named(first) == .acknowledge, list.contains(where: { $0 == "-" || $0 == "," }),
            let numbers = LinearConsole.numbers(list)
        else { return nil }
        if let wrong = numbers.first(where: { !targets.indices.contains($0 - 1) }) {
            return Said(lines: [texts(.linearNoNumber, String(wrong), String(targets.count))])
        }
        if let held = console.holdBack(.acknowledge) { return Said(lines: takeMessage(), effects: held) }
        let codes = numbers.compactMap { number in
            if case .alarm(let code, _) = targets[number - 1] { code } else { nil }
        }
        let lines = codes.compactMap { code in console.snapshot?.heldAlarms.first { $0.record.code == code } }
        guard !lines.isEmpty else { return Said(lines: [texts(.noAlarmSelected)]) }
        console.beginAcknowledging(lines)
        let later = console.dialog == nil || comment.isEmpty ? [] : [texts(.linearCommentLater)]
        return Said(lines: takeMessage() + prompt() + later)
    }

    /// `1-3,7`: 1, 2, 3 and 7; nil for what is no such list.
    private static func numbers(_ list: String) -> [Int]? {
        var numbers: [Int] = []
        for part in list.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first >= 1,
                first <= last, last - first < Console.maximumMarked
            else { return nil }
            numbers += (first...last).filter { !numbers.contains($0) }
        }
        return numbers.count <= Console.maximumMarked ? numbers : nil
    }
}
