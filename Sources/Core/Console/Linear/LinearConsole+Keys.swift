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

    /// What is typed for what a key does elsewhere: its command, where it has one.
    static func label(of action: KeyTable.Action, _ texts: Texts, _ keys: KeyTable) -> String {
        switch action {
        // A name is found by the verb that goes there; a filter is taken off by its own.
        case .palette: return texts(.paletteGoto)
        case .back: return texts(.paletteFilter)
        case .alarms: return texts(.alarms).lowercased()
        default: break
        }
        let verb = PaletteVerb.allCases.first { $0.action == action }
        return verb.map { texts($0.name) } ?? key(of: action, keys).map { String($0) } ?? action.fileName
    }

    /// One letter leads nowhere: whoever knows the keys of the screen would be somewhere else without a word.
    /// - Returns: what is said of it; nil of a line that says more, or means something.
    func oneLetter(_ typed: String, _ meant: PaletteCommand) -> String? {
        let first = PaletteCommand.split(typed).first
        guard first.count == 1, first.first?.isLetter == true else { return nil }
        switch meant {
        case .place, .display: return texts(.linearOneLetter, first, texts(.paletteHelp))
        case .time(let words) where TimeWords.instant(words, now: console.coreNow, zone: console.snapshot?.zone) == nil:
            return texts(.linearOneLetter, first, texts(.paletteHelp))
        default: return nil
        }
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

    /// `ack 1-3`, `a 1,4`, `ack all`: the question about all of them, each read out first; nil where the line is none such.
    mutating func acknowledgeSeveral(_ typed: String) -> Said? {
        let (first, rest) = PaletteCommand.split(typed)
        let (list, comment) = PaletteCommand.split(rest)
        let isKey =
            first.count == 1
            && first.first.map { console.options.keys.action(for: .character($0), isPlayback: false) } == .acknowledge
        let isOfScreen =
            first.count == 1 && rest.isEmpty
            && first.first.map { console.options.keys.action(for: .character($0), isPlayback: false) }
                == .acknowledgeScreen
        let isAll =
            isOfScreen
            || (Matching.names(of: .linearAll) + Matching.names(of: .linearAllOfThem)).contains(Matching.folded(list))
        guard isOfScreen || isKey || PaletteVerb.named(first) == .acknowledge,
            let numbers = isAll ? Array(1..<targets.count + 1) : LinearConsole.several(list)
        else { return nil }
        if let wrong = numbers.first(where: { !targets.indices.contains($0 - 1) }) {
            return Said(lines: [texts(.linearNoNumber, String(wrong), String(targets.count))])
        }
        if let held = console.holdBack(.acknowledge) { return Said(lines: takeMessage(), effects: held) }
        let codes = numbers.compactMap { number in
            if case .alarm(let code, _) = targets[number - 1] { code } else { nil }
        }
        let lines = codes.compactMap { code in console.snapshot?.heldAlarms.first { $0.record.code == code } }
            .prefix(Console.maximumMarked)
        guard !lines.isEmpty else { return Said(lines: [texts(.noAlarmSelected)]) }
        console.beginAcknowledging(Array(lines))
        let later = console.dialog == nil || comment.isEmpty ? [] : [texts(.linearCommentLater)]
        return Said(lines: takeMessage() + prompt() + later)
    }

    /// The numbers of a list of more than one.
    private static func several(_ list: String) -> [Int]? {
        list.contains { $0 == "-" || $0 == "," } ? numbers(list) : nil
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
