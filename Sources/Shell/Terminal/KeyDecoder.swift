import Screen

/// Turns the bytes a terminal sends into keys. Pure: bytes and the escape delay come as arguments.
///
/// A lone Escape and the start of a sequence are the same byte. Bytes that arrive together belong together; after
/// `TerminalSession.escapeDelay` without more, `expire` decides that what is pending was typed as it stands.
struct KeyDecoder {
    /// Longest sequence waited for; anything longer is no key of any terminal we know of.
    static let maximumSequenceBytes = 32
    /// Longest paste kept: a comment is shorter, a whole log file pasted by mistake is cut.
    static let maximumPasteBytes = 4_096

    private let sequences: [[UInt8]: Key]
    private let prefixes: Set<[UInt8]>
    private var pending: [UInt8] = []
    private var pasted: [UInt8]?
    /// A lone Escape was taken for the key, and nothing came since: what follows may be the rest of its sequence.
    private var hasExpired = false
    /// The terminal was asked to report the mouse.
    private let takesMouse: Bool

    /// - Parameter sequences: the terminal's own keys; those that most terminals share are added.
    init(sequences: [[UInt8]: Key] = [:], takesMouse: Bool = false) {
        self.takesMouse = takesMouse
        // Terminals also send the cursor keys of the mode they were not asked for: both spellings are known.
        self.sequences = KeyDecoder.shared.merging(sequences.filter { $0.key.first == 0x1B }) { _, own in own }
        prefixes = Set(self.sequences.keys.flatMap { bytes in (1..<bytes.count).map { Array(bytes[..<$0]) } })
    }

    /// Whether bytes wait for more; ask `expire` when none come.
    var isPending: Bool { !pending.isEmpty && pasted == nil && !isWithinReport }

    /// The rest of a report of the mouse is on its way, however late: its digits must not press keys.
    private var isWithinReport: Bool { takesMouse && pending.count > 1 && pending.starts(with: [0x1B, 0x5B]) }

    /// The keys completed by `bytes`.
    mutating func decode(_ bytes: some Sequence<UInt8>) -> [Key] {
        let fresh = Array(bytes)
        // On a slow line the rest of a sequence comes late, and at once: no hand types `[` and `A` together. Its letters
        // must not press keys.
        if hasExpired, pending.isEmpty, isTail(fresh) { pending.append(0x1B) }
        if !fresh.isEmpty { hasExpired = false }
        pending.append(contentsOf: fresh)
        var keys: [Key] = []
        // Every round takes at least one byte or stops.
        while !pending.isEmpty {
            let before = pending.count
            switch pasted == nil ? next() : nextOfPaste() {
            case .key(let key): keys.append(key)
            case .nothing: break
            case .incomplete: return keys
            }
            guard pending.count < before else { return keys }
        }
        return keys
    }

    /// The keys of what was pending, taken as it stands.
    mutating func expire() -> [Key] {
        guard isPending else { return [] }
        var keys: [Key] = []
        if pending[0] == 0x1B {
            pending.removeFirst()
            keys.append(.escape)
            hasExpired = pending.isEmpty
        } else {
            // The start of a character whose end never came.
            pending.removeAll()
        }
        return keys + decode([])
    }

    /// Whether bytes are the rest of a sequence whose Escape came before them, whole.
    private func isTail(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 1, let first = bytes.first else { return false }
        // What is left of a report of the mouse is nothing.
        if takesMouse, MouseReport.tailLength(bytes) != nil { return false }
        if first == UInt8(ascii: "O") { return sequences[[0x1B] + bytes.prefix(2)] != nil }
        guard first == UInt8(ascii: "["), let end = bytes.dropFirst().firstIndex(where: { !(0x20...0x3F).contains($0) })
        else { return false }
        return (0x40...0x7E).contains(bytes[end])
    }

    private enum Step {
        case key(Key)
        case nothing
        case incomplete
    }

    private mutating func next() -> Step {
        if takesMouse, let count = MouseReport.tailLength(pending) {
            // Its Escape came so much earlier that it was taken for the key.
            pending.removeFirst(count)
            return .nothing
        }
        switch pending[0] {
        case 0x1B: return nextOfEscape()
        case 0x20...0x7E: return .key(.character(Character(Unicode.Scalar(take()))))
        case 0x80...0xFF: return nextOfCharacter()
        default: return .key(KeyDecoder.controlKey(take()))
        }
    }

    private mutating func nextOfEscape() -> Step {
        let longest = min(pending.count, KeyDecoder.maximumSequenceBytes)
        for count in stride(from: longest, to: 1, by: -1) {
            if let key = sequences[Array(pending[..<count])] {
                pending.removeFirst(count)
                return .key(key)
            }
        }
        if pending.starts(with: KeyDecoder.pasteStart) {
            pending.removeFirst(KeyDecoder.pasteStart.count)
            pasted = []
            return .nothing
        }
        guard pending.count > 1 else { return .incomplete }
        if takesMouse, pending.starts(with: MouseReport.oldStart) { return nextOfOldReport() }
        switch pending[1] {
        case UInt8(ascii: "["): return nextOfControlSequence()
        case UInt8(ascii: "O") where pending.count == 2: return .incomplete
        case 0x1B:
            // Two escapes: the first was typed; the second may begin a sequence.
            pending.removeFirst()
            return .key(.escape)
        case 0x20...0x7E:
            if prefixes.contains(pending) { return .incomplete }
            pending.removeFirst()
            return .key(.alternate(Character(Unicode.Scalar(take()))))
        default:
            pending.removeFirst()
            return .key(.escape)
        }
    }

