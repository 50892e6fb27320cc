import Alarms
import OperatorLink
import Screen
import Telemetry

/// What a key does in a dialog. `Esc` always leaves without doing anything.
extension Console {
    mutating func edit(with key: Key, at now: Timestamp) -> [ConsoleEffect] {
        guard let open = dialog else { return [] }
        if open.swallowsKeys {
            if key == .escape { dialog = nil }
            return []
        }
        if key == .escape || key == .interrupt {
            if case .filter = open { setFilter("", .none) }
            // What was said of the line left unfinished is over with it.
            (dialog, message) = (nil, nil)
            return []
        }
        // What was typed stays until it can be sent.
        if key == .enter, open.acts, coreSilentSince != nil {
            say(texts(.refusedBecause, texts(.coreSilentRefusal)), .fault)
            return []
        }
        if key == .up, let again = open.filled(from: unanswered) {
            dialog = again
            return []
        }
        switch open {
        case .acknowledge(let targets, let editor): return acknowledge(targets, editor, key)
        case .shelve(let target, let time, let input): return shelve(target, time, input, key)
        case .outOfService(let target, let input): return takeOutOfService(target, input, key)
        case .confirm(let target, let input): return judge(target, isConfirmed: true, input, key)
        case .refute(let target, let input): return judge(target, isConfirmed: false, input, key)
        case .steps(let target, let state): return steps(target, state, key)
        case .note(let editor): return note(editor, key)
        case .filter(let input): return filter(input, key)
        case .palette(let state): return palette(state, key, at: now)
        case .why(let target, let state): return why(target, state, key, at: now)
        case .handingOver, .notTaken: return []
        }
    }

    private mutating func acknowledge(
        _ targets: [AlarmTarget], _ editor: CommentEditor, _ key: Key
    ) -> [ConsoleEffect] {
        guard key == .enter else {
            var editor = editor
            _ = editor.handle(key)
            dialog = .acknowledge(targets, editor)
            return []
        }
        guard let comment = editor.comment(options.language) else {
            say(texts(.commentMissing), .notice)
            return []
        }
        (dialog, marked) = (nil, [])
        (acknowledgedCount, bulkRefusals) = (0, [])
        return targets.flatMap { target in
            send(
                .acknowledge(
                    target.id, occurrence: target.occurrence, seenLevel: target.level, comment: comment, expires: nil),
                target, done: .doneAcknowledged, isOneOfMany: targets.count > 1)
        }
    }

    private mutating func shelve(
        _ target: AlarmTarget, _ time: ShelfTime, _ input: InputLine, _ key: Key
    ) -> [ConsoleEffect] {
        if key == .enter {
            guard let reason = input.trimmed else {
                if dialog?.putsBack == true { return putBack(.unshelve(target.id), target) }
                say(texts(.reasonMissing), .notice)
                return []
            }
            dialog = nil
            return send(
                .shelve(target.id, duration: time.span, reason: reason, oneShot: false), target, done: .doneShelved)
        }
        let typed = input.text.first
        if input.text.isEmpty, case .character(let character) = key,
            let chosen = CommentEditor.digit(character).flatMap({ ShelfTime(rawValue: $0 - 1) })
        {
            // On AZERTY `é` is 2, and the beginning of "équipe": which of them the next key says.
            dialog = .shelve(target, chosen, character.isLetter ? InputLine(String(character)) : input)
            return []
        }
        let isTwin = input.text.count == 1 && typed.map { $0.isLetter && CommentEditor.digit($0) != nil } == true
        if isTwin, key == .character(" ") {
            dialog = .shelve(target, time, InputLine())
            return []
        }
        var input = input
        _ = input.handle(key)
        dialog = .shelve(target, isTwin ? .hour : time, input)
        return []
    }

    private mutating func putBack(_ action: OperatorAction, _ target: AlarmTarget) -> [ConsoleEffect] {
        dialog = nil
        return send(action, target, done: .doneBack)
    }

