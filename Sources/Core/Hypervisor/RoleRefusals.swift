import Alarms
import OperatorLink
import Telemetry

/// Which refusals for want of a role stand in the journal: the first of an account and an action in a minute, and how
/// many followed it. An angry person, or a script that may only look, fills no journal.
struct RoleRefusals: Sendable {
    private static let spacing = TimeSpan.minutes(1)
    /// Different actions of one account in a minute, each with a line of its own: more is no person. The rest are counted.
    static let linesPerAccount = 60
    /// Accounts and actions in a minute, as many as some dozens of such scripts make; over it each has its line.
    private static let capacity = 4_096
    /// What the line of the rest says was tried.
    private static let others = "other actions"

    private struct Key: Hashable {
        var account: String
        var what: String
    }
    private struct Held {
        var until: Instant
        /// The line that stands, to be said again with how many followed.
        var line: JournalRecord
        var count = 0
    }
    private var held: [Key: Held] = [:]

    init() {}

    /// Whether the refusal stands in the journal by itself.
    mutating func stands(_ line: JournalRecord, at now: Instant) -> Bool {
        let key = Key(account: line.by, what: line.refused ?? "")
        if held[key] != nil {
            held[key]?.count += 1
            return false
        }
        guard held.count < RoleRefusals.capacity else { return true }
        if held.keys.count(where: { $0.account == line.by }) >= RoleRefusals.linesPerAccount {
            let rest = Key(account: line.by, what: RoleRefusals.others)
            var summary = line
            (summary.refused, summary.alarm) = (RoleRefusals.others, nil)
            held[rest, default: Held(until: now + RoleRefusals.spacing, line: summary)].count += 1
            return false
        }
        held[key] = Held(until: now + RoleRefusals.spacing, line: line)
        return true
    }

    /// The lines of what followed in the minutes that are over, in an order that is no hash's.
    mutating func lapse(at now: Instant) -> [JournalRecord] {
        let over = held.filter { $0.value.until <= now }
        guard !over.isEmpty else { return [] }
        for key in over.keys { held[key] = nil }
        let followed = over.filter { $0.value.count > 0 }.sorted {
            ($0.key.account, $0.key.what) < ($1.key.account, $1.key.what)
        }
        return followed.map { _, held in
            var line = held.line
            line.comment = "×\(held.count)"
            return line
        }
    }

    var nextDeadline: Instant? { held.values.map(\.until).min() }
}
