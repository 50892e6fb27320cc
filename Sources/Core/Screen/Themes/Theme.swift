/// What each role looks like.
public struct Theme: Equatable, Sendable {
    /// A colour by its parts, and its nearest relative among the 16 of the first colour terminals.
    struct Ink: Equatable, Sendable {
        let rgb: RGB
        let ansi: UInt8

        init(_ hex: UInt32, _ ansi: UInt8) {
            rgb = RGB(hex)
            self.ansi = ansi
        }
    }

    /// How one role is drawn; no ink means the terminal's own colour.
    struct Look: Equatable, Sendable {
        var foreground: Ink?
        var background: Ink?
        var attributes: Attributes

        init(_ foreground: Ink? = nil, on background: Ink? = nil, _ attributes: Attributes = []) {
            self.foreground = foreground
            self.background = background
            self.attributes = attributes
        }
    }

    public let name: String
    /// The colours of an SVG's paper and plain text; a terminal keeps its own.
    public let paper: RGB
    public let text: RGB
    let looks: @Sendable (Role) -> Look

    public static func == (left: Theme, right: Theme) -> Bool { left.name == right.name }

    /// All themes, by the names operators give.
    public static let all: [Theme] = [.dark, .light, .highContrast, .colourBlind, .mono]

    /// By its name, however colour is spelled.
    public static func named(_ name: String) -> Theme? {
        all.first { $0.name == name || $0.name == name.replacing("color", with: "colour") }
    }

    /// What a style becomes at a depth. Without colours, roles that mean something abnormal differ by attributes, and
    /// by the glyphs and words that displays always draw beside them.
    public func paint(_ style: Style, depth: ColourDepth) -> Paint {
        guard depth != .mono, name != Theme.mono.name else {
            return Paint(
                foreground: .standard, background: .standard,
                attributes: style.attributes.union(Theme.monoAttributes(style.role)))
        }
        let look = looks(style.role)
        var paint = Paint(
            foreground: Theme.colour(look.foreground, depth), background: Theme.colour(look.background, depth),
            attributes: style.attributes.union(look.attributes))
        if depth == .eight, let ink = look.foreground, ink.ansi >= 8 {
            // Bright black is no colour of its own here; the other bright ones are bold.
            paint.foreground = ink.ansi == 8 ? .standard : .indexed(ink.ansi - 8)
            if ink.ansi > 8 { paint.attributes.insert(.bold) }
        }
        if depth == .eight, let ink = look.background, ink.ansi >= 8 {
            paint.background = .indexed(ink.ansi == 8 ? 0 : ink.ansi - 8)
        }
        return paint
    }

    private static func colour(_ ink: Ink?, _ depth: ColourDepth) -> TerminalColour {
        guard let ink else { return .standard }
        switch depth {
        case .mono: return .standard
        case .eight, .sixteen: return .indexed(ink.ansi)
        case .palette: return .indexed(ink.rgb.nearest256)
        case .direct: return .direct(ink.rgb)
        }
    }

    private static func monoAttributes(_ role: Role) -> Attributes {
        switch role {
        case .critical, .fault, .historyFrame: [.bold, .reverse]
        case .high, .notice: [.bold, .underline]
        case .medium, .heading, .badge, .key: .bold
        case .low, .link, .input: .underline
        case .selected: .reverse
        case .stale, .bad, .missing: .faint
        case .normal, .dim, .border, .header, .strip, .label, .uncertain, .ok, .graph, .usual, .threshold: []
        }
    }
}
