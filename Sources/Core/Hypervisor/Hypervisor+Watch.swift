import Alarms
import Notification
import OperatorLink
import Telemetry

/// Who has the watch, as it stands until `until`: asked of the roster when the watch changes and not at every snapshot.
struct WatchTable: Sendable {
    /// In the order of the chain.
    var roles: [Watch] = []
    /// When it is to be asked again.
    var until = Timestamp.distantPast

    init() {}

    init(_ roster: Roster, at now: Timestamp) {
        roles = roster.roles.map { role in
            let person = roster.watch(role, at: now)?.person
            return Watch(
                role: role.name, person: person?.name, contact: person?.contact,
                until: roster.nextChange(of: role, after: now))
        }
        until = roles.compactMap(\.until).min() ?? now + Roster.changeHorizon
    }
}

// The roster as the core lives it. An hour nobody covers is an alarm from its first second: somebody may still be found
// before anything else happens.
extension Hypervisor {
    /// Alarms `core:roster-ROLE`.
    private static let faultPrefix = "roster-"

    /// In the order of the chain; empty where the site has no roster.
    public var watches: [Watch] { watch.roles }

    mutating func adopt(_ roster: Roster) {
        configuration.roster = roster
        watch = WatchTable()
    }

    /// Asks the roster again once what it said is over.
    mutating func refreshWatch() {
        guard let roster = configuration.roster, !clock.isUnset, watch.until <= clock.now.wall else { return }
        watch = WatchTable(roster, at: clock.now.wall)
        let names = Set(watch.roles.map { Hypervisor.faultPrefix + $0.role })
        // A role that is gone is missed by nobody.
        for name in engine.presentCoreFaults where name.hasPrefix(Hypervisor.faultPrefix) && !names.contains(name) {
            heldReports.append(CoreFaultReport(name: name, text: LocalizedText(name), isPresent: false))
        }
        for role in watch.roles {
            let text = LocalizedText(
                english: "nobody has the watch: \(role.role)", french: "personne n’est de garde : \(role.role)")
            let name = Hypervisor.faultPrefix + role.role
            heldReports.append(CoreFaultReport(name: name, text: text, isPresent: role.person == nil))
        }
    }

    /// When the watch changes hands, a test of the chain is over or the horn sounds again, on the machine's clock; nil
    /// where core time is a stream's, which brings its own.
    var coreTimeDeadline: Instant? {
        guard !clock.isUnset, clock.kind == .system else { return nil }
        let due = [configuration.roster == nil ? nil : watch.until, chainTestEnd, hornRepeatAt].compactMap { $0 }.min()
        return due.map { clock.now.monotonic + ($0 - clock.now.wall) }
    }
}
