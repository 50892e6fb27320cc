import OperatorLink

/// What the program must do for the console: the console itself touches nothing.
public enum ConsoleEffect: Hashable, Sendable {
    case command(Command)
    case query(Query)
    /// Leave; the terminal is restored.
    case quit
    /// An annunciation: BEL, if the terminal may ring.
    case bell
    /// A line for the terminal's own notices (OSC 9, OSC 777), where they are asked for.
    case notice(String)
    /// A text for the terminal's clipboard (OSC 52).
    case copy(String)
    /// Ctrl-Z: give the terminal back to the shell.
    case suspend
    /// Ctrl-L: send every cell again, whatever the terminal is believed to show.
    case redraw
    /// The terminal is to be handed over to an account, if there is one of that name: `Console.offerSeat` goes on.
    case takeOver(String)
    /// The core knows of it: the terminal is given to whoever can type that account's password.
    case handOver(to: String, seat: Int)
    /// Show everything in another theme, by its name.
    case theme(String)
}
