import OperatorLink
import Telemetry

/// Handing this terminal over to another account.
extension Console {
    /// How the program that asks for the password ended, where it did not end well.
    public enum TakeOverFailure: Hashable, Sendable {
        case exited(Int32)
        case signalled(Int32)
        /// It could not be started: why.
        case notStarted(program: String, why: String)
    }

    /// The seat this console works at; nil when it is its terminal's own, or the core does not know it.
    var seat: Seat? { snapshot?.seats.first { $0.number == options.account.seat } }

    /// The program looks whether there is such an account before the core is told.
    mutating func takeOver(by name: String) -> [ConsoleEffect] {
        guard options.handsOver else {
            say(texts(.takeOverNotHere), .fault)
            return []
        }
        return [.takeOver(name)]
    }

    /// There is such an account: the seat is offered to it, and handed over once the core has said under which number.
    public mutating func offerSeat(to name: String) -> [ConsoleEffect] {
        send(.offerSeat(to: name), PendingCommand(subject: name, done: nil, handsOverTo: name))
    }

    public mutating func sayNoAccount(_ name: String) { say(texts(.takeOverNoAccount, name), .fault) }

    /// Under whatever name: root is asked for nothing, and answers for nothing.
    public mutating func saySeatIsNotRoots(_ name: String) { say(texts(.takeOverRoot, name), .fault) }

    /// As many consoles stand in one another at this terminal as may.
    public mutating func sayTooDeep(_ limit: Int) { say(texts(.takeOverTooDeep, String(limit)), .fault) }

    /// Whoever it was offered to sits here now.
    public func isSeatTaken(_ number: Int) -> Bool { snapshot?.seats.contains { $0.number == number } ?? false }

    public mutating func sayNotTaken(by name: String, _ failure: TakeOverFailure) {
        switch failure {
        case .notStarted(let program, let why): say(texts(.takeOverCannotRun, program, why), .fault)
        case .exited(let code):
            say(texts(.takeOverNotTaken, name, texts(.takeOverEnded, String(code))), .fault)
        case .signalled(let signal):
            say(texts(.takeOverNotTaken, name, texts(.takeOverSignalled, String(signal))), .fault)
        }
    }
}
