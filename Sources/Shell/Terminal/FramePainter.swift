import Screen

/// Writes screens as the fewest bytes that turn what the terminal shows into them.
///
/// Knows where the cursor is and what colours are set; both are forgotten (nil) whenever a terminal might disagree.
struct FramePainter {
    /// Cells rewritten rather than jumped over: a jump to the right costs four bytes (`ESC [ n C`).
    static let rewrittenGap = 4
    /// Frames smaller than this appear at once anyway: one write fits a terminal's read buffer.
    static let synchronisedFrom = 1_024
    /// A picture that costs no more answers a key by itself (hmi.md: a key echo costs at most 100 bytes).
    static let answerBytes = 100

    /// Changes of a key or a tick, which are few, are worth trying in both orders.
    static let triedRuns = 8

    private let terminfo: Terminfo
    private let depth: ColourDepth
    private let synchronises: Bool
    private var bytes: [UInt8] = []
    private var cursor: Position?
    private var paint: Paint?
    private var showsCursor: Bool?
    private var styles: StyleBytes
    /// Of the frame being drawn.
    private var rowCount = 0

    init(terminfo: Terminfo, depth: ColourDepth, synchronises: Bool) {
        self.terminfo = terminfo
        self.depth = depth
        self.synchronises = synchronises
        styles = StyleBytes(terminfo: terminfo)
    }

    /// The bytes of a frame.
    /// - Parameter old: what the terminal shows; nil when nobody knows, then it is cleared first.
    mutating func frame(from old: Screen?, to new: Screen, theme: Theme) -> [UInt8] {
        bytes = []
        rowCount = new.size.rows
        let known = old?.size == new.size ? old : nil
        if known == nil { clear() }
        let before = known ?? Screen(size: new.size, charset: new.charset)
        var diff = ScreenDiff(from: before, to: new)
        // More than a row: perhaps a list that moved.
        if known != nil, terminfo.canScroll, diff.cells.count > new.size.columns, let scroll = before.scroll(to: new) {
            move(scroll)
            diff = ScreenDiff(from: before.scrolled(scroll), to: new)
        }
        drawShortest(diff.runs, of: new, theme)
        place(new.cursor)
        guard synchronises, bytes.count >= FramePainter.synchronisedFrom else { return bytes }
        return Array("\u{1B}[?2026h".utf8) + bytes + Array("\u{1B}[?2026l".utf8)
    }

    /// Of a picture that a key asked for, the part that is shown before the rest of it; nil: it is shown at once.
    func answer(from shown: Screen, to screen: Screen, theme: Theme) -> Screen? {
        func cost(_ screen: Screen) -> Int {
            var trial = self
            return trial.frame(from: shown, to: screen, theme: theme).count
        }
        guard let first = shown.answered(by: screen), cost(screen) > FramePainter.answerBytes else { return nil }
        // A cursor that moved is shown whatever it costs. Where nothing did, a row that costs a whole line is no
        // answer, and stands among others that are not its own.
        let hasMoved = shown.chosenRow != screen.chosenRow || shown.cursor != screen.cursor
        return hasMoved || cost(first) <= FramePainter.answerBytes ? first : nil
    }

    /// Forgets what is known of the terminal.
    mutating func forget() {
        cursor = nil
        paint = nil
        showsCursor = nil
    }

    private mutating func clear() {
        bytes += terminfo.bytes("sgr0")
        bytes += terminfo.bytes("clear")
        paint = .plain
        cursor = Position(column: 0, row: 0)
    }

    /// Moves rows between margins that are set for it and taken back.
    private mutating func move(_ scroll: ScreenScroll) {
        // What comes in is blank in the colour that is set.
        set(.plain)
        bytes += terminfo.bytes("csr", scroll.rows.lowerBound, scroll.rows.upperBound)
        // Margins send the cursor elsewhere.
        cursor = nil
        move(to: Position(column: 0, row: scroll.isUp ? scroll.rows.upperBound : scroll.rows.lowerBound))
        bytes += terminfo.bytes(scroll.isUp ? "ind" : "ri")
        bytes += Terminfo.wholeScreenMargins
        cursor = nil
    }

    /// In whichever order sets fewer colours: a title that loses its bar before the one that gets it.
    private mutating func drawShortest(_ runs: [ScreenDiff.Run], of new: Screen, _ theme: Theme) {
        var backwards = self
        draw(runs, of: new, theme)
        guard (2...FramePainter.triedRuns).contains(runs.count) else { return }
        backwards.draw(runs.reversed(), of: new, theme)
        if backwards.bytes.count < bytes.count { self = backwards }
    }

    private mutating func draw(_ runs: [ScreenDiff.Run], of new: Screen, _ theme: Theme) {
        var end = 0
        for run in runs {
            let cells = new.row(run.row)
            // Cells between two runs of one row that are cheaper written again than jumped over.
            let follows = end > 0 && end <= run.column && cursor == Position(column: end, row: run.row)
            let first = follows ? rewriteStart(end, run, cells) : run.column
            draw(cells, from: first, to: run.column + run.count, row: run.row, theme)
            end = run.column + run.count
        }
    }

    private func rewriteStart(_ end: Int, _ run: ScreenDiff.Run, _ cells: ArraySlice<Cell>) -> Int {
        let gap = cells[(cells.startIndex + end)..<(cells.startIndex + max(end, run.column))]
        let isPlain = gap.allSatisfy { $0.width == .single && $0.glyph.base.isASCII && !$0.glyph.hasMarks }
        let style = gap.first?.style
        guard gap.count <= FramePainter.rewrittenGap, isPlain, gap.allSatisfy({ $0.style == style }) else {
            return run.column
        }
        return end
    }

