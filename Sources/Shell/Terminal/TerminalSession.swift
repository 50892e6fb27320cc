import CTerminal
import Glibc
import Screen
import Synchronization

/// A terminal in the program's hands, from `open` to `close`. One a process.
///
/// Not Sendable: the thread that opens it owns every field and calls every method; only `waker` crosses threads.
/// Between `open` and `close` the terminal is given back on every way out: `close`, exit, INT, TERM, HUP, TSTP (and
/// taken again on CONT), a crash, the loss of the line.
///
/// ```swift
/// let session = try TerminalSession.open(TerminalOptions(environment: environment))
/// defer { session.close() }
/// while let event = session.nextEvent(timeout: .seconds(1)) { … session.present(screen, theme: .dark) }
/// ```
public final class TerminalSession {
    /// How long a lone Escape waits for the rest of a sequence, as long as ncurses is asked to (set_escdelay(25)).
    static let escapeDelay = Duration.milliseconds(25)
    /// The same over a poor line, where a sequence may come in pieces: still shorter than a hand waits for.
    static let slowEscapeDelay = Duration.milliseconds(150)
    /// Bytes read at once; a paste comes in several reads.
    static let readBytes = 4_096
    /// What follows the answer to a key follows so soon after it: no eye sees the one before the other, and of keys
    /// that come faster one picture has them all.
    static let answerDelay = Duration.milliseconds(40)
    /// The same over a poor line: whoever walks down a list at two rows a second is sent what stands beside the last.
    static let slowAnswerDelay = Duration.milliseconds(700)
    /// Longest wait for a terminal that takes no bytes when it is given back.
    static let closingWait = Duration.milliseconds(300)

    /// Below every terminal's last row: the cursor stops there, whatever the size has become.
    static let bottomRow = 998

    public let capabilities: Capabilities
    public private(set) var size: Size
    public let waker: TerminalWaker
    /// Frames and bytes written, and frames left out because the terminal was still taking an earlier one.
    public private(set) var counters = TerminalCounters()

    let terminfo: Terminfo
    let options: TerminalOptions
    let descriptor: Int32
    private let ownsDescriptor: Bool
    private let wakeReader: Int32
    let savedModes: termios
    var painter: FramePainter
    private var printer = LinePrinter()
    private var decoder: KeyDecoder
    /// Keys of one read that were not handed out yet: at most `readBytes`.
    private var events: [TerminalEvent] = []
    /// What the terminal shows once `output` is written; nil when nobody knows.
    private var shown: Screen?
    /// Told of everything the terminal takes and of every new size; nil records nothing.
    public var recorder: SessionRecorder? {
        // A player's terminal is taken and given back as this one is: else its shell is left without a cursor.
        didSet { if isUp { recorder?.record(enteringBytes[...]) } }
    }

    /// The terminal is still taking an earlier frame: the link is slower than what is shown.
    public var isBusy: Bool { !output.isEmpty }

    /// Bytes of a frame that the terminal has not taken yet, and how many of them it has.
    var output: [UInt8] = []
    var writtenCount = 0
    /// While another program has the terminal, and until what is held is written; nil: the terminal is ours.
    var held: HeldNotices?
    /// Lines written under the prompt of the program that has the terminal.
    var lentLineCount = 0
    /// The latest frame asked for while `output` was waiting: earlier ones are left out.
    var deferred: (screen: Screen, theme: Theme)?
    /// The picture of which the answer to a key was shown, and when the rest of it is.
    var rest: (screen: Screen, theme: Theme, at: ContinuousClock.Instant)?
    private let escapeDelay: Duration
    private let answerDelay: Duration
    private var lastInputAt: ContinuousClock.Instant
    private var hadKey = true
    private var line = Line.up
    var isUp: Bool { line == .up }

    private enum Line {
        case up, lost, reported, closed
    }

    /// Only one session may hold the terminal and its signal handlers.
    private static let isOpen = Mutex(false)

