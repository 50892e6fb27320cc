import OperatorLink
import Screen

/// The last line of every display: the keys that do something there, or in the dialog over it.
extension Console {
    /// As many lines as what was said last takes: why something is refused stands before what would make it possible,
    /// which a short line would cut.
    func messageLines(columns: Int, limit: Int) -> [StyledText] {
        guard let message else { return [] }
        return StyledText.wrapped(message.text, Style(message.role), columns: max(1, columns - 1), limit: limit)
    }

    /// The last line: what was said last, else the keys.
    func drawFooter(in line: Region) {
        guard !line.isEmpty else { return }
        if message != nil {
            let lines = messageLines(columns: line.columnCount, limit: line.rowCount)
            for (row, said) in lines.enumerated() { line.text(StyledText(" ") + said, row: row) }
            return
        }
        let items = dialog.map { dialogItems($0, page: line.page) } ?? displayItems
        line.text(.fitting(items, columns: line.columnCount - 2), column: 1)
    }

    /// `a acknowledge  5 alarms …`, the most needed first: only keys that do something here; what does not fit is in
    /// `?`.
    private var displayItems: [StyledText] {
        let chosen = chosenAlarm
        let canAcknowledge = sendingRefusal() == nil && chosen?.record.state.isUnacknowledged == true
        let isList = display == .alarms || display == .journal || Domain(display) != nil
        let canGoBack = !filter.isEmpty || isInHistory || !backStack.isEmpty || focus != nil
        var items: [StyledText] = [
            keyItem(.help, .help), canAcknowledge ? keyItem(.acknowledge, .keyAcknowledge) : "",
            chosen.map { whyItem($0) } ?? "", domainKeys,
            keyItem(.alarms, .alarms),
            keyItem(.journal, .journal), display == .kpis ? keyItem(.span, .barSpan) : "",
            display == .overview ? "" : keyItem(.overview, .barOverview),
        ]
        if horn?.isSounding == true, sendingRefusal(.silence) == nil {
            items.insert(keyItem(.silence, .barSilence), at: 1)
        }
        if isInHistory { items.insert(keyItem(.live, .keyLive), at: 1) }
        if isPlayback || isInHistory {
            let pause = options.keys.keys(for: .pause).first { action(for: $0) == .pause }
            let label = pause.map { KeyTable.label($0, texts) } ?? ""
            items += [
                label.isEmpty ? "" : keyItem(label, isInHistory ? .barReplay : .barPause),
                pair(.faster, .slower, .barSpeed),
                // There is no way back in an exercise.
                options.isExercise && !isInHistory
                    ? keyItem(.seekForward, .barSeek) : pair(.seekBack, .seekForward, .barSeek),
            ]
        }
        if display == .overview { items.append(keyItem(.nextPanel, .barPanel)) }
        if isList { items.append(keyItem(.filter, .filterPrompt)) }
        if siteDisplay != nil || display == .devices {
            items += [keyItem(.nextPanel, .barPanel), keyItem(.filter, .filterPrompt)]
        }
        if !sorts.isEmpty { items.append(keyItem(.sort, .barSort)) }
        if isInHistory || trendSeries != nil { items.append(pair(.earlier, .later, .barTime)) }
        items += [
            keyItem(.palette, .keyPalette), canGoBack ? keyItem(.back, .barBack) : "", keyItem(.quit, .keyQuit),
        ]
        return items.filter { !$0.isEmpty }
    }

    /// What the keys do in a dialog, how to end it first: `Enter acknowledges  Esc leaves …`.
    private func dialogItems(_ dialog: Dialog, page: ListPage?) -> [StyledText] {
        switch dialog {
        case .acknowledge: return keysSaid(.acknowledgeKeys)
        case .shelve: return keysSaid(.shelveKeys)
        case .outOfService: return keysSaid(.outOfServiceKeys)
        case .confirm: return keysSaid(.confirmKeys)
        case .refute: return keysSaid(.refuteKeys)
        case .note: return keysSaid(.noteKeys)
        case .filter: return keysSaid(.filterKeys)
        case .palette: return keysSaid(.paletteKeys)
        case .steps(_, let state):
            guard case .why(let why) = state.content, !why.steps.isEmpty else { return [keyItem(.back, .barBack)] }
            return keysSaid(state.hasTicked ? .stepsKeysTicked : .stepsKeys)
        case .why(let target, _):
            let canAcknowledge = sendingRefusal() == nil && target.record.state.isUnacknowledged
            let isLong = page.map { $0.count > $0.visible } ?? false
            return [
                keyItem(.back, .barBack), isLong ? pair(.up, .down, .barScroll) : "",
                canAcknowledge ? keyItem(.acknowledge, .keyAcknowledge) : "", keyItem(.help, .help),
            ]
        case .handingOver, .notTaken: return [keyItem(.back, .barBack)]
        }
    }

    /// `w why`; where neither a row nor the strip shows which alarm is meant (the strip is of now), its code too.
    private func whyItem(_ line: AlarmLine) -> StyledText {
        let item = keyItem(.why, .barWhy)
        let isOfRow = ![.overview, .journal, .help, .kpis, .consoles].contains(display)
        guard isInHistory, !isOfRow, !item.isEmpty, let code = line.record.code else { return item }
        return item + StyledText(" " + code, .dim)
    }

    /// What a phrase tells of keys, each where it fits.
    private func keysSaid(_ phrase: Phrase) -> [StyledText] {
        texts(phrase).split(separator: ",").map { StyledText(InputLine.trimmed(String($0)), .dim) }
    }

    /// `1-4 domains`, or the keys of those there are.
    private var domainKeys: StyledText {
        let present = Domain.allCases.filter { domain in snapshot.map { domain.counts($0).all > 0 } ?? false }
        let keys = present.compactMap { options.keys.label(for: $0.action, texts) }
        return keys.isEmpty
            ? "" : keyItem(keys == ["1", "2", "3", "4"] ? "1-4" : keys.joined(separator: " "), .barDomains)
    }

    private func pair(_ one: KeyTable.Action, _ other: KeyTable.Action, _ words: Phrase) -> StyledText {
        let keys = [one, other].compactMap { options.keys.label(for: $0, texts) }
        return keys.isEmpty ? "" : keyItem(keys.joined(separator: " "), words)
    }

    private func keyItem(_ action: KeyTable.Action, _ words: Phrase) -> StyledText {
        options.keys.label(for: action, texts).map { keyItem($0, words) } ?? ""
    }

    private func keyItem(_ key: String, _ words: Phrase) -> StyledText {
        StyledText(key, .key) + StyledText(" " + texts(words).lowercased(), .dim)
    }
}
