extension Theme {
    /// For dark terminals. Greys for what is normal; red, orange, yellow and cyan for the four priorities, with distinct
    /// lightness so that they differ without hue; magenta for what the console says about itself.
    public static let dark = Theme(name: "dark", paper: RGB(0x16181C), text: RGB(0xC6C8CC)) { role in
        let ink = DarkInk.self
        switch role {
        case .normal, .graph, .ok: return Look()
        case .label, .header: return Look(ink.soft)
        case .dim, .border, .usual: return Look(ink.faint)
        case .heading: return Look(ink.bright, .bold)
        case .strip: return Look(ink.bright)
        case .badge: return Look(ink.paper, on: ink.soft, .bold)
        case .key: return Look(ink.bright, .bold)
        case .link: return Look(nil, .underline)
        case .critical: return Look(ink.white, on: ink.red, .bold)
        case .high: return Look(ink.orange, .bold)
        case .medium: return Look(ink.yellow)
        case .low: return Look(ink.cyan)
        case .stale, .missing: return Look(ink.faint)
        case .bad: return Look(ink.soft)
        case .uncertain: return Look(ink.soft)
        case .selected: return Look(nil, .reverse)
        case .historyFrame: return Look(ink.magenta, .bold)
        case .notice: return Look(ink.magenta)
        case .fault: return Look(ink.white, on: ink.purple, .bold)
        case .input: return Look(ink.bright)
        case .threshold: return Look(ink.soft)
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
        case .fault: return Look(ink.paper, on: ink.magenta, .bold)
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

private enum DarkInk {
    static let paper = Theme.Ink(0x16181C, 0)
    static let faint = Theme.Ink(0x767A82, 8)
    static let soft = Theme.Ink(0x9DA1A8, 7)
    static let bright = Theme.Ink(0xE6E7EA, 15)
    static let white = Theme.Ink(0xFFFFFF, 15)
    static let red = Theme.Ink(0xC01F2E, 1)
    static let orange = Theme.Ink(0xFF8A3D, 9)
    static let yellow = Theme.Ink(0xF2D74E, 11)
    static let cyan = Theme.Ink(0x5FC3D6, 6)
    static let magenta = Theme.Ink(0xD68BE8, 13)
    static let purple = Theme.Ink(0x7A2E96, 5)
}

private enum LightInk {
    static let paper = Theme.Ink(0xFFFFFF, 15)
    static let faint = Theme.Ink(0x73777E, 8)
    static let soft = Theme.Ink(0x565A61, 8)
    static let black = Theme.Ink(0x101114, 0)
    static let red = Theme.Ink(0xB3001B, 1)
    static let orange = Theme.Ink(0xB34700, 9)
    static let brown = Theme.Ink(0x7A5B00, 3)
    static let blue = Theme.Ink(0x005F87, 4)
    static let magenta = Theme.Ink(0x8A1FA3, 5)
}

private enum StrongInk {
    static let black = Theme.Ink(0x000000, 0)
    static let grey = Theme.Ink(0xB8B8B8, 7)
    static let white = Theme.Ink(0xFFFFFF, 15)
    static let red = Theme.Ink(0xD00000, 1)
    static let orange = Theme.Ink(0xFFA040, 9)
    static let yellow = Theme.Ink(0xFFFF00, 11)
    static let cyan = Theme.Ink(0x40E0FF, 14)
    static let magenta = Theme.Ink(0xFF80FF, 13)
}
