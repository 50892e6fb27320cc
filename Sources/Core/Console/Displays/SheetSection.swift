import Screen

/// A part of a sheet for people: a title over a table or over lines; as text or as Markdown.
struct SheetSection {
    var title: String
    var columns: [String] = []
    var rows: [[String]] = []
    /// Lines beside a table, or instead of one.
    var lines: [String] = []
    /// What stands where there is nothing.
    var none = ""

    /// With one line more, if there is one.
    func adding(_ line: String?) -> SheetSection {
        var section = self
        if let line { section.lines.append(line) }
        return section
    }

    private var isEmpty: Bool { rows.isEmpty && lines.isEmpty }

    var textLines: [String] {
        var text = ["", title] + lines.map { "  " + $0 }
        text += rows.map { "  " + $0.filter { !$0.isEmpty }.joined(separator: " · ") }
        if isEmpty { text.append("  " + none) }
        return text.map(\.withoutControls)
    }

    var markdownLines: [String] {
        var text = ["", "## " + MarkdownTable.cell(title), ""]
        text += lines.map { "- " + MarkdownTable.cell($0) }
        if !lines.isEmpty, !rows.isEmpty { text.append("") }
        if !rows.isEmpty { text += MarkdownTable.lines(columns, rows) }
        if isEmpty { text.append(none) }
        return text
    }
}
