import Screen

/// Lines under a rule, as many as have room, that can be scrolled: which of them are in sight stands in the rule, and
/// marks at its edge say where there are more.
struct ScrolledText {
    let lines: [StyledText]
    let scroll: Int
    let frame: PanelFrame
    let texts: Texts

    init(_ lines: [StyledText], from scroll: Int, under frame: PanelFrame, _ texts: Texts) {
        (self.lines, self.scroll, self.frame, self.texts) = (lines, scroll, frame, texts)
    }

    /// - Parameter isMovedIn: whether the keys that scroll are for it.
    func draw(in region: Region, isMovedIn: Bool = true) {
        let room = max(0, region.rowCount - 1)
        let first = min(scroll, max(0, lines.count - room))
        let end = min(lines.count, first + room)
        var frame = frame
        if end - first < lines.count, room > 0 {
            let range = texts(.rowsShown, String(first + 1), String(end), String(lines.count))
            frame.trailing.insert(StyledText(range, .label), at: 0)
        }
        let inside = frame.draw(in: region)
        guard !inside.isEmpty else { return }
        if isMovedIn { inside.page(room, of: lines.count) }
        for (row, line) in lines[first..<end].enumerated() { inside.text(line, column: 1, row: row) }
        // The range may have no room beside the title: the marks always do.
        if first > 0 { inside.put("▲", Style(.key), column: inside.columnCount - 1, row: 0) }
        if end < lines.count { inside.put("▼", Style(.key), column: inside.columnCount - 1, row: inside.rowCount - 1) }
    }
}
