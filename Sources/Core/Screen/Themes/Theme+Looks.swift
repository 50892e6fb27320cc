extension Theme {
    /// For dark terminals. Greys for what is normal; red, orange, yellow and blue for the four priorities, magenta for
    /// what the console says about itself: chosen so that whoever sees no red, no green or no blue still tells them
    /// apart (`ThemeVisionTests` computes it).
    public static let dark = onDark("dark", DarkInk.colours)

    /// The same on dark terminals with colours further apart for those who see no red or no green: told by lightness
    /// and by blue against orange alone.
    public static let colourBlind = onDark("colour-blind", ColourBlindInk.colours)

    private static func onDark(_ name: String, _ ink: DarkColours) -> Theme {
        Theme(name: name, paper: DarkInk.paper.rgb, text: RGB(0xC6C8CC)) { role in
            switch role {
            case .normal, .graph, .ok: return Look()
            case .label, .header: return Look(DarkInk.soft)
            case .dim, .border, .usual: return Look(DarkInk.faint)
            case .heading: return Look(DarkInk.bright, .bold)
            case .strip: return Look(DarkInk.bright)
            case .badge: return Look(DarkInk.paper, on: DarkInk.soft, .bold)
            case .key: return Look(DarkInk.bright, .bold)
            case .link: return Look(nil, .underline)
            case .critical: return Look(ink.criticalText, on: ink.critical, .bold)
            case .high: return Look(ink.high, .bold)
            case .medium: return Look(ink.medium)
            case .low: return Look(ink.low)
            case .stale, .missing: return Look(DarkInk.faint)
            case .bad: return Look(DarkInk.soft)
            case .uncertain: return Look(DarkInk.soft)
            case .selected: return Look(nil, .reverse)
            case .historyFrame: return Look(ink.notice, .bold)
            case .notice: return Look(ink.notice)
            case .fault: return Look(DarkInk.white, on: ink.fault, .bold)
            case .input: return Look(DarkInk.bright)
            case .threshold: return Look(DarkInk.soft)
            }
        }
    }

    /// For light terminals.
    public static let light = Theme(name: "light", paper: RGB(0xFAFAF8), text: RGB(0x2E3136)) { role in
        let ink = LightInk.self
        switch role {
        case .normal, .graph, .ok: return Look()
        case .label, .header: return Look(ink.soft)
        case .dim, .border, .usual: return Look(ink.faint)
        case .heading: return Look(ink.black, .bold)
        case .strip: return Look(ink.black)
        case .badge: return Look(ink.paper, on: ink.soft, .bold)
        case .key: return Look(ink.black, .bold)
        case .link: return Look(nil, .underline)
        case .critical: return Look(ink.paper, on: ink.red, .bold)
        case .high: return Look(ink.orange, .bold)
        case .medium: return Look(ink.brown)
        case .low: return Look(ink.blue)
        case .stale, .missing: return Look(ink.faint)
        case .bad: return Look(ink.soft)
        case .uncertain: return Look(ink.soft)
        case .selected: return Look(nil, .reverse)
        case .historyFrame: return Look(ink.magenta, .bold)
        case .notice: return Look(ink.magenta)
        case .fault: return Look(ink.paper, on: ink.purple, .bold)
        case .input: return Look(ink.black)
        case .threshold: return Look(ink.soft)
        }
    }

    /// For bright rooms and tired eyes: no greys, primary colours on black, everything abnormal bold.
    public static let highContrast = Theme(name: "high-contrast", paper: RGB(0x000000), text: RGB(0xFFFFFF)) { role in
        let ink = StrongInk.self
        switch role {
        case .normal, .graph, .ok, .label, .header, .strip, .input: return Look(ink.white, on: ink.black)
        case .dim, .border, .usual, .stale, .missing: return Look(ink.grey, on: ink.black)
        case .heading, .key: return Look(ink.white, on: ink.black, .bold)
        case .badge: return Look(ink.black, on: ink.white, .bold)
        case .link: return Look(ink.white, on: ink.black, .underline)
        case .critical: return Look(ink.white, on: ink.red, .bold)
        case .high: return Look(ink.orange, on: ink.black, .bold)
        case .medium: return Look(ink.yellow, on: ink.black, .bold)
        case .low: return Look(ink.cyan, on: ink.black, .bold)
        case .bad, .uncertain: return Look(ink.white, on: ink.black, .underline)
        case .selected: return Look(ink.white, on: ink.black, .reverse)
        case .historyFrame, .notice: return Look(ink.magenta, on: ink.black, .bold)
        case .fault: return Look(ink.black, on: ink.magenta, .bold)
        case .threshold: return Look(ink.white, on: ink.black)
        }
    }

    /// No colour at all, on any terminal.
    public static let mono = Theme(name: "mono", paper: RGB(0xFFFFFF), text: RGB(0x000000)) { _ in Look() }
}

/// The colours in which dark themes differ.
private struct DarkColours {
    let criticalText: Theme.Ink
    let critical: Theme.Ink
    let high: Theme.Ink
    let medium: Theme.Ink
    let low: Theme.Ink
    let notice: Theme.Ink
    let fault: Theme.Ink
}

private enum DarkInk {
    static let paper = Theme.Ink(0x16181C, 0)
    static let faint = Theme.Ink(0x80848C, 8)
    static let soft = Theme.Ink(0x9DA1A8, 7)
    static let bright = Theme.Ink(0xE6E7EA, 15)
    static let white = Theme.Ink(0xFFFFFF, 15)
    static let colours = DarkColours(
        criticalText: white, critical: Theme.Ink(0xC01F2E, 1), high: Theme.Ink(0xF2632E, 9),
        medium: Theme.Ink(0xF2DC78, 11), low: Theme.Ink(0x62C6FF, 14), notice: Theme.Ink(0xC857EA, 13),
        fault: Theme.Ink(0x5B2E96, 5))
}

private enum ColourBlindInk {
    static let colours = DarkColours(
        criticalText: Theme.Ink(0x000000, 0), critical: Theme.Ink(0xD75F00, 3), high: Theme.Ink(0xE07F0C, 9),
        medium: Theme.Ink(0xF7E7A0, 11), low: Theme.Ink(0x87D7FF, 14), notice: Theme.Ink(0xC968D0, 13),
        fault: Theme.Ink(0x2B2F8F, 4))
}

private enum LightInk {
    static let paper = Theme.Ink(0xFFFFFF, 15)
    static let faint = Theme.Ink(0x6A6E75, 8)
    static let soft = Theme.Ink(0x565A61, 8)
    static let black = Theme.Ink(0x101114, 0)
    static let red = Theme.Ink(0xB3001B, 1)
    static let orange = Theme.Ink(0x8A2200, 9)
    static let brown = Theme.Ink(0x97650C, 3)
    static let blue = Theme.Ink(0x005FEA, 4)
    static let magenta = Theme.Ink(0x62007E, 5)
    static let purple = Theme.Ink(0x42007A, 5)
}

private enum StrongInk {
    static let black = Theme.Ink(0x000000, 0)
    static let grey = Theme.Ink(0xB8B8B8, 7)
    static let white = Theme.Ink(0xFFFFFF, 15)
    static let red = Theme.Ink(0xB00000, 1)
    static let orange = Theme.Ink(0xFA7040, 9)
    static let yellow = Theme.Ink(0xFBD817, 11)
    static let cyan = Theme.Ink(0x70D8FF, 14)
    static let magenta = Theme.Ink(0xDC70FF, 13)
}
