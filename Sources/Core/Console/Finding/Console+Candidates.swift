import Alarms
import OperatorLink
import Screen
import Telemetry

/// What the palette offers for what is typed so far.
extension Console {
    /// What names are looked for by: all that is typed where no verb stands first, else what follows `goto`.
    func searchedText(_ line: String) -> String? {
        let (first, rest) = PaletteCommand.split(line)
        let text: String
        switch PaletteVerb.named(first) {
        case .goTo: text = PaletteCommand.argument(rest).first == rest ? rest : PaletteCommand.argument(rest).first
        case .promote: text = PaletteCommand.argument(rest).first
        case let verb:
            let command = PaletteCommand(line, options.language)
            if case .place(let name) = command {
                text = name
            } else if verb == nil {
                text = rest.isEmpty ? first : first + " " + rest
            } else {
                return nil
            }
        }
        return text.isEmpty ? nil : text
    }

    func candidates(_ state: PaletteState) -> [PaletteCandidate] {
        let line = state.input.text
        let (first, rest) = PaletteCommand.split(line)
        let isTypingVerb = !line.drop { $0.isWhitespace }.contains { $0.isWhitespace }
        let isPlace = if case .place = PaletteCommand(line, options.language) { true } else { false }
        guard !isTypingVerb, let verb = PaletteVerb.named(first), verb == .goTo || !isPlace else {
            return Array((verbs(first, isTypingVerb) + places(line, state)).prefix(PaletteState.maximumCandidates))
        }
        let all: [PaletteCandidate]
        switch verb {
        case .goTo: all = places(line, state)
        case .sort: all = columns(rest, verb)
        case .theme:
            all = Theme.all.filter { $0.name.hasPrefix(rest) }.map {
                PaletteCandidate(line: texts(verb.name) + " " + $0.name, isWhole: true, name: $0.name, detail: "")
            }
        case .acknowledge, .why, .shelve, .unshelve, .outOfService, .inService, .reset, .step, .undoStep, .confirm,
            .refute, .assign:
            all = alarms(verb, rest, line)
        case .posture:
            all = Posture.allCases.filter { $0.rawValue.hasPrefix(rest.lowercased()) }.map {
                PaletteCandidate(
                    line: texts(verb.name) + " " + $0.rawValue, isWhole: true, name: $0.rawValue, detail: "")
            }
        case .bulletin: all = bulletins(rest, verb)
        case .promote: all = devices(PaletteCommand.argument(rest).first, verb, state)
        case .note, .silence, .takeOver, .filter, .time, .live, .help, .quit: all = []
        }
        return Array(all.prefix(PaletteState.maximumCandidates))
    }

    /// Those that can be ended, once `end` is typed.
    private func bulletins(_ rest: String, _ verb: PaletteVerb) -> [PaletteCandidate] {
        let (word, number) = PaletteCommand.split(rest)
        guard BulletinWords.isEnd(word, texts) else { return [] }
        return (snapshot?.bulletins ?? []).filter { "\($0.id)".hasPrefix(number) }.map { bulletin in
            PaletteCandidate(
                line: [texts(verb.name), word, "\(bulletin.id) "].joined(separator: " "), isWhole: false,
                name: "\(bulletin.id)",
                detail: StyledText([bulletin.source, bulletin.scope, bulletin.level].joined(separator: " "), .label))
        }
    }

    /// Of the devices on the screen, those that can be promoted; else what the core knows under what is typed.
    private func devices(_ typed: String, _ verb: PaletteVerb, _ state: PaletteState) -> [PaletteCandidate] {
        let low = Promotion.ladder.dropLast()
        var found = siteList.rows.filter { row in
            row.device.map { low.contains($0.lifecycle) } ?? false && row.entity.text.hasPrefix(typed)
        }.map { (id: $0.entity.text, type: $0.type) }
        if found.isEmpty { found = (state.entities(for: typed) ?? []).map { (id: $0.id.text, type: $0.type) } }
        // What is typed whole needs no offer.
        return found.filter { $0.id != typed }.map { device in
            PaletteCandidate(
                line: [texts(verb.name), PaletteCommand.quoted(device.id), ""].joined(separator: " "), isWhole: false,
                name: device.id, detail: StyledText(texts.type(device.type), .label))
        }
    }

    private func verbs(_ typed: String, _ isTypingVerb: Bool) -> [PaletteCandidate] {
        guard isTypingVerb else { return [] }
        return PaletteVerb.allCases.filter { Matching.begins($0.name, with: typed) }.map { verb in
            let key = verb.action.flatMap { options.keys.label(for: $0, texts) }
            let arguments = verb.arguments.map { texts($0) } ?? ""
            return PaletteCandidate(
                line: texts(verb.name) + (verb.arguments == nil ? "" : " "), isWhole: verb.arguments == nil,
                name: texts(verb.name),
                detail: .joined([StyledText(arguments, .label), StyledText(key.map { "[\($0)]" } ?? "", .key)]))
        }
    }