    private mutating func takeOutOfService(_ target: AlarmTarget, _ input: InputLine, _ key: Key) -> [ConsoleEffect] {
        guard key == .enter else {
            var input = input
            _ = input.handle(key)
            dialog = .outOfService(target, input)
            return []
        }
        guard let reason = input.trimmed else {
            if dialog?.putsBack == true { return putBack(.inService(target.id), target) }
            say(texts(.reasonMissing), .notice)
            return []
        }
        dialog = nil
        return send(.outOfService(target.id, reason: reason), target, done: .doneOutOfService)
    }

    private mutating func note(_ editor: NoteEditor, _ key: Key) -> [ConsoleEffect] {
        guard key == .enter else {
            var editor = editor
            editor.handle(key)
            dialog = .note(editor)
            return []
        }
        if takesUnansweredNote(editor) { return [] }
        guard let entry = editor.entry else {
            say(texts(.noteMissing), .notice)
            return []
        }
        dialog = nil
        return send(.note(entry), PendingCommand(subject: "", done: .doneNote))
    }

    /// Where there are no rows the same line finds by name: whoever goes on typing writes a word and presses no keys.
    mutating func beginFiltering() {
        guard !filterFields.isEmpty else {
            dialog = .palette(PaletteState())
            say(texts(.filterFinds), .notice)
            return
        }
        dialog = .filter(InputLine(filter))
    }

    /// Every key narrows the list. What can't be understood says where and why and keeps every row: none may be missed
    /// for a slip of the hand; `Enter` does not leave it.
    private mutating func filter(_ input: InputLine, _ key: Key) -> [ConsoleEffect] {
        var input = input
        if key == .tab {
            let completed = FilterCompletion.completed(
                input.text, fields: filterFields, options.language)
            if let completed { input = InputLine(completed) }
        } else if key != .enter {
            _ = input.handle(key)
        }
        dialog = .filter(input)
        let (understood, problem) = Filter.read(input.text, fields: filterFields, options.language, texts.presentations)
        setFilter(input.trimmed ?? "", problem == nil ? understood : .none)
        if key == .enter, let problem { say(problem.message, .fault) }
        if key == .enter, problem == nil { dialog = nil }
        return []
    }

    mutating func setFilter(_ text: String, _ understood: Filter) {
        guard filter != text else { return }
        filter = text
        rowFilter = understood
        scroll = 0
        // A filter is a new question: the order held for the old answer is let go.
        alarmList.release()
        domainList.release()
        siteList.release()
        rebuildLists()
    }

    private mutating func why(
        _ target: AlarmTarget, _ state: WhyState, _ key: Key, at now: Timestamp
    ) -> [ConsoleEffect] {
        var state = state
        switch action(for: key) {
        case .up: state.scroll = scrolled(state.scroll, by: -1)
        case .down: state.scroll = scrolled(state.scroll, by: 1)
        case .pageUp: state.scroll = scrolled(state.scroll, by: -pageStep)
        case .pageDown: state.scroll = scrolled(state.scroll, by: pageStep)
        default:
            // Any other key means the display below: `a` straight from "why" acknowledges.
            dialog = nil
            let isClosing = [.why, .deeper, .back].contains(action(for: key))
            return isClosing ? [] : act(on: key, at: now)
        }
        dialog = .why(target, state)
        return []
    }

    // MARK: Refusals

    /// Why the core refused, and what would make it possible.
    func refusalText(_ why: Refusal, _ record: AlarmRecord?) -> String {
        texts(.refusedBecause, refusalReason(why, record))
    }

    func refusalReason(_ why: Refusal, _ record: AlarmRecord?) -> String {
        switch why {
        case .alreadyAcknowledged: alreadyAcknowledged(record)
        case .levelChanged: texts(why.phrase, record?.level ?? record?.current ?? "–")
        case .notLive: texts(why.phrase, keyLabel(.live))
        case .seatOver: texts(why.phrase, commandLabel(.paletteTakeOver))
        default: texts(why.phrase)
        }
    }

    /// Who was first, and when: two operators may well have pressed the key at once.
    func alreadyAcknowledged(_ record: AlarmRecord?) -> String {
        let by = record?.acknowledgedBy ?? "–"
        guard let at = record?.acknowledgedAt, let snapshot else { return texts(.refusedAlready, by) }
        return texts(.refusedAlreadyAt, by, pen(snapshot).formats.clock(at))
    }
}
