import Screen

/// What happened at the terminal.
public enum TerminalEvent: Equatable, Sendable {
    case key(Key)
    /// The window has a new size, or the session came back after a stop: draw everything again.
    case resize(Size)
    /// Somebody called `TerminalWaker.wake`.
    case wake
    /// The terminal is gone: end now.
    case hangup
    /// SIGTERM or SIGINT: end in good order.
    case terminate(signal: Int32)
}

/// Why a screen is another than the one before.
public enum ScreenChange: Equatable, Sendable {
    case news
    case key
    /// A key, and what is shown is the same list, page or line.
    case keyInPlace
}

/// What a session has written.
public struct TerminalCounters: Equatable, Sendable {
    public var frames = 0
    public var writes = 0
    public var bytes = 0
    /// Left out because the terminal was still taking an earlier frame.
    public var skippedFrames = 0
}
