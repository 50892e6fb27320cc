/// Select Graphic Rendition (ECMA-48 §8.3.117): the escape sequences of colours and attributes.
public enum SGR {
    /// The sequence that turns a terminal painting in `old` to `new`; empty when they are the same.
    /// It names only what changes, or starts over when that is shorter.
    /// - Parameter unsets: the terminal takes an attribute away by itself; otherwise one that must go starts over. A
    ///   VT100 knows no such sequence, and files are read by whatever their reader has.
    public static func change(from old: Paint, to new: Paint, unsets: Bool = false) -> String {
        guard old != new else { return "" }
        if new == .plain { return "\u{1B}[m" }
        let fresh = [""] + parameters(added: new.attributes, foreground: new.foreground, background: new.background)
        guard unsets || old.attributes.isSubset(of: new.attributes) else { return sequence(fresh) }
        let removed = old.attributes.subtracting(new.attributes)
        var added = new.attributes.subtracting(old.attributes)
        // Bold and faint go together.
        let isWeight = !removed.isDisjoint(with: [.bold, .faint])
        if isWeight { added.formUnion(new.attributes.intersection([.bold, .faint])) }
        var changes = isWeight ? ["22"] : []
        if removed.contains(.underline) { changes.append("24") }
        if removed.contains(.blink) { changes.append("25") }
        if removed.contains(.reverse) { changes.append("27") }
        changes += parameters(added: added, foreground: .standard, background: .standard)
        if new.foreground != old.foreground { changes.append(colour(new.foreground, base: 30)) }
        if new.background != old.background { changes.append(colour(new.background, base: 40)) }
        let short = sequence(changes)
        let long = sequence(fresh)
        return short.utf8.count <= long.utf8.count ? short : long
    }

    private static func sequence(_ parameters: [String]) -> String {
        "\u{1B}[" + parameters.joined(separator: ";") + "m"
    }

    private static func parameters(
        added: Attributes, foreground: TerminalColour, background: TerminalColour
    ) -> [String] {
        var parameters: [String] = []
        if added.contains(.bold) { parameters.append("1") }
        if added.contains(.faint) { parameters.append("2") }
        if added.contains(.underline) { parameters.append("4") }
        if added.contains(.blink) { parameters.append("5") }
        if added.contains(.reverse) { parameters.append("7") }
        if foreground != .standard { parameters.append(colour(foreground, base: 30)) }
        if background != .standard { parameters.append(colour(background, base: 40)) }
        return parameters
    }

    /// - Parameter base: 30 for the foreground, 40 for the background.
    private static func colour(_ colour: TerminalColour, base: Int) -> String {
        switch colour {
        case .standard: "\(base + 9)"
        case .indexed(let index) where index < 8: "\(base + Int(index))"
        case .indexed(let index) where index < 16: "\(base + 52 + Int(index))"
        case .indexed(let index): "\(base + 8);5;\(index)"
        case .direct(let rgb): "\(base + 8);2;\(rgb.red);\(rgb.green);\(rgb.blue)"
        }
    }
}
