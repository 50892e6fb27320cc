import Alarms
import OperatorLink
import Screen

/// Dialogs stand at the foot of the body, so that the strip and the rows they are about stay in sight. On a low screen
/// the line to type on is the last to go.
extension Console {
    func drawDialog(_ snapshot: Snapshot, _ pen: Pen, in body: Region) {
        guard let dialog, !body.isEmpty else { return }
        switch dialog {
        case .why(let target, let state): drawWhy(target, state, pen, in: body)
        case .filter(let input): drawFilter(input, in: body)
        case .palette(let state): drawPalette(state, snapshot, in: body)
        case .confirm(let target, let input):
            let lines = [preview(target, pen)] + newsLines([target], pen, in: body)
            drawSheet(texts(.confirmTitle), lines, prompt([texts(.evidencePrompt)], [target], body), input, in: body)
        case .refute(let target, let input):
            let lines =
                [preview(target, pen)] + newsLines([target], pen, in: body) + [StyledText(texts(.refuteEffect), .dim)]
            drawSheet(texts(.refuteTitle), lines, prompt([texts(.evidencePrompt)], [target], body), input, in: body)
        case .steps(let target, let state): drawSteps(stepLines(target, state, pen), of: target, in: body)
        case .note(let editor):
            let lines = noteLines(editor, columns: body.columnCount - 2)
            drawSheet(texts(.noteTitle), lines, texts(editor.field.phrase), editor.input, in: body)
        case .acknowledge(let targets, let editor): drawAcknowledge(targets, editor, pen, in: body)
        case .shelve(let target, let time, let input): drawShelve(target, time, input, pen, in: body)
        case .outOfService(let target, let input):
            let lines = [preview(target, pen)] + newsLines([target], pen, in: body) + putBackLines(dialog)
            drawSheet(
                texts(.outOfServiceTitle), lines, prompt([texts(.reasonPrompt)], [target], body), input, in: body)
        case .handingOver(let name):
            drawLines([StyledText(texts(.handingOver, name))], texts(.handOverTitle), in: body)
        case .notTaken(let why): drawLines([StyledText(why, .fault)], texts(.handOverTitle), in: body)
        }
    }

    /// The durations stand right under the alarm; where there is no line for them, the one chosen is before the reason.
    private func drawShelve(
        _ target: AlarmTarget, _ time: ShelfTime, _ input: InputLine, _ pen: Pen, in body: Region
    ) {
        func name(_ choice: ShelfTime) -> String { RainRows.windowName(choice.span, pen) }
        let choices = ShelfTime.allCases.map { choice in
            StyledText("\(choice.rawValue + 1) ", .key)
                + StyledText(name(choice), .normal, choice == time ? .reverse : [])
        }
        let lines =
            [preview(target, pen), StyledText(texts(.durationPrompt) + " ", .label) + .joined(choices)]
            + newsLines([target], pen, in: body) + putBackLines(dialog)
        let chosen = "1-\(ShelfTime.allCases.count) " + name(time)
        let asked =
            body.rowCount > 2
            ? [texts(.reasonPrompt)] : [chosen + ", " + texts(.reasonPrompt), chosen, name(time)]
        drawSheet(texts(.shelveTitle), lines, prompt(asked, [target], body), input, in: body)
    }

    /// Room to type in, on any screen: enough to see what one is writing.
    private static let typedColumns = 8

    /// What is asked for: the first of ever shorter wordings that leaves room to type. On a single line it says which
    /// alarm it is about too: the strip above may show another one.
    private func prompt(_ wordings: [String], _ targets: [AlarmTarget], _ body: Region) -> String {
        guard body.rowCount <= 2 else { return wordings.first ?? "" }
        var about = ""
        if body.rowCount == 1, let first = targets.first {
            about = (first.code ?? first.place) + (targets.count > 1 ? " +\(targets.count - 1) " : " ")
        }
        let room = body.columnCount - Console.typedColumns - 4
        let shortest = about.isEmpty ? wordings.last ?? "" : InputLine.trimmed(about)
        return wordings.map { about + $0 }.first { $0.columnCount <= room } ?? shortest
    }

    private func putBackLines(_ dialog: Dialog?) -> [StyledText] {
        dialog?.putsBack == true ? [StyledText(texts(.putsBackHint), .notice)] : []
    }

