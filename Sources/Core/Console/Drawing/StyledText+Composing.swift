import Screen

/// How displays compose a line out of parts before any of it is placed on a screen.
extension StyledText {
    mutating func append(_ text: String, _ role: Role = .normal, _ attributes: Attributes = []) {
        guard !text.isEmpty else { return }
        spans.append(Span(text, Style(role, attributes)))
    }

    /// The parts that are not empty, with `separator` between them.
    static func joined(_ parts: [StyledText], separator: String = "  ") -> StyledText {
        var line = StyledText()
        for part in parts where !part.isEmpty {
            if !line.isEmpty { line.append(separator) }
            line += part
        }
        return line
    }

    /// Words wrapped at spaces to lines of at most `columns`, at most `limit` of them; the last one ends with `…`
    /// when something had to go.
    static func wrapped(_ text: String, _ style: Style = .normal, columns: Int, limit: Int) -> [StyledText] {
        guard columns > 0, limit > 0 else { return [] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let candidate = line.isEmpty ? String(word) : line + " " + word
            if line.isEmpty || candidate.columnCount <= columns {
                line = candidate
            } else if lines.count + 1 < limit {
                lines.append(line)
                line = String(word)
            } else {
                // No further line: the rest stays on this one and is cut when drawn.
                line = candidate
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines.map { StyledText($0.truncated(toColumns: columns), style) }
    }
}
