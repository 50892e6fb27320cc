extension Screen {
    /// The picture as lines of text, without the spaces at their ends.
    public var rows: [String] {
        (0..<size.rows).map { text(ofRow: $0) }
    }

    /// The picture as one text; every row ends with a line feed.
    public var plainText: String {
        rows.reduce(into: "") { $0 += $1 + "\n" }
    }

    /// The picture's styles, one letter a cell, beside `rows` in golden tests: `.` for normal, the role's letter,
    /// upper case when the cell is reverse; spaces in the normal style are left out at the end of a row.
    public var stylePlane: [String] {
        (0..<size.rows).map { row in
            var line = ""
            var kept = 0
            for (index, cell) in self.row(row).enumerated() {
                let letter = String(cell.style.role.letter)
                line += cell.style.attributes.contains(.reverse) ? letter.uppercased() : letter
                if cell != .blank { kept = index + 1 }
            }
            return String(line.prefix(kept))
        }
    }

    private func text(ofRow row: Int) -> String {
        var scalars = String.UnicodeScalarView()
        var kept = scalars.endIndex
        for cell in self.row(row) where cell.width != .continuation {
            scalars.append(contentsOf: cell.glyph.scalars)
            if cell.glyph != .space { kept = scalars.endIndex }
        }
        return String(String.UnicodeScalarView(scalars[..<kept]))
    }
}
