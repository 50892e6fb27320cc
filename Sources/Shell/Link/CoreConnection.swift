import Alarms
import OperatorLink

/// A console's way to its core: the same values whether the core is in the same process or at the other end of a
/// socket. None of these calls waits for the core.
public protocol CoreConnection: AnyObject, Sendable {
    /// What the console shows from now on: snapshots of it follow.
    func set(_ view: View)
    /// Answered with a reply of the same id once it is on disk. Who acts is the connection's own operator, whatever the
    /// command says.
    func submit(_ command: Command)
    /// Answered with an answer of the same id.
    func submit(_ query: Query)
    /// Nothing is delivered after it.
    func detach()
}

/// What a core sends to an attached console.
public enum CoreEvent: Sendable {
    /// Replaces every earlier one: a console that is behind may skip to the last.
    case snapshot(Snapshot)
    case reply(Reply)
    case answer(Answer)
    case transition(Transition)
    /// For the terminal this console is shown on.
    case notice(ConsoleNotice)
    /// The core had cut this console off, and has taken it back.
    case wasCut(LinkCut)
    /// Roles, or the account's groups, changed: what it may do by now.
    case role(OperatorRole)
    /// The core can't be heard: why. What was asked and not answered has no answer any more; the connection tries to
    /// come back by itself, and the next snapshot says that it did. Never from a core in the same process.
    case interrupted(String)
    /// The core stopped or cut the console off: the text says why. The last event.
    case ended(String)
}
