import Screen

/// Sets colours and attributes: in one sequence on ECMA-48 terminals, one capability after the other elsewhere.
struct StyleBytes {
    private let terminfo: Terminfo
    private let isECMA48: Bool
    private let unsets: Bool
    private var known: [Change: [UInt8]] = [:]
    /// Themes have some thirty roles; beyond this many changes between them the cache starts anew.
    private static let maximumKnown = 4_096

    private struct Change: Hashable {
        let old: Paint
        let new: Paint
    }

    init(terminfo: Terminfo) {
        self.terminfo = terminfo
        isECMA48 = terminfo.isECMA48
        unsets = terminfo.unsetsAttributes
    }

    /// - Parameter old: nil when what is set is not known.
    mutating func change(from old: Paint?, to new: Paint) -> [UInt8] {
        guard let old else { return change(from: .plain, to: .plain, resetting: true) + change(from: .plain, to: new) }
        let change = Change(old: old, new: new)
        if let bytes = known[change] { return bytes }
        if known.count >= StyleBytes.maximumKnown { known.removeAll() }
        let bytes = self.change(from: old, to: new, resetting: false)
        known[change] = bytes
        return bytes
    }

    private func change(from old: Paint, to new: Paint, resetting: Bool) -> [UInt8] {
        if resetting { return terminfo.bytes("sgr0") }
        if isECMA48 { return Array(SGR.change(from: old, to: new, unsets: unsets).utf8) }
        guard old != new else { return [] }
        var bytes = old == .plain ? [] : terminfo.bytes("sgr0")
        let capabilities: [(Attributes, String)] = [
            (.bold, "bold"), (.faint, "dim"), (.underline, "smul"), (.reverse, "rev"), (.blink, "blink"),
        ]
        for (attribute, capability) in capabilities where new.attributes.contains(attribute) {
            bytes += terminfo.bytes(capability)
        }
        if case .indexed(let index) = new.foreground { bytes += terminfo.bytes("setaf", Int(index)) }
        if case .indexed(let index) = new.background { bytes += terminfo.bytes("setab", Int(index)) }
        return bytes
    }
}
