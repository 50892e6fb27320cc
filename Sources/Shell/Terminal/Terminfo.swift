import CNcurses
import CTerminal
import Screen

/// What the terminal database says of one terminal.
///
/// Loaded once by the thread that owns the session; ncurses keeps one current terminal a process.
struct Terminfo {
    /// The entry in use; `plain` is our own, for terminals that can only print.
    let name: String
    /// What to tell the operator when it is not the entry asked for.
    let message: String?
    private let strings: [String: String]
    let colourCount: Int
    let hasDirectColour: Bool
    /// Writing in the last column of the last row scrolls the screen.
    let scrollsAtEnd: Bool
    let columns: Int
    let rows: Int
    let keys: [[UInt8]: Key]

    static let plainName = "plain"

    /// Terminals that understand xterm's sequences though the database may not know their name yet.
    private static let xtermLike = [
        "xterm", "tmux", "alacritty", "kitty", "foot", "wezterm", "ghostty", "contour", "konsole", "vte", "gnome",
        "rxvt", "st-", "mintty",
    ]

    /// Loads `term`, or the nearest that exists.
    static func load(term: String, fd: Int32) -> Terminfo {
        if Capabilities.printsOnly(term: term) {
            let message = term == "dumb" ? nil : "TERM is not set; printing plain lines. Set TERM, e.g. xterm-256color."
            return Terminfo(plainWith: message)
        }
        if vigie_terminfo_load(term, fd) == 1 { return Terminfo(name: term, message: nil) }
        let likeXterm = xtermLike.contains { term.contains($0) }
        let candidates = likeXterm ? ["xterm-256color", "xterm", "vt100", "ansi"] : ["vt100", "ansi"]
        for candidate in candidates where vigie_terminfo_load(candidate, fd) == 1 {
            return Terminfo(
                name: candidate,
                message: "TERM \"\(visible(term))\" is not in the terminal database; drawing as \(candidate). "
                    + "Set TERM to a known name, or install ncurses-term.")
        }
        return Terminfo(
            plainWith: "no terminal database was found; printing plain lines. Install ncurses-base.")
    }

    /// Loaded as ncurses' current terminal.
    private init(name: String, message: String?) {
        let names = [
            "smcup", "rmcup", "smkx", "rmkx", "civis", "cnorm", "clear", "cup", "cuf", "cuf1", "cub", "cub1", "cuu",
            "cuu1", "cud", "cud1", "cr", "el", "ech", "sgr0", "bold", "dim", "smul", "rmul", "rev", "blink", "setaf",
            "setab", "smam", "rmam", "bel", "csr", "ind", "ri", "kmous",
        ]
        var strings: [String: String] = [:]
        for name in names {
            if let value = vigie_terminfo_string(name) { strings[name] = String(cString: value) }
        }
        self.name = strings["cup"] == nil || strings["clear"] == nil ? Terminfo.plainName : name
        self.message = message
        self.strings = strings
        colourCount = max(0, Int(vigie_terminfo_number("colors")))
        hasDirectColour = vigie_terminfo_flag("RGB") == 1 || vigie_terminfo_flag("Tc") == 1
        let wraps = vigie_terminfo_flag("am") == 1 && vigie_terminfo_flag("xenl") == 0
        scrollsAtEnd = wraps && strings["rmam"] == nil
        columns = max(0, Int(vigie_terminfo_number("cols")))
        rows = max(0, Int(vigie_terminfo_number("lines")))
        keys = Terminfo.readKeys()
    }

    private init(plainWith message: String?) {
        name = Terminfo.plainName
        self.message = message
        strings = [:]
        colourCount = 0
        hasDirectColour = false
        scrollsAtEnd = false
        columns = 80
        rows = 24
        keys = [:]
    }

    /// Whether the cursor can be put anywhere; otherwise frames are printed as lines.
    var canAddress: Bool { name != Terminfo.plainName }

    /// Whether colours and attributes are those of ECMA-48, so that they can be set in one short sequence.
    var isECMA48: Bool {
        strings["sgr0"].map { $0.contains("\u{1B}[m") || $0.contains("\u{1B}[0m") || $0.contains("\u{1B}[0;10m") }
            ?? false
    }

    /// Whether one attribute can be taken away and the others stay, as ECMA-48 terminals are told (SGR 22 to 27): who
    /// ends an underline so knows the others as well.
    var unsetsAttributes: Bool { isECMA48 && strings["rmul"]?.hasPrefix("\u{1B}[24m") == true }

    /// Whether rows can be moved between margins, set as ECMA-48 terminals are told them (DECSTBM).
    var canScroll: Bool {
        strings["csr"]?.hasPrefix("\u{1B}[%i%p1%d;%p2%dr") == true && has("ind") && has("ri") && isECMA48
    }
    /// DECSTBM without numbers.
    static let wholeScreenMargins = Array("\u{1B}[r".utf8)

    func has(_ capability: String) -> Bool { strings[capability] != nil }

    /// The bytes of a capability; empty when the terminal has none.
    func bytes(_ capability: String, _ first: Int = 0, _ second: Int = 0) -> [UInt8] {
        guard let text = strings[capability] else { return [] }
        // The longest capability of the database is under 300 bytes: 1 KiB is ample.
        return [UInt8](unsafeUninitializedCapacity: 1_024) { buffer, count in
            count = buffer.withMemoryRebound(to: CChar.self) {
                vigie_terminfo_expand(text, Int32(first), Int32(second), $0.baseAddress, $0.count)
            }
        }
    }

    private static func readKeys() -> [[UInt8]: Key] {
        var names: [(String, Key)] = [
            ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home), ("kend", .end),
            ("kpp", .pageUp), ("knp", .pageDown), ("kdch1", .delete), ("kich1", .insert), ("kcbt", .backtab),
            ("kent", .enter),
        ]
        names += (1...12).map { ("kf\($0)", .function($0)) }
        var keys: [[UInt8]: Key] = [:]
        for (name, key) in names {
            guard let value = vigie_terminfo_string(name) else { continue }
            let bytes = Array(String(cString: value).utf8)
            if bytes.count > 1 { keys[bytes] = key }
        }
        return keys
    }

    private static func visible(_ text: String) -> String {
        String(text.unicodeScalars.map { ScalarClass($0) == .control ? "·" : Character($0) }.prefix(40))
    }
}
