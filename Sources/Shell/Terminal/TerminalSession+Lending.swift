import CTerminal
import Glibc

/// How a program that had the terminal ended.
public enum LentEnd: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    /// It could not be started.
    case notStarted(errno: Int32)
}

/// The terminal in another program's hands for a while.
extension TerminalSession {
    /// How often is looked whether the program has ended, and what happened meanwhile: who types a password waits longer
    /// than that for anything.
    private static let lendingLook: Int32 = 100
    /// Afterwards keys count again once none has come for so long, milliseconds: who mistypes a password types it again
    /// while su still makes them wait, and it must not become keys of the console, or a note in the journal.
    private static let typingRest: Int32 = 500
    /// And after so many such looks at the latest: three seconds, should a key be held down.
    private static let typingLooks = 6

    /// Gives the terminal to a program and waits for its end; then takes it again, to be drawn anew. What rings or is
    /// notified meanwhile is held until `sayHeld`, and lost with the session.
    /// - Parameters:
    ///   - arguments: the program, by its path, and what it is given. No shell reads them.
    ///   - lines: what stands above what the program says, on an empty screen.
    ///   - meanwhile: called ten times a second with the program's process; true once it has had its time, and is asked to
    ///     end.
    public func lend(to arguments: [String], saying lines: [String], meanwhile: (pid_t) -> Bool) -> LentEnd {
        held = HeldNotices()
        lentLineCount = 0
        leave()
        output += terminfo.bytes("clear")
        write(plain: lines)
        defer {
            resume()
            discardTyped()
        }
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var program: pid_t = 0
        let failure = vigie_lend(&words, &program)
        guard failure == 0 else { return .notStarted(errno: failure) }
        defer { vigie_lent_back() }
        var status: Int32 = 0
        var isAsked = false
        while true {
            let ended = waitpid(program, &status, WNOHANG)
            if ended == program { break }
            if ended < 0, errno != EINTR { return .notStarted(errno: errno) }
            // The line is gone, or we are asked to end, or its time is over: so is that of whoever it was lent to. By
            // SIGTERM: once a password was accepted, su with a terminal of its own takes no notice of a hang-up.
            let isLineGone = takeSignalsWhileLent()
            let isTimeOver = meanwhile(program)
            if isLineGone || isTimeOver, !isAsked {
                isAsked = true
                kill(program, SIGTERM)
            }
            poll(nil, 0, TerminalSession.lendingLook)
        }
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
    }

    /// What can't wait until the terminal is back: rings, and says it under the program's prompt, at most
    /// `HeldNotices.limit` times.
    public func interrupt(with lines: [String]) {
        guard isUp, held != nil, lentLineCount < HeldNotices.limit else { return }
        lentLineCount += 1
        output += terminfo.has("bel") ? terminfo.bytes("bel") : [0x07]
        write(plain: [""] + lines)
    }

    private func write(plain lines: [String]) {
        for line in lines { output += Array(line.utf8) + Array("\r\n".utf8) }
        flush()
    }

    /// Throws away what was typed for the program that had the terminal.
    private func discardTyped() {
        for _ in 0..<TerminalSession.typingLooks {
            tcflush(descriptor, TCIFLUSH)
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&polled, 1, TerminalSession.typingRest) == 1, Int32(polled.revents) & POLLIN != 0 else { return }
        }
    }

    /// The terminal is ours again: rings and notifies what was held while it was not. Of more than could be held, how many
    /// were left out is notified first.
    public func sayHeld() {
        guard let held else { return }
        self.held = nil
        if held.rings { ring() }
        if held.droppedCount > 0, let first = held.notices.first { notify("+\(held.droppedCount)", as: first.form) }
        for notice in held.notices { notify(notice.text, as: notice.form) }
    }
}
