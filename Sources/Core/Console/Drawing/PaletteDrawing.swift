import Alarms
import OperatorLink
import Screen
import Telemetry

/// The palette: what it offers, under it what `Enter` does, at the foot the line.
extension Console {
    func drawPalette(_ state: PaletteState, _ snapshot: Snapshot, in body: Region) {
        let candidates = candidates(state)
        let meant = meant(state, candidates)
        let room = max(0, body.rowCount - 2)
        let window = ScrollWindow.range(count: candidates.count, chosen: meant ?? 0, room: room)
        let width = min(40, candidates[window].reduce(0) { max($0, $1.name.columnCount) })
        let offered = window.map { index in
            let candidate = candidates[index]
            let padding = String(repeating: " ", count: max(0, width - candidate.name.columnCount))
            return StyledText(" ") + StyledText(candidate.name + padding, .heading, index == meant ? .reverse : [])
                + StyledText("  ") + candidate.detail
        }
        let preview = StyledText(" ") + preview(state, meant.map { candidates[$0] }, snapshot)
        drawPrompt(":", state.input, above: offered + [preview], in: body)
    }

    /// What `Enter` would do, or why it would do nothing.
    private func preview(_ state: PaletteState, _ meant: PaletteCandidate?, _ snapshot: Snapshot) -> StyledText {
        if let meant, let target = meant.target {
            let id = if case .faceplate(let entity) = target { " (" + entity.text + ")" } else { "" }
            return StyledText(texts(.palettePreviewGoto, meant.name + id), .notice)
        }
        if let meant, !meant.isWhole { return StyledText(texts(.palettePreviewGoesOn, meant.line), .dim) }
        switch PaletteCommand(meant?.line ?? state.input.text, options.language) {
        case .empty: return StyledText(texts(.palettePreviewNone), .dim)
        case .display(let display):
            let name = PaletteCommand.displays.first { $0.0 == display }.map { texts($0.1) } ?? ""
            return StyledText(texts(.palettePreviewGoto, name), .notice)
        case .place(let text):
            guard state.entities(for: text) == nil else { return StyledText(texts(.paletteUnknown, text), .dim) }
            return StyledText(texts(.paletteSearching, text), .dim)
        case .alarm(let verb, let code, let rest): return preview(verb, code, rest, snapshot)
        case .note(let text): return allowed(texts(.palettePreviewNote, text))
        case .posture(let word, let reason):
            guard let posture = Posture(rawValue: Matching.folded(word)) else {
                return StyledText(texts(.paletteNoPosture, Console.postureNames), .dim)
            }
            return allowed(texts(.palettePreviewPosture, posture.rawValue, reason.isEmpty ? "…" : reason), .posture)
        case .bulletin(let text): return bulletinPreview(text, snapshot)
        case .silence: return allowed(texts(.palettePreviewSilence), .silence)
        case .promote(let device, let reason):
            return promotionPreview(device, reason, state)
        case .takeOver(let name): return allowed(texts(.palettePreviewTakeOver, name), .seat)
        case .filter(let text): return filterPreview(text)
        case .sort(let column):
            guard let found = sorts.first(where: { Matching.begins($0, with: column) }) else {
                return StyledText(noColumn, .dim)
            }
            return StyledText(texts(.palettePreviewSort, texts(found)), .notice)
        case .theme(let name):
            guard Theme.named(name) != nil else {
                return StyledText(texts(.paletteNoTheme, Theme.all.map(\.name).joined(separator: ", ")), .dim)
            }
            return StyledText(texts(.palettePreviewTheme, name), .notice)
        case .time(let words):
            switch pastTime(words, snapshot) {
            case .at(let at, let remark):
                let effect = texts(.palettePreviewTime, pen(snapshot).formats.clock(at))
                return StyledText(remark ?? effect, .notice)
            case .never(let why): return StyledText(why, .dim)
            }
        case .live: return StyledText(texts(.palettePreviewLive), .notice)
        case .help: return StyledText(texts(.palettePreviewGoto, texts(.help)), .notice)
        case .quit: return StyledText(texts(.palettePreviewQuit), .notice)
        case .incomplete(.inService) where backInService != nil:
            return backInService.map { preview(.inService, $0.id.text, "", snapshot) } ?? ""
        case .incomplete(let verb):
            return StyledText(texts(verb.name) + (verb.arguments.map { " " + texts($0) } ?? ""), .dim)
        }
    }

    /// Nothing is promised of a device that is not there.
    private func promotionPreview(_ device: String, _ reason: String, _ state: PaletteState) -> StyledText {
        let promise = allowed(texts(.palettePreviewPromote, device, reason.isEmpty ? "…" : reason), .promote)
        if siteList.rows.contains(where: { $0.entity.text == device }) { return promise }
        guard let found = state.entities(for: device) else {
            return StyledText(texts(.paletteSearching, device), .dim)
        }
        // Where as many are found as are ever told, it may be one of the others.
        let mayBeOther = found.count >= PaletteState.maximumCandidates
        return mayBeOther || found.contains { $0.id.text == device }
            ? promise : StyledText(texts(.refusedUnknownDevice), .dim)
    }

