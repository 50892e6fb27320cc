extension Screen {
    /// The picture as text with colours for a terminal's scroll: one line a row, nothing that moves the cursor.
    public func ansiText(theme: Theme = .dark, depth: ColourDepth = .palette) -> String {
        var text = ""
        for row in 0..<size.rows {
            var paint = Paint.plain
            let cells = self.row(row)
            let last = cells.lastIndex { $0.glyph != .space || theme.paint($0.style, depth: depth).showsOnSpaces }
            let end = last.map { $0 + 1 } ?? cells.startIndex
            for cell in cells[..<end] where cell.width != .continuation {
                let next = theme.paint(cell.style, depth: depth)
                text += SGR.change(from: paint, to: next) + cell.glyph.text
                paint = next
            }
            text += SGR.change(from: paint, to: .plain) + "\n"
        }
        return text
    }
}
