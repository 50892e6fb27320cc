import Alarms
import Link
import OperatorLink
import Synchronization
import Telemetry

/// The consoles that are there now: what `vigie who` prints.
final class Attendance: Sendable {
    struct Console: Sendable {
        /// With the groups it has by now.
        var account: Operator { known() }
        fileprivate var known: @Sendable () -> Operator
        /// By the machine's clock.
        var since: Timestamp
        var display: View.Display
        /// Hands it an event; never blocks.
        var deliver: @Sendable (CoreEvent) -> Void
    }
    private let consoles = Mutex<[UInt64: Console]>([:])

    func add(
        _ id: UInt64, _ account: @escaping @Sendable () -> Operator, showing view: View,
        deliver: @escaping @Sendable (CoreEvent) -> Void
    ) {
        let console = Console(
            known: account, since: MachineClock.now().wall, display: view.display, deliver: deliver)
        consoles.withLock { $0[id] = console }
    }

    /// Hands a notice to every console that is there.
    /// - Returns: how many there were.
    func tell(_ notice: ConsoleNotice) -> Int {
        // Outside the lock: a write can find the peer gone, which takes the console out within the call.
        let there = all
        for console in there { console.deliver(.notice(notice)) }
        return there.count
    }

    func set(_ view: View, for id: UInt64) { consoles.withLock { $0[id]?.display = view.display } }

    func remove(_ id: UInt64) { consoles.withLock { $0[id] = nil } }

    /// As their own display shows them, bounded: more consoles than any screen has lines for.
    /// - Parameter now: the core's time, by which a display counts ages: it may be a recording's, whose consoles live by
    ///   the machine's clock all the same.
    func lines(_ access: AccessRules, at now: Timestamp) -> [Snapshot.ConsoleLine] {
        let machine = MachineClock.now().wall
        return all.prefix(Snapshot.Limits.rows).map { console in
            Snapshot.ConsoleLine(
                account: console.account.account, session: console.account.session,
                role: access.role(of: console.account), isReadOnly: console.account.isReadOnly,
                since: now - (machine - console.since),
                display: console.display)
        }
    }

    var count: Int { consoles.withLock { $0.count } }

    /// The longest there first.
    var all: [Console] { consoles.withLock { $0 }.sorted { $0.key < $1.key }.map(\.value) }
}
