/// What the core hands to consoles as to any other way out: a line for the terminal's own notices.
public struct ConsoleNotice: Hashable, Sendable, Codable {
    /// How a terminal is made to show or sound it.
    public enum Form: String, Hashable, Sendable, Codable, CaseIterable {
        /// The bell alone: every terminal has one.
        case bell
        /// iTerm2's sequence, also kitty's, WezTerm's and ConEmu's.
        case osc9
        /// urxvt's, also foot's and ghostty's.
        case osc777
    }
    public var form: Form
    /// One line.
    public var text: String
    public init(form: Form, text: String) {
        self.form = form
        self.text = text
    }
}
