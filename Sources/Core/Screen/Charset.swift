/// The glyphs a terminal can be trusted to show.
public enum Charset: String, CaseIterable, Sendable {
    /// All of Unicode.
    case unicode
    /// A console font of 256 glyphs (the Linux console): Latin-1 letters, box drawing, full blocks and shades.
    case basic
    /// ASCII, with a stand-in for every glyph the widgets and displays draw.
    case ascii

    /// The glyph as this charset can show it. The width never changes, so a layout is the same in every charset.
    func fit(_ glyph: Glyph, _ width: CellWidth) -> (glyph: Glyph, width: CellWidth) {
        switch self {
        case .unicode: return (glyph, width)
        case .basic, .ascii:
            let base = glyph.base
            guard base.value >= 0x80 || glyph.hasMarks else { return (glyph, width) }
            if self == .basic && !glyph.hasMarks && Charset.isInConsoleFont(base) { return (glyph, width) }
            return (Glyph(standIn(for: base)), width)
        }
    }

    /// Text for a terminal that prints it as it comes: in this charset, and without control characters (C0, DEL, C1),
    /// which such a terminal would obey.
    public func printable(_ text: String) -> String {
        var printable = ""
        for scalar in text.unicodeScalars where scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) {
            printable.unicodeScalars.append(self == .unicode ? scalar : fit(Glyph(scalar), .single).glyph.base)
        }
        return printable
    }

    /// Whether a text is still told from another here: no more than half of its characters lose all they were.
    public func isLegible(_ text: String) -> Bool {
        guard self != .unicode else { return true }
        var (lost, all) = (0, 0)
        for character in text where !character.isWhitespace {
            guard let scalar = character.unicodeScalars.first else { continue }
            all += 1
            if scalar != "?", fit(Glyph(scalar), .single).glyph.base == "?" { lost += 1 }
        }
        return lost * 2 <= all
    }

    /// Whether a terminal of this charset shows the character as it is.
    public func shows(_ scalar: Unicode.Scalar) -> Bool { fit(Glyph(scalar), .single).glyph.base == scalar }

    /// Whether this charset draws braille and eighth blocks, or a widget must use its coarser form.
    public var hasFineBlocks: Bool { self == .unicode }

    /// Heights of a curve of one line, from the lowest: each has more ink than the one before it.
    public var levels: [Unicode.Scalar] {
        switch self {
        case .unicode: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        case .basic: ["_", "▄", "▒", "▓", "█"]
        case .ascii: ["_", "-", "=", "*", "#"]
        }
    }

    private static func isInConsoleFont(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xA0...0xFF: true
        case 0x2500, 0x2502, 0x250C, 0x2510, 0x2514, 0x2518, 0x251C, 0x2524, 0x252C, 0x2534, 0x253C: true
        case 0x2550...0x256C: true
        case 0x2580, 0x2584, 0x2588, 0x258C, 0x2590...0x2593, 0x25A0: true
        default: false
        }
    }

    private func standIn(for scalar: Unicode.Scalar) -> Unicode.Scalar {
        if let standIn = Charset.standIns[scalar] { return standIn }
        switch scalar.value {
        case 0x2800: return " "
        case 0x2801...0x28FF: return Charset.standInForBraille(UInt8(scalar.value & 0xFF))
        case 0x2500...0x257F: return Charset.standInForLine(scalar)
        default: break
        }
        return scalar.isASCII ? scalar : Charset.plainLetters[scalar] ?? "?"
    }

    /// More dots, more ink, in four steps.
    private static func standInForBraille(_ dots: UInt8) -> Unicode.Scalar {
        switch dots.nonzeroBitCount {
        case 0...2: "."
        case 3...4: ":"
        case 5...6: "*"
        default: "#"
        }
    }

    private static func standInForLine(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "─", "━", "┄", "┅", "┈", "┉", "╌", "╍", "╴", "╶", "╸", "╺": "-"
        case "═": "="
        case "│", "┃", "┆", "┇", "┊", "┋", "║", "╎", "╏", "╵", "╷", "╹", "╻": "|"
        default: "+"
        }
    }

    /// Symbols of hmi.md first: `◆1 CRIT ▲2 HIGH ●3 MED ○4 LOW` are `!1 ^2 *3 o4`.
    private static let standIns: [Unicode.Scalar: Unicode.Scalar] = [
        "◆": "!", "▲": "^", "●": "*", "○": "o", "◇": "!", "△": "^", "▼": "v", "▽": "v", "■": "#", "□": "o",
        "↑": "^", "↓": "v", "←": "<", "→": ">", "↗": "/", "↘": "\\", "↖": "\\", "↙": "/", "↔": "-", "↕": "|",
        "…": "~", "·": ".", "•": "*", "×": "x", "÷": "/", "−": "-", "–": "-", "—": "-", "°": "o", "±": "~",
        "≥": ">", "≤": "<", "≠": "!", "≈": "~", "=": "=", "µ": "u", "μ": "u", "Ω": "O", "Δ": "D", "σ": "s",
        "«": "<", "»": ">", "‹": "<", "›": ">", "“": "\"", "”": "\"", "„": "\"", "‘": "'", "’": "'", "‚": ",",
        "\u{A0}": " ", "\u{2007}": " ", "\u{2009}": " ", "\u{202F}": " ", "\u{3000}": " ",
        "¹": "1", "²": "2", "³": "3", "⁴": "4", "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5",
        "½": "2", "€": "E", "£": "L", "§": "S", "¿": "?", "¡": "!", "ª": "a", "º": "o",
        "œ": "o", "Œ": "O", "æ": "a", "Æ": "A", "ß": "s", "ø": "o", "Ø": "O", "ð": "d", "þ": "p", "ı": "i", "ł": "l",
        "█": "#", "▓": "%", "▒": "=", "░": ".", "▀": "\"", "▄": "_", "▌": "|", "▐": "|",
        "▁": "_", "▂": "_", "▃": "-", "▅": "=", "▆": "*", "▇": "#",
        "▏": "|", "▎": "|", "▍": "|", "▋": "|", "▊": "#", "▉": "#",
        "✓": "v", "✔": "v", "✗": "x", "✘": "x", "⚠": "!", "⚑": "P", "⏸": "=", "▶": ">", "►": ">", "◀": "<", "◄": "<",
        "▸": ">", "⏵": ">", "⟳": "@", "↻": "@", "↺": "@", "⌛": "~", "☎": "T", "★": "*", "☆": "*", "\u{FFFD}": "?",
    ]

    /// Letters that lose their accents in ASCII: é is read as e. (Latin-1 to Latin Extended-B and Latin Extended
    /// Additional, by canonical decomposition.)
    private static let plainLetters: [Unicode.Scalar: Unicode.Scalar] = {
        let families: [(plain: Unicode.Scalar, accented: String)] = [
            ("A", "ÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶ"),
            ("B", "ḂḄḆ"),
            ("C", "ÇĆĈĊČḈ"),
            ("D", "ĎḊḌḎḐḒ"),
            ("E", "ÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ"),
            ("F", "Ḟ"),
            ("G", "ĜĞĠĢǦǴḠ"),
            ("H", "ĤȞḢḤḦḨḪ"),
            ("I", "ÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊ"),
            ("J", "Ĵ"),
            ("K", "ĶǨḰḲḴ"),
            ("L", "ĹĻĽḶḸḺḼ"),
            ("M", "ḾṀṂ"),
            ("N", "ÑŃŅŇǸṄṆṈṊ"),
            ("O", "ÒÓÔÕÖŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ"),
            ("P", "ṔṖ"),
            ("R", "ŔŖŘȐȒṘṚṜṞ"),
            ("S", "ŚŜŞŠȘṠṢṤṦṨ"),
            ("T", "ŢŤȚṪṬṮṰ"),
            ("U", "ÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ"),
            ("V", "ṼṾ"),
            ("W", "ŴẀẂẄẆẈ"),
            ("X", "ẊẌ"),
            ("Y", "ÝŶŸȲẎỲỴỶỸ"),
            ("Z", "ŹŻŽẐẒẔ"),
            ("a", "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
            ("b", "ḃḅḇ"),
            ("c", "çćĉċčḉ"),
            ("d", "ďḋḍḏḑḓ"),
            ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
            ("f", "ḟ"),
            ("g", "ĝğġģǧǵḡ"),
            ("h", "ĥȟḣḥḧḩḫẖ"),
            ("i", "ìíîïĩīĭįǐȉȋḭḯỉị"),
            ("j", "ĵǰ"),
            ("k", "ķǩḱḳḵ"),
            ("l", "ĺļľḷḹḻḽ"),
            ("m", "ḿṁṃ"),
            ("n", "ñńņňǹṅṇṉṋ"),
            ("o", "òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
            ("p", "ṕṗ"),
            ("r", "ŕŗřȑȓṙṛṝṟ"),
            ("s", "śŝşšșṡṣṥṧṩ"),
            ("t", "ţťțṫṭṯṱẗ"),
            ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
            ("v", "ṽṿ"),
            ("w", "ŵẁẃẅẇẉẘ"),
            ("x", "ẋẍ"),
            ("y", "ýÿŷȳẏẙỳỵỷỹ"),
            ("z", "źżžẑẓẕ"),
        ]
        var letters: [Unicode.Scalar: Unicode.Scalar] = [:]
        for family in families {
            for scalar in family.accented.unicodeScalars { letters[scalar] = family.plain }
        }
        return letters
    }()
}
