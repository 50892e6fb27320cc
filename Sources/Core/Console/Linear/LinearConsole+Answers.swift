import Alarms
import OperatorLink
import Screen
import Telemetry

/// Questions of the linear console and their answers. A line that is a command is never taken as a comment: who hears no
/// screen forgets that something is asked, and an alarm would be out of service because of "quit".
extension LinearConsole {
    /// The line answers what was asked: a comment, a duration and reason; an empty one leaves.
    mutating func answerDialog(_ typed: String, at now: Timestamp) -> Said {
        guard let dialog = console.dialog else { return Said() }
        // It may be a password.
        if dialog.swallowsKeys {
            console.dialog = nil
            return Said(lines: [texts(.linearLeft)])
        }
        if dialog.whyState != nil {
            console.dialog = nil
            return typed.isEmpty ? Said(lines: readOn()) : enter(typed, at: now)
        }
        guard !typed.isEmpty else {
            console.dialog = nil
            return Said(lines: [texts(.linearLeft)])
        }
        var effects: [ConsoleEffect] = []
        var text = typed
        if case .note(var editor) = dialog {
            let (first, rest) = PaletteCommand.split(typed)
            if let digit = Int(first), LogEntry.Kind.allCases.indices.contains(digit - 1), !rest.isEmpty {
                editor.kind = LogEntry.Kind.allCases[digit - 1]
                console.dialog = .note(editor)
                text = rest
            }
        }
        if case .shelve(let target, _, let reason) = dialog {
            let (first, rest) = PaletteCommand.split(typed)
            if let time = shelfTime(first) {
                console.dialog = .shelve(target, time, rest.isEmpty ? reason : InputLine())
                isShelfTimeSaid = true
                text = rest
            } else if TimeWords.span(first) != nil, !rest.isEmpty, let code = target.code {
                // Any other time is as good as a command's.
                console.dialog = nil
                return enter("\(PaletteVerb.shelve.name.english) \(code) \(typed)", at: now)
            }
        }
        let quoted = LinearConsole.unquoted(text)
        guard quoted != nil || !isCommand(text, answering: dialog) else {
            return Said(lines: [texts(.linearIsCommand, text)])
        }
        text = quoted ?? text
        if case .shelve = dialog, !isShelfTimeSaid { return Said(lines: [texts(.linearSayTime)] + prompt()) }
        let isDigit = text.count == 1 && text.first?.isNumber == true
        if isDigit, let digit = text.first, quoted == nil {
            effects += console.press(.character(digit), at: now)
        } else if !text.isEmpty {
            effects += console.press(.paste(text), at: now)
        }
        effects += console.press(.enter, at: now)
        return Said(lines: takeMessage() + prompt(), effects: effects)
    }

    /// Whether a line that begins a shelf says how long it lasts.
    static func saysShelfTime(_ command: PaletteCommand) -> Bool {
        guard case .alarm(.shelve, _, let rest) = command else { return false }
        let span = TimeWords.span(PaletteCommand.split(rest).first)
        return ShelfTime.allCases.contains { $0.span == span }
    }

    /// `2`, or `1h`: one of those the question lists.
    private func shelfTime(_ word: String) -> ShelfTime? {
        if let digit = Int(word) { return ShelfTime(rawValue: digit - 1) }
        let span = TimeWords.span(word)
        return ShelfTime.allCases.first { $0.span == span }
    }

    /// What stands between quotation marks; nil where there are none.
    private static func unquoted(_ text: String) -> String? {
        for (open, close) in [("\"", "\""), ("«", "»"), ("“", "”")] where text.count > 2 {
            if text.hasPrefix(open), text.hasSuffix(close) {
                return InputLine.trimmed(String(text.dropFirst().dropLast()))
            }
        }
        return nil
    }

    /// Whether the line would do something where nothing is asked. "ack by phone" is a comment, "ack 2" a command.
    private func isCommand(_ text: String, answering dialog: Dialog) -> Bool {
        if Int(text) != nil {
            // Canned comments are chosen by their number, and nothing else here has one.
            if case .acknowledge = dialog { return text.count > 1 }
            return true
        }
        let folded = Matching.folded(text)
        switch PaletteCommand(translated(text), console.options.language) {
        case .empty, .place: return false
        // A comment may begin like a display: only its whole name leads there.
        case .display:
            return PaletteCommand.displays.contains { Matching.names(of: $0.1).contains(folded) }
                || PaletteVerb.named(PaletteCommand.split(text).first) == .goTo
        case .alarm(_, let code, _): return isCode(code)
        case .time(let words):
            return TimeWords.instant(words, now: console.coreNow, zone: console.snapshot?.zone) != nil
        // "help is on its way" is a comment.
        case .silence, .live, .help, .quit: return PaletteCommand.split(text).rest.isEmpty
        case .note, .posture, .bulletin, .filter, .sort, .theme, .promote, .takeOver, .incomplete: return true
        }
    }

    /// What a dialog asks for, in words.
    func prompt() -> [String] {
        guard let snapshot = console.snapshot, let dialog = console.dialog else { return [] }
        let pen = console.pen(snapshot)
        switch dialog {
        case .acknowledge(let targets, _):
            let comments = Phrase.cannedComments.enumerated().map { "\($0 + 1) " + texts($1) }
            let title = texts(.labelled, texts(.acknowledgeTitle))
            let question =
                texts(.labelled, texts(.commentPrompt)) + comments.joined(separator: ", ") + ", "
                + texts(.linearOrText)
            let previews = targets.map { Spoken.text(console.preview($0, pen), texts) }
            guard previews.count > 1 else { return previews.map { title + $0 } + [question] }
            var read = Array(previews.prefix(LinearConsole.pageLines))
            let left = previews.count - read.count
            if left > 0 { read.append(texts.plural(.linearNewMore, left, String(left))) }
            return [texts(.acknowledgeMany, String(previews.count))] + read + [question]
        case .shelve(let target, _, _):
            let times = ShelfTime.allCases.map { "\($0.rawValue + 1) " + RainRows.windowName($0.span, pen) }
            return [
                texts(.labelled, texts(.shelveTitle)) + Spoken.text(console.preview(target, pen), texts),
                texts(.labelled, texts(.durationPrompt)) + times.joined(separator: ", ") + "; " + texts(.reasonPrompt),
            ]
        case .outOfService(let target, _):
            return [
                texts(.labelled, texts(.outOfServiceTitle)) + Spoken.text(console.preview(target, pen), texts),
                texts(.labelled, texts(.reasonPrompt)),
            ]
        case .confirm(let target, _), .refute(let target, _):
            return [
                Spoken.text(console.preview(target, pen), texts), texts(.labelled, texts(.evidencePrompt)),
            ]
        case .note:
            let kinds = LogEntry.Kind.allCases.enumerated().map { "\($0 + 1) " + texts($1.phrase) }
            return [texts(.labelled, texts(.noteTitle)) + kinds.joined(separator: ", ") + "; " + texts(.notePrompt)]
        // What is typed next may be a password: a line of it is thrown away.
        case .notTaken(let why): return [why]
        case .why, .steps, .filter, .palette, .handingOver: return []
        }
    }
}