    /// The line that will stand on every console, or the one that will go.
    private func bulletinPreview(_ text: String, _ snapshot: Snapshot) -> StyledText {
        let formats = pen(snapshot).formats
        switch BulletinWords(text, now: coreNow, formats) {
        case .add(let bulletin, let remark):
            let line = texts(
                .bulletinLine, bulletin.source, bulletin.scope, bulletin.level, formats.shortClock(bulletin.from),
                formats.shortClock(bulletin.to))
            let said = bulletin.text.isEmpty ? line : line + ", " + bulletin.text
            let effect = texts(.palettePreviewBulletin, said)
            return allowed(remark.map { effect + " (" + $0 + ")" } ?? effect)
        case .end(let number, let reason):
            guard let known = snapshot.bulletins.first(where: { $0.id == number }) else {
                return StyledText(texts(.refusedUnknownBulletin), .dim)
            }
            let name = [known.source, known.scope, known.level].filter { !$0.isEmpty }.joined(separator: " ")
            return allowed(texts(.palettePreviewBulletinEnd, name, reason.isEmpty ? "…" : reason))
        case .lacks(let what): return StyledText(what, .dim)
        }
    }

    private func filterPreview(_ text: String) -> StyledText {
        guard !filterFields.isEmpty else { return StyledText(texts(.paletteNoRows), .dim) }
        let (understood, problem) = Filter.read(text, fields: filterFields, options.language, texts.presentations)
        if let problem { return StyledText(problem.message, .fault) }
        let count = count(of: understood)
        return StyledText(texts(.palettePreviewFilter, String(count), String(filteredCounts.all)), .notice)
    }

    private func preview(_ verb: PaletteVerb, _ code: String, _ rest: String, _ snapshot: Snapshot) -> StyledText {
        guard let line = snapshot.alarm(named: code) else {
            if Console.byID(verb, code) != nil { return allowed(texts(.palettePreviewBack, code), verb.kind) }
            let phrase: Phrase = verb == .acknowledge ? .palettePreviewCode : .palettePreviewNoCode
            return StyledText(texts(phrase, code), .uncertain)
        }
        if let refusal = standingRefusal(verb, line.record) {
            return StyledText(texts(.refusedBecause, refusal), .fault)
        }
        let subject = [line.record.code ?? line.id.text, line.place, pen(snapshot).judged(line.record).text].filter {
            !$0.isEmpty
        }
        .joined(separator: " ")
        switch verb {
        case .why: return StyledText(texts(.palettePreviewWhy, subject), .notice)
        case .acknowledge: return allowed(texts(.palettePreviewAcknowledge, subject, rest.isEmpty ? "…" : rest))
        case .shelve:
            let (time, reason) = PaletteCommand.split(rest)
            guard let span = TimeWords.span(time) else {
                // Without a time all of it is the reason, and the time is asked for.
                return allowed(texts(.palettePreviewShelve, subject, "…", rest.isEmpty ? "…" : rest))
            }
            let length = pen(snapshot).formats.elapsed(span)
            return allowed(texts(.palettePreviewShelve, subject, length, reason.isEmpty ? "…" : reason))
        case .outOfService:
            return allowed(texts(.palettePreviewOutOfService, subject, rest.isEmpty ? "…" : rest), verb.kind)
        case .step: return allowed(texts(.palettePreviewStep, subject, rest.isEmpty ? "…" : rest))
        case .undoStep: return allowed(texts(.palettePreviewUndoStep, subject, rest.isEmpty ? "…" : rest))
        case .confirm: return allowed(texts(.palettePreviewConfirm, subject, rest.isEmpty ? "…" : rest))
        case .refute: return allowed(texts(.palettePreviewRefute, subject, rest.isEmpty ? "…" : rest))
        case .assign: return allowed(texts(.palettePreviewAssign, subject, rest.isEmpty ? "…" : rest))
        case .unshelve, .inService: return allowed(texts(.palettePreviewBack, subject), verb.kind)
        case .reset: return allowed(texts(.palettePreviewReset, subject))
        case .goTo, .note, .posture, .bulletin, .silence, .promote, .takeOver, .filter, .sort, .theme, .time, .live,
            .help, .quit:
            return ""
        }
    }

    /// What stands against a verb in the alarm itself, as the core would refuse it; nil: nothing that is known here.
    private func standingRefusal(_ verb: PaletteVerb, _ record: AlarmRecord) -> String? {
        let isShelved = if case .shelved = record.suppression { true } else { false }
        let isOut = if case .outOfService = record.suppression { true } else { false }
        return switch verb {
        case .unshelve where !isShelved: texts(.refusedNotShelved)
        case .inService where !isOut: texts(.refusedNotOutOfService)
        case .reset where record.state != .latchedUnacknowledged && record.state != .latchedAcknowledged:
            texts(.refusedNotLatched)
        case .acknowledge where record.acknowledgedBy != nil && !record.state.isUnacknowledged:
            alreadyAcknowledged(record)
        default: nil
        }
    }

    /// What an action would do; where it can't, that and why.
    private func allowed(_ effect: String, _ kind: ActionKind = .acknowledge) -> StyledText {
        if let refusal = sendingRefusal(kind) { return StyledText(texts(.refusedBecause, refusal), .fault) }
        return StyledText(effect, .notice)
    }
}
