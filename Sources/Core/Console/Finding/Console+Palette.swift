import Alarms
import OperatorLink
import Screen
import Telemetry

/// The keys of the palette, and what a line of it does.
extension Console {
    mutating func palette(_ state: PaletteState, _ key: Key, at now: Timestamp) -> [ConsoleEffect] {
        var state = state
        let candidates = candidates(state)
        switch key {
        case .enter: return enter(state, candidates, at: now)
        case .up: state.chosen = (state.chosen ?? candidates.count) - 1
        case .down: state.chosen = (state.chosen ?? -1) + 1
        case .tab:
            if let line = completed(state, candidates) { state.input = InputLine(line) }
            state.chosen = nil
        default:
            _ = state.input.handle(key)
            (state.chosen, state.isEntered) = (nil, false)
        }
        // Past either end nothing is chosen: what is typed counts again.
        if let chosen = state.chosen, !candidates.indices.contains(chosen) { state.chosen = nil }
        dialog = .palette(state)
        return []
    }

    /// A line as the palette would run it at `Enter`, with nothing of it shown.
    mutating func runLine(_ line: String, at now: Timestamp) -> [ConsoleEffect] {
        clock = now
        var state = PaletteState()
        state.input = InputLine(line)
        return palette(state, .enter, at: now) + dueQueries(at: now)
    }

    /// The chosen candidate, else as much as all of them agree on.
    private func completed(_ state: PaletteState, _ candidates: [PaletteCandidate]) -> String? {
        if case .filter(let text) = PaletteCommand(state.input.text, options.language) {
            let completed = FilterCompletion.completed(
                text, fields: filterFields, options.language)
            return completed.map { texts(.paletteFilter) + " " + $0 }
        }
        if let chosen = state.chosen { return candidates[chosen].line }
        guard candidates.count > 1 else { return candidates.first?.line }
        let shared = FilterCompletion.shared(candidates.map(\.line)) ?? ""
        return shared.count > state.input.text.count ? shared : candidates.first?.line
    }

    /// The candidate `Enter` means: the one the arrows chose; where the line says nothing by itself, the first.
    func meant(_ state: PaletteState, _ candidates: [PaletteCandidate]) -> Int? {
        if let chosen = state.chosen, candidates.indices.contains(chosen) { return chosen }
        let first = candidates.isEmpty ? nil : 0
        switch PaletteCommand(state.input.text, options.language) {
        case .place: return first
        case .alarm(_, let code, let rest):
            // A name in the place of a code means the alarm it finds.
            let isKnown = snapshot?.alarm(named: code) != nil
            return isKnown || !rest.isEmpty ? nil : first
        case .empty, .display, .note, .posture, .bulletin, .silence, .promote, .takeOver, .filter, .sort, .theme, .time,
            .live, .help, .quit, .incomplete:
            return nil
        }
    }

    private mutating func enter(
        _ state: PaletteState, _ candidates: [PaletteCandidate], at now: Timestamp
    ) -> [ConsoleEffect] {
        var state = state
        guard let index = meant(state, candidates) else { return run(state, at: now) }
        let meant = candidates[index]
        guard meant.isWhole else {
            (state.input, state.chosen) = (InputLine(meant.line), nil)
            dialog = .palette(state)
            return []
        }
        dialog = nil
        if let target = meant.target {
            openedFrom = nil
            if case .site = target { open(target) } else if display != target { go(to: target) }
            return []
        }
        state.input = InputLine(meant.line)
        return run(state, at: now)
    }