    // MARK: Cells

    private mutating func draw(_ row: ArraySlice<Cell>, from first: Int, to end: Int, row line: Int, _ theme: Theme) {
        let cells = Array(row)
        var column = first
        while column < end {
            let blanks = blankCount(cells, column, theme)
            if blanks > 0, erase(blanks, cells, column, end, line, theme) {
                column = min(end, column + blanks)
                continue
            }
            let cell = cells[column]
            if isUnsafeCorner(column, cells.count, line) || cell.width == .continuation {
                column += 1
                continue
            }
            move(to: Position(column: column, row: line))
            put(cell, theme, width: cells.count)
            column += 1
        }
    }

    private mutating func put(_ cell: Cell, _ theme: Theme, width: Int) {
        let next = theme.paint(cell.style, depth: depth)
        // A space looks the same in any colour that has no background.
        let isInvisible = cell.glyph == .space && !next.showsOnSpaces && paint.map { !$0.showsOnSpaces } ?? false
        if !isInvisible { set(next) }
        for scalar in cell.glyph.scalars { bytes += UTF8.encode(scalar).map(Array.init) ?? [] }
        let column = (cursor?.column ?? 0) + Int(cell.width.rawValue)
        // In the last column terminals differ on where the cursor is; over emoji and marks they differ on widths.
        let isCertain = column < width && cell.glyph.base.value < 0x1F000 && !cell.glyph.hasMarks
        cursor = isCertain ? cursor.map { Position(column: column, row: $0.row) } : nil
    }

    /// How many cells from `column` look erased.
    private func blankCount(_ cells: [Cell], _ column: Int, _ theme: Theme) -> Int {
        var count = 0
        while column + count < cells.count, cells[column + count].glyph == .space,
            cells[column + count].width == .single,
            !theme.paint(cells[column + count].style, depth: depth).showsOnSpaces
        { count += 1 }
        return count
    }

    /// Erases blanks where that is shorter than writing them.
    /// - Returns: whether it did.
    private mutating func erase(
        _ blanks: Int, _ cells: [Cell], _ column: Int, _ end: Int, _ line: Int, _ theme: Theme
    ) -> Bool {
        let needed = min(blanks, end - column)
        if column + blanks == cells.count, terminfo.has("el"), needed > 3 {
            move(to: Position(column: column, row: line))
            set(.plain)
            bytes += terminfo.bytes("el")
            return true
        }
        // `ESC [ n X` and the jump over it cost 9 bytes; what follows in this run would need the jump anyway.
        guard terminfo.has("ech"), needed > 9 else { return false }
        move(to: Position(column: column, row: line))
        set(.plain)
        bytes += terminfo.bytes("ech", needed)
        return true
    }

    private func isUnsafeCorner(_ column: Int, _ columnCount: Int, _ row: Int) -> Bool {
        terminfo.scrollsAtEnd && column == columnCount - 1 && row == rowCount - 1
    }

    private mutating func set(_ next: Paint) {
        guard paint != next else { return }
        bytes += styles.change(from: paint, to: next)
        paint = next
    }

    // MARK: Cursor

    private mutating func place(_ position: Position?) {
        guard let position else {
            if showsCursor != false { bytes += terminfo.bytes("civis") }
            showsCursor = false
            return
        }
        move(to: position)
        if showsCursor != true { bytes += terminfo.bytes("cnorm") }
        showsCursor = true
    }

    /// Moves by the shortest of: an absolute move, a move along the row, a return and a move, a move along the column.
    private mutating func move(to target: Position) {
        guard cursor != target else { return }
        var best = terminfo.bytes("cup", target.row, target.column)
        if let cursor {
            let vertical = vertical(target.row - cursor.row)
            for horizontal in [horizontal(from: cursor.column, to: target.column), fromEdge(to: target.column)] {
                guard let vertical, let horizontal, vertical.count + horizontal.count < best.count else { continue }
                best = vertical + horizontal
            }
        }
        bytes += best
        cursor = target
    }

    private func vertical(_ rows: Int) -> [UInt8]? {
        rows == 0 ? [] : rows > 0 ? steps(rows, "cud", "cud1") : steps(-rows, "cuu", "cuu1")
    }

    private func horizontal(from column: Int, to target: Int) -> [UInt8]? {
        let columns = target - column
        return columns == 0 ? [] : columns > 0 ? steps(columns, "cuf", "cuf1") : steps(-columns, "cub", "cub1")
    }

    private func fromEdge(to column: Int) -> [UInt8]? {
        guard terminfo.has("cr") else { return nil }
        return horizontal(from: 0, to: column).map { terminfo.bytes("cr") + $0 }
    }

    /// One step repeated, or several in one sequence.
    private func steps(_ count: Int, _ several: String, _ one: String) -> [UInt8]? {
        // Above four single steps the sequence with a number is never longer.
        let single = count <= 4 && terminfo.has(one) ? terminfo.bytes(one) : nil
        let repeated = single.map { step in (0..<count).flatMap { _ in step } }
        let numbered = terminfo.has(several) ? terminfo.bytes(several, count) : nil
        guard let repeated, let numbered else { return repeated ?? numbered }
        return repeated.count <= numbered.count ? repeated : numbered
    }
}
