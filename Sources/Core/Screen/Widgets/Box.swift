/// A border with titles set in its top edge, and at choice in its bottom edge.
///
/// Borders that lie on each other merge (`┌` over `┐` gives `┬`), so panels may share their edges (`Layout`'s gap −1).
/// Clear a dialog's region first: over cleared cells nothing merges.
public struct Box: Sendable {
    public enum Lines: Sendable {
        case single
        /// `╔═╗`: an unmistakable frame, for a console that does not show the present.
        case double
    }

    public var title: StyledText
    public var trailingTitle: StyledText
    public var footer: StyledText
    public var style: Style
    public var lines: Lines

    public init(
        title: StyledText = "", trailingTitle: StyledText = "", footer: StyledText = "",
        style: Style = .border, lines: Lines = .single
    ) {
        self.title = title
        self.trailingTitle = trailingTitle
        self.footer = footer
        self.style = style
        self.lines = lines
    }

    /// Draws the border on the region's edge.
    /// - Returns: what is inside; empty when there is no room for an inside.
    @discardableResult
    public func draw(in region: Region) -> Region {
        let inside = region.inset(columns: 1, rows: 1)
        guard !region.isEmpty else { return inside }
        let right = region.columnCount - 1
        let bottom = region.rowCount - 1
        for column in 0...right {
            let isCorner = column == 0 || column == right
            var sides: LineSides = []
            if column > 0 { sides.insert(.left) }
            if column < right { sides.insert(.right) }
            draw(isCorner ? sides.union(.down) : sides, region, column, 0)
            if bottom > 0 { draw(isCorner ? sides.union(.up) : sides, region, column, bottom) }
        }
        for row in stride(from: 1, to: bottom, by: 1) {
            draw([.up, .down], region, 0, row)
            draw([.up, .down], region, right, row)
        }
        drawTitles(in: region)
        return inside
    }

    private func draw(_ sides: LineSides, _ region: Region, _ column: Int, _ row: Int) {
        switch lines {
        case .single:
            let before = region.glyph(column: column, row: row)
            let sides = before.map { sides.union(LineSides($0, region.charset)) } ?? sides
            region.put(sides.single, style, column: column, row: row)
        case .double:
            region.put(sides.double, style, column: column, row: row)
        }
    }

    /// Titles leave the corners and one line cell; the trailing one gives way first.
    private func drawTitles(in region: Region) {
        let room = region.columnCount - 4
        guard room > 2 else { return }
        let used = draw(title, in: region, column: 2, row: 0, room: room)
        let trailing = trailingTitle.columnCount + 2
        if !trailingTitle.isEmpty, trailing <= room - used - 1 {
            draw(trailingTitle, in: region, column: region.columnCount - 2 - trailing, row: 0, room: trailing)
        }
        if region.rowCount > 1 { draw(footer, in: region, column: 2, row: region.rowCount - 1, room: room) }
    }

    @discardableResult
    private func draw(_ title: StyledText, in region: Region, column: Int, row: Int, room: Int) -> Int {
        guard !title.isEmpty else { return 0 }
        return region.text(" " + title.truncated(toColumns: room - 2) + " ", column: column, row: row, limit: room)
    }
}

/// The sides on which a line leaves a cell.
struct LineSides: OptionSet {
    let rawValue: Int
    static let up = LineSides(rawValue: 1)
    static let right = LineSides(rawValue: 2)
    static let down = LineSides(rawValue: 4)
    static let left = LineSides(rawValue: 8)

    /// Indexed by `rawValue`.
    private static let singles: [Unicode.Scalar] = [
        " ", "│", "─", "└", "│", "│", "┌", "├", "─", "┘", "─", "┴", "┐", "┤", "┬", "┼",
    ]
    private static let doubles: [Unicode.Scalar] = [
        " ", "║", "═", "╚", "║", "║", "╔", "╠", "═", "╝", "═", "╩", "╗", "╣", "╦", "╬",
    ]

    /// The sides of a single-line glyph; none for anything else.
    init(_ glyph: Glyph, _ charset: Charset) {
        switch (charset, glyph.base) {
        case (.ascii, "+"): self = [.up, .right, .down, .left]
        case (.ascii, "-"): self = [.left, .right]
        case (.ascii, "|"): self = [.up, .down]
        // A straight line is the last of its twins in the table: `│` stands for up and down.
        default: self.init(rawValue: LineSides.singles.lastIndex(of: glyph.base) ?? 0)
        }
    }

    init(rawValue: Int) {
        self.rawValue = rawValue
    }

    var single: Unicode.Scalar { LineSides.singles[rawValue & 15] }
    var double: Unicode.Scalar { LineSides.doubles[rawValue & 15] }
}