    private mutating func run(_ state: PaletteState, at now: Timestamp) -> [ConsoleEffect] {
        // What was said of the line before is over with the next one.
        (dialog, message) = (nil, nil)
        switch PaletteCommand(state.input.text, options.language) {
        case .empty: break
        case .display(let display): open(display)
        case .place(let text): awaitPlace(text, state)
        case .alarm(let verb, let code, let rest): return run(verb, code, rest, at: now)
        case .note(let text):
            return send(.note(LogEntry(text)), PendingCommand(subject: "", done: .doneNote))
        case .posture(let word, let reason):
            guard let posture = Posture(rawValue: Matching.folded(word)) else {
                say(texts(.paletteNoPosture, Console.postureNames), .fault)
                break
            }
            let sent = PendingCommand(subject: posture.rawValue, done: .donePosture)
            return send(.posture(posture, reason: reason), sent)
        case .bulletin(let text): return bulletin(text)
        case .silence: return silence()
        case .promote(let device, let reason):
            return send(
                .promote(EntityID(device), to: .production, reason: reason),
                PendingCommand(subject: device, done: .donePromote))
        case .takeOver(let name): return takeOver(by: name)
        case .filter(let text): filterByPalette(text)
        case .theme(let name):
            guard let theme = Theme.named(name) else {
                say(texts(.paletteNoTheme, Theme.all.map(\.name).joined(separator: ", ")), .fault)
                break
            }
            return [.theme(theme.name)]
        case .sort(let column):
            guard let index = sorts.firstIndex(where: { Matching.begins($0, with: column) }) else {
                say(noColumn, .fault)
                break
            }
            sort(by: index)
        case .time(let words):
            guard let snapshot else {
                say(texts(.waitingForCore), .fault)
                break
            }
            switch pastTime(words, snapshot) {
            case .at(let at, let remark):
                moveCursor(to: at)
                if let remark { say(remark, .notice) }
            case .never(let why): say(why, .fault)
            }
        case .live: moveCursor(to: nil)
        case .help: go(to: .help)
        case .quit: return leave(at: now)
        case .incomplete(.inService) where backInService != nil:
            return backInService.map { run(.inService, AlarmTarget($0), "") } ?? []
        case .incomplete(let verb):
            let arguments = verb.arguments.map { " " + texts($0) } ?? ""
            say(texts(.paletteIncomplete, texts(verb.name) + arguments), .fault)
        }
        return []
    }

    private mutating func bulletin(_ text: String) -> [ConsoleEffect] {
        guard let snapshot else { return holdBack(.bulletin) ?? [] }
        switch BulletinWords(text, now: coreNow, pen(snapshot).formats) {
        case .add(let bulletin, _):
            let subject = [bulletin.source, bulletin.scope, bulletin.level].filter { !$0.isEmpty }
            return send(
                .bulletin(bulletin), PendingCommand(subject: subject.joined(separator: " "), done: .doneBulletin))
        case .end(let number, let reason):
            return send(
                .endBulletin(number, reason: reason), PendingCommand(subject: "\(number)", done: .doneBulletinEnd))
        case .lacks(let what):
            say(what, .fault)
            return []
        }
    }

    static let postureNames = Posture.allCases.map(\.rawValue).joined(separator: ", ")

    /// Names that have not come yet are waited for; there being none is said.
    private mutating func awaitPlace(_ text: String, _ state: PaletteState) {
        guard state.entities(for: text) == nil, sendingIsPossible else {
            return say(texts(.paletteUnknown, text), .fault)
        }
        var state = state
        state.isEntered = true
        dialog = .palette(state)
    }

    private var sendingIsPossible: Bool { snapshot != nil && coreSilentSince == nil }

    private mutating func filterByPalette(_ text: String) {
        guard !filterFields.isEmpty else { return say(texts(.filterNotHere, keyLabel(.palette)), .notice) }
        let (understood, problem) = Filter.read(text, fields: filterFields, options.language, texts.presentations)
        if let problem { return say(problem.message, .fault) }
        setFilter(text, understood)
    }

    // MARK: Names

    /// The names are looked for while one types.
    mutating func findQuery(at now: Timestamp) -> Query? {
        guard case .palette(var state) = dialog, let text = searchedText(state.input.text), state.isDue(text, at: now)
        else { return nil }
        let id = takeID()
        state.ask(text, id: id, at: now)
        dialog = .palette(state)
        return Query(id: id, body: .find(text, limit: PaletteState.maximumCandidates))
    }

    mutating func receiveFound(_ answer: Answer) {
        guard case .palette(var state) = dialog, state.receive(answer) else { return }
        dialog = .palette(state)
        guard state.isEntered, let text = searchedText(state.input.text), state.entities(for: text) != nil else {
            return
        }
        _ = enter(state, candidates(state), at: clock ?? coreNow)
    }

    // MARK: Alarms by their code

    /// The alarms that the line being typed may name and that stand last of all: where more are open than are sent, the
    /// core is asked for them.
    var typedFilter: Filter? {
        guard cursor == nil, case .palette(let state) = dialog, let snapshot,
            snapshot.alarmCount > snapshot.alarms.count
        else { return nil }
        let aside: FilterState
        switch PaletteVerb.named(PaletteCommand.split(state.input.text).0) {
        case .inService: aside = .outOfService
        case .unshelve: aside = .shelved
        default: return nil
        }
        return Filter(terms: [Filter.Term(isNegated: false, test: .state([aside]))])
    }

