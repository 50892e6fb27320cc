/// What stands between a program and the terminal, and hands on only what it is told to.
enum Multiplexer {
    case tmux, screen

    /// GNU screen's limit of a string it hands on is 768 bytes in its oldest versions in use; a quarter of it leaves
    /// room for what it adds.
    private static let screenStringLimit = 192

    /// nil where the terminal is written to itself. Each names itself in the environment of what runs in it.
    init?(_ environment: [String: String]) {
        func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
        if isSet("TMUX") {
            self = .tmux
        } else if isSet("STY") {
            self = .screen
        } else {
            return nil
        }
    }

    /// A sequence for the terminal around it: of tmux with `allow-passthrough on`.
    func handingOn(_ sequence: String) -> String {
        switch self {
        case .tmux: return "\u{1B}Ptmux;" + sequence.replacing("\u{1B}", with: "\u{1B}\u{1B}") + "\u{1B}\\"
        case .screen:
            // It joins what several strings hold, and knows no way to write an escape in one.
            var rest = Array(sequence.unicodeScalars)[...]
            var wrapped = ""
            while !rest.isEmpty {
                var part = String.UnicodeScalarView()
                part.append(contentsOf: rest.prefix(Multiplexer.screenStringLimit))
                wrapped += "\u{1B}P" + String(part) + "\u{1B}\\"
                rest = rest.dropFirst(Multiplexer.screenStringLimit)
            }
            return wrapped
        }
    }
}
