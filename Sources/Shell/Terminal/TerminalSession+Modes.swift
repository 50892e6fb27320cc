import CTerminal
import Glibc
import Screen

/// Taking the terminal and giving it back. On the thread that owns the session, as all of it.
extension TerminalSession {
    /// Sets the modes and the alternate screen; errno tells why not.
    func enter() -> Bool {
        var modes = savedModes
        // Bytes as they are typed, output as it is written. Ctrl-C and Ctrl-Z come as keys; Ctrl-\ still ends a program
        // that no longer answers.
        modes.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON)
        modes.c_oflag &= ~tcflag_t(OPOST)
        modes.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | IEXTEN)
        modes.c_lflag |= tcflag_t(ISIG)
        withUnsafeMutableBytes(of: &modes.c_cc) { characters in
            for index in [VINTR, VSUSP] { characters[Int(index)] = 0 }
            characters[Int(VMIN)] = 1
            characters[Int(VTIME)] = 0
        }
        var saved = savedModes
        let restoring = restoringBytes.map { CChar(bitPattern: $0) }
        guard vigie_rescue_arm(descriptor, &saved, restoring, restoring.count) == 0 else { return false }
        guard tcsetattr(descriptor, TCSADRAIN, &modes) == 0 else { return false }
        output = enteringBytes
        writtenCount = 0
        painter.forget()
        flush()
        return true
    }

    func leave() {
        output = []
        writtenCount = 0
        deferred = nil
        rest = nil
        recorder?.record(restoringBytes[...])
        vigie_rescue_now()
    }

    var enteringBytes: [UInt8] {
        guard capabilities.canAddress else { return [] }
        let paste = marksPastes ? Array("\u{1B}[?2004h".utf8) : []
        let mouse = capabilities.takesMouse ? MouseReport.on : []
        return ["smcup", "smkx", "rmam", "civis"].flatMap { terminfo.bytes($0) } + paste + mouse
    }

    /// A terminal of another kind would show what asks for it.
    private var marksPastes: Bool { options.usesBracketedPaste && terminfo.isECMA48 }

    /// Undoes `enteringBytes`, from the middle of any sequence.
    private var restoringBytes: [UInt8] {
        guard capabilities.canAddress else { return Array("\r\n".utf8) }
        var bytes: [UInt8] = capabilities.synchronises ? Array("\u{1B}[?2026l".utf8) : []
        // A frame that was cut may have set margins.
        if terminfo.canScroll { bytes += Terminfo.wholeScreenMargins }
        if marksPastes { bytes += Array("\u{1B}[?2004l".utf8) }
        if capabilities.takesMouse { bytes += MouseReport.off }
        bytes += ["sgr0", "smam", "rmkx", "cnorm"].flatMap { terminfo.bytes($0) }
        // Without a second screen the last picture stays; the shell's prompt comes below it.
        bytes += terminfo.has("rmcup") ? terminfo.bytes("rmcup") : terminfo.bytes("cup", TerminalSession.bottomRow, 0)
        if !terminfo.has("rmcup") { bytes += Array("\r\n".utf8) }
        return bytes
    }

    /// What the terminal says, else LINES and COLUMNS, else its description, else 80×24.
    func measuredSize() -> Size {
        var columns: Int32 = 0
        var rows: Int32 = 0
        if vigie_window_size(descriptor, &columns, &rows) == 0, columns > 0, rows > 0 {
            return Size(columns: Int(columns), rows: Int(rows))
        }
        let environment = options.environment
        return Size(
            columns: environment["COLUMNS"].flatMap { Int($0) } ?? (terminfo.columns > 0 ? terminfo.columns : 80),
            rows: environment["LINES"].flatMap { Int($0) } ?? (terminfo.rows > 0 ? terminfo.rows : 24))
    }
}