    /// What an action names: occurrence and level, as seen when the key was pressed.
    func preview(_ target: AlarmTarget, _ pen: Pen) -> StyledText {
        let what = [target.title.text(options.language), pen.judged(target.record).text].filter { !$0.isEmpty }
        let words = texts(
            .acknowledgePreview, target.code ?? "",
            target.level == nil ? texts(.whyNone) : pen.level(target.record), target.place,
            what.joined(separator: ", "), String(target.occurrence))
        return pen.mark(target.priority, isUnacknowledged: true) + StyledText(" " + words)
    }

    /// The kinds, and what is written in the other fields.
    private func noteLines(_ editor: NoteEditor, columns: Int) -> [StyledText] {
        let all = LogEntry.Kind.allCases
        let names = all.map { StyledText(texts($0.phrase), .normal, $0 == editor.kind ? .reverse : []) }
        // Where not all of them fit the chosen one does, and says that there are others.
        let place = (all.firstIndex(of: editor.kind) ?? 0) + 1
        let one = StyledText.joined(
            [
                StyledText(texts(.labelled, texts(.logKind)), .label) + names[place - 1],
                StyledText(texts(.shownOf, String(place), String(all.count)), .dim),
            ])
        let kinds = StyledText.joined(names).columnCount <= columns ? StyledText.joined(names) : one
        let others = NoteEditor.Field.allCases.filter { $0 != editor.field }.map { field in
            StyledText(texts(.labelled, texts(field.phrase)), .label) + StyledText(editor.text(of: field) ?? "–")
        }
        return [kinds, .joined(others)]
    }

    private func drawAcknowledge(
        _ targets: [AlarmTarget], _ editor: CommentEditor, _ pen: Pen, in body: Region
    ) {
        let news = newsLines(targets, pen, in: body)
        // As many alarms as fit beside the comments and the line to type on; the title has the number of all.
        let room = max(1, body.rowCount - Phrase.cannedComments.count - 2 - news.count)
        var lines = targets.prefix(room).map { preview($0, pen) }
        let left = targets.count - lines.count
        if left > 0 {
            // Of what is named blindly the number at least is never cut.
            let more = StyledText("  " + texts.plural(.moreRows, left, String(left)), .label)
            let room = body.columnCount - 1 - more.columnCount
            lines[lines.count - 1] = lines[lines.count - 1].truncated(toColumns: room) + more
        }
        lines += news
        let isMany = targets.count > 1
        var comments = Phrase.cannedComments.enumerated().map { index, phrase in
            StyledText("\(index + 1) ", .key)
                + StyledText(texts(phrase), .normal, editor.chosen == index ? .reverse : [])
        }
        // The title goes for the last of them, unless it counts the alarms; those left out are counted themselves.
        let fitting = max(0, body.rowCount - lines.count - (isMany ? 2 : 1))
        let hidden = comments.count - fitting
        if hidden > 0 {
            comments = Array(comments.prefix(fitting))
            let more = StyledText("  " + texts.plural(.moreRows, hidden, String(hidden)), .label)
            if let last = comments.popLast() {
                comments.append(last.truncated(toColumns: body.columnCount - 1 - more.columnCount) + more)
            }
        }
        let title = isMany ? texts(.acknowledgeMany, String(targets.count)) : texts(.acknowledgeTitle)
        // Where not all of the canned comments have a line of their own the prompt says that they are there.
        let asked = hidden > 0 ? [texts(.commentPromptShort), "1-5"] : [texts(.commentPrompt)]
        let shown = editor.chosen.map { InputLine(texts(Phrase.cannedComments[$0])) } ?? editor.input
        drawSheet(title, lines + comments, prompt(asked, targets, body), shown, keepsTitle: isMany, in: body)
    }

    /// What became of the alarms since the dialog was opened: it stands above what could go for want of room.
    private func newsLines(_ targets: [AlarmTarget], _ pen: Pen, in body: Region) -> [StyledText] {
        newsText(targets, pen).map {
            StyledText.wrapped(
                $0, Style(.fault), columns: max(1, body.columnCount - 2), limit: max(1, body.rowCount / 3))
        } ?? []
    }

