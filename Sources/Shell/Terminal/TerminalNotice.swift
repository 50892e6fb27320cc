/// A notice of the terminal's own, shown by it outside its window: on the desktop an SSH client runs on.
public enum TerminalNotice: String, Sendable, CaseIterable {
    /// iTerm2's, also ConEmu, kitty, WezTerm, ghostty: `ESC ] 9 ; text BEL`.
    case osc9
    /// urxvt's, also foot, WezTerm, ghostty: `ESC ] 777 ; notify ; title ; text BEL`.
    case osc777

    /// Characters of a notice: a desktop shows two lines of it.
    static let textLimit = 200

    /// What is written. Whatever the text holds, no byte of it ends the sequence or begins another: control characters
    /// of both sets are spaces, and the separator of fields is a comma.
    /// - Parameter multiplexer: what has to hand it on to the terminal around it.
    func bytes(_ text: String, title: String, through multiplexer: Multiplexer?) -> [UInt8] {
        let shown = TerminalNotice.plain(text)
        let sequence =
            switch self {
            case .osc9: "\u{1B}]9;\(TerminalNotice.plain(title)): \(shown)\u{07}"
            case .osc777: "\u{1B}]777;notify;\(TerminalNotice.plain(title));\(shown)\u{07}"
            }
        return Array((multiplexer?.handingOn(sequence) ?? sequence).utf8)
    }

    private static func plain(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(textLimit) {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            plain.append(isControl ? " " : scalar == ";" ? "," : scalar)
        }
        return String(plain)
    }
}
