/// What a terminal says beside its picture.
extension TerminalSession {
    /// Rings the terminal's bell; of one that is lent, when it is back.
    public func ring() {
        guard isUp else { return }
        guard held == nil else {
            held?.ring()
            return
        }
        output += terminfo.has("bel") ? terminfo.bytes("bel") : [0x07]
        flush()
    }

    /// Hands a line to the terminal's own notices; of one that is lent, when it is back. A terminal that only prints
    /// lines would print it.
    public func notify(_ text: String, as notice: TerminalNotice) {
        guard isUp, capabilities.canAddress else { return }
        guard held == nil else {
            held?.notify(text, as: notice)
            return
        }
        output += notice.bytes(text, title: "vigie", through: Multiplexer(options.environment))
        flush()
    }

    /// Hands a text to the terminal's clipboard (OSC 52). Whether it took it, no terminal says.
    public func copy(_ text: String) {
        guard isUp, capabilities.hasClipboard, held == nil else { return }
        output += ClipboardText(text).bytes(through: Multiplexer(options.environment))
        flush()
    }
}
