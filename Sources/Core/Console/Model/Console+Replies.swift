import Alarms
import OperatorLink
import Telemetry

/// A command on its way, and what to say when it is done.
struct PendingCommand: Sendable {
    var subject: String
    /// What tells it from the others of a bulk acknowledgement.
    var name = ""
    /// nil: its effect shows by itself.
    var done: Phrase?
    /// What is proposed next, once it is done.
    var offer: Dialog?
    /// The account that is to sit here once it is done.
    var handsOverTo: String?
    /// One of a bulk acknowledgement: they are counted, not named one by one.
    var isOneOfMany = false
    /// It moved a demo's time, and changed nothing in it.
    var isPlayback = false
    /// What was sent: of one that is never answered, what was typed for it.
    var body: Command.Body?
    /// Nothing was to be done by it: the core is told what was tried.
    var isAttempt = false
}

/// What became of what was asked for, in a line.
extension Console {
    @discardableResult
    public mutating func receive(_ reply: Reply) -> [ConsoleEffect] {
        guard let sent = sent(answeredBy: reply) else { return [] }
        switch reply.outcome {
        case .done, .observed, .entry:
            if sent.isAttempt { mayOnlyLook = false }
            if !sent.isPlayback { doneAt = coreNow }
            if sent.isOneOfMany {
                acknowledgedCount += 1
                sayBulk()
            } else if let done = sent.done {
                say(texts(done, sent.subject), .notice)
            }
            // Whoever has gone on to something else is not interrupted.
            if dialog == nil { dialog = sent.offer }
        // Asked for by scripts, which read it.
        case .told: break
        case .seat(let number):
            // Whoever thought better of it meanwhile keeps the terminal: the offer lapses.
            if case .handingOver(let name) = dialog, name == sent.handsOverTo {
                return [.handOver(to: name, seat: number)]
            }
        case .refused(let why, let record) where sent.isOneOfMany:
            noteRole(why)
            refuseOneOfMany(sent.name, refusalReason(why, record))
        case .refused(.awaitsSecond, _): say(texts(.awaitsSecond), .notice)
        case .refused(let why, let record):
            noteRole(why)
            if sent.handsOverTo != nil {
                notTaken(refusalText(why, record))
            } else {
                say(refusalText(why, record), .fault)
            }
        case .differs(let request):
            let left = snapshot.map { pen($0).formats.elapsed(request.until - coreNow) } ?? ""
            say(texts(.refusedBecause, texts(.refusedDiffers, request.by, asked(request), left)), .fault)
        }
        return []
    }

    /// No role at all any more: the header says so from now on.
    private mutating func noteRole(_ why: Refusal) { if why == .needsOperator { mayOnlyLook = true } }

    private mutating func refuseOneOfMany(_ name: String, _ reason: String) {
        if let known = bulkRefusals.firstIndex(where: { $0.reason == reason }) {
            bulkRefusals[known].names.append(name)
        } else {
            bulkRefusals.append((reason, [name]))
        }
        sayBulk()
    }

    /// Codes that are named under one reason: with what is said beside them they fit the lines a message may take.
    private static let namedRefusals = 12

    /// How many of what was asked for at once are done and how many are not, which and why: which role would do says the
    /// reason.
    private mutating func sayBulk() {
        guard !bulkRefusals.isEmpty else {
            return say(texts.plural(.doneAcknowledgedMany, acknowledgedCount, String(acknowledgedCount)), .notice)
        }
        let refused = bulkRefusals.reduce(0) { $0 + $1.names.count }
        let reasons = bulkRefusals.map { refusal in
            var names = Array(refusal.names.prefix(Console.namedRefusals))
            let left = refusal.names.count - names.count
            if left > 0 { names.append(texts.plural(.moreRows, left, String(left))) }
            return texts(.labelled, names.joined(separator: ", ")) + refusal.reason
        }
        say(
            texts.plural(
                .acknowledgedManyBut, acknowledgedCount, String(acknowledgedCount), String(refused),
                reasons.joined(separator: texts(.partsApart))), .fault)
    }
}