    /// What `in-service` alone puts back: the row the mark stands on.
    var backInService: AlarmLine? {
        guard let line = chosenAlarm, case .outOfService = line.record.suppression else { return nil }
        return line
    }

    private mutating func run(
        _ verb: PaletteVerb, _ code: String, _ rest: String, at now: Timestamp
    ) -> [ConsoleEffect] {
        if verb == .why, let line = shown?.alarm(named: code) {
            askWhy(line, at: now)
            return []
        }
        let line = snapshot?.alarm(named: code)
        if let held = holdBack(verb.kind, on: line?.record.id) { return held }
        if line == nil, verb == .acknowledge, !rest.isEmpty {
            // Not on this console's screen: the core knows every code.
            return send(
                .alarm(.acknowledgeCode(code, comment: rest)), PendingCommand(subject: code, done: .doneAcknowledged))
        }
        if line == nil, let action = Console.byID(verb, code) {
            // Beyond the alarms that are held, as those out of service are on a bad night: the core knows every id.
            return send(.alarm(action), PendingCommand(subject: code, done: .doneBack))
        }
        guard let line else {
            say(texts(.refusedBecause, texts(.refusedUnknownCode)), .fault)
            return []
        }
        return run(verb, AlarmTarget(line), rest)
    }

    /// What needs to know no more of an alarm than its id; nil of a verb that does, and of what is no id.
    static func byID(_ verb: PaletteVerb, _ name: String) -> OperatorAction? {
        guard name.contains(where: { $0 == "/" || $0 == ":" }) else { return nil }
        return switch verb {
        case .inService: .inService(AlarmID(name))
        case .unshelve: .unshelve(AlarmID(name))
        default: nil
        }
    }

    private mutating func run(_ verb: PaletteVerb, _ target: AlarmTarget, _ rest: String) -> [ConsoleEffect] {
        switch verb {
        case .acknowledge:
            guard rest.isEmpty else {
                return send(
                    .acknowledge(
                        target.id, occurrence: target.occurrence, seenLevel: target.level, comment: rest, expires: nil),
                    target, done: .doneAcknowledged)
            }
            dialog = .acknowledge([target], CommentEditor())
        case .shelve:
            let (time, reason) = PaletteCommand.split(rest)
            guard let span = TimeWords.span(time), !reason.isEmpty else {
                // What is missing is asked for.
                let known = ShelfTime.allCases.first { $0.span == TimeWords.span(time) }
                dialog = .shelve(target, known ?? .hour, InputLine(TimeWords.span(time) == nil ? rest : reason))
                break
            }
            return send(.shelve(target.id, duration: span, reason: reason, oneShot: false), target, done: .doneShelved)
        case .outOfService:
            guard rest.isEmpty else {
                return send(.outOfService(target.id, reason: rest), target, done: .doneOutOfService)
            }
            dialog = .outOfService(target, InputLine())
        case .step:
            if let number = Int(rest) { return send(step: number, of: target) }
            dialog = .steps(target, WhyState(askedAt: clock ?? coreNow))
        case .undoStep:
            guard let number = Int(rest) else {
                say(texts(.paletteIncomplete, texts(verb.name) + " " + texts(.paletteTakesStepNumber)), .fault)
                break
            }
            return send(undoStep: number, of: target)
        case .confirm, .refute:
            let isConfirmed = verb == .confirm
            guard rest.isEmpty else { return send(verdictOf: target, isConfirmed: isConfirmed, evidence: rest) }
            dialog = isConfirmed ? .confirm(target, InputLine()) : .refute(target, InputLine())
        case .assign:
            guard !rest.isEmpty else {
                say(texts(.assigneeMissing), .fault)
                break
            }
            return send(
                .assign(target.id, occurrence: target.occurrence, to: rest),
                PendingCommand(subject: rest, done: .doneAssigned))
        case .unshelve: return send(.unshelve(target.id), target, done: .doneBack)
        case .inService: return send(.inService(target.id), target, done: .doneBack)
        case .reset: return send(.reset(target.id), target, done: .doneReset)
        case .why, .goTo, .note, .posture, .bulletin, .silence, .promote, .takeOver, .filter, .sort, .theme, .time,
            .live, .help, .quit:
            break
        }
        return []
    }
}