    private func places(_ line: String, _ state: PaletteState) -> [PaletteCandidate] {
        let verb = texts(.paletteGoto) + " "
        guard let text = searchedText(line) else {
            return PaletteCommand.displays.map { display(verb, $0.1) } + siteDisplays(verb, nil)
        }
        let displays =
            PaletteCommand.displays.filter { Matching.begins($0.1, with: text) }.map { display(verb, $0.1) }
            + siteDisplays(verb, text)
        let entities = (state.entities(for: text) ?? []).map { found in
            let about: [StyledText] = [
                StyledText(
                    FilterWords.name(found.type).map { texts.spelled($0.text(options.language)) }
                        ?? texts.type(found.type), .dim),
                StyledText(found.commune ?? "", .dim), StyledText(found.id.text, .dim),
            ]
            return PaletteCandidate(
                line: verb + found.name, isWhole: true, name: found.name, detail: .joined(about),
                target: .faceplate(found.id))
        }
        return displays + entities
    }

    /// The site's own, by title or by the name of the file.
    private func siteDisplays(_ verb: String, _ typed: String?) -> [PaletteCandidate] {
        siteDisplays.ids.compactMap { id in
            let title = siteDisplays.display(id)?.title.text(options.language) ?? id
            guard typed.map({ Matching.matches(title + " " + id, $0) }) ?? true else { return nil }
            return PaletteCandidate(
                line: verb + title, isWhole: true, name: title, detail: StyledText(texts(.paletteDisplay), .dim),
                target: .site(id))
        }
    }

    private func display(_ verb: String, _ name: Phrase) -> PaletteCandidate {
        PaletteCandidate(
            line: verb + texts(name).lowercased(), isWhole: true, name: texts(name),
            detail: StyledText(texts(.paletteDisplay), .dim))
    }

    private func columns(_ typed: String, _ verb: PaletteVerb) -> [PaletteCandidate] {
        sorts.filter { Matching.begins($0, with: typed) }.map {
            PaletteCandidate(line: texts(verb.name) + " " + texts($0), isWhole: true, name: texts($0), detail: "")
        }
    }

    /// The alarms a verb can do something to, then what else it takes.
    private func alarms(_ verb: PaletteVerb, _ rest: String, _ line: String) -> [PaletteCandidate] {
        let (typed, tail) = PaletteCommand.argument(rest)
        let isTypingCode = tail.isEmpty && line.last?.isWhitespace == false || rest.isEmpty
        guard isTypingCode else {
            let start = texts(verb.name) + " " + typed + " "
            switch verb {
            case .acknowledge:
                return Phrase.cannedComments.map { texts($0) }.filter { Matching.matches($0, tail) }.map {
                    PaletteCandidate(line: start + $0, isWhole: true, name: $0, detail: "")
                }
            case .shelve where tail.isEmpty:
                return ShelfTime.allCases.map { time in
                    let name = time.words
                    return PaletteCandidate(
                        line: start + name + " ", isWhole: false, name: name,
                        detail: StyledText(texts(.reasonPrompt), .label))
                }
            default: return []
            }
        }
        guard let snapshot else { return [] }
        let pen = pen(snapshot)
        return snapshot.heldAlarms.filter { can(verb, $0) && isNamed($0, typed) }.map { line in
            // Out of service, or shelved in normal, it has no code: its id names it.
            let code = line.record.code ?? PaletteCommand.quoted(line.id.text)
            let isWhole = [.paletteTakesCode, .paletteTakesName].contains(verb.arguments)
            let about: [StyledText] = [
                pen.mark(line.record), StyledText(line.place), StyledText(pen.title(line), .dim),
                pen.judged(line.record),
            ]
            return PaletteCandidate(
                line: texts(verb.name) + " " + code + (isWhole ? "" : " "), isWhole: isWhole,
                name: line.record.code ?? line.id.text, detail: .joined(about))
        }
    }

    private func isNamed(_ line: AlarmLine, _ typed: String) -> Bool {
        typed.isEmpty || line.record.code?.hasPrefix(typed.uppercased()) == true
            || Matching.matches(line.filterText, typed)
    }

    private func can(_ verb: PaletteVerb, _ line: AlarmLine) -> Bool {
        switch verb {
        case .acknowledge: line.record.state.isUnacknowledged && line.record.suppression == nil
        case .shelve, .outOfService: line.record.suppression == nil
        case .unshelve: if case .shelved = line.record.suppression { true } else { false }
        case .inService: if case .outOfService = line.record.suppression { true } else { false }
        case .reset: line.states.contains(.latched)
        case .why, .step, .undoStep, .confirm, .refute, .assign: true
        case .goTo, .note, .posture, .bulletin, .silence, .promote, .takeOver, .filter, .sort, .theme, .time, .live,
            .help, .quit:
            false
        }
    }
}

extension ShelfTime {
    /// As it is typed.
    var words: String {
        switch self {
        case .quarter: "15min"
        case .hour: "1h"
        case .fourHours: "4h"
        case .eightHours: "8h"
        }
    }
}
