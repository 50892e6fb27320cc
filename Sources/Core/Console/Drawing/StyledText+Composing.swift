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

    /// As many of the parts, in order, as fit whole in `columns`: a number is never cut, it is left out.
    static func fitting(_ parts: [StyledText], columns: Int, separator: String = "  ") -> StyledText {
        var line = StyledText()
        var used = 0
        for part in parts where !part.isEmpty {
            let needed = part.columnCount + (used == 0 ? 0 : separator.columnCount)
            guard used + needed <= columns else { continue }
            if used > 0 { line.append(separator) }
            line += part
            used += needed
        }
        return line
    }

    /// The parts in order on as many lines as they need, `limit` at most; no part is cut while one line can hold it.
    static func flowing(_ parts: [StyledText], columns: Int, limit: Int, indent: String = "  ") -> [StyledText] {
        var lines: [StyledText] = []
        var rest = parts.filter { !$0.isEmpty }[...]
        while lines.count < limit, let first = rest.popFirst() {
            var line = lines.isEmpty ? first : StyledText(indent) + first
            while let next = rest.first, line.columnCount + 2 + next.columnCount <= columns {
                line = line + "  " + next
                rest.removeFirst()
            }
            lines.append(line)
        }
        return lines
    }

    /// A label and its text after it; what has no room there goes on under it, each line two blanks in.
    static func hanging(_ label: StyledText, _ text: String, columns: Int, limit: Int = 4) -> [StyledText] {
        let room = columns - label.columnCount
        if text.columnCount <= room { return [label + StyledText(text)] }
        var rest = words(text)[...]
        var head = ""
        while let word = rest.first, (head + word).columnCount <= room {
            head += word + " "
            rest.removeFirst()
        }
        let lines = wrapped(rest.joined(separator: " "), columns: max(1, columns - 2), limit: max(1, limit - 1))
        return [label + StyledText(head.isEmpty ? "" : String(head.dropLast()))] + lines.map { StyledText("  ") + $0 }
    }

    /// The words of a text, each with the punctuation that French sets apart from it: no line begins with `;` or `»`.
    private static func words(_ text: String) -> [String] {
        let trailing: Set<Substring> = [";", ":", "!", "?", "»", ":»", "·"]
        var words: [String] = []
        for word in text.split(separator: " ") {
            if let last = words.indices.last, trailing.contains(word) || words[last].hasSuffix("«") {
                words[last] += " " + word
            } else {
                words.append(String(word))
            }
        }
        return words
    }

    /// A text without blanks to wrap at, in pieces of `columns` at most.
    static func pieces(of text: String, columns: Int) -> [StyledText] {
        guard columns >= 2 else { return [StyledText(text)] }
        var pieces: [String] = [""]
        var used = 0
        for character in text {
            let width = String(character).columnCount
            if used + width > columns {
                pieces.append("")
                used = 0
            }
            pieces[pieces.count - 1].append(character)
            used += width
        }
        return pieces.map { StyledText($0) }
    }

    /// Words wrapped at spaces to lines of at most `columns`, at most `limit` of them; the last one ends with `…`
    /// when something had to go.
    static func wrapped(_ text: String, _ style: Style = .normal, columns: Int, limit: Int) -> [StyledText] {
        guard columns > 0, limit > 0 else { return [] }
        var lines: [String] = []
        var line = ""
        for word in StyledText.words(text) {
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