    /// Takes the terminal: modes, alternate screen, signals.
    public static func open(_ options: TerminalOptions) throws(TerminalError) -> TerminalSession {
        guard isatty(options.descriptor) == 1 else {
            throw .notATerminal(descriptor: options.descriptor)
        }
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = true }
            return isOpen
        }
        guard !wasOpen else { throw .alreadyOpen }
        do {
            return try TerminalSession(options)
        } catch {
            isOpen.withLock { $0 = false }
            throw error
        }
    }

    private init(_ options: TerminalOptions) throws(TerminalError) {
        var modes = termios()
        guard tcgetattr(options.descriptor, &modes) == 0 else { throw .cannotSetModes(errno: errno) }
        var reader: Int32 = -1
        var writer: Int32 = -1
        let failure = vigie_wake_pipe(&reader, &writer)
        guard failure == 0 else { throw .cannotMakePipe(errno: failure) }
        let reopened = vigie_terminal_reopen(options.descriptor)
        self.options = options
        savedModes = modes
        ownsDescriptor = reopened >= 0
        descriptor = reopened >= 0 ? reopened : options.descriptor
        wakeReader = reader
        waker = TerminalWaker(writer)
        terminfo = Terminfo.load(term: options.environment["TERM"] ?? "", fd: descriptor)
        capabilities = Capabilities(terminfo, options: options)
        painter = FramePainter(
            terminfo: terminfo, depth: capabilities.depth, synchronises: capabilities.synchronises)
        decoder = KeyDecoder(sequences: terminfo.keys, takesMouse: capabilities.takesMouse)
        size = .zero
        escapeDelay = options.isPoorLine ? TerminalSession.slowEscapeDelay : TerminalSession.escapeDelay
        answerDelay = options.isPoorLine ? TerminalSession.slowAnswerDelay : TerminalSession.answerDelay
        lastInputAt = .now
        size = measuredSize()
        vigie_signals_catch(writer)
        guard enter() else {
            let failure = errno
            release(afterHangup: false)
            throw .cannotSetModes(errno: failure)
        }
    }

    deinit { close() }

    /// Gives the terminal back. Further calls do nothing.
    public func close() {
        guard line != .closed else { return }
        leave()
        let isLost = line != .up
        line = .closed
        release(afterHangup: isLost)
        TerminalSession.isOpen.withLock { $0 = false }
    }

    private func release(afterHangup: Bool) {
        vigie_signals_release(afterHangup ? 1 : 0)
        waker.close()
        _ = Glibc.close(wakeReader)
        if ownsDescriptor { _ = Glibc.close(descriptor) }
    }

    // MARK: Showing

    /// Shows a screen. Never waits: while the terminal is still taking an earlier frame, the latest one is kept and
    /// shown when it is ready, those between are left out. So is a screen of another size than the terminal's: a
    /// `resize` event is on its way.
    /// - Parameter change: a key within the picture that stands there moved a cursor, perhaps: the rows of that are
    ///   shown at once, and what else changed with them within `answerDelay`, for which what no key asked for waits.
    public func present(_ screen: Screen, theme: Theme, change: ScreenChange = .news) {
        guard line == .up, screen.size == size else { return }
        switch change {
        case .keyInPlace: if !answer(screen, theme) { show(screen, theme) }
        case .key: show(screen, theme)
        case .news:
            guard let waiting = rest, ContinuousClock.now < waiting.at else { return show(screen, theme) }
            rest = (screen, theme, waiting.at)
        }
    }

    /// - Returns: whether the answer is shown, and the rest of it waits.
    private func answer(_ screen: Screen, _ theme: Theme) -> Bool {
        guard capabilities.canAddress, output.isEmpty, let shown,
            let first = painter.answer(from: shown, to: screen, theme: theme)
        else { return false }
        rest = (screen, theme, rest?.at ?? .now + answerDelay)
        put(first, theme)
        return true
    }

    private func show(_ screen: Screen, _ theme: Theme) {
        rest = nil
        guard output.isEmpty else {
            if deferred != nil { counters.skippedFrames += 1 }
            deferred = (screen, theme)
            return
        }
        put(screen, theme)
    }

    private func put(_ screen: Screen, _ theme: Theme) {
        if capabilities.canAddress {
            output = painter.frame(from: shown, to: screen, theme: theme)
        } else {
            output = printer.lines(of: screen, afterKey: hadKey, now: .now)
            hadKey = false
        }
        shown = screen
        guard !output.isEmpty else { return }
        counters.frames += 1
        flush()
    }

    /// Writes what the terminal takes now: the whole frame in one `write`, unless the line is slow.
    func flush() {
        while writtenCount < output.count {
            let count = output[writtenCount...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            let failure = count < 0 ? errno : 0
            if count > 0 {
                recorder?.record(output[writtenCount..<(writtenCount + count)])
                writtenCount += count
                counters.bytes += count
                counters.writes += 1
            } else if failure == EAGAIN {
                return
            } else if failure != EINTR {
                loseLine()
                return
            }
        }
        output = []
        writtenCount = 0
        if let next = deferred {
            deferred = nil
            show(next.screen, next.theme)
        }
    }

    // MARK: Waiting

    /// The next event; nil when none came in time. Waits on the terminal, the signals and the waker at once.
    /// - Parameter timeout: nil waits as long as it takes.
    public func nextEvent(timeout: Duration?) -> TerminalEvent? {
        let deadline = timeout.map { ContinuousClock.now + $0 }
        if let event = takeEvent() { return event }
        // Ends with an event or at the deadline; a wake-up that brings neither (half a sequence) waits on.
        while line != .closed {
            wait(until: deadline)
            if let event = takeEvent() { return event }
            if let deadline, ContinuousClock.now >= deadline { return nil }
        }
        return nil
    }

    private func takeEvent() -> TerminalEvent? {
        takeSignals()
        if line == .lost {
            line = .reported
            return .hangup
        }
        return events.isEmpty ? nil : events.removeFirst()
    }

    private func wait(until deadline: ContinuousClock.Instant?) {
        var until = deadline
        if decoder.isPending {
            let escape = lastInputAt + escapeDelay
            until = min(until ?? escape, escape)
        }
        if let rest {
            until = min(until ?? rest.at, rest.at)
        }
        var polled = [
            pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN) | (output.isEmpty ? 0 : Int16(POLLOUT)), revents: 0),
        ]
        // A lost line would be ready for ever; it was reported, only the waker is left to wait for.
        let count = poll(&polled, line == .up ? 2 : 1, until.map(milliseconds) ?? -1)
        if count > 0 {
            if polled[0].revents != 0 { readWakes() }
            let ready = Int32(polled[1].revents)
            if ready & POLLIN != 0 { readKeys() }
            if ready & POLLOUT != 0, line == .up { flush() }
            if ready & (POLLHUP | POLLERR | POLLNVAL) != 0, line == .up { loseLine() }
        }
        if line == .up, let rest, ContinuousClock.now >= rest.at { show(rest.screen, rest.theme) }
        if decoder.isPending, ContinuousClock.now - lastInputAt >= escapeDelay {
            take(decoder.expire())
        }
    }

    /// Rounded up, so that a wait never ends just before its deadline; at most a day.
    private func milliseconds(to deadline: ContinuousClock.Instant) -> Int32 {
        let left = min(max(deadline - .now, .zero), .seconds(86_400))
        let (seconds, attoseconds) = left.components
        return Int32(seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    private func readWakes() {
        var bytes = [UInt8](repeating: 0, count: 256)
        var isWoken = false
        // At most what a full pipe holds: 64 KiB.
        for _ in 0..<256 {
            let count = read(wakeReader, &bytes, bytes.count)
            guard count > 0 else { break }
            isWoken = isWoken || bytes[..<count].contains(UInt8(ascii: "w"))
        }
        if isWoken { events.append(.wake) }
    }

    private func readKeys() {
        var bytes = [UInt8](repeating: 0, count: TerminalSession.readBytes)
        let count = read(descriptor, &bytes, bytes.count)
        let failure = count < 0 ? errno : 0
        guard count > 0 else {
            if count == 0 || (failure != EAGAIN && failure != EINTR) { loseLine() }
            return
        }
        lastInputAt = .now
        take(decoder.decode(bytes[..<count]))
    }

    private func take(_ keys: [Key]) {
        for key in keys {
            hadKey = true
            if key == .control("z") {
                suspend(wholeGroup: true)
            } else {
                events.append(.key(key))
            }
        }
    }

    // MARK: Signals

    private func takeSignals() {
        let caught = vigie_signals_take()
        guard caught != 0 else { return }
        func has(_ signal: Int32) -> Bool { caught >> UInt64(signal) & 1 == 1 }
        if has(SIGHUP) { loseLine() }
        if has(SIGTERM) { events.append(.terminate(signal: SIGTERM)) }
        if has(SIGINT) { events.append(.terminate(signal: SIGINT)) }
        if has(SIGTSTP) {
            suspend(wholeGroup: false)
        } else if has(SIGCONT) {
            // Stopped by SIGSTOP: whoever ran meanwhile may have changed the modes.
            resume()
        } else if has(SIGWINCH) {
            lookAtSize()
        }
    }

    /// The size as the system has it now. For whoever is awake anyway: a program that is in no session of the terminal's,
    /// as one that `su -c` started, is sent no SIGWINCH.
    public func lookAtSize() {
        let now = measuredSize()
        guard now != size else { return }
        size = now
        repaint()
    }

    /// What comes while another program has the terminal: true when that is to end. The size is looked at afterwards.
    func takeSignalsWhileLent() -> Bool {
        let caught = vigie_signals_take()
        func has(_ signal: Int32) -> Bool { caught >> UInt64(signal) & 1 == 1 }
        if has(SIGHUP) { loseLine() }
        if has(SIGTERM) { events.append(.terminate(signal: SIGTERM)) }
        return has(SIGHUP) || has(SIGTERM)
    }

    private func suspend(wholeGroup: Bool) {
        leave()
        vigie_stop(wholeGroup ? 1 : 0)
        resume()
    }

    func resume() {
        guard line == .up else { return }
        guard enter() else { return loseLine() }
        size = measuredSize()
        repaint()
    }

    /// Nothing is known of what the terminal shows.
    private func repaint() {
        recorder?.record(size)
        shown = nil
        deferred = nil
        rest = nil
        painter.forget()
        printer.forget()
        events.append(.resize(size))
    }

    private func loseLine() {
        guard line == .up else { return }
        line = .lost
        output = []
        writtenCount = 0
        deferred = nil
        rest = nil
    }
}
