/// A colour by its red, green and blue parts.
public struct RGB: Equatable, Hashable, Sendable {
    public let red: UInt8
    public let green: UInt8
    public let blue: UInt8

    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// From `0xRRGGBB`.
    init(_ hex: UInt32) {
        self.init(UInt8(hex >> 16 & 0xFF), UInt8(hex >> 8 & 0xFF), UInt8(hex & 0xFF))
    }

    /// `#rrggbb`.
    public var hex: String {
        [red, green, blue].reduce(into: "#") { text, part in
            text += part < 16 ? "0" + String(part, radix: 16) : String(part, radix: 16)
        }
    }

    /// The nearest of the 240 fixed colours of 256-colour terminals: the 6×6×6 cube (16–231) or the greys (232–255).
    public var nearest256: UInt8 {
        let cube = [red, green, blue].map(RGB.cubeStep)
        let cubeColour = cube.map { RGB.cubeLevels[$0] }
        let mean = (Int(red) + Int(green) + Int(blue)) / 3
        let greyStep = min(max((mean - 3) / 10, 0), 23)
        let grey = 8 + 10 * greyStep
        if distance([grey, grey, grey]) < distance(cubeColour) { return UInt8(232 + greyStep) }
        return UInt8(16 + 36 * cube[0] + 6 * cube[1] + cube[2])
    }

    /// What a terminal shows for one of those 240; nil for the first 16, which are each terminal's own.
    public init?(index: UInt8) {
        guard index >= 16 else { return nil }
        if index >= 232 {
            let grey = 8 + 10 * (index - 232)
            self.init(grey, grey, grey)
        } else {
            let step = { (weight: Int) in UInt8(RGB.cubeLevels[Int(index - 16) / weight % 6]) }
            self.init(step(36), step(6), step(1))
        }
    }

    private static let cubeLevels = [0, 95, 135, 175, 215, 255]

    private static func cubeStep(_ part: UInt8) -> Int {
        let value = Int(part)
        return cubeLevels.indices.min { abs(cubeLevels[$0] - value) < abs(cubeLevels[$1] - value) } ?? 0
    }

    private func distance(_ other: [Int]) -> Int {
        zip([red, green, blue], other).reduce(0) { $0 + (Int($1.0) - $1.1) * (Int($1.0) - $1.1) }
    }
}

/// How many colours a terminal shows.
public enum ColourDepth: String, CaseIterable, Sendable {
    /// None: attributes and glyphs alone carry the meaning.
    case mono
    case eight
    case sixteen
    case palette
    case direct

    /// As `--colours` names it.
    public var name: String {
        switch self {
        case .mono: "none"
        case .eight: "8"
        case .sixteen: "16"
        case .palette: "256"
        case .direct: "true"
        }
    }

    public static func named(_ name: String) -> ColourDepth? { allCases.first { $0.name == name } }
}

/// A colour as a terminal is asked for it.
public enum TerminalColour: Equatable, Hashable, Sendable {
    /// The terminal's own.
    case standard
    case indexed(UInt8)
    case direct(RGB)
}

/// A style as a terminal is asked for it: what a theme makes of a role at a depth.
public struct Paint: Equatable, Hashable, Sendable {
    public var foreground: TerminalColour
    public var background: TerminalColour
    public var attributes: Attributes

    public static let plain = Paint(foreground: .standard, background: .standard, attributes: [])

    /// Whether a space in this paint looks like an erased cell.
    public var showsOnSpaces: Bool {
        background != .standard || !attributes.isDisjoint(with: [.reverse, .underline])
    }
}
