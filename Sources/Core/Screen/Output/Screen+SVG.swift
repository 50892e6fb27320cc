extension Screen {
    /// The picture as an SVG document that looks the same in every browser: text is held to its columns by
    /// `textLength`; lines, blocks and braille are shapes, so that no font leaves gaps in them.
    /// - Parameter title: what screen readers say of it.
    public func svg(theme: Theme = .dark, title: String = "vigie") -> String {
        var document = SVGDocument(size: size, theme: theme, title: title)
        for row in 0..<size.rows {
            var column = 0
            let cells = Array(self.row(row))
            while column < cells.count {
                let end = cells[column...].firstIndex { $0.style != cells[column].style } ?? cells.count
                document.add(cells[column..<end], row: row, column: column)
                column = end
            }
        }
        return document.text
    }
}

/// An SVG under construction. Lengths are in tenths of a pixel until they are written.
struct SVGDocument {
    /// 8.4 × 18 px: 0.6 em wide at 14 px, as monospace fonts are.
    static let cellWidth = 84
    static let cellHeight = 180
    static let margin = 80
    static let baseline = 135

    private let theme: Theme
    private var body: String

    init(size: Size, theme: Theme, title: String) {
        self.theme = theme
        let width = SVGDocument.pixels(size.columns * SVGDocument.cellWidth + 2 * SVGDocument.margin)
        let height = SVGDocument.pixels(size.rows * SVGDocument.cellHeight + 2 * SVGDocument.margin)
        body = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
            viewBox="0 0 \(width) \(height)" role="img">
            <title>\(SVGDocument.escaped(title))</title>
            <rect width="100%" height="100%" rx="6" fill="\(theme.paper.hex)"/>
            <g font-family="'DejaVu Sans Mono','Menlo','Consolas',monospace" font-size="14" \
            xml:space="preserve" shape-rendering="crispEdges" text-rendering="geometricPrecision">

            """
    }

    var text: String { body + "</g>\n</svg>\n" }

    /// Adds cells of one style.
    mutating func add(_ cells: ArraySlice<Cell>, row: Int, column: Int) {
        guard let style = cells.first?.style else { return }
        let paint = theme.paint(style, depth: .direct)
        var foreground = SVGDocument.rgb(paint.foreground) ?? theme.text
        var background = SVGDocument.rgb(paint.background) ?? theme.paper
        if paint.attributes.contains(.reverse) { swap(&foreground, &background) }
        if background != theme.paper {
            addRect(Shape(column: column, row: row, x: 0, y: 0, width: 84 * cells.count, height: 180), background)
        }
        if paint.attributes.contains(.underline) {
            addRect(Shape(column: column, row: row, x: 0, y: 155, width: 84 * cells.count, height: 10), foreground)
        }
        var start = column
        var words = ""
        var columns = 0
        var next = column
        for cell in cells where cell.width != .continuation {
            let shapes = GlyphShapes.of(cell.glyph.base, column: next, row: row)
            let isText = shapes.isEmpty && cell.width == .single
            if !isText {
                addText(words, columns, Position(column: start, row: row), foreground, paint.attributes)
                for shape in shapes { addRect(shape, foreground) }
                if cell.width == .double {
                    addText(cell.glyph.text, 2, Position(column: next, row: row), foreground, paint.attributes)
                }
                words = ""
                columns = 0
            } else {
                if words.isEmpty { start = next }
                words += cell.glyph.text
                columns += 1
            }
            next += Int(cell.width.rawValue)
        }
        addText(words, columns, Position(column: start, row: row), foreground, paint.attributes)
    }

    private mutating func addText(
        _ words: String, _ columns: Int, _ position: Position, _ colour: RGB, _ attributes: Attributes
    ) {
        // Browsers fold blanks at the ends and runs of them inside, and would stretch what is left over the rest.
        let cells = Array(words)
        guard cells.count == columns, cells.count > 1 else {
            return addWord(words, columns, position, colour, attributes)
        }
        var start = 0
        while let first = cells[start...].firstIndex(where: { $0 != " " }) {
            var end = first
            while end < cells.count, cells[end] != " " || end + 1 < cells.count && cells[end + 1] != " " { end += 1 }
            let place = Position(column: position.column + first, row: position.row)
            addWord(String(cells[first..<end]), end - first, place, colour, attributes)
            start = end
        }
    }

    /// Words with single blanks between them.
    private mutating func addWord(
        _ words: String, _ columns: Int, _ position: Position, _ colour: RGB, _ attributes: Attributes
    ) {
        guard words.contains(where: { $0 != " " }) else { return }
        let x = SVGDocument.pixels(SVGDocument.margin + position.column * SVGDocument.cellWidth)
        let y = SVGDocument.pixels(
            SVGDocument.margin + position.row * SVGDocument.cellHeight + SVGDocument.baseline)
        let length = SVGDocument.pixels(columns * SVGDocument.cellWidth)
        body += "<text x=\"\(x)\" y=\"\(y)\" textLength=\"\(length)\" lengthAdjust=\"spacingAndGlyphs\""
        body += " fill=\"\(colour.hex)\""
        if attributes.contains(.bold) { body += " font-weight=\"bold\"" }
        if attributes.contains(.faint) { body += " opacity=\"0.7\"" }
        body += ">\(SVGDocument.escaped(words))</text>\n"
    }

    private mutating func addRect(_ shape: Shape, _ colour: RGB) {
        let x = SVGDocument.pixels(SVGDocument.margin + shape.column * SVGDocument.cellWidth + shape.x)
        let y = SVGDocument.pixels(SVGDocument.margin + shape.row * SVGDocument.cellHeight + shape.y)
        body += "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(SVGDocument.pixels(shape.width))\""
        body += " height=\"\(SVGDocument.pixels(shape.height))\" fill=\"\(colour.hex)\""
        if shape.opacity < 100 { body += " opacity=\"0.\(shape.opacity)\"" }
        body += "/>\n"
    }

    private static func rgb(_ colour: TerminalColour) -> RGB? {
        if case .direct(let rgb) = colour { return rgb }
        return nil
    }

    /// Tenths of a pixel as pixels.
    private static func pixels(_ tenths: Int) -> String {
        tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            // XML 1.0 has no control characters, escaped or not.
            case "\0"..<" ": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// A rectangle in a cell, in tenths of a pixel from the cell's corner.
struct Shape: Equatable {
    let column: Int
    let row: Int
    var x: Int
    var y: Int
    var width: Int
    var height: Int
    /// In hundredths.
    var opacity = 100
}

/// Glyphs that are drawn as rectangles: lines, blocks, shades and braille.
enum GlyphShapes {
    /// Empty for a glyph that a font draws well.
    static func of(_ scalar: Unicode.Scalar, column: Int, row: Int) -> [Shape] {
        let cell = Shape(
            column: column, row: row, x: 0, y: 0, width: SVGDocument.cellWidth, height: SVGDocument.cellHeight)
        switch scalar.value {
        case 0x2500...0x253C: return line(LineSides(Glyph(scalar), .unicode), in: cell)
        case 0x2581...0x2588: return [bottom(Int(scalar.value - 0x2580), in: cell)]
        case 0x2591...0x2593: return [with(cell) { $0.opacity = 25 * Int(scalar.value - 0x2590) }]
        case 0x2801...0x28FF: return braille(UInt8(scalar.value & 0xFF), in: cell)
        default: return []
        }
    }

    private static func line(_ sides: LineSides, in cell: Shape) -> [Shape] {
        var shapes: [Shape] = []
        let (middleX, middleY, thickness) = (37, 85, 10)
        if sides.contains(.left) { shapes.append(part(cell, 0, middleY, middleX + thickness, thickness)) }
        if sides.contains(.right) { shapes.append(part(cell, middleX, middleY, 84 - middleX, thickness)) }
        if sides.contains(.up) { shapes.append(part(cell, middleX, 0, thickness, middleY + thickness)) }
        if sides.contains(.down) { shapes.append(part(cell, middleX, middleY, thickness, 180 - middleY)) }
        return shapes
    }

    private static func bottom(_ eighths: Int, in cell: Shape) -> Shape {
        let height = SVGDocument.cellHeight * eighths / 8
        return part(cell, 0, SVGDocument.cellHeight - height, SVGDocument.cellWidth, height)
    }

    private static func braille(_ dots: UInt8, in cell: Shape) -> [Shape] {
        // Bit to (column, row), in the order of U+2800's dots.
        let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
        return places.enumerated().compactMap { bit, place in
            dots >> UInt8(bit) & 1 == 0 ? nil : part(cell, 11 + 42 * place.0, 12 + 45 * place.1, 22, 22)
        }
    }

    private static func part(_ cell: Shape, _ x: Int, _ y: Int, _ width: Int, _ height: Int) -> Shape {
        Shape(column: cell.column, row: cell.row, x: x, y: y, width: width, height: height)
    }

    private static func with(_ shape: Shape, _ change: (inout Shape) -> Void) -> Shape {
        var shape = shape
        change(&shape)
        return shape
    }
}
