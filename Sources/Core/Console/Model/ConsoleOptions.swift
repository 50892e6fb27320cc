import Alarms
import Screen
import Telemetry

/// What a console is started with and keeps for its life.
public struct ConsoleOptions: Sendable {
    public var language: Language
    public var charset: Charset
    /// Nothing can be sent to the core; a badge says so.
    public var isReadOnly: Bool
    /// The core's word: the account has no role to act. The same badge says so; what is tried all the same is told to the
    /// core.
    public var mayOnlyLook = false
    public var account: Operator
    /// Rings on a new annunciation.
    public var hasBell: Bool
    /// Hands a new annunciation to the terminal's own notices.
    public var hasNotices = false
    /// Can hand a text to the terminal's clipboard.
    public var copies = false
    /// Whether the terminal can have a clipboard at all.
    public var hasClipboard = true
    /// It is heard, not seen: what texts name is a word to type, and no key.
    var isSpoken = false
    /// Can give its terminal to another account.
    public var handsOver = false
    /// The site's displays and map are read on this machine; false where the console knows a core's socket alone.
    public var hasSiteFiles = true
    /// What is shown is for practice: the header says so.
    public var isExercise = false
    /// Over a poor link: nothing that changes by itself every second.
    public var isLowBandwidth = false
    /// The key table; a site may change it.
    public var keys: KeyTable

    public init(
        language: Language = .english, charset: Charset = .unicode, isReadOnly: Bool = false,
        account: Operator = Operator(account: ""), hasBell: Bool = true, keys: KeyTable = .standard
    ) {
        self.language = language
        self.charset = charset
        self.isReadOnly = isReadOnly
        self.account = account
        self.hasBell = hasBell
        self.keys = keys
    }
}
