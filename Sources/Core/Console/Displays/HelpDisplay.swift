import Screen

/// Help, written by the key table that the console obeys: it can't be out of date.
extension Console {
    /// Sections, keys and what they do, one to a line.
    var helpLines: [StyledText] {
        var lines: [StyledText] = []
        var section: Phrase?
        for binding in options.keys.bindings {
            if binding.action.section != section {
                if section != nil { lines.append("") }
                section = binding.action.section
                lines.append(StyledText(texts(binding.action.section), .heading, .bold))
            }
            // A key that means something else here is not listed for what it means elsewhere.
            let obeyed = binding.keys.filter { binding.action.isPlayback || action(for: $0) == binding.action }
            let keys = (obeyed.isEmpty ? binding.keys : obeyed).map { KeyTable.label($0, texts) }
                .joined(separator: " ")
            let padding = String(repeating: " ", count: max(0, 14 - keys.columnCount))
            lines.append(
                StyledText(" " + keys, .key) + StyledText(padding + " " + texts(binding.action.phrase)))
        }
        let twins = texts(isPlayback || isInHistory ? .keyTwinsPlayback : .keyTwins)
        let letters = texts(
            .helpLetters, texts(.letterUnacknowledged), texts(.letterAcknowledged), texts(.letterReturned),
            texts(.letterLatched), texts(.letterLatchedAcknowledged), texts(.letterShelved), texts(.letterSuppressed),
            texts(.letterOutOfService))
        return lines + [""]
            + [twins, letters].flatMap { StyledText.wrapped($0, .dim, columns: Console.twinsWidth, limit: 6) }
    }

    /// The narrowest column of help.
    private static let twinsWidth = 38

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
        let inside = PanelFrame(title: StyledText(texts(.help), .heading, .bold)).draw(in: body)
        guard !inside.isEmpty else { return }
        let columnCount = inside.columnCount >= 100 ? 2 : 1
        let lines = columnCount == 2 ? Console.sectionsWhole(helpLines, rows: inside.rowCount) : helpLines
        let shown = inside.rowCount * columnCount
        let first = min(scroll, max(0, lines.count - shown))
        let columns = inside.columns(Array(repeating: .flexible(), count: columnCount), gap: 2)
        for (index, line) in lines.dropFirst(first).prefix(shown).enumerated() {
            columns[index / inside.rowCount].text(line, column: 1, row: index % inside.rowCount)
        }
    }
}
