import Screen

/// What the terminal can do, and what a console should draw for it.
public struct Capabilities: Equatable, Sendable {
    /// The terminal description in use; `plain` when frames are printed as lines.
    public let name: String
    public let charset: Charset
    public let depth: ColourDepth
    /// False on dumb terminals: frames are printed as lines, as rarely as they may be; `--linear` serves better there.
    public let canAddress: Bool
    /// Frames are wrapped in DEC private mode 2026, so that they appear at once.
    public let synchronises: Bool
    /// The mouse was asked for, and the terminal can report it.
    public let takesMouse: Bool
    /// It may have a clipboard that a program reaches; the Linux console has none and prints what is meant for one.
    public let hasClipboard: Bool
    /// What the operator should know, nil when all is as asked.
    public let message: String?

    init(_ terminfo: Terminfo, options: TerminalOptions) {
        let environment = options.environment
        name = terminfo.name
        canAddress = terminfo.canAddress
        message = terminfo.message
        takesMouse = options.usesMouse && terminfo.canAddress && terminfo.has("kmous")
        let term = environment["TERM"] ?? ""
        hasClipboard = terminfo.canAddress && !term.hasPrefix("linux")
        charset = options.charset ?? Capabilities.charset(environment, term: term)
        let shown = Capabilities.depth(terminfo, environment)
        // A colour of sixteen takes 5 bytes, one of all 19.
        let isRich = shown == .palette || shown == .direct
        depth = options.depth ?? (options.isPoorLine && isRich ? .sixteen : shown)
        synchronises = terminfo.canAddress && Capabilities.synchronises(environment, term: term)
    }

    /// Whether frames could only be printed there, line under line, by the name alone: nothing is asked of the terminal.
    public static func printsOnly(term: String) -> Bool { ["", "dumb", "unknown"].contains(term) }

    /// What the locale says the terminal shows.
    public static func charset(_ environment: [String: String]) -> Charset {
        charset(environment, term: environment["TERM"] ?? "")
    }

    /// By the locale's name alone (LC_ALL, LC_CTYPE, LANG, in POSIX order): a locale that is named but not installed
    /// still says what the terminal shows, and setlocale would change number formats of the whole process.
    private static func charset(_ environment: [String: String], term: String) -> Charset {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let spelled = locale.uppercased()
        guard spelled.contains("UTF-8") || spelled.contains("UTF8") else { return .ascii }
        // The Linux console shows UTF-8 with a font of 256 glyphs.
        return term == "linux" || term.hasPrefix("linux-") ? .basic : .unicode
    }

    private static func depth(_ terminfo: Terminfo, _ environment: [String: String]) -> ColourDepth {
        // https://no-color.org: set and not empty.
        if let noColour = environment["NO_COLOR"], !noColour.isEmpty { return .mono }
        guard terminfo.canAddress else { return .mono }
        let colourTerm = environment["COLORTERM"] ?? ""
        if terminfo.hasDirectColour || terminfo.colourCount > 256 { return .direct }
        // Screen passes COLORTERM on from outside but not the colours.
        let isScreen = (environment["TERM"] ?? "").hasPrefix("screen")
        if (colourTerm == "truecolor" || colourTerm == "24bit") && terminfo.colourCount >= 8 && !isScreen {
            return .direct
        }
        switch terminfo.colourCount {
        case 256...: return .palette
        case 16..<256: return .sixteen
        case 8..<16: return .eight
        default: return .mono
        }
    }

    /// Terminals known to take mode 2026; asking one would mean waiting for an answer over a poor link.
    private static func synchronises(_ environment: [String: String], term: String) -> Bool {
        if environment["TMUX"] != nil || environment["STY"] != nil { return false }
        let known = ["kitty", "foot", "alacritty", "wezterm", "ghostty", "contour"]
        let programs = ["iTerm.app", "WezTerm", "ghostty", "vscode", "contour", "rio"]
        return known.contains { term.contains($0) } || programs.contains(environment["TERM_PROGRAM"] ?? "")
    }
}

/// How to open a terminal.
public struct TerminalOptions: Sendable {
    /// The terminal to use: its descriptor is opened anew by name, so nothing changes for who else holds it.
    public var descriptor: Int32
    /// The process's environment: TERM, COLORTERM, NO_COLOR, LC_ALL, LC_CTYPE, LANG, LINES, COLUMNS, TMUX and
    /// TERM_PROGRAM are read.
    public var environment: [String: String]
    /// Nil: by the locale.
    public var charset: Charset?
    /// Nil: by terminal description, COLORTERM and NO_COLOR.
    public var depth: ColourDepth?
    public var usesBracketedPaste: Bool
    /// Clicks come as `Key.click`; the terminal's own way to copy is then another (with Shift, mostly).
    public var usesMouse: Bool
    /// Bytes are few and come in pieces: sixteen colours unless others were asked for, a longer wait for the rest of a
    /// sequence, and for what follows the answer to a key.
    public var isPoorLine: Bool

    public init(
        descriptor: Int32 = 0, environment: [String: String], charset: Charset? = nil, depth: ColourDepth? = nil,
        usesBracketedPaste: Bool = false, usesMouse: Bool = false, isPoorLine: Bool = false
    ) {
        self.descriptor = descriptor
        self.environment = environment
        self.charset = charset
        self.depth = depth
        self.usesBracketedPaste = usesBracketedPaste
        self.usesMouse = usesMouse
        self.isPoorLine = isPoorLine
    }
}

/// Why a terminal could not be opened.
public enum TerminalError: Error, Equatable, Sendable, CustomStringConvertible {
    case notATerminal(descriptor: Int32)
    case alreadyOpen
    case cannotSetModes(errno: Int32)
    case cannotMakePipe(errno: Int32)

    public var description: String {
        switch self {
        case .notATerminal(let descriptor):
            "descriptor \(descriptor) is not a terminal. Run vigie in a terminal, or use `vigie snapshot`, "
                + "`vigie status` or `vigie serve`."
        case .alreadyOpen:
            "this process already has a terminal open. Close it first."
        case .cannotSetModes(let errno):
            "the terminal's modes cannot be set (errno \(errno)). Check that it is still connected."
        case .cannotMakePipe(let errno):
            "no pipe for signals could be made (errno \(errno)). Raise the limit of open files (ulimit -n)."
        }
    }
}