    /// `ESC [ parameters final` (ECMA-48 §5.4): a known key with modifiers is the key, anything else is nothing.
    private mutating func nextOfControlSequence() -> Step {
        // The Linux console's F1–F5 are `ESC [ [ A`.
        let start = pending.count > 2 && pending[2] == UInt8(ascii: "[") ? 3 : 2
        guard let end = pending[start...].firstIndex(where: { !(0x20...0x3F).contains($0) }) else {
            guard pending.count < KeyDecoder.maximumSequenceBytes else {
                pending.removeFirst(2)
                return .nothing
            }
            return .incomplete
        }
        let sequence = Array(pending[...end])
        // A byte that ends no sequence belongs to the next key.
        let isFinal = (0x40...0x7E).contains(pending[end])
        pending.removeFirst(isFinal ? end + 1 : end)
        if takesMouse, let report = MouseReport(sequence) { return report.click.map { .key(.click($0)) } ?? .nothing }
        guard isFinal, let separator = sequence.firstIndex(of: UInt8(ascii: ";")) else { return .nothing }
        // `ESC [ 1 ; 5 A` is `ESC [ A` with Control; `ESC [ 5 ; 5 ~` is `ESC [ 5 ~` with Control.
        let number = Array(sequence[2..<separator])
        let base = number == [UInt8(ascii: "1")] && sequence.last != UInt8(ascii: "~") ? [] : number
        let plain = sequences[sequence[..<2] + base + sequence.suffix(1)]
        return plain.map { .key($0) } ?? .nothing
    }

    /// `ESC [ M` and three bytes, from terminals that know no other report.
    private mutating func nextOfOldReport() -> Step {
        let bytes = Array(pending.prefix(MouseReport.oldLength))
        // No report holds a control character: what was cut off ends where the next key begins.
        if let end = bytes.dropFirst(MouseReport.oldStart.count).firstIndex(where: { $0 < 0x20 }) {
            pending.removeFirst(end)
            return .nothing
        }
        guard bytes.count == MouseReport.oldLength else { return .incomplete }
        pending.removeFirst(bytes.count)
        return MouseReport(old: bytes).click.map { .key(.click($0)) } ?? .nothing
    }

    private mutating func nextOfCharacter() -> Step {
        let length: Int
        switch pending[0] {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default:
            _ = take()
            return .nothing
        }
        let bytes = pending.prefix(length)
        guard bytes.dropFirst().allSatisfy({ 0x80...0xBF ~= $0 }) else {
            _ = take()
            return .nothing
        }
        guard bytes.count == length else { return .incomplete }
        pending.removeFirst(length)
        guard let text = String(validating: bytes, as: UTF8.self), let character = text.first,
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return .nothing }
        return .key(.character(character))
    }

    private mutating func nextOfPaste() -> Step {
        let end = KeyDecoder.pasteEnd
        if pending.starts(with: end) {
            pending.removeFirst(end.count)
            let text = String(decoding: pasted ?? [], as: UTF8.self)
            pasted = nil
            return .key(.paste(KeyDecoder.withoutControls(text)))
        }
        if end.starts(with: pending) { return .incomplete }
        let byte = take()
        if byte == 0x03 {
            // The end of the paste was lost: Ctrl-C is the way out, and what came so far is not typed.
            pasted = nil
            return .key(.interrupt)
        }
        if let count = pasted?.count, count < KeyDecoder.maximumPasteBytes { pasted?.append(byte) }
        return .nothing
    }

    private mutating func take() -> UInt8 { pending.removeFirst() }

    /// Line ends and tabs are spaces in the one-line fields that take pastes.
    private static func withoutControls(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch ScalarClass(scalar) {
            case .control: if scalar == "\n" || scalar == "\t" || scalar == "\r" { kept.append(" ") }
            case .single, .double, .mark, .dropped: kept.append(scalar)
            }
        }
        return String(kept)
    }

    private static func controlKey(_ byte: UInt8) -> Key {
        switch byte {
        case 0x03: .interrupt
        case 0x08, 0x7F: .backspace
        case 0x09: .tab
        case 0x0A, 0x0D: .enter
        case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
        case 0x00: .control(" ")
        default: .control(Character(Unicode.Scalar(byte + 0x40)))
        }
    }
}

extension KeyDecoder {
    static let pasteStart = Array("\u{1B}[200~".utf8)
    static let pasteEnd = Array("\u{1B}[201~".utf8)

    /// Keys as xterm, the Linux console and rxvt send them (console_codes(4), XTerm Control Sequences).
    static let shared: [[UInt8]: Key] = {
        var keys: [String: Key] = [
            "[H": .home, "OH": .home, "[1~": .home, "[7~": .home, "[F": .end, "OF": .end, "[4~": .end, "[8~": .end,
            "[2~": .insert, "[3~": .delete, "[5~": .pageUp, "[6~": .pageDown, "[Z": .backtab, "OM": .enter,
            "[[A": .function(1), "[[B": .function(2), "[[C": .function(3), "[[D": .function(4), "[[E": .function(5),
        ]
        for (final, key) in [("A", Key.up), ("B", .down), ("C", .right), ("D", .left)] {
            keys["[" + final] = key
            keys["O" + final] = key
        }
        for (index, final) in ["P", "Q", "R", "S"].enumerated() { keys["O" + final] = .function(index + 1) }
        let numbers = [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24]
        for (index, number) in numbers.enumerated() { keys["[\(number)~"] = .function(index + 1) }
        return Dictionary(uniqueKeysWithValues: keys.map { ([0x1B] + Array($0.key.utf8), $0.value) })
    }()
}
