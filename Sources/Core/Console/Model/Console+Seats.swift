import OperatorLink
import Telemetry

/// Handing this terminal over to another account.
extension Console {
    /// How the program that asks for the password ended, where it did not end well.
    public enum TakeOverFailure: Hashable, Sendable {
        case exited(Int32)
        /// It let nobody in: the password was wrong, or the account may not log in.
        case notLetIn(Int32)
        /// Somebody was let in, and the core did not answer there.
        case coreSilent
        case signalled(Int32)
        /// It could not be started: why.
        case notStarted(program: String, why: String)
    }

    /// The seat this console works at; nil when it is its terminal's own, or the core does not know it.
    var seat: Seat? { snapshot?.seats.first { $0.number == options.account.seat } }

    /// The program looks whether there is such an account before the core is told.
    mutating func takeOver(by name: String) -> [ConsoleEffect] {
        guard options.handsOver else {
            notTaken(texts(.takeOverNotHere))
            return []
        }
        dialog = .handingOver(name)
        return [.takeOver(name)]
    }

    /// Whoever was to sit here may be typing a password: nothing of it is taken for a key until somebody says so.
    mutating func notTaken(_ why: String) { dialog = .notTaken(why) }

    /// What is announced while the terminal is another program's, in a line; nil when nothing new is.
    public mutating func takeAnnunciation() -> String? {
        guard untoldSince != nil else { return nil }
        defer { untoldSince = nil }
        return noticeText ?? ""
    }

    /// What stands on the terminal before the password is asked for: to whom it goes, by when, and the way without one.
    public func handOverText(to name: String, _ number: Int, host: String) -> [String] {
        [
            texts(.handOverPrompt, String(number), name, "2"), texts(.handOverByKey, name, host, String(number)),
            texts(.handOverBack),
        ]
    }

    /// Under an alarm's line in the middle of that.
    public var handOverStillAsks: String { texts(.handOverStillAsks) }

    /// There is such an account: the seat is offered to it, and handed over once the core has said under which number.
    public mutating func offerSeat(to name: String) -> [ConsoleEffect] {
        if let refusal = sendingRefusal(.seat) {
            notTaken(texts(.refusedBecause, refusal))
            return holdBack(.seat) ?? []
        }
        return send(.offerSeat(to: name), PendingCommand(subject: name, done: nil, handsOverTo: name))
    }

    public mutating func sayNoAccount(_ name: String) { notTaken(texts(.takeOverNoAccount, name)) }

    /// Under whatever name: root is asked for nothing, and answers for nothing.
    public mutating func saySeatIsNotRoots(_ name: String) { notTaken(texts(.takeOverRoot, name)) }

    /// As many consoles stand in one another at this terminal as may.
    public mutating func sayTooDeep(_ limit: Int) { notTaken(texts(.takeOverTooDeep, String(limit))) }

    /// Whoever it was offered to sits here now.
    public func isSeatTaken(_ number: Int) -> Bool { snapshot?.seats.contains { $0.number == number } ?? false }

    /// For the operators here, and for the journal.
    public mutating func sayNotTaken(by name: String, _ number: Int, _ failure: TakeOverFailure) -> [ConsoleEffect] {
        sayNotTaken(by: name, failure)
        let why =
            switch failure {
            case .notStarted(let program, let why): "\(program): \(why)"
            case .exited(let code): "su: code \(code)"
            case .notLetIn(let code): "su: authentication failure (code \(code))"
            case .coreSilent: "the core did not answer the console that su opened"
            case .signalled(let signal): "su: signal \(signal)"
            }
        // The reason stands on the screen until it was read; a core that can't be told hears of it by the lapse.
        guard sendingRefusal(.seat) == nil else { return [] }
        return send(.missSeat(number, why: why), PendingCommand(subject: name, done: nil))
    }

    public mutating func sayNotTaken(by name: String, _ failure: TakeOverFailure) {
        switch failure {
        case .notStarted(let program, let why): notTaken(texts(.takeOverCannotRun, program, why))
        case .exited(let code):
            notTaken(texts(.takeOverNotTaken, name, texts(.takeOverEnded, String(code))))
        case .notLetIn: notTaken(texts(.takeOverNotTaken, name, texts(.takeOverWrongPassword)))
        case .coreSilent: notTaken(texts(.takeOverNotTaken, name, texts(.takeOverCoreSilent)))
        case .signalled(let signal):
            notTaken(texts(.takeOverNotTaken, name, texts(.takeOverSignalled, String(signal))))
        }
    }
}
