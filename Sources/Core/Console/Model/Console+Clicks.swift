import Screen

/// The mouse, where it was asked for: a click on a key that is written somewhere, or on what is said of it, is that key.
extension Console {
    /// The key a click means; nil where it is on none.
    /// - Parameter picture: what was drawn last, which the click was on.
    public func key(at position: Position, on picture: Screen) -> Key? {
        let row = ClickedRow(picture.row(position.row))
        // On the line being typed a prompt looks like a label.
        guard row.cells.indices.contains(position.column), picture.cursor?.row != position.row else { return nil }
        guard let dialog else {
            return row.labels(at: position.column).lazy.compactMap { boundKey($0.text, at: $0.offset) }.first
        }
        // What stands around a dialog is labelled with keys that would be typed into it.
        guard position.row >= dialogTop(of: picture.size) else { return nil }
        if let named = row.word(at: position.column).flatMap(dialogKey) { return named }
        switch dialog {
        case .filter, .palette: return nil
        case .why, .handingOver, .notTaken:
            // The bar is the table's, as under a display; what such a dialog shows has no keys of its own.
            guard position.row == picture.size.rows - 1 else { return nil }
            return row.labels(at: position.column).lazy.compactMap { boundKey($0.text, at: $0.offset) }.first
        case .acknowledge, .shelve, .outOfService, .note, .steps, .confirm, .refute:
            guard let label = row.labels(at: position.column).first?.text, label.count == 1 else { return nil }
            return label.first.flatMap { $0.isNumber ? .character($0) : nil }
        }
    }

    /// A key of the table by its label: `5`, `[a]`, one side of `1-4`.
    private func boundKey(_ label: String, at offset: Int) -> Key? {
        let bound = options.keys.bindings.flatMap(\.keys)
        func key(_ text: String) -> Key? { bound.first { KeyTable.label($0, texts) == text } }
        if let found = key(label) { return found }
        let characters = Array(label)
        guard characters.count == 3 else { return nil }
        if characters[0] == "[", characters[2] == "]" { return key(String(characters[1])) }
        guard characters[1] == "-", offset != 1, characters.indices.contains(offset) else { return nil }
        return key(String(characters[offset]))
    }

    /// The keys that dialogs name in their line of keys.
    private func dialogKey(_ word: String) -> Key? {
        [Key.enter, .escape, .tab, .up, .down].first { KeyTable.label($0, texts) == word }
    }

    /// The first row that is another with the dialog than without it.
    private func dialogTop(of size: Size) -> Int {
        var bare = self
        bare.dialog = nil
        let (with, without) = (draw(size: size), bare.draw(size: size))
        return (0..<size.rows).first { with.row($0) != without.row($0) } ?? size.rows
    }
}

/// A row of a picture, as somebody with a mouse sees it.
struct ClickedRow {
    let cells: [Cell]

    init(_ cells: ArraySlice<Cell>) { self.cells = Array(cells) }

    /// What may be a label of what stands at a column, the likeliest first, and which of its characters is clicked (the
    /// first, where it is what is said of it): the text there, then what stands before it.
    func labels(at column: Int) -> [(text: String, offset: Int)] {
        var place = column
        if !isKey(column) || isBlank(column) {
            // Two blanks or a rule part one label's words from the next.
            while place >= 0, !isKey(place) {
                let isGap = isBlank(place) && place > 0 && isBlank(place - 1)
                guard cells[place].style.role != .border, !isGap else { return [] }
                place -= 1
            }
            guard place >= 0 else { return [] }
        }
        var first = place
        while first > 0, isKey(first - 1) { first -= 1 }
        // `< > time` is said of both, and means the first; `[a] acknowledge` is a label from its bracket to its end.
        let starts = (first...place).filter { !isBlank($0) && ($0 == first || isBlank($0 - 1)) }
        let before = starts.map { (text: token(at: $0).text, offset: 0) }
        return isKey(column) && !isBlank(column) ? [token(at: column)] + before : before
    }

    /// The word at a column of the lines that say which keys do what.
    func word(at column: Int) -> String? {
        func isLetter(_ place: Int) -> Bool {
            let base = cells[place].glyph.base
            guard cells[place].style.role == .dim else { return false }
            return base.properties.isAlphabetic || "↑↓".unicodeScalars.contains(base)
        }
        guard isLetter(column) else { return nil }
        return text(around: column, isLetter).text
    }

    private func token(at column: Int) -> (text: String, offset: Int) {
        text(around: column) { isKey($0) && !isBlank($0) }
    }

    private func text(around column: Int, _ belongs: (Int) -> Bool) -> (text: String, offset: Int) {
        var (first, end) = (column, column + 1)
        while first > 0, belongs(first - 1) { first -= 1 }
        while end < cells.count, belongs(end) { end += 1 }
        return (cells[first..<end].map(\.glyph.text).joined(), column - first)
    }

    private func isKey(_ column: Int) -> Bool { cells[column].style.role == .key }

    private func isBlank(_ column: Int) -> Bool { cells[column].glyph == .space }
}
