import Screen

/// Help, written by the key table that the console obeys: it can't be out of date.
extension Console {
    /// Sections, keys and what they do; what has no room in a column goes on under it.
    func helpLines(columns: Int) -> [StyledText] {
        var lines: [StyledText] = []
        var section: Phrase?
        for entry in helpEntries {
            if entry.section != section {
                if section != nil { lines.append("") }
                section = entry.section
                lines.append(StyledText(texts(entry.section), .heading, .bold))
            }
            let padding = String(repeating: " ", count: max(0, 14 - entry.keys.columnCount) + 1)
            lines += StyledText.hanging(
                StyledText(" " + entry.keys, .key) + StyledText(padding), texts(entry.words), columns: columns)
        }
        let twins = texts(isPlayback || isInHistory ? .keyTwinsPlayback : .keyTwins)
        let letters = texts(
            .helpLetters, texts(.letterUnacknowledged), texts(.letterAcknowledged), texts(.letterReturned),
            texts(.letterLatched), texts(.letterLatchedAcknowledged), texts(.letterShelved), texts(.letterSuppressed),
            texts(.letterOutOfService))
        return lines + [""]
            + [twins, letters, texts(.helpAge)].flatMap {
                StyledText.wrapped($0, .dim, columns: max(1, columns), limit: 12)
            }
    }

    /// A line each: an action, or two that are each other's opposite where both have keys.
    private var helpEntries: [(section: Phrase, keys: String, words: Phrase)] {
        let pairs = KeyTable.Action.pairs.filter { pair in
            [pair.one, pair.other].allSatisfy { !options.keys.keys(for: $0).isEmpty }
        }
        return options.keys.bindings.compactMap { binding in
            let section = binding.action.section
            if pairs.contains(where: { $0.other == binding.action }) { return nil }
            guard let pair = pairs.first(where: { $0.one == binding.action }) else {
                return (section, helpKeys(binding.action, binding.keys), binding.action.phrase)
            }
            let keys = [pair.one, pair.other].map { helpKeys($0, options.keys.keys(for: $0)) }
            return (section, keys.joined(separator: " "), pair.phrase)
        }
    }

    /// A key that means something else here is not listed for what it means elsewhere.
    private func helpKeys(_ action: KeyTable.Action, _ keys: [Key]) -> String {
        let obeyed = keys.filter { action.isPlayback || self.action(for: $0) == action }
        return (obeyed.isEmpty ? keys : obeyed).map { KeyTable.label($0, texts) }.joined(separator: " ")
    }

    /// Lines with blanks put in so that the section that would run over the first column's end stands in the second;
    /// as they are where even that does not make them fit.
    private static func sectionsWhole(_ lines: [StyledText], rows: Int) -> [StyledText] {
        guard lines.count > rows else { return lines }
        let start = lines[..<rows].lastIndex { $0.isEmpty }.map { $0 + 1 } ?? rows
        let padded = lines[..<start] + Array(repeating: "", count: rows - start) + lines[start...]
        return padded.count <= 2 * rows ? Array(padded) : lines
    }

    /// In two columns where they fit.
    func drawHelp(_ pen: Pen, in body: Region) {
        let frame = PanelFrame(title: StyledText(texts(.help), .heading, .bold))
        guard body.columnCount >= Console.twoColumnsFrom, body.rowCount > 1 else {
            let lines = helpLines(columns: body.columnCount - 2)
            return ScrolledText(lines, from: scroll, under: frame, texts).draw(in: body)
        }
        let rows = body.rowCount - 1
        let columns = body.part(column: 0, row: 1, columns: body.columnCount, rows: rows)
            .columns([.flexible(), .flexible()], gap: 2)
        let lines = Console.sectionsWhole(
            helpLines(columns: columns.map(\.columnCount).min().map { $0 - 2 } ?? 0), rows: rows)
        // A page is both columns.
        let shown = 2 * rows
        let first = min(scroll, max(0, lines.count - shown))
        var whole = frame
        if lines.count > shown {
            let range = texts(.rowsShown, String(first + 1), String(first + shown), String(lines.count))
            whole.trailing = [StyledText(range, .label)]
        }
        whole.draw(in: body)
        columns[0].page(shown, of: lines.count)
        for (index, line) in lines.dropFirst(first).prefix(shown).enumerated() {
            columns[index / rows].text(line, column: 1, row: index % rows)
        }
    }

    private static let twoColumnsFrom = 100
}