    /// What waits for Escape, wrapped, and that it does.
    private func drawLines(_ said: [StyledText], _ title: String, in body: Region) {
        let lines =
            said.flatMap { line in
                StyledText.wrapped(
                    line.text, line.spans.first?.style ?? .normal, columns: max(1, body.columnCount - 4), limit: 6)
            } + [StyledText(texts(.handOverKeys), .key)]
        let height = min(body.rowCount, lines.count + 1)
        let sheet = body.part(column: 0, row: body.rowCount - height, columns: body.columnCount, rows: height)
        sheet.fill()
        let inside = PanelFrame(title: StyledText(title, .heading, .bold)).draw(in: sheet)
        // Of what has no room the end stays: how to get out.
        for (row, line) in lines.suffix(inside.rowCount).enumerated() { inside.text(line, column: 1, row: row) }
    }

    private func drawSteps(_ steps: [StyledText], of target: AlarmTarget, in body: Region) {
        // Why there are none is told whole.
        let lines = steps.flatMap { line in
            line.spans.count == 1
                ? StyledText.wrapped(line.text, line.spans[0].style, columns: max(1, body.columnCount - 2), limit: 3)
                : [line]
        }
        let height = min(body.rowCount, lines.count + 1)
        let sheet = body.part(column: 0, row: body.rowCount - height, columns: body.columnCount, rows: height)
        sheet.fill()
        // With no line under it the title alone says which alarm's they are.
        let about = height > 1 ? nil : target.code ?? target.place
        let title = [about, texts(.stepsTitle)].compactMap { $0 }.joined(separator: " ")
        let inside = PanelFrame(title: StyledText(title, .heading, .bold)).draw(in: sheet)
        for (row, line) in lines.prefix(inside.rowCount).enumerated() { inside.text(line, column: 1, row: row) }
    }

    private func drawWhy(_ target: AlarmTarget, _ state: WhyState, _ pen: Pen, in body: Region) {
        body.fill()
        let name = [target.code, target.place].compactMap { $0 }.joined(separator: " ")
        let lines = WhyPanel(state, pen, columns: body.columnCount - 2).lines
        let frame = PanelFrame(title: StyledText(texts(.whyTitle, name), .heading, .bold))
        ScrolledText(lines, from: state.scroll, under: frame, texts).draw(in: body)
    }

    /// A rule with the title, lines, and at the foot the line being typed. What does not fit goes: first the title, which
    /// the keys in the line below say too, then the end of the lines, never the preview above or the input below.
    private func drawSheet(
        _ title: String, _ lines: [StyledText], _ prompt: String, _ input: InputLine, keepsTitle: Bool = false,
        in body: Region
    ) {
        let hasTitle = body.rowCount >= lines.count + 2 || keepsTitle && body.rowCount > 2
        let height = min(body.rowCount, lines.count + (hasTitle ? 2 : 1))
        let sheet = body.part(column: 0, row: body.rowCount - height, columns: body.columnCount, rows: height)
        sheet.fill()
        let inside = hasTitle ? PanelFrame(title: StyledText(title, .heading, .bold)).draw(in: sheet) : sheet
        for (row, line) in lines.prefix(max(0, inside.rowCount - 1)).enumerated() {
            inside.text(line, column: 1, row: row)
        }
        input.draw(
            prompt: StyledText(" " + texts(.labelled, prompt), .label),
            in: inside.part(column: 0, row: inside.rowCount - 1, columns: inside.columnCount, rows: 1))
    }

    /// One line at the foot, and above it what `Enter` would do or what is wrong.
    func drawPrompt(_ prompt: String, _ input: InputLine, above: [StyledText], in body: Region) {
        let shown = above.suffix(body.rowCount - 1)
        let height = shown.count + 1
        let sheet = body.part(column: 0, row: body.rowCount - height, columns: body.columnCount, rows: height)
        sheet.fill()
        for (row, line) in shown.enumerated() { sheet.text(line, row: row) }
        input.draw(
            prompt: StyledText(" " + prompt, .key),
            in: sheet.part(column: 0, row: height - 1, columns: sheet.columnCount, rows: 1))
    }

    private func drawFilter(_ input: InputLine, in body: Region) {
        let prompt = texts(.labelled, texts(.filterPrompt))
        let counts = filteredCounts
        let hint =
            if let problem = Filter.read(input.text, fields: filterFields, options.language, texts.presentations).1 {
                FilterHint(problem, start: 1 + prompt.columnCount, columns: body.columnCount)
            } else {
                FilterHint(
                    kept: counts.kept, of: counts.all, fields: filterFields, texts: texts, columns: body.columnCount)
            }
        drawPrompt(prompt, input, above: hint.lines, in: body)
    }
}
